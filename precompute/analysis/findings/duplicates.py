"""Near duplicates: two items of a modality far closer than their surroundings explain."""

from __future__ import annotations

import numpy as np

from ...modalities import plural
from ..checks import Floats
from .finding import Finding
from .space import Neighbours, Space
from .thresholds import RATE

COPY = 1e-6  # distance of rows that are equal up to float32


def near_duplicates(space: Space) -> list[Finding]:
    """Pairs that are nearer to each other than chance places two of the items around them; the nearest first.

    Where points lie evenly in d dimensions, the volumes up to their nearest neighbours are sums of exponentials, so
    that of a point's first neighbour relative to that of its K-th is Beta(1, K - 1), whatever the density there:
    ``P(r_1 / r_K < u) = 1 - (1 - u^d)^(K - 1)`` (Facco et al. 2017, Scientific Reports 7, 12140, for K = 2; Denti et
    al. 2022, Scientific Reports 12, 20005, for ratios of any two). A pair is reported where that is below the rate of
    false findings over N for both of its items. d is how the modality itself is spread, `local_dimension`.

    Compared with the K-th neighbour, a group of up to K copies does not hide itself; of larger groups each item
    shows its K nearest. Score and threshold are cosines: that of the pair, and the one from which on it would not be
    chance. O(N^2 D) a modality.
    """
    found: list[Finding] = []
    for name in space.names:
        near = space.within(name)
        dimension = local_dimension(near)
        limit = _limits(near, dimension, space.count)  # (N,)
        for one, other, distance in _close(near, limit):
            reach = float(min(limit[one], limit[other]))
            beyond = float(min(near.distances[one, -1], near.distances[other, -1]))
            cosine = 1 - distance**2 / 2
            found.append(
                Finding(
                    kind="near duplicate",
                    modalities=(name,),
                    items=(one, other),
                    score=cosine,
                    threshold=1 - reach**2 / 2,
                    evidence={"distance": distance, "surroundings": beyond, "dimension": dimension},
                    sentence=f"Two {plural(name)} with a cosine of {cosine:.3f}: {distance:.3f} apart, where "
                    f"neighbour {space.neighbours} is {beyond:.3f} away.",
                )
            )
    return sorted(found, key=lambda one: one.evidence["distance"] / max(one.evidence["surroundings"], COPY))


def local_dimension(near: Neighbours) -> float:
    """Dimensions in which points spread around each other, above 0.

    The volume up to neighbour m, relative to that up to neighbour 2 m, is Beta(m, m), with median 1/2: so
    ``d = ln 2 / ln median(r_2m / r_m)``. The median does not see a few copies. After Facco et al. 2017.
    """
    half = near.distances.shape[1] // 2
    inner, outer = near.distances[:, half - 1], near.distances[:, 2 * half - 1]  # (N,)
    apart = inner > COPY
    if not apart.any():
        return 1.0
    return float(np.log(2) / max(np.log(np.median(outer[apart] / inner[apart])), 1e-3))


def _limits(near: Neighbours, dimension: float, count: int) -> Floats:
    """(N,) distance below which a neighbour of an item is no chance, at `RATE` for all items together."""
    others = near.distances.shape[1] - 1
    volume = -np.expm1(np.log1p(-RATE / count) / others)
    return np.maximum(near.distances[:, -1] * volume ** (1 / dimension), COPY)


def _close(near: Neighbours, limit: Floats) -> list[tuple[int, int, float]]:
    """Pairs (one < other) below the limits of both, with their distance, each once."""
    one, column = np.nonzero(near.distances <= limit[:, None])
    other, distance = near.items[one, column], near.distances[one, column]
    both = distance <= limit[other]
    low, high = np.minimum(one, other)[both], np.maximum(one, other)[both]
    pairs, first = np.unique(np.column_stack([low, high]), axis=0, return_index=True)
    return [(int(a), int(b), float(r)) for (a, b), r in zip(pairs, distance[both][first], strict=True)]
