"""How some pairs lie beside all others: the twin of ``behaviour.js``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....precompute.analysis.geometry import gap_distance
from ....precompute.analysis.retrieval import ranks
from ...data.models import Clouds


@dataclass(frozen=True)
class Behaviour:
    """Of some pairs among all.

    Attributes
    ----------
    items
        How many.
    cosine
        Mean cosine of partners.
    rank
        Median rank of the partner among all items of the other modality, whichever of the two asks.
    gap
        Distance of the centres of their two clouds.
    """

    items: int
    cosine: float
    rank: float
    gap: float


def behaviours(clouds: Clouds, chosen: NDArray[np.bool_]) -> tuple[Behaviour | None, Behaviour | None]:
    """Of the chosen pairs, (N,), and of the others; None of those that are none."""
    x, y = clouds  # (N, D) each
    cosines, both = (x * y).sum(axis=1), np.stack([ranks(x, y), ranks(y, x)])  # (N,), (2, N)

    def of(items: NDArray[np.bool_]) -> Behaviour | None:
        if not items.any():
            return None
        gap = gap_distance(x[items], y[items])
        return Behaviour(int(items.sum()), float(cosines[items].mean()), float(np.median(both[:, items])), gap)

    return of(chosen), of(~chosen)
