"""Born apart: what networks make of random inputs before they have learned anything. Computed here, needs no bundle."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar, Literal

import numpy as np
import panel as pn
import param
from bokeh.models import ColumnDataSource, Line, Scatter, Span

from ....precompute.analysis import cones
from ....precompute.analysis.projection import fit_pca
from ...base import Explainer
from ...kit import charts, styles
from ...kit.controls import choice_select, frame, item_card, numbers_row, row

LAYERS = 25
DEPTHS = (0, 1, 2, 4, 8)  # hidden layers of the networks whose outputs are drawn
SEEDS = 5
INPUTS = 200  # inputs from which cones and gaps are measured
DRAWN = 24  # of them, as points
SOURCE = "liang2022"
LABELS = {
    "relu": "ReLU",
    "gelu": "GELU",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "linear": "linear",
    "relu-no-bias": "ReLU, no bias",
}
# Where the name of each curve stands clear of all curves, on a phone too: layer, cosine, alignment.
PLACES: dict[str, tuple[float, float, str]] = {
    "relu": (3.0, 0.73, "right"),
    "gelu": (5.2, 0.33, "left"),
    "tanh": (18.5, 0.5, "right"),
    "sigmoid": (2.0, 0.915, "left"),
    "linear": (14.0, 0.12, "left"),
    "relu-no-bias": (11.0, 0.76, "left"),
}
COLOURS = ("#009E73", "#C0568F", "#8A6BC8", "#B07D00", "#6F7B8A")  # seeds: no modality has one of these


@cache
def layer_curves() -> dict[str, tuple[float, ...]]:
    """Network to its mean cosine after layer 0, 1, ..., `LAYERS`."""
    return {
        name: tuple(round(float(c), 4) for c in cones.layer_cosines(name, layers=LAYERS)) for name in cones.NETWORKS
    }


@cache
def seed_scene(network: str, depth: int) -> dict[str, Any]:
    """Outputs of `SEEDS` networks of one depth on the same inputs.

    ``x``, ``y``: `DRAWN` points a seed on the two principal axes of all outputs, seed after seed. ``gap``,
    ``predicted``, ``pair``: as in `cones.SeedGaps`. ``cone``: mean cosine within a cloud, mean over the seeds.
    ``share``: of the variance that the two axes show.
    """
    clouds = cones.seed_clouds(cones.normal_inputs(0, INPUTS), range(SEEDS), layers=depth, network=network)  # (K, N, D)
    gaps = cones.seed_gaps(clouds)
    points = clouds.reshape(-1, clouds.shape[-1])  # (K N, D)
    flat = fit_pca(points).project(points, 2)  # (K N, 2)
    share = flat.var(axis=0).sum() / points.var(axis=0).sum()
    drawn = flat.reshape(SEEDS, INPUTS, 2)[:, :DRAWN].reshape(-1, 2)  # (K drawn, 2)
    return {
        "x": [round(float(v), 2) for v in drawn[:, 0]],
        "y": [round(float(v), 2) for v in drawn[:, 1]],
        "gap": [round(float(v), 3) for v in gaps.gap],
        "predicted": [round(float(v), 3) for v in gaps.predicted],
        "pair": [list(pair) for pair in gaps.pair],
        "cone": round(float(np.mean([cones.intra_modal_cosine(cloud) for cloud in clouds])), 4),
        "share": round(float(share), 3),
    }


class ConeEffect(Explainer):
    """Mean cosine by layer in untrained networks, the cones of networks that differ in the seed, and their gaps."""

    NAME = "cone-effect"
    NEEDS: ClassVar[Literal["bundle", "runs", "nothing"]] = "nothing"
    HEIGHTS = {"desktop": 544, "phone": 523}  # noqa: RUF012
    STATE = ("network", "layer", "depth")

    network = param.Selector(
        default="relu",
        objects=list(cones.NETWORKS),
        doc="""
        Which activation the networks have: its curve stands out, and its cones are drawn.""",
    )
    layer = param.Integer(
        default=1,
        bounds=(0, LAYERS),
        doc="""
        Layer at which the curves are read; 0 is the inputs.""",
    )
    depth = param.Integer(
        default=2,
        bounds=(0, len(DEPTHS) - 1),
        doc="""
        How deep the networks that differ by their seed are: place in (0, 1, 2, 4, 8) hidden layers.""",
    )

    def __init__(self, **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.param.update(**state)
        self.controls = {
            "network": choice_select(self.param.network, "Network", {label: name for name, label in LABELS.items()}),
            "layer": charts.index_slider(self.param.layer, "Layer", [str(n) for n in range(LAYERS + 1)]),
            "depth": charts.index_slider(self.param.depth, "Depth", [str(n) for n in DEPTHS]),
        }
        curves, curves_pane, curve_parts = _curves_view()
        cloud, cloud_parts = _cloud_view()
        gaps, gap_parts = _gap_view()
        numbers = numbers_row(
            {
                "cosine": "cosine at the layer",
                "cone": "cosine in a cone",
                "gap": "gap of two seeds",
                "predicted": "√(2 × cone)",
            }
        )
        card = item_card()
        data = ColumnDataSource(tags=[self._data()])
        self.attach(
            "modgap/figures/cone_effect/cone_effect",
            curves_pane,
            {
                **curve_parts,
                **cloud_parts,
                **gap_parts,
                "data": data,
                "numbers": numbers,
                "card": card,
                **self.controls,
            },
        )
        self._layout = frame(
            curves,
            pn.Row(cloud, gaps, stylesheets=[styles.VIEWS], margin=0),
            row(*self.controls.values()),
            numbers,
            card,
        )

    @property
    def scene(self) -> dict[str, Any]:
        """The cones that are shown; see `seed_scene`."""
        return seed_scene(self.network, DEPTHS[self.depth])

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        name = LABELS[self.network]
        curve = layer_curves()[self.network]
        depth = DEPTHS[self.depth]
        gap, predicted = float(np.mean(self.scene["gap"])), float(np.mean(self.scene["predicted"]))
        return (
            f"Mean cosine of two different random inputs in an untrained network ({name}): {curve[0]:.2f} at the "
            f"input, {curve[self.layer]:.2f} after layer {self.layer}, {curve[-1]:.2f} after layer {LAYERS}. "
            f"{SEEDS} such networks with {depth} hidden layer{'' if depth == 1 else 's'}, which differ only in their "
            f"seed, put the same inputs into {SEEDS} cones; two of them lie {gap:.2f} apart in the mean, and "
            f"√(2 × cone) predicts {predicted:.2f}."
        )

    def table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Mean cosine by layer, one row a layer; the published values of Liang et al. 2022 in their own columns."""
        published = {name: dict(zip(p.layer, p.cosine, strict=True)) for name, p in cones.PUBLISHED.items()}
        header = ("layer", *LABELS.values(), *(f"{LABELS[name]}, published" for name in published))
        rows = [
            (
                at,
                *(layer_curves()[name][at] for name in LABELS),
                *(found.get(at, "") for found in published.values()),
            )
            for at in range(LAYERS + 1)
        ]
        return header, rows

    def _data(self) -> dict[str, Any]:
        """What travels to the browser; its type is ``Data`` in ``born.js``."""
        return {
            "labels": LABELS,
            "places": PLACES,
            "curves": layer_curves(),
            "published": {
                name: {"layer": list(p.layer), "cosine": list(p.cosine), "source": SOURCE}
                for name, p in cones.PUBLISHED.items()
            },
            "depths": list(DEPTHS),
            "seeds": SEEDS,
            "scenes": {name: [seed_scene(name, depth) for depth in DEPTHS] for name in cones.NETWORKS},
        }


def _curves_view() -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
    plot = charts.axes_figure(
        "layer", "mean cosine of two inputs", (-0.6, LAYERS + 0.6), (-0.05, 1.06),
        x_ticks=(0, 5, 10, 15, 20, 25), y_ticks=(0, 0.5, 1),
    )  # fmt: skip
    for curve in layer_curves().values():
        look = Line(
            x="x", y="y", line_color=charts.SOFT, line_alpha=0.45, line_width=1.5, tags=[{"line_color": "--soft"}]
        )
        charts.layer(plot, look, {"x": list(range(LAYERS + 1)), "y": curve})
    now = Span(
        level="underlay",
        location=1,
        dimension="height",
        line_color=charts.SOFT,
        line_dash="dotted",
        tags=[{"line_color": "--soft"}],
    )
    plot.add_layout(now)
    accent = {"line_color": "--accent"}
    empty = {"x": [], "y": []}
    parts: dict[str, Any] = {"curves": plot, "now": now}
    parts["curve"] = charts.layer(
        plot, Line(x="x", y="y", line_color=charts.ACCENT, line_width=2.5, tags=[accent]), empty
    )
    parts["published"] = charts.layer(
        plot, Line(x="x", y="y", line_color=charts.INK, line_dash="dashed", tags=[{"line_color": "--ink"}]), empty
    )
    hollow = Scatter(
        x="x", y="y", size=7, fill_color=charts.CARD, line_color=charts.INK, line_width=1.4,
        tags=[{"fill_color": "--card", "line_color": "--ink"}],
    )  # fmt: skip
    plot.add_glyph(parts["published"], hollow)
    dot = Scatter(
        x="x", y="y", size=11, fill_color=charts.ACCENT, line_color=charts.CARD, line_width=1.5,
        tags=[{"fill_color": "--accent", "line_color": "--card"}],
    )  # fmt: skip
    parts["dot"] = charts.layer(plot, dot, empty)
    word = {**empty, "text": [], "align": []}
    parts["otherWords"] = charts.words(plot, word, charts.SOFT, "--soft", text_align={"field": "align"})
    parts["curveWords"] = charts.words(
        plot, word, charts.ACCENT, "--accent", text_font_style="bold", text_align={"field": "align"}
    )
    parts["publishedWords"] = charts.words(plot, {**empty, "text": []}, charts.INK, "--ink", text_align="right")
    column, pane = charts.view(plot, charts.place(200, 170, pinned=0.5))
    return column, pane, parts


def _cloud_view() -> tuple[pn.Column, dict[str, Any]]:
    plot = charts.axes_figure("", "outputs, by seed", (-1, 1), (-1, 1), x_ticks=(), y_ticks=())
    plot.axis.visible = False
    colours = [colour for colour in COLOURS for _ in range(DRAWN)]
    nowhere = [0.0] * len(colours)
    dots = Scatter(
        x="x", y="y", size=5, fill_color="colour", fill_alpha=0.85, line_color=None,
    )  # fmt: skip
    cloud = charts.layer(plot, dots, {"x": nowhere, "y": nowhere, "colour": colours})
    data = {
        "x": [0.0] * SEEDS,
        "y": [0.0] * SEEDS,
        "text": [f"seed {n + 1}" for n in range(SEEDS)],
        "align": ["left"] * SEEDS,
    }
    names = charts.words(
        plot, data, charts.INK, "--ink", text_font_style="bold", text_align={"field": "align"}, **charts.GROUND
    )  # fmt: skip
    column, _ = charts.view(plot, charts.place(220, 180, pinned=0.5))
    return column, {"clouds": plot, "cloud": cloud, "seedWords": names}


def _gap_view() -> tuple[pn.Column, dict[str, Any]]:
    plot = charts.axes_figure(
        "√(2 × cone)", "gap of two seeds", (-0.08, 1.62), (-0.08, 1.62),
        x_ticks=(0, 0.5, 1, 1.5), y_ticks=(0, 0.5, 1, 1.5),
    )  # fmt: skip
    identity = Line(x="x", y="y", line_color=charts.SOFT, line_dash="dashed", tags=[{"line_color": "--soft"}])
    charts.layer(plot, identity, {"x": [0, 1.5], "y": [0, 1.5]})
    charts.words(
        plot, {"x": [0.98], "y": [0.8], "text": ["equal"]}, charts.SOFT, "--soft", text_align="left", x_offset=2
    )
    parts: dict[str, Any] = {"gaps": plot}
    faint = Scatter(
        x="x", y="y", size=5, fill_color=charts.SOFT, fill_alpha=0.35, line_color=None, tags=[{"fill_color": "--soft"}]
    )
    parts["otherGaps"] = charts.layer(plot, faint, {"x": [], "y": []})
    strong = Scatter(
        x="x", y="y", size=8, fill_color=charts.ACCENT, line_color=charts.CARD,
        tags=[{"fill_color": "--accent", "line_color": "--card"}],
    )  # fmt: skip
    parts["theseGaps"] = charts.layer(plot, strong, {"x": [], "y": []})
    column, _ = charts.view(plot, charts.place(220, 180, pinned=0.5))
    return column, parts
