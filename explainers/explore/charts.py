"""Pictures of arrays: all similarities, differences of them, the loss over temperature and shift."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from bokeh.core.properties import value
from bokeh.models import (
    BasicTicker,
    ColorBar,
    ColumnDataSource,
    CustomJS,
    CustomJSTickFormatter,
    FixedTicker,
    HoverTool,
    Image,
    Line,
    LinearColorMapper,
    PanTool,
    Range1d,
    ResetTool,
    Scatter,
    Text,
    WheelZoomTool,
)
from bokeh.palettes import Magma256, Viridis256, interp_palette
from bokeh.plotting import figure as BokehFigure  # noqa: N812
from numpy.typing import NDArray

from ...precompute.modalities import plural
from ..kit.axes import AXIS, AXIS_TAG
from ..kit.palette import CARD, FONT, SOFT, styled
from ..modules import module_address
from .live import MODULE, LivePlot, columns
from .measures import SCALES, SHIFTS

LOW, HIGH = -0.5, 1.0  # cosines, as in the heatmap of the article
DIFFERENCES = (*interp_palette(("#005A8C", "#F7F7F5"), 128), *interp_palette(("#F7F7F5", "#B24D00"), 128))
PLAIN = 'return String(Number(tick.toPrecision(3))).replace("-", "−")'
BARE: dict[str, Any] = {
    "toolbar_location": None,
    "min_border": 4,
    "outline_line_color": None,
    "background_fill_color": None,
    "border_fill_color": None,
    "sizing_mode": "stretch_width",
}
PILL: dict[str, Any] = {
    "x": "x",
    "y": "y",
    "text": "text",
    "text_font": value(FONT),
    "text_font_size": "11.5px",
    "text_color": "white",
    "background_fill_color": "#14161A",
    "background_fill_alpha": 0.72,
    "padding": 3,
    "border_radius": 4,
    "text_baseline": "middle",
    "tags": [{"text_font": "--font-ui"}],
}
"""Words that are legible on any colour."""
POINTED = "module.rest(pointer, cb_data.index.image_indices[0])"
TAPPED = """  // with the time, since the same cell may be tapped again
const [x, y, whole] = [Math.floor(cb_obj.x), Math.floor(cb_obj.y), source.data.size[0]];
if (x >= 0 && y >= 0 && x < whole && y < whole) tapped.data = {cell: [x, y, Date.now()]};
"""
Array = NDArray[np.floating]
Cell = tuple[int, int] | None
"""Row, from the top, and column of a picture; none."""


class Matrix:
    """Means of blocks of similarities, rows from top to bottom; `show` draws others.

    Parameters
    ----------
    modalities
        Names, in the order of the blocks.
    low, high
        Ends of the colour scale.
    palette
        Colours from one end to the other.
    title
        What a cell is.
    pointed, tapped
        Take the cell on which the pointer rests, or that was tapped.
    """

    def __init__(
        self,
        modalities: Sequence[str],
        low: float = LOW,
        high: float = HIGH,
        palette: Sequence[str] = Magma256,
        title: str = "cosine",
        *,
        pointed: Callable[[Cell], None],
        tapped: Callable[[Cell], None],
        height: int = 560,
    ) -> None:
        self.modalities = list(modalities)
        self.cells: Array = np.zeros((1, 1), np.float32)
        self.mapper = LinearColorMapper(palette=list(palette), low=low, high=high)
        self.source = ColumnDataSource(data={"image": [np.zeros((1, 1), np.float32)], "size": [1]})
        self.borders = ColumnDataSource(data={"x": [], "y": []})
        self.words = ColumnDataSource(data={"x": [], "y": [], "text": [], "align": []})
        self.extent = ColumnDataSource(data={"x": [0, 1], "y": [0, 1]})
        plot = BokehFigure(
            tools=[PanTool(), WheelZoomTool(), ResetTool()],
            active_scroll="auto",
            **BARE,
            x_range=Range1d(start=0, end=1),
            y_range=Range1d(start=0, end=1),
            height=height,
        )
        plot.grid.visible = False
        plot.axis.visible = False
        image = plot.add_glyph(
            self.source, Image(image="image", x=0, y=0, dw="size", dh="size", color_mapper=self.mapper)
        )
        plot.add_glyph(self.borders, Line(x="x", y="y", line_width=1.5, **styled(line_color=CARD)))
        plot.add_glyph(self.words, Text(**PILL, text_align={"field": "align"}))
        self.pointer, self.tap = (ColumnDataSource(data={"cell": []}) for _ in range(2))
        rests = CustomJS(
            args={"pointer": self.pointer}, code=f'import("{module_address(MODULE)}").then((module) => {POINTED});'
        )
        plot.add_tools(HoverTool(renderers=[image], tooltips=[(title, "@image{0.000}")], callback=rests))
        plot.js_on_event("tap", CustomJS(args={"tapped": self.tap, "source": self.source}, code=TAPPED))
        for source, tell in ((self.pointer, pointed), (self.tap, tapped)):
            source.on_change("data", lambda _, __, new, tell=tell: tell(self._cell(new["cell"])))
        plot.add_layout(_bar(self.mapper), "right")
        self.plot = LivePlot(plot, self.extent, height=height)
        self.pane = self.plot.pane

    def _cell(self, place: Sequence[int]) -> Cell:
        """A cell of the picture, from its column and its row from below; one of a picture that is gone is none."""
        if len(place) < 2 or not all(0 <= n < len(self.cells) for n in place[:2]):
            return None
        return len(self.cells) - 1 - int(place[1]), int(place[0])

    def show(self, cells: Array, starts: Sequence[float], labels: Sequence[str]) -> None:
        """Draw (k m, k m) cells; ``starts`` are places of clusters in a modality, in cells, which ``labels`` name."""
        self.cells = cells
        whole, kinds = len(cells), len(self.modalities)
        each = whole / kinds
        lines: dict[str, list[float]] = {"x": [], "y": []}
        for k in range(1, kinds):
            lines["x"] += [k * each, k * each, np.nan, 0, whole, np.nan]
            lines["y"] += [0, whole, np.nan, k * each, k * each, np.nan]
        names = [
            ((k + 1) * each, whole - k * each - whole / 45, plural(name), "right")
            for k, name in enumerate(self.modalities)
        ]
        ends = [*starts, each]
        last = -whole
        for a, b, label in zip(ends[:-1], ends[1:], labels, strict=True):
            if label and (a + b) / 2 - last > whole / 24:  # others would stand on one another
                last = (a + b) / 2
                names.append((a, whole - last, label, "left"))
        words = {
            "x": [own[0] for own in names],
            "y": [own[1] for own in names],
            "text": [own[2] for own in names],
            "align": [own[3] for own in names],
        }

        def change() -> None:
            columns(self.source, {"image": [np.ascontiguousarray(cells[::-1], dtype=np.float32)], "size": [whole]})
            columns(self.borders, lines)
            columns(self.words, words)
            columns(self.extent, {"x": [0, whole], "y": [0, whole]})

        self.plot.change(change)


def _bar(mapper: LinearColorMapper) -> ColorBar:
    bar = ColorBar(
        color_mapper=mapper,
        width=8,
        padding=4,
        ticker=BasicTicker(desired_num_ticks=4),
        formatter=CustomJSTickFormatter(code=PLAIN),
    )
    bar.update(
        background_fill_color=None,
        major_tick_line_color=None,
        bar_line_color=None,
        major_label_text_font=FONT,
        major_label_text_font_size="12px",
        major_label_text_color=SOFT.value,
        tags=[{"major_label_text_color": SOFT.variable, "major_label_text_font": "--font-ui"}],
    )
    return bar


class Landscape:
    """Loss over temperature and shift, and where the model is."""

    def __init__(self, *, height: int = 460) -> None:
        self.mapper = LinearColorMapper(palette=list(Viridis256), low=0, high=1)
        self.source = ColumnDataSource(data={"image": [np.zeros((2, 2), np.float32)]})
        self.here = ColumnDataSource(data={"x": [], "y": [], "text": []})
        low, high = np.log10(SCALES[0]), np.log10(SCALES[-1])
        plot = BokehFigure(
            tools=[],
            **BARE,
            x_range=Range1d(start=SHIFTS[0], end=SHIFTS[-1]),
            y_range=Range1d(start=low, end=high),
            height=height,
            x_axis_label="how far the gap is closed",
            y_axis_label="logit scale, 1 / temperature",
        )
        plot.grid.visible = False
        plot.yaxis.ticker = FixedTicker(ticks=[float(np.log10(s)) for s in (1, 3, 10, 30, 100)])
        plot.yaxis.formatter = CustomJSTickFormatter(code="return String(Math.round(10 ** tick))")
        plot.xaxis.formatter = CustomJSTickFormatter(code=PLAIN)
        for axis in plot.axis:
            axis.update(**AXIS, tags=[AXIS_TAG])
        across = SHIFTS[-1] - SHIFTS[0]
        plot.add_glyph(
            self.source, Image(image="image", x=SHIFTS[0], y=low, dw=across, dh=high - low, color_mapper=self.mapper)
        )
        plot.add_glyph(
            self.here, Scatter(x="x", y="y", size=13, fill_color="white", line_color="#14161A", line_width=2.5)
        )
        plot.add_glyph(self.here, Text(**{**PILL, "x_offset": 12}))
        plot.add_tools(HoverTool(tooltips=[("loss", "@image{0.00} nats")]))
        plot.add_layout(_bar(self.mapper), "right")
        self.plot = LivePlot(plot, height=height)
        self.pane = self.plot.pane

    def show(self, loss: Array) -> None:
        """Draw losses, `SCALES` by `SHIFTS`; colours are for the lower nine tenths, where minima are."""

        def change() -> None:
            columns(self.source, {"image": [np.ascontiguousarray(loss, dtype=np.float32)]})
            self.mapper.update(low=float(loss.min()), high=float(np.quantile(loss, 0.9)))

        self.plot.change(change)

    def mark(self, places: Sequence[tuple[float, float, str]]) -> None:
        """Mark places: how far closed, logit scale, words."""
        data = {
            "x": [x for x, *_ in places],
            "y": [float(np.log10(s)) for _, s, _ in places],
            "text": [text for *_, text in places],
        }
        self.plot.change(lambda: columns(self.here, data))
