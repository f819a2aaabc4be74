"""Similarity heatmap: all cosines, in a block for every two modalities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypedDict

import numpy as np
import panel as pn
import param
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, Div, Image, Label, Line, LinearColorMapper, Quad, Range1d, Scatter, Text
from bokeh.palettes import Magma256
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ....precompute.bundle import Bundle
from ...data.pairing import Pairing
from ...kit import axes, styles
from ...kit.controls import block, choice_buttons, choice_select, frame, item_card, numbers_row, row, views
from ...kit.palette import CARD, FONT, styled
from ...over_training import OverTraining

LOW, HIGH = -0.5, 1.0  # one scale for all heatmaps; the few cosines below -0.5 take its darkest colour
TICKS = (-0.5, 0.0, 0.5, 1.0)
ALL = "all"
ORDERS = {"Input": "input", "Clusters": "cluster"}
SHORT = {"picture": "pic"}  # other words lose all but four letters
PILL: dict[str, Any] = {"text_color": "white", "background_fill_color": "#14161A", "background_fill_alpha": 0.72}
BLOCK_NAME: dict[str, Any] = {
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
BOXES: dict[str, list[Any]] = {"left": [], "right": [], "top": [], "bottom": []}


def blocks(pairing: Pairing) -> dict[str, str]:
    """Name of each block, rows first, as in ``image-text``, to what it is called."""
    named = list(zip(pairing.modalities, pairing.words, strict=True))
    return {f"{a}-{b}": f"{down} × {right}" for a, down in named for b, right in named}


class BlockName(TypedDict):
    """Of a block: place of its modalities, down and right, and what it is called where there is room, and where not."""

    corner: tuple[int, int]
    long: str
    short: str


def heatmap_view(
    pairing: Pairing, *sheets: str, classes: Sequence[str] = (), scale: bool = True, entry: str = "cosine"
) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
    """The empty heatmap, with its colour scale unless several share one, its pane, and its models.

    The models have the names that ``heatmap.js`` knows. ``entry`` is what the colour scale calls a cell.
    """
    count, kinds = pairing.count, len(pairing.modalities)
    size = kinds * count
    square = [styles.sheet(styles.kit("square_plot"))]
    plot = axes.bare(x_range=Range1d(start=0, end=size), y_range=Range1d(start=0, end=size), stylesheets=square)
    # The cosines are computed in the browser; zeros weigh nothing and give the picture its size.
    image = ColumnDataSource(data={"image": [np.zeros((size, size), dtype=np.float32)]})
    colours = LinearColorMapper(palette=Magma256, low=LOW, high=HIGH)
    plot.add_glyph(image, Image(image="image", x=0, y=0, dw=size, dh=size, color_mapper=colours))
    parts: dict[str, Any] = {"figure": plot, "image": image}
    parts["veils"] = _boxes(plot, fill_alpha=0.8, line_color=None, **styled(fill_color=CARD))
    for border in range(count, size, count):
        for x, y in (([border, border], [0, size]), ([0, size], [border, border])):
            axes.layer(plot, Line(x="x", y="y", line_width=2, **styled(line_color=CARD)), {"x": x, "y": y})
    parts["boxes"] = _boxes(plot, fill_alpha=0, line_color="white", line_width=1.2)
    cluster_words = Text(x="x", y="y", text="text", text_align={"field": "align"}, **CLUSTER_WORDS)
    parts["words"] = axes.layer(plot, cluster_words, {"x": [], "y": [], "text": [], "align": []})
    parts["rows"] = _boxes(plot, fill_color="white", fill_alpha=0.25, line_color="white", line_width=1)
    ring = Scatter(x="x", y="y", marker="square", size=11, fill_alpha=0, line_color="white", line_width=2.5)
    parts["cell"] = axes.layer(plot, ring)
    parts["names"] = {name: _name(pairing, name, said) for name, said in blocks(pairing).items()}
    for label in parts["names"].values():
        plot.add_layout(label)
    view, pane = axes.placed(plot, sheets, classes)
    if scale:
        view.append(pn.pane.Bokeh(colour_scale(entry), margin=0))
    return view, pane, parts


def _boxes(plot: BokehFigure, **look: Any) -> ColumnDataSource:  # noqa: ANN401
    """A layer of rectangles, none at first."""
    return axes.layer(plot, Quad(left="left", right="right", top="top", bottom="bottom", **look), BOXES)


def _name(pairing: Pairing, name: str, said: str) -> Label:
    """Name of a block in its upper right corner, which no diagonal of partners crosses."""
    down, right = (pairing.modalities.index(part) for part in name.split("-"))
    count, kinds = pairing.count, len(pairing.modalities)
    words = short_words(pairing)
    short = f"{words[down]} × {words[right]}"
    return Label(
        x=(right + 1) * count,
        y=(kinds - down) * count,
        text=said,
        tags=[BlockName(corner=(down, right), long=said, short=short), {"text_font": "--font-ui"}],
        **BLOCK_NAME,
    )


def short_words(pairing: Pairing) -> tuple[str, ...]:
    """What the modalities are called where there is little room."""
    return tuple(SHORT.get(word, word[:4]) for word in pairing.words)


def colour_scale(entry: str = "cosine") -> Div:
    """Colours of the cells, which are cosines unless ``entry`` says what else, with ticks."""
    gradient = f"linear-gradient(to right, {', '.join(Magma256[round(k * 255 / 16)] for k in range(17))})"
    ticks = "".join(
        f'<span class="tick" style="left: {100 * (tick - LOW) / (HIGH - LOW):.3g}%">{_tick(tick, entry)}</span>'
        for tick in TICKS
    )
    html = f'<div class="scale"><div class="band" style="background: {gradient}"></div>{ticks}</div>'
    return block(html, styles.kit("scale"))


def _tick(cell: float, entry: str) -> str:
    text = f"{cell:g}".replace("-", "−")
    return {LOW: f"≤ {text}", HIGH: f"<i>{entry} </i>{text}"}.get(cell, text)


def block_parameter() -> param.Selector:
    """The state parameter of the block, for explainers that hold a heatmap."""
    return param.Selector(
        default=ALL,
        objects=[ALL],
        doc="""
        Which block stands out, by its modalities, rows first, as in image-text. The others are dimmed.""",
    )


def order_parameter() -> param.Selector:
    """The state parameter of the order, for explainers that hold a heatmap."""
    return param.Selector(
        default="input",
        objects=list(ORDERS.values()),
        doc="""
        Items as the bundle has them, or similar ones together, with boxes around clusters.""",
    )


class HeatmapControls(OverTraining):
    """What explainers with a heatmap share: which block stands out, and the order of the items."""

    block = block_parameter()
    order = order_parameter()

    def __init__(self, bundle: Bundle, *, block: str = ALL, order: str = "input", **options: Any) -> None:  # noqa: ANN401
        super().__init__(bundle, **options)
        names = {said: name for name, said in blocks(self.pairing).items()}
        self.param["block"].objects = [ALL, *names.values()]
        self.param.update(block=block, order=order)
        every = "All four" if len(names) == 4 else f"All {len(names)}"
        self.controls["block"] = choice_select(self.param["block"], "Block", {every: ALL, **names})
        self.controls["order"] = choice_buttons(self.param["order"], "Order", ORDERS)

    @property
    def told_arrangement(self) -> str:
        """Sentences about block and order, each after a space; empty where there is nothing to say."""
        shown = "" if self.block == ALL else f" The block {blocks(self.pairing)[self.block]} stands out."
        return f"{shown} Similar items stand together." if self.order == "cluster" else shown


class SimilarityHeatmap(HeatmapControls):
    """All cosines of the items shown: rows and columns hold one modality after the other.

    The blocks on the diagonal compare a modality with itself, the others compare across; partners stand on the
    diagonals of those.
    """

    NAME = "heatmap"
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 642, "phone": 553}
    STATE = ("step", "block", "order", "item")

    def __init__(self, bundle: Bundle, **options: Any) -> None:  # noqa: ANN401
        super().__init__(bundle, **options)
        view, pane, parts = heatmap_view(self.pairing, styles.kit("square_view"))
        numbers, card = self._numbers_row(), item_card()
        extra = {"payload": self.payload, "numbers": numbers, "card": card, "cardOfItem": True, "play": self.play}
        self.attach("modgap/figures/heatmap/heatmap", pane, {**parts, **extra, **self.controls})
        controls = self.controls
        self._layout = frame(
            views(view),
            row(controls["step"], self.play),
            row(controls["block"], controls["order"], controls["item"], more=True),
            numbers,
            card,
        )

    def _numbers_row(self) -> Div:
        groups = {
            f"{first} and {second}": {
                f"intra_modal_cosine({a})": f"{first} × {first}",
                f"intra_modal_cosine({b})": f"{second} × {second}",
                f"cross_modal_cosine({a},{b})": f"{first} × {second}",
                f"paired_cosine({a},{b})": "partners",
            }
            for (a, b), (first, second) in zip(self.pairing.pairs(), self.pairing.worded_pairs(), strict=True)
        }
        return numbers_row(next(iter(groups.values()))) if len(groups) == 1 else numbers_row({}, groups)

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        within = ", ".join(
            f"two different {word}s {self.told(f'intra_modal_cosine({name})')}"
            for name, word in zip(self.pairing.modalities, self.words, strict=True)
        )
        across = " ".join(
            f"A {a} and a {b} that do not belong together have {self.told(f'cross_modal_cosine({x},{y})')}, partners "
            f"{self.told(f'paired_cosine({x},{y})')}."
            for (x, y), (a, b) in zip(self.pairing.pairs(), self.pairing.worded_pairs(), strict=True)
        )
        return (
            f"Cosines of {self.listed} with each other, {self.told_step}. Mean cosines: {within}. "
            f"{across}{self.told_arrangement}{self.told_item}"
        )
