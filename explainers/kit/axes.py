"""Plots: bare, or with two labelled axes; legible in both schemes, and quiet beside the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import panel as pn
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, CustomJSTickFormatter, FixedTicker, Line, Range1d, Scatter, Span, Text, Title
from bokeh.models.glyph import Glyph
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from . import styles
from .palette import CARD, FONT, INK, LINE, SOFT, Colour, styled

AXIS: dict[str, Any] = {
    "major_label_text_font": FONT,
    "major_label_text_font_size": "12.5px",
    "major_label_text_color": SOFT.value,
    "axis_label_text_font": FONT,
    "axis_label_text_font_size": "13px",
    "axis_label_text_font_style": "normal",
    "axis_label_text_color": SOFT.value,
    "axis_label_standoff": 4,
    "axis_line_color": SOFT.value,
    "major_tick_line_color": SOFT.value,
    "major_tick_in": 0,
    "major_tick_out": 4,
    "minor_tick_line_color": None,
}
AXIS_TAG = {
    "major_label_text_font": "--font-ui",
    "axis_label_text_font": "--font-ui",
    **dict.fromkeys(
        ("major_label_text_color", "axis_label_text_color", "axis_line_color", "major_tick_line_color"), SOFT.variable
    ),
}
GROUND: dict[str, Any] = {"background_fill_color": CARD.value, "background_fill_alpha": 0.85, "padding": 1}
"""Of words that lines may pass."""
EMPTY: dict[str, list[Any]] = {"x": [], "y": []}


def bare(**options: Any) -> BokehFigure:  # noqa: ANN401
    """A plot without axes, toolbar, tools or frame: it leaves scrolling, pinching and dragging to the page."""
    plot = BokehFigure(
        toolbar_location=None,
        tools="",
        min_border=0,
        outline_line_color=None,
        background_fill_color=None,
        border_fill_color=None,
        sizing_mode="stretch_width",
        height=320,
        **{"stylesheets": [styles.sheet(styles.kit("filling_plot"))], **options},
    )
    plot.axis.visible = False
    plot.grid.visible = False
    return plot


def plane(title: str = "") -> BokehFigure:
    """A bare plot of points, whose ranges the browser fits; ``title`` stands above it, in the middle."""
    named = {"title": heading(title, align="center")} if title else {}
    return bare(x_range=Range1d(start=-1, end=1), y_range=Range1d(start=-1, end=1), **named)


def heading(text: str, **look: Any) -> Title:  # noqa: ANN401
    """Quiet words above a plot."""
    return Title(
        text=text,
        text_font=FONT,
        text_font_size="13px",
        text_font_style="normal",
        standoff=6,
        text_color=SOFT.value,
        tags=[{"text_font": "--font-ui", "text_color": SOFT.variable}],
        **look,
    )


def chart(
    x_label: str,
    y_label: str,
    x: tuple[float, float],
    y: tuple[float, float],
    *,
    x_ticks: Sequence[float],
    y_ticks: Sequence[float],
    log: bool = False,
) -> BokehFigure:
    """A plot with two labelled axes that fills its place; the label of the vertical one stands above it."""
    plot = bare(
        x_range=Range1d(start=x[0], end=x[1]),
        y_range=Range1d(start=y[0], end=y[1]),
        x_axis_type="log" if log else "linear",
        title=heading(y_label),
    )
    plot.min_border_right = 10
    plot.axis.visible = True
    plot.xaxis.axis_label = x_label
    for axes, ticks in ((plot.xaxis, x_ticks), (plot.yaxis, y_ticks)):
        axes.ticker = FixedTicker(ticks=list(ticks))
        # A real minus sign, and no exponents on a logarithmic axis.
        axes.formatter = CustomJSTickFormatter(code='return String(Number(tick.toPrecision(3))).replace("-", "−")')
        for axis in axes:
            axis.update(**AXIS, tags=[AXIS_TAG])
    return plot


def layer(plot: BokehFigure, glyph: Glyph, data: Mapping[str, Sequence[Any]] = EMPTY) -> ColumnDataSource:
    """Draw a glyph from columns, and return the columns as a model that the browser can fill."""
    source = ColumnDataSource(data={name: list(column) for name, column in data.items()})
    plot.add_glyph(source, glyph)
    return source


def rule(dash: str = "solid", colour: Colour = LINE) -> Line:
    """A quiet line to compare with."""
    return Line(x="x", y="y", line_dash=dash, **styled(line_color=colour))


def floor(plot: BokehFigure, height: float) -> None:
    """A dotted line at the gap distance that as many pairs show where there is no gap, below all that is drawn."""
    line = Span(
        location=height,
        dimension="width",
        level="underlay",
        line_dash="dotted",
        line_width=1.5,
        **styled(line_color=SOFT),
    )
    plot.add_layout(line)


def text(
    plot: BokehFigure, colour: Colour = INK, data: Mapping[str, Sequence[Any]] | None = None, **look: Any  # noqa: ANN401
) -> ColumnDataSource:  # fmt: skip
    """Words at places of the plot; ``data`` has x, y and text. With `GROUND` they stay legible where lines pass."""
    tag = {"text_font": "--font-ui", **({"text_color": colour.variable} if colour.variable else {})}
    if "background_fill_color" in look:
        tag["background_fill_color"] = CARD.variable
    glyph = Text(
        x="x", y="y", text="text", text_color=colour.value, tags=[tag],
        **{"text_font": value(FONT), "text_font_size": "12.5px", "text_baseline": "middle", **look},
    )  # fmt: skip
    return layer(plot, glyph, data or {**EMPTY, "text": []})


def numbered(plot: BokehFigure, colour: Colour) -> tuple[ColumnDataSource, ColumnDataSource]:
    """Dots of a size each, and the numbers that stand in them."""
    dot = Scatter(x="x", y="y", size="size", line_width=1.2, **styled(fill_color=colour, line_color=CARD))
    dots = layer(plot, dot, {**EMPTY, "size": []})
    return dots, text(plot, CARD, text_align="center", text_font_size="10.5px", text_font_style="bold")


def view(
    plot: BokehFigure,
    desktop: int,
    phone: int,
    *,
    share: str = "1 1 0",
    phone_share: str = "",
    pinned: float = 1,
    sheets: Sequence[str] = (),
    classes: Sequence[str] = (),
) -> tuple[pn.Column, pn.pane.Bokeh]:  # fmt: skip
    """A plot in its place of a row, and the pane that holds it.

    Parameters
    ----------
    plot
        With or without axes.
    desktop, phone
        Height in pixels from 480 px of figure width on, and below.
    share, phone_share
        Its ``flex`` in the row, and below 480 px where that differs.
    pinned
        The part, in 0..1, that it takes at most of what a pinned figure shows on a phone.
    sheets, classes
        More style sheets, and the classes that they name it by.
    """
    place = styles.variables(
        desktop=f"{desktop}px", phone=f"{phone}px", share=share, phone_share=phone_share or share, pinned=pinned
    )
    return placed(plot, [place, styles.kit("view"), *sheets], classes)


def placed(plot: BokehFigure, sheets: Sequence[str], classes: Sequence[str] = ()) -> tuple[pn.Column, pn.pane.Bokeh]:
    """A plot in a part whose place these sheets say, and the pane that holds it."""
    pane = pn.pane.Bokeh(plot, sizing_mode="stretch_width", margin=0)
    return pn.Column(pane, stylesheets=list(sheets), css_classes=list(classes), margin=0), pane
