"""What a shift leaves over: the bias of each candidate after both ways of closing, and who is ranked first for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import ceil, floor
from typing import Any, ClassVar, Literal

import panel as pn
import param
from bokeh.models import ColumnDataSource

from ....precompute.bundle import Bundle
from ....precompute.errors import InputError
from ...base import SHOWN, WORDS, Explainer
from ...data.media import media_for
from ...data.models import Model, models_media, models_of, written
from ...kit import charts
from ...kit.controls import NONE, choice_buttons, choice_select, frame, item_card, numbers_row, pair_select, row
from .cosine_table import CLOSINGS, LEAST, Leftover, Products, decode_products, encode_products, measure, products_of
from .plots import bars, key, strips

LABELS = {"As trained": "trained", "Shifted": "shift", "Centred": "centre"}
AXIS = (-5, 3)  # of the bias, in spreads of content: the same for every list of models, wider only where one needs it
PLOTS = ":host { display: block !important; width: 100%; }"
STRIPS = charts.place(200, 190)
BARS = charts.place(162, 150)


class Hubness(Explainer):
    """Several models, the first seed of each: what favours a candidate whoever asks, and how often it is ranked first.

    Both clouds are searched as the article closes them, put back on the sphere, and the parts are those of the clouds
    so searched: bias, answers and recall belong together. Put back, even centred clouds keep a trace of a bias. Bias is
    drawn in standard deviations of the content of strangers, which makes models and closings comparable.
    """

    NAME = "hubness"
    NEEDS: ClassVar[Literal["bundle", "runs", "nothing"]] = "runs"
    HEIGHTS = {"desktop": 570, "phone": 566}  # noqa: RUF012
    STATE = ("model", "closing", "asker", "pair")

    model = param.Integer(
        default=0,
        bounds=(0, 0),
        doc="""
        Which model is searched, counted as listed.""",
    )
    closing = param.Selector(
        default="shift",
        objects=list(CLOSINGS),
        doc="""
        The clouds as trained, shifted along the gap until the centres meet, or centred: whose answers are counted.""",
    )
    asker = param.Selector(
        default="image",
        objects=["image", "text"],
        doc="""
        Which modality the queries are in: the first or the second. The candidates are in the other one.""",
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
        bundle = self.models[0].shown
        self.count = min(SHOWN, len(bundle.items))
        self.captions = [item.caption for item in bundle.items[: self.count]]
        first, second = (WORDS.get(name, name) for name in bundle.modalities[:2])
        self.words = (first, second)
        coded = self._coded()
        self.products = [decode_products(data) for data in coded]  # as the browser sees them
        self.param["model"].bounds = (0, len(self.models) - 1)
        self.param.pair.bounds = (NONE, self.count - 1)
        self.param.update(**state)
        self._measured = cache(self._measure)
        self.controls = self._controls()
        self._layout = self._views(coded)

    @property
    def labels(self) -> list[str]:
        """What a reader calls each model: the objective, with 1 / tau where several share it."""
        shared = [model.objective for model in self.models]
        return [
            m.objective if shared.count(m.objective) == 1 else f"{m.objective} {written(m.scale)}" for m in self.models
        ]

    def measured(self, closing: str, asker: str | None = None, model: int | None = None) -> Leftover:
        """Bias and answers after a closing; by default of the model and the way of asking that are shown."""
        return self._measured(closing, asker or self.asker, self.model if model is None else model)

    def media(self) -> dict[str, bytes]:
        """Files that a page with this figure needs beside it: path to content."""
        return models_media(self.models, self.count)

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        asking, asked = self.words if self.asker == "image" else self.words[::-1]
        found = {name: self.measured(closing) for name, closing in LABELS.items()}
        now = self.measured(self.closing)
        name = next(name for name, closing in LABELS.items() if closing == self.closing).lower()
        each = "; ".join(f"{name.lower()} {one.ratio:.2f}, recall at 1 {one.recall:.0%}" for name, one in found.items())
        never = int((now.counts == 0).sum())
        chosen = ""
        if self.pair != NONE:
            bias, count = now.bias[self.pair] / now.content, now.counts[self.pair]
            chosen = f" “{self.captions[self.pair]}” has a bias of {bias:.2f} and is ranked first {count} times."
        return (
            f"{self.count} {asking}s search for their {asked}s in {self.labels[self.model]}. The bias of a {asked} is "
            f"what favours it whichever {asking} asks. Its standard deviation over the {asked}s, in those of the "
            f"content of strangers: {each}. Now {name}: {now.spread:.3f} for the bias and {now.content:.3f} for the "
            f"content. The most frequent answer is first for {now.counts.max()} {asking}s, {never} {asked}s are never "
            f"first; the fifth of the {asked}s with the most bias gets {now.shares[-1]:.0%} of the answers, the fifth "
            f"with the least {now.shares[0]:.0%}.{chosen}"
        )

    def table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """One row for each model, way of asking and closing, over the items shown."""
        header = (
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
        rows = []
        for model, label in enumerate(self.labels):
            for asker, word in zip(("image", "text"), self.words, strict=True):
                for name, closing in LABELS.items():
                    one = self.measured(closing, asker, model)
                    values = (one.spread, one.content, one.ratio, one.recall)
                    counts = int(one.counts.max()), int((one.counts == 0).sum()), round(one.shares[-1], 4)
                    rows.append((label, word, name.lower(), *(round(value, 4) for value in values), *counts))
        return header, rows

    def _coded(self) -> list[dict[str, Any]]:
        """What travels of each model."""
        if self.count < 2:
            raise InputError(f"runs {self.models[0].name} have {self.count} item; this figure needs two at least.")
        coded = []
        problems = []
        for model in self.models:
            exact = _exact(model, self.count)
            try:
                flat = [measure(exact.closed(closing)).content for closing in CLOSINGS]
            except ValueError:
                flat = [0.0]
            if min(flat) < LEAST:
                problems.append(
                    f"run {model.name}/{min(model.runs)}: an item stands where the mean of all does, or all items say "
                    f"the same, so that no bias can be told from content. Leave the run out of this figure."
                )
            else:
                coded.append(encode_products(exact))
        if problems:
            raise InputError(problems)
        return coded

    def _measure(self, closing: str, asker: str, model: int) -> Leftover:
        products = self.products[model]
        return measure((products if asker == "image" else products.turned()).closed(closing))

    def _controls(self) -> dict[str, pn.widgets.Widget]:
        first, second = self.words
        askers = {f"{first} asks".capitalize(): "image", f"{second} asks".capitalize(): "text"}
        return {
            "model": choice_select(
                self.param["model"], "Model", dict(zip(self.labels, range(len(self.labels)), strict=True))
            ),
            "closing": choice_buttons(self.param.closing, "Gap", LABELS),
            "asker": choice_select(self.param.asker, "Who asks", askers),
            "pair": pair_select(self.param.pair, self.captions),
        }

    def _views(self, coded: list[dict[str, Any]]) -> pn.Column:
        ways = [(c, a, m) for c in CLOSINGS for a in ("image", "text") for m in range(len(self.models))]
        all_found = [self.measured(*way) for way in ways]
        ends = [limit for one in all_found for limit in (one.bias.min() / one.content, one.bias.max() / one.content)]
        strip_plot, strip_parts = strips(min(AXIS[0], floor(min(ends))), max(AXIS[1], ceil(max(ends))))
        bar_plot, bar_parts = bars(self.count, max(int(one.counts.max()) for one in all_found))
        strip_view, strip_pane = charts.view(strip_plot, STRIPS)
        bar_view, bar_pane = charts.view(bar_plot, BARS)
        numbers = numbers_row(
            {
                "spread": "sd of bias",
                "content": "sd of content",
                "ratio": "their ratio",
                "recall": "recall@1",
                "most": "most frequent answer",
            }
        )
        card = item_card()
        parts = {
            **{f"strips_{name}": part for name, part in strip_parts.items()},
            **{f"bars_{name}": part for name, part in bar_parts.items()},
            "data": ColumnDataSource(tags=[self._data(coded)]),
            "numbers": numbers,
            "card": card,
            **self.controls,
        }
        for pane in (strip_pane, bar_pane):
            self.attach("modgap/figures/hubness/hubness", pane, parts)
        controls = self.controls
        return frame(
            pn.Column(strip_view, bar_view, stylesheets=[PLOTS], margin=0),
            key(),
            row(controls["closing"], controls["asker"]),
            row(controls["model"], controls["pair"], more=True),
            numbers,
            card,
        )

    def _data(self, coded: list[dict[str, Any]]) -> dict[str, Any]:
        """What travels to the browser; its type is ``Data`` in ``leftover.js``."""
        bundle = self.models[0].shown
        return {
            "models": coded,
            "ids": [item.id for item in bundle.items[: self.count]],
            "captions": self.captions,
            "words": list(self.words),
            "pictured": [name in bundle.sprites for name in bundle.modalities[:2]],
            "media": media_for(bundle, self.count),
        }


def _exact(model: Model, count: int) -> Products:
    bundle = model.shown
    first, second = (bundle.at(name)[:count] for name in bundle.modalities[:2])  # (N, D) each
    return products_of(first, second)
