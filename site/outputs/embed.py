"""Every figure alone: ``embed/ID.html``, and ``embed.js``, with which any page shows it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from pathlib import Path

from ...explainers.base import Explainer
from ...precompute.cache import content_hash
from .. import theme
from ..credits import credits_of
from ..edition import Edition
from ..figures import FigureFile
from ..figures.modules import DOC_COMMENT, RUNTIME, import_map, reached
from ..figures.scripts import scripts
from ..previews import preview
from ..render import no_still
from ..render_alone import Alone
from .stills import Stills

FOLDER = "embed"
ENTRY = "modgap-page/embedded"
ELEMENT = RUNTIME / "element.js"
INDENT = re.compile(r"^ +", re.MULTILINE)
HEIGHTS = "const HEIGHTS = {};"
FIRST_LOOK = "A first look: models trained once, for less than a third of their steps"
CREDIT = 110  # CSS pixels: title, credit and padding around what a figure's own heights count


def write(
    edition: Edition,
    folder: Path,
    written: Mapping[str, FigureFile],
    font_faces: str,
    *,
    asked: str = "",
    home: str | None = "index.html",
    stills: Stills | None = None,
) -> dict[str, str]:
    """Write one page a figure, and the script for the pages of others.

    Returns what each of the pages looks like besides its figure, as a key: see ``stills.gather``.

    Parameters
    ----------
    edition
        The article.
    folder
        Of the site, with ``figures/`` and ``assets/`` in it.
    written
        Figures by id, as `figures.export` wrote them.
    font_faces
        Rules for the fonts, their addresses relative to ``folder``.
    asked
        State that a figure shows where its address names none.
    home
        Address of the article as the pages see it; None where it has none.
    stills
        Pictures for those without JavaScript, and, where the article has an address, for those who are sent a link.
    """
    settings = edition.settings
    (folder / FOLDER).mkdir(exist_ok=True)
    alone = Alone(edition.story, home, stills=stills.of if stills else no_still)
    css = theme.stylesheet(font_faces, ("embed.css",))
    heights: dict[str, list[int]] = {}
    looks: dict[str, str] = {}
    for name, file in written.items():
        use = edition.story.figures[name]
        if use.explainer is None:
            continue
        heights[name] = [use.explainer.heights()[width] + CREDIT for width in ("desktop", "phone")]
        modules = import_map(reached({ENTRY, *file.modules}))
        credit = [*([FIRST_LOOK] if edition.story.first_look else []), *credits_of(use.explainer)]
        looks[name] = content_hash((css, modules, credit, settings.title))
        page = theme.embed(
            id=name,
            title=use.title,
            article=settings.title,
            description=use.description,
            language=settings.language,
            figure=alone.figure(name),
            steps=alone.steps(name),
            credits=credit,
            css=css,
            import_map=modules,
            scripts=scripts(),
            asked=asked,
            home=home,
            published=settings.url,
            preview=preview(settings.url, f"{FOLDER}/{name}.html", use.title, use.description, stills, name),
        )
        (folder / FOLDER / f"{name}.html").write_text(page, encoding="utf-8", newline="\n")
    (folder / "embed.js").write_text(element_script(heights), encoding="utf-8", newline="\n")
    return looks


def write_explainer(
    explainer: Explainer, title: str, caption: str, folder: Path, file: FigureFile, font_faces: str
) -> None:
    """The same for an explainer that is in no article; ``title`` and ``caption`` are plain text."""
    name, description = file.id, explainer.describe()
    figure = theme.figure(
        id=name,
        number=0,
        title=title,
        subtitle="",
        heights=explainer.heights(),
        grows=bool(explainer.GROWS),
        description=description,
        initial={parameter: getattr(explainer, parameter) for parameter in explainer.state_parameters()},
        caption=html.escape(caption),
    )
    page = theme.embed(
        id=name,
        title=title,
        article="",
        description=description,
        language="en",
        figure=figure,
        steps=[],
        credits=credits_of(explainer),
        css=theme.stylesheet(font_faces, ("embed.css",)),
        import_map=import_map(reached({ENTRY, *file.modules})),
        scripts=scripts(),
        asked="",
        looks=explainer.looks.query,
    )
    (folder / FOLDER).mkdir()
    (folder / FOLDER / f"{name}.html").write_text(page, encoding="utf-8", newline="\n")
    (folder / "embed.js").write_text(element_script({}), encoding="utf-8", newline="\n")


def element_script(heights: Mapping[str, list[int]]) -> str:
    """The custom element with the heights that figures need, without comments and indents: foreign pages fetch it."""
    code = INDENT.sub("", DOC_COMMENT.sub("", ELEMENT.read_text(encoding="utf-8")))
    told = json.dumps(heights, separators=(",", ":"), sort_keys=True)
    return code.replace(HEIGHTS, f"const HEIGHTS = {told};")
