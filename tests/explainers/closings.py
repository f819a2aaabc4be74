"""Clouds as the analysis closes them, to compare with what the figure `leftover` says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modgap.precompute.analysis import closing
from modgap.precompute.bundle import Bundle

TWO: dict[str, tuple[str, float | None]] = {"nce": ("infonce", 100.0), "cyclip": ("cyclip", 30.0)}
BY_HAND = {
    "trained": lambda x, y: (x, y),
    "shift": lambda x, y: closing.shift(x, y, 1),
    "centre": closing.centre,
}


def clouds_of(bundle: Bundle, asker: str, way: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cloud of the queries and cloud of the candidates, (N, D) each, from the embeddings themselves."""
    first, second = BY_HAND[way](*(bundle.at(name).astype(float) for name in ("image", "text")))
    return (first, second) if asker == "image" else (second, first)
