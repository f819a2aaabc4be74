"""Ranks and losses of queries against a whole gallery, in parts: single precision where it suffices, else double.

A part of the gallery is multiplied in single precision. Where rounding could decide whether a candidate reaches the bar
of `retrieval.bar`, it is compared again in double precision. So ranks are those of `retrieval.ranks` on the same rows.
Losses keep the rounding of single precision, which on some processors depends on a row's place in its part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..analysis.checks import Floats
from ..analysis.retrieval import TIE, bar
from .arrays import UNIT_TOLERANCE, Rows, parts

BLOCK, QUERIES = 4_096, 1_024  # of a table of similarities, 17 MB
# Rounding each number and each sum once moves a dot product of D numbers by at most D + 2 times this, times both
# lengths (Higham 2002, section 3.1); the bar itself is rounded, too.
UNIT_ROUNDING = float(np.finfo(np.float32).eps) / 2
COMPARED = 2_048  # candidates that are compared again at once
TOO_MANY = 0.02  # part of a table from which on the whole of it is computed again

Ints = NDArray[np.int64]
Single = NDArray[np.float32]


@dataclass(frozen=True)
class Questions:
    """Queries, and what their candidates are compared with.

    Attributes
    ----------
    points
        (Q, D) queries as they were given.
    bars
        (Q,) similarity that a candidate must reach to stand before or beside the partner.
    own
        (Q,) rows of the queries in the gallery, where they are left out; none if the gallery is of another modality.
    scale
        Logit scale, to find the loss as well.
    """

    points: NDArray[Any]
    bars: Floats
    own: Ints | None = None
    scale: float | None = None

    @classmethod
    def of(
        cls, points: NDArray[Any], partners: NDArray[Any], own: Ints | None = None, scale: float | None = None
    ) -> Questions:
        """Queries (Q, D) whose partners are (Q, D)."""
        return cls(points, bar(points.astype(np.float64), partners.astype(np.float64)), own, scale)


@dataclass(frozen=True)
class Answer:
    """What a part of a gallery adds.

    Attributes
    ----------
    reached
        (Q,) how many of its candidates reach the bar.
    losses
        (Q,) logarithm of the sum of exp(scale * (similarity - that of the partner)): of a whole gallery, the loss of
        each query; minus infinity where no scale was given.
    """

    reached: Ints
    losses: Floats

    def __add__(self, other: Answer) -> Answer:
        return Answer(self.reached + other.reached, np.logaddexp(self.losses, other.losses))


def answer(questions: Questions, gallery: NDArray[Any], start: int) -> Answer:
    """Compare all queries with a part (P, D) of a gallery, whose first row is row ``start`` of the whole."""
    count = len(questions.points)
    reached, losses = np.zeros(count, dtype=np.int64), np.full(count, -np.inf)
    rounded = questions.points.astype(np.float32)  # (Q, D)
    margin = (gallery.shape[1] + 8) * UNIT_ROUNDING * (1 + 2 * UNIT_TOLERANCE)
    for block in parts(len(gallery), BLOCK):
        candidates = gallery[block].astype(np.float32, copy=False)  # (B, D)
        for some in parts(count, QUERIES):
            table = rounded[some] @ candidates.T  # (Q', B)
            if questions.own is not None:
                _leave_out(table, questions.own[some] - (start + block.start))
            reached[some] += _reached(table, questions.points[some], gallery[block], questions.bars[some], margin)
            if questions.scale is not None:
                partner = questions.bars[some] + TIE  # (Q',)
                losses[some] = np.logaddexp(
                    losses[some], _log_total(table, questions.scale) - questions.scale * partner
                )
    return Answer(reached, losses)


def nearest(queries: NDArray[Any], gallery: Rows, k: int) -> Ints:
    """Rows of the k most similar of a gallery (N, D) to each query (Q, D), (Q, k), the most similar first.

    In single precision: candidates that differ by less than its rounding may change places.
    """
    rounded = queries.astype(np.float32)
    best, rows = np.full((len(queries), k), -np.inf, np.float32), np.full((len(queries), k), -1)  # (Q, k)
    for block in parts(gallery.shape[0], BLOCK):
        table = np.hstack([best, rounded @ np.asarray(gallery[block], dtype=np.float32).T])  # (Q, k + B)
        found = np.argpartition(-table, k - 1, axis=1)[:, :k]
        numbers = np.hstack(
            [rows, np.broadcast_to(np.arange(block.start, block.stop), (len(rows), table.shape[1] - k))]
        )
        best, rows = np.take_along_axis(table, found, axis=1), np.take_along_axis(numbers, found, axis=1)
    return np.take_along_axis(rows, np.argsort(-best, axis=1, kind="stable"), axis=1)


def _leave_out(table: Single, columns: Ints) -> None:
    """Make the queries themselves no candidates."""
    here = np.flatnonzero((columns >= 0) & (columns < table.shape[1]))
    table[here, columns[here]] = -np.inf


def _reached(table: Single, points: NDArray[Any], candidates: NDArray[Any], bars: Floats, margin: float) -> Ints:
    """How many candidates of each row reach its bar, (Q',); exactly."""
    possible = table >= (bars - margin).astype(np.float32)[:, None]
    certain = table >= (bars + margin).astype(np.float32)[:, None]
    counts = np.count_nonzero(certain, axis=1)
    open_rows = np.flatnonzero(np.count_nonzero(possible, axis=1) > counts)
    if not len(open_rows):
        return counts
    unclear = possible[open_rows] & ~certain[open_rows]
    if unclear.sum() > TOO_MANY * table.size:
        exact = points[open_rows].astype(np.float64) @ candidates.astype(np.float64).T
        counts[open_rows] += (unclear & (exact >= bars[open_rows, None])).sum(axis=1)
        return counts
    places, columns = np.nonzero(unclear)
    rows = open_rows[places]
    for some in parts(len(rows), COMPARED):
        i, j = rows[some], columns[some]
        exact = np.einsum("pd,pd->p", points[i].astype(np.float64), candidates[j].astype(np.float64))
        np.add.at(counts, i, exact >= bars[i])
    return counts


def _log_total(table: Single, scale: float) -> Floats:
    """Logarithm of the sum of exp(scale * similarity) of each row, (Q',); the table is used up."""
    top = table.max(axis=1)  # (Q',)
    np.subtract(table, top[:, None], out=table)
    np.multiply(table, np.float32(scale), out=table)
    np.exp(table, out=table)
    return scale * top.astype(np.float64) + np.log(table.sum(axis=1, dtype=np.float64))
