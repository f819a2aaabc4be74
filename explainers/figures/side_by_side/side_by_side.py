"""Heatmap and scatter of one bundle in one figure: one set of data, one step of training, one selection."""

from __future__ import annotations

from typing import Any, ClassVar

from ....precompute.bundle import Bundle
from ...kit import styles
from ...kit.controls import frame, item_card, number_slider, numbers_row, row, views
from ..heatmap.heatmap import HeatmapControls, heatmap_view
from ..scatter.marks import TOLD, marks_control, marks_parameter, offer_marks
from ..scatter.scatter import longest_parameter, scatter_view, told_longest


class SideBySide(HeatmapControls):
    """`SimilarityHeatmap` and `PairedScatter` beside each other; what is hovered or selected in one is in the other."""

    NAME = "side-by-side"
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 520, "phone": 426}
    STATE = ("step", "block", "order", "marks", "longest", "item")

    longest = longest_parameter()
    marks = marks_parameter()

    def __init__(self, bundle: Bundle, **options: Any) -> None:  # noqa: ANN401
        super().__init__(bundle, **options)
        self.controls["longest"] = number_slider(self.param["longest"], "Longest pairs")
        self.controls["longest"].visible = False
        self.controls["marks"] = marks_control(self.param["marks"])
        heatmap, heatmap_pane, heatmap_parts = heatmap_view(self.pairing, styles.kit("left_view"))
        scatter, scatter_pane, scatter_parts = scatter_view(self.pairing, styles.kit("right_view"), marked=True)
        numbers, card = self._numbers_row(), item_card()
        controls = self.controls
        shared = {"payload": self.payload, "card": card, "play": self.play}
        shared |= {name: controls[name] for name in ("step", "item")}
        heatmap_parts |= {**shared, "cardOfItem": False, "block": controls["block"], "order": controls["order"]}
        scatter_parts |= {**shared, "numbers": numbers, "longest": controls["longest"], "marks": controls["marks"]}
        self.attach("modgap/figures/heatmap/heatmap", heatmap_pane, heatmap_parts)
        self.attach("modgap/figures/scatter/scatter", scatter_pane, scatter_parts)
        self._layout = frame(
            views(heatmap, scatter),
            row(controls["step"], self.play),
            row(*(controls[name] for name in ("block", "order", "item", "marks", "longest")), more=True, many=True),
            numbers,
            card,
        )

    def _offer(self) -> None:
        super()._offer()
        offer_marks(self, self.pairing)

    def _numbers_row(self) -> Any:  # noqa: ANN401
        groups = {
            f"{first} and {second}": {
                f"gap_distance({a},{b})": "gap distance",
                f"paired_cosine({a},{b})": "cosine of partners",
                f"cross_modal_cosine({a},{b})": "cosine of strangers",
                f"recall_at_1({a},{b})": f"recall@1 of {self.pairing.count}",
            }
            for (a, b), (first, second) in zip(self.pairing.pairs(), self.pairing.worded_pairs(), strict=True)
        }
        return numbers_row(next(iter(groups.values()))) if len(groups) == 1 else numbers_row({}, groups)

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        told = " ".join(
            f"The centres of {a}s and {b}s are {self.told(f'gap_distance({x},{y})')} apart. Partners have a mean "
            f"cosine of {self.told(f'paired_cosine({x},{y})')}, strangers across the two "
            f"{self.told(f'cross_modal_cosine({x},{y})')}; recall at 1 is {self.told(f'recall_at_1({x},{y})')}."
            for (x, y), (a, b) in zip(self.pairing.pairs(), self.pairing.worded_pairs(), strict=True)
        )
        points = len(self.words) * self.pairing.count
        seen = f"{self.told_arrangement}{TOLD[self.marks]}{told_longest(self.longest)}"
        return (
            f"Left, the cosines of {self.listed} with each other; right, the same {points} points in two dimensions, "
            f"{self.told_step}. {told}{seen}{self.told_item}"
        )
