"""Three questions to the small trainer, answered by its reference runs over twenty seeds. Needs no bundle."""

from __future__ import annotations

from typing import Any, ClassVar

import panel as pn
import param
from bokeh.models import Line, MultiLine, Scatter

from ...base import Explainer, Needs, Table, carrier
from ...kit import axes, styles
from ...kit.controls import block, choice_buttons, frame, row, views
from ...kit.palette import CARD, INK, SOFT, styled
from .questions import SEEDS_TOLD, answers

QUESTIONS = {"Patience": "patience", "Learned scale": "learned-scale", "Dimensions": "dimensions"}
TOLD = {
    "patience": "Gap of 48 free pairs in 16 dimensions over the updates, at five fixed scales.",
    "learned-scale": "What a learned scale leaves beside the cone, by the share of wrong pairs, for 16 aligned pairs.",
    "dimensions": "Part of the gap that is left after 2,000 updates at 1/τ = 100 from a start far apart, by dimension.",
}


class TrainerSeeds(Explainer):
    """What the small trainer does over twenty seeds: patience, the learned scale, and the number of dimensions."""

    NAME = "trainer-seeds"
    NEEDS: ClassVar[Needs] = "nothing"
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 352, "phone": 351}
    STATE = ("question",)

    question = param.Selector(
        default="patience",
        objects=list(QUESTIONS.values()),
        doc="""
        What is asked of the runs.""",
    )

    def __init__(self, **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.param.update(**state)
        self.answers = answers()
        self.controls = {"question": choice_buttons(self.param["question"], "Question", QUESTIONS)}
        plot = axes.chart("update", "gap", (0, 1), (0, 1), x_ticks=(), y_ticks=())
        lines = MultiLine(xs="xs", ys="ys", line_color="colours", line_width=2)
        marks = Scatter(
            x="x", y="y", size=6, fill_alpha=0.55, line_width=0.6, **styled(fill_color=INK, line_color=CARD)
        )
        theory = Line(x="x", y="y", line_width=2, line_dash="dashed", **styled(line_color=SOFT))
        parts = {
            "figure": plot,
            "lines": axes.layer(plot, lines, {"xs": [], "ys": [], "colours": []}),
            "theory": axes.layer(plot, theory),
            "marks": axes.layer(plot, marks),
            "names": axes.text(plot, SOFT, x_offset=5, **axes.GROUND),
            "axis": plot.xaxis[0],
            "upright": plot.yaxis[0],
            "title": plot.title,
            "said": block('<p class="said" data-number="said">–</p>', styles.own(__name__), classes=["line"]),
            "answers": carrier(self.answers),
        }
        view, pane = axes.view(plot, 250, 230)
        self.attach("modgap/figures/trainer_seeds/trainer_seeds", pane, {**parts, **self.controls})
        self._layout = frame(views(view), row(*self.controls.values()), pn.pane.Bokeh(parts["said"], margin=0))

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        return f"{TOLD[self.question]} Each over {SEEDS_TOLD}. {self.answers[self.question]['said']}"

    def table(self) -> Table:
        """Header and rows of the numbers behind the figure: every point that is drawn."""
        answer = self.answers[self.question]
        series = [*answer["lines"], answer["theory"], answer["marks"]]
        names = [*(line["name"] for line in answer["lines"]), "theory", "a seed"]
        rows = [
            (name, x, y)
            for name, line in zip(names, series, strict=True)
            for x, y in zip(line["x"], line["y"], strict=True)
        ]
        return ("what", answer["across"], answer["up"]), rows
