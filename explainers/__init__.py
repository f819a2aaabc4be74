"""Bundles to linked, live figures. Never imports torch.

``EXPLAINERS`` maps the name that a chapter uses to the class.
"""

from __future__ import annotations

from .base import Explainer
from .heatmap import SimilarityHeatmap
from .scatter import PairedScatter
from .side_by_side import SideBySide

EXPLAINERS: dict[str, type[Explainer]] = {kind.NAME: kind for kind in (PairedScatter, SimilarityHeatmap, SideBySide)}

__all__ = ["EXPLAINERS", "Explainer", "PairedScatter", "SideBySide", "SimilarityHeatmap"]
