"""The article as one page, ``index.html``, that opens by double click and asks no other origin for anything."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .. import fonts, hero, theme
from ..edition import Edition
from ..figures import FigureFile, export
from ..figures.modules import ENTRY, import_map, reached
from ..figures.scripts import scripts, write_scripts
from ..figures.sheets import write_grid, write_sheets
from ..markdown import Chapter
from ..outlets import of_page
from ..previews import preview
from ..render import Page
from ..story import Story
from ..theme.parts import PageState, TocEntry
from . import embed, studio
from .stills import Stills, gather

WORDS_A_MINUTE = 220  # silent reading of English prose
MINUTES_A_FIGURE = 0.5  # looked at, with its steps read; whoever plays with it takes longer


@dataclass(frozen=True)
class Written:
    """What a page was written with: its figures in their order, and their stills."""

    figures: list[FigureFile]
    stills: Stills = field(default_factory=Stills)


def write(
    edition: Edition, folder: Path, before: Path | None = None, *, alone: bool = True, take: bool = False
) -> Written:
    """Write the page and all files that it needs.

    Parameters
    ----------
    edition
        The article.
    folder
        An empty one.
    before
        Of the stills of an earlier site, which are kept as far as they are right.
    alone
        Write each figure alone, too, with its stills.
    take
        Take the stills that are missing.
    """
    story, settings, opening = edition.story, edition.settings, edition.opening
    explainers = {name: use.explainer for name, use in story.figures.items() if use.explainer is not None}
    written = export(explainers, folder, later=True)
    write_sheets(explainers.values(), folder)
    if written:
        write_scripts(folder, {model for file in written for model in file.models})
    faces = fonts.write(folder)
    pictures = _alone(edition, folder, before, written, faces, take=take) if alone else Stills()
    page = Page(story, lambda bundle, count: write_grid(bundle, count, folder), pictures.of, studio=alone)
    first = next(iter(explainers), "")
    text = theme.page(
        title=settings.title,
        subtitle=settings.subtitle,
        kicker=settings.kicker,
        language=settings.language,
        facts=facts(story),
        hero=hero.render(opening, write_grid(opening, 1, folder) if opening.sprites else None) if opening else "",
        toc=[TocEntry(part.id, str(part.number), part.title) for part in story.parts],
        body=page.body(),
        glossary=page.glossary(),
        references=page.references(),
        cards=page.cards(),
        footer=page.pieces(edition.licences),
        css=theme.stylesheet(faces),
        import_map=import_map(reached({ENTRY, *(module for file in written for module in file.modules)})),
        scripts=scripts() if written else [],
        state=_state(story),
        preview=preview(settings.url, "", settings.title, settings.subtitle, pictures, first),
    )
    (folder / "index.html").write_text(text, encoding="utf-8", newline="\n")
    return Written(written, pictures)


def _alone(
    edition: Edition, folder: Path, before: Path | None, written: Sequence[FigureFile], faces: str, *, take: bool
) -> Stills:
    """Write each figure alone, and the stills, which are taken of these and then stand in them."""
    files = {file.id: file for file in written}
    looks = embed.write(edition, folder, files, faces)
    pictures = gather(edition.story.figures, looks, folder, before, take=take)
    if pictures.made:
        embed.write(edition, folder, files, faces, stills=pictures)
    studio.write(edition, folder, faces)
    return pictures


def _state(story: Story) -> PageState:
    """Whether the page is whole, a first look, or has claims that do not hold."""
    if story.first_look:
        return "first-look"
    return "draft" if any(use.problem for use in story.claims.values()) else "whole"


def facts(story: Story) -> list[str]:
    """What to expect of the page: reading time and words, figures, runs, claims."""
    words = count_words(story.chapters)
    minutes = math.ceil(words / WORDS_A_MINUTE + len(story.figures) * MINUTES_A_FIGURE)
    runs = sum(bundle.trained for name in story.runs for bundle in story.runs[name].runs.values())
    holding = sum(not use.problem for use in story.claims.values())
    told = [
        (f"{_count(minutes, 'minute')} to read", words),
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
        1 if child.type == "myst_role" else len(child.content.split())
        for chapter in chapters
        for token in of_page(chapter.tokens)
        for child in token.children or ()
        if child.type in ("text", "code_inline", "myst_role")
    )


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
