"""The map: every item as a point in each modality, lines between partners, what is pinned and pointed at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from bokeh.core.properties import value
from bokeh.models import (
    BooleanFilter,
    BoxSelectTool,
    CDSView,
    ColumnDataSource,
    CustomJS,
    HoverTool,
    LassoSelectTool,
    LinearColorMapper,
    PanTool,
    Range1d,
    ResetTool,
    Scatter,
    Segment,
    TapTool,
    Text,
    WheelZoomTool,
)
from bokeh.plotting import figure as BokehFigure  # noqa: N812
from numpy.typing import NDArray

from ..kit.palette import ACCENT, CARD, FONT, INK, SOFT, modality_colours, styled
from .colouring import Colouring
from .live import LivePlot, columns
from .numerics import sample
from .space import Places, Points, Space

MARKERS = ("circle", "triangle", "square", "diamond", "inverted_triangle")
DRAGS = {"Move": 0, "Lasso": 1, "Box": 2}
FAINT = 0.12
MANY = 5_000  # items whose points cover one another
MOST = 100_000  # items up to which a browser draws all while the map is moved; of more a sample
POINTER = """
// What the source calls inspected is of the layer that was asked last: each layer keeps its own.
const asked = layers.filter((layer) => layer.visible);
const found = asked.flatMap((layer) => layer.get_selection_manager().inspectors.get(layer)?.indices ?? []);
const place = found[0] ?? -1;
if ((pointer.data.place ?? [])[0] !== place) pointer.data = {place: [place]};
"""


class MapView:
    """A map of a space; what a reader does in it is told to two functions.

    Parameters
    ----------
    space
        Its items.
    selected
        Takes the places of what was selected by lasso, box or tap.
    pointed
        Takes the place of what is under the pointer, -1 for nothing.
    """

    def __init__(
        self, space: Space, selected: Callable[[list[int]], None], pointed: Callable[[int], None], *, height: int = 460
    ) -> None:
        self.space = space
        drags = [PanTool(), LassoSelectTool(continuous=False), BoxSelectTool(continuous=False)]
        wheel = WheelZoomTool()
        self.drags = drags
        self.figure = BokehFigure(
            toolbar_location=None,
            tools=[*drags, wheel, ResetTool()],
            active_drag=drags[0],
            active_scroll=wheel,
            min_border=0,
            outline_line_color=None,
            background_fill_color=None,
            border_fill_color=None,
            name="map",
            sizing_mode="stretch_width",
            height=height,
            x_range=Range1d(start=-1, end=1),
            y_range=Range1d(start=-1, end=1),
            lod_threshold=None,
        )
        self.figure.axis.visible = False
        self.figure.grid.visible = False
        self.drawn = sample(space.count, MOST)  # (n,) places of the items that are points
        self._nth = np.full(space.count, -1)  # (N,) which point an item is; -1 for none
        self._nth[self.drawn] = np.arange(len(self.drawn))
        self._shown: list[int] = []
        self.columns: dict[str, Any] = {"value": np.zeros(len(self.drawn), np.float32)}
        self.points = ColumnDataSource()
        self.view = CDSView(filter=BooleanFilter())
        self.mapper = LinearColorMapper(palette=["#000000"], low=0, high=1, nan_color=SOFT.value)
        self.lines = ColumnDataSource(data={name: [] for name in ("x0", "y0", "x1", "y1")})
        self.ring = ColumnDataSource(data={"x": [], "y": []})
        self.pins = ColumnDataSource(data={"x": [], "y": [], "text": []})
        self.extent = ColumnDataSource(data={"x": [], "y": []})
        self.pointer = ColumnDataSource(data={"place": [-1]})
        self.placed: dict[str, Points] = {}
        self._draw_layers()
        self.plot = LivePlot(self.figure, self.extent, height=height)
        self.pane = self.plot.pane
        self._selected, self._pointed = selected, pointed
        self.points.selected.on_change("indices", lambda _, __, new: self._select_by_hand(list(new)))
        self.pointer.on_change("data", lambda _, __, new: self._point_by_hand(int(next(iter(new["place"]), -1))))

    def _draw_layers(self) -> None:
        plot, size = self.figure, _size(len(self.drawn))
        alpha = 0.75 if len(self.drawn) <= MANY else 0.4
        plot.add_glyph(
            self.lines,
            Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_alpha=0.45, line_width=1, **styled(line_color=SOFT)),
        )
        self.plain, self.valued = {}, {}
        layers = {**modality_colours(self.space.modalities), "pair": INK}
        for number, (name, colour) in enumerate(layers.items()):
            place = {
                "x": f"x_{name}",
                "y": f"y_{name}",
                "size": size,
                "line_color": None,
                "marker": MARKERS[number % len(MARKERS)],
            }
            self.columns[f"x_{name}"] = self.columns[f"y_{name}"] = np.full(len(self.drawn), np.nan, np.float32)
            field: Any = {"field": "value", "transform": self.mapper}
            for kept, own in ((self.plain, styled(fill_color=colour)), (self.valued, {"fill_color": field})):
                kept[name] = plot.add_glyph(
                    self.points,
                    Scatter(**place, fill_alpha=alpha, **own),
                    view=self.view,
                    visible=False,
                    selection_glyph=Scatter(**place, fill_alpha=0.95, **own),
                    nonselection_glyph=Scatter(**place, fill_alpha=FAINT, **own),
                )
        self.points.data = dict(self.columns)
        drawn = [*self.plain.values(), *self.valued.values()]
        for tool in self.drags[1:]:
            tool.update(renderers=drawn)
        plot.add_tools(TapTool(renderers=drawn))
        told = CustomJS(args={"pointer": self.pointer, "layers": drawn}, code=POINTER)
        plot.add_tools(HoverTool(tooltips=None, renderers=drawn, callback=told))
        plot.add_glyph(
            self.ring, Scatter(x="x", y="y", size=size + 9, fill_color=None, line_width=2, **styled(line_color=INK))
        )
        plot.add_glyph(
            self.pins, Scatter(x="x", y="y", size=size + 5, fill_color=None, line_width=2, **styled(line_color=ACCENT))
        )
        look = {
            "text_font": value(FONT),
            "text_font_size": "12px",
            "x_offset": 9,
            "text_baseline": "middle",
            "padding": 2,
        }
        tags = [{"text_color": INK.variable, "background_fill_color": CARD.variable, "text_font": "--font-ui"}]
        plot.add_glyph(
            self.pins,
            Text(
                x="x",
                y="y",
                text="text",
                text_color=INK.value,
                background_fill_color=CARD.value,
                background_fill_alpha=0.85,
                tags=tags,
                **look,
            ),
        )

    def place(self, placed: Mapping[str, Points], *, fit: bool) -> None:
        """Draw items at places (N, 2) by modality, or under ``pair``; ``fit`` shows all of them."""
        self.placed = dict(placed)
        data = self.columns
        empty = np.full(len(self.drawn), np.nan, np.float32)
        for name in self.plain:
            own = placed.get(name)
            data[f"x_{name}"], data[f"y_{name}"] = (
                (empty, empty) if own is None else np.ascontiguousarray(own[self.drawn].T, dtype=np.float32)
            )
        every = np.concatenate(list(placed.values()))
        corners = np.stack([every.min(axis=0), every.max(axis=0)]).T.tolist()

        def change() -> None:
            columns(self.points, data)
            if fit:
                columns(self.extent, {"x": corners[0], "y": corners[1]})

        self.plot.change(change)

    def colour(self, colouring: Colouring) -> None:
        """Colour the items, or leave them in the colours of their modalities."""

        def change() -> None:
            plain = colouring.values is None
            if colouring.values is not None:
                self.mapper.update(palette=list(colouring.palette), low=colouring.low, high=colouring.high)
                self.columns["value"] = colouring.values[self.drawn].astype(np.float32)
                columns(self.points, self.columns)
            for layers, visible in ((self.plain, plain), (self.valued, not plain)):
                for name, layer in layers.items():
                    layer.visible = visible and name in self.placed

        self.plot.change(change)

    def filter(self, shown: NDArray[np.bool_] | None) -> None:
        """Draw some items (N,) and leave out the others; all with None."""
        booleans = None if shown is None else shown[self.drawn].tolist()
        self.plot.change(lambda: self.view.update(filter=BooleanFilter(booleans=booleans)))

    def select(self, places: Places) -> None:
        """Show what is selected, as far as it is drawn."""
        nth = self._nth[places]
        indices = nth[nth >= 0].tolist()

        def change() -> None:
            self._shown = indices
            self.points.selected.update(indices=indices)

        if indices != list(self.points.selected.indices):
            self.plot.change(change)

    def _select_by_hand(self, indices: list[int]) -> None:
        if indices != self._shown:  # else it is what the state has said, which may be more than is drawn
            self._shown = indices
            self._selected(self.drawn[indices].tolist())

    def _point_by_hand(self, index: int) -> None:
        self._pointed(int(self.drawn[index]) if index >= 0 else -1)

    @property
    def told(self) -> str:
        """What is not drawn, as a sentence; empty where everything is."""
        drawn, count = len(self.drawn), self.space.count
        some = f"{drawn:,} of {count:,} items are drawn, taken by a seed; a lasso selects among them."
        return some if drawn < count else ""

    def draw_lines(self, places: Places) -> None:
        """Lines from each item's point in the first modality that is drawn to its others."""
        first, *others = self.placed.values()
        ends = [(first[places], other[places]) for other in others]
        parts = [
            np.concatenate(side) if side else np.empty((0, 2), np.float32) for side in zip(*ends, strict=True)
        ] or [np.empty((0, 2))] * 2
        data = {"x0": parts[0][:, 0], "y0": parts[0][:, 1], "x1": parts[1][:, 0], "y1": parts[1][:, 1]}
        self.plot.change(lambda: columns(self.lines, data))

    def point_at(self, place: int) -> None:
        """Put a ring around an item wherever it is drawn; none with -1."""
        here = self._drawn_at([place] if place >= 0 else [])
        self.plot.change(lambda: columns(self.ring, {"x": here[:, 0], "y": here[:, 1]}))

    def pin(self, places: Sequence[int]) -> None:
        """Mark items and write their captions beside them."""
        here = self._drawn_at(places)
        texts = [self.space.captions[place][:40] for place in places] * len(self.placed)
        self.plot.change(lambda: columns(self.pins, {"x": here[:, 0], "y": here[:, 1], "text": texts}))

    def _drawn_at(self, places: Sequence[int]) -> Points:
        """Where items are drawn, (k n, 2), modality by modality."""
        return np.concatenate([own[list(places)] for own in self.placed.values()] or [np.empty((0, 2), np.float32)])


def _size(count: int) -> float:
    """Pixels of a point: fewer where there are many."""
    return float(np.clip(30 / count**0.22, 2.5, 9))
