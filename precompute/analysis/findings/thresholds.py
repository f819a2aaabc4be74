"""Where a value stops being one of many: limits that the data give, at a stated rate of false findings."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from ..checks import Floats

RATE = 0.05  # chance that a finder reports anything at all where there is nothing, in one modality or direction
UPPER = (0.75, 0.95)  # levels that tell how wide the upper half is


def upper_z(values: ArrayLike, least_spread: float = 0.0) -> Floats:
    """Robust z for outliers at the upper end, (N,): distance from the median in standard deviations of the upper half.

    The standard deviation is what the distance from the median to the upper quartile would be of in a normal
    distribution, or that to the value that one in twenty exceeds, whichever is more: a lower end does not widen it,
    a heavy upper end does, and outliers do not while they are fewer than one in twenty. Median and quantiles instead
    of mean and deviation: Iglewicz & Hoaglin, How to Detect and Handle Outliers (1993); of one end, as values are
    skewed.

    Parameters
    ----------
    values
        (N,).
    least_spread
        Standard deviation that chance alone explains; the spread is at least that.
    """
    given = np.asarray(values, dtype=np.float64)
    median, *upper = np.quantile(given, (0.5, *UPPER))
    spread = max(least_spread, *((value - median) / norm.ppf(level) for value, level in zip(upper, UPPER, strict=True)))
    return (given - median) / spread if spread else np.where(given > median, np.inf, 0.0)


def z_limit(count: int, rate: float = RATE) -> float:
    """The z that the largest of so many normal values exceeds with this probability.

    The region beyond it is the "alpha_N outlier region" of Davies & Gather (JASA 88, 1993), section 2.
    """
    return float(norm.isf(-np.expm1(np.log1p(-rate) / count)))


def even_counts(count: ArrayLike) -> Floats:
    """``2 sqrt(count + 3/8)``, nearly normal with deviation 1 for a Poisson count: Anscombe 1948 (Biometrika 35)."""
    return 2 * np.sqrt(np.asarray(count, dtype=np.float64) + 3 / 8)
