"""Heatmap and scatter of one bundle in one figure: one set of data, one checkpoint, one selection."""

from __future__ import annotations

from typing import Any

import panel as pn
import param

from ....precompute.bundle import Bundle
from ...base import PairsExplainer
from ...kit import styles
from ...kit.controls import count_slider, frame, item_card, numbers_row, row
from ..heatmap.heatmap import QUADRANTS, SimilarityHeatmap, add_heatmap_controls, attach_heatmap, heatmap_view
from ..scatter.scatter import MOST, PairedScatter, scatter_view


class SideBySide(PairsExplainer):
    """`SimilarityHeatmap` and `PairedScatter` beside each other; what is hovered or selected in one is in the other."""

    NAME = "side-by-side"
    HEIGHTS = {"desktop": 520, "phone": 374}  # noqa: RUF012
    STATE = ("checkpoint", "quadrant", "order", "longest", "pair")

    quadrant = param.Selector(default="all", objects=["all", *QUADRANTS], doc=SimilarityHeatmap.param.quadrant.doc)
    order = param.Selector(default="input", objects=["input", "cluster"], doc=SimilarityHeatmap.param.order.doc)
    longest = param.Integer(default=0, bounds=(0, MOST), doc=PairedScatter.param.longest.doc)

    def __init__(self, bundle: Bundle, **state: Any) -> None:  # noqa: ANN401
        super().__init__(bundle, **state)
        add_heatmap_controls(self)
        self.controls["longest"] = count_slider(self.param.longest, "Longest pairs")
        self.controls["longest"].visible = False
        heatmap, heatmap_pane, heatmap_parts = heatmap_view(self.words, self.count, styles.LEFT_VIEW)
        scatter, scatter_pane, scatter_parts = scatter_view(self.words, styles.RIGHT_VIEW)
        numbers = numbers_row(
            {
                "gap_distance": "gap distance",
                "paired_cosine": "cosine of partners",
                "cross_modal_cosine": "cosine of strangers",
                "recall_at_1": f"recall@1 of {self.count}",
            }
        )
        card = item_card()
        attach_heatmap(self, heatmap_pane, heatmap_parts, {"card": card, "cardOfPair": False})
        self.attach(
            "modgap/figures/scatter/scatter",
            scatter_pane,
            {
                **scatter_parts,
                "payload": self.payload,
                "numbers": numbers,
                "card": card,
                "play": self.play,
                **self.controls,
            },
        )
        controls = self.controls
        self._layout = frame(
            pn.Row(heatmap, scatter, stylesheets=[styles.VIEWS], margin=0),
            row(controls["checkpoint"], self.play),
            row(controls["quadrant"], controls["order"], controls["pair"], controls["longest"], more=True),
            numbers,
            card,
        )

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        first, second = self.words
        found = self.numbers()
        return (
            f"Left, the cosines of {self.count} {first}s and their {self.count} {second}s with each other; right, the "
            f"same {2 * self.count} points in two dimensions, after {self.step} of training. The centres of the two "
            f"clouds are {found['gap_distance']:.2f} apart. Partners have a mean cosine of "
            f"{found['paired_cosine']:.2f}, strangers across the two {found['cross_modal_cosine']:.2f}; recall at 1 is "
            f"{found['recall_at_1']:.0%}."
        )
