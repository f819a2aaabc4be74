"""Runs through training: what the curve of an experiment is called, and in which panel it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....precompute.bundle import Bundle
from ....precompute.errors import InputError
from ...data.models import written

METRICS = ("gap_distance", "intra_modal_cosine(image)", "paired_cosine", "recall_at_1")
FREE = ("name", "scale", "scale_end", "initialisation")  # settings that runs side by side may differ in
BORN = "as born"
MOST_PANELS = 2
MOST_CURVES = 4  # in a panel: as many as have a look of their own, and as many numbers as fit beside each other


@dataclass(frozen=True)
class Curve:
    """An experiment through training.

    Attributes
    ----------
    name
        Tells it from the others of its panel.
    experiment
        Name of the experiment.
    runs
        Seed to bundle.
    colour, dash, marker
        Numbers of its colour, dash and marker. Curves of one start share all three; those of one final scale share the
        colour, and a scale that moves has another dash.
    moves
        Whether the scale changes during training.
    """

    name: str
    experiment: str
    runs: Mapping[int, Bundle]
    colour: int
    dash: int
    marker: int
    moves: bool

    @property
    def seeds(self) -> list[int]:
        """In ascending order."""
        return sorted(self.runs)

    def values(self, metric: str) -> NDArray[np.float64]:
        """A number of every run at every checkpoint, (S, T)."""
        return np.array([self.runs[seed].course(metric) for seed in self.seeds], dtype=np.float64)

    def mean(self, metric: str, step: int) -> float:
        """Mean over the seeds at a checkpoint."""
        return float(self.values(metric)[:, step].mean())


@dataclass(frozen=True)
class Panel:
    """Curves on one pair of axes; the name is empty where one panel holds all."""

    name: str
    curves: tuple[Curve, ...]


@dataclass(frozen=True)
class _Course:
    """How an experiment was trained: 1 / tau (None: learned) at first and at last, and the start."""

    first: float | None
    last: float | None
    start: str

    @property
    def moves(self) -> bool:
        return self.first is None or self.first != self.last

    @property
    def scale(self) -> str:
        if self.first is None or self.last is None:
            return "1/τ learned"
        return f"1/τ {written(self.first)}" + (f" to {written(self.last)}" if self.moves else "")


def panels_of(runs: Mapping[str, Mapping[int, Bundle]]) -> list[Panel]:
    """Experiments as curves, by the rule that `LearningCurves` states.

    Raises
    ------
    InputError
        Why they cannot be shown together, every reason.
    """
    problems = list(_problems(runs))
    if problems:
        raise InputError(problems)
    courses = {name: _course(_record(seeds)) for name, seeds in runs.items()}
    starts = list(dict.fromkeys(course.start for course in courses.values()))
    panels = _by_scale(runs, courses, starts) if len(starts) > 1 else _all_in_one(runs, courses)
    crowded = list(_crowded(panels))
    if crowded:
        raise InputError(crowded)
    return panels


def _by_scale(
    runs: Mapping[str, Mapping[int, Bundle]], courses: Mapping[str, _Course], starts: Sequence[str]
) -> list[Panel]:
    """A panel for each scale, a look for each start."""
    groups: dict[str, list[Curve]] = {}
    for name, course in courses.items():
        look = starts.index(course.start)
        curve = Curve(course.start, name, runs[name], look, look, look, course.moves)
        groups.setdefault(course.scale, []).append(curve)
    return [Panel(scale, tuple(curves)) for scale, curves in groups.items()]


def _all_in_one(runs: Mapping[str, Mapping[int, Bundle]], courses: Mapping[str, _Course]) -> list[Panel]:
    """One panel; a colour for each final scale, the learned one last."""
    ends = sorted({course.last for course in courses.values()}, key=lambda end: (end is None, end))
    curves = [
        Curve(course.scale, name, runs[name], ends.index(course.last), int(course.moves), number, course.moves)
        for number, (name, course) in enumerate(courses.items())
    ]
    return [Panel("", tuple(curves))]


def _record(seeds: Mapping[int, Bundle]) -> Mapping[str, Any] | None:
    """What the runs say about their training; None where they do not."""
    found = seeds[min(seeds)].provenance.get("experiment")
    return found if isinstance(found, Mapping) and "scale" in found else None  # an import records a sentence


def _course(record: Mapping[str, Any] | None) -> _Course:
    record = record or {}
    first, end = record.get("scale"), record.get("scale_end")
    start = str(record.get("initialisation") or "none")
    return _Course(first, first if end is None else end, BORN if start == "none" else start.replace("-", " "))


def _problems(runs: Mapping[str, Mapping[int, Bundle]]) -> Iterator[str]:
    """Why runs cannot be compared through training, one sentence each."""
    if not runs:
        yield "this figure follows runs through training and got none; list experiments."
    for name in (name for name, seeds in runs.items() if not seeds):
        yield f"experiment {name} has no run; train it first."
    trained = {name: seeds for name, seeds in runs.items() if seeds}
    records = {name: _record(seeds) for name, seeds in trained.items()}
    for name in (name for name, record in records.items() if record is None):
        yield f"experiment {name} does not record how it was trained; list experiments of `modgap precompute`."
    for bundle in (bundle for seeds in trained.values() for bundle in seeds.values()):
        missing = [metric for metric in METRICS if not _has(bundle, metric)]
        if missing:
            yield f"bundle {bundle.name}/{bundle.seed} lacks {', '.join(missing)}; make it again."
    yield from _other_steps(trained)
    yield from _other_settings({name: record for name, record in records.items() if record is not None})


def _has(bundle: Bundle, metric: str) -> bool:
    try:
        bundle.course(metric)
    except InputError:
        return False
    return True


def _other_steps(runs: Mapping[str, Mapping[int, Bundle]]) -> Iterator[str]:
    """Runs whose checkpoints are not those of the first one, or which have only one."""
    bundles = [bundle for seeds in runs.values() for bundle in seeds.values()]
    for bundle in bundles:
        if len(bundle.steps) < 2:
            yield f"bundle {bundle.name}/{bundle.seed} has one checkpoint; a curve needs two at least."
        elif not np.array_equal(bundle.steps, bundles[0].steps):
            yield (
                f"bundles {bundles[0].name}/{bundles[0].seed} and {bundle.name}/{bundle.seed} have other checkpoints "
                f"({_listed(bundles[0])}; {_listed(bundle)}); a figure shows runs with the same ones."
            )


def _other_settings(records: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Experiments that differ from the first one in more than scale and start."""
    for name, record in list(records.items())[1:]:
        first_name, first = next(iter(records.items()))
        different = [key for key in sorted({*first, *record} - {*FREE}) if first.get(key) != record.get(key)]
        if different:
            yield (
                f"experiments {first_name} and {name} differ in {', '.join(different)}; runs side by side may differ "
                f"in scale, scale_end and start only."
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
                yield f"experiments {same.experiment} and {curve.experiment} would both be “{where}”; list one."


def _listed(bundle: Bundle) -> str:
    return ", ".join(str(int(step)) for step in bundle.steps)
