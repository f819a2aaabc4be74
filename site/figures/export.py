"""Figures as files beside the page: each explainer becomes one classic script, ``figures/ID.js``.

The script calls ``modgap.define("ID", {item, controls, parts})``: ``item`` is Bokeh's ``json_item``, ``controls`` tells
the page how to read and set the explainer's state, ``parts`` lists the files with what it shares with other figures.
"""

from __future__ import annotations

import copy
import gzip
import json
import re
import sys
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...explainers.modules import browser_modules
from ...precompute.bundle import Bundle
from ...precompute.cache import code_of, content_hash, kept
from ...precompute.ensemble import Ensemble
from .deduplication import SHARED, share
from .deferral import LATER, hold_back
from .modules import named_modules, own_modules, reached, with_own
from .serialise import figure_data, objects

if TYPE_CHECKING:
    from ...explainers.base import Explainer

FOLDER = "figures"
ID = re.compile(rf"(?!{SHARED}|{LATER})[a-z][a-z0-9-]{{0,59}}")
ID_FORM = f"small letters, digits and hyphens, at most 60, a letter first, not {SHARED} or {LATER} at the start"


@dataclass(frozen=True)
class FigureFile:
    """What a figure costs a reader who sees no other: bytes of its script and of what it shares, raw and with gzip.

    ``later`` are the bytes, with gzip, of all that is brought only when it is chosen; ``models`` are Bokeh's and
    Panel's, by the names of their types; ``modules`` are those that its scripts import.
    """

    id: str
    path: Path
    raw: int
    gzip: int
    later: int
    models: Set[str]
    modules: Set[str]


def export(explainers: Mapping[str, Explainer], out: Path, *, later: bool = False) -> list[FigureFile]:
    """Write ``figures/ID.js`` for each explainer.

    Parameters
    ----------
    explainers
        Figure id (lower-case letters, digits, hyphens) to explainer, in the order of the page. Construct them
        inside ``explainers.base.page_modules()``.
    out
        Folder of the page.
    later
        Whether points that a figure does not open with become files that are asked for when they are chosen.
    """
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name in explainers:
        if not ID.fullmatch(name):
            msg = f"found figure id {name!r}; allowed: {ID_FORM}."
            raise ValueError(msg)
    keys = {name: key_of(explainer) for name, explainer in explainers.items()}

    def compile_all() -> tuple[dict[str, bytes], list[FigureFile]]:
        figures: dict[str, dict[str, Any]] = {}
        held: dict[str, Mapping[str, Any]] = {}
        for name, explainer in explainers.items():
            whole = kept(lambda name=name, explainer=explainer: figure_data(name, explainer), name, keys[name])
            figures[name], held[name] = hold_back(whole, explainer.opening() if later else None)
        return _compile(figures, held)

    sources = browser_modules() if later else {}
    scripts, written = kept(compile_all, keys, later, sources, code_of(Path(__file__).resolve()))
    for name, code in scripts.items():
        (folder / f"{name}.js").write_bytes(code)
    return [replace(file, path=folder / f"{file.id}.js") for file in written]


def _compile(
    figures: dict[str, dict[str, Any]], held: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, bytes], list[FigureFile]]:
    """Scripts by name, and what each figure costs; ``held`` is what each of them brings later, by name.

    One that brings something later carries the modules that are its own, so that who never comes there loads none.
    """
    roots = {name: _imported(figure) for name, figure in figures.items()}
    own = own_modules(roots)
    carried = {name: own[name] if held[name] else set[str]() for name in figures}
    figures = {name: _carrying(figure, carried[name]) for name, figure in figures.items()}
    shared = share(figures)
    later = {f"{LATER}{key}": {key: value} for values in held.values() for key, value in values.items()}
    scripts = {file: f"modgap.share({_json(values)});\n".encode() for file, values in {**shared.parts, **later}.items()}
    scripts |= {name: script(name, figure).encode() for name, figure in shared.figures.items()}
    small = {name: len(gzip.compress(code, mtime=0)) for name, code in scripts.items()}
    written = []
    for name, figure in shared.figures.items():
        needed = [name, *figure["parts"]]
        models = {node["name"] for node in objects(figures[name]["item"])}
        modules = set(reached(roots[name])) - carried[name]
        sizes = (sum(len(scripts[file]) for file in needed), sum(small[file] for file in needed))
        more = sum(small[f"{LATER}{key}"] for key in held[name])
        written.append(FigureFile(name, Path(f"{name}.js"), *sizes, more, models, modules))
    return scripts, written


def _imported(figure: Mapping[str, Any]) -> set[str]:
    """Modules that the document of a figure imports."""
    codes = (str(node.get("attributes", {}).get("code")) for node in objects(figure["item"]))
    return {module for code in codes for module in named_modules(code)}


def _carrying(figure: dict[str, Any], own: Set[str]) -> dict[str, Any]:
    """A figure whose document has these modules in it."""
    if not own:
        return figure
    figure = copy.deepcopy(figure)
    for node in objects(figure["item"]):
        if "code" in node.get("attributes", {}):
            node["attributes"]["code"] = with_own(node["attributes"]["code"], own)
    return figure


def key_of(explainer: Explainer) -> str:
    """Key of what a figure travels as: the same as long as its data, its code and its state are."""
    source, named = explainer.made_from
    own = sys.modules[type(explainer).__module__].__file__ or ""
    state = {name: getattr(explainer, name) for name in explainer.state_parameters()}
    code = [code_of(Path(file).resolve()) for file in (own, __file__)]
    hidden = explainer.looks.hidden
    return content_hash(([content_of(part) for part in source], named, hidden, state, code))


def content_of(source: object) -> object:
    """Key of what an explainer is made from."""
    if isinstance(source, Bundle | Ensemble):
        return source.content
    return {name: content_of(part) for name, part in source.items()} if isinstance(source, Mapping) else source


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
