"""What several figures carry travels once: the embeddings of one run, its captions, the styles of one widget.

A long value (a text, a list or a map) that stands in more than one figure is moved to ``figures/shared-K.js``, one
file for each set of figures that have values in common, and ``{"shared": KEY}`` stands in its place; inside another
such value, too, where still more figures have it. ``runtime/deduplication.js`` puts it back. Keys are named by content:
with a file that a browser kept from an earlier build a figure finds nothing, never something else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

LONG = 400  # characters of JSON from which a value is worth a place of its own
KEY = 10  # characters of a key
SHARED = "shared-"  # begins the name of a file that several figures need

Figures = tuple[str, ...]  # ids, in the order of the page


@dataclass
class Shared:
    """Figures without what they have in common, and what that is.

    Attributes
    ----------
    figures
        Figure id to its data; ``parts`` lists the files that it needs.
    parts
        Name of a file to its values by key.
    """

    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)


def share(figures: Mapping[str, dict[str, Any]]) -> Shared:
    """Take out the long values that stand in more than one figure."""
    shared = Shared()
    users = _users(figures)
    files: dict[Figures, str] = {}

    def without(node: Any, around: Figures) -> Any:  # noqa: ANN401
        """A value as it travels inside something that the figures ``around`` have."""
        text = _json(node)
        if len(text) < LONG:
            return node
        names = users[text]
        if names == around:
            return _map(node, lambda part: without(part, around))
        part = shared.parts.setdefault(files.setdefault(names, f"{SHARED}{len(files) + 1}"), {})
        key = _key(text)
        if key not in part:
            part[key] = _map(node, lambda part: without(part, names))
        return {"shared": key}

    for name, figure in figures.items():
        shared.figures[name] = _map(figure, lambda part, name=name: without(part, (name,)))
    for name, figure in shared.figures.items():
        figure["parts"] = [file for names, file in files.items() if name in names]
    return shared


def key_of(value: object) -> str:
    """The name that a value travels by outside its figure."""
    return _key(_json(value))


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:KEY]


def _users(figures: Mapping[str, dict[str, Any]]) -> dict[str, Figures]:
    """JSON of each long value, to the figures in which it stands."""
    users: dict[str, dict[str, None]] = {}
    for name, figure in figures.items():
        for text in _long(figure):
            users.setdefault(text, {})[name] = None
    return {text: tuple(names) for text, names in users.items()}


def _long(node: object) -> Iterator[str]:
    text = _json(node)
    if len(text) < LONG:
        return
    yield text
    parts = node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ()
    for part in parts:
        yield from _long(part)


def _map(node: Any, change: Callable[[Any], Any]) -> Any:  # noqa: ANN401
    """A copy of a value with its parts changed; a text or a number as it is."""
    if isinstance(node, Mapping):
        return {name: change(part) for name, part in node.items()}
    return [change(part) for part in node] if isinstance(node, list) else node


def _json(node: object) -> str:
    return json.dumps(node, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
