"""One query and its candidates: whose pull counts at which temperature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypedDict

import numpy as np
import panel as pn
from bokeh.models import Scatter, VBar

from ....precompute.analysis.checks import Floats
from ....precompute.analysis.retrieval import ranking
from ....precompute.analysis.weights import candidate_weights, perplexity, pull_shares, total_pull
from ....precompute.bundle import Bundle
from ....precompute.numbers import number
from ...base import OfItems, Table, carrier
from ...data.identity import identity
from ...data.pairing import SAMPLE, Pairing
from ...data.payload import encode
from ...kit import axes, styles
from ...kit.controls import block, frame, item_card, item_select, numbers_row, option_slider, row
from ...kit.palette import ACCENT, Colour, modality_colours, styled
from ...state import Item, Nearest

SCALES = tuple(round(100 ** (place / 40), 4) for place in range(41))  # 1 to 100, evenly in the logarithm
DEFAULT = 10.0
AXIS_ROOM = 40  # pixels left of both plots, so that their ranks stand above each other
TOP = 6  # candidates that are shown as they are


class WeightsData(TypedDict):
    """What travels besides what the items are: points of candidates and of queries, and how many have a picture."""

    points: list[str]
    top: int


class SoftmaxWeights(OfItems):
    """Similarities of one query to every candidate, sorted, above the softmax weights that a temperature makes of them.

    The query is an item in the second modality (a name), the candidates are all in the first one (the pictures), after
    training.

    Parameters
    ----------
    bundle
        Two items at least.
    items, modalities
        Which are shown; see `Pairing.of`. Exactly two modalities, candidates first.
    **state
        Values of the state parameters.
    """

    NAME = "softmax-weights"
    OPTIONS: ClassVar[tuple[str, ...]] = ("items", "modalities")
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 532, "phone": 508}
    STATE = ("query", "scale")

    query = Item(
        doc="""
        The item that asks, by its id. By default the first."""
    )
    scale = Nearest(
        default=DEFAULT,
        carried=SCALES,
        doc="""
        1 / tau, from 1 to 100; of another number, the nearest position of the slider. By default that of the
        bundle, or 10 where nobody knows it.""",
    )

    def __init__(
        self,
        bundle: Bundle,
        *,
        items: int | Sequence[str] = SAMPLE,
        modalities: Sequence[str] | None = None,
        **state: Any,  # noqa: ANN401
    ) -> None:
        super().__init__()
        self.pairing = Pairing.of(bundle, items, modalities, exactly=2)
        self.param["query"].offer(self.pairing.captions, none=False)
        known = bundle.imported.get("scale_known", True)
        own = float(np.clip(bundle.logit_scale[-1], SCALES[0], SCALES[-1])) if known else DEFAULT
        self.param.update(**{"query": self.pairing.ids[0], "scale": own, **state})
        scales = [_slider_text(scale) for scale in SCALES]
        self.controls = {
            "query": item_select(self.param["query"], self.pairing.captions, label="Query", none=False),
            "scale": option_slider(self, "scale", "1/τ", SCALES, scales, long=True),
        }
        colour, asking = modality_colours(self.pairing.modalities).values()
        similar, pane, parts = self._similar_view(colour)
        weights, weight_parts = self._weight_view(colour)
        strip = block(
            '<div class="strip"></div>',
            styles.own(__name__),
            styles.variables(asking=asking.css, top=TOP),
            classes=["strip"],
        )
        numbers = numbers_row(
            {
                "weight": "weight of the partner",
                "hardest": "share of the hardest",
                "perplexity": "negatives that count",
                "pull": "pull, (1 − weight)\u00a0/\u00a0τ",
            }
        )
        card = item_card()
        extra = {"payload": carrier(self._data()), "numbers": numbers, "card": card, "strip": strip}
        module = "modgap/figures/softmax_weights/softmax_weights"
        self.attach(module, pane, {**parts, **weight_parts, **extra, **self.controls})
        self._layout = frame(
            similar, weights, strip, row(self.controls["scale"], self.controls["query"]), numbers, card
        )

    @property
    def positive(self) -> int:
        """Which of the shown items asks, from 0: the place of its partner among the candidates."""
        return self.pairing.place(self.query)

    def similarities(self) -> Floats:
        """Cosines of the query to all candidates, (n,)."""
        candidates, queries = self.pairing.clouds().values()  # (n, D) each
        return candidates @ queries[self.positive]

    def numbers(self) -> dict[str, float]:
        """The row of numbers: weight of the partner, largest share, perplexity of the negatives, whole pull."""
        similarities, tau = self.similarities(), 1 / self.scale
        shares = pull_shares(similarities, self.positive, tau)
        return {
            "weight": float(candidate_weights(similarities, tau)[self.positive]),
            "hardest": float(shares.max()),
            "perplexity": perplexity(shares),
            "pull": total_pull(similarities, self.positive, tau),
        }

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        first, second = self.pairing.words
        captions = list(self.pairing.captions.values())
        similarities, numbers = self.similarities(), self.numbers()
        hardest = int(pull_shares(similarities, self.positive, 1 / self.scale).argmax())
        cosine = number(similarities[self.positive], ".2f")
        return (
            f"Cosines of the {second} “{captions[self.positive]}” to {self.pairing.told} {first}s, sorted, and the "
            f"weights that 1/τ = {_slider_text(self.scale)} makes of them. Its own {first} has a cosine of {cosine} "
            f"and gets {numbers['weight']:.1%} of the weight. The hardest negative, “{captions[hardest]}”, has "
            f"{numbers['hardest']:.1%} of the pull of all negatives, and {numbers['perplexity']:.1f} of "
            f"{self.pairing.count - 1} negatives count."
        )

    def table(self) -> Table:
        """One row a candidate, the most similar first: cosine, weight and share of the pull."""
        captions = list(self.pairing.captions.values())
        similarities, tau = self.similarities(), 1 / self.scale
        weights = candidate_weights(similarities, tau)
        shares = pull_shares(similarities, self.positive, tau)
        header = ("rank", "candidate", "partner", "cosine", "weight", "share of the pull")
        rows = [
            (
                rank,
                captions[n],
                "yes" if n == self.positive else "",
                round(float(similarities[n]), 4),
                round(float(weights[n]), 6),
                round(float(shares[n]), 6),
            )
            for rank, n in enumerate(ranking(similarities), start=1)
        ]
        return header, rows

    def _similar_view(self, colour: Colour) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
        first, second = self.pairing.words
        count = self.pairing.count
        plot = axes.chart(
            "", f"cosine of each {first} with the {second}", (0.2, count + 0.8), (-0.6, 1.05),
            x_ticks=(), y_ticks=(-0.5, 0, 0.5, 1),
        )  # fmt: skip
        plot.xaxis.visible = False
        plot.min_border_left = AXIS_ROOM
        axes.layer(plot, axes.rule(), {"x": [0, count + 1], "y": [0, 0]})
        parts: dict[str, Any] = {"similar": plot}
        for name, fill, size in (("negatives", colour, 5), ("positive", ACCENT, 10)):
            dot = Scatter(x="x", y="y", size=size, line_color=None, **styled(fill_color=fill))
            parts[name] = axes.layer(plot, dot)
        empty = {"x": [], "y": [], "text": [], "align": [], "down": []}
        look = {"text_font_style": "bold", "text_align": {"field": "align"}, "y_offset": {"field": "down"}}
        parts["positiveWord"] = axes.text(plot, ACCENT, empty, **look)
        column, pane = axes.view(plot, 150, 110, sheets=[styles.kit("second")], classes=["waits"])
        return column, pane, parts

    def _weight_view(self, colour: Colour) -> tuple[pn.Column, dict[str, Any]]:
        first, _ = self.pairing.words
        count = self.pairing.count
        plot = axes.chart(
            f"{first}s, the most similar first", "weight", (0.2, count + 0.8), (0, 1.02),
            x_ticks=(1, *range(20, count + 1, 20)), y_ticks=(0, 0.5, 1),
        )  # fmt: skip
        plot.min_border_left = AXIS_ROOM
        axes.layer(plot, axes.rule(), {"x": [0, count + 1], "y": [1 / count] * 2})
        parts: dict[str, Any] = {"weights": plot, "weightTicks": plot.yaxis[0].ticker}
        for name, fill in (("negativeBars", colour), ("positiveBar", ACCENT)):
            bar = VBar(x="x", top="y", width=0.8, line_color=None, **styled(fill_color=fill))
            parts[name] = axes.layer(plot, bar)
        column, _ = axes.view(plot, 150, 120)
        return column, parts

    def _data(self) -> dict[str, Any]:
        """What travels to the browser."""
        points = [encode(self.pairing.raw(modality)) for modality in self.pairing.modalities]
        return {**identity(self.pairing), **WeightsData(points=points, top=TOP)}


def _slider_text(scale: float) -> str:
    """1 / tau as the slider says it."""
    return f"{scale:.1f}" if scale < 9.95 else f"{scale:.0f}"
