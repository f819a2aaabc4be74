"""Similarity heatmap: the four quadrants of all cosines."""

from __future__ import annotations

from typing import Any

import numpy as np
import panel as pn
import param
from bokeh.core.properties import value
from bokeh.models import (
    ColumnDataSource,
    Div,
    Image,
    InlineStyleSheet,
    Label,
    Line,
    LinearColorMapper,
    Quad,
    Range1d,
    Scatter,
    Text,
)
from bokeh.palettes import Magma256
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ....precompute.bundle import Bundle
from ...base import PairsExplainer, bare_figure
from ...kit import styles
from ...kit.controls import choice_buttons, choice_select, frame, item_card, numbers_row, row

LOW, HIGH = -0.5, 1.0  # one scale for all heatmaps; the few cosines below -0.5 take its darkest colour
TICKS = (-0.5, 0.0, 0.5, 1.0)
QUADRANTS: dict[str, tuple[int, int]] = {
    "image-image": (0, 0),
    "image-text": (0, 1),
    "text-image": (1, 0),
    "text-text": (1, 1),
}
SHORT = {"picture": "pic"}  # other words lose all but four letters
FONT = "Helvetica Neue, Arial, sans-serif"
PILL: dict[str, Any] = {"text_color": "white", "background_fill_color": "#14161A", "background_fill_alpha": 0.72}
QUADRANT_NAME: dict[str, Any] = {
    **PILL,
    "text_font": FONT,
    "text_font_size": "12.5px",
    "text_font_style": "bold",
    "text_align": "right",
    "text_baseline": "top",
    "x_offset": -6,
    "y_offset": -6,
    "padding": 4,
    "border_radius": 8,
}
CLUSTER_WORDS: dict[str, Any] = {
    **PILL,
    "text_font": value(FONT),
    "text_font_size": "11.5px",
    "text_baseline": "middle",
    "padding": 2,
    "border_radius": 4,
    "tags": [{"text_font": "--font-ui"}],
}


def quadrant_names(words: tuple[str, str]) -> dict[str, str]:
    """State to what the quadrant is called: rows first, then columns."""
    return {name: f"{words[down]} × {words[right]}" for name, (down, right) in QUADRANTS.items()}


def heatmap_view(
    words: tuple[str, str], count: int, style: str, *, scale: bool = True
) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
    """The empty heatmap, with its colour scale unless several share one, its pane, and its models.

    The models have the names that ``heatmap.js`` knows.
    """
    size = 2 * count
    plot = bare_figure(styles.SQUARE_PLOT, x_range=Range1d(start=0, end=size), y_range=Range1d(start=0, end=size))
    # The cosines are computed in the browser; zeros weigh nothing and give the picture its size.
    image = ColumnDataSource(data={"image": [np.zeros((size, size), dtype=np.float32)]})
    colours = LinearColorMapper(palette=Magma256, low=LOW, high=HIGH)
    plot.add_glyph(image, Image(image="image", x=0, y=0, dw=size, dh=size, color_mapper=colours))
    parts: dict[str, Any] = {"figure": plot, "image": image, "names": []}
    parts["veils"] = _boxes(plot, fill_color="white", fill_alpha=0.8, line_color=None, tags=[{"fill_color": "--card"}])
    for x, y in (([count, count], [0, size]), ([0, size], [count, count])):
        line = Line(x="x", y="y", line_color="white", line_width=2, tags=[{"line_color": "--card"}])
        plot.add_glyph(ColumnDataSource(data={"x": x, "y": y}), line)
    parts["boxes"] = _boxes(plot, fill_alpha=0, line_color="white", line_width=1.2)
    parts["words"] = ColumnDataSource(data={"x": [], "y": [], "text": [], "align": []})
    plot.add_glyph(parts["words"], Text(x="x", y="y", text="text", text_align={"field": "align"}, **CLUSTER_WORDS))
    parts["rows"] = _boxes(plot, fill_color="white", fill_alpha=0.25, line_color="white", line_width=1)
    parts["cell"] = ColumnDataSource(data={"x": [], "y": []})
    ring = Scatter(x="x", y="y", marker="square", size=11, fill_alpha=0, line_color="white", line_width=2.5)
    plot.add_glyph(parts["cell"], ring)
    for quadrant in QUADRANTS:
        parts["names"].append(_name(words, count, quadrant))
        plot.add_layout(parts["names"][-1])
    pane = pn.pane.Bokeh(plot, sizing_mode="stretch_width", margin=0)
    below = [pn.pane.Bokeh(colour_scale(), margin=0)] if scale else []
    return pn.Column(pane, *below, stylesheets=[style], margin=0), pane, parts


def _boxes(plot: BokehFigure, **look: Any) -> ColumnDataSource:  # noqa: ANN401
    """A layer of rectangles, none at first."""
    source = ColumnDataSource(data={"left": [], "right": [], "top": [], "bottom": []})
    plot.add_glyph(source, Quad(left="left", right="right", top="top", bottom="bottom", **look))
    return source


def _name(words: tuple[str, str], count: int, quadrant: str) -> Label:
    """Name of a quadrant in its upper right corner, which no diagonal of partners crosses."""
    down, right = QUADRANTS[quadrant]
    long = f"{words[down]} × {words[right]}"
    short = f"{_short(words[down])} × {_short(words[right])}"
    return Label(
        x=(right + 1) * count,
        y=(2 - down) * count,
        text=long,
        tags=[
            {"quadrant": quadrant, "corner": [down, right], "long": long, "short": short},
            {"text_font": "--font-ui"},
        ],
        **QUADRANT_NAME,
    )


def short_names(words: tuple[str, str]) -> tuple[str, str]:
    """What the modalities are called where there is little room."""
    return _short(words[0]), _short(words[1])


def _short(word: str) -> str:
    return SHORT.get(word, word[:4])


def colour_scale() -> Div:
    """Colours of the cosines, with ticks."""
    gradient = f"linear-gradient(to right, {', '.join(Magma256[round(k * 255 / 16)] for k in range(17))})"
    ticks = "".join(
        f'<span class="tick" style="left: {100 * (tick - LOW) / (HIGH - LOW):.3g}%">{_tick(tick)}</span>'
        for tick in TICKS
    )
    return Div(
        text=f'<div class="scale"><div class="band" style="background: {gradient}"></div>{ticks}</div>',
        stylesheets=[InlineStyleSheet(css=styles.SCALE)],
        sizing_mode="stretch_width",
        margin=0,
    )


def _tick(cosine: float) -> str:
    text = f"{cosine:g}".replace("-", "−")
    return {LOW: f"≤ {text}", HIGH: f"<i>cosine </i>{text}"}.get(cosine, text)


class SimilarityHeatmap(PairsExplainer):
    """All cosines of the items shown: rows and columns hold first one modality, then the other.

    The two quadrants on the diagonal compare a modality with itself, the other two compare across; partners stand
    on the diagonals of those.
    """

    NAME = "heatmap"
    HEIGHTS = {"desktop": 642, "phone": 553}  # noqa: RUF012
    STATE = ("checkpoint", "quadrant", "order", "pair")

    quadrant = param.Selector(
        default="all",
        objects=["all", *QUADRANTS],
        doc="""
        Which quadrant stands out; rows are named first. The others are dimmed.""",
    )
    order = param.Selector(
        default="input",
        objects=["input", "cluster"],
        doc="""
        Items as the bundle has them, or similar ones together, with boxes around clusters.""",
    )

    def __init__(self, bundle: Bundle, **state: Any) -> None:  # noqa: ANN401
        super().__init__(bundle, **state)
        add_heatmap_controls(self)
        view, pane, parts = heatmap_view(self.words, self.count, styles.SQUARE_VIEW)
        first, second = self.words
        numbers = numbers_row(
            {
                "intra_modal_cosine(image)": f"{first} × {first}",
                "intra_modal_cosine(text)": f"{second} × {second}",
                "cross_modal_cosine": f"{first} × {second}",
                "paired_cosine": "partners",
            }
        )
        card = item_card()
        attach_heatmap(self, pane, parts, {"numbers": numbers, "card": card, "cardOfPair": True})
        controls = self.controls
        self._layout = frame(
            pn.Row(view, stylesheets=[styles.VIEWS], margin=0),
            row(controls["checkpoint"], self.play),
            row(controls["quadrant"], controls["order"], controls["pair"], more=True),
            numbers,
            card,
        )

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        first, second = self.words
        found = self.numbers()
        return (
            f"Cosines of {self.count} {first}s and their {self.count} {second}s with each other, after {self.step} of "
            f"training. "
            f"Two different {first}s have a mean cosine of {found['intra_modal_cosine(image)']:.2f}, two different "
            f"{second}s {found['intra_modal_cosine(text)']:.2f}, a {first} and a {second} that do not belong together "
            f"{found['cross_modal_cosine']:.2f}, and partners {found['paired_cosine']:.2f}."
        )


def add_heatmap_controls(explainer: PairsExplainer) -> None:
    """Widgets for the quadrant and the order."""
    names = {label: name for name, label in quadrant_names(explainer.words).items()}
    explainer.controls["quadrant"] = choice_select(
        explainer.param["quadrant"], "Quadrant", {"All four": "all", **names}
    )
    explainer.controls["order"] = choice_buttons(
        explainer.param["order"], "Order", {"Input": "input", "Clusters": "cluster"}
    )


def attach_heatmap(
    explainer: PairsExplainer, pane: pn.pane.Bokeh, parts: dict[str, Any], extra: dict[str, Any]
) -> None:
    """Start ``heatmap.js`` on a heatmap of this explainer."""
    explainer.attach(
        "modgap/figures/heatmap/heatmap",
        pane,
        {
            **parts,
            "payload": explainer.payload,
            "play": explainer.play,
            **explainer.controls,
            **extra,
        },
    )
