"""What a search answers: the bias of each candidate, how often it is ranked first, and whose partner that is.

The parts are those of the clouds as they are searched, put back on the sphere, so that bias, answers and recall belong
together. Twin of ``answers.js``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ....precompute.analysis.bias import split
from ....precompute.analysis.checks import Floats
from ....precompute.analysis.hubness import k_occurrences
from ....precompute.analysis.retrieval import ranking, ranks

GROUPS = 5


@dataclass(frozen=True)
class Answers:
    """What the queries of one modality get from the candidates of another.

    Attributes
    ----------
    bias
        (N,) of each candidate, mean 0, in units of the cosine.
    bias_spread, content_spread
        Standard deviations: of the bias over the candidates; of the content over query n, candidate m != n.
    ratio
        The former over the latter.
    occurrences
        (N,) how many queries rank each candidate first: its k-occurrences for k = 1.
    retrieved
        (N,) whether a query ranks its partner first, and no other is as similar.
    """

    bias: Floats
    bias_spread: float
    content_spread: float
    ratio: float
    occurrences: NDArray[np.int64]
    retrieved: NDArray[np.bool_]

    @classmethod
    def of(cls, query: Floats, gallery: Floats) -> Answers:
        """Search two clouds, (N, D) unit rows each, row n of one the partner of row n of the other; N >= 2."""
        parts = split(query, gallery)
        return cls(
            bias=parts.mean_content,
            bias_spread=parts.bias_spread,
            content_spread=parts.content_spread,
            ratio=parts.bias_over_content,
            occurrences=k_occurrences(query, gallery),
            retrieved=ranks(query, gallery) == 1,
        )

    @property
    def recall(self) -> float:
        """Recall at 1."""
        return float(self.retrieved.mean())

    @property
    def order(self) -> NDArray[np.int64]:
        """(N,) candidates from the least bias to the most."""
        return ranking(-self.bias)

    @property
    def shares(self) -> list[float]:
        """Share of the queries that each fifth of the candidates answers, from the least bias to the most."""
        by_bias = self.occurrences[self.order]  # (N,)
        return [float(by_bias[start:stop].sum() / len(by_bias)) for start, stop in groups(len(by_bias))]


def groups(count: int) -> list[tuple[int, int]]:
    """Start and end of each fifth of ``count`` things."""
    ends = [k * count // GROUPS for k in range(GROUPS + 1)]
    return list(pairwise(ends))
