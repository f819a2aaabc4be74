"""``article.yaml`` and the chapters it names: read, and their form checked.

A chapter that shows runs which not every reader of the sources has made is named with what stands in its place::

    chapters:
      - 01-promise.md
      - {file: 11-real-models.md, needs: [amumo-mscoco-val-clip], otherwise: "Import them with `modgap import`."}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..precompute.errors import InputError, allowed
from ..precompute.yaml_lines import YamlPath, load_yaml
from .conditional_chapters import ChapterEntry, read_entries, stand_in
from .markdown import Chapter, parse_chapter, parser
from .problems import Place, Problems

NUMBERED = re.compile(r"^\d+-")
CHAPTER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.md")


@dataclass
class Article:
    """What ``article.yaml`` says; attribute docstrings are its manual."""

    path: Path
    """The file itself."""
    title: str
    """Title of the page, plain text."""
    chapters: tuple[ChapterEntry, ...]
    """Files in ``chapters/``, in order; a leading number and hyphen are not part of a chapter's id. An entry is the
    name of a file, or ``{file, needs, otherwise}``."""
    subtitle: str = ""
    """One or two sentences below the title, plain text."""
    kicker: str = ""
    """A few words above the title."""
    language: str = "en"
    """Language of the page, e.g. ``en``."""
    hero: str = ""
    """``BUNDLE/SEED`` that the opening figure draws; none without it."""
    references: str = "references.bib"
    """BibTeX file that chapters cite from."""
    licences: tuple[str, ...] = ()
    """Lines of the footer, in Markdown: whose pictures and type these are."""
    lines: dict[YamlPath, int] = field(default_factory=dict)
    """Where each of them stands."""

    def at(self, *path: str | int) -> Place:
        """Line of an entry of ``article.yaml``."""
        return Place(self.path, self.lines.get(path, 1))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(_is_text(part) for part in value)


# name: (check, what is allowed, whether it must be there)
FIELDS: dict[str, tuple[Callable[[object], bool], str, bool]] = {
    "title": (_is_text, "text", True),
    "chapters": (lambda value: isinstance(value, list) and bool(value), "a list of files in chapters/", True),
    "subtitle": (_is_text, "text", False),
    "kicker": (_is_text, "text", False),
    "language": (_is_text, "a language code such as en", False),
    "hero": (_is_text, "BUNDLE/SEED", False),
    "references": (_is_text, "a BibTeX file beside article.yaml", False),
    "licences": (_is_texts, "a list of Markdown lines", False),
}


def load_article(folder: Path, problems: Problems) -> Article:
    """Read ``article.yaml`` of a folder; what is wrong inside goes to ``problems``.

    Raises
    ------
    InputError
        There is no such file, or it is not a mapping with a title and chapters.
    """
    path = folder / "article.yaml"
    data, lines = load_yaml(path)
    if not isinstance(data, dict):
        raise InputError(f"{path}: must hold 'name: value' lines; allowed: {', '.join(FIELDS)}.")
    good: dict[str, Any] = {}
    for name, value in data.items():
        place = Place(path, lines.get((name,), 1))
        if name not in FIELDS:
            problems.add(place, f"found {name!r}; {allowed(str(name), FIELDS)}.")
            continue
        check, expected, _ = FIELDS[name]
        if check(value):
            good[name] = tuple(value) if isinstance(value, list) else value
        else:
            problems.add(place, f"found {name}: {value!r}; allowed: {expected}.")
    for name in [name for name, (_, _, needed) in FIELDS.items() if needed and name not in data]:
        problems.add(path, f"lacks {name!r} ({FIELDS[name][1]}).")
    if "title" not in good or "chapters" not in good:
        problems.raise_any()
    good["chapters"] = read_entries(good["chapters"], path, lines, problems)
    return Article(path=path, lines=lines, **good)


def load_chapters(article: Article, runs: Container[str], problems: Problems) -> list[Chapter]:
    """Parse every chapter; files that are not there, and mistakes of form, go to ``problems``.

    ``runs`` are the experiments that there are: a chapter that needs another one is stood in for.
    """
    md = parser()
    chapters: list[Chapter] = []
    for entry in article.chapters:
        name, place = entry.file, entry.place
        path = article.path.parent / "chapters" / name
        if not CHAPTER.fullmatch(name) or not path.is_file():
            there = [found.name for found in path.parent.glob("*.md")] if path.parent.is_dir() else []
            problems.add(place, f"found chapter {name!r}; {allowed(name, there)}.")
            continue
        chapter_id = NUMBERED.sub("", path.stem).lower()
        if any(chapter.id == chapter_id for chapter in chapters):
            problems.add(place, f"found chapter {name!r}; another one has the id {chapter_id!r}, rename the file.")
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as err:
            problems.add(path, f"cannot be read as UTF-8 text ({err}).")
            continue
        chapter = parse_chapter(md, path, text, chapter_id, problems)
        missing = tuple(run for run in entry.needs if run not in runs)
        chapters.append(stand_in(chapter, entry, missing) if missing else chapter)
    return chapters


def load_licences(article: Article, problems: Problems) -> list[Chapter]:
    """Parse the lines of the footer."""
    md = parser()
    return [
        parse_chapter(
            md, article.path, line, f"licence-{index}", problems, first_line=article.at("licences", index).line
        )
        for index, line in enumerate(article.licences)
    ]
