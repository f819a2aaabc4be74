"""What is true of every page before it is published: links lead somewhere, nothing is asked of another origin.

A failure here is told by address and element, because it can lie in the theme as well as in a chapter.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..precompute.errors import InputError, shown

CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")
# In the JSON of a figure: a value of an address property, or CSS and HTML inside a string, where quotes are escaped.
FOREIGN_IN_FIGURE = re.compile(
    r"""(?:"(?:urls?|src|href)":\[?|url\(|@import |(?:src|href)=)[\s\\"']*((?:https?:)?//[^\s"')\\]+)"""
)
PARTS = re.compile(r'"parts":\[([^\]]*)\]\}\);\s*\Z')  # at the end of a figure's script: what it shares with others
REFERENCES = (
    "popovertarget",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "for",
)  # attributes that hold ids
LOADED = {
    "script": "src",
    "img": "src",
    "link": "href",
    "source": "src",
    "audio": "src",
    "video": "src",
    "iframe": "src",
}


@dataclass
class _Page(HTMLParser):
    """Ids, references and addresses of a document."""

    ids: list[str] = field(default_factory=list)
    wanted: list[tuple[str, str]] = field(default_factory=list)  # id, where it is named
    links: list[str] = field(default_factory=list)
    loads: list[tuple[str, str]] = field(default_factory=list)  # address, where it stands
    handlers: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    _in_style: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element has and names."""
        self._in_style = tag == "style"
        for name, value in attrs:
            text = value or ""
            if name == "id":
                self.ids.append(text)
            elif name in REFERENCES:
                self.wanted += [(part, f"<{tag} {name}>") for part in text.split()]
            elif name.startswith("on"):
                self.handlers.append(f"<{tag} {name}>")
            elif name == "style":
                self.styles.append(text)
            elif name == "data-figure":
                self.figures.append(text)
            elif tag == "a" and name == "href":
                self.links.append(text)
            elif LOADED.get(tag) == name or name == "srcset":
                self.loads.append((text, f"<{tag} {name}>"))

    def handle_data(self, data: str) -> None:
        """Style sheets name files, too."""
        if self._in_style:
            self.styles.append(data)

    def handle_endtag(self, tag: str) -> None:
        """A style sheet ends."""
        if tag == "style":
            self._in_style = False


def check_page(folder: Path) -> None:
    """Check ``index.html`` of a folder, and the figures beside it.

    Raises
    ------
    InputError
        Everything that is wrong: an id twice, a link to nothing, a file that is not there, an address of another
        origin, an event handler in the HTML.
    """
    page = _Page()
    page.feed((folder / "index.html").read_text(encoding="utf-8"))
    page.loads += [(address, "CSS") for css in page.styles for address in CSS_URL.findall(css)]
    problems = [f"the id {shown(name)} stands {count} times" for name, count in Counter(page.ids).items() if count > 1]
    problems += [
        f"{where} names the id {shown(name)}, which is not there" for name, where in page.wanted if name not in page.ids
    ]
    problems += [f"{handler} would run code" for handler in page.handlers]
    problems += [problem for link in page.links for problem in _link_problems(folder, link, page.ids)]
    problems += [problem for address, where in page.loads for problem in _load_problems(folder, address, where)]
    for name in dict.fromkeys(page.figures):
        path = folder / "figures" / f"{name}.js"
        if not path.is_file():
            problems.append(f"the figure {shown(name)} has no script figures/{name}.js")
    for path in sorted(folder.glob("figures/*.js")):
        problems += _script_problems(path)
    if problems:
        raise InputError(f"the page was not published: {problem}." for problem in dict.fromkeys(problems))


def _script_problems(path: Path) -> list[str]:
    code = path.read_text(encoding="utf-8")
    foreign = sorted(set(FOREIGN_IN_FIGURE.findall(code)))
    listed = PARTS.search(code)
    needed = [name.strip('"') for name in listed[1].split(",") if name] if listed else []
    return [f"figures/{path.name} asks another origin for {address}" for address in foreign] + [
        f"figures/{path.name} needs figures/{part}.js, which is not there"
        for part in needed
        if not path.with_name(f"{part}.js").is_file()
    ]


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
