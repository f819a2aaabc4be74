"""All that search between two modalities depends on, small enough to travel; twin of ``browser/products.js``.

Rows have length one, so ``<x_n, y_m>``, ``<x_n, mu_x>`` and ``<y_m, mu_y>`` determine every cosine across after a shift
or after centring, put back on the sphere: no embedding has to travel. That is N^2 + 2 N numbers where both clouds are
2 N D; at D = 200 a quarter. Each is rounded, as coarsely as leaves every query its answer.

A similarity of query n and candidate m is its mean over all, what the query has in common with all candidates, the bias
of the candidate, and the content of the two: the parts of ``precompute/analysis/bias.py``, read off the table as its
row and column means. They are those of the clouds as they are searched, on the sphere, so that bias, answers and recall
belong together.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....precompute.analysis.retrieval import TIE
from ...data.payload import decode_integers, encode_integers

CLOSINGS = ("trained", "shift", "centre")
GROUPS = 5
STEPS = tuple(0.004 * 0.7**power for power in range(10))  # tried from coarse to fine
MENDS = 4  # rounds in which answers that a step spoils are put right
DECIMALS = 4  # of the products with the means
LIMIT = 2000  # units that two digits hold
TIE_OF_BIAS = 1e-9  # far above the rounding of a mean, far below any difference that means something
LEAST = 1e-9  # length or spread below which there is nothing to divide by


@dataclass(frozen=True)
class Products:
    """Products of two clouds of unit rows.

    Attributes
    ----------
    across
        (N, N) <x_n, y_m>; queries by candidates.
    first, second
        (N,) <x_n, mu_x> and <y_m, mu_y>: with the mean of the own cloud.
    """

    across: NDArray[np.float64]
    first: NDArray[np.float64]
    second: NDArray[np.float64]

    def turned(self) -> Products:
        """The other way of searching."""
        return Products(self.across.T, self.second, self.first)

    def closed(self, closing: str) -> NDArray[np.float64]:
        """(N, N) cosines after one of `CLOSINGS`: as `closing.shift` with t = 1 and `closing.centre`, renormalised.

        Raises
        ------
        ValueError
            A row lands on the origin.
        """
        if closing == "trained":
            return self.across
        row, column = self.across.mean(axis=1), self.across.mean(axis=0)  # (N,) <x, mu_y>, <y, mu_x>
        both = float(self.across.mean())  # <mu_x, mu_y>
        x2, y2 = float(self.first.mean()), float(self.second.mean())  # |mu_x|^2, |mu_y|^2
        if closing == "shift":  # x - g / 2, y + g / 2 with g = mu_x - mu_y
            quarter = (x2 + y2 - 2 * both) / 4  # |g|^2 / 4
            along_x, along_y = self.first - row, column - self.second  # (N,) <x, g>, <y, g>
            moved = self.across + along_x[:, None] / 2 - along_y / 2 - quarter  # (N, N)
            squares = 1 - along_x + quarter, 1 + along_y + quarter  # (N,) of the lengths
        else:  # x - mu_x, y - mu_y
            moved = self.across - row[:, None] - column + both  # (N, N)
            squares = 1 - 2 * self.first + x2, 1 - 2 * self.second + y2  # (N,)
        if min(square.min() for square in squares) < LEAST:
            msg = f"an item stands at the origin after {closing}"
            raise ValueError(msg)
        return moved / np.sqrt(np.outer(*squares))


@dataclass(frozen=True)
class Leftover:
    """What a table of similarities does to its candidates.

    Attributes
    ----------
    bias
        (N,) of each candidate, mean 0, in units of the cosine.
    spread, content
        Standard deviations: of the bias over the candidates; of the content over query n, candidate m != n.
    answers
        (N,) the candidate that each query ranks first.
    found
        (N,) whether that is its partner, and no other is as similar.
    """

    bias: NDArray[np.float64]
    spread: float
    content: float
    answers: NDArray[np.int64]
    found: NDArray[np.bool_]

    @property
    def ratio(self) -> float:
        """Spread of the bias in units of the spread of strangers' content."""
        return self.spread / self.content

    @property
    def recall(self) -> float:
        """Recall at 1."""
        return float(self.found.mean())

    @property
    def counts(self) -> NDArray[np.int64]:
        """(N,) how many queries rank each candidate first."""
        return np.bincount(self.answers, minlength=len(self.bias))

    @property
    def order(self) -> NDArray[np.int64]:
        """(N,) candidates from the least bias to the most; as rounded similarities tie often, equal ones by number."""
        return np.argsort(np.rint(self.bias / TIE_OF_BIAS), kind="stable")

    @property
    def shares(self) -> list[float]:
        """Share of the queries that is answered by each fifth of the candidates, from the least bias to the most."""
        by_bias = self.counts[self.order]  # (N,)
        return [float(by_bias[start:stop].sum() / len(by_bias)) for start, stop in groups(len(by_bias))]


def groups(count: int) -> list[tuple[int, int]]:
    """Start and end of each fifth of ``count`` things."""
    ends = [k * count // GROUPS for k in range(GROUPS + 1)]
    return list(pairwise(ends))


def measure(similarity: NDArray[np.float64]) -> Leftover:
    """Take (N, N) similarities apart, queries by candidates, partners on the diagonal."""
    column = similarity.mean(axis=0)  # (N,)
    bias = column - column.mean()  # (N,)
    content = similarity - similarity.mean(axis=1, keepdims=True) - bias  # (N, N)
    strangers = content[~np.eye(len(similarity), dtype=np.bool_)]
    partner = np.diag(similarity)[:, None]  # (N, 1)
    return Leftover(
        bias=bias,
        spread=float(np.std(bias)),
        content=float(np.std(strangers)),
        answers=similarity.argmax(axis=1),
        found=(similarity >= partner - TIE).sum(axis=1) == 1,  # the partner counts itself
    )


def products_of(x: NDArray[np.floating[Any]], y: NDArray[np.floating[Any]]) -> Products:
    """Products of two clouds, (N, D) unit rows each."""
    image, text = x.astype(np.float64), y.astype(np.float64)
    return Products(image @ text.T, image @ image.mean(axis=0), text @ text.mean(axis=0))


def encode_products(exact: Products) -> dict[str, Any]:
    """What travels, with the coarsest step at which every query keeps its answer after every closing, both ways.

    Rounding makes a few near ties in ten thousand similarities. Each is mended by moving the answer up by one unit;
    where that mends too little, the next finer step is tried, and the finest that fits into two digits is taken.
    """
    middle = round(float(exact.across.mean()), DECIMALS)
    first, second = (np.round(part, DECIMALS).tolist() for part in (exact.first, exact.second))
    found: dict[str, Any] = {}
    wanted = _outcomes(exact)
    for step in STEPS:
        whole = np.rint((exact.across - middle) / step).astype(np.int64)  # (N, N)
        if np.abs(whole).max() + MENDS > LIMIT:
            break
        for _ in range(MENDS):
            found = {"code": encode_integers(whole), "unit": step, "middle": middle, "first": first, "second": second}
            spoilt = _spoilt(wanted, _outcomes(decode_products(found)))
            if not spoilt:
                return found
            for query, answer in spoilt:
                whole[query, answer] += 1
    return found


def decode_products(data: dict[str, Any]) -> Products:
    """The products as the browser sees them."""
    first, second = np.array(data["first"]), np.array(data["second"])  # (N,) each
    whole = decode_integers(data["code"], len(first), len(second))  # (N, N)
    return Products(whole * data["unit"] + data["middle"], first, second)


def _outcomes(products: Products) -> list[Leftover]:
    """Of every closing, both ways in turn."""
    tables = [products.closed(closing) for closing in CLOSINGS]
    return [measure(one) for table in tables for one in (table, table.T)]


def _spoilt(wanted: list[Leftover], seen: list[Leftover]) -> set[tuple[int, int]]:
    """Entries of the table that have to grow: of queries that have lost their answer."""
    entries: set[tuple[int, int]] = set()
    for place, (exact, now) in enumerate(zip(wanted, seen, strict=True)):
        for query in np.flatnonzero((exact.answers != now.answers) | (exact.found != now.found)):
            answer = int(exact.answers[query])
            entries.add((int(query), answer) if place % 2 == 0 else (answer, int(query)))
    return entries
