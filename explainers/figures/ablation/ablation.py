"""One setting of the training varied, all others equal: gap, cone and recall over its levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, ClassVar, NamedTuple

import numpy as np
import panel as pn
from bokeh.models import Div, Line, Scatter, Span, VArea
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ....precompute.ensemble import Ensemble
from ....precompute.metrics import METRICS, written
from ....precompute.modalities import plural
from ...base import Explainer, Needs, Table, carrier
from ...data.models import floors, models_of
from ...kit import axes, styles
from ...kit.controls import block, frame, item_card, option_slider, row
from ...kit.label_placement import name_places
from ...kit.legend import Entry, sign
from ...kit.palette import ACCENT, CARD, INK, OTHERS, Colour, styled
from ...state import Nearest
from .factors import Series, variation_of

LABELS = {
    "gap_distance": METRICS["gap_distance"].label,
    "intra_modal_cosine": "intra-modal cosine",  # the mean of both modalities, so not the label of one
    "recall_at_1": METRICS["recall_at_1"].label,
}
DIGITS = 6  # of the numbers that travel, which are those that Python tells, too


class Look(NamedTuple):
    """How a series is drawn, told apart without colour too; none has the colour of a modality."""

    marker: str
    size: int
    sign: str
    colour: Colour
    dash: str | list[int]


LOOKS = (Look("circle", 6, "●", INK, "solid"), Look("diamond", 9, "◆", OTHERS[1], [7, 4]))


class Ablation(Explainer):
    """Gap distance, mean cosine within the modalities and recall@1 over the levels of one setting, every seed a mark.

    Parameters
    ----------
    runs
        Experiment to ensemble; they differ in one setting that can be varied, and in the scale at most besides.
    modalities
        Two that the numbers are of, by default the first two.
    **state
        Values of the state parameters.
    """

    NAME = "ablation"
    NEEDS: ClassVar[Needs] = "runs"
    OPTIONS = ("modalities",)
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 358, "phone": 480}
    STATE = ("level",)

    level = Nearest(
        doc="""
        Value of the setting at which the numbers are read, as experiments record it; of one that none has, the nearest.
        By default the one that stands on the right."""
    )

    def __init__(
        self,
        runs: Mapping[str, Ensemble],
        *,
        modalities: Sequence[str] | None = None,
        **state: Any,  # noqa: ANN401
    ) -> None:
        super().__init__()
        self.variation = variation_of(runs)
        self.pairing = models_of(runs, modalities=modalities)[0].pairing
        self.floors = floors(runs.values(), self.pairing.modalities)
        """Experiment to the floor of its gap, one a seed."""
        levels = self.variation.levels
        self.param["level"].offer(tuple(sorted(levels)))
        self.param.update(**{"level": levels[-1], **state})
        slider = option_slider(self, "level", self.variation.factor.name, levels, self.variation.marks)
        self.controls = {"level": slider}
        places, panes, charts = [], [], {}
        for count, metric in enumerate(LABELS):
            place, pane, charts[metric] = self._chart(metric, first=count == 0)
            places.append(place)
            panes.append(pane)
        numbers, card = self._numbers_table(), item_card()
        shared = {"data": carrier(self._data()), "numbers": numbers, "card": card, **self.controls}
        parts = {"figure": charts["gap_distance"]["figure"], "charts": charts, **shared}
        self.attach("modgap/figures/ablation/ablation", panes, parts)
        self._layout = frame(
            pn.Row(*places, stylesheets=[styles.own(__name__)], css_classes=["charts"], margin=0),
            row(slider),
            numbers,
            card,
        )

    @property
    def of(self) -> str:
        """The two modalities in words, where the runs have more; otherwise nothing has to be said."""
        return " and ".join(map(plural, self.pairing.modalities)) if len(self.pairing.bundle.modalities) > 2 else ""

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        varied = self.variation
        told = [varied.factor.told(level) for level in varied.levels]
        seeds = sorted({len(ensemble.seeds) for series in varied.series for ensemble in series.ensembles.values()})
        each = " to ".join(dict.fromkeys((str(seeds[0]), str(seeds[-1]))))
        read = "; ".join(
            f"{series.label}: gap distance {self._mean(series, 'gap_distance')}, recall@1 "
            f"{self._mean(series, 'recall_at_1')}"
            for series in varied.series
        )
        ways = " ".join(map(self._way, varied.series))
        of = f" The numbers are those of {self.of}." if self.of else ""
        floor = written("gap_distance", self._floor())
        return (
            f"One setting of the training varies, from {told[0]} to {told[-1]}, with all else equal; means over {each} "
            f"seed{'' if each == '1' else 's'}.{of} {ways} At {varied.factor.told(self.level)}, {read}. "
            f"Where there is no gap, so many pairs show one of up to {floor}, the floor."
        )

    def _floor(self) -> float:
        """The highest of all runs."""
        return max(map(max, self.floors.values()))

    def _way(self, series: Series) -> str:
        """From the first level to the last, in a sentence."""
        ends = (self.variation.levels[0], self.variation.levels[-1])
        gap, cone, recall = (" to ".join(self._mean(series, metric, level) for level in ends) for metric in LABELS)
        first, last = (written("logit_scale", series.ensembles[level].logit_scale) for level in ends)
        scale = f", and 1/τ from {first} to {last}" if series.learned else ""
        return (
            f"With {series.label}, the gap distance goes from {gap}, the mean cosine within the modalities from "
            f"{cone}, recall@1 from {recall}{scale}."
        )

    def _mean(self, series: Series, metric: str, level: float | None = None) -> str:
        """Mean over the seeds at a level, by default the chosen one, as a sentence says it."""
        value = float(np.mean(self._values(series, metric)[self.level if level is None else level]))
        return written(metric, value)

    def table(self) -> Table:
        """Header and rows of the numbers behind the figure: one row a run, with the setting as it is recorded."""
        header = (
            "experiment",
            self.variation.factor.setting,
            "series",
            "seed",
            "1/τ",
            *LABELS.values(),
            "floor of the gap",
        )
        rows = []
        for series in self.variation.series:
            values = [self._values(series, metric) for metric in LABELS]
            rows += [
                (
                    *(ensemble.name, level, series.label, seed, scale),
                    *(round(one[level][at], 4) for one in values),
                    round(self.floors[ensemble.name][at], 4),
                )
                for level, ensemble in series.ensembles.items()
                for at, (seed, scale) in enumerate(zip(ensemble.seeds, scales_of(ensemble), strict=True))
            ]
        return header, rows

    def _values(self, series: Series, metric: str) -> dict[float, list[float]]:
        """A number of `LABELS` at the end of training, level to one value a seed."""
        first, second = self.pairing.modalities
        keys = [f"{metric}({first},{second})"]
        if METRICS[metric].of == "modality":
            keys = [f"{metric}({first})", f"{metric}({second})"]
        return {
            level: np.mean([ensemble.values(key) for key in keys], axis=0).round(DIGITS).tolist()
            for level, ensemble in series.ensembles.items()
        }

    def _numbers_table(self) -> Div:
        """The numbers at the chosen level, one row a series; the browser fills them."""
        head = "".join(f'<th scope="col">{label.replace(" ", "<br>")}</th>' for label in (*LABELS.values(), "1/τ"))
        rows = "".join(
            f'<tr><th scope="row">{sign(Entry("", look.sign, look.colour))}{escape(series.label)}</th>'
            + "".join(f'<td data-number="{name} {escape(series.short)}">–</td>' for name in (*LABELS, "scale"))
            + "</tr>"
            for series, look in zip(self.variation.series, LOOKS, strict=False)
        )
        head = f'<tr><th scope="col" data-number="told">–</th>{head}</tr>'
        return block(
            f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>", styles.own(__name__), classes=["numbers"]
        )

    def _data(self) -> dict[str, Any]:
        """What can be read from the charts; its type is ``Data`` in ``ablation.js``."""
        varied = self.variation
        return {
            "name": varied.factor.name,
            "of": self.of,
            "labels": LABELS,
            "levels": [
                {"level": level, "told": varied.factor.told(level), "place": varied.places[level]}
                for level in varied.levels
            ],
            "series": [
                {
                    "label": series.label,
                    "short": series.short,
                    "learned": series.learned,
                    "runs": [
                        {
                            "level": level,
                            "seeds": ensemble.seeds,
                            "scale": scales_of(ensemble),
                            "values": {metric: self._values(series, metric)[level] for metric in LABELS},
                        }
                        for level, ensemble in series.ensembles.items()
                    ],
                }
                for series in varied.series
            ],
        }

    def _chart(self, metric: str, *, first: bool) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
        """One number over the levels: band and mean of the seeds, and each seed; a ring where it is read."""
        varied = self.variation
        x = list(varied.places.values())
        drawn = [list(self._values(series, metric).values()) for series in varied.series]
        every = [value for levels in drawn for values in levels for value in values]
        high = max(1.0, *every) * 1.08
        low = min(0.0, *every) - 0.07 * high  # room for a ring
        margin = 0.08 * (x[-1] - x[0])
        plot = axes.chart(
            varied.axis, LABELS[metric], (x[0] - margin, x[-1] + margin), (low, high), x_ticks=x, y_ticks=(0, 0.5, 1)
        )
        plot.xaxis.major_label_overrides = dict(zip(x, varied.labels, strict=True))
        now = Span(location=x[-1], dimension="height", level="underlay", line_width=1.5, **styled(line_color=ACCENT))
        plot.add_layout(now)
        ring = Scatter(x="x", y="y", size=13, fill_alpha=0, line_width=1.5, **styled(line_color=ACCENT))
        parts = {"figure": plot, "now": now, "rings": axes.layer(plot, ring)}
        if metric == "gap_distance":
            axes.floor(plot, self._floor())
        if len(drawn) > 1:  # below the marks, so that none is hidden
            box = (x[0] - margin, x[-1] + margin, low, high)
            names = [f"{look.sign} {series.short}" for look, series in zip(LOOKS, varied.series, strict=False)]
            _name(plot, names, x, drawn, box, (160, 90) if first else (125, 82))
        for values, look in zip(drawn, LOOKS, strict=False):
            _draw(plot, x, values, look)
        share = "1 1 100%" if first else "1 1 40%"
        place, pane = axes.view(plot, 190, 160 if first else 154, phone_share=share)
        return place, pane, parts


def scales_of(ensemble: Ensemble) -> list[float]:
    """1 / tau at the end of training, one a seed."""
    return [round(float(bundle.logit_scale[-1]), 4) for bundle in ensemble.runs.values()]


def _draw(plot: BokehFigure, x: Sequence[float], values: Sequence[Sequence[float]], look: Look) -> None:
    band = {"x": x, "low": [min(seeds) for seeds in values], "high": [max(seeds) for seeds in values]}
    axes.layer(plot, VArea(x="x", y1="low", y2="high", fill_alpha=0.15, **styled(fill_color=look.colour)), band)
    means = Line(x="x", y="y", line_width=2, line_dash=look.dash, **styled(line_color=look.colour))
    axes.layer(plot, means, {"x": x, "y": [sum(seeds) / len(seeds) for seeds in values]})
    colours = styled(fill_color=look.colour, line_color=CARD)
    dots = Scatter(x="x", y="y", size=look.size, marker=look.marker, line_width=0.8, **colours)
    spots = [(at, value) for at, seeds in zip(x, values, strict=True) for value in seeds]
    axes.layer(plot, dots, {"x": [at for at, _ in spots], "y": [value for _, value in spots]})


def _name(
    plot: BokehFigure,
    names: Sequence[str],
    x: Sequence[float],
    drawn: Sequence[Sequence[Sequence[float]]],
    box: tuple[float, float, float, float],
    size: tuple[float, float],
) -> None:
    """The name of each series beside its line; ``box`` and ``size`` as `name_places` takes them."""
    fine = np.linspace(0, len(x) - 1, 61)
    along = np.interp(fine, range(len(x)), x)  # (61,)
    lines = []
    for values in drawn:
        edges = [[edge(seeds) for seeds in values] for edge in (np.min, np.mean, np.max)]
        curves = [np.interp(fine, range(len(x)), edge) for edge in edges]
        lines.append(np.concatenate([np.column_stack([along, y]) for y in curves]))  # (183, 2)
    places = name_places(lines, names, box, size)
    data = {"x": [x for x, _ in places], "y": [y for _, y in places], "text": list(names)}
    axes.text(plot, INK, data, text_align="center", **axes.GROUND)
