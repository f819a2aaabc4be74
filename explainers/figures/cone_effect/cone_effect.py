"""What networks make of random inputs before they have learned anything. Computed here, needs no bundle."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

import numpy as np
import panel as pn
import param
from bokeh.models import Line, Scatter, Span

from ....precompute.analysis import cones
from ....precompute.analysis.projection import fit_pca
from ....precompute.numbers import number
from ...base import Explainer, Needs, Table, carrier
from ...kit import axes, styles
from ...kit.controls import choice_select, frame, item_card, number_slider, numbers_row, option_slider, row, views
from ...kit.palette import ACCENT, CARD, INK, OTHERS, SOFT, styled
from ...state import Nearest

LAYERS = 25
DEPTHS = (0, 1, 2, 4, 8)  # hidden layers of the networks whose outputs are drawn
SEEDS = 5
INPUTS = 200  # inputs from which cones and gaps are measured
DRAWN = 24  # of them, as points
SOURCE = "liang2022"
LABELS = {  # networks that the figure has
    "relu": "ReLU",
    "gelu": "GELU",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "linear": "linear",
    "relu-no-bias": "ReLU, no bias",
}
# Where the name of each curve stands clear of all curves, on a phone too: layer, cosine, alignment.
PLACES: dict[str, tuple[float, float, str]] = {
    "relu": (2.1, 0.86, "left"),
    "gelu": (5.2, 0.33, "left"),
    "tanh": (18.5, 0.5, "right"),
    "sigmoid": (1.2, 1.12, "left"),
    "linear": (14.0, 0.12, "left"),
    "relu-no-bias": (11.0, 0.76, "left"),
}
NAMES: dict[str, list[Any]] = {**axes.EMPTY, "text": [], "align": []}
HEIGHT, PHONE = 220, 180  # pixels of the two lower plots


@cache
def layer_curves() -> dict[str, tuple[float, ...]]:
    """Network to its mean cosine after layer 0, 1, ..., `LAYERS`."""
    return {
        name: tuple(round(float(c), 4) + 0.0 for c in cones.layer_cosines(name, layers=LAYERS))  # no -0.0
        for name in LABELS
    }


@cache
def seed_scene(network: str, depth: int) -> dict[str, Any]:
    """Outputs of `SEEDS` networks with ``depth`` hidden layers on the same inputs; as it travels.

    ``x``, ``y``: `DRAWN` points a seed on the two principal axes of all outputs, seed after seed. ``gap``,
    ``predicted``, ``pair``: as in `cones.SeedGaps`. ``cone``: mean cosine within a cloud, mean over the seeds.
    """
    clouds = cones.seed_clouds(cones.normal_inputs(0, INPUTS), range(SEEDS), layers=depth, network=network)  # (K, N, D)
    gaps = cones.seed_gaps(clouds)
    points = clouds.reshape(-1, clouds.shape[-1])  # (K N, D)
    flat = fit_pca(points).project(points, 2)  # (K N, 2)
    drawn = flat.reshape(SEEDS, INPUTS, 2)[:, :DRAWN].reshape(-1, 2)  # (K drawn, 2)
    return {
        "x": [round(float(v), 2) for v in drawn[:, 0]],
        "y": [round(float(v), 2) for v in drawn[:, 1]],
        "gap": [round(float(v), 3) for v in gaps.gap],
        "predicted": [round(float(v), 3) for v in gaps.predicted],
        "pair": [list(pair) for pair in gaps.pair],
        "cone": round(float(np.mean([cones.intra_modal_cosine(cloud) for cloud in clouds])), 4),
    }


class ConeEffect(Explainer):
    """Mean cosine by layer in untrained networks, the cones of networks that differ in the seed, and their gaps."""

    NAME = "cone-effect"
    NEEDS: ClassVar[Needs] = "nothing"
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 544, "phone": 523}
    STATE = ("network", "layer", "depth")

    network = param.Selector(
        default="relu",
        objects=list(LABELS),
        doc="""
        Which activation the networks have: its curve stands out, and its cones are drawn.""",
    )
    layer = param.Integer(
        default=1,
        bounds=(0, LAYERS),
        doc="""
        Layer at which the curves are read; 0 is the inputs.""",
    )
    depth = Nearest(
        default=2,
        carried=DEPTHS,
        doc="""
        Hidden layers of the networks that differ by their seed: 0, 1, 2, 4 or 8.""",
    )

    def __init__(self, **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.param.update(**state)
        self.controls = {
            "network": choice_select(self.param["network"], "Network", {label: name for name, label in LABELS.items()}),
            "layer": number_slider(self.param["layer"], "Layer"),
            "depth": option_slider(self, "depth", "Depth", DEPTHS, [str(depth) for depth in DEPTHS]),
        }
        curves, pane, curve_parts = _curves_view()
        clouds, cloud_parts = _clouds_view()
        gaps, gap_parts = _gaps_view()
        numbers = numbers_row(
            {
                "cosine": "cosine at the layer",
                "cone": "cosine in a cone",
                "gap": "gap of two seeds",
                "predicted": "√(2 × cone)",
            }
        )
        card = item_card()
        extra = {"data": carrier(self._data()), "numbers": numbers, "card": card, **self.controls}
        self.attach(
            "modgap/figures/cone_effect/cone_effect", pane, {**curve_parts, **cloud_parts, **gap_parts, **extra}
        )
        self._layout = frame(curves, views(clouds, gaps), row(*self.controls.values()), numbers, card)

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        depth = int(self.depth)
        curve, scene = layer_curves()[self.network], seed_scene(self.network, depth)
        first, here, last = (number(curve[layer], ".2f") for layer in (0, self.layer, LAYERS))
        return (
            f"Mean cosine of two different random inputs in an untrained network ({LABELS[self.network]}): {first} at "
            f"the input, {here} after layer {self.layer}, {last} after layer {LAYERS}. {SEEDS} such networks with "
            f"{depth} hidden layer{'' if depth == 1 else 's'}, which differ only in their seed, put the same inputs "
            f"into {SEEDS} cones; two of them lie {np.mean(scene['gap']):.2f} apart in the mean, and √(2 × cone) "
            f"predicts {np.mean(scene['predicted']):.2f}."
        )

    def table(self) -> Table:
        """Mean cosine by layer, one row a layer; the published values of Liang et al. 2022 in their own columns."""
        published = {name: dict(zip(one.layer, one.cosine, strict=True)) for name, one in cones.PUBLISHED.items()}
        header = ("layer", *LABELS.values(), *(f"{LABELS[name]}, published" for name in published))
        rows = [
            (
                layer,
                *(layer_curves()[name][layer] for name in LABELS),
                *(cosines.get(layer, "") for cosines in published.values()),
            )
            for layer in range(LAYERS + 1)
        ]
        return header, rows

    def _data(self) -> dict[str, Any]:
        """What travels to the browser; its type is ``Data`` in ``cone_effect.js``."""
        return {
            "labels": LABELS,
            "places": PLACES,
            "curves": layer_curves(),
            "published": {
                name: {"layer": list(one.layer), "cosine": list(one.cosine), "source": SOURCE}
                for name, one in cones.PUBLISHED.items()
            },
            "seeds": SEEDS,
            "scenes": {name: {str(depth): seed_scene(name, depth) for depth in DEPTHS} for name in LABELS},
        }


def _curves_view() -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
    plot = axes.chart(
        "layer", "mean cosine of two inputs", (-0.6, LAYERS + 0.6), (-0.05, 1.22),
        x_ticks=(0, 5, 10, 15, 20, 25), y_ticks=(0, 0.5, 1),
    )  # fmt: skip
    for curve in layer_curves().values():
        quiet = Line(x="x", y="y", line_alpha=0.45, line_width=1.5, **styled(line_color=SOFT))
        axes.layer(plot, quiet, {"x": range(LAYERS + 1), "y": curve})
    now = Span(level="underlay", location=1, dimension="height", line_dash="dotted", **styled(line_color=SOFT))
    plot.add_layout(now)
    hollow = Scatter(x="x", y="y", size=7, line_width=1.4, **styled(fill_color=CARD, line_color=INK))
    dot = Scatter(x="x", y="y", size=11, line_width=1.5, **styled(fill_color=ACCENT, line_color=CARD))
    aligned = {"text_align": {"field": "align"}}
    parts: dict[str, Any] = {"figure": plot, "now": now}
    parts["curve"] = axes.layer(plot, Line(x="x", y="y", line_width=2.5, **styled(line_color=ACCENT)))
    parts["published"] = axes.layer(plot, axes.rule("dashed", INK))
    plot.add_glyph(parts["published"], hollow)
    parts["dot"] = axes.layer(plot, dot)
    parts["otherNames"] = axes.text(plot, SOFT, NAMES, **aligned)
    parts["curveName"] = axes.text(plot, ACCENT, NAMES, text_font_style="bold", **aligned)
    parts["publishedName"] = axes.text(plot, INK, text_align="right")
    column, pane = axes.view(plot, 200, 170, pinned=0.5, sheets=[styles.kit("second")])
    return column, pane, parts


def _clouds_view() -> tuple[pn.Column, dict[str, Any]]:
    plot = axes.chart("", "outputs, by seed", (-1, 1), (-1, 1), x_ticks=(), y_ticks=())
    plot.axis.visible = False
    plot.min_border_left = 4  # else the first letter of its title is cut
    nowhere = [0.0] * (SEEDS * DRAWN)
    colours = [colour.value for colour in OTHERS[:SEEDS] for _ in range(DRAWN)]
    dots = Scatter(x="x", y="y", size=5, fill_color="colour", fill_alpha=0.85, line_color=None)
    clouds = axes.layer(plot, dots, {"x": nowhere, "y": nowhere, "colour": colours})
    names = axes.text(plot, INK, text_font_style="bold", text_align="center", **axes.GROUND)
    column, _ = axes.view(plot, HEIGHT, PHONE, pinned=0.5)
    return column, {"clouds": plot, "points": clouds, "seedNames": names}


def _gaps_view() -> tuple[pn.Column, dict[str, Any]]:
    ticks = (0, 0.5, 1, 1.5)
    plot = axes.chart(
        "√(2 × cone)", "gap of two seeds", (-0.08, 1.62), (-0.08, 1.62), x_ticks=ticks, y_ticks=ticks
    )  # fmt: skip
    axes.layer(plot, axes.rule("dashed", SOFT), {"x": [0, 1.5], "y": [0, 1.5]})
    axes.text(plot, SOFT, {"x": [0.98], "y": [0.8], "text": ["equal"]}, text_align="left", x_offset=2)
    faint = Scatter(x="x", y="y", size=5, fill_alpha=0.35, line_color=None, **styled(fill_color=SOFT))
    strong = Scatter(x="x", y="y", size=8, **styled(fill_color=ACCENT, line_color=CARD))
    parts: dict[str, Any] = {"gaps": plot}
    parts["otherGaps"] = axes.layer(plot, faint)
    parts["theseGaps"] = axes.layer(plot, strong)
    column, _ = axes.view(plot, HEIGHT, PHONE, pinned=0.5)
    return column, parts
