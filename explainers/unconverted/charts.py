"""Plots with axes, for figures that show curves: legible in both schemes, and quiet beside the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import panel as pn
import param
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, CustomJSTickFormatter, FixedTicker, Line, Range1d, Text, Title
from bokeh.models.glyph import Glyph
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ..base import bare_figure
from . import styles

FONT = "Helvetica Neue, Arial, sans-serif"
SOFT, LINE, INK, ACCENT, CARD = "#5B6068", "#E4E1DB", "#1D1F23", "#6B2FA0", "#FFFFFF"
BLUE, ORANGE = "#0072B2", "#D55E00"  # the first modality, the second
AXIS: dict[str, Any] = {
    "major_label_text_font": FONT,
    "major_label_text_font_size": "12.5px",
    "major_label_text_color": SOFT,
    "axis_label_text_font": FONT,
    "axis_label_text_font_size": "13px",
    "axis_label_text_font_style": "normal",
    "axis_label_text_color": SOFT,
    "axis_label_standoff": 4,
    "axis_line_color": SOFT,
    "major_tick_line_color": SOFT,
    "major_tick_in": 0,
    "major_tick_out": 4,
    "minor_tick_line_color": None,
}
AXIS_TAG = {
    "major_label_text_font": "--font-ui",
    "major_label_text_color": "--soft",
    "axis_label_text_font": "--font-ui",
    "axis_label_text_color": "--soft",
    "axis_line_color": "--soft",
    "major_tick_line_color": "--soft",
}
GROUND: dict[str, Any] = {"background_fill_color": CARD, "background_fill_alpha": 0.85, "padding": 1}
WORDS: dict[str, Any] = {"text_font": value(FONT), "text_font_size": "12.5px", "text_baseline": "middle"}


def place(desktop: int, phone: int, share: str = "1 1 0", phone_share: str = "", pinned: float = 1) -> str:
    """Style of a view: its height above and below 480 px of figure width, and its share of the row.

    ``pinned``: the part, in 0..1, that it takes at most of what a pinned figure shows on a phone.
    """
    narrow = f"flex: {phone_share} !important; " if phone_share else ""
    return (
        f":host {{ display: block !important; position: relative; flex: {share} !important; width: auto !important; "
        f"min-width: 0; height: {desktop}px !important; }}\n"
        f"{styles.NARROW} {{ :host {{ {narrow}height: min({phone}px, {pinned} * {styles.ROOM}) !important; }} }}"
    )


def axes_figure(
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
    plot = bare_figure(
        styles.FILLING_PLOT,
        x_range=Range1d(start=x[0], end=x[1]),
        y_range=Range1d(start=y[0], end=y[1]),
        x_axis_type="log" if log else "linear",
        title=Title(
            text=y_label,
            text_font=FONT,
            text_font_size="13px",
            text_font_style="normal",
            text_color=SOFT,
            standoff=6,
            tags=[{"text_font": "--font-ui", "text_color": "--soft"}],
        ),
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


def layer(plot: BokehFigure, glyph: Glyph, data: Mapping[str, Sequence[Any]]) -> ColumnDataSource:
    """Draw a glyph from columns, and return the columns as a model that the browser can fill."""
    source = ColumnDataSource(data=dict(data))
    plot.add_glyph(source, glyph)
    return source


def rule(dash: str = "solid") -> Line:
    """A quiet line to compare with."""
    return Line(x="x", y="y", line_color=LINE, line_dash=dash, tags=[{"line_color": "--line"}])


def words(plot: BokehFigure, data: Mapping[str, Sequence[Any]], colour: str, tag: str, **look: Any) -> ColumnDataSource:  # noqa: ANN401
    """Words at places of the plot; ``data`` has x, y and text. With `GROUND` they stay legible where lines pass."""
    tags = {"text_font": "--font-ui", **({"text_color": tag} if tag else {})}
    if "background_fill_color" in look:
        tags["background_fill_color"] = "--card"
    return layer(plot, Text(x="x", y="y", text="text", text_color=colour, tags=[tags], **{**WORDS, **look}), data)


def view(plot: BokehFigure, style: str) -> tuple[pn.Column, pn.pane.Bokeh]:
    """A plot in its place, and the pane that holds it."""
    pane = pn.pane.Bokeh(plot, sizing_mode="stretch_width", margin=0)
    return pn.Column(pane, stylesheets=[style], margin=0), pane


def aside(part: pn.Row) -> pn.Row:
    """A part that gives its room to the others while the figure is pinned on a phone."""
    part.stylesheets = [*part.stylesheets, styles.ASIDE]
    return part


def index_slider(
    parameter: param.Parameter, name: str, labels: Sequence[str], *, long: bool = False
) -> pn.widgets.IntSlider:
    """Slider over places of a list, which says what stands there."""
    text = CustomJSTickFormatter(
        args={"labels": list(labels), "first": parameter.bounds[0]}, code="return labels[Math.round(tick) - first]"
    )  # fmt: skip
    return pn.widgets.IntSlider.from_param(
        parameter,
        name=name,
        format=text,
        css_classes=["slider", *(["long"] if long else [])],
        sizing_mode="stretch_width",
        stylesheets=[styles.SLIDER.replace("LABEL", name)],
        margin=0,
    )
