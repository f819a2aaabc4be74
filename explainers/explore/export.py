"""The map as one HTML file that works without a network."""

from __future__ import annotations

import io
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import panel as pn
from bokeh.embed import components
from bokeh.models import ColumnDataSource, HoverTool, Scatter, Segment, Text
from bokeh.plotting import figure as BokehFigure  # noqa: N812
from bokeh.resources import Resources
from numpy.typing import NDArray

from ...precompute.files import new_file
from ..kit.palette import ACCENT, INK, SOFT, modality_colours
from .colouring import EVEN, Colouring
from .exploration import PAIR, Exploration
from .map_view import FAINT, MARKERS, MapView
from .parts import SHEET

LONGEST = 120  # characters of a caption
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ margin: 24px; font: 15px/1.4 "Helvetica Neue", Arial, sans-serif; color: {ink}; background: #FDFCFA; }}
.key {{ display: flex; flex-wrap: wrap; gap: 2px 14px; margin: 12px 0; padding: 0; list-style: none; font-size: 13px; }}
.key i {{ font-style: normal; margin-right: 5px; }} .key small {{ color: {soft}; }} .key .scale {{ align-self: center;
  width: 110px; height: 8px; border-radius: 4px; background: linear-gradient(90deg, {even}); }}
</style>{code}</head><body><h1>{title}</h1><p>{told}</p>{key}{div}{script}</body></html>"""
EVENLY = ", ".join(EVEN[:: len(EVEN) // 8])


def write_map(state: Exploration, view: MapView, path: Path) -> None:
    """Write the page to a file, all of it or nothing."""
    with new_file(path) as new:
        new.write_text(map_page(state, view), encoding="utf-8")


def page_button(state: Exploration, view: MapView, name: str) -> pn.widgets.FileDownload:
    """A button that saves the page."""
    return pn.widgets.FileDownload(
        callback=lambda: io.BytesIO(map_page(state, view).encode()),
        filename=f"{name}.html",
        label="HTML",
        stylesheets=[SHEET],
        margin=0,
        icon=None,
    )


def map_page(state: Exploration, view: MapView) -> str:
    """The map as it is, with its key, lines, pins and selection; captions are told on hover, as text.

    Of items those are drawn that pass the words.
    """
    space, shown = state.space, state.shown()
    rows = np.arange(space.count) if shown is None else np.flatnonzero(shown)
    colouring = state.colouring()
    colours = {**modality_colours(space.modalities), PAIR: INK}
    plot = BokehFigure(
        width=1000,
        height=700,
        match_aspect=True,
        output_backend="webgl",
        tools="pan,wheel_zoom,box_zoom,reset,save",
        active_scroll="wheel_zoom",
    )
    plot.axis.visible = False
    plot.grid.visible = False
    chosen = np.zeros(space.count, np.bool_)
    chosen[view.drawn[view.points.selected.indices]] = True
    seen = np.where(chosen, 0.95, FAINT)[rows] if chosen.any() else np.full(len(rows), 0.75)
    lines = Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_alpha=0.45, line_color=SOFT.value)
    plot.add_glyph(_copied(view.lines), lines)
    captions = [space.captions[n][:LONGEST] for n in rows]
    ids = [space.ids[n] for n in rows]
    points = []
    for number, (name, own) in enumerate(view.placed.items()):
        colour = (
            [colours[name].value] * len(rows)
            if colouring.values is None
            else _painted(colouring.values[rows], colouring)
        )
        source = ColumnDataSource(
            {"x": own[rows, 0], "y": own[rows, 1], "caption": captions, "id": ids, "colour": colour, "seen": seen}
        )
        drawn = plot.add_glyph(
            source,
            Scatter(
                x="x",
                y="y",
                size=6,
                marker=MARKERS[number % len(MARKERS)],
                line_color=None,
                fill_alpha="seen",
                fill_color="colour",
            ),
        )
        points.append(drawn)
    pins = _copied(view.pins)
    plot.add_glyph(pins, Scatter(x="x", y="y", size=11, fill_color=None, line_width=2, line_color=ACCENT.value))
    beside = {"x_offset": 9, "text_baseline": "middle", "text_font_size": "12px", "text_color": INK.value}
    plot.add_glyph(pins, Text(x="x", y="y", text="text", **beside))
    plot.add_tools(HoverTool(renderers=points, tooltips=[("caption", "@caption"), ("id", "@id")]))
    count = f"{len(rows):,} of {space.count:,} items" if len(rows) < space.count else f"{space.count:,} items"
    some = f", {chosen.sum():,} selected" if chosen.any() else ""
    told = (
        f"{count}{some}; after {space.step:,} steps, layout {state.layout}, coloured by {state.colour}, gap closed by "
        f"{state.method}: {state.amount:g}."
    )
    # Not file_html, which adds what Panel has registered for its own models.
    scripts = Resources(mode="inline", components=["bokeh", "bokeh-gl"]).js_raw
    script, div = components(plot)
    code = "".join(f"<script>{text}</script>" for text in scripts)
    parts = {"code": code, "script": script, "div": div, "key": colouring.key}
    look = {"ink": INK.value, "soft": SOFT.value, "even": EVENLY}
    return PAGE.format(title=escape(space.label), told=escape(told), **parts, **look)


def _copied(source: ColumnDataSource) -> ColumnDataSource:
    data: Any = dict(source.data)
    return ColumnDataSource(data)


def _painted(values: NDArray[np.float64], colouring: Colouring) -> list[str]:
    """Colour of each value, as the map has it."""
    last = len(colouring.palette) - 1
    place = (values - colouring.low) / (colouring.high - colouring.low) * (last + 1)
    return [str(colouring.palette[n]) for n in np.clip(place.astype(int), 0, last)]
