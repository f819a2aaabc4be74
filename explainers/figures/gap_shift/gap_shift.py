"""Gap shift: both clouds move along the gap, and the loss, the recall and both pictures of the clouds follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypedDict

import numpy as np
import panel as pn
import param
from bokeh.models import BasicTicker, CustomJSTickFormatter, Line, Scatter, Span

from ....precompute.analysis.checks import Floats
from ....precompute.analysis.losses import best_logit_scale
from ....precompute.ensemble import Ensemble
from ....precompute.metrics import label, measure, written
from ....precompute.numbers import number
from ...base import Needs, OfItems, Table, carrier
from ...data.identity import identity
from ...data.models import Clouds, Model, Plane, gap_planes, models_data, models_of
from ...data.pairing import SAMPLE
from ...kit import axes, styles
from ...kit.controls import (
    choice_select,
    flag_toggle,
    frame,
    item_card,
    item_select,
    number_slider,
    numbers_row,
    row,
)
from ...kit.palette import ACCENT, CARD, INK, SOFT, modality_colours, styled
from ...state import Item
from ..heatmap.heatmap import heatmap_view, short_words
from ..scatter.scatter import scatter_view
from .landscape import ACROSS, OFFSETS, Landscape, landscape
from .moving import BIAS_OUT, ENTRY, LEAST, METHODS, MOST, Method, move

TOLD: dict[Method, str] = {
    "shift": "moved along the gap by {t} of it and put back on the sphere",
    "shift-raw": "moved along the gap by {t} of it and left off the sphere",
    "shift-without-bias": "moved along the gap by {t} of it, put back on the sphere, and the bias taken out",
    "centre": "freed of {t} of their own means and put back on the sphere",
}
NUMBERS = ("gap_distance", "loss", "recall_at_1", "mixed_rank", "logit_scale")
STEP = 0.05
PLACES = {-1: "apart", 0: "as trained", 1: "closed"}
PLACE = """
const t = Math.round(100 * tick) / 100;
return t === 0 ? "trained" : t === 1 ? "closed" : t.toFixed(2).replace("-", "−");
"""


class Shifts(TypedDict):
    """What the browser needs besides the points, by model: its scale, and the loss at ``offsets`` by method.

    Of each method also what a product of two points is called.
    """

    offsets: list[float]
    scales: dict[str, float]
    landscapes: dict[str, dict[Method, Landscape]]
    entry: dict[Method, str]


class GapShift(OfItems):
    """Several models, the first seed of each; a slider that moves the two clouds of one of them after training.

    Parameters
    ----------
    runs
        Experiment to ensemble.
    items, modalities
        Which are shown, two modalities; see `Pairing.of`.
    **state
        Values of the state parameters.
    """

    NAME = "gap-shift"
    NEEDS: ClassVar[Needs] = "runs"
    OPTIONS = ("items", "modalities")
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 520, "phone": 508}
    STATE = ("model", "method", "t", "best", "item")

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
        Along the gap vector and back to the sphere; along it without going back; along it and back, and the bias taken
        out; or each cloud by its own mean. Without bias, every row and column of the table of similarities has mean 0,
        and the tables within a modality likewise, for mixed search: both centres are at the origin, whatever t.""",
    )
    t = param.Number(
        default=0.0,
        bounds=(LEAST, MOST),
        doc="""
        How far: -1 twice as far apart, 0 as trained, 1 closed. Of centring, the part of the means that is removed.
        Where the bias is taken out, how far before that: at 0 it is the bias as trained.""",
    )
    best = param.Boolean(
        default=False,
        doc="""
        Loss at the logit scale that suits the moved clouds best, not at the one of training.""",
    )
    item = Item(
        doc="""
        Selected item, by its id; none if empty."""
    )

    def __init__(
        self,
        runs: Mapping[str, Ensemble],
        *,
        items: int | Sequence[str] = SAMPLE,
        modalities: Sequence[str] | None = None,
        **state: Any,  # noqa: ANN401
    ) -> None:
        super().__init__()
        self.models = {model.name: model for model in models_of(runs, items, modalities)}
        first = next(iter(self.models.values()))
        self.pairing = first.pairing
        self.param["model"].objects = list(self.models)
        self.param["item"].offer(self.pairing.captions)
        self.param.update(**{"model": first.name, **state})
        self.controls = self._controls()
        self._layout = self._views()

    def numbers(
        self, method: Method | None = None, t: float | None = None, best: bool | None = None, model: str | None = None
    ) -> dict[str, float]:
        """What the figure says in a state, by default the present one; keys as in ``precompute.metrics``."""
        name = model or self.model
        x, y = move(self.models[name].clouds, method or self.method, self.t if t is None else t)
        free = self.best if best is None else best
        scale = best_logit_scale(x, y) if free else self.models[name].drawn_scale
        return measure(self._named((x, y)), scale, 0, NUMBERS)

    def _named(self, clouds: Clouds) -> dict[str, Floats]:
        """By modality."""
        return dict(zip(self.pairing.modalities, clouds, strict=True))

    @property
    def _keys(self) -> tuple[str, str, str, str, str, str]:
        """Of the gap, the mean loss, the loss each way, the recall; the mixed rank where the first modality asks."""
        a, b = self.pairing.modalities
        loss = f"loss({a},{b})", f"loss({a}>{b})", f"loss({b}>{a})"
        return f"gap_distance({a},{b})", *loss, f"recall_at_1({a},{b})", f"mixed_rank({a}>{b})"

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        first, second = self.pairing.words
        gap, loss, there, back, recall, rank = self._keys
        now = {key: written(key, value) for key, value in self.numbers().items()}
        before = {key: written(key, value) for key, value in self.numbers("shift", 0).items()}
        scale = "its best scale" if self.best else "the trained scale"
        clouds = move(self.models[self.model].clouds, self.method, self.t)
        return (
            f"{self.pairing.told} {first}s and their {second}s in {self.models[self.model].label}, {self._told_place}. "
            f"The centres are {now[gap]} apart (as trained {before[gap]}). The loss at {scale}, "
            f"1/τ = {now['logit_scale']}, is {now[there]} from {first} to {second} and {now[back]} back, "
            f"{now[loss]} on average (as trained {before[loss]}). In the mean of both ways, recall at 1 is "
            f"{now[recall]}. Where a {first} asks a gallery of both modalities, its {second} has a median rank of "
            f"{now[rank]} of {2 * self.pairing.count - 1}.{self._told_bias}"
            f"{self.pairing.told_item(self.item, self._named(clouds), ENTRY[self.method])}"
        )

    @property
    def _told_place(self) -> str:
        """Where the clouds are; as trained they are by every method, but one takes the bias out there, too."""
        if self.t == 0:
            return "as trained, but the bias taken out" if self.method == BIAS_OUT else "as trained"
        return TOLD[self.method].format(t=number(self.t, ".2f"))

    @property
    def _told_bias(self) -> str:
        """What taking the bias out is, and the same place with it, after a space; empty for other methods."""
        if self.method != BIAS_OUT:
            return ""
        first, second = self.pairing.words
        _, loss, _, _, recall, _ = self._keys
        kept = {key: written(key, value) for key, value in self.numbers("shift").items()}
        return (
            f" From each similarity of a {first} and a {second} the means of its row and of its column are taken out, "
            f"and within each modality likewise: what favours a candidate whoever asks is gone. Both centres are then "
            f"at the origin, and points are no longer of length one. With the bias left in, the loss is {kept[loss]} "
            f"and recall at 1 {kept[recall]}."
        )

    def table(self) -> Table:
        """One row a model and way to close the gap, from the items shown."""
        gap, loss, _, _, recall, rank = self._keys
        losses = ("loss at the trained scale", "loss at its best scale", "best 1/τ")
        header = ("model", "clouds", label(gap), *losses, label(recall), label(rank))
        ways: list[tuple[str, Method, float]] = [
            ("as trained", "shift", 0.0),
            ("as trained, bias taken out", BIAS_OUT, 0.0),
        ]
        for said, method in METHODS.items():
            ways.append((said.lower(), method, 1.0))
        rows = []
        for model in self.models.values():
            for said, method, t in ways:
                fixed, free = (self.numbers(method, t, best, model.name) for best in (False, True))
                values = (fixed[gap], fixed[loss], free[loss], free["logit_scale"], fixed[recall], fixed[rank])
                rows.append((model.label, said, *(round(value, 4) for value in values)))
        return header, rows

    def _controls(self) -> dict[str, pn.widgets.Widget]:
        labels = {model.label: model.name for model in self.models.values()}
        return {
            "model": choice_select(self.param["model"], "Model", labels),
            "method": choice_select(self.param["method"], "Method", METHODS),
            "t": number_slider(self.param["t"], "Move", step=STEP, text=PLACE, long=True),
            "best": flag_toggle(self.param["best"], "Best scale"),
            "item": item_select(self.param["item"], self.pairing.captions),
        }

    def _views(self) -> pn.Column:
        models, own = list(self.models.values()), styles.own(__name__)
        heatmap, heatmap_pane, heatmap_parts = heatmap_view(self.pairing, own, classes=["map"], entry="similarity")
        scatter, scatter_pane, scatter_parts = scatter_view(self.pairing, own, classes=["plane"])
        loss, loss_pane, loss_parts = self._landscape_view(own)
        planes = gap_planes(models, common=False)
        data = {**identity(self.pairing), **models_data(models, planes, _places(models, planes))}
        shifts = Shifts(
            offsets=list(OFFSETS),
            scales={model.name: model.drawn_scale for model in models},
            landscapes={model.name: landscape(model.clouds, model.drawn_scale) for model in models},
            entry=ENTRY,
        )
        numbers, card = self._numbers_row(), item_card()
        parts = {
            **loss_parts,
            "heatmap": heatmap_parts,
            "scatter": scatter_parts,
            "payload": carrier(data),
            "shifts": carrier(shifts),
            "numbers": numbers,
            "card": card,
            **self.controls,
        }
        self.attach("modgap/figures/gap_shift/gap_shift", [heatmap_pane, scatter_pane, loss_pane], parts)
        controls = self.controls
        return frame(
            pn.Row(heatmap, scatter, loss, css_classes=["views"], stylesheets=[own], margin=0),
            row(controls["t"], controls["best"], aside=True),
            row(controls["model"], controls["method"], controls["item"], more=True, aside=True),
            numbers,
            card,
        )

    def _numbers_row(self) -> Any:  # noqa: ANN401
        gap, _, there, back, recall, rank = self._keys
        first, second = short_words(self.pairing)
        losses = {there: f"loss {first} → {second}", back: f"loss {second} → {first}"}
        return numbers_row({gap: label(gap), **losses, recall: label(recall), rank: "mixed rank"})

    def _landscape_view(self, own: str) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
        """The empty plot of the loss over the movement, its pane, and its models as ``gap_shift.js`` calls them."""
        plot = axes.chart("", "loss", ACROSS, (0, 1), x_ticks=tuple(PLACES), y_ticks=())
        words = list(PLACES.values())
        plot.xaxis.formatter = CustomJSTickFormatter(args={"words": words}, code="return words[Math.round(tick) + 1]")
        plot.yaxis.ticker = BasicTicker(desired_num_ticks=4)
        for place, dash in ((0, "dashed"), (1, "dotted")):
            look = {"line_dash": dash, **styled(line_color=SOFT)}
            plot.add_layout(Span(level="underlay", location=place, dimension="height", **look))
        dashed = Line(x="x", y="y", line_width=1.4, line_dash="dashed", **styled(line_color=SOFT))
        parts: dict[str, Any] = {"figure": plot, "biased": axes.layer(plot, dashed)}
        there, back = modality_colours(self.pairing.modalities).values()
        lines = {"there": (there, 1.4), "back": (back, 1.4), "mean": (INK, 2.4)}
        for name, (colour, width) in lines.items():
            parts[name] = axes.layer(plot, Line(x="x", y="y", line_width=width, **styled(line_color=colour)))
        small = {"size": 7, "line_width": 1.6, **styled(fill_color=CARD, line_color=ACCENT)}
        large = {"size": 12, "line_width": 2, **styled(fill_color=ACCENT, line_color=CARD)}
        parts["biasedName"] = axes.text(plot, SOFT, text_align="center", **axes.GROUND)
        parts["sides"] = axes.layer(plot, Scatter(x="x", y="y", **small))
        parts["marker"] = axes.layer(plot, Scatter(x="x", y="y", **large))
        return *axes.placed(plot, [own], ["loss"]), parts


def _places(models: Sequence[Model], planes: Sequence[Plane]) -> list[Floats]:
    """What all models and methods pass on their way, (2 n, 2) each."""
    return [
        np.concatenate(move(model.clouds, method, t)) @ plane.T - origin
        for model, (plane, origin) in zip(models, planes, strict=True)
        for method in METHODS.values()
        for t in (LEAST, 1, MOST)
    ]
