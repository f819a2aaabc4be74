"""What a run depends on, as a short key: settings, code, packages and data. Same key, same numbers.

Code and packages are found, not listed: from the modules that decide the numbers along everything that they import, so
that a new import counts by itself. Comments, layout and docstrings do not count.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from .experiments import Experiment
from .sources import code_hash, imported_packages, reached, versions

HERE = Path(__file__).resolve().parent
TRAINING = "training.py"
ALONE = ("runs.py", "datasets/registry.py")  # they hand things on: what else they import decides no embedding
METRICS = "metrics.py"


def training_key(experiment: Experiment, seed: int) -> str:
    """Key of the embeddings of a run."""
    settings = {"training": asdict(experiment.training), "data": asdict(experiment.data), "seed": seed}
    return _short([settings, training_code(experiment), training_versions(experiment)])


def metrics_key() -> str:
    """Key of how embeddings are measured."""
    return _short([code_hash(reached(METRICS, within=HERE)), metrics_versions()])


def training_code(experiment: Experiment) -> str:
    """Hash of the code that decides the embeddings of an experiment."""
    return code_hash((*_training_files(experiment), *(HERE / name for name in ALONE)))


def training_versions(experiment: Experiment) -> Mapping[str, str]:
    """Packages that decide the embeddings of an experiment, with those that its data comes from."""
    data = import_module(f".datasets.{experiment.data.set}", __package__)
    return versions((*imported_packages(_training_files(experiment)), *data.PACKAGES))


def metrics_versions() -> Mapping[str, str]:
    """Packages that decide the metrics."""
    return versions(imported_packages(reached(METRICS, within=HERE)))


def _training_files(experiment: Experiment) -> tuple[Path, ...]:
    return reached(TRAINING, f"datasets/{experiment.data.set}.py", within=HERE)


def _short(parts: Iterable[object]) -> str:
    return hashlib.sha256(json.dumps(list(parts), sort_keys=True).encode()).hexdigest()[:16]
