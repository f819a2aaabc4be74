"""Bokeh figures that Python changes while they are shown: on a server, from any thread, and in a notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import panel as pn
from bokeh.document import Document
from bokeh.models import ColumnDataSource, CustomJS
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ..kit.styles import sheet
from ..modules import module_address
from .parts import SHEET

MODULE = "modgap/explore/plot"
LOW = "@media (max-width: 600px) { :host { height: min(100vw, 26rem) !important; } }"
"""On a phone a plot leaves room for what goes with it."""


class LivePlot:
    """A figure in its pane; `change` alters it wherever it is shown.

    Attributes
    ----------
    figure
        The Bokeh figure.
    pane
        What stands in a layout.
    """

    def __init__(self, figure: BokehFigure, extent: ColumnDataSource | None = None, *, height: int = 520) -> None:
        self.figure = figure
        self.document = pn.state.curdoc  # on a server; the figure joins it when its page is put together
        figure.stylesheets = [sheet(LOW)]
        self.pane = pn.pane.Bokeh(figure, sizing_mode="stretch_width", height=height, margin=0, stylesheets=[LOW])
        parts: dict[str, Any] = {"figure": figure, **({} if extent is None else {"extent": extent})}
        names = ", ".join(parts)
        code = f'import("{module_address(MODULE)}").then((module) => module.default({{{names}}}));'
        for size in (
            "inner_width",
            "inner_height",
        ):  # the first layout is the one event that comes by itself everywhere
            figure.js_on_change(size, CustomJS(args=parts, code=code))

    def change(self, change: Callable[[], None]) -> None:
        """Alter the models of the figure."""
        if not with_lock(self.figure.document or self.document, change):
            pn.io.push_notebook(self.pane)

    def save_buttons(self, name: str) -> list[pn.widgets.Button]:
        """Buttons that save the plot as it is seen, as PNG and as SVG."""
        return [self._save_button(kind, name) for kind in ("png", "svg")]

    def _save_button(self, kind: str, name: str) -> pn.widgets.Button:
        button = pn.widgets.Button(label=kind.upper(), stylesheets=[SHEET], margin=0)
        call = f'import("{module_address(MODULE)}").then((module) => module.save(figure, "{kind}", name));'
        button.js_on_click(args={"figure": self.figure, "name": name}, code=call)
        return button


def with_lock(document: Document | None, change: Callable[[], None]) -> bool:
    """Alter models with the lock of their document, if they are on a server; whether they are."""
    if document is not None and document.session_context is not None:
        document.add_next_tick_callback(change)
        return True
    change()
    return False


def columns(source: ColumnDataSource, data: Mapping[str, Any]) -> None:
    """Give a source other columns at once."""
    source.data = dict(data)
