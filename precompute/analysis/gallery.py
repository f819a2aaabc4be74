"""Searching a gallery that holds both modalities: how far down the partner lands, and what stands above it.

The gallery shows each of the N items once, as a picture or as a name. ``share`` of them are shown in the other
modality than the query's, the rest in the query's own. The query's own item is always shown in the other modality: it
is the partner that is looked for. So the gallery has N entries at every share, and a rank is in 1 .. N; at share 1 it
is the rank of `retrieval.ranks`.

Setting of Li et al. 2025 (GR-CLIP, arXiv 2507.19054), with one difference: there the answer itself may stand in the
query's own modality, which makes searching easy again at share 0, hence their U-shaped curve. Here, where an
item has one picture and one name, the name as an answer to itself would say nothing.

Ties count against the query, as in `retrieval`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .checks import Floats, as_pair
from .retrieval import TIE

Flags = NDArray[np.bool_]


def gallery_order(n: int, seed: int) -> NDArray[np.int64]:
    """Order in which the N items change to the other modality as the share grows, (N,): a seeded permutation.

    With one order for all shares the galleries are nested: a larger share only ever turns items over.
    """
    return np.random.default_rng(seed).permutation(n)


def other_items(order: ArrayLike, share: float) -> Flags:
    """Which items are shown in the other modality, (N,): the first ``share`` of the order, to the nearest item.

    Parameters
    ----------
    order
        (N,) a permutation of 0 .. N - 1, see `gallery_order`.
    share
        In [0, 1].
    """
    places = np.asarray(order)
    if places.ndim != 1 or not np.array_equal(np.sort(places), np.arange(len(places))):
        raise ValueError(f"order has shape {places.shape}; expected each of 0 .. N - 1 once.")
    if not 0 <= share <= 1:
        raise ValueError(f"share is {share}; it must be between 0 and 1.")
    shown = np.zeros(len(places), dtype=np.bool_)
    shown[places[: int(np.floor(share * len(places) + 0.5))]] = True
    return shown


def gallery_ranks(query: ArrayLike, other: ArrayLike, shown: ArrayLike) -> NDArray[np.int64]:
    """Rank of each query's partner in the gallery, (N,), each in 1 .. N.

    Parameters
    ----------
    query
        (N, D) the items in the query's modality; each is asked for in turn.
    other
        (N, D) the same items in the other modality; row n is the partner of query n.
    shown
        (N,) true where an item is shown in the other modality, see `other_items`.
    """
    x, y = as_pair(query, other)
    return _ranks(x @ y.T, x @ x.T, _as_flags(shown, len(x)))


def _ranks(across: Floats, within: Floats, shown: Flags) -> NDArray[np.int64]:
    """Ranks from the similarities to both modalities, (N, N) each."""
    positive = np.diag(across)  # (N,)
    candidates = np.where(shown, across, within)  # (N, N), columns are items
    np.fill_diagonal(candidates, positive)
    return (candidates >= positive[:, None] - TIE).sum(axis=1, dtype=np.int64)  # the partner counts itself


@dataclass(frozen=True)
class GalleryCurve:
    """Search over the share of the other modality; each field has one entry a share, (P,).

    Attributes
    ----------
    share
        As asked for, in [0, 1].
    recall
        Share of queries whose partner is among the first k, in [0, 1].
    median_rank
        Median rank of the partner, in 1 .. N; a half where it lies between two ranks.
    """

    share: Floats
    recall: Floats
    median_rank: Floats


def gallery_curve(
    query: ArrayLike, other: ArrayLike, shares: Sequence[float] | Floats, order: ArrayLike, k: int = 1
) -> GalleryCurve:
    """Recall and median rank of the partner at each share.

    Parameters
    ----------
    query, other
        (N, D), as in `gallery_ranks`.
    shares
        P values in [0, 1].
    order
        (N,) see `gallery_order`.
    k
        At least 1.
    """
    if k < 1:
        raise ValueError(f"k is {k}; it must be at least 1.")
    x, y = as_pair(query, other)
    share = np.asarray(shares, dtype=np.float64)  # (P,)
    across, within = x @ y.T, x @ x.T  # (N, N)
    per_share = [_ranks(across, within, _as_flags(other_items(order, float(p)), len(x))) for p in share]
    return GalleryCurve(
        share=share.copy(),
        recall=np.array([(ranks <= k).mean() for ranks in per_share]),
        median_rank=np.array([np.median(ranks) for ranks in per_share]),
    )


@dataclass(frozen=True)
class Hit:
    """One entry of a page of results.

    Attributes
    ----------
    item
        0 .. N - 1.
    other
        Whether it is shown in the other modality than the query's.
    similarity
        To the query.
    positive
        Whether it is what the query looks for.
    """

    item: int
    other: bool
    similarity: float
    positive: bool


def results(query: ArrayLike, other: ArrayLike, shown: ArrayLike, item: int, count: int) -> list[Hit]:
    """The most similar entries of the gallery for one query, best first; ``min(count, N)`` of them.

    The partner stands at the place that `gallery_ranks` gives it: behind the entries it ties with. Other ties are
    in the order of the items.

    Parameters
    ----------
    query, other, shown
        As in `gallery_ranks`.
    item
        The query, 0 .. N - 1.
    count
        Length of the page, at least 1.
    """
    x, y = as_pair(query, other)
    n = len(x)
    if not 0 <= item < n:
        raise ValueError(f"item is {item}; with {n} items it must be between 0 and {n - 1}.")
    if count < 1:
        raise ValueError(f"count is {count}; it must be at least 1.")
    positive = np.arange(n) == item  # (N,)
    flags = _as_flags(shown, n) | positive  # (N,)
    similarity = np.where(flags, y @ x[item], x @ x[item])  # (N,)
    behind = np.where(positive, similarity - TIE, similarity)  # (N,)
    best = np.lexsort((np.arange(n), positive, -behind))[:count]
    return [Hit(int(j), bool(flags[j]), float(similarity[j]), bool(positive[j])) for j in best]


def _as_flags(shown: ArrayLike, n: int) -> Flags:
    flags = np.asarray(shown)
    if flags.shape != (n,) or flags.dtype != np.bool_:
        raise ValueError(f"shown is {flags.dtype} of shape {flags.shape}; expected {n} values true or false.")
    return flags
