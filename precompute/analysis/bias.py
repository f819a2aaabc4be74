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
from .closing import centre, shift


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


@dataclass(frozen=True)
class BiasSpread:
    """Standard deviations, at least 0, in units of the similarity.

    Attributes
    ----------
    trained
        Of the bias of the candidates, before any closing.
    shifted
        Of the bias once the centres meet (`closing.shift` with t = 1, not renormalised).
    centred
        Of the bias after `closing.centre`, not renormalised: 0 up to rounding.
    content
        Of the content part over all query n, candidate m != n: the noise of negative pairs. Neither way of
        closing changes it; a bias of this size weighs as much as what a negative happens to share with the query.
    """

    trained: float
    shifted: float
    centred: float
    content: float


def bias_spread(query: ArrayLike, gallery: ArrayLike) -> BiasSpread:
    """How much the bias differs between candidates, before and after closing.

    Parameters
    ----------
    query, gallery
        (N, D), N >= 2, row n of one the partner of row n of the other. Exchanging them measures the other way of
        searching.
    """
    x, y = as_pair(query, gallery, least=2)
    parts = split(x, y)
    return BiasSpread(
        trained=float(np.std(parts.mean_content)),
        shifted=float(np.std(split(*shift(x, y, 1, renormalise=False)).mean_content)),
        centred=float(np.std(split(*centre(x, y, renormalise=False)).mean_content)),
        content=float(np.std(parts.content_content[~np.eye(len(x), dtype=np.bool_)])),
    )
