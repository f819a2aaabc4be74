"""Paired scatter: both modalities in one plane, a line between partners."""

from __future__ import annotations

from html import escape
from typing import Any

import panel as pn
import param
from bokeh.models import ColumnDataSource, Div, InlineStyleSheet, Range1d, Scatter, Segment

from ....precompute.bundle import Bundle
from ...base import PairsExplainer, bare_figure
from ...kit import styles
from ...kit.controls import count_slider, frame, item_card, numbers_row, row

MOST = 20
LINES: dict[str, dict[str, Any]] = {
    "links": {"line_color": "#5B6068", "line_alpha": 0.22, "tags": [{"line_color": "--soft"}]},
    "longestLinks": {"line_color": "#6B2FA0", "line_width": 1.6, "tags": [{"line_color": "--accent"}]},
    "chosenLinks": {"line_color": "#1D1F23", "line_width": 2, "tags": [{"line_color": "--ink"}]},
}
POINTS: dict[str, dict[str, Any]] = {
    "first": {"fill_color": "#0072B2", "tags": [{"fill_color": "--image", "line_color": "--card"}]},
    "second": {"fill_color": "#D55E00", "tags": [{"fill_color": "--text", "line_color": "--card"}]},
}
RING: dict[str, Any] = {
    "size": 14,
    "fill_alpha": 0,
    "line_color": "#1D1F23",
    "line_width": 2,
    "tags": [{"line_color": "--ink"}],
}


def scatter_view(words: tuple[str, str], style: str) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
    """The empty plot with its key, the pane that holds it, and its models by the names that ``scatter.js`` knows."""
    plot = bare_figure(styles.FILLING_PLOT, x_range=Range1d(start=-1, end=1), y_range=Range1d(start=-1, end=1))
    parts: dict[str, Any] = {"figure": plot}
    for name, look in LINES.items():
        parts[name] = ColumnDataSource(data={"x0": [], "y0": [], "x1": [], "y1": []})
        plot.add_glyph(parts[name], Segment(x0="x0", y0="y0", x1="x1", y1="y1", **look))
    for name, look in POINTS.items():
        parts[name] = ColumnDataSource(data={"x": [], "y": []})
        plot.add_glyph(parts[name], Scatter(x="x", y="y", size=8, line_color="white", line_width=0.8, **look))
    parts["chosenPoints"] = ColumnDataSource(data={"x": [], "y": []})
    plot.add_glyph(parts["chosenPoints"], Scatter(x="x", y="y", **RING))
    pane = pn.pane.Bokeh(plot, sizing_mode="stretch_width", margin=0)
    first, second = (escape(word) for word in words)
    key = Div(
        text='<div class="key">'
        f'<span><i class="first">●</i>{first}</span><span><i class="second">●</i>{second}</span></div>',
        stylesheets=[InlineStyleSheet(css=styles.KEY)],
        margin=0,
    )
    return pn.Column(pane, pn.pane.Bokeh(key, margin=0), stylesheets=[style], margin=0), pane, parts


class PairedScatter(PairsExplainer):
    """Partners as two points joined by a line, in the plane of the two largest principal components.

    The plane is fitted once, on both modalities at all checkpoints that are carried, and stays; one unit is equally
    long across and up.
    """

    NAME = "scatter"
    HEIGHTS = {"desktop": 464, "phone": 433}  # noqa: RUF012
    STATE = ("checkpoint", "longest", "pair")

    longest = param.Integer(
        default=0,
        bounds=(0, MOST),
        doc="""
        How many of the longest pairs stand out: those with the lowest cosine, farthest apart on the sphere.""",
    )

    def __init__(self, bundle: Bundle, **state: Any) -> None:  # noqa: ANN401
        super().__init__(bundle, **state)
        self.controls["longest"] = count_slider(self.param.longest, "Longest pairs")
        view, pane, parts = scatter_view(self.words, styles.WIDE_VIEW)
        numbers = numbers_row(
            {
                "step": "training step",
                "gap_distance": "gap distance",
                "paired_cosine": "cosine of partners",
                "recall_at_1": f"recall@1 of {self.count}",
            }
        )
        card = item_card()
        self.attach(
            "modgap/figures/scatter/scatter",
            pane,
            {
                **parts,
                "payload": self.payload,
                "numbers": numbers,
                "card": card,
                "play": self.play,
                **self.controls,
            },
        )
        self._layout = frame(
            view,
            row(self.controls["checkpoint"], self.play, self.controls["longest"], self.controls["pair"]),
            numbers,
            card,
        )

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        first, second = self.words
        found = self.numbers()
        return (
            f"{self.count} {first}s and their {self.count} {second}s after {self.step} of training, as points in one "
            f"plane with a line between partners. The centres of the two clouds are {found['gap_distance']:.2f} apart, "
            f"partners have a mean cosine of {found['paired_cosine']:.2f}, and {found['recall_at_1']:.0%} of the items "
            f"have their partner as the nearest of the other modality."
        )
