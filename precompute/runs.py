"""One run as a bundle: train, measure, write."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .bundle import Bundle, load, save
from .config import DataConfig, TrainingConfig
from .datasets.pairs import Pairs
from .errors import InputError
from .experiments import Experiment
from .fingerprints import metrics_key, metrics_versions, training_code, training_key, training_versions
from .metrics import measure
from .training import Trained, train_once

SPLIT_SEED = 0  # of the split that measures linear separability


def existing(folder: Path, experiment: Experiment, seed: int) -> Bundle | None:
    """The bundle of a run if it is there, whole, and made from what the run depends on now."""
    try:
        bundle = load(folder)
    except InputError:
        return None
    return bundle if bundle.provenance.get("training_key") == training_key(experiment, seed) else None


def measured(bundle: Bundle) -> bool:
    """Whether a bundle's metrics come from the analysis as it is now."""
    return bundle.provenance.get("metrics_key") == metrics_key()


def measure_again(folder: Path) -> None:
    """Give a bundle the metrics of the analysis as it is now; its embeddings stay."""
    bundle = load(folder)
    metrics = _metrics(bundle.embeddings, bundle.logit_scale)
    save(replace(bundle, metrics=metrics, provenance={**bundle.provenance, "metrics_key": metrics_key()}), folder)


def make(
    wanted: Mapping[Path, Experiment], seed: int, data: Pairs, report: Callable[[int], None] = lambda _: None
) -> None:
    """Train once and write a bundle to each folder.

    Parameters
    ----------
    wanted
        Folder to experiment; all have one ``training_of``, so that they differ in name and embedded pairs alone.
    seed, data
        Of the training.
    report
        Told the steps done.
    """
    training = next(iter(wanted.values())).training
    found = train_once(training, data, seed, {one.training.embedded for one in wanted.values()}, report)
    for folder, experiment in wanted.items():
        save(_bundle(experiment, seed, data, found[experiment.training.embedded]), folder)


def training_of(experiment: Experiment) -> tuple[DataConfig, TrainingConfig]:
    """What decides the training of an experiment but for the seed: equal ones are one training."""
    return experiment.data, replace(experiment.training, embedded="")


def _bundle(experiment: Experiment, seed: int, data: Pairs, trained: Trained) -> Bundle:
    provenance = {
        "experiment": {"name": experiment.name, "data": asdict(experiment.data), **asdict(experiment.training)},
        "seed": seed,
        "data": {**data.provenance, "seen": data.seen()},
        "versions": {"python": platform.python_version(), **training_versions(experiment), **metrics_versions()},
        "code": training_code(experiment),
        "training_key": training_key(experiment, seed),
        "metrics_key": metrics_key(),
    }
    sheet = data.sheet if experiment.training.embedded == "held-out" else None  # the others have none
    pictures = {modality: sheet for modality in trained.embeddings if sheet and modality != "text"}
    return Bundle(
        name=experiment.name,
        seed=seed,
        items=tuple(data.items[row] for row in data.probe(experiment.training.embedded)),
        embeddings=trained.embeddings,
        steps=trained.steps,
        logit_scale=trained.logit_scale,
        provenance=provenance,
        metrics=_metrics(trained.embeddings, trained.logit_scale),
        media=pictures,
        media_root=data.sheet_root if pictures else None,
    )


def _metrics(
    embeddings: Mapping[str, NDArray[np.float32]], scale: NDArray[np.float64]
) -> Mapping[str, Sequence[float]]:
    """Metrics of every checkpoint, from a modality's embeddings (T, N, D) and scales (T,): key to T values."""
    rows = [
        measure({name: points[at] for name, points in embeddings.items()}, float(s), SPLIT_SEED)
        for at, s in enumerate(scale)
    ]
    return {key: [row[key] for row in rows] for key in rows[0]}
