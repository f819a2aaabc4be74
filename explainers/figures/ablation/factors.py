"""Which setting of the training differs between experiments: the factor, its levels, and the series they come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ....precompute.ensemble import Ensemble, Settings
from ....precompute.errors import InputError, shown
from ....precompute.metrics import written
from ...data.models import recorded

LAMBDA = "lambda"
SPLIT = "scale"  # the one setting that may differ beside the factor
MOST_SERIES = 2
ROOM = 0.12  # of the axis; where two levels lie closer, their labels would touch


@dataclass(frozen=True)
class Factor:
    """A setting that a figure can put on an axis; its values are the levels.

    Attributes
    ----------
    setting
        As ``Settings.flat`` calls it; `LAMBDA` stands for both weights of CyCLIP, where they are equal.
    name
        Of the slider.
    axis
        What stands below the axis.
    reading
        A level in words: its number as ``{}``, the ending of a plural as ``{s}``.
    unit
        What follows the number.
    multiplier
        What the setting is multiplied by for the reader.
    falling
        Whether the largest level stands on the left.
    """

    setting: str
    name: str
    axis: str
    reading: str
    unit: str = ""
    multiplier: float = 1
    falling: bool = False

    def written(self, level: float) -> str:
        """A level as an axis says it."""
        return f"{self.multiplier * level:.3g}"

    def told(self, level: float) -> str:
        """A level in words."""
        number = self.written(level)
        return self.reading.format(number + self.unit, s="" if number == "1" else "s")


FACTORS = (
    Factor("data.wrong", "Wrong pairs", "wrong pairs, %", "{} wrong pairs", unit="%", multiplier=100),
    Factor("data.mention", "Factors mentioned", "factors mentioned", "{} factor{s} mentioned", falling=True),
    Factor(LAMBDA, "λ", "λ", "λ = {}"),
)
KNOWN = ", ".join(factor.setting for factor in FACTORS)


@dataclass(frozen=True)
class Series:
    """Experiments that differ in the factor only, by level; ``short`` is its name in a chart."""

    label: str
    short: str
    learned: bool
    ensembles: Mapping[float, Ensemble]


@dataclass(frozen=True)
class Variation:
    """What is varied.

    Attributes
    ----------
    levels
        In the order of the axis from left to right.
    places
        Level to its place on the axis: the number itself, or its rank where numbers are too uneven to be told apart.
    """

    factor: Factor
    levels: tuple[float, ...]
    places: Mapping[float, float]
    series: tuple[Series, ...]

    @property
    def axis(self) -> str:
        """What stands below the axis."""
        even = any(place != self.factor.multiplier * level for level, place in self.places.items())
        return f"{self.factor.axis}, not to scale" if even else self.factor.axis

    @property
    def labels(self) -> list[str]:
        """The levels as the axis says them."""
        return [self.factor.written(level) for level in self.levels]

    @property
    def marks(self) -> list[str]:
        """The same with their unit."""
        return [label + self.factor.unit for label in self.labels]


def variation_of(runs: Mapping[str, Ensemble]) -> Variation:
    """Find the factor in which experiments differ, and put them in series.

    Raises
    ------
    InputError
        They differ in nothing, or in more than one factor and the scale; every problem with the experiments.
    """
    trained, problems = recorded(runs)
    if problems:
        raise InputError(problems)
    flat = {name: _flat(one) for name, one in trained.items()}
    keys = sorted({key for one in flat.values() for key in one})
    settings = {name: {key: one.get(key) for key in keys} for name, one in flat.items()}
    differing = [key for key in keys if len({one[key] for one in settings.values()}) > 1]
    factors = [factor for factor in FACTORS if factor.setting in differing]
    problems = _problems(settings, differing, factors)
    if problems:
        raise InputError(problems)
    return _ordered(factors[0], runs, settings)


def _flat(settings: Settings) -> dict[str, Any]:
    """Every setting by one name; InfoNCE is CyCLIP whose two weights are 0."""
    flat = settings.flat()
    if settings.objective in ("infonce", "cyclip"):
        within, across = (flat.pop(f"options.{name}", 0) for name in ("intra_modal", "cross_modal"))
        weights = (
            {LAMBDA: within} if within == across else {"options.intra_modal": within, "options.cross_modal": across}
        )
        flat |= {"objective": "infonce", **weights}
    return flat


def _problems(
    settings: Mapping[str, Mapping[str, Any]], differing: Sequence[str], factors: Sequence[Factor]
) -> list[str]:
    """What is against one factor and one other setting, one sentence for each setting that is too much."""
    names = ", ".join(settings)
    if not factors:
        others = [f"runs differ in {_told(settings, key)}." for key in differing]
        nothing = (
            f"runs {names} do not differ in a setting that can be varied; list runs that differ in one of {KNOWN}."
        )
        return [nothing, *others]
    problems = [
        f"runs differ in {_told(settings, key)}; beside {factors[0].setting} only {SPLIT} may differ."
        for key in differing
        if key not in (factors[0].setting, SPLIT)
    ]
    key = factors[0].setting
    problems += [
        f"run {name} has {key} {shown(one[key])}, which is no number; leave it out."
        for name, one in settings.items()
        if one[key] is None
    ]
    if len({one[SPLIT] for one in settings.values()}) > MOST_SERIES:
        problems.append(f"runs differ in {_told(settings, SPLIT)}; {MOST_SERIES} series are what one can tell apart.")
    return problems or _holes(settings, key)


def _holes(settings: Mapping[str, Mapping[str, Any]], key: str) -> list[str]:
    """Levels that a series lacks or has twice."""
    names: dict[tuple[float | None, float], list[str]] = {}
    for name, one in settings.items():
        names.setdefault((one[SPLIT], one[key]), []).append(name)
    twice = [f"runs {', '.join(same)} have the same settings; list one." for same in names.values() if len(same) > 1]
    lacking = [
        f"there is no run with {key} {shown(level)} and {_label(scale)}, though other runs have each; list it too."
        for scale in dict.fromkeys(scale for scale, _ in names)
        for level in sorted({level for _, level in names})
        if (scale, level) not in names
    ]
    return twice + lacking


def _told(settings: Mapping[str, Mapping[str, Any]], key: str) -> str:
    """A setting, its values, and which runs have them."""
    names: dict[object, list[str]] = {}
    for name, one in settings.items():
        names.setdefault(one[key], []).append(name)
    values = [f"{shown(value)} in {', '.join(runs)}" for value, runs in names.items()]
    return f"{key} ({'; '.join(values)})"


def _label(scale: float | None) -> str:
    return "1/τ learned" if scale is None else f"1/τ fixed at {written('logit_scale', scale)}"


def _short(scale: float | None, scales: Sequence[float | None]) -> str:
    """Enough to tell the series apart in a chart."""
    if scale is None:
        return "learned"
    return "fixed" if None in scales else f"1/τ = {written('logit_scale', scale)}"


def _ordered(factor: Factor, runs: Mapping[str, Ensemble], settings: Mapping[str, Mapping[str, Any]]) -> Variation:
    level_of = {name: one[factor.setting] for name, one in settings.items()}
    levels = tuple(sorted(set(level_of.values()), reverse=factor.falling))
    distances = [abs(after - before) for before, after in pairwise(levels)]
    even = min(distances) < ROOM * sum(distances)
    places = {level: float(rank) if even else factor.multiplier * level for rank, level in enumerate(levels)}
    along = sorted(runs, key=lambda name: levels.index(level_of[name]))
    scales = sorted({one[SPLIT] for one in settings.values()}, key=lambda scale: (scale is None, scale))
    series = [
        Series(
            _label(scale),
            _short(scale, scales),
            scale is None,
            {level_of[name]: runs[name] for name in along if settings[name][SPLIT] == scale},
        )
        for scale in scales
    ]
    return Variation(factor, levels, places, tuple(series))
