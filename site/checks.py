"""What is true of every page before it is published: links lead somewhere, nothing is asked of another origin.

A failure here is told by address and element, because it can lie in the theme as well as in a chapter.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..precompute.errors import InputError, shown
from .documents import Document
from .script_checks import script_problems


def check_page(folder: Path, name: str = "index.html") -> None:
    """Check a page of a folder, and the figures beside it.

    Raises
    ------
    InputError
        Everything that is wrong: an id twice, a link to nothing, a file that is not there, an address of another
        origin, an event handler in the HTML.
    """
    page = Document()
    page.feed((folder / name).read_text(encoding="utf-8"))
    problems = [f"the id {shown(name)} stands {count} times" for name, count in Counter(page.ids).items() if count > 1]
    problems += [
        f"{where} names the id {shown(name)}, which is not there" for name, where in page.wanted if name not in page.ids
    ]
    problems += [f"{handler} would run code" for handler in page.handlers]
    problems += [problem for link in page.links for problem in _link_problems(folder, link, page.ids)]
    problems += [problem for address, where in page.loaded for problem in _load_problems(folder, address, where)]
    for name in dict.fromkeys(page.figures):
        path = folder / "figures" / f"{name}.js"
        if not path.is_file():
            problems.append(f"the figure {shown(name)} has no script figures/{name}.js")
    problems += script_problems(folder / "figures")
    if problems:
        raise InputError(f"the page was not published: {problem}." for problem in dict.fromkeys(problems))


def _link_problems(folder: Path, link: str, ids: list[str]) -> list[str]:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        good = parts.scheme in ("http", "https", "mailto")
        return [] if good else [f"the link {shown(link)} is neither https: nor mailto:"]
    if parts.path:
        return [] if _is_file(folder, parts.path) else [f"the link {shown(link)} leads to no file"]
    target = unquote(parts.fragment).partition("?")[0]
    return [] if target in ids else [f"the link {shown(link)} leads nowhere"]


def _load_problems(folder: Path, address: str, where: str) -> list[str]:
    parts = urlsplit(address)
    if parts.scheme == "data" or address.startswith("#"):
        return []
    if parts.scheme or parts.netloc:
        return [f"{where} asks another origin for {address[:80]}"]
    return [] if _is_file(folder, parts.path) else [f"{where} names the file {shown(address[:80])}, which is not there"]


def _is_file(folder: Path, path: str) -> bool:
    target = (folder / unquote(path)).resolve()
    return target.is_relative_to(folder.resolve()) and target.is_file()
