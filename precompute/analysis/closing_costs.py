"""What closing costs and what gap it leaves, on pairs that neither the means nor the scale were fitted on."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .checks import Floats, as_pair
from .closing import METHODS, Clouds
from .intervals import LEVEL, Interval, Items, held_out, mean_interval
from .losses import best_logit_scale
from .scale import batched_losses

SPLITS_OF_PAIRS = 5000  # 50 splits of a hundred pairs, 12 of four hundred


def splits_of(items: int) -> int:
    """How many random halves are averaged over: as many as make `SPLITS_OF_PAIRS` pairs, one at least."""
    return max(1, SPLITS_OF_PAIRS // items)


def held_out_losses(image: ArrayLike, text: ArrayLike, method: str, s: float | None = None) -> Floats:
    """Loss of each pair among those of its half, in nats, (2, N): images ask, texts ask.

    The mean of both ways is that of `losses.pair_losses`.

    Parameters
    ----------
    image, text
        (N, D) unit rows.
    method
        Of `closing.METHODS`; its means are those of the other half.
    s
        Logit scale; by default the one that suits the other half best.
    """
    x, y = as_pair(image, text, least=4)
    move = METHODS[method]

    def score(fitted: Items, scored: Items) -> Floats:
        fit = (x[fitted], y[fitted])
        scale = best_logit_scale(*move(*fit, fit)) if s is None else s
        return _both_ways(move(x[scored], y[scored], fit), scale)

    return held_out(score, len(x), splits=splits_of(len(x)))


def held_out_gap(image: ArrayLike, text: ArrayLike, method: str, level: float = LEVEL) -> Interval:
    """Squared distance of the centres that a closing leaves on pairs it was not fitted on, without what chance adds.

    A gap distance of few pairs is never 0: the centres that are measured scatter, and so do the means that were fitted.
    Here no chance remains. One half of the pairs is moved twice, by the means of either quarter of the other half;
    with e and e' the differences of partners after the two, the mean of e_i e'_j over different pairs i and j is a
    product of two vectors that have no pair in common: its expectation is the squared gap, and 0 where there is none.
    It can fall below 0. As trained it is the square of `geometry.gap_beyond_floor`.

    Without a return to length one the mean over all halves is 0 by algebra, whatever the clouds: what is left to find
    is a gap that this return opens again, as where a cloud is skewed.

    The interval is that of a mean of products of two items each: each pair's own mean counts twice (Arvesen, Annals of
    Mathematical Statistics 40, 1969). It leaves out what the choice of halves adds, which is little.

    Parameters
    ----------
    image, text
        (N, D) unit rows, N >= 8.
    method
        Of `closing.METHODS`.
    level
        As in `intervals.mean_interval`.
    """
    x, y = as_pair(image, text, least=8)
    move = METHODS[method]
    rng = np.random.default_rng(0)

    def score(fitted: Items, scored: Items) -> Floats:
        quarters = np.array_split(rng.permutation(fitted), 2)
        one, other = (np.subtract(*move(x[scored], y[scored], (x[part], y[part]))) for part in quarters)  # (n, D) each
        others = len(scored) - 1
        return (one * (other.sum(axis=0) - other) + other * (one.sum(axis=0) - one)).sum(axis=1) / (2 * others)

    products = held_out(score, len(x), splits=splits_of(len(x)))  # (N,)
    return mean_interval(2 * products - products.mean(), level)


def _both_ways(clouds: Clouds, s: float) -> Floats:
    """(2, N) loss of each pair in one batch, the first modality asks, the second one asks."""
    x, y = clouds
    return np.array([batched_losses(x, y, s, len(x)), batched_losses(y, x, s, len(x))])
