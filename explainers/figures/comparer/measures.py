"""What the axes of the chart can show, and where each model stands on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from ....precompute.analysis.losses import best_logit_scale
from ....precompute.bundle import Bundle
from ....precompute.cache import remembered
from ....precompute.metrics import METRICS, format_of, label, written
from ....precompute.modalities import word
from ....precompute.numbers import number
from ...data.models import Model

SCALE, BEST = "logit_scale", "best_scale"
ROOM = 0.08  # of an axis, beyond the outermost models
TICKS = 5  # at most, on an even axis
UNKNOWN = "not known"


class Reading(TypedDict):
    """A model on an axis: its places and what they say, one a seed, and the mean; no place where it is not known."""

    at: list[float]
    told: list[str]
    mean: list[float]
    mean_told: str


class Axis(TypedDict):
    """An axis of the chart; on one that is logarithmic, places are logarithms to the base 10."""

    label: str
    short: str
    ends: tuple[float, float]
    ticks: list[float]
    texts: list[str]


@dataclass(frozen=True)
class Measure:
    """A number that models can be compared by.

    Attributes
    ----------
    name
        Its value in the state: a key of ``precompute.metrics`` without the pair, or `BEST`.
    label, short
        What an axis calls it, and the line below a panel.
    values
        One a seed; none where it is not known.
    written
        A value as it is read.
    log, from_zero
        Whether its axis is logarithmic, or begins at 0.
    most
        Greatest value that there can be.
    """

    name: str
    label: str
    short: str
    values: Callable[[Model], list[float]]
    written: Callable[[float], str]
    log: bool = False
    from_zero: bool = False
    most: float = float("inf")

    def reading(self, model: Model) -> Reading:
        """Where a model stands."""
        values = self.values(model)
        mean = [sum(values) / len(values)] if values else []
        return Reading(
            at=[self._place(value) for value in values],
            told=[self.written(value) for value in values],
            mean=[self._place(value) for value in mean],
            mean_told=self.written(mean[0]) if mean else UNKNOWN,
        )

    def axis(self, readings: Iterable[Reading]) -> Axis:
        """An axis that holds all of them."""
        places = [place for reading in readings for place in reading["at"]] or [0.0]
        low, high = min(places), max(places)
        low = 0.0 if self.from_zero else low
        room = ROOM * (high - low) or 0.1
        ends = (low if self.from_zero else low - room, high + room)
        values = _decades(*ends) if self.log else _steps(*ends)
        ticks = [value for value in values if value <= self.most]
        return Axis(
            label=self.label,
            short=self.short,
            ends=(round(ends[0], 5), round(ends[1], 5)),
            ticks=[self._place(tick) for tick in ticks],
            texts=[f"{100 * tick:g}%" if self._is_share else number(tick, "g") for tick in ticks],
        )

    @property
    def _is_share(self) -> bool:
        return format_of(self.name).endswith("%")

    def _place(self, value: float) -> float:
        return round(log10(value) if self.log else value, 5)


def measures_of(modalities: Sequence[str]) -> dict[str, Measure]:
    """Everything that models with these two modalities can be compared by, by name."""
    a, b = modalities
    of_metrics = [
        _metric("gap_distance", f"gap_distance({a},{b})", "gap", from_zero=True),
        _metric("rmg", f"rmg({a},{b})", "RMG", from_zero=True),
        _metric("linear_separability", f"linear_separability({a},{b})", "separability"),
        *(_metric(f"intra_modal_cosine({m})", f"intra_modal_cosine({m})", f"cone of {word(m)}s") for m in (a, b)),
        _metric("paired_cosine", f"paired_cosine({a},{b})", "partners"),
        _metric("recall_at_1", f"recall_at_1({a},{b})", "recall@1"),
        _metric("mixed_rank", f"mixed_rank({a},{b})", "mixed rank", log=True),
    ]
    scales = [
        Measure(SCALE, "logit scale 1/τ", "1/τ", _scales, lambda value: written(SCALE, value), log=True),
        Measure(BEST, "best logit scale", "best 1/τ", _best(a, b), lambda value: written(SCALE, value), log=True),
    ]
    return {measure.name: measure for measure in [*scales, *of_metrics]}


def _metric(name: str, key: str, short: str, *, log: bool = False, from_zero: bool = False) -> Measure:
    metric = METRICS[key.partition("(")[0]]
    return Measure(
        name, label(key), short, lambda model: model.ensemble.values(key), lambda value: written(key, value),
        log=log, from_zero=from_zero, most=metric.range[1],
    )  # fmt: skip


def _scales(model: Model) -> list[float]:
    if not model.ensemble.scale_known:
        return []
    return [float(bundle.logit_scale[-1]) for bundle in model.ensemble.runs.values()]


def _best(a: str, b: str) -> Callable[[Model], list[float]]:
    """The scale at which the loss is least, over all items of each run."""
    return lambda model: [_best_scale(*_points(bundle, a, b)) for bundle in model.ensemble.runs.values()]


def _points(bundle: Bundle, a: str, b: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return bundle.at(a), bundle.at(b)


@remembered
def _best_scale(x: NDArray[np.float32], y: NDArray[np.float32]) -> float:
    return float(best_logit_scale(x, y))


def _steps(low: float, high: float) -> list[float]:
    """Round numbers between two, evenly apart."""
    steps = (float(f"{lead}e{power}") for power in range(-6, 7) for lead in (1, 2, 5))
    step = next(step for step in steps if (high - low) / step <= TICKS)
    return [round(k * step, 9) for k in range(ceil(low / step), floor(high / step) + 1)]


def _decades(low: float, high: float) -> list[float]:
    """Round numbers whose logarithms lie between two: as few leading digits as give three of them."""
    for leads in ((1,), (1, 3), (1, 2, 5), (1, 2, 3, 5, 7), tuple(range(1, 10))):
        powers = range(floor(low), ceil(high) + 1)
        found = [float(f"{lead}e{power}") for power in powers for lead in leads if low <= log10(lead) + power <= high]
        if len(found) >= 3:
            return found
    return found


def readings_of(models: Sequence[Model], measures: Mapping[str, Measure]) -> dict[str, dict[str, Reading]]:
    """Model to measure to where it stands."""
    return {model.name: {name: measure.reading(model) for name, measure in measures.items()} for model in models}
