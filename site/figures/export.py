"""Figures as files beside the page: each explainer becomes one classic script, ``figures/ID.js``.

The script calls ``modgap.define("ID", {item, controls, parts})``: ``item`` is Bokeh's ``json_item``, ``controls`` tells
the page how to read and set the explainer's state, ``parts`` lists the files with what it shares with other figures.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .deduplication import SHARED, share
from .modules import named_modules
from .serialise import figure_data, objects

if TYPE_CHECKING:
    from ...explainers.base import Explainer

FOLDER = "figures"
ID = re.compile(rf"(?!{SHARED})[a-z][a-z0-9-]{{0,59}}")
ID_FORM = f"small letters, digits and hyphens, at most 60, a letter first, not {SHARED} at the start"


@dataclass(frozen=True)
class FigureFile:
    """What a figure costs a reader who sees no other: bytes of its script and of what it shares, raw and with gzip.

    ``models`` are Bokeh's and Panel's, by the names of their types; ``modules`` are those that its scripts import.
    """

    id: str
    path: Path
    raw: int
    gzip: int
    models: Set[str]
    modules: Set[str]


def export(explainers: Mapping[str, Explainer], out: Path) -> list[FigureFile]:
    """Write ``figures/ID.js`` for each explainer.

    Parameters
    ----------
    explainers
        Figure id (lower-case letters, digits, hyphens) to explainer, in the order of the page. Construct them
        inside ``explainers.base.page_modules()``.
    out
        Folder of the page.
    """
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name in explainers:
        if not ID.fullmatch(name):
            msg = f"found figure id {name!r}; allowed: {ID_FORM}."
            raise ValueError(msg)
    whole = {name: figure_data(name, explainer) for name, explainer in explainers.items()}
    shared = share(whole)
    parts = {file: _write(folder, file, f"modgap.share({_json(values)});\n") for file, values in shared.parts.items()}
    written = []
    for name, figure in shared.figures.items():
        own = _write(folder, name, script(name, figure))
        sizes = [own, *(parts[file] for file in figure["parts"])]
        nodes = list(objects(whole[name]["item"]))
        models = {node["name"] for node in nodes}
        modules = {module for node in nodes for module in named_modules(str(node.get("attributes", {}).get("code")))}
        raw, small = (sum(size) for size in zip(*sizes, strict=True))
        written.append(FigureFile(name, folder / f"{name}.js", raw, small, models, modules))
    return written


def _write(folder: Path, name: str, code: str) -> tuple[int, int]:
    """Write ``NAME.js``; its bytes, plain and with gzip."""
    data = code.encode()
    (folder / f"{name}.js").write_bytes(data)
    return len(data), len(gzip.compress(data, mtime=0))


def script(name: str, figure: Mapping[str, Any]) -> str:
    """The classic script that hands a figure to the page; safe to stand inside an HTML document, too."""
    return f'modgap.define("{name}",{_json(figure)});\n'


def _json(value: object) -> str:
    """JSON that may stand in a script, and the script in an HTML document."""
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return (
        data.replace("</", "<\\/")
        .replace("<!--", "<\\u0021--")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
