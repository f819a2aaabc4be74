"""Findings: an effect with its interval and what is asked of it; evidence is a table of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..precompute.analysis.intervals import EQUIVALENCE_LEVEL, LEVEL, Interval, resampled_interval
from ..site.claims import Cell, Evidence
from .effects import Measurement

PAIRS = 100  # degrees of freedom of the items: no more than any model here is measured on, so on the wide side
HEADER = ("", "effect", "from", "to", "holds if")


@dataclass(frozen=True)
class Finding:
    """An effect, the rule that its interval must fulfil, and whether it does.

    Attributes
    ----------
    told
        What is measured.
    interval
        The effect with its interval.
    rule
        What is asked of the interval; nothing where it only stands beside others.
    holds
        Whether it is so.
    """

    told: str
    interval: Interval
    rule: str = ""
    holds: bool = True

    @property
    def row(self) -> Sequence[Cell]:
        """Of an evidence table, under `HEADER`."""
        return self.told, self.interval.estimate, self.interval.low, self.interval.high, self.rule


def level(told: str, values: Measurement | Interval) -> Finding:
    """A value that stands beside an effect; nothing is asked of it."""
    return Finding(told, _interval(values))


def levels(names: Sequence[str], values: Sequence[Measurement]) -> list[Finding]:
    """One a run."""
    return [level(name, value) for name, value in zip(names, values, strict=True)]


def above(told: str, values: Measurement | Interval, threshold: float = 0.0) -> Finding:
    """An effect whose whole interval must be above a threshold."""
    interval = _interval(values)
    return Finding(told, interval, f"above {threshold:g}", interval.above(threshold))


def below(told: str, values: Measurement | Interval, threshold: float = 0.0) -> Finding:
    """An effect whose whole interval must be below a threshold."""
    interval = _interval(values)
    return Finding(told, interval, f"below {threshold:g}", interval.below(threshold))


def between(told: str, values: Measurement | Interval, low: float, high: float) -> Finding:
    """An effect whose whole interval must lie between two thresholds."""
    interval = _interval(values)
    return Finding(told, interval, f"between {low:.2g} and {high:.2g}", interval.above(low) and interval.below(high))


def within(told: str, values: Measurement | Interval, smallest: float) -> Finding:
    """A difference that must be no effect: its interval, of 90%, lies nearer to 0 than the smallest of interest."""
    interval = _interval(values, EQUIVALENCE_LEVEL)
    return Finding(f"{told}, 90%", interval, f"within {smallest:g} of 0", interval.within(smallest))


def rising(names: Sequence[str], values: Sequence[Measurement]) -> list[Finding]:
    """Each run above the one before it."""
    both = zip(pairwise(names), pairwise(values), strict=True)
    return [above(f"{later} less {earlier}", b - a) for (earlier, later), (a, b) in both]


def shown(findings: Sequence[Finding], note: str) -> Evidence:
    """All of them as evidence, which holds if each does; intervals are of 95% where nothing else is said."""
    return Evidence(all(one.holds for one in findings), [HEADER, *(one.row for one in findings)], note)


def _interval(values: Measurement | Interval, of: float = LEVEL) -> Interval:
    return values if isinstance(values, Interval) else resampled_interval(values, PAIRS, of)
