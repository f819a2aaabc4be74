"""The plots of the trainer, empty: a plane of two clouds, and the charts of a run; each as its models by name."""

from __future__ import annotations

from typing import Any

import panel as pn
from bokeh.models import BasicTicker, Line, NumeralTickFormatter, Scatter, Segment, Span

from ....precompute.trainer.settings import LAST
from ...kit import axes
from ...kit.palette import ACCENT, CARD, IMAGE, INK, SOFT, TEXT, styled

SEGMENTS: dict[str, list[Any]] = {"x0": [], "y0": [], "x1": [], "y1": []}
WIDEST = 2  # of the gap distance


def plane(sheet: str, *classes: str) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
    """Two clouds, their partners joined, those of the last update that were wrong with a heavier line."""
    plot = axes.plane()
    parts: dict[str, Any] = {"plot": plot}
    parts["outline"] = axes.layer(plot, Line(x="x", y="y", line_width=1, **styled(line_color=SOFT)))
    partners = Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_alpha=0.35, line_width=1, **styled(line_color=INK))
    parts["partners"] = axes.layer(plot, partners, SEGMENTS)
    wrong = Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_width=1.6, line_dash=[4, 3], **styled(line_color=ACCENT))
    parts["wrong"] = axes.layer(plot, wrong, SEGMENTS)
    for name, colour in (("pictures", IMAGE), ("texts", TEXT)):
        dot = Scatter(
            x="x", y="y", size="size", line_width=0.8, fill_alpha=0.9, **styled(fill_color=colour, line_color=CARD)
        )
        parts[name] = axes.layer(plot, dot, {**axes.EMPTY, "size": []})
    parts["words"] = axes.text(
        plot,
        SOFT,
        {**axes.EMPTY, "text": [], "align": []},
        text_align={"field": "align"},
        text_font_size="12px",
        **axes.GROUND,
    )
    view, pane = axes.placed(plot, [sheet], ["plane", *classes])
    return view, pane, parts


def gap_chart(sheet: str) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
    """The gap over the updates, with what chance leaves of it, and the reader's guess."""
    plot = axes.chart("update", "gap", (0, LAST), (0, WIDEST), x_ticks=(0, LAST // 2, LAST), y_ticks=(0, 1, 2))
    parts = _lines(plot)
    parts["floor"] = axes.layer(plot, axes.rule("dotted", SOFT))
    guess = Span(
        location=0, dimension="width", line_dash="dashed", line_width=2, visible=False, **styled(line_color=ACCENT)
    )
    plot.add_layout(guess)
    parts["guess"] = guess
    view, pane = axes.placed(plot, [sheet], ["chart"])
    return view, pane, parts


def curve_chart(sheet: str, label: str) -> tuple[pn.Column, dict[str, Any]]:
    """Another measure over the updates; the browser fits its range."""
    plot = axes.chart("update", label, (0, LAST), (0, 1), x_ticks=(0, LAST // 2, LAST), y_ticks=())
    plot.yaxis.ticker = BasicTicker(desired_num_ticks=3, num_minor_ticks=0)
    view, _ = axes.placed(plot, [sheet], ["chart", "second"])
    return view, {**_lines(plot), "title": plot.title}


def _lines(plot: Any) -> dict[str, Any]:  # noqa: ANN401
    plot.xaxis.formatter = NumeralTickFormatter(format="0,0")
    now = Span(level="underlay", location=0, dimension="height", **styled(line_color=SOFT))
    plot.add_layout(now)
    second = Line(x="x", y="y", line_width=2, line_dash="dashed", **styled(line_color=SOFT))
    return {
        "plot": plot,
        "now": now,
        "second": axes.layer(plot, second),
        "first": axes.layer(plot, Line(x="x", y="y", line_width=2, **styled(line_color=INK))),
    }
