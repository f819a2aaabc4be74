"""Which setting of the training differs between runs: the dose, and the series that it is given in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ....precompute.bundle import Bundle
from ....precompute.errors import InputError
from ...data.models import Model, models_of, written

LAMBDA = "lambda"
SPLIT = "scale"  # the one setting that may differ beside the dose
MOST_SERIES = 2
ROOM = 0.12  # of the axis; where two doses lie closer, their labels would touch


@dataclass(frozen=True)
class Dose:
    """A setting that a figure can put on an axis.

    Attributes
    ----------
    setting
        As an experiment records it, with its section; `LAMBDA` stands for both weights of CyCLIP, where they are equal.
    name
        Of the slider.
    axis
        What stands below the axis.
    reading
        A dose in words: its number as ``{}``, the ending of a plural as ``{s}``.
    unit
        What follows the number.
    factor
        What the setting is multiplied by for the reader.
    falling
        Whether the largest dose stands on the left.
    """

    setting: str
    name: str
    axis: str
    reading: str
    unit: str = ""
    factor: float = 1
    falling: bool = False

    def written(self, value: float) -> str:
        """A value of the setting as an axis says it."""
        return f"{self.factor * value:.3g}"

    def told(self, value: float) -> str:
        """A value of the setting in words."""
        number = self.written(value)
        return self.reading.format(number + self.unit, s="" if number == "1" else "s")


DOSES = (
    Dose("data.wrong", "Wrong pairs", "wrong pairs, %", "{} wrong pairs", unit=" %", factor=100),
    Dose("data.mention", "Factors mentioned", "factors mentioned", "{} factor{s} mentioned", falling=True),
    Dose(LAMBDA, "λ", "λ", "λ = {}"),
)
KNOWN = ", ".join(dose.setting for dose in DOSES)


@dataclass(frozen=True)
class Series:
    """Models that differ in the dose only, one a dose, in the order of the axis; ``short`` is its name in a chart."""

    label: str
    short: str
    learned: bool
    models: tuple[Model, ...]


@dataclass(frozen=True)
class Variation:
    """What is varied.

    Attributes
    ----------
    values
        Of the setting, in the order of the axis from left to right.
    positions
        Place of each on the axis: the number itself, or its rank where the numbers are too uneven to be told apart.
    """

    dose: Dose
    values: tuple[float, ...]
    positions: tuple[float, ...]
    series: tuple[Series, ...]

    @property
    def axis(self) -> str:
        """What stands below the axis."""
        even = self.positions != tuple(self.dose.factor * value for value in self.values)
        return f"{self.dose.axis}, not to scale" if even else self.dose.axis

    @property
    def labels(self) -> list[str]:
        """The doses as the axis says them."""
        return [self.dose.written(value) for value in self.values]

    @property
    def marks(self) -> list[str]:
        """The same with their unit."""
        return [label + self.dose.unit for label in self.labels]


def settings_of(bundle: Bundle) -> dict[str, Any] | None:
    """Settings that a run records, flat: ``steps``, ``data.wrong``; None where it records none.

    InfoNCE is CyCLIP whose two weights are 0.
    """
    recorded = bundle.provenance.get("experiment")
    if not isinstance(recorded, Mapping):
        return None
    flat: dict[str, Any] = {}
    for key, value in recorded.items():
        section = dict(value) if key == "options" else value  # recorded as pairs of name and value
        flat |= {f"{key}.{name}": v for name, v in section.items()} if isinstance(section, Mapping) else {key: section}
    flat.pop("name", None)
    if flat.get("objective") in ("infonce", "cyclip"):
        within, across = (flat.pop(f"options.{name}", 0) for name in ("intra_modal", "cross_modal"))
        weights = (
            {LAMBDA: within} if within == across else {"options.intra_modal": within, "options.cross_modal": across}
        )
        flat |= {"objective": "infonce", **weights}
    return flat


def variation_of(runs: Mapping[str, Mapping[int, Bundle]]) -> Variation:
    """Find the dose in which runs differ, and put them in series.

    Raises
    ------
    InputError
        They differ in nothing, or in more than one dose and the scale; every problem with the runs that it concerns.
    """
    models = {model.name: model for model in models_of(runs)}
    recorded = {(name, seed): settings_of(bundle) for name, seeds in runs.items() for seed, bundle in seeds.items()}
    silent = [f"{name}/{seed}" for (name, seed), found in recorded.items() if found is None]
    if silent:
        raise InputError(
            f"run {run} records no settings, so nothing can be said to vary; leave it out." for run in silent
        )
    # An entry that is not recorded counts as None.
    every = {run: found for run, found in recorded.items() if found is not None}
    keys = sorted({SPLIT, *(key for found in every.values() for key in found)})
    settings = {name: {key: every[name, min(seeds)].get(key) for key in keys} for name, seeds in runs.items()}
    problems = [
        f"seeds {min(runs[name])} and {seed} of {name} differ in {key}: {settings[name][key]!r} and "
        f"{found.get(key)!r}; train them anew."
        for (name, seed), found in every.items()
        for key in keys
        if found.get(key) != settings[name][key]
    ]
    differing = [key for key in keys if len({found[key] for found in settings.values()}) > 1]
    doses = [dose for dose in DOSES if dose.setting in differing]
    problems += _problems(settings, differing, doses)
    if problems:
        raise InputError(problems)
    return _ordered(doses[0], models, settings)


def _problems(settings: Mapping[str, Mapping[str, Any]], differing: Sequence[str], doses: Sequence[Dose]) -> list[str]:
    """What is against one dose and one other setting, one sentence for each setting that is too much."""
    names = ", ".join(settings)
    if not doses:
        others = [f"runs differ in {_told(settings, key)}." for key in differing]
        nothing = (
            f"runs {names} do not differ in a setting that can be varied; list runs that differ in one of {KNOWN}."
        )
        return [nothing, *others]
    problems = [
        f"runs differ in {_told(settings, key)}; beside {doses[0].setting} only {SPLIT} may differ."
        for key in differing
        if key not in (doses[0].setting, SPLIT)
    ]
    key = doses[0].setting
    problems += [
        f"run {name} has {key} {found[key]!r}, which is no number; leave it out."
        for name, found in settings.items()
        if not isinstance(found[key], int | float)
    ]
    if len({found[SPLIT] for found in settings.values()}) > MOST_SERIES:
        problems.append(f"runs differ in {_told(settings, SPLIT)}; {MOST_SERIES} series are what one can tell apart.")
    return problems or _holes(settings, key)


def _holes(settings: Mapping[str, Mapping[str, Any]], key: str) -> list[str]:
    """Doses that a series lacks or has twice."""
    names: dict[tuple[float | None, float], list[str]] = {}
    for name, found in settings.items():
        names.setdefault((found[SPLIT], found[key]), []).append(name)
    twice = [f"runs {', '.join(same)} have the same settings; list one." for same in names.values() if len(same) > 1]
    lacking = [
        f"there is no run with {key} {value!r} and {_label(scale)}, though other runs have each; list it too."
        for scale in dict.fromkeys(scale for scale, _ in names)
        for value in sorted({value for _, value in names})
        if (scale, value) not in names
    ]
    return twice + lacking


def _told(settings: Mapping[str, Mapping[str, Any]], key: str) -> str:
    """A setting, its values, and which runs have them."""
    names: dict[object, list[str]] = {}
    for name, found in settings.items():
        names.setdefault(found[key], []).append(name)
    values = [f"{value!r} in {', '.join(runs)}" for value, runs in names.items()]
    return f"{key} ({'; '.join(values)})"


def _label(scale: float | None) -> str:
    return "1/τ learned" if scale is None else f"1/τ fixed at {written(scale)}"


def _short(scale: float | None, scales: Sequence[float | None]) -> str:
    """Enough to tell the series apart in a chart."""
    if scale is None:
        return "learned"
    return "fixed" if None in scales else f"1/τ = {written(scale)}"


def _ordered(dose: Dose, models: Mapping[str, Model], settings: Mapping[str, Mapping[str, Any]]) -> Variation:
    values = tuple(sorted({found[dose.setting] for found in settings.values()}, reverse=dose.falling))
    steps = [abs(after - before) for before, after in pairwise(values)]
    even = min(steps) < ROOM * sum(steps)
    positions = tuple(float(k) for k in range(len(values))) if even else tuple(dose.factor * value for value in values)
    scales = sorted({found[SPLIT] for found in settings.values()}, key=lambda scale: (scale is None, scale))
    series = [
        Series(
            _label(scale),
            _short(scale, scales),
            scale is None,
            tuple(
                models[name]
                for value in values
                for name, found in settings.items()
                if (found[dose.setting], found[SPLIT]) == (value, scale)
            ),
        )
        for scale in scales
    ]
    return Variation(dose, values, positions, tuple(series))
