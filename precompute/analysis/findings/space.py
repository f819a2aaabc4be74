"""Paired clouds with what finders ask of them: nearest neighbours, ranks, and who fits whom, computed once, in blocks.

All N x N similarities are seen and never held: a block of them takes `BLOCK` numbers at most, so memory is
O(N D + BLOCK), time O(N^2 D) a modality for neighbours and a direction for ranks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..checks import Floats, as_cloud
from ..retrieval import TIE

Real = NDArray[np.floating[Any]]
Items = NDArray[np.int64]
BLOCK = 2**23  # similarities at a time: 64 MB
NEIGHBOURS = 10  # Radovanovic et al. 2010 count occurrences among ten
FEWEST = 4  # of few items ten would be no neighbourhood: one in 25 then, but not fewer than these
LEAST = 20  # items: with fewer nothing stands out from the rest


@dataclass(frozen=True)
class Neighbours:
    """The K nearest others of each item in its modality.

    Attributes
    ----------
    items
        (N, K) the nearest first.
    distances
        (N, K) Euclidean, of unit rows in [0, 2].
    """

    items: Items
    distances: Floats


@dataclass(frozen=True)
class Across:
    """Queries of one modality against candidates of another.

    Attributes
    ----------
    ranks
        (N,) of each query's partner, in 1 .. N, as `retrieval.ranks`.
    fits
        (N,) for how many queries each candidate, not their partner, is at least as similar as their partner.
    occurrences
        (N,) how many queries have each candidate among their K most similar.
    """

    ranks: Items
    fits: Items
    occurrences: Items


class Space:
    """Clouds of the same N items in two or more modalities, float32 or float64.

    Parameters
    ----------
    clouds
        Modality to (N, D) unit rows, row n of each the same item; D the same for all.
    neighbours
        K, by default `NEIGHBOURS`, or of less than 250 items one in 25, `FEWEST` at least.

    Raises
    ------
    ValueError
        Fewer than two modalities, shapes that differ, fewer than `LEAST` items, NaN, or rows that are not of length
        one.
    """

    def __init__(self, clouds: Mapping[str, ArrayLike], neighbours: int | None = None) -> None:
        self.clouds = {name: _as_rows(cloud, name) for name, cloud in clouds.items()}
        shapes = {name: cloud.shape for name, cloud in self.clouds.items()}
        if len(shapes) < 2 or len(set(shapes.values())) > 1:
            raise ValueError(f"found clouds of shapes {shapes}; two modalities or more, all of one shape, are needed.")
        ((self.count, _),) = set(shapes.values())
        self.neighbours = min(NEIGHBOURS, max(FEWEST, self.count // 25)) if neighbours is None else neighbours
        if not 2 <= self.neighbours < self.count:
            raise ValueError(f"neighbours is {neighbours}; with {self.count} items it must be 2 to {self.count - 1}.")
        self._within: dict[str, Neighbours] = {}
        self._across: dict[tuple[str, str], Across] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The modalities."""
        return tuple(self.clouds)

    def within(self, modality: str) -> Neighbours:
        """Neighbours of one modality."""
        if modality not in self._within:
            self._within[modality] = nearest(self.clouds[modality], self.neighbours)
        return self._within[modality]

    def across(self, query: str, gallery: str) -> Across:
        """Ranks, fits and occurrences of one direction."""
        if (query, gallery) not in self._across:
            self._across[query, gallery] = asked(self.clouds[query], self.clouds[gallery], self.neighbours)
        return self._across[query, gallery]


def _as_rows(points: ArrayLike, name: str) -> Real:
    """Check unit rows, and keep float32: a copy of 50,000 rows in float64 would be twice as slow to multiply."""
    given = np.asarray(points)
    rows: Real = given if given.dtype == np.float32 else np.asarray(given, dtype=np.float64)
    as_cloud(rows[:1], name)  # its shape
    lengths = np.linalg.norm(rows, axis=1)  # (N,)
    if len(rows) < LEAST:
        raise ValueError(f"{name} has {len(rows)} items; at least {LEAST} are needed for one to stand out.")
    if not np.all(np.abs(lengths - 1) < 1e-3):  # false for NaN as well
        row = int(np.argmin(np.abs(lengths - 1) < 1e-3))
        raise ValueError(f"row {row} of {name} has length {lengths[row]:.4g}; rows of length one are needed.")
    return rows


def blocks(rows: int, columns: int) -> Iterator[slice]:
    """Runs of rows whose similarities to all columns fit into a block."""
    step = max(1, BLOCK // columns)
    return (slice(start, min(start + step, rows)) for start in range(0, rows, step))


def nearest(points: Real, k: int) -> Neighbours:
    """The k nearest others of each row, the nearest first, with distances as exact as the rows."""
    n, d = points.shape
    found, distances = np.empty((n, k), np.int64), np.empty((n, k))
    for rows in blocks(n, n):
        similarity = points[rows] @ points.T  # (B, N)
        similarity[np.arange(len(similarity)), np.arange(rows.start, rows.stop)] = -np.inf
        found[rows] = np.argpartition(-similarity, k - 1, axis=1)[:, :k]
    for rows in blocks(n, k * d):  # again by differences: 2 - 2 cosine has no digits left where rows nearly coincide
        ends = points[found[rows]].astype(np.float64)  # (B, k, D)
        apart = np.linalg.norm(points[rows][:, None] - ends, axis=2)  # (B, k)
        order = np.lexsort((found[rows], apart), axis=1)
        found[rows], distances[rows] = (np.take_along_axis(given, order, 1) for given in (found[rows], apart))
    return Neighbours(found, distances)


def asked(query: Real, gallery: Real, k: int) -> Across:
    """Every query against the whole gallery, (N, D) each; ties count against the query."""
    n = len(gallery)
    ranks, fits, occurrences = (np.zeros(n, np.int64) for _ in range(3))
    for rows, similarity, ahead in _compared(query, gallery, np.arange(n)):
        ranks[rows] = ahead.sum(axis=1)
        fits += ahead.sum(axis=0)
        first = np.argpartition(-similarity, k - 1, axis=1)[:, :k]  # (B, k)
        occurrences += np.bincount(first.ravel(), minlength=n)
    return Across(ranks, fits - 1, occurrences)  # the partner is ahead of itself


def partner_ranks(query: Real, gallery: Real, items: Items) -> Items:
    """Ranks of the partners of some queries among the whole gallery, (Q,); rows of any length."""
    ranks = np.empty(len(items), np.int64)
    for rows, _, ahead in _compared(query, gallery, items):
        ranks[rows] = ahead.sum(axis=1)
    return ranks


def _compared(query: Real, gallery: Real, items: Items) -> Iterator[tuple[slice, Real, NDArray[np.bool_]]]:
    """Block by block: which queries, their similarities (B, N), and who is at least as similar as the partner."""
    for rows in blocks(len(items), len(gallery)):
        asking = items[rows]
        similarity = query[asking] @ gallery.T  # (B, N)
        partner = similarity[np.arange(len(asking)), asking][:, None]  # (B, 1)
        yield rows, similarity, similarity >= partner - _tie(similarity)


@cache
def _rounding(name: str) -> float:
    return max(TIE, 4 * float(np.finfo(name).eps))


def _tie(similarity: Real) -> Any:  # noqa: ANN401 -- a scalar of the same precision
    return similarity.dtype.type(_rounding(similarity.dtype.name))
