"""Chapters that need runs which may not be there, and the sentence that stands in for one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from markdown_it.token import Token
from pydantic import ConfigDict, Discriminator, Field, Tag, with_config
from typing_extensions import TypedDict

from ..precompute.errors import shown
from ..precompute.validation import line_of
from ..precompute.yaml_lines import YamlPath
from .blocks import plain_text
from .forms import Words, told
from .markdown import Chapter, parse_chapter, parser
from .problems import Place, Problems


@dataclass(frozen=True)
class ChapterEntry:
    """An entry of ``chapters`` in ``article.yaml``; attribute docstrings are its manual."""

    file: str
    """A file in ``chapters/``."""
    place: Place
    """Where the file is named."""
    needs: tuple[str, ...] = ()
    """Experiments that the chapter shows and that not every build has."""
    otherwise: tuple[Token, ...] = ()
    """The paragraph that stands below the heading where one of them is missing."""


@with_config(ConfigDict(extra="forbid"))
class ConditionalChapter(TypedDict):
    """An entry that is a mapping."""

    file: Annotated[Words, told("a file in chapters/")]
    needs: Annotated[
        list[Annotated[str, Field(pattern="^[^/]+$"), told("an experiment, without its seed")]],
        Field(min_length=1),
        told("a list of experiments, without seeds: [NAME, ...]"),
    ]
    otherwise: Annotated[Words, told("a sentence in Markdown")]


def _kind(value: object) -> str | None:
    return "file" if isinstance(value, str) else "mapping" if isinstance(value, dict) else None


Entry = Annotated[
    Annotated[Words, Tag("file")] | Annotated[ConditionalChapter, Tag("mapping")],
    Discriminator(_kind),
    told("a file in chapters/, or {file: FILE, needs: [NAME, ...], otherwise: SENTENCE}"),
]


def read_entry(
    value: str | ConditionalChapter, at: YamlPath, path: Path, lines: Mapping[YamlPath, int], problems: Problems
) -> ChapterEntry:
    """An entry of the right form that stands at ``at`` in the file ``path``."""
    if isinstance(value, str):
        return ChapterEntry(value, Place(path, line_of(lines, at)))
    place = Place(path, line_of(lines, (*at, "file")))
    paragraph = _paragraph(value["otherwise"], Place(path, line_of(lines, (*at, "otherwise"))), problems)
    return ChapterEntry(value["file"], place, tuple(dict.fromkeys(value["needs"])), paragraph)


def _paragraph(text: str, place: Place, problems: Problems) -> tuple[Token, ...]:
    # How YAML breaks the text into lines is not kept, so all of it stands where the key does.
    tokens = parse_chapter(parser(), place.path, text.strip(), "", problems, first_line=place.line).tokens
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        problems.add(
            place, f"found otherwise: {shown(text)}; allowed: one paragraph, without headings, notes or directives."
        )
    for token in tokens:
        token.meta["place"] = place
        for child in token.children or ():
            child.meta["line"] = 0
    return tuple(tokens)


def stand_in(chapter: Chapter, entry: ChapterEntry, missing: tuple[str, ...]) -> Chapter:
    """The chapter's heading with the sentence of its entry below, for a build that lacks the runs ``missing``.

    The heading is plain text: what it could refer to is not there either.
    """
    heading = chapter.tokens[:3] if [token.tag for token in chapter.tokens[:1]] == ["h1"] else []
    for inline in heading[1:2]:
        inline.children = [Token("text", "", 0, content=plain_text(inline))]
    claims = {token.attrs.get("claim") for token, _ in chapter.walk() if token.type == "span_open"}
    return replace(
        chapter,
        tokens=[*heading, *entry.otherwise],
        env={},
        missing=missing,
        untold_claims=frozenset(str(name) for name in claims if name is not None),
    )
