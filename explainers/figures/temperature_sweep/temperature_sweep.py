"""Models over the temperature: gap, linear separability and recall, and each model as heatmap and scatter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypedDict

import panel as pn
import param
from bokeh.models import Div

from ....precompute import metrics
from ....precompute.ensemble import Ensemble
from ...base import Needs, OfItems, Table, carrier
from ...data.identity import identity
from ...data.models import Model, floors, gap_planes, models_data, models_of
from ...data.pairing import SAMPLE
from ...kit import styles
from ...kit.controls import frame, item_card, item_select, numbers_row, option_slider, row, views
from ...kit.legend import Entry, legend
from ...kit.palette import INK, SOFT
from ...labels import told_apart
from ...state import Item
from ..heatmap.heatmap import heatmap_view
from ..scatter.scatter import scatter_view
from .charts import CHARTS, chart
from .published import MODALITIES, SWEEPS


class Trained(TypedDict):
    """What can be read of a model: ``text`` says its scale, ``values`` by key of the metric, one a seed."""

    label: str
    scale: float
    text: str
    seeds: list[int]
    values: dict[str, list[float]]


class Published(TypedDict):
    """What can be read of a published sweep: ``values`` by key of the metric, one a scale."""

    label: str
    scales: list[float]
    values: dict[str, list[float]]


class Points(TypedDict):
    """What can be read from the charts; models by their experiment."""

    models: dict[str, Trained]
    published: list[Published]


class TemperatureSweep(OfItems):
    """Trained models over 1 / tau, beside published sweeps; the chosen model as heatmap and scatter.

    Parameters
    ----------
    runs
        Experiment to ensemble.
    items, modalities
        Which are shown, two modalities; see `Pairing.of`.
    **state
        Values of the state parameters.
    """

    NAME = "temperature-sweep"
    NEEDS: ClassVar[Needs] = "runs"
    OPTIONS = ("items", "modalities")
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 602, "phone": 702}
    STATE = ("model", "item")

    model = param.Selector(
        objects=[],
        check_on_set=True,
        doc="""
        Which model is shown, by the name of its experiment; by default the one with the highest 1 / tau.""",
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
        rising = sorted(models_of(runs, items, modalities), key=lambda model: model.scale)
        self.models = {model.name: model for model in rising}
        self.pairing = rising[0].pairing
        a, b = self.pairing.modalities
        self.keys = {name: f"{name}({a},{b})" for name in CHARTS}
        """Metric to its key."""
        self.floors = floors(runs.values(), self.pairing.modalities)
        """Experiment to the floor of its gap, one a seed."""
        self.published = SWEEPS if {a, b} == MODALITIES else ()
        self.texts = dict(zip(self.models, _scale_texts(rising), strict=True))
        """Model to its scale, as slider and card say it."""
        self.param["model"].objects = list(self.models)
        self.param["item"].offer(self.pairing.captions)
        self.param.update(**{"model": rising[-1].name, **state})
        self.controls = {
            "model": option_slider(self, "model", "1/τ", list(self.texts), list(self.texts.values()), long=True),
            "item": item_select(self.param["item"], self.pairing.captions),
        }
        self._layout = self._views(rising)

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        models = list(self.models.values())
        low, high, now = models[0], models[-1], self.models[self.model]
        gap, flat, recall = self.keys.values()
        told = {
            (model.name, key): metrics.written(key, model.ensemble.mean(key))
            for model in (low, high, now)
            for key in self.keys.values()
        }
        rise = {key: f"from {told[low.name, key]} to {told[high.name, key]}" for key in self.keys.values()}
        least, most = (metrics.written("logit_scale", model.scale) for model in (low, high))
        seeds = len(now.ensemble.seeds)
        first, second = self.pairing.words
        others = " Hollow marks: published sweeps on other data." if self.published else ""
        return (
            f"{len(models)} models over the inverse temperature, {seeds} seed{'' if seeds == 1 else 's'} each. From "
            f"1/τ = {least} to {most} the gap distance goes {rise[gap]}, linear "
            f"separability {rise[flat]}, and recall at 1 {rise[recall]}. Heatmap and scatter show {self.pairing.told} "
            f"{first}s and their {second}s at 1/τ = {self.texts[now.name]}, where the gap is {told[now.name, gap]}; "
            f"the scatter has the gap vector across. Where there is no gap, so many pairs show one of up to "
            f"{metrics.written(gap, max(map(max, self.floors.values())))}, the floor."
            f"{others}{now.pairing.told_item(self.item, now.pairing.clouds())}"
        )

    def table(self) -> Table:
        """One row a run of ours, then one a published model, with the key of its source."""
        keys = self.keys.values()
        header = ("source", "1/τ", "learned", "seed", *(metrics.label(key) for key in keys), "floor of the gap")
        rows: list[tuple[Any, ...]] = []
        for model in self.models.values():
            learned = "yes" if model.learned else ""
            own = self.floors[model.name]
            for seed, *values in zip(model.ensemble.seeds, *map(model.ensemble.values, keys), own, strict=True):
                rows.append((model.name, model.scale, learned, seed, *(round(value, 4) for value in values)))
        for sweep in self.published:
            columns = (sweep.values(name) or [""] * len(sweep.scale) for name in self.keys)
            for scale, *values in zip(sweep.scale, *columns, strict=True):
                rows.append((sweep.source, scale, "", "", *values, ""))
        return header, rows

    def _views(self, models: Sequence[Model]) -> pn.Column:
        own, floor = styles.own(__name__), max(map(max, self.floors.values()))
        charts = {
            key: chart(name, key, models, self.published, floor, first=number == 0)
            for number, (name, key) in enumerate(self.keys.items())
        }
        first = next(iter(charts.values()))
        data = models_data(models, gap_planes(models, common=True))
        payload = carrier({**identity(self.pairing), **data})
        heatmap, heatmap_pane, heatmap_parts = heatmap_view(self.pairing, own, classes=["map"])
        scatter, scatter_pane, scatter_parts = scatter_view(self.pairing, styles.kit("right_view"))
        numbers = numbers_row({"logit_scale": "1/τ", **{key: metrics.label(key) for key in charts}})
        card = item_card()
        shared = {**self.controls, "payload": payload, "card": card}
        self.attach("modgap/figures/heatmap/heatmap", heatmap_pane, {**heatmap_parts, **shared, "cardOfItem": False})
        self.attach("modgap/figures/scatter/scatter", scatter_pane, {**scatter_parts, **shared})
        parts = {
            "figure": first.plot,
            "charts": {key: one.plot for key, one in charts.items()},
            "markers": {key: one.marker for key, one in charts.items()},
            "points": carrier(self._points()),
            "numbers": numbers,
            "card": card,
            "model": self.controls["model"],
        }
        self.attach("modgap/figures/temperature_sweep/temperature_sweep", first.pane, parts)
        return frame(
            pn.Row(*(one.view for one in charts.values()), css_classes=["charts"], stylesheets=[own], margin=0),
            self._legend(own),
            views(heatmap, scatter),
            row(*self.controls.values()),
            numbers,
            card,
        )

    def _legend(self, own: str) -> Div:
        entries = [Entry("ours, one a seed", "●", INK)]
        if any(model.learned for model in self.models.values()):
            entries.append(Entry("ours, τ learned", "◆", INK))
        entries.append(Entry("floor of the gap", "⋯", SOFT))
        entries += [Entry(f"{sweep.label}, published", sweep.sign, SOFT) for sweep in self.published]
        return legend(entries, own)

    def _points(self) -> Points:
        models = {
            name: Trained(
                label=model.ensemble.label,
                scale=model.scale,
                text=self.texts[name],
                seeds=model.ensemble.seeds,
                values={key: model.ensemble.values(key) for key in self.keys.values()},
            )
            for name, model in self.models.items()
        }
        published = [
            Published(
                label=sweep.label,
                scales=list(sweep.scale),
                values={key: list(values) for name, key in self.keys.items() if (values := sweep.values(name))},
            )
            for sweep in self.published
        ]
        return Points(models=models, published=published)


def _scale_texts(models: Sequence[Model]) -> list[str]:
    """1 / tau of each, with the name of the model where several have the same."""
    texts = [metrics.written("logit_scale", model.scale) + (" learned" if model.learned else "") for model in models]
    return told_apart(texts, [model.name for model in models])
