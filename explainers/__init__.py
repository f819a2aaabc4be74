"""Bundles to linked, live figures. Never imports torch.

``EXPLAINERS`` maps the name that a chapter uses to the class.
"""

from __future__ import annotations

from .base import Explainer, PairsExplainer
from .born import BornApart
from .heatmap import SimilarityHeatmap
from .leftover import LeftoverBias
from .objectives import Objectives
from .query import QueryWeights
from .scatter import PairedScatter
from .search import MixedSearch
from .shift import GapShift
from .side_by_side import SideBySide
from .six_points import SixPoints
from .sweep import TemperatureSweep
from .training import Training
from .vary import Vary

EXPLAINERS: dict[str, type[Explainer]] = {
    kind.NAME: kind
    for kind in (
        PairedScatter,
        SimilarityHeatmap,
        SideBySide,
        BornApart,
        QueryWeights,
        SixPoints,
        TemperatureSweep,
        Vary,
        Objectives,
        GapShift,
        LeftoverBias,
        MixedSearch,
        Training,
    )
}

__all__ = [
    "EXPLAINERS",
    "BornApart",
    "Explainer",
    "GapShift",
    "LeftoverBias",
    "MixedSearch",
    "Objectives",
    "PairedScatter",
    "PairsExplainer",
    "QueryWeights",
    "SideBySide",
    "SimilarityHeatmap",
    "SixPoints",
    "TemperatureSweep",
    "Training",
    "Vary",
]
