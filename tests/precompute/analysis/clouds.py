"""Clouds to measure: random pairs of modalities, with or without a gap."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def unit(points: Floats) -> Floats:
    return points / np.linalg.norm(points, axis=1, keepdims=True)


def pair(seed: int, n: int, d: int, *, noise: float = 0.5, gap: float = 0.0) -> tuple[Floats, Floats]:
    """N partners in D dimensions, the texts noisy copies of the images, the clouds pulled apart by ``gap``."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=(n, d))
    direction = rng.normal(size=d)
    image = shared + gap * direction
    text = shared + noise * rng.normal(size=(n, d)) - gap * direction
    return unit(image), unit(text)


def rotation(seed: int, d: int) -> Floats:
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(d, d)))[0]


@st.composite
def pairs(draw: st.DrawFn, least: int = 2, most: int = 24) -> tuple[Floats, Floats]:
    return pair(
        draw(st.integers(0, 10_000)),
        draw(st.integers(least, most)),
        draw(st.integers(2, 16)),
        noise=draw(st.floats(0.1, 2)),
        gap=draw(st.floats(0, 2)),
    )
