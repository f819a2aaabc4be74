"""Hubness: what favours a candidate whoever asks, after each closing, and how often it is ranked first for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from math import ceil, floor
from typing import Any, ClassVar, TypedDict

import panel as pn
import param

from ....precompute.analysis.bias import split
from ....precompute.ensemble import Ensemble
from ....precompute.errors import InputError
from ....precompute.numbers import number
from ...base import Needs, OfItems, Table, carrier
from ...data.identity import identity
from ...data.models import Clouds, Model, models_of
from ...data.pairing import SAMPLE, Pairing
from ...data.payload import encode
from ...kit import axes, styles
from ...kit.controls import choice_select, frame, item_card, item_select, numbers_row, row
from ...kit.legend import Entry, legend
from ...kit.palette import modality_colours
from ...kit.search import CLOSINGS, TOLD, asker_parameter, asker_select, closing_buttons, closing_parameter
from ...state import NO_ITEM, Item
from .answers import Answers
from .plots import bars, strips

LABELS = 0.42  # part of the axis of the bias, at its left, that the names of the rows have clear of the band
LEAST = 1e-9  # spread of content below which there is nothing to divide by
HEADER = (
    "model",
    "asked by",
    "clouds",
    "sd of the bias",
    "sd of strangers' content",
    "ratio",
    "recall@1",
    "most frequent answer",
    "never first",
    "answers of the most biased fifth",
)
LEGEND = (
    Entry("first for its partner", kind="own"),
    Entry("for strangers", kind="others"),
    Entry("mean of a fifth, and its share of all answers", kind="fifth"),
)


class HubnessData(TypedDict):
    """What travels besides what the items are: by model the points of both modalities; and the closings in words."""

    points: dict[str, list[str]]
    told: dict[str, str]


class Hubness(OfItems):
    """Several models, the first seed of each: what favours a candidate whoever asks, and how often it is ranked first.

    Both clouds are searched as the article closes them, put back on the sphere, and the parts are those of the clouds
    so searched: bias, answers and recall belong together. Put back, even centred clouds keep a trace of a bias. Bias is
    drawn in standard deviations of the content of strangers, which makes models and closings comparable.

    Parameters
    ----------
    runs
        Experiment to ensemble.
    items, modalities
        Which are shown, two modalities; see `Pairing.of`.
    **state
        Values of the state parameters.
    """

    NAME = "hubness"
    NEEDS: ClassVar[Needs] = "runs"
    OPTIONS: ClassVar[tuple[str, ...]] = ("items", "modalities")
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 570, "phone": 566}
    STATE = ("model", "closing", "asker", "item")

    model = param.Selector(
        objects=[],
        check_on_set=True,
        doc="""
        Which model is searched, by the name of its experiment; by default the first one listed.""",
    )
    closing = closing_parameter("shift")
    asker = asker_parameter()
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
        models = models_of(runs, items, modalities)
        self.models = {model.name: model for model in models}
        self.pairing = models[0].pairing
        self.clouds = _closed(models)
        self.param["model"].objects = list(self.models)
        self.param["asker"].objects = list(self.pairing.modalities)
        self.param["item"].offer(self.pairing.captions)
        self.param.update(**{"model": models[0].name, "asker": self.pairing.modalities[0], **state})
        self._answers = cache(self._search)
        self.controls = self._controls()
        self._layout = self._views()

    def asking(self, closing: str, asker: str | None = None, model: str | None = None) -> Clouds:
        """Cloud of the queries and of the candidates, (n, D) each; by default of what is shown."""
        first, second = self.clouds[model or self.model][closing]
        return (first, second) if (asker or self.asker) == self.pairing.modalities[0] else (second, first)

    def answers(self, closing: str, asker: str | None = None, model: str | None = None) -> Answers:
        """Bias and answers after a closing; by default of the model and the way of asking that are shown."""
        return self._answers(closing, asker or self.asker, model or self.model)

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        words = dict(zip(self.pairing.modalities, self.pairing.words, strict=True))
        asking = words.pop(self.asker)
        (asked,) = words.values()
        by_closing = {told: self.answers(name) for name, told in TOLD.items()}
        now = self.answers(self.closing)
        each = "; ".join(f"{told} {one.ratio:.2f}, recall at 1 {one.recall:.0%}" for told, one in by_closing.items())
        never = int((now.occurrences == 0).sum())
        chosen = ""
        if self.item != NO_ITEM:
            place = self.pairing.place(self.item)
            bias = number(now.bias[place] / now.content_spread, ".2f")
            caption, times = self.pairing.captions[self.item], now.occurrences[place]
            chosen = f" “{caption}” has a bias of {bias} and is ranked first {times} times."
        return (
            f"{self.pairing.told} {asking}s search for their {asked}s in {self.models[self.model].label}. The bias of "
            f"a {asked} is what favours it whichever {asking} asks. Its standard deviation over the {asked}s, in those "
            f"of the content of strangers: {each}. Now {TOLD[self.closing]}: {now.bias_spread:.3f} for the bias and "
            f"{now.content_spread:.3f} for the content. The most frequent answer is first for {now.occurrences.max()} "
            f"{asking}s, {never} {asked}s are never first; the fifth of the {asked}s with the most bias gets "
            f"{now.shares[-1]:.0%} of the answers, the fifth with the least {now.shares[0]:.0%}.{chosen}"
        )

    def table(self) -> Table:
        """One row for each model, way of asking and closing, over the items shown."""
        rows = []
        for name, model in self.models.items():
            for asker, word in zip(self.pairing.modalities, self.pairing.words, strict=True):
                for closing, told in TOLD.items():
                    one = self.answers(closing, asker, name)
                    values = (one.bias_spread, one.content_spread, one.ratio, one.recall)
                    times = int(one.occurrences.max()), int((one.occurrences == 0).sum()), round(one.shares[-1], 4)
                    rows.append((model.label, word, told, *(round(value, 4) for value in values), *times))
        return HEADER, rows

    def _search(self, closing: str, asker: str, model: str) -> Answers:
        return Answers.of(*self.asking(closing, asker, model))

    def _controls(self) -> dict[str, pn.widgets.Widget]:
        labels = {model.label: name for name, model in self.models.items()}
        return {
            "model": choice_select(self.param["model"], "Model", labels),
            "closing": closing_buttons(self.param["closing"]),
            "asker": asker_select(self.param["asker"], self.pairing.modalities),
            "item": item_select(self.param["item"], self.pairing.captions),
        }

    def _views(self) -> pn.Column:
        every = [self.answers(c, a, m) for c in CLOSINGS for a in self.pairing.modalities for m in self.models]
        ends = [limit / one.content_spread for one in every for limit in (one.bias.min(), one.bias.max())]
        colours = modality_colours(self.pairing.modalities)
        high = max(1.0, ceil(2 * max(ends)) / 2)
        clear = -1 - LABELS / (1 - LABELS) * (high + 1)
        above = strips(floor(2 * min(ends[0], clear, *ends)) / 2, high, colours)
        below = bars(self.pairing.count, max(int(one.occurrences.max()) for one in every), colours)
        above_view, above_pane = axes.view(above["figure"], 200, 190)
        below_view, below_pane = axes.view(below["figure"], 162, 150)
        numbers = numbers_row(
            {
                "bias": "sd of bias",
                "content": "sd of content",
                "ratio": "their ratio",
                "recall": "recall@1",
                "most": "most frequent answer",
            }
        )
        own, card, controls = styles.own(__name__), item_card(), self.controls
        extra = {"payload": carrier(self._data()), "numbers": numbers, "card": card}
        parts = {"strips": above, "bars": below, **extra, **controls}
        self.attach("modgap/figures/hubness/hubness", [above_pane, below_pane], parts)
        return frame(
            pn.Column(above_view, below_view, stylesheets=[own], css_classes=["plots"], margin=0),
            legend(LEGEND, own),
            row(controls["closing"], controls["asker"]),
            row(controls["model"], controls["item"], more=True),
            numbers,
            card,
        )

    def _data(self) -> dict[str, Any]:
        """What travels to the browser."""
        points = {
            name: [encode(model.pairing.raw(modality)) for modality in model.pairing.modalities]
            for name, model in self.models.items()
        }
        return {**identity(self.pairing), **HubnessData(points=points, told=dict(TOLD))}


def _closed(models: Sequence[Model]) -> dict[str, Mapping[str, Clouds]]:
    """Model and closing to clouds; models in which there is no content to compare a bias with are refused."""
    closed = {model.name: _with_content(model.pairing) for model in models}
    flat = [model.pairing.bundle for model in models if not closed[model.name]]
    if flat:
        raise InputError(
            f"run {bundle.name}/{bundle.seed}: an item stands where the mean of all does, or all items say the same, "
            f"so that no bias can be told from content. Leave the run out of this figure."
            for bundle in flat
        )
    return closed


def _with_content(pairing: Pairing) -> Mapping[str, Clouds]:
    """Closing to clouds; none where one of the closings leaves no content."""
    try:
        closed = pairing.closings()
    except InputError:  # a row at the origin
        return {}
    return closed if min(split(*each).content_spread for each in closed.values()) >= LEAST else {}
