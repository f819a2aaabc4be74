"""What figures may ask a browser for: nothing of another origin, and no file that is not there.

Their scripts are read as what they are, calls with JSON (see ``figures.export``). Only what acts is looked at:
addresses, style sheets and HTML by their names. A caption that looks like one of them is text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from .documents import CSS_URL, Document

FIGURE = re.compile(r'modgap\.define\("[^"]*",(?P<data>\{.*\})\);\s*', re.DOTALL)
SHARED = re.compile(r"modgap\.share\((?P<data>\{.*\})\);\s*", re.DOTALL)
FOREIGN = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
ADDRESSES = {"url", "urls", "src", "href"}
STYLES = {"css", "stylesheets", "style", "styles"}
MARKUP = {"html", "Div.text", "Paragraph.text"}


def script_problems(folder: Path) -> list[str]:
    """What is wrong with the scripts in the folder of the figures, one sentence without its full stop each."""
    problems: list[str] = []
    figures: dict[str, str] = {}
    shared: list[str] = []
    for path in sorted(folder.glob("*.js")):
        code = path.read_text(encoding="utf-8")
        figure, parts = FIGURE.fullmatch(code), SHARED.fullmatch(code)
        if figure:
            figures[path.name] = figure["data"]
        elif parts:
            shared.append(parts["data"])
        else:
            problems.append(f"figures/{path.name} is no figure")
    for name, figure in figures.items():
        foreign, needed = _asked(figure, tuple(shared))
        problems += [f"figures/{name} asks another origin for {address}" for address in foreign]
        problems += [
            f"figures/{name} needs figures/{part}.js, which is not there"
            for part in needed
            if not (folder / f"{part}.js").is_file()
        ]
    return problems


@lru_cache(maxsize=128)
def _asked(figure: str, shared: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Addresses of other origins that a figure asks for, and files that it needs; remembered from build to build."""
    data = json.loads(figure)
    addresses = set(_loaded(data, "", _joined(shared)))
    return sorted(address.strip() for address in addresses if FOREIGN.match(address)), data.get("parts", [])


@lru_cache(maxsize=2)
def _joined(shared: tuple[str, ...]) -> dict[str, Any]:
    """All that figures share, by name."""
    return {name: value for text in shared for name, value in json.loads(text).items()}


def _loaded(node: object, name: str, shared: Mapping[str, Any]) -> Iterator[str]:
    """Addresses that a browser asks for to show a value that has a name."""
    node = _whole(node, shared)
    if isinstance(node, dict) and node.get("type") == "map":
        for entry in _whole(node.get("entries", []), shared):
            key, value = _whole(entry, shared)
            yield from _loaded(value, str(key), shared)
    elif isinstance(node, dict):
        owner = node.get("name", "")
        for key, value in node.items():
            inner = _whole(value, shared) if key == "attributes" else value
            if key == "attributes" and isinstance(inner, dict):
                inner = {f"{owner}.text" if part == "text" else part: one for part, one in inner.items()}
            yield from _loaded(inner, key, shared)
    elif isinstance(node, list):
        for part in node:
            yield from _loaded(part, name, shared)
    elif isinstance(node, str):
        yield from _addresses(node, name)


def _whole(node: Any, shared: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """A value, also where figures share it; see ``figures.deduplication``."""
    while isinstance(node, dict) and node.keys() == {"shared"}:
        node = shared.get(node["shared"])
    return node


def _addresses(text: str, name: str) -> Iterator[str]:
    if name in ADDRESSES:
        yield text
    elif name in STYLES:
        yield from CSS_URL.findall(text)
    elif name in MARKUP:
        page = Document()
        page.feed(text)
        yield from (address for address, _ in page.loaded)
