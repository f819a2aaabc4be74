"""The two empty plots of hubness: bias of all candidates, and how often each is ranked first.

Each is given as its models by the names that the browser knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from bokeh.models import BasicTicker, BoxAnnotation, ColumnDataSource, Quad, Scatter, Segment, Span
from bokeh.models.glyph import Glyph
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ...kit import axes
from ...kit.palette import ACCENT, CARD, INK, LINE, SOFT, Colour, styled

STRIP_ROWS = (-0.5, 2.9)  # one unit a closing, the last at 0; above the first the words of the band
BORDER = 22  # pixels, left of both plots, so that they stand below each other
WORDS: dict[str, list[Any]] = {"x": [], "y": [], "text": []}
BOXES: dict[str, list[Any]] = {"left": [], "right": [], "top": [], "bottom": []}


def strips(low: float, high: float, colours: Mapping[str, Colour]) -> dict[str, Any]:
    """Bias along the horizontal from ``low`` to ``high``, one row a closing; colours of the candidates by modality."""
    plot = axes.chart("bias ÷ sd of strangers’ content", "bias", (low, high), STRIP_ROWS, x_ticks=(), y_ticks=())
    plot.xaxis.ticker = BasicTicker(desired_num_ticks=8, num_minor_ticks=0)
    plot.yaxis.visible = False
    plot.min_border_left = BORDER
    band = {"level": "underlay", "fill_alpha": 0.6, "line_color": None, **styled(fill_color=LINE)}
    plot.add_layout(BoxAnnotation(left=-1, right=1, **band))
    for between in (0.5, 1.5):
        plot.add_layout(Span(location=between, dimension="width", **styled(line_color=LINE)))
    top = {"x": [0], "y": [STRIP_ROWS[1] - 0.2], "text": ["content of strangers, ±1 sd"]}
    axes.text(plot, SOFT, top, text_align="center")
    glyphs: list[Scatter] = []
    parts: dict[str, Any] = {"figure": plot, "title": plot.title, "glyphs": glyphs}
    for name, alpha in (("quiet", 0.3), ("loud", 0.75)):
        parts[name] = {}
        for modality, colour in colours.items():
            look = {"fill_alpha": alpha, "line_alpha": alpha, "line_width": 0.6}
            dots = Scatter(x="x", y="y", size=6, **look, **styled(fill_color=colour, line_color=CARD))
            parts[name][modality] = axes.layer(plot, dots)
            glyphs.append(dots)
    ring = Scatter(x="x", y="y", size=12, fill_alpha=0, line_width=2, **styled(line_color=INK))
    parts["rings"] = axes.layer(plot, ring)
    parts["quietLabels"] = axes.text(plot, SOFT, WORDS, x_offset=2)
    parts["loudLabel"] = axes.text(plot, INK, WORDS, x_offset=2, text_font_style="bold")
    return parts


def bars(count: int, most: int, colours: Mapping[str, Colour]) -> dict[str, Any]:
    """How often each candidate is ranked first, by order of bias; ``most`` is the highest bar of all states."""
    ticks = range(0, most + 1, 1 if most < 4 else 2 if most < 10 else 5 * ceil(most / 25))
    limits = (0, count), (0, 1.22 * most + 0.3)
    plot = axes.chart("candidates", "times ranked first", *limits, x_ticks=(), y_ticks=tuple(ticks))
    plot.min_border_left = BORDER
    parts: dict[str, Any] = {"figure": plot, "title": plot.title, "axis": plot.xaxis[0]}
    once = {"level": "underlay", "location": 1, "dimension": "width", "line_dash": "dotted"}
    plot.add_layout(Span(**once, **styled(line_color=SOFT)))
    box = {"left": "left", "right": "right", "bottom": "bottom", "top": "top"}
    for name, alpha in (("own", 1.0), ("others", 0.4)):
        parts[name] = {
            modality: _boxes(plot, Quad(**box, fill_alpha=alpha, line_color=None, **styled(fill_color=colour)))
            for modality, colour in colours.items()
        }
    parts["marks"] = _boxes(plot, Quad(**box, line_width=1.6, fill_alpha=0, **styled(line_color=INK)))
    fifth = Segment(x0="x0", x1="x1", y0="y", y1="y", line_width=2.4, **styled(line_color=ACCENT))
    parts["fifths"] = axes.layer(plot, fifth, {"x0": [], "x1": [], "y": []})
    parts["shares"] = axes.text(plot, ACCENT, WORDS, text_align="center", text_font_style="bold")
    return parts


def _boxes(plot: BokehFigure, glyph: Glyph) -> ColumnDataSource:
    return axes.layer(plot, glyph, BOXES)
