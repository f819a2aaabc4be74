"""Clouds as the analysis closes them, to compare with what figures that search say."""

from __future__ import annotations

from modgap.explainers.data.pairing import Pairing
from modgap.precompute.analysis import closing
from modgap.precompute.analysis.checks import Floats
from modgap.precompute.bundle import Bundle

TWO: dict[str, tuple[str, float | None]] = {"nce": ("infonce", 100.0), "cyclip": ("cyclip", 30.0)}
BY_HAND = {
    "trained": lambda x, y: (x, y),
    "shift": lambda x, y: closing.shift(x, y, 1),
    "centre": closing.centre,
}


def clouds_of(bundle: Bundle, asker: str, way: str) -> tuple[Floats, Floats]:
    """Cloud of the queries and cloud of the candidates, (N, D) each, from the points as they travel."""
    first, second = BY_HAND[way](*Pairing.of(bundle).clouds().values())
    return (first, second) if asker == "image" else (second, first)
