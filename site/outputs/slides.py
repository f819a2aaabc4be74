"""The article as a deck, ``slides.html``, beside the page and the figures that it shows: all opens from a disk."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from ...explainers.modules import page_modules
from .. import fonts, theme
from ..credits import credits_of
from ..deck import Slide, slides_of
from ..edition import Edition
from ..figure_state import State, query_of
from ..figure_uses import FigureUse
from ..figures.modules import import_map, reached
from ..figures.sheets import write_grid
from ..reveal import FOLDER as REVEAL
from ..reveal import write_reveal
from ..slide_text import SlideText
from ..theme.parts import Stage
from .stills import Stills

NAME = "slides.html"
ENTRY = "modgap-page/deck"
WORKS = 8  # of the references on one slide


def write(edition: Edition, folder: Path, stills: Stills) -> int:
    """Write the deck into the folder of a page that `page.write` wrote; how many slides it has.

    ``stills`` are those of that page: they stand for the figures in print and in the speaker's view.
    """
    write_reveal(folder)
    text = SlideText(edition.story, "index.html", lambda bundle, count: write_grid(bundle, count, folder))
    groups = [
        [(slide, _stage(slide, stills)) for slide in slides_of(chapter, number, text)]
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


def _stage(slide: Slide, stills: Stills) -> Stage | None:
    use = slide.figure
    if use is None or use.explainer is None:
        return None
    states = [slide.state, *(step.state for step in slide.steps)]
    return Stage(
        figure=use.directive.id,
        title=use.title,
        states=[query_of(state) for state in states],
        told=_told(use, states),
        stills=[_still(use, state, stills) for state in states],
        credits=credits_of(use.explainer),
    )


def _still(use: FigureUse, state: State, stills: Stills) -> str:
    """Address of the picture of a state; empty where none is there, or an author's own slide shows it alone."""
    told = [use.state, *use.steps]
    found = stills.of(use.directive.id, told.index(state)) if state in told else None
    return found[0].file if found else ""


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


def _references(edition: Edition) -> list[str]:
    """Lists of what was cited, as many as slides need."""
    story = edition.story
    count = len(set(story.cited))
    parts = -(-count // WORKS)
    cuts = [part * count // parts for part in range(parts)] + [count]
    return [story.bibliography.list_html(story.cited, slice(start, end)) for start, end in pairwise(cuts)]
