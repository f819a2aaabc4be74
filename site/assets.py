"""Files beside the page: the scripts of Bokeh and Panel; and the import map of the page's own modules."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import bokeh
from panel.io.resources import DIST_DIR

from ..explainers.base import browser_modules

RUNTIME = Path(__file__).parent / "runtime"
SCRIPTS_FOLDER = "assets/scripts"
# In this order. Panel's script needs modules of the widgets and tables scripts as it starts: without them it throws.
BOKEH_SCRIPTS = ("bokeh.min.js", "bokeh-widgets.min.js", "bokeh-tables.min.js")
PANEL_SCRIPT = "panel.min.js"
DOC_COMMENT = re.compile(r"/\*\*.*?\*/\s*", re.DOTALL)
# What a data: address may hold as it is; everything else is percent-encoded, which gzip undoes.
SAFE = " !'()*+,-./:;=?@[]^_`{|}~$&"


def scripts() -> list[str]:
    """Addresses of the scripts that figures need, relative to the page, in the order in which they must run."""
    return [f"{SCRIPTS_FOLDER}/{name}" for name in (*BOKEH_SCRIPTS, PANEL_SCRIPT)]


def copy_scripts(out: Path) -> None:
    """Copy those scripts from the installed packages: Python and JavaScript of a figure must be of one version."""
    folder = out / SCRIPTS_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    source = Path(bokeh.__file__).parent / "server" / "static" / "js"
    for name in BOKEH_SCRIPTS:
        shutil.copyfile(source / name, folder / name)
    shutil.copyfile(DIST_DIR / PANEL_SCRIPT, folder / PANEL_SCRIPT)


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
