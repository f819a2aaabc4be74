"""Looks of an explainer where no page of ours takes care of them: in a notebook, and on a Panel server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import panel as pn
from bokeh.model import Model
from bokeh.models import Div
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from .looks import ITEM
from .modules import module_address

if TYPE_CHECKING:
    from .base import Explainer


def dress(explainer: Explainer) -> None:
    """Let a figure have its `Looks` as soon as a plot is laid out; see ``kit/dress.js``."""
    looks, layout = explainer.looks, explainer.layout
    layout.stylesheets = [*layout.stylesheets, *looks.sheets]
    if looks.theme != "auto":
        layout.css_classes = [*layout.css_classes, looks.theme]
    if ITEM not in looks.link:
        for part in {model.id: model for model in _models([parts for _, parts in explainer.attached])}.values():
            part.tags = [*part.tags, {"apart": explainer.name}]
    shared = {name: explainer.controls[name] for name in looks.link if name != ITEM}
    args = {"layout": layout, "theme": looks.theme, **{f"shared_{name}": widget for name, widget in shared.items()}}
    listed = ", ".join(f"{name}: shared_{name}" for name in shared)
    code = (
        f'import("{module_address("modgap/kit/dress")}").then((module) => module.default(layout, theme, {{{listed}}}));'
    )
    for pane in layout.select(pn.pane.Bokeh):
        if isinstance(pane, pn.pane.Bokeh) and isinstance(pane.object, BokehFigure):
            pane.jscallback(args=args, inner_width=code)


def _models(parts: object) -> list[Model]:
    """What browser modules are handed and listen at: plots, and what they write into."""
    if isinstance(parts, BokehFigure | Div):
        return [parts]
    inner = parts.values() if isinstance(parts, Mapping) else parts if isinstance(parts, list | tuple) else ()
    return [model for part in inner for model in _models(part)]
