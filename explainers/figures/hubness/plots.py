"""The two empty plots of `leftover`: bias of all candidates, and how often each is ranked first."""

# ruff: noqa: E501 -- a CSS rule stands on one line

from __future__ import annotations

from math import ceil
from typing import Any

from bokeh.models import (
    BasicTicker,
    BoxAnnotation,
    ColumnDataSource,
    Div,
    InlineStyleSheet,
    Quad,
    Scatter,
    Segment,
    Span,
)
from bokeh.models.glyph import Glyph
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ...kit import charts, styles

SIDES = {"first": (charts.BLUE, "--image"), "second": (charts.ORANGE, "--text")}  # modality of the candidates
STRIP_ROWS = (-0.5, 2.9)  # one unit a closing, the last at 0; above the first the words of the band
BORDER = 22  # pixels, left of both plots, so that they stand below each other
KEY = f"""
:host {{ display: block; width: 100% !important; margin-top: 2px !important; }}
.bk-clearfix {{ display: block !important; width: 100%; }}
.key {{ {styles.TEXT} display: flex; flex-wrap: wrap; justify-content: center; gap: 0 18px; font-size: 13px; line-height: 20px; color: var(--soft, #5B6068); }}
i {{ display: inline-block; width: 12px; height: 12px; margin-right: 6px; vertical-align: -1px; background: currentColor; }}
.others {{ opacity: 0.4; }}
.fifth {{ width: 22px; height: 0; vertical-align: 4px; border-top: 2.4px solid var(--accent, #6B2FA0); background: none; }}
{styles.NARROW} {{ .key {{ gap: 0 12px; font-size: 12.5px; line-height: 18px; }} i {{ margin-right: 4px; }} }}
"""


def strips(low: float, high: float) -> tuple[BokehFigure, dict[str, Any]]:
    """Bias along the horizontal, one row a closing, and its models by the names that ``leftover.js`` knows."""
    plot = charts.axes_figure(
        "bias ÷ sd of strangers’ content", "bias", (low, high), STRIP_ROWS, x_ticks=(), y_ticks=()
    )
    plot.xaxis.ticker = BasicTicker(desired_num_ticks=8, num_minor_ticks=0)
    plot.yaxis.visible = False
    plot.min_border_left = BORDER
    plot.add_layout(
        BoxAnnotation(
            left=-1, right=1, level="underlay", fill_color=charts.LINE, fill_alpha=0.6, line_color=None,
            tags=[{"fill_color": "--line"}],
        )
    )  # fmt: skip
    for between in (0.5, 1.5):
        plot.add_layout(
            Span(location=between, dimension="width", line_color=charts.LINE, tags=[{"line_color": "--line"}])
        )
    parts: dict[str, Any] = {"figure": plot}
    top = {"x": [0], "y": [STRIP_ROWS[1] - 0.2], "text": ["content of strangers, ±1 sd"]}
    charts.words(plot, top, charts.SOFT, "--soft", text_align="center")
    for name, alpha in (("quiet", 0.3), ("loud", 0.75)):
        for side, (colour, tag) in SIDES.items():
            dots = Scatter(
                x="x", y="y", size=6, fill_color=colour, fill_alpha=alpha, line_color=charts.CARD, line_width=0.6, line_alpha=alpha,
                tags=[{"fill_color": tag, "line_color": "--card"}],
            )  # fmt: skip
            parts[f"{name}_{side}"] = charts.layer(plot, dots, {"x": [], "y": []})
    ring = Scatter(
        x="x", y="y", size=12, fill_alpha=0, line_color=charts.INK, line_width=2, tags=[{"line_color": "--ink"}]
    )
    parts["rings"] = charts.layer(plot, ring, {"x": [], "y": []})
    empty: dict[str, list[Any]] = {"x": [], "y": [], "text": []}
    parts["labels"] = charts.words(plot, empty, charts.SOFT, "--soft", x_offset=2)
    parts["label"] = charts.words(plot, empty, charts.INK, "--ink", x_offset=2, text_font_style="bold")
    return plot, parts


def bars(count: int, most: int) -> tuple[BokehFigure, dict[str, Any]]:
    """How often each candidate is ranked first, by order of bias; ``most`` is the highest bar of all states."""
    ticks = range(0, most + 1, 1 if most < 4 else 2 if most < 10 else 5 * ceil(most / 25))
    plot = charts.axes_figure(
        "candidates", "times ranked first", (0, count), (0, 1.22 * most + 0.3), x_ticks=(), y_ticks=tuple(ticks)
    )
    plot.min_border_left = BORDER
    parts: dict[str, Any] = {"figure": plot}
    plot.add_layout(
        Span(level="underlay", location=1, dimension="width", line_color=charts.SOFT, line_dash="dotted", tags=[{"line_color": "--soft"}])
    )  # fmt: skip
    box = {"left": "left", "right": "right", "bottom": "bottom", "top": "top", "line_color": None}
    for name, alpha in (("own", 1.0), ("others", 0.4)):
        for side, (colour, tag) in SIDES.items():
            quad = Quad(fill_color=colour, fill_alpha=alpha, tags=[{"fill_color": tag}], **box)
            parts[f"{name}_{side}"] = _boxes(plot, quad)
    outline = Quad(**{**box, "line_color": charts.INK}, line_width=1.6, fill_alpha=0, tags=[{"line_color": "--ink"}])
    parts["marks"] = _boxes(plot, outline)
    fifth = Segment(
        x0="x0", x1="x1", y0="y", y1="y", line_color=charts.ACCENT, line_width=2.4, tags=[{"line_color": "--accent"}]
    )
    parts["fifths"] = charts.layer(plot, fifth, {"x0": [], "x1": [], "y": []})
    look = {"text_align": "center", "text_font_style": "bold"}
    parts["shares"] = charts.words(plot, {"x": [], "y": [], "text": []}, charts.ACCENT, "--accent", **look)
    return plot, parts


def key() -> Div:
    """What the bars and lines are."""
    entries = {
        "own": "first for its partner",
        "others": "for strangers",
        "fifth": "mean of a fifth, and its share of all answers",
    }
    text = "".join(f'<span><i class="{name}"></i>{words}</span>' for name, words in entries.items())
    return Div(
        text=f'<div class="key">{text}</div>',
        stylesheets=[InlineStyleSheet(css=KEY)],
        sizing_mode="stretch_width",
        margin=0,
    )


def _boxes(plot: BokehFigure, glyph: Glyph) -> ColumnDataSource:
    return charts.layer(plot, glyph, {"left": [], "right": [], "top": [], "bottom": []})
