"""Map: all pairs of a bundle as points in one plane, with their pictures and names where there is room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import panel as pn
import param
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, CustomJS, Scatter, Segment
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ....precompute.analysis.checks import Floats
from ....precompute.bundle import Bundle
from ....precompute.metrics import label, measure, written
from ....precompute.numbers import number
from ...base import Explainer, Table, carrier
from ...data.pairing import Pairing
from ...kit import axes, styles
from ...kit.controls import block, choice_buttons, frame, item_card, item_select, number_slider, numbers_row, row
from ...kit.legend import Entry, legend
from ...kit.palette import INK, SOFT, Colour, modality_colours, styled
from ...over_training import told_training
from ...state import Item
from .atlas import Atlas
from .planes import Name

PLANES: dict[Name, str] = {"gap": "Gap", "principal": "PCA"}
TOLD: dict[Name, str] = {
    "gap": "Up is the gap vector, across the direction at right angles to it in which the clouds spread most.",
    "principal": "The plane is that of the two largest principal components of all points.",
}
CLOSEST = 6  # levels of zoom
FINE = 0.0001  # of a place: at the closest level a third of a pixel
METRICS = ("gap_distance", "paired_cosine")
PAINT = "layer.paint?.(cb_data.ctx)"
FINDER = """
<div class="bar">
  <input type="search" list="found" aria-label="Find a pair" placeholder="Find a pair" autocomplete="off">
  <datalist id="found"></datalist>
  <span class="moves" role="group" aria-label="Move the map">
    <button data-move="closer" aria-label="Closer">+</button><button data-move="farther" aria-label="Farther">−</button>
    <button data-move="left" aria-label="Left">←</button><button data-move="up" aria-label="Up">↑</button>
    <button data-move="down" aria-label="Down">↓</button><button data-move="right" aria-label="Right">→</button>
  </span>
</div>
"""


def _place(way: str) -> param.Number:
    return param.Number(
        default=0.0,
        bounds=(-1, 1),
        doc=f"""
        Middle of what is shown, {way}; the whole map reaches from -1 to 1 at most.""",
    )


class Map(Explainer):
    """All pairs of a bundle after training, two points each; the reader moves over them and looks closer.

    Parameters
    ----------
    bundle
        Two items at least; with the small pictures of one modality, if it has any.
    modalities
        Which two are shown; see `Pairing.of`.
    **state
        Values of the state parameters.
    """

    NAME = "map"
    OPTIONS: ClassVar[tuple[str, ...]] = ("modalities",)
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 544, "phone": 478}
    STATE = ("plane", "zoom", "x", "y", "item")

    plane = param.Selector(
        default="gap",
        objects=list(PLANES),
        doc="""
        What is across and what is up: the widest direction and the gap, or the two largest principal components.""",
    )
    zoom = param.Number(
        default=0.0,
        bounds=(0, CLOSEST),
        doc="""
        How many times the map is doubled in size: 0 shows all of it, 3 a part eight times closer.""",
    )
    x = _place("across")
    y = _place("up")
    item = Item(
        doc="""
        Selected pair, by the id of its item; none if empty."""
    )

    def __init__(self, bundle: Bundle, *, modalities: Sequence[str] | None = None, **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.atlas = Atlas(bundle, tuple(bundle.modalities[:2] if modalities is None else modalities))
        captions = self.pairing.captions
        self.param["item"].offer(dict(sorted(captions.items(), key=lambda one: one[1])))
        self.param.update(**state)
        self.controls = {
            "plane": choice_buttons(self.param["plane"], "Plane", {words: name for name, words in PLANES.items()}),
            "zoom": number_slider(self.param["zoom"], "Zoom", step=0.01),
            **{name: number_slider(self.param[name], name, step=FINE) for name in ("x", "y")},
            "item": item_select(self.param["item"], self.param["item"].captions),
        }
        for name in ("zoom", "x", "y", "item"):  # what moves the map and what finds a pair stand in the finder
            self.controls[name].visible = False
        self._layout = self._views()

    @property
    def pairing(self) -> Pairing:
        """All pairs, in the order of the bundle."""
        return self.atlas.pairing

    def _views(self) -> pn.Column:
        pairing, data = self.pairing, self.atlas.data()
        plot = axes.plane()
        colours = modality_colours(pairing.modalities)
        clouds = {name: _cloud(plot, colour) for name, colour in reversed(colours.items())}
        link = Segment(x0="x0", y0="y0", x1="x1", y1="y1", line_width=2, **styled(line_color=INK))
        ring = Scatter(x="x", y="y", size="size", marker="marker", fill_alpha=0, line_width=2, **styled(line_color=INK))
        in_view = {name: f"{word}s in view" for name, word in zip(colours, pairing.words, strict=True)}
        parts = {
            "figure": plot,
            "clouds": clouds,
            "link": axes.layer(plot, link, {name: [] for name in ("x0", "y0", "x1", "y1")}),
            "ring": axes.layer(plot, ring, {name: [] for name in ("x", "y", "size", "marker")}),
            "names": {
                name: axes.text(plot, colour, text_font_size="12px", **axes.GROUND)
                for name, colour in colours.items()
                if name != data["pictured"]
            },
            "nothing": axes.text(plot, SOFT, text_align="center"),
            "payload": carrier(data),
            "finder": block(FINDER, styles.own(__name__), classes=["finder"]),
            "numbers": numbers_row({"zoom": "zoom", **in_view}),
            "card": item_card(),
        }  # fmt: skip
        view, pane = axes.placed(plot, [styles.own(__name__)], ["plot"])
        entries = [Entry(word, "●", colour) for word, colour in zip(pairing.words, colours.values(), strict=True)]
        if data["held"]:
            entries.append(Entry("held out", "○"))
        view.append(pn.pane.Bokeh(legend(entries, styles.own(__name__), over=True), margin=0))
        self.attach("modgap/figures/map/map", pane, {**parts, **self.controls})
        finder = pn.pane.Bokeh(parts["finder"], sizing_mode="stretch_width", margin=0)
        return frame(view, row(finder, *self.controls.values(), aside=True), parts["numbers"], parts["card"])

    def opening(self) -> tuple[str, ...]:
        """No tile: the small pictures do for a first look."""
        return ()

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        pairing = self.pairing
        first, second = (f"{word}s" for word in pairing.words)
        seen = int((~self.atlas.held).sum())
        split = f" {seen:,} pairs were trained on, {pairing.count - seen:,} held out." if seen < pairing.count else ""
        gap, cosine = (written(key, value) for key, value in self._numbers(pairing.clouds()).items())
        trained = told_training(pairing.bundle, int(pairing.bundle.steps[-1]))
        return (
            f"All {pairing.count:,} {first} and their {second} {trained}, "
            f"as points in one plane.{split} The centres are {gap} apart, partners have a mean cosine of {cosine}. "
            f"{TOLD[self.plane]}{self._told_view}{pairing.told_item(self.item, pairing.clouds())}"
        )

    @property
    def _told_view(self) -> str:
        """What part is shown, in a sentence after a space; empty for the whole."""
        if not (self.zoom or self.x or self.y):
            return ""
        place = f"({number(self.x, '.4f')}, {number(self.y, '.4f')})"
        return f" Looked at {number(2**self.zoom, '.3g')} times closer, around {place} of −1 to 1."

    def table(self) -> Table:
        """Header and rows of the numbers behind the figure: over all pairs, those trained on, and those held out."""
        held = self.atlas.held
        parts = {"all": held | ~held, "trained on": ~held, "held out": held}
        chosen = {name: rows for name, rows in parts.items() if name == "all" or (held.any() and rows.sum() > 1)}
        names = list(self._numbers(self.pairing.clouds()))
        rows = []
        for name, which in chosen.items():
            values = self._numbers({modality: cloud[which] for modality, cloud in self.pairing.clouds().items()})
            rows.append((name, int(which.sum()), *(round(values[key], 4) for key in names)))
        return ("pairs", "count", *(label(key, names) for key in names)), rows

    def _numbers(self, clouds: Mapping[str, Floats]) -> dict[str, float]:
        return measure(clouds, 1.0, 0, METRICS)


def _cloud(plot: BokehFigure, colour: Colour) -> ColumnDataSource:
    """A layer that the browser paints as a whole: thousands of marks, for Bokeh one in the middle of the plot."""
    layer = ColumnDataSource(data={"x": [], "y": []})
    glyph = Scatter(x="x", y="y", size=1, **styled(fill_color=colour))
    glyph.marker = value("@cloud")
    glyph.defs = {"@cloud": CustomJS(args={"layer": layer}, code=PAINT)}
    plot.add_glyph(layer, glyph)
    return layer
