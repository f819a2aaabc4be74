"""How sure an effect is: intervals over items and seeds, equivalence, held-out halves.

An effect is a difference that is computed on the same items, so that what makes an item hard for both sides cancels.
Items and seeds are both samples: another held-out set, another training would give other numbers. Their shares of the
variance are estimated apart and added, which counts what belongs to neither twice and errs on the wide side; the
interval is Student's t with the degrees of freedom of Welch and Satterthwaite (Biometrics Bulletin 2, 1946).

An order of several values is shown by every difference between neighbours: each at its level, all of them at that
level (intersection-union test; Berger, Technometrics 24, 1982).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import t as student

from .checks import Floats

Items = NDArray[np.int64]
LEVEL = 0.95
EQUIVALENCE_LEVEL = 0.90  # two one-sided tests at 5 % each


@dataclass(frozen=True)
class Interval:
    """An effect with the interval that covers it in ``level`` of all repetitions; low <= estimate <= high."""

    estimate: float
    low: float
    high: float
    level: float = LEVEL

    def above(self, threshold: float = 0.0) -> bool:
        """Whether the whole interval is above a threshold."""
        return self.low > threshold

    def below(self, threshold: float = 0.0) -> bool:
        """Whether the whole interval is below a threshold."""
        return self.high < threshold

    def within(self, smallest: float) -> bool:
        """Whether the whole interval is nearer to zero than the smallest effect of interest.

        With an interval at `EQUIVALENCE_LEVEL` this is the test of equivalence by two one-sided tests (Schuirmann,
        Journal of Pharmacokinetics and Biopharmaceutics 15, 1987): it errs in 5 % of the cases at most.
        """
        return -smallest < self.low and self.high < smallest


class Share(NamedTuple):
    """Variance of an estimate that comes from one kind of sample, and how many of it there are."""

    variance: float
    size: int


def mean_interval(differences: ArrayLike, level: float = LEVEL) -> Interval:
    """The mean of paired differences.

    Parameters
    ----------
    differences
        (S, N), a row a seed, a column an item, N >= 2; or (N,) of one model.
    level
        Share of repetitions that are to be covered, between 0 and 1.
    """
    values = np.atleast_2d(np.asarray(differences, dtype=np.float64))  # (S, N)
    seeds, items = values.shape
    if items < 2:
        raise ValueError(f"differences of {items} items were given; an interval needs 2 at least.")
    over_items = float(values.mean(axis=0).var(ddof=1)) / items
    over_seeds = float(values.mean(axis=1).var(ddof=1)) / seeds if seeds > 1 else 0.0
    return _interval(float(values.mean()), Share(over_items, items), Share(over_seeds, seeds), level)


def bootstrap_interval(
    effects: Sequence[Callable[[Items], float]], items: int, *, level: float = LEVEL, draws: int = 1000, seed: int = 0
) -> Interval:
    """An effect that is no mean over items, such as a difference of two gaps; the mean over seeds.

    Parameters
    ----------
    effects
        One function a seed: the effect on the items of an index (N,), in which an item may stand more than once.
    items
        N, at least 2.
    level
        As in `mean_interval`.
    draws
        How often items are drawn anew with replacement, the same ones for all seeds. Efron (Annals of Statistics 7,
        1979).
    seed
        Of the draws.
    """
    if items < 2:
        raise ValueError(f"{items} items were given; an interval needs 2 at least.")
    rng = np.random.default_rng(seed)
    samples = [np.arange(items), *rng.integers(items, size=(draws, items))]  # 1 + B of (N,)
    return resampled_interval([[effect(index) for index in samples] for effect in effects], items, level)


def jackknife_interval(effect: Callable[[Items], float], items: int, *, level: float = LEVEL) -> Interval:
    """A smooth effect of pairs of items, in which an item drawn twice would meet itself: each item is left out once.

    The mean of Tukey's pseudo-values N e - (N - 1) e_(-n), which also takes out the bias of order 1 / N (Efron & Stein,
    Annals of Statistics 9, 1981). Not for shares, ranks and medians, which move in jumps.

    Parameters
    ----------
    effect
        The effect on the items of an index, in which each item stands once at most.
    items
        N, at least 3.
    level
        As in `mean_interval`.
    """
    if items < 3:
        raise ValueError(f"{items} items were given; leaving one out needs 3 at least.")
    every = np.arange(items)
    without = np.array([effect(np.delete(every, item)) for item in every])  # (N,)
    return mean_interval(items * effect(every) - (items - 1) * without, level)


def resampled_interval(values: ArrayLike, items: int, level: float = LEVEL) -> Interval:
    """An effect that was computed on the items and on resamples of them; the mean over seeds.

    Parameters
    ----------
    values
        (S, 1 + B), a row a seed: on the items as they are, then on B resamples, the same for all seeds. Where B is 0
        the interval is over seeds alone.
    items
        N, how many there are.
    level
        As in `mean_interval`.
    """
    effects = np.atleast_2d(np.asarray(values, dtype=np.float64))  # (S, 1 + B)
    whole, resampled = effects[:, 0], effects[:, 1:].mean(axis=0)  # (S,), (B,)
    over_items, over_seeds = (float(part.var(ddof=1)) if len(part) > 1 else 0.0 for part in (resampled, whole))
    shares = Share(over_items, items), Share(over_seeds / len(whole), len(whole))
    return _interval(float(whole.mean()), *shares, level)


def _interval(estimate: float, over_items: Share, over_seeds: Share, level: float) -> Interval:
    """Student's t around an estimate, from the shares of the variance that come from items and from seeds."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; it must be between 0 and 1.")
    shares = [share for share in (over_items, over_seeds) if share.variance > 0]
    if not shares:
        return Interval(estimate, estimate, estimate, level)
    variance = sum(share.variance for share in shares)
    freedom = variance**2 / sum(share.variance**2 / (share.size - 1) for share in shares)
    half = float(student.ppf((1 + level) / 2, freedom)) * variance**0.5
    return Interval(estimate, estimate - half, estimate + half, level)


def halves(items: int, splits: int = 50, seed: int = 0) -> Iterator[tuple[Items, Items]]:
    """Random halves: (N / 2,) items to fit on and the others to score, each split in both directions.

    With an odd number the one half has one item more.
    """
    rng = np.random.default_rng(seed)
    for _ in range(splits):
        order = rng.permutation(items)  # (N,)
        one, other = np.sort(order[: items // 2]), np.sort(order[items // 2 :])
        yield one, other
        yield other, one


def held_out(score: Callable[[Items, Items], ArrayLike], items: int, splits: int = 50, seed: int = 0) -> Floats:
    """Scores of items, (N,) or (..., N), that nothing was fitted on: of each, the mean over the splits.

    Parameters
    ----------
    score
        Takes items to fit on (means, a scale) and items to score, and gives one value for each of the latter, or
        several, (..., M).
    items
        N, at least 2.
    splits, seed
        As in `halves`.
    """
    total: Floats = np.zeros(items)  # (..., N), once a score has said of what shape
    for fitted, scored in halves(items, splits, seed):
        values = np.asarray(score(fitted, scored), dtype=np.float64)  # (..., M)
        total = np.broadcast_to(total, (*values.shape[:-1], items)).copy() if total.ndim < values.ndim else total
        total[..., scored] += values
    return total / splits
