"""Chapters and bundles to a folder of static files: ``modgap build``."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from ..precompute.bundle import Bundle, load_all
from ..precompute.errors import InputError
from . import assets, figures, fonts, hero, theme
from .blocks import resolve_blocks, resolve_headings
from .checks import check_page
from .citations import Bibliography, load_bibliography
from .claims import Ledger, Runs, load_ledger
from .figure_uses import find_bundle
from .manuscript import Article, load_article, load_chapters, load_licences
from .markdown import Chapter
from .problems import Problems
from .publish import replacing
from .render import Page
from .sheets import write_sheet, write_sheets
from .story import Story
from .words import resolve_words, unused_claims

WORDS_A_MINUTE = 230  # silent reading of English prose
T = TypeVar("T")


@dataclass(frozen=True)
class Report:
    """What a build made.

    Attributes
    ----------
    page
        ``index.html``.
    size
        Bytes of all files.
    figures
        Figures with their sizes, in the order of the page.
    claims, failed
        How many claims were checked; those that the runs do not support (in a draft only).
    left_out
        Chapters that a sentence stands in for, to the runs that they lack.
    """

    page: Path
    size: int
    figures: Sequence[figures.FigureFile]
    claims: int
    failed: Sequence[str]
    left_out: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Edition:
    """An article that was read against its runs and has nothing wrong in it."""

    settings: Article
    story: Story
    licences: Sequence[Chapter]
    opening: Bundle | None


def build(article: Path, bundles: Path, out: Path, *, draft: bool = False) -> Report:
    """Compile an article.

    Parameters
    ----------
    article
        Folder with ``article.yaml``, ``chapters/``, a BibTeX file and ``claims.py``.
    bundles
        Folder of bundles, ``NAME/SEED/``.
    out
        Folder of the page; an earlier page there is replaced when the new one is whole.
    draft
        Mark claims that do not hold instead of refusing to build.

    Raises
    ------
    InputError
        Everything that is wrong with the article; ``out`` is as it was.
    """
    runs = Runs(load_all(bundles))
    if not len(runs):
        raise InputError(f"{bundles}: holds no bundles; make them with 'modgap precompute'.")
    edition = read(article, runs, draft=draft)
    with replacing(out) as folder:
        files = _write(edition, folder)
        check_page(folder)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    claims = edition.story.claims
    return Report(
        page=out / "index.html",
        size=size,
        figures=[replace(file, path=out / file.path.relative_to(folder)) for file in files],
        claims=len(claims),
        failed=[name for name, use in claims.items() if use.problem],
        left_out={chapter.path.name: chapter.missing for chapter in edition.story.chapters if chapter.missing},
    )


def read(article: Path, runs: Runs, *, draft: bool = False) -> Edition:
    """Read an article and find everything that it refers to.

    Raises
    ------
    InputError
        Everything that is wrong, over all chapters.
    """
    if not article.is_dir():
        raise InputError(f"{article}: is not a folder with an article.yaml.")
    problems = Problems()
    settings = load_article(article, problems)
    references = article / settings.references
    ledger = _or(Ledger(article / "claims.py"), lambda: load_ledger(article), problems)
    bibliography = _or(Bibliography(references), lambda: load_bibliography(references), problems)
    story = Story(load_chapters(settings, runs, problems), bibliography, runs, ledger, draft=draft)
    licences = load_licences(settings, problems)
    opening = _hero(settings, runs, problems)
    resolve(story, licences, problems)
    problems.raise_any()
    return Edition(settings, story, licences, opening)


def resolve(story: Story, pieces: Sequence[Chapter], problems: Problems) -> None:
    """Find everything that chapters and footer refer to; blocks first, because text may refer to what comes later."""
    for chapter in story.chapters:
        resolve_blocks(story, chapter, problems)
    for number, chapter in enumerate(story.chapters, start=1):
        resolve_headings(story, chapter, number, problems)
    for chapter in [*story.chapters, *pieces]:
        resolve_words(story, chapter, problems)
    if not story.draft:
        unused_claims(story, problems)


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


def _write(edition: Edition, folder: Path) -> list[figures.FigureFile]:
    story, settings, opening = edition.story, edition.settings, edition.opening
    uses = {name: use.explainer for name, use in story.figures.items() if use.explainer is not None}
    written = figures.export(uses, folder)
    write_sheets(uses.values(), folder)
    assets.write_scripts(folder, {model for file in written for model in file.models})
    page = Page(story, lambda bundle, count: write_sheet(bundle, count, folder))
    text = theme.page(
        title=settings.title,
        subtitle=settings.subtitle,
        kicker=settings.kicker,
        language=settings.language,
        facts=facts(story),
        hero=hero.render(opening) if opening else "",
        toc=[theme.TocEntry(part.id, str(part.number), part.title) for part in story.parts],
        body=page.body(),
        references=page.references(),
        cards=page.cards(),
        footer=page.pieces(edition.licences),
        css=theme.stylesheet(fonts.write(folder)),
        import_map=assets.import_map(),
        scripts=assets.scripts(),
        draft=story.draft and any(use.problem for use in story.claims.values()),
    )
    (folder / "index.html").write_text(text, encoding="utf-8", newline="\n")
    return written


def facts(story: Story) -> list[str]:
    """What to expect of the page: reading time and words, figures, runs, claims."""
    words = count_words(story.chapters)
    minutes = math.ceil(words / WORDS_A_MINUTE)
    runs = sum(len(story.runs[name]) for name in story.runs)
    holding = sum(not use.problem for use in story.claims.values())
    told = [
        (_count(minutes, "minute"), words),
        (_count(words, "word"), words),
        (_count(len(story.figures), "live figure"), len(story.figures)),
        (_count(runs, "training run"), runs),
        (_count(holding, "checked claim"), holding),
    ]
    return [text for text, count in told if count]


def count_words(chapters: Sequence[Chapter]) -> int:
    """Words of prose: headings, paragraphs, captions and steps, without formulas and what scripts write.

    A number that is computed is one word, as the reader sees it.
    """
    return sum(
        1 if child.type == "role" else len(child.content.split())
        for chapter in chapters
        for token in chapter.tokens
        for child in token.children or ()
        if child.type in ("text", "code_inline", "role")
    )


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
