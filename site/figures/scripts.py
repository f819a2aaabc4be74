"""The scripts of Bokeh and Panel beside the page, as far as its figures need them."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

import bokeh
from panel.io.resources import DIST_DIR

from .trimming import trim

SCRIPTS_FOLDER = "assets/scripts"
CORE, WIDGETS, PANEL = "bokeh.min.js", "bokeh-widgets.min.js", "panel.min.js"  # in this order they must run


def scripts() -> list[str]:
    """Addresses of the scripts that figures need, relative to the page, in the order in which they must run."""
    return [f"{SCRIPTS_FOLDER}/{name}" for name in (CORE, WIDGETS, PANEL)]


def write_scripts(out: Path, models: Set[str]) -> None:
    """Write what these models need of the installed packages' scripts: Python and JavaScript must be of one version."""
    folder = out / SCRIPTS_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    source = Path(bokeh.__file__).parent / "server" / "static" / "js"
    of_panel = {model.rpartition(".")[2] for model in models if model.startswith("panel.")}
    panel = trim((DIST_DIR / PANEL).read_text(encoding="utf-8"), of_panel)
    others = {model.rpartition(".")[2] for model in models if not model.startswith("panel.")}
    widgets = trim((source / WIDGETS).read_text(encoding="utf-8"), others, panel.asks)
    core = (source / CORE).read_text(encoding="utf-8")
    unknown = {name for name in others - widgets.models if f'"{name}"' not in core} | (of_panel - panel.models)
    if unknown:
        msg = f"no script of the page has the model {', '.join(sorted(unknown))}; make the figure without it."
        raise ValueError(msg)
    for name, script in ((CORE, core), (WIDGETS, widgets.script), (PANEL, panel.script)):
        (folder / name).write_text(script, encoding="utf-8", newline="\n")
