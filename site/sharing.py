"""Text that several figures carry travels once: the embeddings of one run, the styles of one widget.

A long text that stands in more than one figure is moved to ``figures/shared-K.js``, one file for each set of figures
that have texts in common, and ``{"shared": KEY}`` stands in its place. ``runtime/sharing.js`` puts it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LONG = 1000  # characters from which a text is worth a place of its own


@dataclass(frozen=True)
class Shared:
    """Figures without what they have in common, and what that is.

    Attributes
    ----------
    figures
        Figure id to its data; ``parts`` lists the files that it needs.
    parts
        Name of a file to its texts by key.
    """

    figures: dict[str, dict[str, Any]]
    parts: dict[str, dict[str, str]]


def share(figures: Mapping[str, dict[str, Any]]) -> Shared:
    """Take out the long texts that stand in more than one figure."""
    users: dict[str, dict[str, None]] = {}  # text -> figures, both in order of appearance
    for name, figure in figures.items():
        for text in _long_texts(figure):
            users.setdefault(text, {})[name] = None
    parts: dict[str, dict[str, str]] = {}
    files: dict[tuple[str, ...], str] = {}
    keys: dict[str, str] = {}
    for text, names in users.items():
        if len(names) > 1:
            file = files.setdefault(tuple(names), f"shared-{len(files) + 1}")
            part = parts.setdefault(file, {})
            keys[text] = f"{file}.{len(part) + 1}"
            part[keys[text]] = text
    needed = {name: [file for names, file in files.items() if name in names] for name in figures}
    return Shared({name: {**_without(figure, keys), "parts": needed[name]} for name, figure in figures.items()}, parts)


def _long_texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        if len(node) >= LONG:
            yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from _long_texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _long_texts(value)


def _without(node: Any, keys: Mapping[str, str]) -> Any:  # noqa: ANN401
    if isinstance(node, str):
        return {"shared": keys[node]} if node in keys else node
    if isinstance(node, Mapping):
        return {name: _without(value, keys) for name, value in node.items()}
    if isinstance(node, list):
        return [_without(value, keys) for value in node]
    return node
