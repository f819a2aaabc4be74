"""Trained shut: the gap of several objectives at their temperatures, and their heatmaps with one cursor."""

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
from ...data.models import Model, gap_planes, models_data, models_of
from ...data.pairing import SAMPLE
from ...kit import styles
from ...kit.controls import block, choice_select, frame, item_card
from ..heatmap.heatmap import colour_scale, heatmap_view
from .chart import chart

PLACES = ("first", "second", "third", "fourth")
SMALL = {"text_font_size": "10.5px", "padding": 2, "x_offset": -3, "y_offset": -3}  # names of the blocks of small maps


def _place(number: str) -> param.Selector:
    return param.Selector(
        objects=[],
        check_on_set=True,
        doc=f"""
        Model of the {number} heatmap, by the name of its experiment.""",
    )


class Trained(TypedDict):
    """What can be read of a model: gap and recall, one a seed."""

    label: str
    scale: float
    seeds: list[int]
    gap: list[float]
    recall: list[float]


class Objectives(OfItems):
    """Gap against 1 / tau for each objective, every seed a mark, above four heatmaps that share cursor and colours.

    Parameters
    ----------
    runs
        Experiment to ensemble.
    items, modalities
        Which are shown, two modalities; see `Pairing.of`.
    **state
        Values of the state parameters.
    """

    NAME = "objectives"
    NEEDS: ClassVar[Needs] = "runs"
    OPTIONS = ("items", "modalities")
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 476, "phone": 702}
    STATE = PLACES

    first = _place("first")
    second = _place("second")
    third = _place("third")
    fourth = _place("fourth")

    def __init__(
        self,
        runs: Mapping[str, Ensemble],
        *,
        items: int | Sequence[str] = SAMPLE,
        modalities: Sequence[str] | None = None,
        **state: Any,  # noqa: ANN401
    ) -> None:
        super().__init__()
        self.models = {model.name: model for model in models_of(runs, items, modalities, scales=True)}
        self.pairing = next(iter(self.models.values())).pairing
        a, b = self.pairing.modalities
        self.gap, self.recall = f"gap_distance({a},{b})", f"recall_at_1({a},{b})"
        """Keys of the two metrics shown."""
        for place in PLACES:
            self.param[place].objects = list(self.models)
        self.param.update(**{**dict(zip(PLACES, self._different(), strict=True)), **state})
        labels = {model.label: model.name for model in self.models.values()}
        self.controls = {
            place: choice_select(self.param[place], f"{place.capitalize()} heatmap", labels) for place in PLACES
        }
        self._layout = self._views()

    @property
    def chosen(self) -> list[Model]:
        """The four models whose heatmaps are shown."""
        return [self.models[getattr(self, place)] for place in PLACES]

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        means = {model.label: model.ensemble.mean(self.gap) for model in self.models.values()}
        gaps = "; ".join(f"{name}: {metrics.written(self.gap, mean)}" for name, mean in means.items())
        shown = "; ".join(dict.fromkeys(model.label for model in self.chosen))
        first, second = self.pairing.words
        return (
            f"Gap distance of {len(self.models)} models by objective and 1/τ, mean over the seeds. {gaps}. Below, "
            f"cosines of {self.pairing.told} {first}s and their {second}s as heatmaps with one colour scale, for "
            f"{shown}."
        )

    def table(self) -> Table:
        """One row a run."""
        a, b = self.pairing.modalities
        keys = (self.gap, f"linear_separability({a},{b})", self.recall)
        header = ("experiment", "objective", "1/τ", "seed", *(metrics.label(key) for key in keys))
        rows: list[tuple[Any, ...]] = []
        for model in self.models.values():
            for seed, bundle in model.ensemble.runs.items():
                scale = round(float(bundle.logit_scale[-1]), 4)
                values = (round(bundle.metric(key), 4) for key in keys)
                rows.append((model.name, model.ensemble.label, scale, seed, *values))
        return header, rows

    def _different(self) -> list[str]:
        """Four models to begin with: the first one of each objective, then the others; the last again if too few."""
        firsts: dict[str, str] = {}
        for name, model in self.models.items():
            firsts.setdefault(model.ensemble.label, name)
        names = list(dict.fromkeys([*firsts.values(), *self.models]))
        return [names[min(k, len(names) - 1)] for k in range(len(PLACES))]

    def _views(self) -> pn.Column:
        own, models = styles.own(__name__), list(self.models.values())
        view, pane, parts = chart(models, self.gap)
        data = models_data(models, gap_planes(models, common=False))
        payload = carrier({**identity(self.pairing), **data})
        card = item_card()
        columns, maps, lines = [], {}, {}
        for place, select in self.controls.items():
            heatmap, heatmap_pane, heatmap_parts = heatmap_view(self.pairing, own, classes=["map"], scale=False)
            for name in heatmap_parts["names"].values():
                name.update(**SMALL)
            extra = {"payload": payload, "model": select, "card": card, "cardOfItem": False, "named": False}
            self.attach("modgap/figures/heatmap/heatmap", heatmap_pane, {**heatmap_parts, **extra})
            maps[place], lines[place] = heatmap_parts["figure"], _line(own, place)
            line = pn.pane.Bokeh(lines[place], sizing_mode="stretch_width", margin=0)
            columns.append(pn.Column(select, heatmap, line, css_classes=["map"], stylesheets=[own], margin=0))
        parts |= {"maps": maps, "lines": lines, "payload": payload, "models": carrier(self._trained()), "card": card}
        self.attach("modgap/figures/objectives/objectives", pane, {**parts, **self.controls})
        return frame(
            view,
            pn.Column(*columns, css_classes=["maps"], stylesheets=[own], margin=0),
            colour_scale(),
            card,
        )

    def _trained(self) -> dict[str, Trained]:
        return {
            name: Trained(
                label=model.label,
                scale=model.scale,
                seeds=model.ensemble.seeds,
                gap=model.ensemble.values(self.gap),
                recall=model.ensemble.values(self.recall),
            )
            for name, model in self.models.items()
        }


def _line(own: str, place: str) -> Div:
    """What stands below a heatmap."""
    html = (
        f'<div class="line"><span>gap </span><b data-number="{place}Gap">–</b> '
        f'<span data-number="{place}Cell">–</span></div>'
    )
    return block(html, own, classes=["told"])
