"""The article as a deck, ``slides.html``, beside the page and the figures that it shows: all opens from a disk."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from ...explainers.modules import page_modules
from .. import fonts, theme
from ..credits import credits_of
from ..deck import Slide, slides_of
from ..edition import Edition
from ..figure_state import query_of
from ..figure_uses import FigureUse
from ..figures.modules import import_map, reached
from ..figures.sheets import write_grid
from ..reveal import FOLDER as REVEAL
from ..reveal import write_reveal
from ..slide_text import SlideText
from ..theme.parts import Stage

NAME = "slides.html"
ENTRY = "modgap-page/deck"
STILLS = "stills"
WORKS = 8  # of the references on one slide


def write(edition: Edition, folder: Path, *, stills: Path | None = None) -> int:
    """Write the deck into the folder of a page that `page.write` wrote; how many slides it has.

    ``stills`` is a folder of pictures, ``ID-STEP-light.webp`` with STEP 0 for the state that a figure opens in: they
    stand for the figures in print and in the speaker's view.
    """
    write_reveal(folder)
    pictures = _copied(stills, folder) if stills else frozenset()
    text = SlideText(edition.story, "index.html", lambda bundle, count: write_grid(bundle, count, folder))
    groups = [
        [(slide, _stage(slide, pictures)) for slide in slides_of(chapter, number, text)]
        for number, chapter in enumerate(edition.story.chapters, start=1)
    ]
    settings = edition.settings
    references = _references(edition)
    page = theme.slides(
        title=settings.title,
        subtitle=settings.subtitle,
        kicker=settings.kicker,
        language=settings.language,
        groups=groups,
        references=references,
        licences=text.pieces(edition.licences),
        css=theme.stylesheet(fonts.write(folder), styles=theme.DECK_STYLES),
        reveal=REVEAL,
        import_map=import_map(reached({ENTRY})),
    )
    (folder / NAME).write_text(page, encoding="utf-8", newline="\n")
    return 2 + sum(map(len, groups)) + len(references)


def _stage(slide: Slide, pictures: frozenset[str]) -> Stage | None:
    use = slide.figure
    if use is None or use.explainer is None:
        return None
    states = [slide.state, *(step.state for step in slide.steps)]
    # A slide of the author's own may show a state that is none of the story's: no still has it.
    names = [f"{use.directive.id}-{place}-light.webp" for place in range(len(states))] if slide.kind == "figure" else []
    return Stage(
        figure=use.directive.id,
        title=use.title,
        states=[query_of(state) for state in states],
        told=_told(use, states),
        stills=[f"{STILLS}/{name}" if name in pictures else "" for name in names],
        credits=credits_of(use.explainer),
    )


def _told(use: FigureUse, states: Sequence[dict[str, object]]) -> list[str]:
    """What the figure shows in each state, in plain sentences; it is left as it was."""
    explainer = use.explainer
    if explainer is None:
        return []
    told: list[str] = []
    with page_modules():
        for state in [*states, use.state]:
            explainer.param.update(**state)
            told.append(explainer.describe())
    return told[:-1]


def _copied(stills: Path, folder: Path) -> frozenset[str]:
    """Names of the pictures that are there, now in the deck's folder as well."""
    there = sorted(stills.glob("*-light.webp"))
    if there:
        (folder / STILLS).mkdir(exist_ok=True)
    for path in there:
        shutil.copyfile(path, folder / STILLS / path.name)
    return frozenset(path.name for path in there)


def _references(edition: Edition) -> list[str]:
    """Lists of what was cited, as many as slides need."""
    story = edition.story
    count = len(set(story.cited))
    parts = -(-count // WORKS)
    cuts = [part * count // parts for part in range(parts)] + [count]
    return [story.bibliography.list_html(story.cited, slice(start, end)) for start, end in pairwise(cuts)]
