"""What stands at the points of a scatter: dots, the things themselves as pictures, or names where there is room."""

from __future__ import annotations

from typing import Literal

import panel as pn
import param
from bokeh.models import ColumnDataSource, CustomJS, Scatter
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ...base import carrier
from ...data.media import DRAWN_CELL, drawn_sheet
from ...data.pairing import Pairing
from ...kit.controls import choice_select
from ...kit.palette import CARD, Colour, styled

Marks = Literal["pictures", "names", "dots"]
WORDS: dict[Marks, str] = {"pictures": "Pictures", "names": "Names", "dots": "Dots"}
TOLD: dict[Marks, str] = {
    "pictures": " Where there is room, pictures are drawn as they look.",
    "names": " Where there is room, points have their names.",
    "dots": "",
}
COLUMNS = ("x", "y", "size", "item")
PAINT = "sheet.paint?.(cb_data.ctx, points.data.item[cb_data.i], cb_data.r)"


def marks_parameter() -> param.Selector:
    """The state parameter of the marks, for explainers that hold a scatter; `offer_marks` says which there are."""
    return param.Selector(
        default="dots",
        objects=list(WORDS),
        check_on_set=True,
        doc="""
        What stands at the points: dots; pictures where items have some and there is room for them; or names, too.""",
    )


def offer_marks(owner: param.Parameterized, pairing: Pairing) -> None:
    """Allow the marks that the items of a pairing have; pictures by default."""
    having = any(drawn_sheet(pairing, name) for name in pairing.modalities)
    marks: list[Marks] = ["pictures", "names", "dots"] if having else ["names", "dots"]
    owner.param["marks"].objects = marks
    owner.param.update(marks="pictures" if having else "dots")


def marks_control(parameter: param.Parameter) -> pn.widgets.Select:
    """The control of the marks."""
    return choice_select(parameter, "Marks", {WORDS[name]: name for name in parameter.objects})  # pyright: ignore


def points_layer(plot: BokehFigure, colour: Colour, sheet: ColumnDataSource | None = None) -> ColumnDataSource:
    """A layer of points, each in its own size; with a sheet ``pictures.js`` can draw them from it."""
    points = ColumnDataSource(data={name: [] for name in COLUMNS})
    glyph = Scatter(x="x", y="y", size="size", line_width=0.8, **styled(fill_color=colour, line_color=CARD))
    if sheet is not None:
        glyph.defs = {"@picture": CustomJS(args={"sheet": sheet, "points": points}, code=PAINT)}
    plot.add_glyph(points, glyph)
    return points


def sheets_of(pairing: Pairing, cell: int = DRAWN_CELL) -> dict[str, ColumnDataSource]:
    """Modality to its pictures as they travel, of those that have some; ``cell`` is the side of one in pixels."""
    found = {name: drawn_sheet(pairing, name, cell) for name in pairing.modalities}
    return {name: carrier(sheet) for name, sheet in found.items() if sheet is not None}
