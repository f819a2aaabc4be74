"""Chapters that need runs which may not be there, and the sentence that stands in for one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from markdown_it.token import Token

from ..precompute.errors import allowed
from ..precompute.yaml_lines import YamlPath
from .blocks import plain_text
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


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_names(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_text(name) and "/" not in name for name in value)


# key of an entry that is a mapping, all of them needed: (check, what is allowed)
KEYS: dict[str, tuple[Callable[[object], bool], str]] = {
    "file": (_is_text, "a file in chapters/"),
    "needs": (_are_names, "a list of experiments, without seeds: [NAME, ...]"),
    "otherwise": (_is_text, "a sentence in Markdown"),
}
ENTRY = "{file: FILE, needs: [NAME, ...], otherwise: SENTENCE}"


def read_entries(
    values: Sequence[object], path: Path, lines: Mapping[YamlPath, int], problems: Problems
) -> tuple[ChapterEntry, ...]:
    """Check the list under ``chapters``; entries that are wrong go to ``problems`` and are left out."""
    entries: list[ChapterEntry] = []
    for index, value in enumerate(values):
        at: YamlPath = ("chapters", index)
        place = Place(path, lines.get(at, 1))
        if isinstance(value, dict):
            entry = _conditional(
                value, path, {key: lines.get((*at, key), place.line) for key in value}, place, problems
            )
            entries += [entry] if entry else []
        elif isinstance(value, str) and _is_text(value):
            entries.append(ChapterEntry(value, place))
        else:
            problems.add(place, f"found chapter {value!r}; allowed: a file in chapters/, or {ENTRY}.")
    return tuple(entries)


def _conditional(
    value: Mapping[object, object], path: Path, lines: Mapping[object, int], place: Place, problems: Problems
) -> ChapterEntry | None:
    good: dict[str, object] = {}
    for key, found in value.items():
        if key not in KEYS:
            problems.add(Place(path, lines[key]), f"found {key!r} in a chapter; {allowed(str(key), KEYS)}.")
            continue
        check, expected = KEYS[str(key)]
        if check(found):
            good[str(key)] = found
        else:
            problems.add(Place(path, lines[key]), f"found {key}: {found!r}; allowed: {expected}.")
    lacking = [key for key in KEYS if key not in value]
    if lacking:
        problems.add(place, f"a chapter lacks {' and '.join(lacking)}; write {ENTRY}, or only the file's name.")
    file, needs, otherwise = (good.get(key) for key in KEYS)
    if not isinstance(file, str) or not isinstance(needs, list) or not isinstance(otherwise, str):
        return None
    paragraph = _paragraph(otherwise, Place(path, lines["otherwise"]), problems)
    return ChapterEntry(file, Place(path, lines["file"]), tuple(dict.fromkeys(needs)), paragraph)


def _paragraph(text: str, place: Place, problems: Problems) -> tuple[Token, ...]:
    # How YAML breaks the text into lines is not kept, so all of it stands where the key does.
    tokens = parse_chapter(parser(), place.path, text.strip(), "", problems, first_line=place.line).tokens
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        problems.add(
            place, f"found otherwise: {text!r}; allowed: one paragraph, without headings, notes or directives."
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
