"""Through training: a number of several models, step by step, with every seed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, ClassVar

import numpy as np
import panel as pn
import param
from bokeh.core.properties import field
from bokeh.models import CustomJSTickFormatter, Div, MultiLine, Scatter, Span
from bokeh.models.glyphs import Patches
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ....precompute.ensemble import Ensemble
from ....precompute.errors import InputError
from ....precompute.metrics import METRICS, label, written
from ...base import Explainer, Needs, Table, carrier
from ...data.models import NO_RUNS
from ...data.pairing import Pairing
from ...kit import axes, styles
from ...kit.controls import block, capital, choice_select, frame, item_card, play_toggle, row, step_slider
from ...kit.legend import Entry, sign
from ...kit.palette import ACCENT, CARD, OTHERS, styled
from ...state import Step
from .panels import Curve, panels_of

OFFERED = ("gap_distance", "linear_separability", "intra_modal_cosine", "paired_cosine", "recall_at_1")
# Looks, told apart without colour too; none has the colour of a modality.
MARKERS = ("circle", "triangle", "square", "inverted_triangle")
DASHES = ("solid", "9 4", "2 3", "9 3 2 3")  # pixels drawn and left out
LETTER = 6.2  # pixels that a letter of a name takes, about
PADDING = 0.04  # of the vertical axis, beyond the outermost ticks
ROW = 30  # pixels, height of a row of numbers
PLOT = {"desktop": 236, "phone": 172}  # pixels, height of a panel where there are two


class LearningCurves(Explainer):
    """How a number runs through training: a curve an experiment, the mean over its seeds, in a band from least to most.

    Which curve stands where follows from what the experiments record. If all start alike, one panel holds all, and
    each curve is named by its scale ("1/τ 100", "1/τ 100 to 10", "1/τ learned"). If starts differ, each scale has a
    panel, in the order listed, and each curve is named by its start ("as born", "aligned"). The experiments may differ
    in nothing else.

    The horizontal axis is log(1 + step / first), where first is the first checkpoint after the start: so the untrained
    model, step 0, has a place.

    Parameters
    ----------
    runs
        Experiment to ensemble; all runs have the same steps.
    modalities
        Two that the numbers are of, by default the first two; a number of one modality is of the first of them.
    **state
        Values of the state parameters.
    """

    NAME = "learning-curves"
    NEEDS: ClassVar[Needs] = "runs"
    OPTIONS = ("modalities",)
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 388, "phone": 552}
    STATE = ("metric", "step")

    metric = param.Selector(default=OFFERED[0], objects=list(OFFERED), doc="The metric that is shown.")
    step = Step(
        doc="""
        Step of training whose numbers are shown; of one without a checkpoint, the nearest. By default the last."""
    )

    def __init__(
        self,
        runs: Mapping[str, Ensemble],
        *,
        modalities: Sequence[str] | None = None,
        **state: Any,  # noqa: ANN401
    ) -> None:
        super().__init__()
        if not runs:
            raise InputError(NO_RUNS)
        bundle = next(iter(runs.values())).first
        self.keys = keys_of(Pairing.of(bundle, modalities=modalities, exactly=2).modalities)
        self.panels = panels_of(runs, self.keys.values())
        self.labels = {name: label(key, bundle.metrics) for name, key in self.keys.items()}
        self.steps = [int(step) for step in bundle.steps]
        self.param["step"].offer(tuple(self.steps))
        self.param.update(**{"step": self.steps[-1], **state})
        options = {capital(text): name for name, text in self.labels.items()}
        self.controls = {
            "metric": choice_select(self.param["metric"], "Metric", options),
            "step": step_slider(self),
        }
        sheet = styles.own(__name__)
        self.controls["metric"].stylesheets = [*self.controls["metric"].stylesheets, sheet]
        play, numbers, card = play_toggle(self.controls["step"]), self._numbers_table(), item_card()
        places, panes, plots = [], [], {}
        for panel in self.panels:
            place, pane, plots[panel.name] = self._plot(panel.name)
            places.append(place)
            panes.append(pane)
        self.attach(
            "modgap/figures/learning_curves/learning_curves",
            panes,
            {
                "figure": plots[self.panels[0].name]["figure"],
                "panels": plots,
                "data": carrier(self._data()),
                "numbers": numbers,
                "card": card,
                "play": play,
                **self.controls,
            },
        )
        self._layout = frame(
            pn.Row(*places, stylesheets=[sheet], css_classes=["panels"], margin=0),
            row(self.controls["step"], play, self.controls["metric"]),
            numbers,
            card,
        )

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        told = " ".join(
            (f"At {panel.name}: " if panel.name else "") + "; ".join(map(self._told, panel.curves)) + "."
            for panel in self.panels
        )
        return (
            f"{capital(self.labels[self.metric])} of {sum(len(panel.curves) for panel in self.panels)} models in "
            f"{self.steps[-1]:,} steps of training, mean over the seeds, "
            f"{f'from step 0 to step {int(self.step):,}' if self.step else 'at step 0'}. {told}"
        )

    def _told(self, curve: Curve) -> str:
        key = self.keys[self.metric]
        first, now = (written(key, curve.mean(key, step)) for step in (self.steps[0], int(self.step)))
        return f"{curve.name} from {first} to {now}" if self.step else f"{curve.name} at {first}"

    def table(self) -> Table:
        """Header and rows of the numbers behind the figure: one row a run and step."""
        rows = [
            (
                curve.ensemble.name,
                seed,
                step,
                round(float(bundle.logit_scale[at]), 3),
                *(round(bundle.metric(key, step=step), 4) for key in self.keys.values()),
            )
            for panel in self.panels
            for curve in panel.curves
            for seed, bundle in curve.ensemble.runs.items()
            for at, step in enumerate(self.steps)
        ]
        return ("experiment", "seed", "step", "1/τ", *self.labels.values()), rows

    def _data(self) -> dict[str, Any]:
        """What travels to the browser; its type is ``Data`` in ``learning_curves.js``."""
        curves = [curve for panel in self.panels for curve in panel.curves]
        return {
            "steps": self.steps,
            "places": places_of(self.steps),
            "metrics": {name: {"label": text, "ticks": self._ticks(name)} for name, text in self.labels.items()},
            "padding": PADDING,
            "room": round(34 + LETTER * max(len(curve.name) for curve in curves)),
            "panels": [{"name": panel.name, "curves": list(map(self._curve, panel.curves))} for panel in self.panels],
        }

    def _curve(self, curve: Curve) -> dict[str, Any]:
        return {
            "name": curve.name,
            "experiment": curve.ensemble.name,
            "colour": OTHERS[curve.colour].value,
            "dash": DASHES[curve.dash],
            "marker": MARKERS[curve.marker],
            "seeds": curve.ensemble.seeds,
            "values": {name: curve.course(key).tolist() for name, key in self.keys.items()},
            "scale": [float(f"{s:.3g}") for s in curve.ensemble.first.logit_scale] if curve.moves else None,
        }

    def _ticks(self, metric: str) -> list[float]:
        """Round values around all that any curve reaches, zero among them; a hair beyond the last one is allowed."""
        every = [curve.course(self.keys[metric]).ravel() for panel in self.panels for curve in panel.curves]
        reached = np.concatenate(every)
        low, high = min(0.0, float(reached.min())), max(0.0, float(reached.max()))
        step = 0.5 if high - low > 1.05 else 0.25
        hair = 2 * PADDING  # in steps, of which there are two at least
        return [k * step for k in range(math.floor(low / step + hair), max(2, math.ceil(high / step - hair)) + 1)]

    def _plot(self, name: str) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
        """An empty panel, and its models by the names that ``learning_curves.js`` knows."""
        end = places_of(self.steps)[-1]
        ticks = self._ticks(self.metric)
        # Title and ticks make up the margins: a first drawing without them would leave traces where the plot then ends.
        plot = axes.chart(
            "training step",
            self.labels[self.metric] + (f" at {name}" if name else ""),
            (-0.02 * end, end),
            (ticks[0], ticks[-1]),
            x_ticks=places_of(round_steps(self.steps), self.steps[1]),
            y_ticks=ticks,
        )
        plot.xaxis.formatter = CustomJSTickFormatter(
            args={"unit": self.steps[1]}, code='return Math.round(unit * (2 ** tick - 1)).toLocaleString("en")'
        )
        plot.xaxis.bounds = (-0.02 * end, end)  # to its right, as far as the range goes, stand the names
        desktop, phone = PLOT["desktop"], PLOT["phone"]
        if len(self.panels) == 1:
            desktop, phone = desktop + ROW, 2 * phone + ROW
        place, pane = axes.view(plot, desktop, phone, phone_share="1 1 100%")
        return place, pane, {"figure": plot, "title": plot.title, "ticker": plot.yaxis[0].ticker, **_glyphs(plot)}

    def _numbers_table(self) -> Div:
        """A table of numbers at the chosen step, a row a panel and a column a name; the browser fills it."""
        looks = {curve.name: curve for panel in self.panels for curve in panel.curves}  # a name has one look
        heads = "".join(
            f'<th scope="col">{sign(Entry("", colour=OTHERS[curve.colour], kind=MARKERS[curve.marker]))}'
            f"{escape(name)}</th>"
            for name, curve in looks.items()
        )
        rows = ""
        for panel in self.panels:
            own = {curve.name: curve.ensemble.name for curve in panel.curves}
            cells = "".join(
                f'<td data-number="{escape(cell_of(own[name]))}">–</td>' if name in own else "<td></td>"
                for name in looks
            )
            rows += f'<tr><th scope="row">{escape(panel.name) or "mean"}</th>{cells}</tr>'
        head = f'<tr><th scope="col" data-number="step">–</th>{heads}</tr>'
        html = f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
        return block(html, styles.own(__name__), classes=["numbers"])


def keys_of(modalities: Sequence[str]) -> dict[str, str]:
    """The metrics that can be chosen, name to key, of two modalities."""
    return {
        name: f"{name}({modalities[0] if METRICS[name].of == 'modality' else ','.join(modalities)})" for name in OFFERED
    }


def cell_of(experiment: str) -> str:
    """Name of the cell that holds the number of an experiment."""
    return f"of {experiment}"


def places_of(steps: Sequence[int], unit: int | None = None) -> list[float]:
    """Where steps stand on the axis: log2(1 + step / unit), so that step 0 has a place; ``unit``: their second one."""
    return [round(math.log2(1 + step / (unit or steps[1])), 4) for step in steps]


def round_steps(steps: Sequence[int]) -> list[int]:
    """Steps to mark on the axis: the first, the last, and 1 or 3 times a power of ten between, where there is room."""
    low, high = steps[1], steps[-1]
    between = [factor * 10**power for power in range(9) for factor in (1, 3)]
    return [steps[0], *(step for step in between if 0.8 * low < step < high / 1.6), high]


def _glyphs(plot: BokehFigure) -> dict[str, Any]:
    """What is drawn in a panel, empty, by the names that ``learning_curves.js`` knows; each glyph holds all curves."""
    now = Span(location=0, dimension="height", level="underlay", line_width=1.5, **styled(line_color=ACCENT))
    plot.add_layout(now)
    bands = Patches(xs="x", ys="y", fill_color="colour", fill_alpha=0.2, line_color=None)
    leaders = MultiLine(xs="x", ys="y", line_color="colour", line_width=1)
    lines = MultiLine(xs="x", ys="y", line_color="colour", line_width=2, line_dash=field("dash"))
    edge = {"line_width": 0.8, **styled(line_color=CARD)}
    dots = Scatter(x="x", y="y", size="size", marker="marker", fill_color="colour", **edge)
    empty = {**axes.EMPTY, "colour": []}
    return {
        "now": now,
        "bands": axes.layer(plot, bands, empty),
        "leaders": axes.layer(plot, leaders, empty),
        "lines": axes.layer(plot, lines, {**empty, "dash": []}),
        "dots": axes.layer(plot, dots, {**empty, "size": [], "marker": []}),
        "names": axes.text(plot, x_offset=9),
    }
