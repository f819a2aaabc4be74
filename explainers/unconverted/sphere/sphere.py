"""Six points on a sphere: the gap as a temperature that the pairs would have liked. Needs no bundle."""

# ruff: noqa: E501 -- a CSS rule stands on one line

from __future__ import annotations

from math import log
from typing import Any, ClassVar, Literal

import numpy as np
import panel as pn
import param
from bokeh.models import Line, Range1d, Scatter, Segment, Span

from ....precompute.analysis import sphere
from ...base import Explainer, bare_figure
from ...kit import charts, styles
from ...kit.controls import choice_buttons, frame, item_card, numbers_row, row

SCALE = 100
TOP = 2.8  # of the loss axis: at 1/tau = 100 and no gap the swapped pairs lose 2.01; above it stands the best angle
LEFT = f"""
:host {{ display: block !important; position: relative; flex: 0 0 250px !important; height: 250px !important; width: auto !important; min-width: 0; }}
{styles.NARROW} {{ :host {{ flex: 0 0 40% !important; height: 190px !important; }} }}
"""


class Sphere(Explainer):
    """Six pairs on a sphere, two of them wrong if wanted, and the loss against the angle between the two parallels."""

    NAME = "sphere"
    NEEDS: ClassVar[Literal["bundle", "runs", "nothing"]] = "nothing"
    HEIGHTS = {"desktop": 374, "phone": 413}  # noqa: RUF012
    STATE = ("angle", "scale", "pairs")

    angle = param.Integer(
        default=0,
        bounds=(-90, 90),
        doc="""
        How far the texts lie below the images, in degrees: the gap.""",
    )
    scale = param.Integer(
        default=35,
        bounds=(1, SCALE),
        doc="""
        1 / tau.""",
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
        low, high = self.param.angle.bounds
        angles = [f"{n}°".replace("-", "−") for n in range(low, high + 1)]
        self.controls = {
            "angle": charts.index_slider(self.param.angle, "Angle", angles),
            "scale": charts.index_slider(self.param.scale, "1/τ", [str(n) for n in range(1, SCALE + 1)]),
            "pairs": choice_buttons(self.param.pairs, "Pairs", {"Two swapped": "swapped", "All right": "right"}),
        }
        ball, ball_parts = _ball_view()
        curve, pane, parts = _curve_view()
        numbers = numbers_row(
            {"loss": "loss", "least": "least loss", "best": "arccos(s*/s)", "asked": "s*, best 1/τ at 0°"}
        )
        card = item_card()
        self.attach(
            "modgap/figures/sphere/sphere", pane, {**parts, **ball_parts, "numbers": numbers, "card": card, **self.controls}
        )
        self._layout = frame(
            pn.Row(ball, curve, stylesheets=[styles.VIEWS], margin=0),
            row(*self.controls.values()),
            numbers,
            card,
        )

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
            f"Six images on the equator of a sphere and their six texts {abs(self.angle)}° away, {wrong}. At 1/τ = {self.scale} "
            f"the loss is {sphere.loss(self.scale, self.angle, self.swapped):.4f}; it is least at {best:.1f}°, with "
            f"{sphere.loss(self.scale, best, self.swapped):.4f}. At angle 0 {asked}."
        )

    def table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """One row a scale: where the loss is least, by the closed form, with the loss there and at angle 0."""
        header = ("1/τ", "swapped: angle of least loss", "least loss", "loss at 0°", "all right: angle", "loss at 0°")
        rows = []
        for s in sorted({1, 5, 10, 20, 35, 50, 100, self.scale}):
            best = sphere.best_angle(s, True)
            rows.append(
                (
                    s,
                    round(best, 4),
                    round(sphere.loss(s, best, True), 6),
                    round(sphere.loss(s, 0, True), 6),
                    sphere.best_angle(s, False),
                    round(sphere.loss(s, 0, False), 6),
                )
            )
        return header, rows


def _ball_view() -> tuple[pn.Column, dict[str, Any]]:
    """The sphere from outside; ``six-points.js`` projects what stands on it."""
    plot = bare_figure(styles.FILLING_PLOT, x_range=Range1d(start=-1.1, end=1.1), y_range=Range1d(start=-1.1, end=1.1))
    turn = np.linspace(0, 2 * np.pi, 97)
    outline = Line(x="x", y="y", line_color=charts.SOFT, tags=[{"line_color": "--soft"}])
    charts.layer(plot, outline, {"x": np.cos(turn).round(4).tolist(), "y": np.sin(turn).round(4).tolist()})
    parts: dict[str, Any] = {"ball": plot}
    empty = {"x": [], "y": []}
    blue, orange = {"line_color": "--image"}, {"line_color": "--text"}
    for name, colour, tag in (("equator", charts.BLUE, blue), ("parallel", charts.ORANGE, orange)):
        for side, alpha in (("Front", 0.7), ("Back", 0.25)):
            look = Line(x="x", y="y", line_color=colour, line_alpha=alpha, tags=[tag])
            parts[name + side] = charts.layer(plot, look, empty)
    lines = Segment(
        x0="x0", y0="y0", x1="x1", y1="y1", line_color=charts.INK, line_width=1.6, tags=[{"line_color": "--ink"}]
    )
    parts["partners"] = charts.layer(plot, lines, {"x0": [], "y0": [], "x1": [], "y1": []})
    for name, colour, tag in (("images", charts.BLUE, "--image"), ("texts", charts.ORANGE, "--text")):
        dot = Scatter(
            x="x", y="y", size=15, fill_color=colour, line_color=charts.CARD, line_width=1.2,
            tags=[{"fill_color": tag, "line_color": "--card"}],
        )  # fmt: skip
        parts[name] = charts.layer(plot, dot, empty)
        numbers = {"x": [], "y": [], "text": []}
        parts[f"{name}Words"] = charts.words(
            plot, numbers, charts.CARD, "--card", text_align="center", text_font_size="10.5px", text_font_style="bold"
        )
    column, _ = charts.view(plot, LEFT)
    return column, parts


def _curve_view() -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
    plot = charts.axes_figure(
        "angle", "loss", (-99, 99), (-0.06, TOP),
        x_ticks=(-90, -45, 0, 45, 90), y_ticks=(0, 0.5, 1, 1.5, 2),
    )  # fmt: skip
    parts: dict[str, Any] = {"curve": plot}
    charts.layer(plot, charts.rule(), {"x": [-90, 90], "y": [log(6)] * 2})
    charts.words(
        plot, {"x": [-84], "y": [log(6)], "text": ["ln 6"]}, charts.SOFT, "--soft", y_offset=-9, **charts.GROUND
    )
    for name in ("bestLeft", "bestRight"):
        parts[name] = Span(
            level="underlay",
            location=0,
            dimension="height",
            line_color=charts.ACCENT,
            line_dash="dashed",
            tags=[{"line_color": "--accent"}],
        )
        plot.add_layout(parts[name])
    parts["bestWords"] = charts.words(
        plot,
        {"x": [], "y": [], "text": [], "align": []},
        charts.ACCENT,
        "--accent",
        text_align={"field": "align"},
        text_font_style="bold",
        **charts.GROUND,
    )
    other = Line(
        x="x", y="y", line_color=charts.SOFT, line_dash="dashed", line_width=1.4, tags=[{"line_color": "--soft"}]
    )
    parts["otherCurve"] = charts.layer(plot, other, {"x": [], "y": []})
    parts["otherWords"] = charts.words(
        plot, {"x": [], "y": [], "text": []}, charts.SOFT, "--soft", text_align="center", **charts.GROUND
    )
    this = Line(x="x", y="y", line_color=charts.INK, line_width=2.5, tags=[{"line_color": "--ink"}])
    parts["chosenCurve"] = charts.layer(plot, this, {"x": [], "y": []})
    dot = Scatter(
        x="x", y="y", size=13, fill_color=charts.ACCENT, line_color=charts.CARD, line_width=2,
        tags=[{"fill_color": "--accent", "line_color": "--card"}],
    )  # fmt: skip
    parts["dot"] = charts.layer(plot, dot, {"x": [], "y": []})
    column, pane = charts.view(plot, charts.place(250, 190))
    return column, pane, parts
