"""The charts of the sweep: one number of each model over 1 / tau."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import panel as pn
from bokeh.models import Line, Scatter, Span, VArea
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ....precompute.metrics import label
from ...data.models import Model
from ...kit import axes
from ...kit.palette import ACCENT, CARD, INK, SOFT, styled
from .published import Sweep

SCALES = (0.8, 125.0)  # of the horizontal axis, unless a model lies outside
CHARTS: dict[str, tuple[tuple[float, float], tuple[float, ...]]] = {  # metric: axis, unless a run lies outside; ticks
    "gap_distance": ((-0.05, 1.08), (0, 0.5, 1)),
    "linear_separability": ((0.45, 1.03), (0.5, 0.75, 1)),
    "recall_at_1": ((-0.05, 1.02), (0, 0.5, 1)),
}


@dataclass(frozen=True)
class Chart:
    """A plot in its place, and the line in it that stands at the chosen model."""

    view: pn.Column
    pane: pn.pane.Bokeh
    plot: BokehFigure
    marker: Span


def chart(
    metric: str, key: str, models: Sequence[Model], published: Sequence[Sweep], floor: float, *, first: bool
) -> Chart:
    """Band and mean of the seeds, each seed, published sweeps hollow and dashed.

    Parameters
    ----------
    metric, key
        Name, one of `CHARTS`, and key of the metric.
    models
        1 / tau rising.
    published
        Sweeps that others published.
    floor
        The highest of all runs, drawn where the metric is the gap distance.
    first
        Whether it has a line of its own on a phone.
    """
    (low, high), ticks = CHARTS[metric]
    runs = [value for model in models for value in model.ensemble.values(key)]
    y = min(low, *(value - 0.05 for value in runs)), max(high, *(value + 0.05 for value in runs))
    x = min(SCALES[0], models[0].scale / 1.25), max(SCALES[1], models[-1].scale * 1.25)
    plot = axes.chart("1/τ", label(key), x, y, x_ticks=(1, 10, 100), y_ticks=ticks, log=True)
    marker = Span(level="underlay", location=1, dimension="height", line_width=1.5, **styled(line_color=ACCENT))
    plot.add_layout(marker)
    if metric == "gap_distance":
        axes.floor(plot, floor)
    for sweep in published:
        _draw_published(plot, sweep, metric)
    fixed = [model for model in models if not model.learned]
    _draw_band(plot, [model.scale for model in fixed], [model.ensemble.values(key) for model in fixed])
    for learned, kind, size in ((False, "circle", 6), (True, "diamond", 11)):
        dots = [(m.scale, value) for m in models if m.learned == learned for value in m.ensemble.values(key)]
        dot = Scatter(x="x", y="y", size=size, marker=kind, line_width=0.8, **styled(fill_color=INK, line_color=CARD))
        axes.layer(plot, dot, {"x": [scale for scale, _ in dots], "y": [value for _, value in dots]})
    share = "1 1 100%" if first else "1 1 40%"
    view, pane = axes.view(plot, 180, 150 if first else 130, phone_share=share)
    return Chart(view, pane, plot, marker)


def _draw_band(plot: BokehFigure, x: Sequence[float], values: Sequence[Sequence[float]]) -> None:
    """From the lowest to the highest seed, and the mean."""
    area = VArea(x="x", y1="low", y2="high", fill_alpha=0.15, **styled(fill_color=INK))
    axes.layer(plot, area, {"x": x, "low": [min(seeds) for seeds in values], "high": [max(seeds) for seeds in values]})
    mean = Line(x="x", y="y", line_width=2, **styled(line_color=INK))
    axes.layer(plot, mean, {"x": x, "y": [sum(seeds) / len(seeds) for seeds in values]})


def _draw_published(plot: BokehFigure, sweep: Sweep, metric: str) -> None:
    values = sweep.values(metric)
    if not values:
        return
    line = Line(x="x", y="y", line_dash="dashed", **styled(line_color=SOFT))
    source = axes.layer(plot, line, {"x": sweep.scale, "y": values})
    look = styled(fill_color=CARD, line_color=SOFT)
    plot.add_glyph(source, Scatter(x="x", y="y", size=6, marker=sweep.marker, line_width=1.3, **look))
