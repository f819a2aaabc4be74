"""Cosine of each pair at a step of training."""

from __future__ import annotations

import panel as pn
from bokeh.plotting import figure

from modgap.explainers.base import Explainer, carrier
from modgap.explainers.data.pairing import Pairing
from modgap.explainers.kit import styles
from modgap.explainers.kit.controls import block, frame, step_slider
from modgap.explainers.state import Step
from modgap.precompute.bundle import Bundle
from modgap.precompute.numbers import number


class PairCosines(Explainer):
    """A mark a pair, and their mean."""

    NAME = "pair-cosines"
    HEIGHTS = {"desktop": 300, "phone": 300}  # noqa: RUF012
    STATE = ("step",)

    step = Step(doc="Step of training.")

    def __init__(self, bundle: Bundle, **state) -> None:
        super().__init__()
        pairing = Pairing.of(bundle, exactly=2)
        steps = [int(step) for step in bundle.steps]
        self.param["step"].offer(tuple(steps))
        self.param.update(**{"step": steps[-1], **state})
        self.cosines = {}
        for step in steps:
            first, second = pairing.clouds(step).values()
            self.cosines[step] = (first * second).sum(axis=1).tolist()  # (N,)
        self.controls = {"step": step_slider(self)}
        plot = figure(height=200, sizing_mode="stretch_width", toolbar_location=None, tools="")
        marks = plot.scatter(list(range(pairing.count)), self.cosines[self.step])
        mean = block("<p>Mean: <b></b></p>", styles.own(__name__), classes=["mean"])
        pane = pn.pane.Bokeh(plot, sizing_mode="stretch_width")
        parts = {
            "marks": marks.data_source,
            "mean": mean,
            "data": carrier({"cosines": {str(step): values for step, values in self.cosines.items()}}),
            "step": self.controls["step"],
        }
        self.attach("modgap/figures/pair_cosines/pair_cosines", pane, parts)
        self._layout = frame(mean, pane, self.controls["step"])

    def describe(self) -> str:
        cosines = self.cosines[self.step]
        return f"Mean cosine of partners at step {self.step}: {number(sum(cosines) / len(cosines), '.2f')}."

    def table(self):
        return ("step", "mean"), [(step, sum(values) / len(values)) for step, values in self.cosines.items()]
