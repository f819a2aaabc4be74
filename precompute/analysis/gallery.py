"""The mixed gallery as it fills: how far down the partner lands, and what stands above it.

For each query the gallery holds all N items of the other modality, the partner among them, and a part of the N - 1
other items of the query's own modality. At part 0 this is the search that benchmarks measure, `retrieval.ranks`; at
part 1 it is the mixed gallery, `retrieval.mixed_rank`. With one order for all parts the galleries are nested: a larger
part only ever adds, so a partner never moves up.

Ties count against the query, as in `retrieval`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .checks import Floats, as_pair
from .retrieval import TIE, Flags, as_flags, mixed_rank


def gallery_order(n: int, seed: int) -> NDArray[np.int64]:
    """Order in which the N items of the query's own modality are added, (N,): a seeded permutation."""
    return np.random.default_rng(seed).permutation(n)


def added_count(n: int, part: float) -> int:
    """How many of the n - 1 other items of the query's own modality a part is, to the nearest.

    Parameters
    ----------
    n
        Items, at least 1.
    part
        In [0, 1].
    """
    if not 0 <= part <= 1:
        raise ValueError(f"part is {part}; it must be between 0 and 1.")
    return int(np.floor(part * (n - 1) + 0.5))


def added_items(order: ArrayLike, part: float) -> Flags:
    """Which items of the query's own modality are in its gallery, (N, N): rows are queries, columns items.

    Of each query they are the first `added_count` of the order, the query left out: all galleries are of one size.

    Parameters
    ----------
    order
        (N,) a permutation of 0 .. N - 1, see `gallery_order`.
    part
        In [0, 1].
    """
    items = np.asarray(order)
    if items.ndim != 1 or not np.array_equal(np.sort(items), np.arange(len(items))):
        raise ValueError(f"order has shape {items.shape}; expected each of 0 .. N - 1 once.")
    place = np.argsort(items)  # (N,)
    among_others = place[None, :] - (place[None, :] > place[:, None])  # (N, N)
    return (among_others < added_count(len(items), part)) & ~np.eye(len(items), dtype=np.bool_)


@dataclass(frozen=True)
class GalleryCurve:
    """Search over the part of the own modality that is added; each field has one entry a part, (P,).

    Attributes
    ----------
    part
        As asked for, in [0, 1].
    recall
        How many of the queries find their partner among the first k, in [0, 1].
    median_rank
        Median rank of the partner, in 1 .. 2 N - 1; a half where it lies between two ranks.
    """

    part: Floats
    recall: Floats
    median_rank: Floats


def gallery_curve(
    query: ArrayLike, other: ArrayLike, parts: Sequence[float] | Floats, order: ArrayLike, k: int = 1
) -> GalleryCurve:
    """Recall and median rank of the partner at each part.

    Parameters
    ----------
    query, other
        (N, D), as in `retrieval.mixed_rank`.
    parts
        P values in [0, 1].
    order
        (N,) see `gallery_order`.
    k
        At least 1.
    """
    if k < 1:
        raise ValueError(f"k is {k}; it must be at least 1.")
    part = np.array(parts, dtype=np.float64)  # (P,)
    ranks = [mixed_rank(query, other, added_items(order, float(p))) for p in part]
    return GalleryCurve(
        part=part,
        recall=np.array([(rank <= k).mean() for rank in ranks]),
        median_rank=np.array([np.median(rank) for rank in ranks]),
    )


@dataclass(frozen=True)
class Hit:
    """One entry of a gallery.

    Attributes
    ----------
    item
        0 .. N - 1.
    other
        Whether it is of the other modality than the query's.
    similarity
        To the query.
    positive
        Whether it is what the query looks for.
    """

    item: int
    other: bool
    similarity: float
    positive: bool


def results(query: ArrayLike, other: ArrayLike, added: ArrayLike, item: int) -> list[Hit]:
    """The gallery of one query, the most similar first.

    The partner stands at the place that `retrieval.mixed_rank` gives it: behind the entries it ties with. Of others
    that tie the other modality comes first, then the order of the items.

    Parameters
    ----------
    query, other, added
        As in `retrieval.mixed_rank`.
    item
        The query, 0 .. N - 1.
    """
    x, y = as_pair(query, other)
    n = len(x)
    if not 0 <= item < n:
        raise ValueError(f"item is {item}; with {n} items it must be between 0 and {n - 1}.")
    own = np.flatnonzero(as_flags(added, n)[item])  # (A,)
    items = np.concatenate([np.arange(n), own])  # (N + A,), those of the other modality first
    similarity = np.concatenate([y @ x[item], x[own] @ x[item]])  # (N + A,)
    place = np.arange(len(items))  # (N + A,)
    positive = place == item  # (N + A,)
    best = np.lexsort((place, positive, -np.where(positive, similarity - TIE, similarity)))
    return [Hit(int(items[j]), bool(j < n), float(similarity[j]), bool(positive[j])) for j in best]
