"""Two published losses give the temperature away: both over the logit scale, and the one scale that they share."""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import Any, ClassVar, NamedTuple, TypedDict

import panel as pn
import param
from bokeh.models import Line, Scatter
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ....precompute.ensemble import Ensemble
from ....precompute.numbers import number
from ...base import Explainer, Needs, Table, carrier
from ...kit import axes, styles
from ...kit.controls import block, capital, choice_select, frame, item_card, numbers_row, option_slider, row, views
from ...kit.legend import Entry, legend
from ...kit.palette import ACCENT, CARD, INK, OTHERS, SOFT, Colour, styled
from ...state import Nearest
from .readings import Reading, readings_of, scales_of

ENDS = (0.48, 330)  # of the axis of scales: a hair beyond those that are read
ABOVE = 0.69  # nats from the loss of a scale near 0 to the end of the axis: there stands the word of a line
DIGITS = ".3f"  # of a loss, in nats
DRAWN = 4  # digits after the point of a scale that travels


class Look(NamedTuple):
    """How a loss is drawn, told apart without colour too; none has the colour of a modality."""

    words: str
    marker: str
    size: int
    sign: str
    colour: Colour


LOOKS = {
    "trained": Look("as trained", "circle", 9, "●", INK),
    "shifted": Look("after the shift", "diamond", 13, "◆", OTHERS[2]),
}


class Course(TypedDict):
    """One loss of a model: at each scale, as it was published, and the scales at which it can have been measured."""

    losses: list[float]
    published: float
    fits: list[float]


class ModelData(TypedDict):
    """What is drawn of a model: both courses, the scale that they share with the word at its line, and sentences."""

    label: str
    axis: str
    ways: str
    verdict: str
    shared: float | None
    mark: str
    courses: dict[str, Course]


class Readings(TypedDict):
    """All models by their experiment, and the scales at which losses are read."""

    scales: list[float]
    models: dict[str, ModelData]


class MeasuredScale(Explainer):
    """Two losses of a model over the logit scale, as trained and shifted, with the values that were published.

    Parameters
    ----------
    runs
        Experiment to ensemble, of bundles that record what losses were published of them, as real models do.
    **state
        Values of the state parameters.
    """

    NAME = "measured-scale"
    NEEDS: ClassVar[Needs] = "runs"
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 555, "phone": 536}
    STATE = ("model", "scale")

    model = param.Selector(
        objects=[],
        check_on_set=True,
        doc="""
        Which model is shown, by the name of its experiment; by default the first one listed.""",
    )
    scale = Nearest(
        default=1.0,
        doc="""
        Logit scale, 1 / tau, at which both losses are read, from 0.501 to 316; of another number, the nearest position
        of the slider. By default the one that both losses of the model were measured at.""",
    )

    def __init__(self, runs: Mapping[str, Ensemble], **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.readings = {reading.name: reading for reading in readings_of(runs)}
        self.scales = scales_of(self.readings.values())
        self.courses = {name: reading.losses(self.scales) for name, reading in self.readings.items()}
        self.param["model"].objects = list(self.readings)
        self.param["scale"].offer(self.scales)
        self.param.update(model=state.pop("model", next(iter(self.readings))))
        self.param.update(**{"scale": self.reading.told_scale or 1.0, **state})
        self.controls = {
            "model": choice_select(
                self.param["model"], "Model", {one.label: name for name, one in self.readings.items()}
            ),
            "scale": option_slider(self, "scale", "1/τ", self.scales, list(map(_told, self.scales)), long=True),
        }
        self._layout = self._views()

    @property
    def reading(self) -> Reading:
        """The model that is shown."""
        return self.readings[self.model]

    def losses(self) -> tuple[float, float]:
        """Both losses of the chosen model at the chosen scale, in nats: as trained, and after the shift."""
        at = self.scales.index(self.scale)
        trained, shifted = self.courses[self.model]
        return trained[at], shifted[at]

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        reading = self.reading
        read, published = ([number(loss, DIGITS) for loss in losses] for losses in (self.losses(), reading.published))
        ways = reading.ways[0].lower() + reading.ways[1:]
        return (
            f"Loss of {reading.label} from {reading.asking} to {reading.answering} in nats, over the logit scale 1/τ "
            f"from {_told(self.scales[0])} to {_told(self.scales[-1])}. Published without the scale: {published[0]} as "
            f"trained, {published[1]} after a shift that closes the gap. Scales that give these losses: {ways} "
            f"{reading.verdict} At 1/τ = {_told(self.scale)} the losses are {read[0]} and {read[1]}."
        )

    def table(self) -> Table:
        """One row a model: both losses as published, the scales that each allows, and the one that both share."""
        header = (
            "model",
            "from",
            "to",
            "published, as trained",
            "lower 1/τ",
            "upper 1/τ",
            "published, after the shift",
            "lower 1/τ, shifted",
            "upper 1/τ, shifted",
            "1/τ of both",
        )
        return header, [_row(reading) for reading in self.readings.values()]

    def _views(self) -> pn.Column:
        plot, parts = _plot(self.reading, max(reading.candidates for reading in self.readings.values()))
        own = styles.own(__name__)
        column, pane = axes.view(plot, 300, 220, sheets=[own], classes=["course"])
        self.controls["model"].stylesheets = [*self.controls["model"].stylesheets, own]
        told = block(
            '<div class="told"><div data-number="ways">–</div><b data-number="verdict">–</b></div>',
            own,
            classes=["told"],
        )
        cells = {"loss": "at this 1/τ", "published": "published", "off": "difference"}
        numbers = numbers_row(
            {},
            {
                capital(look.words): {f"{name} {cell}": label for cell, label in cells.items()}
                for name, look in LOOKS.items()
            },
        )
        card = item_card()
        parts |= {"data": carrier(self._data()), "told": told, "numbers": numbers, "card": card, **self.controls}
        self.attach("modgap/figures/measured_scale/measured_scale", pane, parts)
        entries = [Entry(look.words, look.sign, look.colour) for look in LOOKS.values()]
        entries += [Entry("as published", "┄┄", SOFT), Entry("scale that fits one", "○", SOFT)]
        entries.append(Entry("that fits both", "┃", ACCENT))
        controls = row(self.controls["scale"], self.controls["model"])
        return frame(legend(entries), views(column), controls, told, numbers, card)

    def _data(self) -> Readings:
        return Readings(scales=list(self.scales), models={name: self._model(name) for name in self.readings})

    def _model(self, name: str) -> ModelData:
        reading = self.readings[name]
        losses = zip(LOOKS, self.courses[name], reading.published, reading.fits, strict=True)
        shared = reading.found.scale
        return ModelData(
            label=reading.label,
            axis=_axis(reading),
            ways=reading.ways,
            verdict=reading.verdict,
            shared=None if shared is None else round(shared, DRAWN),
            mark="" if shared is None else f"1/τ = {_told(shared)}" + (", no scale" if reading.unscaled else ""),
            courses={
                look: Course(losses=course, published=published, fits=[round(scale, DRAWN) for scale in fits])
                for look, course, published, fits in losses
            },
        )


def _told(scale: float) -> str:
    return number(scale, ".3g")


def _axis(reading: Reading) -> str:
    return f"loss from {reading.asking} to {reading.answering}, nats"


def _row(reading: Reading) -> tuple[str | float, ...]:
    """A row of the table; empty where there is no such scale."""
    cells: list[str | float] = [reading.label, reading.asking, reading.answering]
    for loss, fits in zip(reading.published, reading.fits, strict=True):
        scales = [round(scale, 3) for scale in fits]
        cells += [round(loss, 4), *scales, *[""] * (2 - len(scales))]
    return *cells, "" if reading.found.scale is None else round(reading.found.scale, 3)


def _plot(reading: Reading, candidates: int) -> tuple[BokehFigure, dict[str, Any]]:
    """The empty plot of losses among so many candidates, and its models as ``measured_scale.js`` calls them."""
    most = log(candidates)
    plot = axes.chart(
        "logit scale 1/τ", _axis(reading), ENDS, (0, most + ABOVE),
        x_ticks=(0.5, 1, 3, 10, 30, 100, 300), y_ticks=range(round(most) + 1), log=True,
    )  # fmt: skip
    now = axes.layer(plot, Line(x="x", y="y", line_width=1.2, line_dash="dashed", **styled(line_color=SOFT)))
    shared = axes.layer(plot, Line(x="x", y="y", line_width=2, **styled(line_color=ACCENT)))
    courses: dict[str, dict[str, Any]] = {name: {} for name in LOOKS}
    for name, look in LOOKS.items():
        dotted = Line(x="x", y="y", line_width=1.4, line_dash=[2, 3], **styled(line_color=look.colour))
        courses[name]["line"] = axes.layer(plot, dotted)
    for name, look in LOOKS.items():
        curve = Line(x="x", y="y", line_width=2.2, **styled(line_color=look.colour))
        courses[name]["curve"] = axes.layer(plot, curve)
    marks = {
        "read": (-2, None, CARD),
        "alone": (0, CARD, None),
        "both": (3, ACCENT, CARD),
    }  # those above cover those below
    for kind, (more, fill, edge) in marks.items():
        for name, look in LOOKS.items():
            colours = styled(fill_color=fill or look.colour, line_color=edge or look.colour)
            mark = Scatter(x="x", y="y", size=look.size + more, marker=look.marker, line_width=1.6, **colours)
            courses[name][kind] = axes.layer(plot, mark)
    words = {**axes.EMPTY, "text": [], "align": [], "down": []}
    placed = {"text_align": {"field": "align"}, "y_offset": {"field": "down"}, **axes.GROUND}
    return plot, {
        "figure": plot,
        "title": plot.title,
        "courses": courses,
        "shared": shared,
        "now": now,
        "mark": axes.text(plot, ACCENT, words, text_font_style="bold", **placed),
        "values": axes.text(plot, SOFT, words, **placed),
    }
