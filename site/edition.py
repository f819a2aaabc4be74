"""An article that was read against its runs: what every output of it is written from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ..precompute.bundle import Bundle
from ..precompute.errors import InputError
from ..precompute.files import is_folder
from .blocks import make_figures, read_slides, resolve_blocks, resolve_headings, resolve_slides
from .citations import Bibliography, load_bibliography
from .claims import Ledger, Runs, load_ledger
from .figure_uses import find_bundle
from .glossary import load_glossary, unused_terms
from .manuscript import Article, load_article, load_chapters, load_licences
from .markdown import Chapter
from .problems import Problems
from .story import Story
from .words import resolve_links, resolve_words, unused_claims

T = TypeVar("T")


@dataclass(frozen=True)
class Edition:
    """An article that was read against its runs and has nothing wrong in it.

    Attributes
    ----------
    settings
        What ``article.yaml`` says.
    story
        All chapters, with everything that they refer to.
    licences
        Lines of the footer.
    opening
        Bundle of the opening figure; None where the article has none.
    """

    settings: Article
    story: Story
    licences: Sequence[Chapter]
    opening: Bundle | None


def read(article: Path, runs: Runs, *, draft: bool = False, first_look: bool = False) -> Edition:
    """Read an article and find everything that it refers to.

    Raises
    ------
    InputError
        Everything that is wrong, over all chapters.
    """
    if not is_folder(article):
        raise InputError(f"{article}: is not a folder with an article.yaml.")
    problems = Problems()
    settings = load_article(article, problems)
    references = article / settings.references
    ledger = _or(Ledger(article / "claims.py"), lambda: load_ledger(article), problems)
    bibliography = _or(Bibliography(references), lambda: load_bibliography(references), problems)
    glossary = article / settings.glossary
    story = Story(
        load_chapters(settings, runs, problems),
        bibliography,
        runs,
        ledger,
        draft=draft or first_look,
        first_look=first_look,
        glossary=_or(None, lambda: load_glossary(glossary, problems), problems) if settings.glossary else None,
    )
    licences = load_licences(settings, problems)
    opening = _hero(settings, runs, problems)
    resolve(story, [*licences, *([story.glossary.chapter] if story.glossary else [])], problems)
    problems.raise_any()
    return Edition(settings, story, licences, opening)


def resolve(story: Story, pieces: Sequence[Chapter], problems: Problems) -> None:
    """Find everything that chapters, footer and glossary refer to; blocks first: text may refer to what comes later.

    What is wrong in the text is told before a figure is made, which takes a hundred times as long.
    """
    if story.glossary:
        story.ids |= {f"term-{name}" for name in story.glossary.entries}
    for chapter in story.chapters:
        resolve_blocks(story, chapter, problems)
    for number, chapter in enumerate(story.chapters, start=1):
        resolve_headings(story, chapter, number, problems)
    for chapter in story.chapters:
        resolve_slides(story, chapter, problems)
    for chapter in [*story.chapters, *pieces]:
        resolve_words(story, chapter, problems)
    unused_terms(story, problems)
    if not story.draft:
        unused_claims(story, problems)
    problems.raise_any()
    for chapter in story.chapters:
        make_figures(chapter, problems)
    for chapter in story.chapters:
        read_slides(chapter, problems)
    for chapter in [*story.chapters, *pieces]:
        resolve_links(story, chapter, problems)


def _or(fallback: T, read: Callable[[], T], problems: Problems) -> T:
    try:
        return read()
    except InputError as err:
        problems.add_all(err)
        return fallback


def _hero(settings: Article, runs: Runs, problems: Problems) -> Bundle | None:
    if not settings.hero:
        return None
    try:
        return find_bundle(settings.hero, runs)
    except InputError as err:
        problems.add(settings.at("hero"), " ".join(err.problems))
        return None
