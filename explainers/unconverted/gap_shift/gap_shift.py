"""Gap shift: both clouds move along the gap, and the loss, the recall and both pictures of the clouds follow."""

# ruff: noqa: E501 -- a CSS rule stands on one line

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np
import panel as pn
import param
from bokeh.models import BasicTicker, ColumnDataSource, CustomJSTickFormatter, FixedTicker, Line, Scatter, Span
from numpy.typing import NDArray

from ....precompute.bundle import Bundle
from ...base import Explainer
from ...data.models import Model, models_data, models_media, models_of, written
from ...data.payload import decode_text
from ...kit import charts, styles
from ...kit.controls import NONE, choice_select, flag_toggle, frame, item_card, numbers_row, pair_select, row
from ..heatmap.heatmap import heatmap_view, short_names
from ..scatter.scatter import scatter_view
from .moving import LEAST, METHODS, MOST, OFFSETS, Clouds, axes, landscape, measure, move

TOLD = {
    "shift": "moved along the gap by {t} of it and put back on the sphere",
    "shift-raw": "moved along the gap by {t} of it and left off the sphere",
    "centre": "freed of {t} of their own means and put back on the sphere",
}
STEP = 0.05
PLACES = {-1: "apart", 0: "as trained", 1: "closed"}
WAYS: dict[str, dict[str, Any]] = {
    "i2t": {"line_color": charts.BLUE, "line_width": 1.4, "tags": [{"line_color": "--image"}]},
    "t2i": {"line_color": charts.ORANGE, "line_width": 1.4, "tags": [{"line_color": "--text"}]},
    "mean": {"line_color": charts.INK, "line_width": 2.4, "tags": [{"line_color": "--ink"}]},
}
PINNED = 0.74  # of what a pinned figure shows on a phone: scatter and loss side by side, above the numbers
VIEWS = f"""
:host {{
  display: grid !important; grid: "map plane" auto "map loss" minmax(0, 1fr) / minmax(0, 318px) minmax(200px, 1fr); gap: 6px 24px; width: 100%;
}}
{styles.NARROW} {{ :host {{ grid: "map plane" auto "loss loss" auto / minmax(0, 1fr) minmax(0, 1fr); gap: 6px 12px; display: var(--pinned-flow, grid) !important; }} }}
"""
MAP = f"""
:host {{ display: block !important; position: relative; grid-area: map; width: auto !important; min-width: 0; }}
{styles.NARROW} {{ :host {{ display: var(--pinned-aside, block) !important; }} }}
"""
PLANE = f"""
:host {{ display: block !important; position: relative; grid-area: plane; width: auto !important; min-width: 0; height: 212px !important; }}
{styles.NARROW} {{ :host {{ align-self: stretch !important; height: auto !important; flex: 1 1 0; }} }}
"""
LOSS = f"""
:host {{ display: block !important; position: relative; grid-area: loss; width: auto !important; min-width: 0; height: 134px !important; }}
{styles.NARROW} {{ :host {{ flex: 1.2 1 0; height: calc({PINNED} * var(--pinned-room, 128px / {PINNED})) !important; }} }}
"""


class GapShift(Explainer):
    """Several models, the first seed of each; a slider that moves the two clouds of one of them after training."""

    NAME = "gap-shift"
    NEEDS: ClassVar[Literal["bundle", "runs", "nothing"]] = "runs"
    HEIGHTS = {"desktop": 520, "phone": 508}  # noqa: RUF012
    STATE = ("model", "method", "t", "best", "pair")

    model = param.Selector(
        objects=[],
        check_on_set=True,
        doc="""
        Which model is moved, by the name of its experiment; by default the first one listed.""",
    )
    method = param.Selector(
        default="shift",
        objects=list(METHODS.values()),
        doc="""
        Along the gap vector and back to the sphere; along it without going back; or each cloud by its own mean.""",
    )
    t = param.Number(
        default=0.0,
        bounds=(LEAST, MOST),
        doc="""
        How far: -1 twice as far apart, 0 as trained, 1 closed. Of centring, the part of the means that is removed.""",
    )
    best = param.Boolean(
        default=False,
        doc="""
        Loss at the logit scale that suits the moved clouds best, not at the one of training.""",
    )
    pair = param.Integer(
        default=NONE,
        bounds=(NONE, NONE),
        doc="""
        Selected item, counted from 0; -1 selects none.""",
    )

    def __init__(self, runs: Mapping[str, Mapping[int, Bundle]], **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.models = models_of(runs)
        self.names = [model.name for model in self.models]
        self.count, data = models_data(self.models, self.names, "Model")
        points = decode_text(data["codes"], data["unit"], data["rows"], data["columns"])  # (T, 2 N, D)
        self.clouds: list[Clouds] = [(both[: self.count], both[self.count :]) for both in points]
        self.scales = [float(model.shown.logit_scale[-1]) for model in self.models]
        self.param["model"].objects = self.names
        self.param.pair.bounds = (NONE, self.count - 1)
        self.param.update(**{"model": self.names[0], **state})
        planes = [axes(*clouds) for clouds in self.clouds]  # (2, D) each
        origins = [both.mean(axis=0) @ plane.T for both, plane in zip(points, planes, strict=True)]  # (2,) each
        data["extent"] = self._extent(planes, origins)
        words: tuple[str, str] = tuple(data["words"])
        self.words = words
        self.controls = self._controls(data["captions"])
        self._layout = self._views(data, planes, origins)

    def media(self) -> dict[str, bytes]:
        """Files that a page with this figure needs beside it: path to content."""
        return models_media(self.models, self.count)

    @property
    def labels(self) -> dict[str, str]:
        """What a reader calls each model, to its name: the objective, with 1 / tau where several models share it."""
        shared = [model.objective for model in self.models]
        return {_label(model, alone=shared.count(model.objective) == 1): model.name for model in self.models}

    def numbers(self, method: str, t: float, best: bool, name: str | None = None) -> dict[str, float]:
        """What the figure says in a state; names as in `measure`."""
        index = self.names.index(name or self.model)
        return measure(move(self.clouds[index], method, t), None if best else self.scales[index])

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        first, second = self.words
        now = self.numbers(self.method, self.t, self.best)
        before = self.numbers("shift", 0, self.best)
        label = next(label for label, name in self.labels.items() if name == self.model)
        place = "as trained" if self.t == 0 else TOLD[self.method].format(t=f"{self.t:.2f}")
        scale = "its best scale" if self.best else "the trained scale"
        return (
            f"{self.count} {first}s and their {self.count} {second}s in {label}, {place}. The centres are "
            f"{now['distance']:.2f} apart (as trained {before['distance']:.2f}). The loss at {scale}, 1/τ = "
            f"{written(now['scale'])}, is {now['i2t']:.2f} from {first} to {second} and {now['t2i']:.2f} back, "
            f"{now['loss']:.2f} on average (as trained {before['loss']:.2f}). Recall at 1 is {now['recall']:.0%}; in a "
            f"gallery of both modalities the partner has a median rank of {now['mixed']:g} of {2 * self.count - 1}."
        )

    def table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """One row for each model as trained and closed by each method, over the items shown."""
        header = (
            "model",
            "clouds",
            "gap distance",
            "loss at the trained scale",
            "loss at its best scale",
            "best 1/τ",
            "recall@1",
            "median rank, mixed",
        )
        rows = []
        for label, name in self.labels.items():
            for clouds, method, t in (("as trained", "shift", 0), *((way.lower(), m, 1) for way, m in METHODS.items())):
                fixed, best = (self.numbers(method, t, flag, name) for flag in (False, True))
                values = (
                    fixed["distance"],
                    fixed["loss"],
                    best["loss"],
                    best["scale"],
                    fixed["recall"],
                    fixed["mixed"],
                )
                rows.append((label, clouds, *(round(value, 4) for value in values)))
        return header, rows

    def _controls(self, captions: list[str]) -> dict[str, pn.widgets.Widget]:
        text = CustomJSTickFormatter(
            code='const t = Math.round(100 * tick) / 100; return t === 0 ? "trained" : t === 1 ? "closed" : t.toFixed(2).replace("-", "−")'
        )  # fmt: skip
        slider = pn.widgets.FloatSlider.from_param(
            self.param.t,
            name="Move",
            step=STEP,
            format=text,
            css_classes=["slider", "long"],
            sizing_mode="stretch_width",
            stylesheets=[styles.SLIDER.replace("LABEL", "Move")],
            margin=0,
        )
        return {
            "model": choice_select(self.param["model"], "Model", self.labels),
            "method": choice_select(self.param.method, "Method", METHODS),
            "t": slider,
            "best": flag_toggle(self.param.best, "Best scale"),
            "pair": pair_select(self.param.pair, captions),
        }

    def _views(self, data: dict[str, Any], planes: list[NDArray[np.float64]], origins: list[Any]) -> pn.Column:
        heatmap, heatmap_pane, heatmap_parts = heatmap_view(self.words, self.count, MAP)
        scatter, scatter_pane, scatter_parts = scatter_view(self.words, PLANE)
        loss, loss_pane, loss_parts = _landscape_view()
        way = " → ".join(short_names(self.words))
        back = " → ".join(reversed(short_names(self.words)))
        numbers = numbers_row(
            {
                "distance": "gap distance",
                "i2t": f"loss {way}",
                "t2i": f"loss {back}",
                "recall": "recall@1",
                "mixed": "rank, mixed",
            }
        )
        card = item_card()
        shifts = {
            "names": self.names,
            "scales": self.scales,
            "axes": [np.round(plane, 5).tolist() for plane in planes],
            "origins": [np.round(origin, 5).tolist() for origin in origins],
            "offsets": list(OFFSETS),
            "landscapes": [landscape(clouds, s) for clouds, s in zip(self.clouds, self.scales, strict=True)],
        }
        parts = {
            **{f"heatmap_{name}": part for name, part in heatmap_parts.items()},
            **{f"scatter_{name}": part for name, part in scatter_parts.items()},
            **{f"landscape_{name}": part for name, part in loss_parts.items()},
            "payload": ColumnDataSource(tags=[data]),
            "shifts": ColumnDataSource(tags=[shifts]),
            "numbers": numbers,
            "card": card,
            **self.controls,
        }
        for pane in (heatmap_pane, scatter_pane, loss_pane):
            self.attach("modgap/figures/gap_shift/gap_shift", pane, parts)
        controls = self.controls
        return frame(
            pn.Row(heatmap, scatter, loss, stylesheets=[VIEWS], margin=0),
            charts.aside(row(controls["t"], controls["best"])),
            charts.aside(row(controls["model"], controls["method"], controls["pair"], more=True)),
            numbers,
            card,
        )

    def _extent(self, planes: list[NDArray[np.float64]], origins: list[Any]) -> list[float]:
        """Least and greatest position of all models and methods at the places that they pass: (x0, x1, y0, y1)."""
        seen = np.vstack(
            [
                np.vstack(move(clouds, method, t)) @ plane.T - origin  # (2 N, 2)
                for clouds, plane, origin in zip(self.clouds, planes, origins, strict=True)
                for method in METHODS.values()
                for t in (LEAST, 0, 1, MOST)
            ]
        )
        (x0, y0), (x1, y1) = seen.min(axis=0), seen.max(axis=0)
        return [round(float(value), 4) for value in (x0, x1, y0, y1)]


def _label(model: Model, *, alone: bool) -> str:
    return model.objective if alone else f"{model.objective} {written(model.scale)}"


def _landscape_view() -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
    """The empty plot of the loss over the movement, its pane, and its models by the names that ``shift.js`` knows."""
    plot = charts.axes_figure("", "loss", (LEAST - 0.08, MOST + 0.08), (0, 1), x_ticks=tuple(PLACES), y_ticks=())
    words = list(PLACES.values())
    plot.xaxis.formatter = CustomJSTickFormatter(args={"words": words}, code="return words[Math.round(tick) + 1]")
    plot.xaxis.ticker = FixedTicker(ticks=list(PLACES))
    plot.yaxis.ticker = BasicTicker(desired_num_ticks=4)
    for place in (0, 1):
        dash = "dashed" if place == 0 else "dotted"
        plot.add_layout(
            Span(level="underlay", location=place, dimension="height", line_color=charts.SOFT, line_dash=dash, tags=[{"line_color": "--soft"}])
        )  # fmt: skip
    parts: dict[str, Any] = {"figure": plot}
    for name, look in WAYS.items():
        parts[name] = charts.layer(plot, Line(x="x", y="y", **look), {"x": [], "y": []})
    small = {"size": 7, "fill_color": charts.CARD, "line_color": charts.ACCENT, "line_width": 1.6}
    tags = [{"fill_color": "--card", "line_color": "--accent"}]
    parts["sides"] = charts.layer(plot, Scatter(x="x", y="y", tags=tags, **small), {"x": [], "y": []})
    large = {"size": 12, "fill_color": charts.ACCENT, "line_color": charts.CARD, "line_width": 2}
    tags = [{"fill_color": "--accent", "line_color": "--card"}]
    parts["marker"] = charts.layer(plot, Scatter(x="x", y="y", tags=tags, **large), {"x": [], "y": []})
    column, pane = charts.view(plot, LOSS)
    return column, pane, parts
