"""A direction that all images share, and one that all texts share: the gap lies between them. Needs no bundle."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import panel as pn
import param
from bokeh.models import Line, Scatter, Segment

from ....precompute.analysis import shared_direction, sphere
from ...base import Explainer, Needs, Table
from ...kit import axes
from ...kit.controls import frame, number_slider, numbers_row, row, views
from ...kit.palette import ACCENT, CARD, IMAGE, INK, SOFT, TEXT, styled

DEGREES = "return `${tick}°`"
LENGTH = "return tick.toFixed(2)"
HEIGHT, PHONE = 264, 190  # pixels of both plots
SEGMENTS: dict[str, list[Any]] = {"x0": [], "y0": [], "x1": [], "y1": []}


class Directions(Explainer):
    """Six pairs in two planes at right angles: what each modality shares, and the contents that the loss compares."""

    NAME = "directions"
    NEEDS: ClassVar[Needs] = "nothing"
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 388, "phone": 413}
    STATE = ("angle", "length", "scale")

    angle = param.Integer(default=180, bounds=(0, 180), doc="Degrees between what images and what texts share.")
    length = param.Number(default=0.7, bounds=(0, 0.95), step=0.01, doc="Length of what is shared, h.")
    scale = param.Integer(default=42, bounds=(1, 100), doc="Logit scale, 1 / tau, of the loss.")

    def __init__(self, **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.param.update(**state)
        self.controls = {
            "angle": number_slider(self.param["angle"], "Angle", text=DEGREES),
            "length": number_slider(self.param["length"], "Length h", step=0.01, text=LENGTH),
            "scale": number_slider(self.param["scale"], "1/τ"),
        }
        shared, pane, shared_parts = _plane("shared", "what is shared")
        content, _, content_parts = _plane("content", "content")
        numbers = numbers_row(
            {"gap": "gap, h|g − g′|", "loss": "loss", "felt": "1/τ × (1 − h²)", "best": "h of least loss"}
        )
        parts = {
            "figure": shared_parts["sharedPlane"], **shared_parts, **content_parts,
            **_directions(shared_parts["sharedPlane"]), **_contents(content_parts["contentPlane"]),
            "numbers": numbers, **self.controls,
        }  # fmt: skip
        self.attach("modgap/figures/directions/directions", pane, parts)
        self._layout = frame(views(shared, content), row(*self.controls.values()), numbers)

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        length, scale = self.length, self.scale
        gap, best = shared_direction.gap(length, self.angle), shared_direction.best_length(scale)
        asked = f"{best:.2f}, where that is {sphere.best_scale(True):.1f}" if best else "0, with all of it"
        return (
            f"All six images share a direction of length {length:.2f}, and all six texts another, at {self.angle}° to "
            f"it; two of the six pairs are wrong. The gap is {gap:.2f}. At 1/τ = {scale} the loss is "
            f"{shared_direction.loss(scale, length, self.angle):.4f}, whatever the angle: that of the contents alone "
            f"at {scale * (1 - length**2):.1f}. It is least at a length of {asked}."
        )

    def table(self) -> Table:
        """One row an angle: the gap, and the loss, which is the same in all."""
        rows = [
            (
                angle,
                round(shared_direction.gap(self.length, angle), 4),
                round(shared_direction.loss(self.scale, self.length, angle), 6),
            )
            for angle in sorted({0, 45, 90, 135, 180, self.angle})
        ]
        return ("angle between g and g′", "gap", "loss"), rows


def _plane(name: str, title: str) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
    """A plane with its unit circle; what it is stands above it."""
    plot = axes.plane(title)
    turn = np.linspace(0, 2 * np.pi, 97)
    axes.layer(plot, axes.rule(colour=SOFT), {"x": np.cos(turn).round(4).tolist(), "y": np.sin(turn).round(4).tolist()})
    column, pane = axes.view(plot, HEIGHT, PHONE, pinned=0.62)
    return column, pane, {f"{name}Plane": plot}


def _directions(plot: Any) -> dict[str, Any]:  # noqa: ANN401 (a figure of Bokeh)
    """From the origin to where the means of both modalities are, and the gap between them."""
    parts: dict[str, Any] = {}
    for name, colour in (("images", IMAGE), ("texts", TEXT)):
        parts[f"{name}Arrow"] = axes.layer(plot, Line(x="x", y="y", line_width=4, **styled(line_color=colour)))
    dashes = Line(x="x", y="y", line_width=2.5, line_dash=[5, 4], **styled(line_color=ACCENT))
    parts["gap"] = axes.layer(plot, dashes)
    for name, colour in (("images", IMAGE), ("texts", TEXT)):
        dot = Scatter(x="x", y="y", size="size", line_width=1.2, **styled(fill_color=colour, line_color=CARD))
        parts[f"{name}Tip"] = axes.layer(plot, dot, {**axes.EMPTY, "size": []})
        parts[f"{name}Name"] = axes.text(plot, colour, text_align="center", text_font_style="bold", **axes.GROUND)
    return parts


def _contents(plot: Any) -> dict[str, Any]:  # noqa: ANN401 (a figure of Bokeh)
    """Images and texts on a circle whose radius is what the shared part leaves, and a line between partners."""
    parts: dict[str, Any] = {"left": axes.layer(plot, axes.rule("dotted", SOFT))}
    lines = Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_width=1.6, **styled(line_color=INK))
    parts["partners"] = axes.layer(plot, lines, SEGMENTS)
    for name, colour in (("images", IMAGE), ("texts", TEXT)):
        parts[name], parts[f"{name}Numbers"] = axes.numbered(plot, colour)
    return parts
