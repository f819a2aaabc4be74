"""Candidates that answer many queries, and captions that fit many pictures."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import numpy as np

from ...modalities import plural, word
from ..checks import Floats
from .finding import Finding, Kind
from .space import Items, Real, Space
from .thresholds import even_counts, upper_z, z_limit


def hubs(space: Space) -> list[Finding]:
    """Candidates among the K most similar of far more queries than most are; the most frequent first.

    k-occurrences as in `hubness.k_occurrences`, Radovanovic et al. 2010 (JMLR 11), section 3. See `_crowded` for the
    limit. O(N^2 D) a direction.
    """

    def told(query: str, gallery: str, count: int, typical: float) -> str:
        return (
            f"Among the {space.neighbours} most similar {plural(gallery)} of {count:,} of {space.count:,} "
            f"{plural(query)}, where the median {word(gallery)} is of {typical:,.0f}."
        )

    return _in_all(space, "hub", lambda query, gallery: space.across(query, gallery).occurrences, told)


def fitting_many(space: Space) -> list[Finding]:
    """Captions that fit many pictures at least as well as their own captions do, and every other direction.

    Of each candidate the number of queries, not its partner, whose own partner is no more similar to them: the column
    sums of the comparisons whose row sums are ranks. Where a hub is among the first few, such a candidate is ahead of
    the right answer: what it costs the rank, summed over queries. See `_crowded` for the limit. O(N^2 D) a direction.
    """

    def told(query: str, gallery: str, count: int, typical: float) -> str:
        return (
            f"Fits {count:,} of {space.count - 1:,} {plural(query)} at least as well as their own {word(gallery)} "
            f"does, where the median {word(gallery)} fits {typical:,.0f}."
        )

    return _in_all(space, "fits many", lambda query, gallery: space.across(query, gallery).fits, told)


def _in_all(
    space: Space, kind: Kind, counts: Callable[[str, str], Items], told: Callable[[str, str, int, float], str]
) -> list[Finding]:
    """Findings of every direction, the most extreme first."""
    found: list[Finding] = []
    for query, gallery in permutations(space.names, 2):
        count = counts(query, gallery)
        z, typical = _crowded(count), float(np.median(count))
        bias = _bias(space.clouds[query], space.clouds[gallery])
        found += [
            Finding(
                kind=kind,
                modalities=(query, gallery),
                items=(int(item),),
                score=float(z[item]),
                threshold=z_limit(space.count),
                evidence={"count": int(count[item]), "typical": typical, "bias": float(bias[item])},
                sentence=told(query, gallery, int(count[item]), typical),
            )
            for item in np.flatnonzero(z > z_limit(space.count))
        ]
    return sorted(found, key=lambda one: -one.score)


def _crowded(count: Items) -> Floats:
    """(N,) robust z of counts.

    Were queries spread over candidates evenly, counts would be nearly Poisson, `thresholds.even_counts` nearly normal
    with deviation 1. In many dimensions they spread wider without any odd item (Radovanovic et al. 2010, section 4); so
    the deviation is that of the upper half of the candidates, and 1 at least.
    """
    return upper_z(even_counts(count), least_spread=1.0)


def _bias(query: Real, gallery: Real) -> Floats:
    """(N,) what each candidate has more of any query's similarity than the mean candidate has, in deviations.

    ``mean_content`` of `bias.split`, which centring removes.
    """
    mean = query.mean(axis=0, dtype=np.float64)  # (D,)
    bias = gallery @ mean  # (N,)
    return (bias - bias.mean()) / max(float(bias.std()), np.finfo(float).tiny)
