"""Why shifting is not centring: the part of a similarity that prefers some candidates whatever the query.

Split each row into the mean of its cloud and the rest, its content: x = mu_x + x', y = mu_y + y'. Then
``<x, y> = <mu_x, mu_y> + <x', mu_y> + <mu_x, y'> + <x', y'>``. For a query x the first two terms are the same for all
candidates and change no rank. The third depends on the candidate only: a bias, equal for all queries. Before any
closing it is <mu_x, y'>; the shift puts both centres at their midpoint and so makes it <(mu_x + mu_y) / 2, y'>, which
is larger where the candidates vary along their own mean; centring removes it. All this is exact without renormalising.

The two mechanisms, translating and centring: Liang et al. 2022 (arXiv 2203.02053), section 4.2; Li et al. 2025
(GR-CLIP, arXiv 2507.19054). The decomposition is ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .checks import Floats, as_pair
from .closing import centre


@dataclass(frozen=True)
class Parts:
    """The four parts of all similarities; entry (n, m) of their sum is <query n, candidate m>.

    Attributes
    ----------
    mean_mean
        <mu_x, mu_y>, the same everywhere.
    content_mean
        (N,) <x', mu_y>, one a query, mean 0: no rank depends on it.
    mean_content
        (N,) <mu_x, y'>, one a candidate, mean 0: the bias.
    content_content
        (N, N) <x', y'>, queries by candidates: what query and candidate say of each other.
    """

    mean_mean: float
    content_mean: Floats
    mean_content: Floats
    content_content: Floats

    @property
    def bias_spread(self) -> float:
        """Standard deviation of the bias over the candidates, at least 0, in units of the similarity.

        Without renormalising: after `closing.shift` with t = 1 that of <(mu_x + mu_y) / 2, y'>, after `closing.centre`
        0 up to rounding.
        """
        return float(np.std(self.mean_content))

    @property
    def content_spread(self) -> float:
        """Standard deviation of the content over query n, candidate m != n: the noise of negative pairs.

        Without renormalising neither way of closing changes it. A bias of this size weighs as much as what a negative
        happens to share with the query.

        Raises
        ------
        ValueError
            There are no negative pairs.
        """
        count = len(self.mean_content)
        if count < 2:
            raise ValueError("at least 2 items are needed for a negative pair.")
        return float(np.std(self.content_content[~np.eye(count, dtype=np.bool_)]))

    @property
    def bias_over_content(self) -> float:
        """Spread of the bias in units of the spread of the content, at least 0."""
        return self.bias_spread / self.content_spread


def split(query: ArrayLike, gallery: ArrayLike) -> Parts:
    """Take all similarities of two clouds apart.

    Parameters
    ----------
    query, gallery
        (N, D); rows need not have length one.
    """
    x, y = as_pair(query, gallery)
    mean_x, mean_y = x.mean(axis=0), y.mean(axis=0)  # (D,)
    content_x, content_y = x - mean_x, y - mean_y  # (N, D)
    return Parts(
        mean_mean=float(mean_x @ mean_y),
        content_mean=content_x @ mean_y,
        mean_content=content_y @ mean_x,
        content_content=content_x @ content_y.T,
    )


def without_bias(query: ArrayLike, gallery: ArrayLike) -> tuple[Floats, Floats]:
    """Two clouds whose similarities are the content alone: ``content_content`` of `split`.

    Every row and every column of the (N, N) table of similarities then has mean 0, which is what double centring makes
    of it (Torgerson 1952): from entry (n, m) go the mean of row n, what query n says of all candidates, and the mean of
    column m, the bias of candidate m, both less the mean of all. It is `closing.centre` without renormalising; rows
    returned to the sphere would have a bias again. After `closing.shift` it leaves what the shift did to the content,
    so that the cost of a shift can be told from the cost of the bias that it enlarges.

    Parameters
    ----------
    query, gallery
        (N, D); rows need not have length one.

    Returns
    -------
    Two new (N, D) arrays; their rows are not of length one, in [0, 2] where those given are.
    """
    return centre(query, gallery, renormalise=False)
