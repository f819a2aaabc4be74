"""Whose pull counts: what a temperature makes of the similarities of one query.

A query has M candidates, one of them its partner, with similarities (M,), cosines in [-1, 1] for unit rows. tau is the
temperature, 1 / logit scale. The gradient of InfoNCE pushes the query away from each wrong candidate in proportion to
the weight the softmax gives it. Wang & Liu 2021 (arXiv 2012.09740), section 3.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import softmax

from .checks import Floats


def candidate_weights(similarities: ArrayLike, tau: float) -> Floats:
    """Softmax of ``similarities / tau``, (M,), each in [0, 1], sum 1: the probability the model gives each candidate.

    Parameters
    ----------
    similarities
        (M,), M >= 1.
    tau
        Temperature, above 0. Small: the most similar candidate takes all; large: all get 1 / M.
    """
    return softmax(_as_similarities(similarities, least=1) / _as_temperature(tau))


def pull_shares(similarities: ArrayLike, positive: int, tau: float) -> Floats:
    """Share of each wrong candidate in the whole push on the query, (M,), each in [0, 1], sum 1, 0 for the partner.

    The derivative of the loss by the similarity of candidate j is w_j / tau for a wrong one, with w of
    `candidate_weights`; divided by the sum over all wrong ones it is the "relative penalty" of Wang & Liu 2021,
    section 3.2: ``exp(s_j / tau) / sum_{k wrong} exp(s_k / tau)``. The partner's similarity has no part in it.

    Parameters
    ----------
    similarities
        (M,), M >= 2.
    positive
        Place of the partner, 0 .. M - 1.
    tau
        Temperature, above 0.
    """
    values = _as_similarities(similarities, least=2)
    _check_positive(positive, len(values))
    shares = np.zeros_like(values)  # (M,)
    wrong = np.arange(len(values)) != positive  # (M,)
    shares[wrong] = candidate_weights(values[wrong], tau)
    return shares


def total_pull(similarities: ArrayLike, positive: int, tau: float) -> float:
    """How hard the loss acts on this query: ``(1 - w_positive) / tau``, at least 0.

    It is the sum of the derivatives by the wrong similarities, and as large as the one by the partner's, which has
    the opposite sign. Wang & Liu 2021, section 3.1.

    Parameters
    ----------
    similarities, positive, tau
        As in `pull_shares`.
    """
    values = _as_similarities(similarities, least=2)
    _check_positive(positive, len(values))
    # The sum of the others, not one minus the partner's: near 1 the difference would lose its digits.
    return float(np.delete(candidate_weights(values, tau), positive).sum() / tau)


def perplexity(shares: ArrayLike) -> float:
    """How many candidates share the pull: exp of the entropy of the shares, in [1, M].

    1 where one takes all, m where m share alike. Of `pull_shares` it is the number of negatives that count, at most
    M - 1; of `candidate_weights` the number of candidates the model cannot decide between.

    Parameters
    ----------
    shares
        (M,), none negative, sum 1.
    """
    values = _as_similarities(shares, least=1)
    if np.any(values < 0) or abs(values.sum() - 1) > 1e-9:
        raise ValueError(
            f"shares lie between {values.min()} and {values.max()}, sum {values.sum()}; expected 0..1, sum 1."
        )
    present = values[values > 0]
    return float(np.exp(-(present * np.log(present)).sum()))


def _as_similarities(values: ArrayLike, *, least: int) -> Floats:
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1 or len(numbers) < least or not np.all(np.isfinite(numbers)):
        raise ValueError(f"expected a list of at least {least} finite numbers, found shape {numbers.shape}.")
    return numbers


def _as_temperature(tau: float) -> float:
    if not np.isfinite(tau) or tau <= 0:
        raise ValueError(f"the temperature is {tau}; it must be finite and above 0.")
    return float(tau)


def _check_positive(positive: int, count: int) -> None:
    if not 0 <= positive < count:
        raise ValueError(f"positive is {positive}; with {count} candidates it must be between 0 and {count - 1}.")
