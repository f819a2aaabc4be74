"""The chart of the objectives: gap against 1 / tau, a marker an objective, a mark a seed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import panel as pn
from bokeh.models import Line, Scatter

from ....precompute.metrics import label
from ...data.models import Model
from ...kit import axes
from ...kit.palette import ACCENT, CARD, INK, OTHERS, SOFT, Colour, styled

# Marker and colour of each objective: no modality has these colours, and the markers do without.
LOOKS = {
    "InfoNCE": ("circle", INK),
    "InfoLOOB": ("triangle", ACCENT),
    "Hopfield + InfoNCE": ("square", OTHERS[2]),
    "CLOOB": ("diamond", OTHERS[1]),
    "CyCLIP": ("inverted_triangle", OTHERS[0]),
}
OTHER: tuple[str, Colour] = ("hex", OTHERS[3])


@dataclass(frozen=True)
class Name:
    """Where the name of an objective stands: beside its model of the largest scale."""

    x: float
    y: float
    text: str


def _apart(scales: Iterable[float]) -> list[float]:
    """Scales whose numbers have room beside each other on the logarithmic axis, rising."""
    kept: list[float] = []
    for scale in sorted(set(scales)):
        if not kept or scale > 1.25 * kept[-1]:
            kept.append(scale)
    return kept


def chart(models: Sequence[Model], key: str) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
    """The plot in its place, its pane, and its models by the names that ``objectives.js`` knows.

    Parameters
    ----------
    models
        One at least.
    key
        Of the gap distance.
    """
    top = max(1.0, *(value * 1.1 for model in models for value in model.ensemble.values(key)))
    widest = max(model.scale for model in models)
    x = min(model.scale for model in models) / 4.8, widest * 2.4  # room for the names on either side
    ticks = _apart(round(model.scale, 1) for model in models if not model.learned)
    plot = axes.chart("1/τ", label(key), x, (0, top), x_ticks=ticks, y_ticks=(0, 0.5, 1), log=True)
    ring = Scatter(x="x", y="y", size=17, fill_alpha=0, **styled(line_color=SOFT))
    parts: dict[str, Any] = {"figure": plot, "rings": axes.layer(plot, ring)}
    groups: dict[str, list[Model]] = {}
    for model in sorted(models, key=lambda model: model.scale):
        groups.setdefault(model.ensemble.label, []).append(model)
    names: list[Name] = []
    for objective, group in groups.items():
        marker, colour = LOOKS.get(objective.partition(",")[0], OTHER)  # of real models the data are named as well
        means = [model.ensemble.mean(key) for model in group]
        line = Line(x="x", y="y", line_width=1.5, **styled(line_color=colour))
        axes.layer(plot, line, {"x": [model.scale for model in group], "y": means})
        dots = [(model.scale, value) for model in group for value in model.ensemble.values(key)]
        look = {"size": 9, "marker": marker, "fill_alpha": 0.8, "line_width": 0.8}
        dot = Scatter(x="x", y="y", **look, **styled(fill_color=colour, line_color=CARD))
        axes.layer(plot, dot, {"x": [scale for scale, _ in dots], "y": [gap for _, gap in dots]})
        names.append(Name(group[-1].scale, means[-1], _short(objective, groups)))
    for name in _spread(names, 0.1 * top):
        right = name.x >= widest / 1.2  # where no line goes
        side = {"text_align": "left", "x_offset": 14} if right else {"text_align": "right", "x_offset": -14}
        axes.text(plot, data={"x": [name.x], "y": [name.y], "text": [name.text]}, **side)
    view, pane = axes.view(plot, 210, 190)
    return view, pane, parts


def _short(objective: str, others: Iterable[str]) -> str:
    """A name that has room on a phone: of a real model objective and data, where no other model has the same."""
    short = ", ".join(objective.replace("Hopfield + InfoNCE,", "Hopfield,").split(", ")[:2])
    data = ", ".join(objective.split(", ")[:2])
    alone = sum(other.startswith(data) for other in others) == 1
    return short if alone else objective


def _spread(names: Sequence[Name], distance: float) -> list[Name]:
    """Names at about the same scale pushed apart, from below upwards."""
    placed: list[Name] = []
    for name in sorted(names, key=lambda name: name.y):
        below = [other.y + distance for other in placed if abs(other.x / name.x - 1) < 0.5]
        placed.append(Name(name.x, max([name.y, *below]), name.text))
    return placed
