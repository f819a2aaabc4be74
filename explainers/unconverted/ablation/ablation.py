"""One setting of the training varied, all others equal: gap, cone and recall over the dose."""

# ruff: noqa: E501 -- a CSS rule stands on one line

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, ClassVar, Literal

import numpy as np
import panel as pn
import param
from bokeh.models import ColumnDataSource, Div, InlineStyleSheet, Line, Scatter, Span, VArea
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ....precompute.bundle import Bundle
from ...base import Explainer
from ...data.models import Model, written
from ...kit import charts, styles
from ...kit.controls import frame, item_card, row
from ...kit.label_placement import name_places
from .factors import Series, Variation, variation_of

METRICS = {  # name: label, metrics of a run that it is the mean of
    "gap": ("gap distance", ("gap_distance",)),
    "cone": ("intra-modal cosine", ("intra_modal_cosine(image)", "intra_modal_cosine(text)")),
    "recall": ("recall@1", ("recall_at_1",)),
}
# Marker, its sign in words, colour and dash of each series; none has the colour of a modality.
LOOKS = (("circle", "●", charts.INK, "--ink", "solid"), ("diamond", "◆", "#009E73", "", [7, 4]))
CHARTS = f"""
:host {{ display: flex !important; justify-content: center; gap: 4px 20px; width: 100%; }}
{styles.NARROW} {{ :host {{ flex-wrap: wrap; gap: 2px 8px; }} }}
"""
# As high with one series as with two, so that the page can keep the place.
READINGS = f"""
:host {{ display: block; width: 100%; margin-top: 10px !important; }}
.bk-clearfix {{ display: block !important; width: 100%; }}
table {{
  {styles.TEXT} width: 100%; height: 106px; border: 1px solid var(--line, #E4E1DB); border-radius: 10px; border-spacing: 0; font-size: 16px;
  line-height: 20px; font-variant-numeric: tabular-nums lining-nums;
}}
th, td {{ padding: 3px 12px; text-align: left; font-weight: 600; white-space: nowrap; }}
th + th, td {{ text-align: right; width: 15%; }}
thead th {{ height: 30px; border-bottom: 1px solid var(--line, #E4E1DB); font-size: 13.5px; line-height: 15px; font-weight: 400; color: var(--soft, #5B6068); }}
thead th:first-child {{ font-weight: 600; white-space: normal; color: var(--accent, #6B2FA0); }}
tbody th {{ font-size: 14.5px; }}
i {{ display: inline-block; width: 18px; font-style: normal; }}
{styles.NARROW} {{
  :host {{ margin-top: 8px !important; }}
  table {{ font-size: 14.5px; table-layout: fixed; }} th, td {{ padding: 3px 4px; }} th + th, td {{ width: auto; }}
  thead th:first-child {{ width: 32%; }} thead th:nth-child(3) {{ width: 22%; }} thead th:last-child {{ width: 13%; }} th:first-child {{ padding-left: 8px; }} th:last-child, td:last-child {{ padding-right: 8px; }}
  thead th {{ font-size: 12.5px; }} tbody th {{ font-size: 13px; }} i {{ width: 14px; }}
}}
"""


class Ablation(Explainer):
    """Gap distance, mean cosine within the modalities and recall@1 over the doses of one setting, every seed a mark."""

    NAME = "ablation"
    NEEDS: ClassVar[Literal["bundle", "runs", "nothing"]] = "runs"
    HEIGHTS = {"desktop": 358, "phone": 480}  # noqa: RUF012
    STATE = ("dose",)

    dose = param.Integer(
        default=0,
        bounds=(0, 0),
        doc="""
        Which dose is read, counted along the axis from the left; by default the last one.""",
    )

    def __init__(self, runs: Mapping[str, Mapping[int, Bundle]], **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.variation = variation_of(runs)
        last = len(self.variation.values) - 1
        self.param.dose.bounds = (0, last)
        self.param.update(**{"dose": last, **state})
        slider = charts.index_slider(self.param.dose, self.variation.dose.name, self.variation.marks)
        self.controls = {"dose": slider}
        views, panes, parts = [], [], {}
        for number, name in enumerate(METRICS):
            column, pane, chart_parts = _chart(name, self.variation, number)
            views.append(column)
            panes.append(pane)
            parts |= chart_parts
        numbers, card = self._readings(), item_card()
        data = ColumnDataSource(tags=[self._data()])
        self.attach("modgap/figures/ablation/ablation", panes[0], {**parts, "data": data, "numbers": numbers, "card": card, "dose": slider})
        self._layout = frame(
            pn.Row(*views, stylesheets=[CHARTS], margin=0),
            row(slider),
            numbers,
            card,
        )

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        found = self.variation
        told = [found.dose.told(value) for value in found.values]
        seeds = sorted({len(model.runs) for series in found.series for model in series.models})
        each = " to ".join(dict.fromkeys((str(seeds[0]), str(seeds[-1]))))
        read = "; ".join(
            f"{series.label}: gap distance {mean(series.models[self.dose], 'gap'):.2f}, recall@1 "
            f"{share_of(mean(series.models[self.dose], 'recall'))}"
            for series in found.series
        )
        ways = " ".join(_way(series) for series in found.series)
        return (
            f"One setting of the training varies, from {told[0]} to {told[-1]}, with all else equal; means over {each} seed"
            f"{'' if each == '1' else 's'}. {ways} At {told[self.dose]}, {read}."
        )

    def table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """One row a run, with the setting that varies as its experiment records it."""
        found = self.variation
        header = ("experiment", found.dose.setting, "series", "seed", "1/τ", *(label for label, _ in METRICS.values()))
        rows = [
            (
                model.name,
                value,
                series.label,
                seed,
                scales_of(model)[place],
                *(values_of(model, name)[place] for name in METRICS),
            )
            for series in found.series
            for value, model in zip(found.values, series.models, strict=True)
            for place, seed in enumerate(sorted(model.runs))
        ]
        return header, rows

    def _readings(self) -> Div:
        """The numbers at the chosen dose, one row a series; the browser fills them."""
        labels = [*(label for label, _ in METRICS.values()), "1/τ"]
        head = "".join(f'<th scope="col">{label.replace(" ", "<br>")}</th>' for label in labels)
        rows = "".join(
            f'<tr><th scope="row"><i style="color:{look[2] if not look[3] else "inherit"}">{look[1]}</i>{escape(series.label)}</th>'
            + "".join(f'<td data-number="{name}{number}">–</td>' for name in (*METRICS, "scale"))
            + "</tr>"
            for number, (series, look) in enumerate(zip(self.variation.series, LOOKS, strict=False))
        )
        return Div(
            text=f'<table class="numbers"><thead><tr><th scope="col" data-number="told">–</th>{head}</tr></thead><tbody>{rows}</tbody></table>',
            stylesheets=[InlineStyleSheet(css=READINGS)],
            sizing_mode="stretch_width",
            margin=0,
        )

    def _data(self) -> dict[str, Any]:
        """What can be read from the charts; its type is ``Data`` in ``vary.js``."""
        found = self.variation
        return {
            "name": found.dose.name,
            "told": [found.dose.told(value) for value in found.values],
            "positions": list(found.positions),
            "labels": {name: label for name, (label, _) in METRICS.items()},
            "series": [
                {
                    "label": series.label,
                    "learned": series.learned,
                    "seeds": [sorted(model.runs) for model in series.models],
                    "scale": [scales_of(model) for model in series.models],
                    **{name: [values_of(model, name) for model in series.models] for name in METRICS},
                }
                for series in found.series
            ],
        }


def values_of(model: Model, name: str) -> list[float]:
    """A number of `METRICS` at the end of training, one a seed."""
    columns = [model.metric(metric) for metric in METRICS[name][1]]
    return [round(float(value), 4) for value in np.mean(columns, axis=0)]


def scales_of(model: Model) -> list[float]:
    """1 / tau at the end of training, one a seed."""
    return [round(float(model.runs[seed].logit_scale[-1]), 4) for seed in sorted(model.runs)]


def mean(model: Model, name: str) -> float:
    """Its mean over the seeds."""
    return float(np.mean(values_of(model, name)))


def share_of(value: float) -> str:
    """A share as the page writes it: a small one with a digit more."""
    return f"{100 * value:.1f} %" if 0 < value < 0.0995 else f"{100 * value:.0f} %"


def _way(series: Series) -> str:
    """From the first dose to the last, in a sentence."""
    first, last = series.models[0], series.models[-1]
    scale = f", and 1/τ from {written(first.scale)} to {written(last.scale)}" if series.learned else ""
    return (
        f"With {series.label}, the gap distance goes from {mean(first, 'gap'):.2f} to {mean(last, 'gap'):.2f}, the mean "
        f"cosine within the modalities from {mean(first, 'cone'):.2f} to {mean(last, 'cone'):.2f}, recall@1 from "
        f"{share_of(mean(first, 'recall'))} to {share_of(mean(last, 'recall'))}{scale}."
    )


def _chart(name: str, found: Variation, number: int) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
    """One number over the dose: band and mean of the seeds, and each seed; a ring where it is read."""
    every = [value for series in found.series for model in series.models for value in values_of(model, name)]
    high = max(1.0, *every) * 1.08
    low = min(0.0, *every) - 0.07 * high  # room for a ring
    first, last = found.positions[0], found.positions[-1]
    left, right = first - 0.08 * (last - first), last + 0.08 * (last - first)
    plot = charts.axes_figure(
        found.axis, METRICS[name][0], (left, right), (low, high), x_ticks=found.positions, y_ticks=(0, 0.5, 1)
    )
    plot.xaxis.major_label_overrides = dict(zip(found.positions, found.labels, strict=True))
    accent = [{"line_color": "--accent"}]
    now = Span(
        location=last, dimension="height", level="underlay", line_color=charts.ACCENT, line_width=1.5, tags=accent
    )
    plot.add_layout(now)
    ring = Scatter(x="x", y="y", size=13, fill_alpha=0, line_color=charts.ACCENT, line_width=1.5, tags=accent)
    parts = {name: plot, f"{name}Now": now, f"{name}Rings": charts.layer(plot, ring, {"x": [], "y": []})}
    if len(found.series) > 1:  # below the marks, so that none is hidden
        _name(plot, name, found, (left, right, low, high), (160, 90) if number == 0 else (125, 82))
    for series, look in zip(found.series, LOOKS, strict=False):
        _draw(plot, found.positions, [values_of(model, name) for model in series.models], look)
    share = "1 1 100%" if number == 0 else "1 1 40%"
    column, pane = charts.view(plot, charts.place(190, 160 if number == 0 else 154, "1 1 0", share))
    return column, pane, parts


def _draw(plot: BokehFigure, x: tuple[float, ...], values: list[list[float]], look: tuple[Any, ...]) -> None:
    marker, _, colour, variable, dash = look
    fill, line = ({"fill_color": variable}, {"line_color": variable}) if variable else ({}, {})
    band = {"x": list(x), "low": [min(v) for v in values], "high": [max(v) for v in values]}
    charts.layer(plot, VArea(x="x", y1="low", y2="high", fill_color=colour, fill_alpha=0.15, tags=[fill]), band)
    means = Line(x="x", y="y", line_color=colour, line_width=2, line_dash=dash, tags=[line])
    charts.layer(plot, means, {"x": list(x), "y": [sum(v) / len(v) for v in values]})
    dots = Scatter(
        x="x", y="y", size=6 if marker == "circle" else 9, marker=marker, fill_color=colour, line_color=charts.CARD,
        line_width=0.8, tags=[{"line_color": "--card", **fill}],
    )  # fmt: skip
    spots = [(at, value) for at, seeds in zip(x, values, strict=True) for value in seeds]
    charts.layer(plot, dots, {"x": [at for at, _ in spots], "y": [value for _, value in spots]})


def _name(
    plot: BokehFigure, name: str, found: Variation, axes: tuple[float, float, float, float], size: tuple[float, float]
) -> None:
    """The short name of each series beside its line; ``axes`` and ``size`` as `name_places` takes them."""
    fine = np.linspace(0, len(found.positions) - 1, 61)
    x = np.interp(fine, range(len(found.positions)), found.positions)  # (61,)
    lines = []
    for series in found.series:
        values = [values_of(model, name) for model in series.models]
        edges = [[min(v) for v in values], [mean(model, name) for model in series.models], [max(v) for v in values]]
        curves = [np.interp(fine, range(len(values)), edge) for edge in edges]
        lines.append(np.concatenate([np.column_stack([x, y]) for y in curves]))  # (183, 2)
    names = [series.short for series in found.series]
    places = name_places(lines, names, axes, size)
    data = {"x": [x for x, _ in places], "y": [y for _, y in places], "text": names}
    charts.words(plot, data, charts.INK, "--ink", text_align="center", **charts.GROUND)
