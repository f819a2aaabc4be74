"""``article.yaml`` and the chapters it names: read, and their form checked.

A chapter that shows runs which not every reader of the sources has made is named with what stands in its place::

    chapters:
      - 01-promise.md
      - {file: 11-real-models.md, needs: [amumo-mscoco-val-clip], otherwise: "Import them with `modgap import`."}
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Required

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from ..precompute.errors import InputError, allowed, shown
from ..precompute.files import is_folder, read_text
from ..precompute.validation import line_of, mistakes
from ..precompute.yaml_lines import YamlPath, load_yaml
from .citations import BY_DEFAULT
from .conditional_chapters import ChapterEntry, Entry, read_entry, stand_in
from .forms import Words, told
from .markdown import LARGEST, Chapter, parse_chapter, parser
from .problems import Place, Problems

NUMBERED = re.compile(r"^\d+-")
CHAPTER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}\.md")


@with_config(ConfigDict(extra="forbid"))
class ArticleFile(TypedDict, total=False):
    """The form of ``article.yaml``; attribute docstrings are its manual."""

    title: Required[Words]
    """Title of the page, plain text."""
    chapters: Required[Annotated[list[Entry], Field(min_length=1), told("a list of files in chapters/")]]
    """Files in ``chapters/``, in order; a leading number and hyphen are not part of a chapter's id."""
    subtitle: Words
    """One or two sentences below the title, plain text."""
    kicker: Words
    """A few words above the title."""
    language: Annotated[
        str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$"), told("a language code such as en")
    ]
    """Language of the page; English by default."""
    hero: Annotated[Words, told("BUNDLE/SEED")]
    """Run that the opening figure draws; none without it."""
    url: Annotated[
        str,
        Field(pattern=r"^https?://[^\s/?#<>\"']+(/[^\s?#<>\"']*)?$", max_length=500),
        told("the address of the site's folder, such as https://example.org/article/"),
    ]
    """Where the page is published; previews of links need it, and are left out without it."""
    author: Words
    """Who is to be cited, as BibTeX has it: names with ``and`` between them; left out without it."""
    year: Annotated[int, Field(ge=1900, le=9999), told("a year such as 2026")]
    """When it was published, for whoever cites it; left out without it."""
    references: Annotated[
        str,
        Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"),
        told("the name of a BibTeX file beside article.yaml"),
    ]
    """BibTeX file that chapters cite from; ``references.bib`` by default."""
    glossary: Annotated[
        str,
        Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,95}\.md$"),
        told("the name of a Markdown file beside article.yaml"),
    ]
    """What the terms mean that chapters mark; none without it."""
    licences: Annotated[list[Words], told("a list of Markdown lines")]
    """Lines of the footer: whose pictures and type these are."""


@dataclass
class Article:
    """What ``article.yaml`` says, see `ArticleFile`; what it does not say is empty or the default.

    Attributes
    ----------
    path
        The file itself.
    chapters
        Its entries that are of the right form.
    lines
        Where each of its parts stands.
    """

    path: Path
    title: str
    chapters: tuple[ChapterEntry, ...]
    subtitle: str = ""
    kicker: str = ""
    language: str = "en"
    hero: str = ""
    url: str = ""
    author: str = ""
    year: int | None = None
    references: str = BY_DEFAULT
    glossary: str = ""
    licences: tuple[str, ...] = ()
    lines: dict[YamlPath, int] = field(default_factory=dict)

    def at(self, *path: str | int) -> Place:
        """Line of a part of ``article.yaml``."""
        return Place(self.path, self.lines.get(path, 1))


def load_article(folder: Path, problems: Problems) -> Article:
    """Read ``article.yaml`` of a folder; what is wrong inside goes to ``problems``.

    Raises
    ------
    InputError
        There is no such file, or it is not a mapping with a title and chapters.
    """
    path = folder / "article.yaml"
    data, lines = load_yaml(path)
    wrong_fields = mistakes(ArticleFile, data)
    for mistake in wrong_fields:
        place = Place(path, line_of(lines, mistake.at)) if mistake.at else path
        problems.add(place, mistake.text)
    wrong = {mistake.at[:2] if mistake.at[:1] == ("chapters",) else mistake.at[:1] for mistake in wrong_fields}
    if () in wrong or not isinstance(data, dict) or "title" not in data or not isinstance(data.get("chapters"), list):
        problems.raise_any()
    good = {name: value for name, value in data.items() if (name,) not in wrong}
    entries = [
        read_entry(entry, ("chapters", index), path, lines, problems)
        for index, entry in enumerate(data["chapters"])
        if ("chapters", index) not in wrong
    ]
    licences = tuple(good.pop("licences", ()))
    return Article(
        **{"title": "", **good, "path": path, "lines": lines, "chapters": tuple(entries), "licences": licences}
    )


def load_chapters(article: Article, runs: Container[str], problems: Problems) -> list[Chapter]:
    """Parse every chapter; files that are not there, and mistakes of form, go to ``problems``.

    ``runs`` are the experiments that there are: a chapter that needs another one is stood in for.
    """
    md = parser()
    chapters: list[Chapter] = []
    for entry in article.chapters:
        name, place = entry.file, entry.place
        path = article.path.parent / "chapters" / name
        there = [chapter.name for chapter in path.parent.glob("*.md")] if is_folder(path.parent) else []
        if not CHAPTER.fullmatch(name) or name not in there:
            problems.add(place, f"found chapter {shown(name)}; {allowed(name, there)}.")
            continue
        chapter_id = NUMBERED.sub("", path.stem).lower()
        if any(chapter.id == chapter_id for chapter in chapters):
            problems.add(
                place, f"found chapter {shown(name)}; another one has the id {shown(chapter_id)}, rename the file."
            )
            continue
        try:
            text = read_text(path, most=LARGEST)
        except InputError as err:
            problems.add_all(err)
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
