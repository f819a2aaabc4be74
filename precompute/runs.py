"""One run as a bundle: train, measure, write."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .bundle import Bundle, load, save
from .datasets.pairs import Pairs
from .errors import InputError
from .experiments import Experiment
from .fingerprints import metrics_key, metrics_versions, training_code, training_key, training_versions
from .metrics import measure
from .training import train

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
    experiment: Experiment, seed: int, data: Pairs, folder: Path, report: Callable[[int], None] = lambda _: None
) -> None:
    """Train one run and write its bundle to ``folder``; ``report`` is told the steps done."""
    trained = train(experiment.training, data, seed, report)
    provenance = {
        "experiment": {"name": experiment.name, "data": asdict(experiment.data), **asdict(experiment.training)},
        "seed": seed,
        "data": dict(data.provenance),
        "versions": {"python": platform.python_version(), **training_versions(experiment), **metrics_versions()},
        "code": training_code(experiment),
        "training_key": training_key(experiment, seed),
        "metrics_key": metrics_key(),
    }
    bundle = Bundle(
        name=experiment.name,
        seed=seed,
        items=data.held_out(),
        embeddings=trained.embeddings,
        steps=trained.steps,
        logit_scale=trained.logit_scale,
        provenance=provenance,
        metrics=_metrics(trained.embeddings, trained.logit_scale),
        media={} if data.sheet is None else {"image": data.sheet},
        media_root=data.sheet_root,
    )
    save(bundle, folder)


def _metrics(
    embeddings: Mapping[str, NDArray[np.float32]], scale: NDArray[np.float64]
) -> Mapping[str, Sequence[float]]:
    """Metrics of every checkpoint, from a modality's embeddings (T, N, D) and scales (T,): key to T values."""
    rows = [
        measure({name: points[at] for name, points in embeddings.items()}, float(s), SPLIT_SEED)
        for at, s in enumerate(scale)
    ]
    return {key: [row[key] for row in rows] for key in rows[0]}
