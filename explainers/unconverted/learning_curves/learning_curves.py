"""Through training: a number of several models, step by step, with every seed."""

# ruff: noqa: E501 -- a CSS rule stands on one line

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, ClassVar, Literal

import numpy as np
import panel as pn
import param
from bokeh.core.properties import field
from bokeh.models import ColumnDataSource, CustomJSTickFormatter, Div, InlineStyleSheet, MultiLine, Scatter, Span
from bokeh.models.glyphs import Patches
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ....precompute.bundle import Bundle
from ...base import Explainer
from ...kit import charts, styles
from ...kit.controls import choice_select, frame, item_card, play_toggle, row, training_slider
from .courses import METRICS, Curve, panels_of

LABELS = dict(zip(METRICS, ("gap distance", "mean cosine of pictures", "cosine of partners", "recall@1"), strict=True))
# Looks, told apart without colour too; none has the colour of a modality, and all are legible on light and on dark.
COLOURS = ("#C0568F", "#009E73", "#B07D00", "#6F7B8A")
MARKERS = ("circle", "triangle", "square", "inverted_triangle")
DASHES = ("solid", "9 4", "2 3", "9 3 2 3")  # pixels drawn and left out
LETTER = 6.2  # pixels that a letter of a name takes, about
PADDING = 0.04  # of the vertical axis, beyond the outermost ticks
ROW = 30  # pixels, height of a row of numbers
PLOT = {"desktop": 236, "phone": 172}  # pixels, height of a panel where there are two
WIDER = "@container modgap (min-width: 480px) { :host { flex: none !important; width: 212px !important; max-width: none; } }"
PANELS = f"""
:host {{ display: flex !important; gap: 20px; width: 100%; }}
{styles.NARROW} {{ :host {{ flex-wrap: wrap; gap: 0; }} }}
"""
VALUES = f"""
:host {{ display: block; width: 100%; margin-top: 8px !important; }}
.bk-clearfix {{ display: block !important; width: 100%; }}
table {{
  {styles.TEXT} width: 100%; table-layout: fixed; border: 1px solid var(--line, #E4E1DB); border-radius: 10px; border-spacing: 0;
  font-variant-numeric: tabular-nums lining-nums; text-align: left;
}}
th, td {{ height: {ROW}px; padding: 0 12px; box-sizing: border-box; }}
th {{ font-size: 13.5px; line-height: 16px; font-weight: 400; color: var(--soft, #5B6068); }}
td {{ font-size: 17px; font-weight: 600; }}
tr > * + * {{ border-left: 1px solid var(--line, #E4E1DB); }}
tbody > tr > * {{ border-top: 1px solid var(--line, #E4E1DB); }}
i {{ display: inline-block; width: 9px; height: 9px; margin-right: 6px; background: currentColor; }}
.circle {{ border-radius: 50%; }}
.triangle {{ clip-path: polygon(50% 0, 100% 100%, 0 100%); }}
.inverted_triangle {{ clip-path: polygon(0 0, 100% 0, 50% 100%); }}
{styles.NARROW} {{
  th, td {{ padding: 0 5px; }} th {{ font-size: 12.5px; line-height: 15px; }} thead th {{ height: 38px; }} td {{ font-size: 15px; }}
  i {{ margin-right: 4px; }}
}}
"""


class LearningCurves(Explainer):
    """How a number runs through training: a curve an experiment, the mean over its seeds, with a band from least to most.

    Which curve stands where follows from what the experiments record. If all start alike, one panel holds all, and each
    curve is named by its scale ("1/τ 100", "1/τ 100 to 10", "1/τ learned"). If starts differ, each scale has a panel, in
    the order listed, and each curve is named by its start ("as born", "aligned"). The experiments may differ in nothing
    else.

    The horizontal axis is log(1 + step / first), where first is the first checkpoint after the start: so the untrained
    model, step 0, has a place.
    """

    NAME = "learning-curves"
    NEEDS: ClassVar[Literal["bundle", "runs", "nothing"]] = "runs"
    HEIGHTS = {"desktop": 388, "phone": 552}  # noqa: RUF012
    STATE = ("metric", "step")

    metric = param.Selector(default=METRICS[0], objects=list(METRICS), doc="The number that is shown.")
    step = param.Integer(
        default=0,
        bounds=(0, 0),
        doc="""
        The checkpoint whose numbers are shown, counted from 0; by default the last one.""",
    )

    def __init__(self, runs: Mapping[str, Mapping[int, Bundle]], **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.panels = panels_of(runs)
        first = self.panels[0].curves[0]
        self.steps = [int(step) for step in first.runs[first.seeds[0]].steps]
        last = len(self.steps) - 1
        self.param["step"].bounds = (0, last)
        self.param.update(**{"step": last, **state})
        options = {label[0].upper() + label[1:]: name for name, label in LABELS.items()}
        self.controls = {
            "metric": choice_select(self.param.metric, "Metric", options),
            "step": training_slider(self.param["step"], self.steps),
        }
        self.controls["metric"].stylesheets = [*self.controls["metric"].stylesheets, WIDER]
        play, values, card = play_toggle(visible=True), self._values(), item_card()
        parts: dict[str, Any] = {"numbers": values, "card": card, "play": play, **self.controls}
        parts["data"] = ColumnDataSource(tags=[self._data()])
        views, panes = [], []
        for number, panel in enumerate(self.panels):
            view, pane, plot_parts = self._plot(panel.name)
            parts |= {f"{name}{number}": part for name, part in plot_parts.items()}
            views.append(view)
            panes.append(pane)
        for pane in panes:
            self.attach("modgap/figures/learning_curves/learning_curves", pane, parts)
        self._layout = frame(
            pn.Row(*views, stylesheets=[PANELS], margin=0),
            row(self.controls["step"], play, self.controls["metric"]),
            values,
            card,
        )

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        label = LABELS[self.metric]
        now = self.steps[self.step]
        told = " ".join(
            (f"At {panel.name}: " if panel.name else "") + "; ".join(map(self._told, panel.curves)) + "."
            for panel in self.panels
        )
        return (
            f"{label[0].upper()}{label[1:]} of {sum(len(panel.curves) for panel in self.panels)} models in "
            f"{self.steps[-1]:,} steps of training, mean over the seeds, "
            f"{f'from step 0 to step {now:,}' if self.step else 'at step 0'}. {told}"
        )

    def _told(self, curve: Curve) -> str:
        first, now = (
            f"{value:.0%}" if self.metric.startswith("recall") else f"{value:.2f}"
            for value in (curve.mean(self.metric, 0), curve.mean(self.metric, self.step))
        )
        return f"{curve.name} from {first} to {now}" if self.step else f"{curve.name} at {first}"

    def table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """One row a run and checkpoint."""
        rows = [
            (curve.experiment, seed, step, round(float(bundle.logit_scale[at]), 3), *(round(bundle.metric(name, step=step), 4) for name in METRICS))
            for panel in self.panels
            for curve in panel.curves
            for seed, bundle in sorted(curve.runs.items())
            for at, step in enumerate(self.steps)
        ]  # fmt: skip
        return ("experiment", "seed", "step", "1/τ", *LABELS.values()), rows

    def _data(self) -> dict[str, Any]:
        """What travels to the browser; its type is ``Data`` in ``training.js``."""
        return {
            "steps": self.steps,
            "places": places(self.steps, self.steps[1]),
            "metrics": {name: {"label": label, "ticks": self._ticks(name)} for name, label in LABELS.items()},
            "padding": PADDING,
            "room": round(34 + LETTER * max(len(curve.name) for panel in self.panels for curve in panel.curves)),
            "panels": [
                {
                    "name": panel.name,
                    "curves": [
                        {
                            "name": curve.name,
                            "look": [COLOURS[curve.colour], DASHES[curve.dash], MARKERS[curve.marker]],
                            "seeds": curve.seeds,
                            "values": {name: curve.values(name).round(4).tolist() for name in METRICS},
                            "scale": [float(f"{s:.3g}") for s in curve.runs[curve.seeds[0]].logit_scale] if curve.moves else None,
                        }
                        for curve in panel.curves
                    ],
                }
                for panel in self.panels
            ],
        }  # fmt: skip

    def _ticks(self, metric: str) -> list[float]:
        """Round values around all that any curve reaches, zero among them; a hair beyond the last one is allowed."""
        found = np.concatenate([curve.values(metric).ravel() for panel in self.panels for curve in panel.curves])
        low, high = min(0.0, float(found.min())), max(0.0, float(found.max()))
        step = 0.5 if high - low > 1.05 else 0.25
        hair = 2 * PADDING  # in steps, of which there are two at least
        return [k * step for k in range(math.floor(low / step + hair), max(2, math.ceil(high / step - hair)) + 1)]

    def _plot(self, name: str) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
        """An empty panel, and its models by the names that ``training.js`` knows."""
        several = len(self.panels) > 1
        unit = self.steps[1]
        end = places(self.steps, unit)[-1]
        ticks = self._ticks(self.metric)
        # Title and ticks make up the margins: a first drawing without them would leave traces where the plot then ends.
        plot = charts.axes_figure(
            "training step",
            LABELS[self.metric] + (f" at {name}" if name else ""),
            (-0.02 * end, end),
            (ticks[0], ticks[-1]),
            x_ticks=places(round_steps(self.steps), unit),
            y_ticks=ticks,
        )
        plot.xaxis.formatter = CustomJSTickFormatter(
            args={"unit": unit}, code='return Math.round(unit * (2 ** tick - 1)).toLocaleString("en")'
        )
        plot.xaxis.bounds = (-0.02 * end, end)  # to its right, as far as the range goes, stand the names
        heights = {kind: height if several else ROW + (2 * height if kind == "phone" else height) for kind, height in PLOT.items()}  # fmt: skip
        view, pane = charts.view(plot, charts.place(heights["desktop"], heights["phone"], "1 1 0", "1 1 100%"))
        return view, pane, {"plot": plot, **_glyphs(plot)}

    def _values(self) -> Div:
        """A table of numbers at the chosen step, a row a panel and a column a name; the browser fills it."""
        looks = {curve.name: curve for panel in self.panels for curve in panel.curves}  # a name has one look
        heads = "".join(
            f'<th scope="col"><i class="{MARKERS[curve.marker]}" style="color:{COLOURS[curve.colour]}"></i>'
            f"{escape(name)}</th>"
            for name, curve in looks.items()
        )
        rows = ""
        for number, panel in enumerate(self.panels):
            have = [curve.name for curve in panel.curves]
            cells = "".join(
                f'<td data-number="{number}-{have.index(name)}">–</td>' if name in have else "<td></td>"
                for name in looks
            )
            rows += f'<tr><th scope="row">{escape(panel.name) or "mean"}</th>{cells}</tr>'
        head = f'<tr><th scope="col" data-number="step">–</th>{heads}</tr>'
        return Div(
            text=f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>",
            stylesheets=[InlineStyleSheet(css=VALUES)],
            sizing_mode="stretch_width",
            margin=0,
        )


def places(steps: Sequence[int], unit: int) -> list[float]:
    """Where steps stand on the horizontal axis: log2(1 + step / unit), so that step 0 has a place."""
    return [round(math.log2(1 + step / unit), 4) for step in steps]


def round_steps(steps: Sequence[int]) -> list[int]:
    """Steps to mark on the axis: the first, the last, and 1 or 3 times a power of ten between, where there is room."""
    low, high = steps[1], steps[-1]
    between = [factor * 10**power for power in range(9) for factor in (1, 3)]
    return [steps[0], *(step for step in between if 0.8 * low < step < high / 1.6), high]


def _glyphs(plot: BokehFigure) -> dict[str, Any]:
    """What is drawn in a panel, empty, by the names that ``training.js`` knows; each glyph holds all curves."""
    parts: dict[str, Any] = {}
    now = {"line_color": charts.ACCENT, "line_width": 1.5, "tags": [{"line_color": "--accent"}]}
    parts["now"] = Span(location=0, dimension="height", level="underlay", **now)
    plot.add_layout(parts["now"])
    band = Patches(xs="x", ys="y", fill_color="colour", fill_alpha=0.2, line_color=None)
    parts["bands"] = charts.layer(plot, band, {"x": [], "y": [], "colour": []})
    leaders = MultiLine(xs="x", ys="y", line_color="colour", line_width=1)
    parts["leaders"] = charts.layer(plot, leaders, {"x": [], "y": [], "colour": []})
    lines = MultiLine(xs="x", ys="y", line_color="colour", line_width=2, line_dash=field("dash"))
    parts["lines"] = charts.layer(plot, lines, {"x": [], "y": [], "colour": [], "dash": []})
    dots = Scatter(
        x="x", y="y", size="size", marker="marker", fill_color="colour", line_color=charts.CARD, line_width=0.8, tags=[{"line_color": "--card"}]
    )  # fmt: skip
    parts["dots"] = charts.layer(plot, dots, {"x": [], "y": [], "size": [], "marker": [], "colour": []})
    parts["names"] = charts.words(plot, {"x": [], "y": [], "text": []}, charts.INK, "--ink", x_offset=9)
    return parts
