"""Files beside the page: the scripts of Bokeh and Panel; and the import map of the page's own modules."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Set
from pathlib import Path
from urllib.parse import quote

import bokeh
from panel.io.resources import DIST_DIR

from ..explainers.base import browser_modules
from .trimming import trim

RUNTIME = Path(__file__).parent / "runtime"
SCRIPTS_FOLDER = "assets/scripts"
CORE, WIDGETS, PANEL = "bokeh.min.js", "bokeh-widgets.min.js", "panel.min.js"  # in this order they must run
DOC_COMMENT = re.compile(r"/\*\*.*?\*/\s*", re.DOTALL)
# What a data: address may hold as it is; everything else is percent-encoded, which gzip undoes.
SAFE = " !'()*+,-./:;=?@[]^_`{|}~$&"


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


def runtime_modules() -> dict[str, str]:
    """The page's own modules: bare name (``modgap-page/scroll``) to source."""
    return {f"modgap-page/{path.stem}": path.read_text(encoding="utf-8") for path in sorted(RUNTIME.glob("*.js"))}


def import_map(modules: Mapping[str, str] | None = None) -> str:
    """Import map (JSON that may stand inside ``<script>``) from bare names to ``data:`` addresses.

    A page opened from a file may not import modules from other files; from ``data:`` addresses it may.
    ``modules`` defaults to those of the explainers and of the page.
    """
    found = {**browser_modules(), **runtime_modules()} if modules is None else modules
    imports = {name: data_address(source) for name, source in sorted(found.items())}
    return json.dumps({"imports": imports}, separators=(",", ":")).replace("</", "<\\/")


def data_address(source: str) -> str:
    """A JavaScript module as a ``data:`` address, without its doc comments: readers fetch it with every visit."""
    return "data:text/javascript;charset=utf-8," + quote(DOC_COMMENT.sub("", source), safe=SAFE)
