"""The API reference, from the docstrings: what somebody imports who works with bundles and figures in Python.

python -m tests.docs.api    # or: make api; writes _build/api/index.html
"""

from __future__ import annotations

import sys
from pathlib import Path

import pdoc
import pdoc.render

from tests.conftest import ROOT

OUT = ROOT / "_build" / "api"
MODULES = (
    "modgap.explainers",
    "modgap.explainers.base",
    "modgap.explainers.explore",
    "modgap.explainers.explore.exploration",
    "modgap.explainers.explore.space",
    "modgap.precompute.bundle",
    "modgap.precompute.ensemble",
    "modgap.precompute.metrics",
    "modgap.precompute.media",
    "modgap.precompute.importers",
    "modgap.precompute.importers.amumo",
    "modgap.precompute.importers.array_files",
    "modgap.precompute.importers.importing",
    "modgap.precompute.encoding",
    "modgap.precompute.large",
    "modgap.precompute.analysis",
    "modgap.precompute.analysis.closing",
    "modgap.precompute.analysis.findings",
    "modgap.precompute.analysis.geometry",
    "modgap.precompute.analysis.intervals",
    "modgap.precompute.analysis.losses",
    "modgap.precompute.analysis.retrieval",
    "modgap.precompute.analysis.scale",
    "modgap.precompute.analysis.summary",
    "modgap.site.claims",
)


def write(folder: Path) -> Path:
    """Write the pages; the first of them."""
    pdoc.render.configure(docformat="numpy", show_source=False)
    pdoc.pdoc(*MODULES, output_directory=folder)
    return folder / "index.html"


if __name__ == "__main__":
    sys.stdout.write(f"{write(OUT)}\n")
