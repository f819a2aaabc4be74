"""Several trained models in one figure: their last checkpoints, in one frame, as one set of data for the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import orthogonal_procrustes

from ...precompute.analysis.projection import fit_pca
from ...precompute.bundle import Bundle
from ...precompute.errors import InputError
from ..base import SHOWN, WORDS
from .media import FOLDER, media_for, media_name, sprite_for
from .payload import encode

MOST_BYTES = 52_000  # of points with gzip; the rest of a figure with several plots weighs up to 26 KB
COUNTS = (SHOWN, 80, 70, 60, 50, 40, 30, 20, 10, 2)  # of pairs, tried in turn until the figure is light enough
OBJECTIVES = {
    "infonce": "InfoNCE",
    "infoloob": "InfoLOOB",
    "hopfield": "Hopfield + InfoNCE",
    "cloob": "CLOOB",
    "cyclip": "CyCLIP",
}


@dataclass(frozen=True)
class Model:
    """One experiment: its runs, and what they have in common.

    Attributes
    ----------
    name
        Of the experiment.
    runs
        Seed to bundle; the first one is drawn.
    objective
        As a reader knows it; of an import the model's name. Where the bundle says neither, the name of the experiment.
    scale
        1 / tau at the end of training, mean over the seeds.
    learned
        Whether the scale was trained along.
    """

    name: str
    runs: Mapping[int, Bundle]
    objective: str
    scale: float
    learned: bool

    @property
    def shown(self) -> Bundle:
        """The run that heatmap and scatter show: the first seed."""
        return self.runs[min(self.runs)]

    def metric(self, name: str) -> list[float]:
        """A number at the end of training, one a seed."""
        return [self.runs[seed].metric(name) for seed in sorted(self.runs)]

    def mean(self, name: str) -> float:
        """Mean of a number over the seeds."""
        return float(np.mean(self.metric(name)))


def models_of(runs: Mapping[str, Mapping[int, Bundle]]) -> list[Model]:
    """Experiments in the order given.

    Raises
    ------
    InputError
        There is none, one has no run, or they do not show the same items in the same modalities and dimensions.
    """
    if not runs:
        raise InputError("this figure compares runs and got none; list experiments.")
    empty = [name for name, seeds in runs.items() if not seeds]
    if empty:
        raise InputError(f"experiment {name} has no run; train it first." for name in empty)
    models = [_model(name, seeds) for name, seeds in runs.items()]
    first = models[0].shown
    alike = ([item.id for item in first.items], first.modalities, first.at(first.modalities[0]).shape)
    for model in models[1:]:
        other = model.shown
        if ([item.id for item in other.items], other.modalities, other.at(other.modalities[0]).shape) != alike:
            raise InputError(
                f"runs {first.name} and {model.name} differ in their items, modalities or dimensions; a figure "
                f"compares models of the same items."
            )
    return models


def _model(name: str, seeds: Mapping[int, Bundle]) -> Model:
    first = seeds[min(seeds)]
    recorded = first.provenance.get("experiment")
    experiment = recorded if isinstance(recorded, Mapping) else {}
    imported = str(first.imported.get("model", name))
    scale = float(np.mean([bundle.logit_scale[-1] for bundle in seeds.values()]))
    objective = OBJECTIVES.get(str(experiment.get("objective")), imported)
    return Model(name, seeds, objective, round(scale, 4), "scale" in experiment and experiment["scale"] is None)


def written(scale: float) -> str:
    """1 / tau as a label says it: at most three digits."""
    return f"{scale:.3g}"


def models_media(models: Sequence[Model], count: int) -> dict[str, bytes]:
    """Pictures of the items shown: path to content."""
    sprite = sprite_for(models[0].shown, count)
    return {} if sprite is None else {f"{FOLDER}/{media_name(sprite)}": sprite}


def models_data(models: Sequence[Model], labels: Sequence[str], slider: str) -> tuple[int, dict[str, Any]]:
    """How many pairs are carried, and what travels to the browser, one "checkpoint" a model; `Raw` in ``payload.js``.

    Models trained apart share no axes. The first axis of each is its own gap vector, so that the scatter shows every
    gap at full length; the others are turned onto those of the last model by the rotation that brings the same items
    closest (orthogonal Procrustes). Neither changes a cosine.
    """
    bundle = models[-1].shown
    names = bundle.modalities[:2]
    for count in [count for count in COUNTS if count <= len(bundle.items)] or [len(bundle.items)]:
        encoded = encode(np.array(_turned([_both(model.shown, count) for model in models])), turn=False)  # (T, 2 N, D)
        if encoded.weight() <= MOST_BYTES:
            break
    else:
        raise InputError(f"{len(models)} models are more than a figure can carry; list fewer.")
    return count, {
        **encoded.as_json(),
        "steps": [int(model.shown.steps[-1]) for model in models],
        "slider": {"name": slider, "values": list(labels)},
        "numbers": {},
        "ids": [item.id for item in bundle.items[:count]],
        "captions": [item.caption for item in bundle.items[:count]],
        "words": [WORDS.get(name, name) for name in names],
        "pictured": [name in bundle.sprites for name in names],
        "media": media_for(bundle, count),
        "clusters": {"order": list(range(count)), "groups": []},
    }


def _both(bundle: Bundle, count: int) -> NDArray[np.float64]:
    """Both modalities at the end of training, (2 N, D)."""
    return np.concatenate([bundle.at(name)[:count] for name in bundle.modalities[:2]]).astype(np.float64)


def _turned(clouds: Sequence[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """(2 N, D) each, turned: first axis along the gap, second modality ahead; then the last model's principal axes."""
    split = [_along_gap(cloud) for cloud in clouds]
    reference = split[-1][1] @ fit_pca(split[-1][1]).components.T  # (2 N, D - 1)
    return [
        np.hstack([along, rest @ orthogonal_procrustes(rest, reference)[0]])  # (2 N, D)
        for along, rest in split
    ]


def _along_gap(cloud: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coordinates along the gap vector, (2 N, 1), and in some basis of all that is orthogonal to it, (2 N, D - 1)."""
    half = len(cloud) // 2
    gap = cloud[half:].mean(axis=0) - cloud[:half].mean(axis=0)  # (D,)
    basis = np.linalg.qr(np.column_stack([gap, np.eye(len(gap))]))[0]  # (D, D), the first column along the gap
    ahead = 1.0 if basis[:, 0] @ gap >= 0 else -1.0
    return ahead * cloud @ basis[:, :1], cloud @ basis[:, 1:]
