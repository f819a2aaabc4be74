"""What stands in the pages of ``docs/`` and in the README: their code, by what it is, and their links."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))


class Code(NamedTuple):
    """A block of code: what follows its fence, ``python claims.py``, and the code; an indented one has no info."""

    info: str
    text: str


def codes(page: Path) -> Iterator[Code]:
    """All code of a page, in its order."""
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type in ("fence", "code_block"):
            yield Code(token.info.strip(), token.content)


def write_files(page: Path, folder: Path) -> None:
    """Write every block that names a file, ``python claims.py``, there; several of one file one after the other."""
    for info, text in codes(page):
        _, _, name = info.partition(" ")
        if name:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            before = f"{path.read_text(encoding='utf-8')}\n" if path.exists() else ""
            path.write_text(before + text, encoding="utf-8")


def commands(page: Path) -> Iterator[list[str]]:
    """Arguments of every ``modgap`` command in the code of a page."""
    for _, text in codes(page):
        for line in text.splitlines():
            match = re.match(r"\s*(?:\$ )?(?:\.venv/bin/)?modgap (.*)", line)
            if match:
                yield shlex.split(match.group(1), comments=True)


def links(page: Path) -> Iterator[str]:
    """Addresses of all links and pictures of a page."""
    for block in MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8")):
        for token in block.children or ():
            address = token.attrs.get("href", token.attrs.get("src"))
            if address is not None:
                yield str(address)


def anchors(page: Path) -> set[str]:
    """Ids that GitHub gives the headings of a page."""
    tokens = MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))
    titles = [inline.content for token, inline in pairwise(tokens) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
