"""Paired scatter: all modalities in one plane, lines between the points of an item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import panel as pn
import param
from bokeh.models import Scatter, Segment

from ....precompute.bundle import Bundle
from ...data.pairing import Pairing
from ...kit import axes, styles
from ...kit.controls import frame, item_card, number_slider, numbers_row, row
from ...kit.legend import Entry, legend
from ...kit.palette import ACCENT, CARD, INK, SOFT, modality_colours, styled
from ...over_training import OverTraining

MOST = 20
SEGMENTS: dict[str, list[Any]] = {"x0": [], "y0": [], "x1": [], "y1": []}


def scatter_view(
    pairing: Pairing, *sheets: str, classes: Sequence[str] = ()
) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
    """The empty plot with its key, the pane that holds it, and its models by the names that ``scatter.js`` knows."""
    plot = axes.plane()
    parts: dict[str, Any] = {"figure": plot}
    lines = {
        "links": {"line_alpha": 0.22, **styled(line_color=SOFT)},
        "longestLinks": {"line_width": 1.6, **styled(line_color=ACCENT)},
        "chosenLinks": {"line_width": 2, **styled(line_color=INK)},
    }
    for name, look in lines.items():
        parts[name] = axes.layer(plot, Segment(x0="x0", y0="y0", x1="x1", y1="y1", **look), SEGMENTS)
    colours = modality_colours(pairing.modalities)
    parts["points"] = {
        name: axes.layer(
            plot, Scatter(x="x", y="y", size=8, line_width=0.8, **styled(fill_color=colour, line_color=CARD))
        )
        for name, colour in colours.items()
    }
    ring = Scatter(x="x", y="y", size=14, fill_alpha=0, line_width=2, **styled(line_color=INK))
    parts["chosenPoints"] = axes.layer(plot, ring)
    view, pane = axes.placed(plot, sheets, classes)
    entries = [Entry(word, "●", colour) for word, colour in zip(pairing.words, colours.values(), strict=True)]
    view.append(pn.pane.Bokeh(legend(entries, over=True), margin=0))
    return view, pane, parts


def longest_parameter() -> param.Integer:
    """The state parameter of the longest pairs, for explainers that hold a scatter."""
    return param.Integer(
        default=0,
        bounds=(0, MOST),
        doc="""
        How many of the longest pairs stand out: those with the lowest cosine, farthest apart on the sphere.""",
    )


def told_longest(count: int) -> str:
    """A sentence about the longest pairs, after a space; empty where none stands out."""
    if not count:
        return ""
    return " The longest pair stands out." if count == 1 else f" The {count} longest pairs stand out."


class PairedScatter(OverTraining):
    """An item as a point in each modality, joined by lines, in the plane of the two largest principal components.

    The plane is fitted once, on all modalities at all steps that are carried, and stays; one unit is as long across
    as up.
    """

    NAME = "scatter"
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 464, "phone": 433}
    STATE = ("step", "longest", "item")

    longest = longest_parameter()

    def __init__(self, bundle: Bundle, **options: Any) -> None:  # noqa: ANN401
        super().__init__(bundle, **options)
        self.controls["longest"] = number_slider(self.param["longest"], "Longest pairs")
        view, pane, parts = scatter_view(self.pairing, styles.kit("wide_view"))
        numbers, card = self._numbers_row(), item_card()
        self.attach(
            "modgap/figures/scatter/scatter",
            pane,
            {**parts, "payload": self.payload, "numbers": numbers, "card": card, "play": self.play, **self.controls},
        )
        self._layout = frame(
            view,
            row(self.controls["step"], self.play, self.controls["longest"], self.controls["item"]),
            numbers,
            card,
        )

    def _numbers_row(self) -> Any:  # noqa: ANN401
        labels = {
            f"{first} and {second}": {
                f"gap_distance({a},{b})": "gap distance",
                f"paired_cosine({a},{b})": "cosine of partners",
                f"recall_at_1({a},{b})": f"recall@1 of {self.pairing.count}",
            }
            for (a, b), (first, second) in zip(self.pairing.pairs(), self.pairing.worded_pairs(), strict=True)
        }
        if len(labels) == 1:
            return numbers_row({"step": "training step", **next(iter(labels.values()))})
        return numbers_row({}, labels)

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        told = " ".join(
            f"The centres of {a}s and {b}s are {self.told(f'gap_distance({x},{y})')} apart, partners have a mean "
            f"cosine of {self.told(f'paired_cosine({x},{y})')}, and {self.told(f'recall_at_1({x},{y})')} of the "
            f"items have their partner as the nearest of the other modality."
            for (x, y), (a, b) in zip(self.pairing.pairs(), self.pairing.worded_pairs(), strict=True)
        )
        return (
            f"{self.listed} {self.told_step}, as points in one plane with a line between partners. {told}"
            f"{told_longest(self.longest)}{self.told_item}"
        )
