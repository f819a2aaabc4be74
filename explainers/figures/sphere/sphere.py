"""Six pairs on a sphere: the gap as a temperature that the pairs would have liked. Needs no bundle."""

from __future__ import annotations

from math import log
from typing import Any, ClassVar

import numpy as np
import panel as pn
import param
from bokeh.models import Line, Scatter, Segment, Span

from ....precompute.analysis import sphere
from ...base import Explainer, Needs, Table
from ...kit import axes
from ...kit.controls import choice_buttons, frame, item_card, number_slider, numbers_row, row, views
from ...kit.palette import ACCENT, CARD, IMAGE, INK, SOFT, TEXT, styled

GREATEST = 100  # 1 / tau
TOP = 2.8  # of the loss axis: at 1/tau = 100 and no gap the swapped pairs lose 2.01; above it stands the best angle
DEGREES = 'return `${tick}°`.replace("-", "−")'
SEGMENTS: dict[str, list[Any]] = {"x0": [], "y0": [], "x1": [], "y1": []}
HEIGHT, PHONE = 250, 190  # pixels of both plots


class Sphere(Explainer):
    """Six pairs on a sphere, two of them wrong if wanted, and the loss against the angle between the two parallels."""

    NAME = "sphere"
    NEEDS: ClassVar[Needs] = "nothing"
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 374, "phone": 413}
    STATE = ("angle", "scale", "pairs")

    angle = param.Integer(
        default=0,
        bounds=(-90, 90),
        doc="""
        How far the texts lie below the images, in degrees: the gap.""",
    )
    scale = param.Integer(
        default=35,
        bounds=(1, GREATEST),
        doc="""
        Logit scale, 1 / tau, of the loss.""",
    )
    pairs = param.Selector(
        default="swapped",
        objects=["swapped", "right"],
        doc="""
        Whether the first two texts have changed places.""",
    )

    def __init__(self, **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.param.update(**state)
        self.controls = {
            "angle": number_slider(self.param["angle"], "Angle", text=DEGREES),
            "scale": number_slider(self.param["scale"], "1/τ"),
            "pairs": choice_buttons(self.param["pairs"], "Pairs", {"Two swapped": "swapped", "All right": "right"}),
        }
        ball, ball_parts = _ball_view()
        curve, pane, curve_parts = _curve_view()
        numbers = numbers_row(
            {"loss": "loss", "least": "least loss", "best": "arccos(s*/s)", "asked": "s*, best 1/τ at 0°"}
        )
        card = item_card()
        parts = {**curve_parts, **ball_parts, "numbers": numbers, "card": card, **self.controls}
        self.attach("modgap/figures/sphere/sphere", pane, parts)
        self._layout = frame(views(ball, curve), row(*self.controls.values()), numbers, card)

    @property
    def swapped(self) -> bool:
        """Whether two pairs are wrong."""
        return self.pairs == "swapped"

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        best = sphere.best_angle(self.scale, self.swapped)
        wrong = "the first two texts swapped" if self.swapped else "all pairs right"
        asked = (
            f"these pairs ask for 1/τ = {sphere.best_scale(True):.1f}"
            if self.swapped
            else "no 1/τ is too great for these"
        )
        return (
            f"Six images on the equator of a sphere and their six texts {abs(self.angle)}° "
            f"{'above' if self.angle < 0 else 'below'}, {wrong}. At 1/τ = {self.scale} the loss is "
            f"{sphere.loss(self.scale, self.angle, self.swapped):.4f}; it is least at {best:.1f}°, with "
            f"{sphere.loss(self.scale, best, self.swapped):.4f}. At angle 0 {asked}."
        )

    def table(self) -> Table:
        """One row a scale: where the loss is least, by the closed form, with the loss there and at angle 0."""
        header = ("1/τ", "swapped: angle of least loss", "least loss", "loss at 0°", "all right: angle", "loss at 0°")
        rows = [_row(scale) for scale in sorted({1, 5, 10, 20, 35, 50, 100, self.scale})]
        return header, rows


def _row(scale: int) -> tuple[float, ...]:
    best = sphere.best_angle(scale, True)
    return (
        scale,
        round(best, 4),
        round(sphere.loss(scale, best, True), 6),
        round(sphere.loss(scale, 0, True), 6),
        sphere.best_angle(scale, False),
        round(sphere.loss(scale, 0, False), 6),
    )


def _ball_view() -> tuple[pn.Column, dict[str, Any]]:
    """The sphere from outside; ``sphere.js`` projects what stands on it."""
    plot = axes.plane()
    turn = np.linspace(0, 2 * np.pi, 97)
    axes.layer(plot, axes.rule(colour=SOFT), {"x": np.cos(turn).round(4).tolist(), "y": np.sin(turn).round(4).tolist()})
    parts: dict[str, Any] = {"ball": plot}
    for name, colour in (("equator", IMAGE), ("parallel", TEXT)):
        for side, alpha in (("Front", 0.7), ("Back", 0.25)):
            parts[name + side] = axes.layer(plot, Line(x="x", y="y", line_alpha=alpha, **styled(line_color=colour)))
    lines = Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_width=1.6, **styled(line_color=INK))
    parts["partners"] = axes.layer(plot, lines, SEGMENTS)
    for name, colour in (("images", IMAGE), ("texts", TEXT)):
        parts[name], parts[f"{name}Numbers"] = axes.numbered(plot, colour)
    column, _ = axes.view(plot, HEIGHT, PHONE, share="0 0 250px", phone_share="0 0 40%", pinned=0.62)
    return column, parts


def _curve_view() -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
    plot = axes.chart(
        "angle", "loss", (-99, 99), (-0.06, TOP), x_ticks=(-90, -45, 0, 45, 90), y_ticks=(0, 0.5, 1, 1.5, 2)
    )
    parts: dict[str, Any] = {"figure": plot}
    axes.layer(plot, axes.rule(), {"x": [-90, 90], "y": [log(6)] * 2})
    axes.text(plot, SOFT, {"x": [90], "y": [log(6)], "text": ["ln 6"]}, text_align="right", y_offset=-9, **axes.GROUND)
    for name in ("bestLeft", "bestRight"):
        line = Span(level="underlay", location=0, dimension="height", line_dash="dashed", **styled(line_color=ACCENT))
        parts[name] = line
        plot.add_layout(line)
    named = {**axes.EMPTY, "text": [], "align": []}
    bold = {"text_align": {"field": "align"}, "text_font_style": "bold"}
    parts["bestAngles"] = axes.text(plot, ACCENT, named, **bold, **axes.GROUND)
    other = Line(x="x", y="y", line_dash="dashed", line_width=1.4, **styled(line_color=SOFT))
    parts["otherCurve"] = axes.layer(plot, other)
    parts["otherName"] = axes.text(plot, SOFT, text_align="center", **axes.GROUND)
    parts["chosenCurve"] = axes.layer(plot, Line(x="x", y="y", line_width=2.5, **styled(line_color=INK)))
    dot = Scatter(x="x", y="y", size=13, line_width=2, **styled(fill_color=ACCENT, line_color=CARD))
    parts["dot"] = axes.layer(plot, dot)
    column, pane = axes.view(plot, HEIGHT, PHONE, pinned=0.62)
    return column, pane, parts
