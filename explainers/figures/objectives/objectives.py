"""Trained shut: the gap of several objectives at their temperatures, and their heatmaps with one cursor."""

# ruff: noqa: E501 -- a CSS rule stands on one line

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import panel as pn
import param
from bokeh.models import ColumnDataSource, Div, InlineStyleSheet, Line, Scatter

from ....precompute.bundle import Bundle
from ...base import Explainer
from ...data.models import Model, models_data, models_media, models_of, written
from ...kit import charts, styles
from ...kit.controls import choice_select, frame, item_card
from ..heatmap.heatmap import colour_scale, heatmap_view

PLACES = ("first", "second", "third", "fourth")
# Marker and colour of each objective; none has the colour of a modality, and the markers tell them apart without colour.
LOOKS = {
    "InfoNCE": ("circle", charts.INK, "--ink"),
    "InfoLOOB": ("triangle", charts.ACCENT, "--accent"),
    "Hopfield + InfoNCE": ("square", "#B07D00", ""),
    "CLOOB": ("diamond", "#009E73", ""),
    "CyCLIP": ("inverted_triangle", "#C0568F", ""),
}
OTHER = ("hex", "#6F7B8A", "")
GRID = f"""
:host {{ display: grid !important; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 6px 12px; width: 100%; margin-top: 4px !important; }}
{styles.NARROW} {{ :host {{ grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 4px 12px; }} }}
"""
MAP = ":host { display: block !important; position: relative; width: 100% !important; min-width: 0; }"
LINE = f"""
:host {{ display: block; width: 100% !important; margin-top: 4px !important; }}
.bk-clearfix {{ display: block !important; width: 100%; }}
.line {{ {styles.TEXT} font-size: 13.5px; line-height: 18px; white-space: nowrap; font-variant-numeric: tabular-nums lining-nums; }}
.line b {{ font-weight: 600; }}
.line span {{ color: var(--soft, #5B6068); }}
{styles.TIGHT} {{ .line {{ font-size: 12px; }} }}
{styles.NARROW} {{ .line {{ font-size: 13.5px; }} }}
"""


class Objectives(Explainer):
    """Gap against 1 / tau for each objective, every seed a mark, above four heatmaps that share cursor and colours."""

    NAME = "objectives"
    NEEDS: ClassVar[Literal["bundle", "runs", "nothing"]] = "runs"
    HEIGHTS = {"desktop": 476, "phone": 702}  # noqa: RUF012
    STATE = PLACES

    first = param.Integer(default=0, bounds=(0, 0), doc="Experiment of the first heatmap, counted as listed.")
    second = param.Integer(default=0, bounds=(0, 0), doc="Experiment of the second heatmap, counted as listed.")
    third = param.Integer(default=0, bounds=(0, 0), doc="Experiment of the third heatmap, counted as listed.")
    fourth = param.Integer(default=0, bounds=(0, 0), doc="Experiment of the fourth heatmap, counted as listed.")

    def __init__(self, runs: Mapping[str, Mapping[int, Bundle]], **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.models = models_of(runs)
        self.labels = [f"{model.objective}, {written(model.scale)}" for model in self.models]
        last = len(self.models) - 1
        for place in PLACES:
            self.param[place].bounds = (0, last)
        self.param.update(**{**dict(zip(PLACES, self._different(), strict=False)), **state})
        self.count, data = models_data(self.models, self.labels, "Model")
        # Two models with one label stay two options.
        options = {
            label if label not in self.labels[:k] else f"{label} ({self.models[k].name})": k
            for k, label in enumerate(self.labels)
        }
        self.controls = {
            place: choice_select(self.param[place], f"{place.capitalize()} heatmap", options) for place in PLACES
        }
        payload = ColumnDataSource(tags=[data])
        chart, pane, parts = _chart(self.models)
        words = (data["words"][0], data["words"][1])
        card = item_card()
        columns = []
        for place, select in self.controls.items():
            view, map_pane, map_parts = heatmap_view(words, self.count, MAP, scale=False)
            for label in map_parts["names"]:
                label.update(text_font_size="10.5px", padding=2, x_offset=-3, y_offset=-3)
            extra = {"payload": payload, "checkpoint": select, "card": card, "cardOfPair": False}
            self.attach("modgap/figures/heatmap/heatmap", map_pane, {**map_parts, **extra})
            parts[f"{place}Line"] = line = _line(place)
            parts[f"{place}Map"] = map_parts["figure"]
            columns.append(
                pn.Column(
                    select,
                    view,
                    pn.pane.Bokeh(line, sizing_mode="stretch_width", margin=0),
                    stylesheets=[MAP],
                    margin=0,
                )
            )
        points = ColumnDataSource(tags=[self._points()])
        self.attach(
            "modgap/figures/objectives/objectives", pane, {**parts, "payload": payload, "points": points, "card": card, **self.controls}
        )
        self._layout = frame(
            chart,
            pn.Column(*columns, stylesheets=[GRID], margin=0),
            colour_scale(),
            card,
        )

    @property
    def chosen(self) -> list[Model]:
        """The four models whose heatmaps are shown."""
        return [self.models[getattr(self, place)] for place in PLACES]

    def _different(self) -> list[int]:
        """Four models to begin with: of each objective the first one listed, then the others; the last again if too few."""
        objectives = [model.objective for model in self.models]
        first = sorted(range(len(objectives)), key=lambda k: objectives[k] in objectives[:k])
        return [first[min(k, len(first) - 1)] for k in range(len(PLACES))]

    def media(self) -> dict[str, bytes]:
        """Files that a page with this figure needs beside it: path to content."""
        return models_media(self.models, self.count)

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        gaps = "; ".join(
            f"{label}: {model.mean('gap_distance'):.2f}" for label, model in zip(self.labels, self.models, strict=True)
        )
        shown = ", ".join(dict.fromkeys(self.labels[getattr(self, place)] for place in PLACES))
        return (
            f"Gap distance of {len(self.models)} models by objective and 1/τ, mean over the seeds. {gaps}. Below, cosines of "
            f"{self.count} pairs as heatmaps with one colour scale, for {shown}."
        )

    def table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """One row a run."""
        header = ("experiment", "objective", "1/τ", "seed", "gap distance", "linear separability", "recall@1")
        names = ("gap_distance", "linear_separability", "recall_at_1")
        rows = [
            (
                model.name,
                model.objective,
                round(float(model.runs[seed].logit_scale[-1]), 4),
                seed,
                *(round(model.runs[seed].metric(name), 4) for name in names),
            )
            for model in self.models
            for seed in sorted(model.runs)
        ]
        return header, rows

    def _points(self) -> list[dict[str, Any]]:
        """What can be read from the chart; its type is ``Point`` in ``objectives.js``."""
        return [
            {
                "label": label,
                "scale": model.scale,
                "seeds": sorted(model.runs),
                "gap": [round(value, 4) for value in model.metric("gap_distance")],
                "recall": [round(value, 4) for value in model.metric("recall_at_1")],
            }
            for label, model in zip(self.labels, self.models, strict=True)
        ]


def _chart(models: list[Model]) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
    top = max(1.0, *(value * 1.1 for model in models for value in model.metric("gap_distance")))
    low = min(model.scale for model in models) / 4.8  # room for names on the left
    high = max(model.scale for model in models) * 2.4  # room for the names on the right
    ticks = sorted({round(model.scale, 1) for model in models if not model.learned})
    plot = charts.axes_figure(
        "1/τ", "gap distance", (low, high), (0, top), x_ticks=ticks, y_ticks=(0, 0.5, 1), log=True
    )  # fmt: skip
    parts: dict[str, Any] = {"chart": plot}
    ring = Scatter(x="x", y="y", size=17, fill_alpha=0, line_color=charts.SOFT, tags=[{"line_color": "--soft"}])
    parts["rings"] = charts.layer(plot, ring, {"x": [], "y": []})
    groups: dict[str, list[Model]] = {}
    for model in sorted(models, key=lambda model: model.scale):
        groups.setdefault(model.objective, []).append(model)
    names: list[tuple[float, float, str]] = []
    for objective, group in groups.items():
        marker, colour, tag = LOOKS.get(objective, OTHER)
        line = Line(x="x", y="y", line_color=colour, line_width=1.5, tags=[{"line_color": tag}] if tag else [])
        means = [model.mean("gap_distance") for model in group]
        charts.layer(plot, line, {"x": [model.scale for model in group], "y": means})
        spots = [(model.scale, value) for model in group for value in model.metric("gap_distance")]
        dots = Scatter(
            x="x", y="y", size=9, marker=marker, fill_color=colour, fill_alpha=0.8, line_color=charts.CARD, line_width=0.8,
            tags=[{"line_color": "--card", **({"fill_color": tag} if tag else {})}],
        )  # fmt: skip
        charts.layer(plot, dots, {"x": [s for s, _ in spots], "y": [gap for _, gap in spots]})
        names.append((group[-1].scale, means[-1], objective))
    for x, y, text in _spread(names, 0.1 * top):
        # On the side where no line goes.
        right = x >= max(model.scale for model in models) / 1.2
        side = {"text_align": "left", "x_offset": 14} if right else {"text_align": "right", "x_offset": -14}
        charts.words(plot, {"x": [x], "y": [y], "text": [text]}, charts.INK, "--ink", **side)
    column, pane = charts.view(plot, charts.place(210, 190))
    return column, pane, parts


def _spread(names: list[tuple[float, float, str]], distance: float) -> list[tuple[float, float, str]]:
    """Names at the same scale pushed apart, from below upwards."""
    placed: list[tuple[float, float, str]] = []
    for x, y, text in sorted(names, key=lambda name: name[1]):
        below = [other for at, other, _ in placed if abs(at / x - 1) < 0.5]
        placed.append((x, max([y, *(other + distance for other in below)]), text))
    return placed


def _line(place: str) -> Div:
    """What stands below a heatmap."""
    return Div(
        text=f'<div class="line"><span>gap </span><b data-number="{place}Gap">–</b> <span data-number="{place}Cell">–</span></div>',
        stylesheets=[InlineStyleSheet(css=LINE)],
        sizing_mode="stretch_width",
        margin=0,
    )
