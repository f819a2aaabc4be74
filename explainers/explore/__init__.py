"""The tool: any paired embeddings on a map, in clusters, in numbers and by words; several models side by side."""

from .comparer import Comparer
from .explorer import Explorer, show
from .sentences import Sentences

__all__ = ["Comparer", "Explorer", "Sentences", "show"]
