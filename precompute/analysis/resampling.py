"""Values on the items as they are and on resamples of them: what the sampling of items leaves of an effect.

A measurement of N items is an array (1 + B,): first on the items, then on B resamples with replacement (Efron, Annals
of Statistics 7, 1979), which are the same for all measurements of as many items. So effects among them are plain
arithmetic, paired over items, and `intervals.resampled_interval` makes an interval of them.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from .checks import Floats, as_pair

DRAWS = 500


@cache
def resamples(items: int) -> Floats:
    """(1 + B, N) how often each item stands in the sample: once, then as drawn with replacement."""
    drawn = np.random.default_rng(0).multinomial(items, np.full(items, 1 / items), size=DRAWS)  # (B, N)
    return np.vstack([np.ones(items), drawn]).astype(np.float64)


def mean(each: ArrayLike) -> Floats:
    """Of a value an item, (N,)."""
    values = np.asarray(each)
    return resamples(len(values)) @ values / len(values)


def median(each: ArrayLike) -> Floats:
    """Of a value an item, (N,)."""
    values = np.asarray(each)
    return np.array([np.median(np.repeat(values, counts)) for counts in resamples(len(values)).astype(int)])


def gap(image: ArrayLike, text: ArrayLike) -> Floats:
    """`geometry.gap_distance` of (N, D) pairs."""
    x, y = as_pair(image, text)
    return np.linalg.norm(resamples(len(x)) @ (x - y), axis=1) / len(x)


def gap_floor(image: ArrayLike, text: ArrayLike) -> Floats:
    """`geometry.gap_floor` of (N, D) pairs."""
    x, y = as_pair(image, text, least=2)
    apart = mean(((x - y) ** 2).sum(axis=1))
    return np.sqrt(np.maximum(apart - gap(x, y) ** 2, 0) / (len(x) - 1))


def beyond_floor(gap: Floats, floor: Floats) -> Floats:
    """Gap distances with their floors taken off, as `geometry.gap_beyond_floor`."""
    return np.sqrt(np.maximum(gap**2 - floor**2, 0))
