"""A place for one model: heatmap or scatter, and two lines with its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bokeh.models import Column, Div, UIElement
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ...data.pairing import Pairing
from ...kit import styles
from ...kit.controls import block, status_line
from ..heatmap.heatmap import heatmap_view
from ..scatter.scatter import scatter_view


@dataclass(frozen=True)
class Panel:
    """What stands below the list of models, and all models by the names that ``panel.js`` knows."""

    views: tuple[UIElement, ...]
    parts: dict[str, Any]


def panel(pairing: Pairing, place: str, own: str) -> Panel:
    """An empty panel.

    Its plots are in no layout yet: the browser puts one into the slot when it is first seen, since a plot that nobody
    sees takes as long to make as any other.
    """
    status = status_line()
    place_of_plots = {"css_classes": ["slot"], "stylesheets": [styles.sheet(own)], "margin": 0}
    nothing = Div(visible=False)  # a layout without any part makes Bokeh complain
    slot = Column(children=[nothing], sizing_mode="stretch_width", **place_of_plots)
    cells = (f"{place}{axis}" for axis in ("Up", "Across"))
    html = "".join(
        f'<div class="line"><span data-number="{cell}">–</span> <b data-number="{cell}Value">–</b></div>'
        for cell in cells
    )
    line = block(html, own, classes=["told"])
    heatmap, scatter = heatmap_view(pairing, scale=False)[-1], scatter_view(pairing)[-1]
    for parts in (heatmap, scatter):
        plot: BokehFigure = parts["figure"]
        plot.stylesheets = [*plot.stylesheets, styles.sheet(own)]
    parts = {"slot": slot, "heatmap": heatmap, "scatter": scatter, "status": status, "line": line}
    return Panel((slot, status, line), parts)
