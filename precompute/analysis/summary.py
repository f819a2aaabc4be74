"""Is this gap harmful? How wide it is, what closing it would change, and how sure either is.

The same numbers that the article has of its models, for two modalities of any: gap and floor on resamples
(`resampling`), losses of pairs that nothing was fitted on (`closing_costs`), ranks after closings that are fitted on
the pairs themselves, intervals over items (`intervals`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from . import resampling
from .checks import Floats, as_pair, as_scale
from .closing import METHODS, Clouds
from .closing_costs import held_out_losses, splits_of
from .geometry import gap_by_chance
from .intervals import LEVEL, Interval, halves, mean_interval, resampled_interval
from .losses import best_logit_scale
from .retrieval import mixed_rank, ranks

ITEMS = 2000  # of more a seeded sample is looked at: a loss needs all similarities of a half
CLOSINGS = ("shift", "centre", "trained_unbiased")  # what one would use; `shift_unbiased` says what a shift costs by

Measure = Literal["trained_loss", "best_loss", "recall_at_1", "mixed_rank"]
Verdict = Literal["harmful", "harmless", "undecided"]
Way = Literal["there", "back", "both"]
# Less than this would not be called a gain: losses in nats, recall as a share, median mixed ranks as a ratio.
OF_INTEREST: Mapping[Measure, float] = {"best_loss": 0.1, "recall_at_1": 0.05, "mixed_rank": 0.5}


@dataclass(frozen=True)
class Score:
    """One measure of the clouds in one state.

    Attributes
    ----------
    method
        The state, of `closing.METHODS`.
    measure
        InfoNCE at the scale of training or at the best one, in nats; recall@1; the median rank in the mixed gallery.
    way
        The first modality asks, the second one, or both: the mean.
    value
        With its interval over items.
    change
        Against the state as trained, paired over items: a difference; of mixed ranks a ratio. None as trained.
    """

    method: str
    measure: Measure
    way: Way
    value: Interval
    change: Interval | None


@dataclass(frozen=True)
class Summary:
    """What a report says of the gap between two modalities.

    Attributes
    ----------
    items, total
        How many pairs were looked at, of how many: see `ITEMS`.
    gap, floor, beyond_floor
        Gap distance; what as many pairs show where there is none; and the gap with that taken off.
    by_chance
        How often exchanged partners show a gap as wide, `geometry.gap_by_chance`.
    trained_scale
        Logit scale of the model; None where it is not known, and then no loss at it is given.
    best_scale
        The scale at which the loss as trained is least, with an interval from random halves.
    scores
        Every method of `closing.METHODS`, measure and way.
    across, mixed
        Whether the gap harms search in the other modality, by recall@1 and the loss at the best scale, and in a
        gallery of both, by the mixed rank.
    """

    items: int
    total: int
    gap: Interval
    floor: float
    beyond_floor: Interval
    by_chance: float
    trained_scale: float | None
    best_scale: Interval
    scores: tuple[Score, ...]
    across: Verdict
    mixed: Verdict

    def score(self, method: str, measure: Measure, way: Way = "both") -> Score:
        """One of the scores."""
        return next(s for s in self.scores if (s.method, s.measure, s.way) == (method, measure, way))


def summarise(image: ArrayLike, text: ArrayLike, s: float | None, seed: int = 0) -> Summary:
    """Measure the gap of two modalities, and what closing it would change.

    A gap is harmful where some closing makes search better by at least what is of interest (`OF_INTEREST`) and its
    interval excludes that it makes it no better; harmless where the intervals of all closings exclude a gain of
    interest; and undecided otherwise. These intervals are widened, as three closings are tried (Bonferroni).

    Parameters
    ----------
    image, text
        (N, D) unit rows, N >= 4.
    s
        Logit scale of the model, above 0; None where it is not known.
    seed
        Of the sample where there are more than `ITEMS` pairs.
    """
    whole = as_pair(image, text, least=4)
    total = len(whole[0])
    sample = np.sort(np.random.default_rng(seed).choice(total, min(total, ITEMS), replace=False))
    x, y = (cloud[sample] for cloud in whole)
    measured = dict(_measured((x, y), None if s is None else as_scale(s)))
    gap, floor = resampling.gap(x, y), resampling.gap_floor(x, y)
    return Summary(
        items=len(x),
        total=total,
        gap=resampled_interval(gap, len(x)),
        floor=float(floor[0]),
        beyond_floor=resampled_interval(resampling.beyond_floor(gap, floor), len(x)),
        by_chance=gap_by_chance(x, y),
        trained_scale=s,
        best_scale=_best_scale(x, y),
        scores=tuple(_scores(measured)),
        across=_across(measured),
        mixed=_verdict([_gains(measured, "mixed_rank")]),
    )


Key = tuple[str, Measure, Way]


def _measured(own: Clouds, s: float | None) -> Iterator[tuple[Key, Floats]]:
    """Values a pair, (N,); of mixed ranks, which are summed up by their median, those of the pairs that ask."""
    for method, move in METHODS.items():
        x, y = move(*own, own)
        found = np.array([ranks(x, y) == 1, ranks(y, x) == 1], dtype=np.float64)  # (2, N)
        mixed = np.array([mixed_rank(x, y), mixed_rank(y, x)], dtype=np.float64)
        by_measure: dict[Measure, Floats] = {
            "best_loss": held_out_losses(*own, method),
            "recall_at_1": found,
            "mixed_rank": mixed,
        }
        if s is not None:
            by_measure["trained_loss"] = held_out_losses(*own, method, s)
        for measure, (there, back) in by_measure.items():
            yield (method, measure, "there"), there
            yield (method, measure, "back"), back
            yield (method, measure, "both"), (there + back) / 2


def _scores(measured: Mapping[Key, Floats]) -> Iterator[Score]:
    for (method, measure, way), values in measured.items():
        value = _interval(measure, values)
        change = None if method == "trained" else _change(measured, (method, measure, way))
        yield Score(method, measure, way, value, change)


def _interval(measure: Measure, values: Floats) -> Interval:
    if measure == "mixed_rank":
        return resampled_interval(resampling.median(values), len(values))
    return mean_interval(values)


def _change(measured: Mapping[Key, Floats], key: Key, level: float = LEVEL) -> Interval:
    """Against the clouds as trained, paired: a difference of means, or a ratio of medians."""
    _, measure, way = key
    before, after = measured["trained", measure, way], measured[key]
    if measure == "mixed_rank":
        return resampled_interval(resampling.median(after) / resampling.median(before), len(after), level)
    return mean_interval(after - before, level)


def _gains(measured: Mapping[Key, Floats], measure: Measure) -> list[Verdict]:
    """Of each closing whether it makes this measure better: then the gap as it stands is harmful."""
    level = 1 - (1 - LEVEL) / len(CLOSINGS)
    changes = [_change(measured, (method, measure, "both"), level) for method in CLOSINGS]
    return [_judged(measure, change) for change in changes]


def _judged(measure: Measure, change: Interval) -> Verdict:
    """A gain counts upwards for recall, downwards for losses, and below 1 for a ratio of ranks."""
    least = OF_INTEREST[measure]
    if measure == "mixed_rank":
        gain, low, high, least = 1 - change.estimate, 1 - change.high, 1 - change.low, 1 - least
    elif measure == "recall_at_1":
        gain, low, high = change.estimate, change.low, change.high
    else:
        gain, low, high = -change.estimate, -change.high, -change.low
    if low > 0 and gain >= least:
        return "harmful"
    return "harmless" if high < least else "undecided"


def _verdict(by_measure: list[list[Verdict]]) -> Verdict:
    """Harmful if any closing helps by any measure; harmless if none does by any of them."""
    verdicts = [verdict for of_closings in by_measure for verdict in of_closings]
    if "harmful" in verdicts:
        return "harmful"
    return "harmless" if set(verdicts) == {"harmless"} else "undecided"


def _across(measured: Mapping[Key, Floats]) -> Verdict:
    return _verdict([_gains(measured, "recall_at_1"), _gains(measured, "best_loss")])


def _best_scale(x: Floats, y: Floats) -> Interval:
    """At which the loss is least, on all pairs; the variance of its logarithm is that among random halves.

    Halves vary among each other as samples of N do (delete-d jackknife with d = N / 2; Shao & Wu 1989, Annals of
    Statistics 17). Fewer candidates suit a somewhat smaller scale, which moves all halves alike.
    """
    of_halves = [best_logit_scale(x[half], y[half]) for half, _ in halves(len(x), splits_of(len(x)))]
    log = resampled_interval(np.log([best_logit_scale(x, y), *of_halves]), len(x))
    return Interval(*np.exp([log.estimate, log.low, log.high]).tolist())
