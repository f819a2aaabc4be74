"""Models over the temperature: gap, linear separability and recall, and each model as heatmap and scatter."""

# ruff: noqa: E501 -- a CSS rule stands on one line

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import panel as pn
import param
from bokeh.models import ColumnDataSource, Div, InlineStyleSheet, Line, Scatter, Span, VArea
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ....precompute.bundle import Bundle
from ...base import Explainer
from ...data.models import Model, models_data, models_media, models_of, written
from ...kit import charts, styles
from ...kit.controls import NONE, frame, item_card, numbers_row, pair_select, row
from ..heatmap.heatmap import heatmap_view
from ..scatter.scatter import scatter_view
from .published import SWEEPS

METRICS = {  # name: label, axis, ticks
    "gap_distance": ("gap distance", (-0.05, 1.08), (0, 0.5, 1)),
    "linear_separability": ("linear separability", (0.45, 1.03), (0.5, 0.75, 1)),
    "recall_at_1": ("recall@1", (-0.05, 1.02), (0, 0.5, 1)),
}
PUBLISHED_MARKS = {"yaras2025": ("circle", "○"), "liang2022": ("square", "□")}  # as drawn, as written
KEY = f"""
:host {{ display: block; width: 100% !important; margin: 2px 0 8px !important; }}
.bk-clearfix {{ display: block !important; width: 100%; }}
.key {{ {styles.TEXT} display: flex; flex-wrap: wrap; gap: 0 16px; font-size: 12.5px; line-height: 18px; }}
.key .published {{ color: var(--soft, #5B6068); }}
"""
CHARTS = f"""
:host {{ display: flex !important; justify-content: center; gap: 4px 20px; width: 100%; }}
{styles.NARROW} {{ :host {{ flex-wrap: wrap; gap: 2px 8px; }} }}
"""
MAP = f"""
:host {{ display: block !important; position: relative; flex: 0 1 236px !important; width: auto !important; min-width: 0; }}
{styles.NARROW} {{ :host {{ flex: 1 1 0 !important; }} }}
"""


class TemperatureSweep(Explainer):
    """Trained models over 1 / tau, three seeds each, beside published sweeps; the chosen model as heatmap and scatter."""

    NAME = "temperature-sweep"
    NEEDS: ClassVar[Literal["bundle", "runs", "nothing"]] = "runs"
    HEIGHTS = {"desktop": 602, "phone": 702}  # noqa: RUF012
    STATE = ("model", "pair")

    model = param.Integer(
        default=0,
        bounds=(0, 0),
        doc="""
        Which model is shown, counted from the lowest 1 / tau; by default the one with the highest.""",
    )
    pair = param.Integer(
        default=NONE,
        bounds=(NONE, NONE),
        doc="""
        Selected item, counted from 0; -1 selects none.""",
    )

    def __init__(self, runs: Mapping[str, Mapping[int, Bundle]], **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.models = sorted(models_of(runs), key=lambda model: model.scale)
        labels = [written(model.scale) + (" learned" if model.learned else "") for model in self.models]
        self.count, data = models_data(self.models, labels, "Inverse temperature of the model")
        last = len(self.models) - 1
        self.param["model"].bounds = (0, last)
        self.param.pair.bounds = (NONE, self.count - 1)
        self.param.update(**{"model": last, **state})
        slider = charts.index_slider(self.param["model"], "1/τ", labels, long=True)
        self.controls = {"model": slider, "pair": pair_select(self.param.pair, data["captions"])}
        payload = ColumnDataSource(tags=[data])
        views, panes, parts = [], [], {}
        for number, name in enumerate(METRICS):
            column, pane, parts[name], now = _chart(name, self.models, number)
            views.append(column)
            panes.append(pane)
            parts[f"{name}_now"] = now
        words = (data["words"][0], data["words"][1])
        heatmap, heatmap_pane, heatmap_parts = heatmap_view(words, self.count, MAP)
        scatter, scatter_pane, scatter_parts = scatter_view(words, styles.RIGHT_VIEW)
        numbers = numbers_row({"scale": "1/τ", **{name: label for name, (label, *_) in METRICS.items()}})
        card = item_card()
        chosen = {"checkpoint": slider, "pair": self.controls["pair"], "payload": payload, "card": card}
        self.attach("modgap/figures/heatmap/heatmap", heatmap_pane, {**heatmap_parts, **chosen, "cardOfPair": False})
        self.attach("modgap/figures/scatter/scatter", scatter_pane, {**scatter_parts, **chosen})
        points = ColumnDataSource(tags=[self._points()])
        extra = {"points": points, "numbers": numbers, "card": card, "model": slider}
        self.attach("modgap/figures/temperature_sweep/temperature_sweep", panes[0], {**parts, **extra})
        self._layout = frame(
            pn.Row(*views, stylesheets=[CHARTS], margin=0),
            self._key(),
            pn.Row(heatmap, scatter, stylesheets=[styles.VIEWS], margin=0),
            row(slider, self.controls["pair"]),
            numbers,
            card,
        )

    def media(self) -> dict[str, bytes]:
        """Files that a page with this figure needs beside it: path to content."""
        return models_media(self.models, self.count)

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        low, high, now = self.models[0], self.models[-1], self.models[self.model]
        return (
            f"{len(self.models)} models over the inverse temperature, {len(now.runs)} seeds each. From 1/τ = "
            f"{written(low.scale)} to {written(high.scale)} the gap distance goes from {low.mean('gap_distance'):.2f} to "
            f"{high.mean('gap_distance'):.2f}, linear separability from {low.mean('linear_separability'):.2f} to "
            f"{high.mean('linear_separability'):.2f}, and recall at 1 from {low.mean('recall_at_1'):.0%} to "
            f"{high.mean('recall_at_1'):.0%}. Heatmap and scatter show {self.count} pairs at 1/τ = {written(now.scale)}, "
            f"where the gap is {now.mean('gap_distance'):.2f}; the "
            f"scatter has the gap vector across. Hollow marks: published sweeps on other data."
        )

    def table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """One row a run of ours, then one a published model, with the key of its source."""
        header = ("source", "1/τ", "learned", "seed", *(label for label, *_ in METRICS.values()))
        rows: list[tuple[Any, ...]] = [
            (
                model.name,
                model.scale,
                "yes" if model.learned else "",
                seed,
                *(round(model.runs[seed].metric(name), 4) for name in METRICS),
            )
            for model in self.models
            for seed in sorted(model.runs)
        ]
        for sweep in SWEEPS:
            for scale, gap, recall in zip(sweep.scale, sweep.gap, sweep.recall, strict=True):
                rows.append((sweep.source, scale, "", "", gap, "", recall))
        return header, rows

    def _key(self) -> Div:
        """What the marks are."""
        ours = ["● ours, one a seed", *(["◆ ours, τ learned"] if any(model.learned for model in self.models) else [])]
        marks = [f"<span>{mark}</span>" for mark in ours]
        marks += [f'<span class="published">{PUBLISHED_MARKS[s.source][1]} {s.label}, published</span>' for s in SWEEPS]
        return Div(
            text=f'<div class="key">{"".join(marks)}</div>',
            stylesheets=[InlineStyleSheet(css=KEY)],
            sizing_mode="stretch_width",
            margin=0,
        )

    def _points(self) -> dict[str, Any]:
        """What can be read from the charts; its type is ``Points`` in ``sweep.js``."""
        return {
            "models": [
                {
                    "label": model.objective,
                    "scale": model.scale,
                    "learned": model.learned,
                    "seeds": sorted(model.runs),
                    **{name: [round(value, 4) for value in model.metric(name)] for name in METRICS},
                }
                for model in self.models
            ],
            "published": [
                {
                    "label": sweep.label,
                    "source": sweep.source,
                    "scale": list(sweep.scale),
                    "gap_distance": list(sweep.gap),
                    "recall_at_1": list(sweep.recall),
                }
                for sweep in SWEEPS
            ],
        }


def _chart(name: str, models: list[Model], number: int) -> tuple[pn.Column, pn.pane.Bokeh, BokehFigure, Span]:
    """One number over 1 / tau: band and mean of the seeds, each seed, published sweeps hollow and dashed."""
    label, y, ticks = METRICS[name]
    plot = charts.axes_figure("1/τ", label, (0.8, 125), y, x_ticks=(1, 10, 100), y_ticks=ticks, log=True)
    now = Span(
        level="underlay",
        location=1,
        dimension="height",
        line_color=charts.ACCENT,
        line_width=1.5,
        tags=[{"line_color": "--accent"}],
    )
    plot.add_layout(now)
    for sweep in SWEEPS:
        values = {"gap_distance": sweep.gap, "recall_at_1": sweep.recall}.get(name)
        if values is not None:
            _published(plot, PUBLISHED_MARKS[sweep.source][0], sweep.scale, values)
    fixed = [model for model in models if not model.learned]
    x, found = [model.scale for model in fixed], [model.metric(name) for model in fixed]
    band = {"x": x, "low": [min(v) for v in found], "high": [max(v) for v in found]}
    area = VArea(x="x", y1="low", y2="high", fill_color=charts.INK, fill_alpha=0.15, tags=[{"fill_color": "--ink"}])
    charts.layer(plot, area, band)
    mean = Line(x="x", y="y", line_color=charts.INK, line_width=2, tags=[{"line_color": "--ink"}])
    charts.layer(plot, mean, {"x": x, "y": [sum(v) / len(v) for v in found]})
    for learned, marker, size in ((False, "circle", 6), (True, "diamond", 11)):
        spots = [(m.scale, value) for m in models if m.learned == learned for value in m.metric(name)]
        dot = Scatter(
            x="x", y="y", size=size, marker=marker, fill_color=charts.INK, line_color=charts.CARD, line_width=0.8,
            tags=[{"fill_color": "--ink", "line_color": "--card"}],
        )  # fmt: skip
        charts.layer(plot, dot, {"x": [s for s, _ in spots], "y": [v for _, v in spots]})
    share = "1 1 100%" if number == 0 else "1 1 40%"
    column, pane = charts.view(plot, charts.place(180, 150 if number == 0 else 130, "1 1 0", share))
    return column, pane, plot, now


def _published(plot: BokehFigure, marker: str, x: tuple[float, ...], y: tuple[float, ...]) -> None:
    line = Line(x="x", y="y", line_color=charts.SOFT, line_dash="dashed", tags=[{"line_color": "--soft"}])
    source = charts.layer(plot, line, {"x": list(x), "y": list(y)})
    hollow = Scatter(
        x="x", y="y", size=6, marker=marker, fill_color=charts.CARD, line_color=charts.SOFT, line_width=1.3,
        tags=[{"fill_color": "--card", "line_color": "--soft"}],
    )  # fmt: skip
    plot.add_glyph(source, hollow)
