"""Pairs whose partners find each other sooner, or later, once the gap is closed, unlike most pairs."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np

from ...modalities import plural, word
from ..checks import Floats
from ..closing import METHODS, TOLD
from .finding import Finding, Kind
from .space import Items, Space, partner_ranks
from .thresholds import even_counts, upper_z, z_limit

CLOSINGS = ("shift", "centre", "trained_unbiased")


def closed_pairs(space: Space) -> list[Finding]:
    """Queries that closing helps or hurts as it does no others; those whose partner's rank changes most come first.

    The closings are those of `closing.METHODS`: shift, centring, and the bias of candidates taken out. A rank less 1 is
    a count, of the candidates ahead; `thresholds.even_counts` of it has deviation 1 by chance, so that what a change
    weighs does not depend on the rank, and the difference of two has a deviation of sqrt 2 at most. Score: that
    difference as robust z, `thresholds.upper_z`, of the end that helps and of the one that hurts apart, for the closing
    that moves the query most; the limit is that of as many normal values as there are, of N queries, three closings
    and two ends. So a finding is a pair that closing treats unlike most, and none is reported where all gain or lose
    alike. Changes of rank have longer ends than normal values, so it is no test against chance: of 5,000 pairs among
    which none was planted 10 to 40 are reported, of 1,000 about one. O(N^2 D) a direction and closing.
    """
    found: list[tuple[float, Finding]] = []
    for query, gallery in permutations(space.names, 2):
        before, after = space.across(query, gallery).ranks, _closed_ranks(space, query, gallery)  # (N,), (M, N)
        gain = even_counts(before - 1) - even_counts(after - 1)  # (M, N)
        found += _beyond(space, (query, gallery), "helped", _each_z(gain), before, after)
        found += _beyond(space, (query, gallery), "hurt", _each_z(-gain), before, after)
    return [one for _, one in sorted(found, key=lambda ranked: (-ranked[0], -ranked[1].score))]


def _closed_ranks(space: Space, query: str, gallery: str) -> Items:
    """(M, N) ranks of the partners after each closing."""
    x, y = (np.asarray(space.clouds[name], dtype=np.float64) for name in (query, gallery))
    everyone = np.arange(space.count)
    return np.array([partner_ranks(*METHODS[method](x, y, (x, y)), everyone) for method in CLOSINGS])


def _each_z(gain: Floats) -> Floats:
    return np.array([upper_z(of_method, math.sqrt(2)) for of_method in gain])


def _beyond(
    space: Space, modalities: tuple[str, str], kind: Kind, z: Floats, before: Items, after: Items
) -> list[tuple[float, Finding]]:
    """Findings, each with how many times further up or down its partner comes, as a logarithm."""
    limit = z_limit(2 * z.size)
    found: list[tuple[float, Finding]] = []
    for item in np.flatnonzero(z.max(axis=0) > limit):
        most = int(z[:, item].argmax())
        was, now = int(before[item]), int(after[most, item])
        finding = Finding(
            kind=kind,
            modalities=modalities,
            items=(int(item),),
            score=float(z[most, item]),
            threshold=limit,
            evidence={
                "before": was,
                **{f"after {name}": int(rank) for name, rank in zip(CLOSINGS, after[:, item], strict=True)},
            },
            sentence=f"Among {space.count:,} {plural(modalities[1])} the partner of the {word(modalities[0])} comes at "
            f"{was:,} as trained and at {now:,} {_told(CLOSINGS[most])}.",
        )
        found.append((abs(math.log(was / now)), finding))
    return found


def _told(method: str) -> str:
    return "with the bias taken out" if method == "trained_unbiased" else f"once {TOLD[method]}"
