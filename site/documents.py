"""What stands in a piece of HTML: ids, what names them, and what a browser would load for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

CSS_URL = re.compile(r"(?:url\(|@import )\s*['\"]?([^'\")\s;]+)")
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
    "image": "href",
    "link": "href",
    "source": "src",
    "audio": "src",
    "video": "src",
    "iframe": "src",
}


@dataclass
class Document(HTMLParser):
    """Ids, references and addresses of a document; ``feed`` it the HTML."""

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
        told = ("rel", "canonical") in attrs  # where the page is published: nobody asks that address for anything
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
            elif (LOADED.get(tag) == name and not told) or name == "srcset":
                self.loads.append((text, f"<{tag} {name}>"))

    def handle_data(self, data: str) -> None:
        """Style sheets name files, too."""
        if self._in_style:
            self.styles.append(data)

    def handle_endtag(self, tag: str) -> None:
        """A style sheet ends."""
        if tag == "style":
            self._in_style = False

    @property
    def loaded(self) -> list[tuple[str, str]]:
        """Every address that a browser asks for on its own, and where it stands."""
        return [*self.loads, *((address, "CSS") for css in self.styles for address in CSS_URL.findall(css))]
