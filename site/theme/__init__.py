"""Templates and styles of the page, and what the compiler has to emit for them.

``page`` renders the whole document; ``figure``, ``scroll``, ``media`` and ``card`` render its blocks. Inline elements
are written by the compiler, exactly like this (all works without JavaScript; the runtime adds hover, focus, placing):

Modality words
    ``<span class="image">pictures</span>``, likewise ``text``, ``audio``, ``molecule``.
Citation
    ``<a class="cite" href="#ref-liang2022">Liang 2022</a>``; several stand beside each other, separated by ``, ``.
    The card on hover is a copy of the entry in the reference list, ``<ol class="reference-list">`` of
    ``<li id="ref-liang2022">Liang, W. ... <a href="https://doi.org/...">doi</a></li>``.
Term of the glossary
    ``<a class="term" href="#term-cone">cones</a>``. The card on hover is a copy of the entry, see ``glossary.html``.
Number from the bundles
    ``<button type="button" class="number" popovertarget="number-3">0.83</button>`` and, in ``cards``,
    ``card(id="number-3", kind="number", title="gap_distance of emoji-infonce-100", header=("seed", "value"), ...)``.
Claim
    ``<span class="claim">The sentence<span class="claim-end">&#8288;<button type="button" class="claim-mark"
    popovertarget="claim-far-apart" aria-label="Evidence for this claim"></button></span></span>`` and
    ``card(id="claim-far-apart", kind="claim", ...)``. The word joiner keeps the mark beside the last word.
    A number or formula at the end stands inside ``claim-end`` instead.
    In a draft a claim that does not hold has ``class="claim claim-failed"``.
Part heading
    ``<header class="part"><p class="kicker">Part 1</p><h2 id="two-clouds">Two clouds</h2></header>``;
    ``toc`` has its id.
Footnotes
    as mdit-py-plugins writes them: ``sup.footnote-ref``, ``section.footnotes``.
Wide things
    ``<div class="wide-box" tabindex="0" role="region" aria-label="Table 1"><table>...</table></div>``; display formulas
    ``<div class="math-box" tabindex="0" role="region" aria-label="Formula"><math display="block">...</math></div>``.

Cards are collected and passed to ``page`` as ``cards``: a table must not stand inside a paragraph, and in print they
become the appendix with the evidence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .parts import PageState, Preview, Stage, Step, Still, TocEntry

if TYPE_CHECKING:
    from ..deck import Slide
    from ..outputs.report import Part

FOLDER = Path(__file__).parent
DECK_STYLES = ("base.css", "prose.css", "slides.css")
STYLES = (
    "base.css",
    "page.css",
    "prose.css",
    "figure.css",
    "scroll.css",
    "cards.css",
    "hero.css",
    "still.css",
    "screen.css",
    "print.css",
)


@cache
def environment() -> Environment:
    """Jinja environment of the templates: everything is escaped, an undefined variable is an error."""
    loader = FileSystemLoader(FOLDER)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def render(template: str, **context: object) -> str:
    """One template of this folder with its context."""
    return environment().get_template(template).render(**context)


def stylesheet(font_faces: str = "", further: Sequence[str] = (), *, styles: Sequence[str] = STYLES) -> str:
    """All styles of the page in order, with ``further`` files, behind the ``@font-face`` rules of ``fonts``."""
    return "\n".join([font_faces, *((FOLDER / name).read_text(encoding="utf-8") for name in (*styles, *further))])


def figure(
    *,
    id: str,  # noqa: A002
    number: int,
    title: str,
    subtitle: str,
    heights: Mapping[str, int],
    grows: bool,
    description: str,
    initial: Mapping[str, Any],
    caption: str,
    still: Still | None = None,
    studio: bool = False,
) -> str:
    """A figure card.

    Parameters
    ----------
    id, number
        Name of the figure (``figures/ID.js``, address ``#fig-ID``) and the number before its caption; 0: none.
    title, subtitle, description
        Plain text: what to see, what is shown, and what a reader without the figure is told (``Explainer.describe()``).
    heights
        CSS pixels reserved for the embedded figure, ``desktop`` and ``phone`` (``Explainer.heights``).
    grows
        Whether a reader may make it higher or lower (``Explainer.GROWS``).
    initial
        State that the story opens with, as JSON values.
    caption
        HTML.
    still
        What stands in its place on paper and without JavaScript.
    studio
        Whether the site has a studio, from which a reader may take it along.
    """
    return render("figure.html", id=id, number=number, title=title, subtitle=subtitle, heights=heights,
                  grows=grows, description=description, initial=dict(initial), caption=caption,
                  still=still, studio=studio)  # fmt: skip


def scroll(*, id: str, title: str, figure: str, steps: Sequence[Step]) -> str:  # noqa: A002
    """A scroll section: the card of figure ``id`` (HTML, from ``figure``), pinned beside its steps."""
    return render("scroll.html", id=id, title=title, figure=figure, steps=steps)


def media(*, label: str, sheet: str, columns: int, captions: Sequence[str], total: int, caption: str = "") -> str:
    """A grid of pictures from a sprite sheet.

    Parameters
    ----------
    label
        What the pictures are, for a screen reader.
    sheet, columns, total
        Relative address of the sheet, its square cells a row, its cells in all.
    captions
        Captions of the first cells, in order; one cell is shown for each.
    caption
        HTML below the grid.
    """
    rows = -(-total // columns)
    return render("media.html", label=label, sheet=sheet, columns=columns, rows=rows, captions=captions,
                  caption_html=caption)  # fmt: skip


def card(
    *,
    id: str,  # noqa: A002
    kind: str,
    title: str,
    header: Sequence[str] = (),
    rows: Sequence[Sequence[str]] = (),
    note: str = "",
) -> str:
    """A card that a number or a claim opens: all plain text. ``kind`` is ``number`` or ``claim``."""
    return render("card.html", id=id, kind=kind, title=title, header=header, rows=rows, note=note)


def page(
    *,
    title: str,
    subtitle: str,
    kicker: str,
    facts: Sequence[str],
    hero: str,
    toc: Sequence[TocEntry],
    body: str,
    references: str,
    cards: str,
    footer: str,
    css: str,
    import_map: str,
    scripts: Sequence[str],
    glossary: str = "",
    language: str = "en",
    state: PageState = "whole",
    preview: Preview | None = None,
) -> str:
    """The whole document; the parts from ``hero`` to ``footer`` and ``glossary`` are HTML, the rest plain text.

    ``css`` is ``stylesheet(fonts.write(...))``, ``import_map`` is ``figures.modules.import_map(...)``,
    ``scripts`` is ``figures.scripts.scripts()``.
    """
    runtime = BOOT.format(options=json.dumps({"scripts": list(scripts)}))
    return render("page.html", title=title, subtitle=subtitle, kicker=kicker, facts=facts, hero=hero, toc=toc,
                  body=body, references=references, cards=cards, footer=footer, css=css, import_map=import_map,
                  early=EARLY, runtime=runtime, language=language, state=state, glossary=glossary,
                  preview=preview)  # fmt: skip


def embed(
    *,
    id: str,  # noqa: A002
    title: str,
    article: str,
    description: str,
    language: str,
    figure: str,
    steps: Sequence[Step],
    credits: Sequence[str],  # noqa: A002
    css: str,
    import_map: str,
    scripts: Sequence[str],
    asked: str,
    looks: str = "",
    home: str | None = None,
    published: str = "",
    preview: Preview | None = None,
) -> str:
    """A figure alone: ``figure`` is its card, ``steps`` its story, ``credits`` whose data it shows.

    ``asked`` is the state that it shows where its address names none, as an address has it, and ``looks`` likewise;
    ``article`` is empty where it is of none, ``published`` its full address, empty where it has none.
    """
    runtime = BOOT_EMBED.format(options=json.dumps({"scripts": list(scripts)}))
    return render("embed.html", id=id, title=title, article=article, description=description, language=language,
                  figure=figure, steps=steps, credits=credits, css=css, import_map=import_map, early=EARLY_EMBED,
                  runtime=runtime, asked=asked, looks=looks, home=home, published=published,
                  preview=preview)  # fmt: skip


def studio(*, article: str, language: str, told: str, css: str, import_map: str) -> str:
    """The studio: ``told`` is what it knows of all figures, as JSON that may stand in a page."""
    return render("studio.html", article=article, language=language, told=told, css=css, import_map=import_map,
                  early=EARLY_EMBED, runtime=BOOT_STUDIO)  # fmt: skip


def report(
    *,
    title: str,
    parts: Sequence[Part],
    compared: str,
    credits: Sequence[str],  # noqa: A002
    css: str,
    import_map: str,
    scripts: Sequence[str],
) -> str:
    """A report on bundles: ``compared`` is the card of a figure (HTML), or empty."""
    runtime = BOOT.format(options=json.dumps({"scripts": list(scripts)}))
    return render("report.html", title=title, parts=parts, compared=compared, credits=credits, css=css,
                  import_map=import_map, early=EARLY, runtime=runtime)  # fmt: skip


def slides(
    *,
    title: str,
    subtitle: str,
    kicker: str,
    language: str,
    groups: Sequence[Sequence[tuple[Slide, Stage | None]]],
    references: Sequence[str],
    licences: str,
    css: str,
    reveal: str,
    import_map: str,
) -> str:
    """The deck: a group of slides a chapter; ``references`` and ``licences`` are HTML, ``reveal`` is its folder."""
    return render("slides.html", title=title, subtitle=subtitle, kicker=kicker, language=language, groups=groups,
                  references=references, licences=licences, css=css, reveal=reveal, import_map=import_map, early=EARLY,
                  runtime=BOOT_DECK)  # fmt: skip


# Runs before the first paint, so that a remembered scheme does not flash; storage is denied to some file:// pages.
EARLY = (
    'document.documentElement.classList.add("js");'
    'try{const s=localStorage.getItem("modgap-scheme");'
    'if(s==="light"||s==="dark")document.documentElement.dataset.theme=s}catch{}'
)
EARLY_EMBED = 'document.documentElement.classList.add("js");'
BOOT_EMBED = 'import {{ start }} from "modgap-page/embedded"; start({options});'
BOOT_STUDIO = 'import { start } from "modgap-page/studio"; start();'
BOOT_DECK = 'import { start } from "modgap-page/deck"; start();'
BOOT = 'import {{ start }} from "modgap-page/main"; start({options});'
