"""``studio.html``: a figure of the article as its reader may take it along, with what to copy and what to save.

The page opens it under each figure; ``embed/ID.csv`` holds the numbers behind a figure.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ...explainers.base import Explainer
from ...precompute.bundle import Bundle
from ...precompute.cache import content_hash
from .. import theme
from ..credits import credits_of
from ..edition import Edition
from ..figure_uses import FigureUse
from ..figures.export import content_of
from ..figures.modules import import_map, reached

NAME = "studio.html"
ENTRY = "modgap-page/studio"
STYLES = ("base.css", "studio.css")
BUNDLES = "_build/bundles"  # where somebody who has built the article has them
HASH = 12  # characters of a hash that names data


def write(edition: Edition, folder: Path, font_faces: str) -> None:
    """Write the studio, and the numbers of every figure.

    Parameters
    ----------
    edition
        The article.
    folder
        Of the site, with its embeds in it.
    font_faces
        Rules for the fonts, their addresses relative to ``folder``.
    """
    figures = {name: use for name, use in edition.story.figures.items() if use.explainer is not None}
    for name, use in figures.items():
        if use.explainer is not None:
            (folder / "embed" / f"{name}.csv").write_text(numbers(use.explainer), encoding="utf-8", newline="")
    settings = edition.settings
    told = {
        "article": settings.title,
        "author": settings.author,
        "year": settings.year,
        "url": settings.url,
        "version": _version(),
        "figures": {name: _told(use) for name, use in figures.items()},
    }
    text = theme.studio(
        article=settings.title,
        language=settings.language,
        told=json.dumps(told, ensure_ascii=False).replace("<", "\\u003c"),
        css=theme.stylesheet(font_faces, styles=STYLES),
        import_map=import_map(reached({ENTRY})),
    )
    (folder / NAME).write_text(text, encoding="utf-8", newline="\n")


def numbers(explainer: Explainer) -> str:
    """The numbers behind a figure as CSV, in the form of RFC 4180."""
    header, rows = explainer.table()
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue()


def _told(use: FigureUse) -> dict[str, Any]:
    """What the studio knows of a figure: ``Told`` in ``runtime/snippets.js``."""
    explainer = use.explainer
    if explainer is None:
        raise ValueError(use.directive.id)
    source, _ = explainer.made_from
    return {
        "number": use.number,
        "title": use.title,
        "story": bool(use.steps),
        "controls": {name: _label(explainer, name) for name in explainer.state_parameters()},
        "python": python(explainer),
        "data": content_hash([content_of(part) for part in source])[:HASH] if source else "",
        "credits": credits_of(explainer),
    }


def _label(explainer: Explainer, name: str) -> str:
    return str(explainer.controls[name].name or name)


def python(explainer: Explainer) -> dict[str, Any]:
    """How Python makes the same figure: lines of code, and the call without its state."""
    kind = type(explainer)
    source, named = explainer.made_from
    lines = ["import panel as pn", f"from {kind.__module__} import {kind.__name__}"]
    given: list[str] = []
    for part in source:
        if isinstance(part, Bundle):
            lines += ["from pathlib import Path", "from modgap.precompute.bundle import load"]
            given.append(f'load(Path("{BUNDLES}/{part.name}/{part.seed}"))')
        elif isinstance(part, Mapping):
            lines += ["from pathlib import Path", "from modgap.precompute.ensemble import load_ensembles"]
            given.append(f"{{name: runs[name] for name in {json.dumps(list(part))}}}")
    given += [f"{name}={value!r}" for name, value in named.items()]
    loaded = [f'runs = load_ensembles(Path("{BUNDLES}"))'] if any(isinstance(part, Mapping) for part in source) else []
    return {"lines": [*sorted(lines), "", "pn.extension(inline=True)", *loaded], "kind": kind.__name__, "given": given}


def _version() -> str:
    try:
        return version("modgap")
    except PackageNotFoundError:
        return ""
