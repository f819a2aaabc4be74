"""Live figures as files, the same for every output: their scripts, what these need, and their pictures.

``export`` writes a figure's own script; ``deferral`` moves points that it does not open with, and ``deduplication``
what several share, into files of their own; ``scripts`` writes Bokeh's and Panel's, cut down by ``trimming``;
``modules`` makes the import map; ``sheets`` writes the pictures.
"""

from .export import FigureFile, export, script
from .serialise import figure_data

__all__ = ["FigureFile", "export", "figure_data", "script"]
