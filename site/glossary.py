"""The glossary: terms that chapters mark where they stand first, and what each means.

A Markdown file beside ``article.yaml``, which names it; an entry a heading, paragraphs and formulas below it::

    ## Cone

    The mean cosine of two different items of one modality: ...

A chapter marks the term, by its name in small letters, as ``[cones]{term=cone}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it.token import Token

from ..precompute.errors import allowed, shown
from ..precompute.files import read_text
from .blocks import plain_text
from .markdown import LARGEST, Chapter, parse_chapter, parser
from .problems import Place, Problems
from .story import Story

ID = "glossary"
MAY_HOLD = ("paragraph_open", "inline", "paragraph_close", "math_block")


@dataclass(frozen=True)
class Entry:
    """A term: its heading as plain text, the block tokens that explain it, and where it stands."""

    title: str
    place: Place
    tokens: list[Token] = field(default_factory=list)


@dataclass(frozen=True)
class Glossary:
    """Terms by name, in the order of the file; ``chapter`` holds all of its tokens, for `resolve_words`."""

    chapter: Chapter
    entries: Mapping[str, Entry]


def load_glossary(path: Path, problems: Problems) -> Glossary:
    """Read a glossary; what is wrong with its form goes to ``problems``.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    chapter = parse_chapter(parser(), path, read_text(path, "it is the glossary", most=LARGEST), ID, problems)
    entries: dict[str, Entry] = {}
    heading: Entry | None = None
    tokens = iter(chapter.tokens)
    for token in tokens:
        place = Place(path, (token.map or [0])[0] + 1)
        if token.type == "heading_open" and token.tag == "h2":
            heading = _entry(plain_text(next(tokens)), place, entries, problems)
            next(tokens)
        elif token.type not in MAY_HOLD:
            if token.nesting >= 0:
                problems.add(place, f"found {_kind(token)}; a glossary holds '## Term', paragraphs and formulas.")
        elif heading is None:
            problems.add(place, "found text before the first term; write '## Term' above it.")
        else:
            heading.tokens.append(token)
    for entry in entries.values():
        if not entry.tokens:
            problems.add(entry.place, f"term {shown(entry.title)} has no explanation; write a paragraph below it.")
    return Glossary(chapter, entries)


def _entry(title: str, place: Place, entries: dict[str, Entry], problems: Problems) -> Entry:
    entry, name = Entry(title, place), re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    if not name:
        problems.add(place, f"found term {shown(title)}; allowed: a name with letters or digits.")
    elif name in entries:
        problems.add(place, f"found term {shown(name)} again (first at {entries[name].place}); keep one.")
    else:
        entries[name] = entry
    return entry


def _kind(token: Token) -> str:
    return f"'{'#' * int(token.tag[1])}'" if token.type == "heading_open" else f"'{token.markup or token.type}'"


def mark_term(story: Story, chapter: Chapter, token: Token, place: Place, problems: Problems) -> None:
    """Note that a chapter marks a term with a span; ``meta["term"]`` of the token is its name, if it is known."""
    name = str(token.attrs["term"])
    for other in sorted({"claim", "class"}.intersection(token.attrs)):
        problems.add(place, f"found term {shown(name)} and a {other} on the same words; put the term inside of it.")
    if story.glossary is None:
        problems.add(place, f"found term {shown(name)}, but article.yaml names no glossary; write 'glossary: FILE.md'.")
        return
    if name not in story.glossary.entries:
        known = allowed(name, story.glossary.entries)
        problems.add(place, f"found term {shown(name)}; {known} (in {story.glossary.chapter.path.name}).")
        return
    first = story.terms.setdefault(name, {}).setdefault(chapter.id, place)
    if first != place:
        problems.add(place, f"found term {shown(name)} again (first at {first}); a chapter marks its first use.")
    token.meta["term"] = name


def unused_terms(story: Story, problems: Problems) -> None:
    """A term that no chapter marks is a mistake, unless a chapter that marks it is stood in for."""
    if story.glossary is None or any(chapter.missing for chapter in story.chapters):
        return
    for name, entry in story.glossary.entries.items():
        if name not in story.terms:
            problems.add(
                entry.place, f"term {shown(name)} stands in no chapter; mark it as [words]{{term={name}}} or remove it."
            )
