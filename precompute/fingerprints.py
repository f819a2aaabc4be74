"""What a run depends on, as a short key: settings, code, packages and data. Same key, same numbers.

Code and packages are found, not listed: from the modules that decide the numbers along everything that they import, so
that a new import counts by itself. Comments, layout and docstrings do not count.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from functools import cache, lru_cache
from importlib import import_module
from importlib.metadata import packages_distributions, version
from pathlib import Path

from .experiments import Experiment

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
    return _short([code_hash(reached(METRICS)), metrics_versions()])


def training_code(experiment: Experiment) -> str:
    """Hash of the code that decides the embeddings of an experiment."""
    return code_hash((*_training_files(experiment), *(HERE / name for name in ALONE)))


def training_versions(experiment: Experiment) -> Mapping[str, str]:
    """Packages that decide the embeddings of an experiment, with those that its data comes from."""
    data = import_module(f".datasets.{experiment.data.set}", __package__)
    return versions((*imported_packages(_training_files(experiment)), *data.PACKAGES))


def metrics_versions() -> Mapping[str, str]:
    """Packages that decide the metrics."""
    return versions(imported_packages(reached(METRICS)))


def _training_files(experiment: Experiment) -> tuple[Path, ...]:
    return reached(TRAINING, f"datasets/{experiment.data.set}.py")


@cache
def reached(*roots: str, within: Path = HERE) -> tuple[Path, ...]:
    """Source files below ``within`` that run when the modules ``roots`` are imported, in the order of their names."""
    modules: set[Path] = set()
    waiting = [within / root for root in roots]
    while waiting:
        path = waiting.pop()
        if path not in modules:
            modules.add(path)
            packages = [parent / "__init__.py" for parent in path.parents if parent.is_relative_to(within)]
            waiting += [one for one in (*packages, *_relative_imports(path)) if one.is_file() and within in one.parents]
    return tuple(sorted(modules))


def _relative_imports(path: Path) -> Iterator[Path]:
    """Files that the relative imports of a module may mean; not all need to be there."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            place = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            yield from (place.with_name(f"{place.name}.py"), place / "__init__.py")
            for name in node.names:
                yield from (place / f"{name.name}.py", place / name.name / "__init__.py")


@cache
def imported_packages(files: tuple[Path, ...]) -> tuple[str, ...]:
    """Installed distributions that source files import from, in the order of their names."""
    top: set[str] = set()
    for path in files:
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Import):
                top |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                top.add(node.module.partition(".")[0])
    return tuple(sorted({owner for name in top - sys.stdlib_module_names for owner in _distributions().get(name, ())}))


@cache
def _distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


@cache
def versions(packages: tuple[str, ...]) -> Mapping[str, str]:
    """Installed version of each package."""
    return {package: version(package) for package in packages}


@cache
def code_hash(files: tuple[Path, ...]) -> str:
    """Hash of what source files do."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.parent.name}/{path.name}".encode())
        digest.update(_statements(path, path.stat().st_mtime_ns).encode())
    return digest.hexdigest()


def statements(tree: ast.Module) -> str:
    """A syntax tree as text, without its docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)


def forget() -> None:
    """Look at source files again; for a process that lives while they are edited."""
    reached.cache_clear()
    imported_packages.cache_clear()
    code_hash.cache_clear()


def _tree(path: Path) -> ast.Module:
    return _parsed(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1024)
def _parsed(path: Path, _modified: int) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1024)
def _statements(path: Path, _modified: int) -> str:
    return statements(ast.parse(path.read_text(encoding="utf-8")))


def _short(parts: Iterable[object]) -> str:
    return hashlib.sha256(json.dumps(list(parts), sort_keys=True).encode()).hexdigest()[:16]
