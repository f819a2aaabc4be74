"""Every figure alone: ``embed/ID.html``, and ``embed.js``, with which any page shows it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from .. import theme
from ..credits import credits_of
from ..edition import Edition
from ..figures import FigureFile
from ..figures.modules import DOC_COMMENT, RUNTIME, import_map, reached
from ..figures.scripts import scripts
from ..render import Alone

FOLDER = "embed"
ENTRY = "modgap-page/embedded"
ELEMENT = RUNTIME / "element.js"
HEIGHTS = "const HEIGHTS = {};"
CREDIT = 110  # CSS pixels: title, credit and padding around what a figure's own heights count


def write(
    edition: Edition, folder: Path, written: Mapping[str, FigureFile], font_faces: str, *, asked: str = ""
) -> None:
    """Write one page a figure, and the script for the pages of others.

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
    """
    (folder / FOLDER).mkdir(exist_ok=True)
    alone = Alone(edition.story, home="index.html")
    css = theme.stylesheet(font_faces, ("embed.css",))
    heights: dict[str, list[int]] = {}
    for name, file in written.items():
        use = edition.story.figures[name]
        if use.explainer is None:
            continue
        heights[name] = [use.explainer.HEIGHTS[width] + CREDIT for width in ("desktop", "phone")]
        page = theme.embed(
            id=name,
            title=use.title,
            article=edition.settings.title,
            description=use.description,
            language=edition.settings.language,
            figure=alone.figure(name),
            steps=alone.steps(name),
            credits=credits_of(use.explainer),
            css=css,
            import_map=import_map(reached({ENTRY, *file.modules})),
            scripts=scripts(),
            asked=asked,
        )
        (folder / FOLDER / f"{name}.html").write_text(page, encoding="utf-8", newline="\n")
    (folder / "embed.js").write_text(element_script(heights), encoding="utf-8", newline="\n")


def element_script(heights: Mapping[str, list[int]]) -> str:
    """The custom element with the heights that figures need, without its comments: foreign pages fetch it."""
    code = DOC_COMMENT.sub("", ELEMENT.read_text(encoding="utf-8"))
    told = json.dumps(heights, separators=(",", ":"), sort_keys=True)
    return code.replace(HEIGHTS, f"const HEIGHTS = {told};")
