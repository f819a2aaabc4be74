"""One experiment over its seeds: its runs, its numbers, and the settings they were trained with.

ensembles = load_ensembles(Path("_build/bundles"))
warm = ensembles["emoji-infonce-30"]
warm.values("gap_distance")              # a value a seed, after training
warm.mean("recall_at_1(image>text)", 0)  # before training
warm.settings.scale, warm.settings.data.wrong
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bundle import Bundle, load_all
from .config import DataConfig, TrainingConfig
from .errors import InputError, allowed, shown
from .validation import partly

OBJECTIVES: Mapping[str, str] = MappingProxyType(
    {
        "infonce": "InfoNCE",
        "infoloob": "InfoLOOB",
        "hopfield": "Hopfield + InfoNCE",
        "cloob": "CLOOB",
        "cyclip": "CyCLIP",
        "siglip": "SigLIP",
    }
)  # as a reader knows them
ALL = "all"  # as `embedded`: every pair of the data, those of training and the held-out ones, see `whole`
LATER = frozenset({"scale_end", "initialisation", "embedded"})  # a record without one is older than the choice


@dataclass(frozen=True)
class Settings(TrainingConfig):
    """What an experiment was trained with, as its bundles record it: a ``TrainingConfig``, and the data."""

    data: DataConfig = field(default_factory=DataConfig)

    @property
    def learned(self) -> bool:
        """Whether the scale was trained along."""
        return self.scale is None

    @property
    def moves(self) -> bool:
        """Whether the scale changes during training."""
        return self.scale is None or self.scale_end not in (None, self.scale)

    def flat(self) -> dict[str, Any]:
        """Every setting by one name: ``steps``, ``data.wrong``, ``options.beta``, ``encoder.width``."""
        flat: dict[str, Any] = {}
        for name, value in {**asdict(self), "options": dict(self.options)}.items():
            flat |= {f"{name}.{key}": part for key, part in value.items()} if isinstance(value, dict) else {name: value}
        return flat


def settings_of(bundle: Bundle) -> Settings | None:
    """Settings that a bundle records; None where it was not trained here.

    Raises
    ------
    InputError
        The record is damaged: every field that is.
    """
    record = bundle.provenance.get("experiment")
    if not isinstance(record, Mapping):
        return None
    known = {one.name for one in fields(Settings)}
    settings, mistakes = partly(Settings, dict(record))
    wrong = [f"lacks {shown(name)}." for name in sorted(known - LATER - record.keys())]
    wrong += [
        f"found setting {shown(name)}; {allowed(name, known)}." for name in sorted(record.keys() - known - {"name"})
    ]
    wrong += [mistake.text for mistake in mistakes]
    if wrong:
        raise InputError(
            f"bundle {bundle.name}/{bundle.seed}, provenance.experiment: {text[:-1]}; make the bundle again."
            for text in wrong
        )
    return settings


@dataclass(frozen=True)
class Ensemble:
    """One experiment over its seeds.

    Attributes
    ----------
    name
        Of the experiment.
    runs
        Seed to bundle, seeds rising; one at least.
    """

    name: str
    runs: Mapping[int, Bundle]

    @classmethod
    def of(cls, name: str, runs: Mapping[int, Bundle]) -> Ensemble:
        """Put runs in order; an ``InputError`` where there is none."""
        if not runs:
            raise InputError(f"experiment {name} has no run; train it first.")
        return cls(name, dict(sorted(runs.items())))

    @property
    def seeds(self) -> list[int]:
        """Rising."""
        return list(self.runs)

    @property
    def first(self) -> Bundle:
        """The run of the first seed, which figures draw; all seeds share items and sizes."""
        return next(iter(self.runs.values()))

    @cached_property
    def content(self) -> str:
        """Key of all that is in the runs."""
        return " ".join(bundle.content for bundle in self.runs.values())

    @cached_property
    def steps(self) -> NDArray[np.int64]:
        """(T,) steps of training at which every run was embedded, rising.

        Raises
        ------
        InputError
            Runs were embedded at different steps.
        """
        steps = self.first.steps
        for seed, bundle in self.runs.items():
            if not np.array_equal(bundle.steps, steps):
                raise InputError(
                    f"runs {self.first.seed} and {seed} of {self.name} have other steps ({_listed(steps)}; "
                    f"{_listed(bundle.steps)}); train them anew."
                )
        return steps

    def values(self, metric: str, step: int | None = None) -> list[float]:
        """A number, one a seed.

        Parameters
        ----------
        metric
            A key, or a shorter name that `metrics.find` understands.
        step
            Of training: 0 is before it; None, the default, after it.

        Raises
        ------
        InputError
            No such metric or step, with those there are.
        """
        return [bundle.metric(metric, step=step) for bundle in self.runs.values()]

    def mean(self, metric: str, step: int | None = None) -> float:
        """Mean of ``values``."""
        values = self.values(metric, step)
        return sum(values) / len(values)

    def course(self, metric: str) -> NDArray[np.float64]:
        """A number through training, a row a seed and a column a step of ``steps``, (S, T)."""
        return np.array([bundle.course(metric) for bundle in self.runs.values()], dtype=np.float64)

    @cached_property
    def logit_scale(self) -> float:
        """1 / tau after training, the mean over the seeds."""
        return round(float(np.mean([bundle.logit_scale[-1] for bundle in self.runs.values()])), 4)

    @property
    def scale_known(self) -> bool:
        """Whether ``logit_scale`` is that of training, and does not only stand for one that nobody knows."""
        return bool(self.first.imported.get("scale_known", True))

    @cached_property
    def settings(self) -> Settings | None:
        """What all runs were trained with; None where they were not trained here, as imports.

        Raises
        ------
        InputError
            A record is damaged, or the runs differ in more than their seed.
        """
        recorded = {seed: settings_of(bundle) for seed, bundle in self.runs.items()}
        first = recorded[self.first.seed]
        different = [text for seed, other in recorded.items() for text in _differences(first, other, self, seed)]
        if different:
            raise InputError(different)
        return first

    @property
    def label(self) -> str:
        """What a reader calls it: the objective; of an import the model; of neither its own name."""
        if self.settings is not None:
            return OBJECTIVES.get(self.settings.objective, self.settings.objective)
        return str(self.first.imported.get("model", self.name))


def _differences(first: Settings | None, other: Settings | None, ensemble: Ensemble, seed: int) -> Iterator[str]:
    """Settings in which a run differs from the first one, a sentence each."""
    one, two = (settings.flat() if settings else {} for settings in (first, other))
    for key in sorted(one.keys() | two.keys()):
        if one.get(key) != two.get(key):
            yield (
                f"seeds {ensemble.first.seed} and {seed} of {ensemble.name} differ in {key}: {shown(one.get(key))} and "
                f"{shown(two.get(key))}; train them anew."
            )


def _listed(steps: NDArray[np.int64]) -> str:
    return ", ".join(str(int(step)) for step in steps)


def load_ensembles(root: Path, names: Sequence[str] | None = None) -> dict[str, Ensemble]:
    """Read experiments with all their seeds, as figures over runs take them.

    Parameters
    ----------
    root
        Folder of bundles, such as ``_build/bundles``.
    names
        Which experiments, in their order; all that are there by default, by name.

    Raises
    ------
    InputError
        A bundle is damaged, or an experiment is not there: every one.
    """
    found = load_all(root, names)
    wanted = sorted(found) if names is None else names
    missing = [name for name in wanted if name not in found]
    if missing or not wanted:
        there = [folder.name for folder in root.glob("*/")]
        raise InputError(
            [f"{root}: found no experiment {shown(name)}; {_remedy(name, there)}" for name in missing]
            or f"{root}: found no experiment; run `make site` first."
        )
    return {name: Ensemble.of(name, found[name]) for name in wanted}


def _remedy(name: str, there: Sequence[str]) -> str:
    """What to do about an experiment that is not there."""
    return f"{allowed(name, there)}." if there else "run `make site` first."
