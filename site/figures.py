"""Figures for the static page: each Explainer becomes one classic script, ``figures/ID.js``.

The script calls ``modgap.define("ID", {item, controls})``: ``item`` is Bokeh's ``json_item``, ``controls`` tells the
page how to read and set the explainer's state. Bokeh numbers models by process and Panel names its style sheets by
address on a content network; here ids count from one in each figure, so that a build is reproducible and figures never
share an id, and the style sheets (a few kilobytes) travel inside, so that nothing is drawn unstyled.
"""

from __future__ import annotations

import gzip
import json
import logging
import re
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import panel as pn
from bokeh.document import Document
from bokeh.embed import json_item
from bokeh.model import Model
from panel.io.resources import DIST_DIR

from ..explainers.base import page_modules
from .sharing import share

if TYPE_CHECKING:
    from ..explainers.base import Explainer

FOLDER = "figures"
SHARED = "shared-"
ID = re.compile(r"[a-z][a-z0-9-]*")
PANEL_ADDRESS = re.compile(r".*?/(?:panel/)?[\d.]+\w*/dist/(?P<file>[^?#]+\.css)(?:[?#].*)?")
RELATIVE_URL = re.compile(r"url\((?!\s*['\"]?(?:data:|#))")
GENERATED_NAME = re.compile(r"[A-Z]\w*?\d{5,}")
TRAVELLING = (pn.widgets.IntSlider, pn.widgets.FloatSlider, pn.widgets.Player)  # values between two are worth seeing


@dataclass(frozen=True)
class FigureFile:
    """What a figure costs a reader who sees no other: bytes of its script and of what it shares, raw and with gzip.

    ``models`` are Bokeh's and Panel's, by the names of their types.
    """

    id: str
    path: Path
    raw: int
    gzip: int
    models: Set[str]


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
        if not ID.fullmatch(name) or name.startswith(SHARED):
            msg = (
                f"figure id {name!r}: use lower-case letters, digits and hyphens; start with a letter, not {SHARED!r}."
            )
            raise ValueError(msg)
    whole = {name: figure_data(name, explainer) for name, explainer in explainers.items()}
    shared = share(whole)
    parts = {file: _write(folder, file, f"modgap.share({_json(values)});\n") for file, values in shared.parts.items()}
    written = []
    for name, figure in shared.figures.items():
        own = _write(folder, name, script(name, figure))
        sizes = [own, *(parts[file] for file in figure["parts"])]
        models = {node["name"] for node in _objects(whole[name]["item"])}
        raw, small = (sum(size) for size in zip(*sizes, strict=True))
        written.append(FigureFile(name, folder / f"{name}.js", raw, small, models))
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


def figure_data(name: str, explainer: Explainer) -> dict[str, Any]:
    """``{"item": ..., "controls": ...}`` of one figure, ready for JSON."""
    with page_modules(), _python_callbacks_allowed():
        root: Model = cast(Any, pn.panel(explainer)).get_root(Document())  # Panel's types lack it
        item: dict[str, Any] = json.loads(json.dumps(json_item(root)))
    controls = {state: _control(explainer, state, root) for state in explainer.controls}
    rename = {old: f"{name}-{count}" for count, old in enumerate(_ids(item["doc"]), start=1)}
    item = _clean(item, rename, {node["id"] for node in _objects(item["doc"]) if _is_spinner(node)})
    item["root_id"] = rename[item["root_id"]]
    used = {node["name"] for node in _objects(item["doc"]["roots"])}
    item["doc"]["defs"] = [entry for entry in item["doc"]["defs"] if entry.get("name") in used]
    for control in controls.values():
        control["model"] = rename[control["model"]]
    return {"item": item, "controls": controls}


def _control(explainer: Explainer, state: str, root: Model) -> dict[str, Any]:
    """How the page reaches one state parameter: the widget's model, the property, and what is allowed."""
    widget = explainer.controls[state]
    model: Any = widget._models[root.ref["id"]][0]  # the only place where Panel keeps widget -> model
    found: dict[str, Any] = {"model": model.id}
    names = model.properties()
    options = getattr(widget, "options", None)
    if options is not None:
        values = list(options.values() if isinstance(options, Mapping) else options)
        index = "active" in names
        held = range(len(values)) if index else [one if isinstance(one, str) else one[0] for one in model.options]
        found |= {"kind": "option", "property": "active" if index else "value"}
        return {**found, "options": values, "values": list(held)}
    if isinstance(getattr(explainer, state), bool):
        return {**found, "kind": "flag", "property": "active" if "active" in names else "value"}
    bounds = explainer.param[state].bounds
    step = getattr(widget, "step", None) or 1
    travels = isinstance(widget, TRAVELLING)
    found |= {"kind": "number", "property": "value", "travels": travels}
    return {**found, "min": bounds[0], "max": bounds[1], "step": step}


def _clean(node: Any, rename: Mapping[str, str], spinners: Set[str]) -> Any:  # noqa: ANN401
    """A copy of the item with ids renamed, style sheets put in, and all that differs between processes left out."""
    if isinstance(node, list):
        kept = [
            part for part in node if not (_is_spinner(part) or (isinstance(part, dict) and part.get("id") in spinners))
        ]
        return [_clean(part, rename, spinners) for part in kept]
    if not isinstance(node, dict):
        return node
    if node.get("name") == "ImportedStyleSheet":
        node = {**node, "name": "InlineStyleSheet", "attributes": {"css": _panel_css(node["attributes"]["url"])}}
    copy = {key: _clean(value, rename, spinners) for key, value in node.items()}
    if node.get("id") in rename and (node.get("type") == "object" or len(node) == 1):
        copy["id"] = rename[node["id"]]
    attributes = copy.get("attributes")
    if isinstance(attributes, dict) and GENERATED_NAME.fullmatch(str(attributes.get("name"))):
        del attributes["name"]
    if copy.get("name") == "CustomJS" and isinstance(attributes, dict):
        attributes.pop("tags", None)  # Panel's own mark: a memory address
    return copy


def _panel_css(address: str) -> str:
    """Text of one of Panel's style sheets; a page that works offline can take no other."""
    match = PANEL_ADDRESS.fullmatch(address)
    path = DIST_DIR / match["file"] if match else None
    if path is None or not path.is_file():
        msg = f"style sheet {address}: the page takes only those that come with Panel; write it into the explainer."
        raise ValueError(msg)
    css = path.read_text(encoding="utf-8")
    if RELATIVE_URL.search(css):
        msg = f"style sheet {address}: it asks for further files, which are not part of the page."
        raise ValueError(msg)
    return css


def _is_spinner(node: object) -> bool:
    """Styles of Panel's busy spinner: nothing on a static page waits for Python."""
    if isinstance(node, str):
        return ".pn-loading" in node and "mask-size" in node
    return isinstance(node, dict) and "/css/loading.css" in str(node.get("attributes", {}).get("url", ""))


def _objects(node: object) -> Iterator[dict[str, Any]]:
    """Every Bokeh object defined in a piece of document JSON, in document order."""
    if isinstance(node, dict):
        if node.get("type") == "object" and "name" in node:
            yield node
        for value in node.values():
            yield from _objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from _objects(value)


def _ids(node: object) -> list[str]:
    return [found["id"] for found in _objects(node) if "id" in found]


@contextmanager
def _python_callbacks_allowed() -> Iterator[None]:
    """Silence one warning: Panel links its widgets to Python, and on a static page nothing listens to them."""
    logger = logging.getLogger("bokeh.embed.util")

    def other(record: logging.LogRecord) -> bool:
        return "real Python" not in record.getMessage()

    logger.addFilter(other)
    try:
        yield
    finally:
        logger.removeFilter(other)
