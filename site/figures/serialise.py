"""A figure as JSON: Bokeh's ``json_item``, made the same in every build, and the controls that set its state.

Bokeh numbers models by process and Panel names its style sheets by address on a content network; here ids count from
one in each figure, so that a build is reproducible and figures never share an id, and the style sheets (a few
kilobytes) travel inside, so that nothing is drawn unstyled.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from bokeh.document import Document
from bokeh.embed import json_item
from bokeh.model import Model
from panel.io.resources import DIST_DIR

from ...explainers.modules import page_modules
from .controls import control

if TYPE_CHECKING:
    from ...explainers.base import Explainer

PANEL_ADDRESS = re.compile(r".*?/(?:panel/)?[\d.]+\w*/dist/(?P<file>[^?#]+\.css)(?:[?#].*)?")
RELATIVE_URL = re.compile(r"url\((?!\s*['\"]?(?:data:|#))")
GENERATED_NAME = re.compile(r"[A-Z]\w*?\d{5,}")


def figure_data(name: str, explainer: Explainer) -> dict[str, Any]:
    """``{"item": ..., "controls": ...}`` of one figure, ready for JSON."""
    with page_modules(), _python_callbacks_allowed():
        root: Model = cast(Any, explainer.layout).get_root(Document())  # Panel's types lack it
        item: dict[str, Any] = json.loads(json.dumps(json_item(root)))
    controls = {state: control(explainer, state, root) for state in explainer.controls}
    rename = {old: f"{name}-{count}" for count, old in enumerate(_ids(item["doc"]), start=1)}
    item = _clean(item, rename, {node["id"] for node in objects(item["doc"]) if _is_spinner(node)})
    item["root_id"] = rename[item["root_id"]]
    used = {node["name"] for node in objects(item["doc"]["roots"])}
    item["doc"]["defs"] = [entry for entry in item["doc"]["defs"] if entry.get("name") in used]
    for described in controls.values():
        described["model"] = rename[described["model"]]
    return {"item": item, "controls": controls}


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


def objects(node: object) -> Iterator[dict[str, Any]]:
    """Every Bokeh object defined in a piece of document JSON, in document order."""
    if isinstance(node, dict):
        if node.get("type") == "object" and "name" in node:
            yield node
        for value in node.values():
            yield from objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from objects(value)


def _ids(node: object) -> list[str]:
    return [model["id"] for model in objects(node) if "id" in model]


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
