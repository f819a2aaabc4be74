"""Layers load only what they may: numbers without torch and panel, figures without torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import modgap.precompute.analysis as analysis

MODULES = sorted(
    f"modgap.precompute.analysis.{path.stem}"
    for path in Path(analysis.__path__[0]).glob("*.py")
    if path.stem != "__init__"
)


def loaded_by(*modules: str) -> set[str]:
    """Top-level packages in a fresh Python after importing modules."""
    lines = [*(f"import {module}" for module in modules), "import sys", "print(*sys.modules, sep='\\n')"]
    result = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return {name.split(".")[0] for name in result.stdout.split()}


def test_the_list_of_modules_is_not_empty():
    assert "modgap.precompute.analysis.geometry" in MODULES


@pytest.mark.parametrize(
    "modules",
    [
        ["modgap.precompute.analysis", *MODULES],
        ["modgap.precompute.metrics"],
        ["modgap.precompute.ensemble"],
        ["modgap.precompute.bundle"],
        ["modgap.precompute.yaml_lines"],
        ["modgap.precompute.importers.amumo"],
        ["modgap.precompute.encoding", "modgap.precompute.encoding.augmentations"],
        ["modgap.precompute.reference.bundles"],
    ],
    ids=lambda modules: modules[0],
)
def test_numbers_and_bundles_load_neither_torch_nor_panel(modules):
    loaded = loaded_by(*modules)
    assert "modgap" in loaded
    assert not loaded & {"torch", "transformers", "panel", "bokeh", "holoviews"}


def test_figures_load_no_torch():
    loaded = loaded_by("modgap.explainers")
    assert "modgap" in loaded
    assert not loaded & {"torch", "transformers"}


def test_every_explainer_loads_no_torch():
    lines = "from modgap.explainers import EXPLAINERS\nfor name in EXPLAINERS: EXPLAINERS[name]\n"
    script = f"{lines}import sys\nprint(*sys.modules, sep='\\n')"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    loaded = {name.split(".")[0] for name in result.stdout.split()}
    assert "panel" in loaded
    assert not loaded & {"torch", "transformers"}
