"""Paired scatter: all modalities in one plane, lines between the points of an item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import panel as pn
import param
from bokeh.models import Scatter, Segment

from ....precompute.bundle import Bundle
from ...data.media import DRAWN_CELL
from ...data.pairing import Pairing
from ...kit import axes, styles
from ...kit.controls import frame, item_card, number_slider, numbers_row, row
from ...kit.legend import Entry, legend
from ...kit.palette import ACCENT, INK, SOFT, modality_colours, styled
from ...over_training import OverTraining
from .marks import COLUMNS, TOLD, marks_control, marks_parameter, offer_marks, points_layer, sheets_of

MOST = 20
CLOSEST = 8
NAME_SIZE = "12px"
SEGMENTS: dict[str, list[Any]] = {"x0": [], "y0": [], "x1": [], "y1": []}


def scatter_view(
    pairing: Pairing, *sheets: str, classes: Sequence[str] = (), marked: bool = False, cell: int = DRAWN_CELL
) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
    """The empty plot with its key, the pane that holds it, and its models by the names that ``scatter.js`` knows.

    ``marked``: its points can be pictures, of ``cell`` pixels each, and have names, see ``marks``.
    """
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
    pictures = sheets_of(pairing, cell) if marked else {}
    parts["points"] = {name: points_layer(plot, colour, pictures.get(name)) for name, colour in colours.items()}
    if marked:
        parts["sheets"] = pictures
        parts["chosenPictures"] = {name: points_layer(plot, colours[name], sheet) for name, sheet in pictures.items()}
        parts["names"] = {
            name: axes.text(plot, colour, text_font_size=NAME_SIZE, **axes.GROUND)
            for name, colour in colours.items()
            if name not in pictures
        }
    ring = Scatter(x="x", y="y", size="size", fill_alpha=0, line_width=2, **styled(line_color=INK))
    parts["chosenPoints"] = axes.layer(plot, ring, {name: [] for name in COLUMNS})
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
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 508, "phone": 485}
    STATE = ("step", "marks", "zoom", "longest", "item")

    longest = longest_parameter()
    marks = marks_parameter()
    zoom = param.Number(
        default=1.0,
        bounds=(1, CLOSEST),
        doc="""
        How many times closer than the whole: around the selected item in the first modality, or around all of that.""",
    )

    def __init__(self, bundle: Bundle, **options: Any) -> None:  # noqa: ANN401
        super().__init__(bundle, **options)
        self.controls["longest"] = number_slider(self.param["longest"], "Longest pairs")
        self.controls["marks"] = marks_control(self.param["marks"])
        self.controls["zoom"] = number_slider(self.param["zoom"], "Zoom", step=0.25, text="return `× ${tick}`")
        view, pane, parts = scatter_view(self.pairing, styles.kit("wide_view"), marked=True)
        numbers, card = self._numbers_row(), item_card()
        self.attach(
            "modgap/figures/scatter/scatter",
            pane,
            {**parts, "payload": self.payload, "numbers": numbers, "card": card, "play": self.play, **self.controls},
        )
        self._layout = frame(
            view,
            row(self.controls["step"], self.play),
            row(
                *(self.controls[name] for name in ("longest", "item", "zoom", "marks")),
                more=True,
                many=True,
                aside=True,
            ),
            numbers,
            card,
        )

    def _offer(self) -> None:
        super()._offer()
        offer_marks(self, self.pairing)

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

    @property
    def _told_zoom(self) -> str:
        """How close, in a sentence after a space; empty for the whole."""
        return f" Looked at {self.zoom:g} times closer." if self.zoom > 1 else ""

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
            f"{TOLD[self.marks]}{self._told_zoom}{told_longest(self.longest)}{self.told_item}"
        )
