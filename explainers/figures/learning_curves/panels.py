"""Experiments through training: what the curve of each is called, how it looks, and in which panel it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....precompute.bundle import Bundle
from ....precompute.ensemble import Ensemble, Settings
from ....precompute.errors import InputError
from ....precompute.metrics import written
from ...data.models import recorded

FREE = {"scale", "scale_end", "initialisation"}  # settings that runs side by side may differ in
AS_BORN = "as born"
MOST_PANELS = 2
MOST_CURVES = 4  # in a panel: as many as have a look of their own, and as many numbers as fit beside each other
DIGITS = 6  # of the numbers that travel, which are those that Python tells, too


@dataclass(frozen=True)
class Curve:
    """An experiment through training.

    Attributes
    ----------
    name
        Tells it from the others of its panel.
    ensemble
        The experiment over its seeds.
    colour, dash, marker
        Numbers of its colour, dash and marker. Curves of one start share all three; those of one final scale share the
        colour, and a scale that moves has another dash.
    moves
        Whether the scale changes during training.
    """

    name: str
    ensemble: Ensemble
    colour: int
    dash: int
    marker: int
    moves: bool

    def course(self, key: str) -> NDArray[np.float64]:
        """A metric through training, a row a seed and a column a step, (S, T)."""
        return self.ensemble.course(key).round(DIGITS)

    def mean(self, key: str, step: int) -> float:
        """Mean over the seeds at a step of training."""
        return float(self.course(key)[:, self.ensemble.first.checkpoint(step)].mean())


@dataclass(frozen=True)
class Panel:
    """Curves on one pair of axes; the name is empty where one panel holds all."""

    name: str
    curves: tuple[Curve, ...]


def panels_of(runs: Mapping[str, Ensemble], keys: Collection[str]) -> list[Panel]:
    """Experiments as curves, by the rule that `LearningCurves` states.

    Parameters
    ----------
    runs
        Experiment to ensemble.
    keys
        Of the metrics that every run has to have.

    Raises
    ------
    InputError
        Why they cannot be shown together, every reason.
    """
    settings, problems = recorded(runs)
    bundles = [bundle for ensemble in runs.values() for bundle in ensemble.runs.values()]
    problems += [*_lacking(bundles, keys), *_other_steps(bundles), *_other_settings(settings)]
    if problems:
        raise InputError(problems)
    starts = list(dict.fromkeys(_start(one) for one in settings.values()))
    panels = _by_scale(runs, settings, starts) if len(starts) > 1 else _all_in_one(runs, settings)
    crowded = list(_crowded(panels))
    if crowded:
        raise InputError(crowded)
    return panels


def _by_scale(runs: Mapping[str, Ensemble], settings: Mapping[str, Settings], starts: Sequence[str]) -> list[Panel]:
    """A panel for each scale, a look for each start."""
    groups: dict[str, list[Curve]] = {}
    for name, one in settings.items():
        look = starts.index(_start(one))
        groups.setdefault(_scale(one), []).append(Curve(_start(one), runs[name], look, look, look, one.moves))
    return [Panel(scale, tuple(curves)) for scale, curves in groups.items()]


def _all_in_one(runs: Mapping[str, Ensemble], settings: Mapping[str, Settings]) -> list[Panel]:
    """One panel; a colour for each final scale, the learned one last."""
    ends = sorted({_end(one) for one in settings.values()}, key=lambda end: (end is None, end))
    curves = [
        Curve(_scale(one), runs[name], ends.index(_end(one)), int(one.moves), number, one.moves)
        for number, (name, one) in enumerate(settings.items())
    ]
    return [Panel("", tuple(curves))]


def _start(settings: Settings) -> str:
    """How the untrained clouds lay, in words."""
    start = settings.initialisation
    return AS_BORN if start == "none" else start.replace("-", " ")


def _end(settings: Settings) -> float | None:
    """1 / tau at last; None where it was learned."""
    return settings.scale if settings.scale_end is None else settings.scale_end


def _scale(settings: Settings) -> str:
    """1 / tau through training, in words."""
    end = _end(settings)
    if settings.scale is None or end is None:
        return "1/τ learned"
    return f"1/τ {written('logit_scale', settings.scale)}" + (
        f" to {written('logit_scale', end)}" if settings.moves else ""
    )


def _lacking(bundles: Sequence[Bundle], keys: Collection[str]) -> Iterator[str]:
    """Runs without the metrics."""
    for bundle in bundles:
        missing = [key for key in keys if key not in bundle.metrics]
        if missing:
            yield f"bundle {bundle.name}/{bundle.seed} lacks {', '.join(missing)}; make it again."


def _other_steps(bundles: Sequence[Bundle]) -> Iterator[str]:
    """Runs whose steps are not those of the first one, or which have only one."""
    for bundle in bundles:
        if len(bundle.steps) < 2:
            yield f"bundle {bundle.name}/{bundle.seed} has one checkpoint; a curve needs two at least."
        elif not np.array_equal(bundle.steps, bundles[0].steps):
            yield (
                f"bundles {bundles[0].name}/{bundles[0].seed} and {bundle.name}/{bundle.seed} have other checkpoints "
                f"({_listed(bundles[0])}; {_listed(bundle)}); a figure shows runs with the same ones."
            )


def _other_settings(settings: Mapping[str, Settings]) -> Iterator[str]:
    """Experiments that differ from the first one in more than scale and start."""
    flat = {name: one.flat() for name, one in settings.items()}
    for name, own in list(flat.items())[1:]:
        first_name, first = next(iter(flat.items()))
        different = [key for key in sorted({*first, *own} - FREE) if first.get(key) != own.get(key)]
        if different:
            yield (
                f"experiments {first_name} and {name} differ in {', '.join(different)}; runs side by side may differ "
                f"in {', '.join(sorted(FREE))} only."
            )


def _crowded(panels: Sequence[Panel]) -> Iterator[str]:
    """More panels, curves or looks than a figure has room for, and curves that would have one name."""
    if len(panels) > MOST_PANELS:
        scales = ", ".join(panel.name for panel in panels)
        yield f"{len(panels)} scales with different starts ({scales}); a figure has {MOST_PANELS} panels at most."
    names = {curve.name: None for panel in panels for curve in panel.curves}
    if len(names) > MOST_CURVES:
        yield f"{len(names)} curves to tell apart ({', '.join(names)}); a figure has {MOST_CURVES} at most."
    for panel in panels:
        for number, curve in enumerate(panel.curves):
            same = next((other for other in panel.curves[:number] if other.name == curve.name), None)
            if same is not None:
                where = f"{curve.name}, {panel.name}" if panel.name else curve.name
                yield (f"experiments {same.ensemble.name} and {curve.ensemble.name} would both be “{where}”; list one.")


def _listed(bundle: Bundle) -> str:
    return ", ".join(str(int(step)) for step in bundle.steps)
