"""Trainer: two small encoders that learn in the page, on the reader's click. Needs no bundle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np
import panel as pn
import param
from numpy.typing import ArrayLike, NDArray

from ....precompute.errors import InputError
from ....precompute.numbers import number
from ....precompute.trainer.run import History, simulate
from ....precompute.trainer.settings import LAST, OPTIONS, Change, Settings, read_changes
from ....precompute.trainer.towers import FACTORS
from ...base import Explainer, Needs, Table, carrier
from ...kit import styles
from ...kit.controls import (
    block,
    choice_select,
    flag_toggle,
    frame,
    number_slider,
    numbers_row,
    option_slider,
    row,
    text_field,
)
from ...kit.palette import IMAGE, TEXT
from ...state import Written
from . import plots
from .describing import UNLINKED, told_changes, told_run, told_why, written
from .settings import BESIDE, FIRST, LABELS, NOTHING, control, parameter, read_beside, told, told_beside

NO_GUESS = "none"
GUESSES = (NO_GUESS, *(f"{tenth / 10:g}" for tenth in range(21)))
CURVES = {
    "loss": "Loss", "scale": "1/τ", "recall": "Recall@1", "separability": "Nearer to own centre",
    "cone": "Intra-modal cosine",
}  # fmt: skip
RECORD = 10  # updates between two that are remembered
KEPT = 50  # updates between two whose whole state the browser keeps: where it goes back to when a run diverges
ROWS = 20  # of the table, at most
FULL_TURN = 180  # degrees
Points = tuple[ArrayLike, ArrayLike]
Both = tuple[NDArray[np.float64], NDArray[np.float64]]
BAR = """
<div class="bar" role="group" aria-label="Training">
  <button data-do="run" class="run" aria-pressed="false">Run</button><button data-do="one">One update</button>
  <button data-do="start">Back to the start</button><button data-do="save">CSV</button>
  <select aria-label="Speed">
    <option value="1">slow</option><option value="9" selected>medium</option><option value="90">fast</option>
  </select>
</div>
<p class="said" data-number="said"></p>
<p class="note" hidden>While a run is under way, towers, data, start and seed begin another; all else acts at once.</p>
"""


def _changes(text: str) -> object:
    return text == UNLINKED or read_changes(text)


class Trainer(Explainer):
    """Two clouds of points that a contrastive objective moves, in the browser, update by update.

    Parameters
    ----------
    data
        Pictures and texts as inputs of the towers, (N, 6) each; drawn from the seed where there are none.
    points
        Where free points start, (N, D) each, D as ``dimension``; as they are born where there are none.
    **state
        Values of the state parameters.

    Raises
    ------
    InputError
        Data or points of another shape, or with something that is no number.
    """

    NAME = "trainer"
    NEEDS: ClassVar[Needs] = "nothing"
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 696, "phone": 1017}
    GROWS = ("more", "beside")
    STATE = (*OPTIONS, "step", "changes", "beside", "guess", "curve", "turn", "more")

    objective = parameter("objective", "What is minimised.")
    scale = parameter("scale", "Logit scale, 1 / tau: fixed, or where it starts if it is learned.")
    learned = parameter("learned", "Whether the scale is learned along.")
    limit = parameter("limit", "Greatest scale that learning may reach.")
    wrong = parameter("wrong", "Share of the texts that each update hands to a wrong picture, drawn anew.")
    start = parameter("start", "Where the texts are before the first update.")
    dimension = parameter("dimension", "Dimensions of the space.")
    towers = parameter("towers", "What makes the points: free ones, a linear map, or one hidden layer.")
    width = parameter("width", "Units of the hidden layer.")
    pairs = parameter("pairs", "Pairs of a picture and a text.")
    noise = parameter("noise", "Standard deviation of the noise in the inputs of the towers.")
    missing = parameter("missing", f"How many of the {FACTORS} factors of a picture its text leaves out.")
    batch = parameter("batch", "Pairs that an update sees; all where there are fewer.")
    rate = parameter("rate", "Learning rate of Adam.")
    decay = parameter("decay", "Decoupled weight decay.")
    seed = parameter("seed", "Of all that is drawn.")
    step = param.Integer(
        default=0,
        bounds=(0, LAST),
        doc="""
        The update that is shown.""",
    )
    changes = Written(
        check=_changes,
        examples=("20:scale=100", "10:objective=siglip 30:wrong=0.3", UNLINKED),
        doc="""
        Settings that were otherwise up to an update, as ``300:scale=10``; ``unlinked`` where there were too many.""",
    )
    beside = param.Selector(
        default=NOTHING,
        objects=[NOTHING, *BESIDE],
        doc="""
        The one setting in which a second run differs.""",
    )
    guess = param.Selector(
        default=NO_GUESS,
        objects=list(GUESSES),
        doc="""
        Where the reader expects the gap to end.""",
    )
    curve = param.Selector(
        default="loss",
        objects=list(CURVES),
        doc="""
        What the second chart shows.""",
    )
    turn = param.Integer(
        default=20,
        bounds=(-FULL_TURN, FULL_TURN),
        doc="""
        From where a sphere is looked at, in degrees of longitude.""",
    )
    more = param.Boolean(
        default=False,
        doc="""
        Whether all settings are shown.""",
    )

    def __init__(self, *, data: Points | None = None, points: Points | None = None, **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.param.update(**state)
        self.data = _checked("data", data, FACTORS)
        self.points = _checked("points", points, int(self.dimension))
        self.controls = {name: control(self, name) for name in OPTIONS}
        self.controls |= {
            "step": number_slider(self.param["step"], "Update", text='return tick.toLocaleString("en")', long=True),
            "changes": text_field(self.param["changes"], "Changes", visible=False),
            "beside": choice_select(
                self.param["beside"], "Beside it", {told_beside(one): one for one in (NOTHING, *BESIDE)}
            ),
            "guess": option_slider(self, "guess", "Guessed gap", list(GUESSES), ["none", *GUESSES[1:]]),
            "curve": choice_select(self.param["curve"], "Second chart", {words: one for one, words in CURVES.items()}),
            "turn": number_slider(self.param["turn"], "Turn", text='return `${tick}°`.replace("-", "−")'),
            "more": flag_toggle(self.param["more"], "All settings"),
        }
        self._layout = self._views()

    def _views(self) -> pn.Column:
        own = styles.own(__name__)
        first, pane, first_parts = plots.plane(own)
        second, _, second_parts = plots.plane(own, "second")
        gap, _, gap_parts = plots.gap_chart(own)
        curve, curve_parts = plots.curve_chart(own, CURVES[self.curve])
        bar = block(BAR, own, classes=["runs", "play"])
        labels = {
            "gap": "gap", "floor": "its floor by chance", "scale": "scale 1/τ",
            "recall": "recall@1", "separability": "nearest-centre accuracy",
        }  # fmt: skip
        numbers = numbers_row(labels)
        numbers.stylesheets = [*numbers.stylesheets, styles.sheet(own)]
        numbers.css_classes = ["numbers"]
        others = [self.controls[name] for name in OPTIONS if name not in FIRST]
        settings = row(*others, self.controls["turn"], aside=True)
        settings.css_classes, settings.stylesheets = ["others"], [*settings.stylesheets, own]
        legend = block(
            f'<p class="key"><span><i style="color: {IMAGE.css}">●</i>pictures</span>'
            f'<span><i style="color: {TEXT.css}">●</i>texts</span>'
            '<span><i class="floor"></i>floor of the gap by chance</span>'
            '<span data-if="wrong"><i class="wrong"></i>handed to a wrong picture</span>'
            '<span data-if="guess"><i class="wrong"></i>my guess</span>'
            '<span data-if="beside"><i class="beside"></i>the run beside</span></p>',
            own,
            classes=["legend"],
        )
        parts = {
            "figure": first_parts["plot"],
            "first": first_parts,
            "second": second_parts,
            "gap": gap_parts,
            "other": curve_parts,
            "aside": second,
            "settings": settings,
            "bar": bar,
            "legend": legend,
            "numbers": numbers,
            "given": carrier({"given": _plain(self.data), "points": _plain(self.points)}),
        }
        self.attach("modgap/figures/trainer/trainer", pane, {**parts, **self.controls})
        charts = pn.Column(gap, curve, css_classes=["charts"], stylesheets=[own], margin=0)
        views = pn.Row(first, second, charts, css_classes=["views"], stylesheets=[own], margin=0)
        named = [self.controls[name] for name in FIRST]
        rest = [self.controls[name] for name in ("guess", "beside", "curve", "more", "changes")]
        rows = [row(self.controls["step"]), row(*named, aside=True), row(*rest, aside=True), settings]
        return frame(views, legend, numbers, bar, *rows)

    @property
    def settings(self) -> Settings:
        """Settings of the run after all changes."""
        return Settings(**{name: getattr(self, name) for name in OPTIONS})

    @property
    def history(self) -> History:
        """The run that is shown, from its start to the update that is shown, every tenth update and the last."""
        return self._history(self.settings, range(0, self.step, RECORD))

    def _history(self, settings: Settings, steps: Sequence[int], without: str = "") -> History:
        """Computed by the reference, which the browser agrees with."""
        try:
            changes = [] if self.changes == UNLINKED else read_changes(self.changes)
        except InputError:  # a reader may write anything
            changes = []
        kept = tuple(change for change in changes if change.name != without)
        history = self._simulate(settings, (*steps, self.step), kept)
        if history.diverged is None:
            return history
        good = (history.diverged - 1) // KEPT * KEPT
        return replace(
            self._simulate(settings, (*(step for step in steps if step < good), good), kept), diverged=history.diverged
        )

    def _simulate(self, settings: Settings, steps: Sequence[int], changes: tuple[Change, ...]) -> History:
        steps = tuple(sorted({0, *steps}))
        if self.data is None and self.points is None:
            return _simulated(settings, steps, changes)
        fits = self.points and settings.towers == "free" and self.points[0].shape[1] == settings.dimension
        return simulate(settings, steps, changes, given=self.data, points=self.points if fits else None)

    def _runs(self, steps: Sequence[int]) -> list[History]:
        """The run, and the one beside it if there is one."""
        other = read_beside(self.beside)
        runs = [self._history(self.settings, steps)]
        return [*runs, self._history(self.settings.having(*other), steps, other[0])] if other else runs

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        first, *others = self._runs(())
        sentences = [
            f"{first.pictures.shape[2]} pictures and their texts, at update {number(self.step, ',d')}. "
            f"Settings: {'; '.join(f'{LABELS[name]}: {told(name, getattr(self, name))}' for name in OPTIONS)}.",
            told_changes(self.changes),
            told_run(first, ""),
            told_why(first, self.objective),
            *(told_run(other, told_beside(self.beside)) for other in others),
            f"The second chart shows: {CURVES[self.curve]}, {written(self.curve, first.measured[-1])}.",
        ]
        if self.guess != NO_GUESS:
            sentences.append(f"The reader’s guess of the gap is {self.guess}.")
        if self.dimension == 3:
            sentences.append(f"The sphere is seen from longitude {number(self.turn, 'd')}°.")
        if self.more:
            sentences.append("All settings are shown.")
        return " ".join(sentence for sentence in sentences if sentence)

    def table(self) -> Table:
        """Header and rows of the numbers behind the figure: the run up to the update shown, and the one beside it."""
        stride = max(RECORD, -(-self.step // ROWS // RECORD) * RECORD)
        runs = self._runs(range(0, self.step, stride))
        names = ("gap", "floor", *CURVES)
        header = ["update", *names, *(f"{name}, beside" for name in names if len(runs) > 1)]
        courses = [dict(zip(run.steps.tolist(), run.measured, strict=True)) for run in runs]
        rows = [
            (step, *(round(float(getattr(course[step], name)[0]), 6) for course in courses for name in names))
            for step in courses[0]
            if all(step in course for course in courses)
        ]
        return tuple(header), rows


@lru_cache(maxsize=64)
def _simulated(settings: Settings, steps: tuple[int, ...], changes: tuple[Change, ...]) -> History:
    return simulate(settings, steps, changes)


def _checked(name: str, given: Points | None, columns: int) -> Both | None:
    """Two clouds of one shape."""
    if given is None:
        return None
    first, second = (np.asarray(one, dtype=np.float64) for one in given)
    if first.ndim != 2 or first.shape != second.shape or first.shape[1] != columns or len(first) < 2:
        raise InputError(
            f"{name}: found shapes {first.shape} and {second.shape}; allowed: two of shape (N, {columns}), N >= 2."
        )
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise InputError(f"{name}: found something that is no number; allowed: numbers.")
    return first, second


def _plain(given: Both | None) -> list[list[list[float]]] | None:
    return None if given is None else [one.tolist() for one in given]
