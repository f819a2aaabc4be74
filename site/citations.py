"""Citations: ``references.bib`` to links in the text and a list at the end that holds what was cited."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pybtex.database import BibliographyDataError, Entry, Person, parse_string
from pybtex.exceptions import PybtexError
from pybtex.richtext import Text
from pybtex.scanner import PybtexSyntaxError

from ..precompute.errors import InputError, shown
from ..precompute.files import read_text

BY_DEFAULT = "references.bib"
LARGEST = 1_000_000  # bytes
NEEDED = ("title", "year")
VENUES = ("journal", "booktitle", "howpublished", "publisher", "school", "institution")
KEY = re.compile(r"@([A-Za-z0-9][A-Za-z0-9_:.+-]*)")


@dataclass(frozen=True)
class Reference:
    """One work, as plain text: nothing here is HTML."""

    key: str
    authors: tuple[tuple[str, str], ...]  # last name, initials
    more: bool  # "and others"
    title: str
    venue: str
    year: str
    arxiv: str = ""
    doi: str = ""
    url: str = ""

    @property
    def label(self) -> str:
        """In the text: ``Liang et al. 2022``, ``Wang and Isola 2020``, ``Humer 2023``."""
        names = [last for last, _ in self.authors]
        who = f"{names[0]} et al." if self.more or len(names) > 2 else " and ".join(names)
        return f"{who} {self.year}"

    @property
    def order(self) -> tuple[str, ...]:
        """Sort key of the list: authors, year, title, key."""
        return (*(last.casefold() for last, _ in self.authors), self.year, self.title.casefold(), self.key)


@dataclass(frozen=True)
class Bibliography:
    """What can be cited, by key."""

    path: Path
    references: Mapping[str, Reference] = field(default_factory=dict)

    def labels(self, cited: Iterable[str]) -> dict[str, str]:
        """Key to label; works that would read the same get a letter behind the year."""
        labels: dict[str, str] = {}
        references = self.sorted(cited)
        for reference in references:
            same = [other for other in references if other.label == reference.label]
            letter = chr(ord("a") + same.index(reference)) if len(same) > 1 else ""
            labels[reference.key] = reference.label + letter
        return labels

    def sorted(self, cited: Iterable[str]) -> list[Reference]:
        """The cited works in the order of the list."""
        return sorted((self.references[key] for key in set(cited)), key=lambda reference: reference.order)

    def list_html(self, cited: Iterable[str], part: slice = slice(None)) -> str:
        """The reference list, or a part of it: an item a cited work; empty if there is none."""
        labels = list(self.labels(cited).items())
        items = [_item_html(self.references[key], label) for key, label in labels[part]]
        return f'<ol class="reference-list">\n{"".join(items)}</ol>' if items else ""


def load_bibliography(path: Path) -> Bibliography:
    """Read a BibTeX file; the one by default need not be there, which holds nothing then.

    Raises
    ------
    InputError
        It cannot be read, or an entry lacks its author, title or year or has braces without their partners; all
        such entries at once.
    """
    if path.name == BY_DEFAULT and not os.path.lexists(path):
        return Bibliography(path)
    text = read_text(path, "it is what chapters cite from", most=LARGEST)
    try:
        data = parse_string(text, "bibtex")
    except PybtexSyntaxError as err:
        raise InputError(f"{path}:{err.lineno}: is not valid BibTeX: {err.args[0]}.") from err
    except BibliographyDataError as err:
        raise InputError(f"{path}: {err}; keep one.") from err
    except PybtexError as err:
        raise InputError(f"{path}: is not valid BibTeX: {err}.") from err
    references, problems = {}, []
    for key, entry in data.entries.items():
        lacking = _entry_problems(path, key, entry)
        problems += lacking
        try:
            references |= {} if lacking else {key: _reference(key, entry)}
        except PybtexError as err:
            problems.append(f"{path}: entry {shown(key)} has a name or text that is not valid LaTeX: {err.args[0]}.")
    if problems:
        raise InputError(problems)
    return Bibliography(path, references)


def cited_keys(text: str) -> list[str] | None:
    """Keys in ``@liang2022; @goel2022``; None if it is not a list of keys."""
    matches = [KEY.fullmatch(part.strip()) for part in text.split(";")]
    return [match.group(1) for match in matches if match] if all(matches) else None


def _fields(entry: Entry) -> Mapping[str, str]:
    return entry.fields or {}


def _people(entry: Entry) -> list[Person]:
    return (entry.persons or {}).get("author", [])


def _entry_problems(path: Path, key: str, entry: Entry) -> list[str]:
    lacks = [name for name in NEEDED if not _fields(entry).get(name)]
    if all(str(person) == "others" for person in _people(entry)):
        lacks.insert(0, "author")
    return [f"{path}: entry {shown(key)} lacks {' and '.join(lacks)}."] if lacks else []


def _plain(latex: str) -> str:
    return str(Text.from_latex(" ".join(latex.split())))


def _reference(key: str, entry: Entry) -> Reference:
    people = _people(entry)
    authors = [person for person in people if str(person) != "others"]
    fields = _fields(entry)
    return Reference(
        key=key,
        authors=tuple((_last(person), _initials(person)) for person in authors),
        more=len(authors) < len(people),
        title=_plain(fields["title"]),
        venue=_plain(next((fields[name] for name in VENUES if fields.get(name)), "")),
        year=_plain(fields["year"]),
        arxiv=fields.get("eprint", ""),
        doi=fields.get("doi", ""),
        url=fields.get("url", ""),
    )


def _last(person: Person) -> str:
    return _plain(
        " ".join(
            [name for part in (person.prelast_names, person.last_names, person.lineage_names) for name in part or ()]
        )
    )


def _initials(person: Person) -> str:
    names = [_plain(name) for name in [*(person.first_names or ()), *(person.middle_names or ())]]
    return " ".join("-".join(f"{part[0]}." for part in name.split("-") if part) for name in names if name)


def _item_html(reference: Reference, label: str) -> str:
    who = [f"{last}, {initials}" if initials else last for last, initials in reference.authors]
    if reference.more:
        authors = f"{', '.join(who)} et al."
    else:
        authors = " and ".join(part for part in (", ".join(who[:-1]), who[-1]) if part)
    letter = label.removeprefix(reference.label)
    parts = [
        f'<span class="reference-authors">{html.escape(authors)}</span> ({html.escape(reference.year + letter)}).',
        f'<cite class="reference-title">{html.escape(reference.title)}</cite>.',
        f"{html.escape(reference.venue)}." if reference.venue else "",
        *_links(reference),
    ]
    return f'<li id="ref-{html.escape(reference.key)}">{" ".join(part for part in parts if part)}</li>\n'


def _links(reference: Reference) -> list[str]:
    links = []
    if reference.arxiv:
        links.append((f"https://arxiv.org/abs/{reference.arxiv}", f"arXiv:{reference.arxiv}"))
    if reference.doi:
        links.append((f"https://doi.org/{reference.doi}", "doi"))
    if reference.url.startswith(("https://", "http://")):
        links.append((reference.url, "link"))
    return [f'<a href="{html.escape(url)}">{html.escape(text)}</a>' for url, text in links]
