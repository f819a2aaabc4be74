"""Several models of the same items side by side: one selection, one pointer, one colour scale, and what differs."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, ClassVar

import numpy as np
import panel as pn
import param

from ...precompute.bundle import Bundle
from ...precompute.errors import InputError
from ...precompute.metrics import METRICS, measure
from ..figures.gap_shift.moving import METHODS
from ..labels import told_apart
from ..notebook import answer_between_cells
from . import cards, numerics
from .charts import DIFFERENCES, Cross, Matrix
from .exploration import LAYOUTS, SLOW, Exploration
from .following import Following
from .items import Items
from .map_view import DRAGS, MapView
from .matrix import block_means
from .measures import MEASURED
from .parts import NARROW, SHEET, column, html, row, select, slider, table
from .space import Points, Space

SHOWN = 12  # items whose ranks changed most
SPAN = 0.6  # ends of the scale of differences
CROSSED = (
    "gap_distance",
    "paired_cosine",
    "recall_at_1",
    "recall_at_5",
    "mixed_rank",
    "loss",
    "rmg",
    "alignment",
    "uniformity",
    "intra_modal_cosine",
)
GRID = """
:host { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: 20px; }
"""


class Comparer(pn.viewable.Viewer):
    """Models, checkpoints or closings of the same items: ``Comparer(a, b)`` in a notebook cell shows them.

    Parameters
    ----------
    bundles
        Two or more, with the same items by id; an `Exploration` stands for a checkpoint or a closing of its own.

    Raises
    ------
    InputError
        There are fewer than two, or their items or modalities are not the same.
    """

    selection = Items(default=[], doc="Ids of the items that are selected.")
    layout = param.Selector(
        default="pca",
        objects=[value for value in LAYOUTS.values() if value not in SLOW],
        doc="How the maps are laid out.",
    )
    method = param.Selector(default="shift", objects=list(METHODS.values()), doc="Way of closing the gap.")
    amount = param.Number(default=0.0, bounds=(-1.0, 1.5), doc="How much of it: 0 as trained, 1 closed.")
    first = param.Integer(default=0, doc="Place of the model that another one is compared with.")
    second = param.Integer(default=1, doc="Place of that other one.")
    across = param.Selector(default="gap_distance", objects=list(CROSSED), doc="Metric across.")
    up = param.Selector(default="recall_at_1", objects=list(CROSSED), doc="Metric up.")

    STATE: ClassVar[tuple[str, ...]] = ("selection", "layout", "method", "amount", "first", "second", "across", "up")
    """What an address says; see `address`."""

    def __init__(self, *bundles: Bundle | Space | Exploration, **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.states = [one if isinstance(one, Exploration) else Exploration(one) for one in bundles]
        self._check()
        self.space = self.states[0].space
        spaces = [one.space for one in self.states]
        self.labels = told_apart(
            [space.label for space in spaces], [f"{space.bundle.name}/{space.bundle.seed}" for space in spaces]
        )
        self._own = [(one.method, one.amount) for one in self.states]
        self._layout: pn.Column | None = None
        self.param["first"].bounds = self.param["second"].bounds = (0, len(bundles) - 1)
        self.param.update(**state)

    def _check(self) -> None:
        if len(self.states) < 2:
            raise InputError(f"found {len(self.states)} bundles; comparing needs two or more.")
        first = self.states[0].space
        problems = []
        for other in (one.space for one in self.states[1:]):
            if other.ids != first.ids:
                common = len(set(other.ids) & set(first.ids))
                problems.append(
                    f"bundle {other.bundle.name}/{other.bundle.seed}: found {other.count:,} items, {common:,} of "
                    "them in "
                    f"{first.bundle.name}/{first.bundle.seed} with its {first.count:,}; allowed: the same items by id."
                )
            elif set(other.modalities) != set(first.modalities):
                problems.append(
                    f"bundle {other.bundle.name}/{other.bundle.seed}: found modalities {', '.join(other.modalities)}; "
                    f"allowed: those of the first bundle, {', '.join(first.modalities)}."
                )
        if problems:
            raise InputError(problems)

    def __panel__(self) -> pn.viewable.Viewable:
        """All of it."""
        answer_between_cells()
        if self._layout is None:
            self._layout = self._make()
        return self._layout

    def changes(self) -> np.ndarray:
        """How many ranks each partner is better placed by the second model than by the first, (N,)."""
        return self.states[self.first].ranks() - self.states[self.second].ranks()

    def values(self, metric: str) -> list[float]:
        """A metric of each model, measured on the same seeded sample of items, as they are on the maps."""
        found = []
        for state in self.states:
            drawn = numerics.sample(state.space.count, MEASURED)
            closing = state.closing
            key = ("metric", metric, *closing.key)
            pair = [cloud[drawn] for cloud in state.pair_of(closing)]
            clouds = dict(zip((closing.asks, closing.answers), pair, strict=True))
            made = state.space.kept(
                key, lambda clouds=clouds, state=state: measure(clouds, state.space.scale, 0, [metric])
            )
            pairs = [value for name, value in made.items() if "," in name] or list(made.values())
            found.append(float(np.mean(pairs)))
        return found

    def _make(self) -> pn.Column:
        self.maps = [MapView(state.space, self._selected, self._pointed, height=320) for state in self.states]
        modalities = (self.states[0].asks, self.states[0].answers)
        self.matrices = [Matrix(modalities, height=330) for _ in self.states]
        self.difference = Matrix(modalities, -SPAN, SPAN, DIFFERENCES, "difference of cosines", height=420)
        self.cross = Cross()
        self.told, self.card, self.ranks, self.blocks = html(), html(), html(), html()
        self.pairs = {name: n for n, name in enumerate(self.labels)}
        drag = pn.widgets.RadioButtonGroup(
            label="A drag on a map", options=list(DRAGS), value="Lasso", stylesheets=[SHEET], margin=0
        )
        for view in self.maps:
            code = "plot.toolbar.active_drag = tools[source.active]"
            drag.jscallback(args={"plot": view.figure, "tools": view.drags}, active=code)
            view.figure.toolbar.active_drag = view.drags[1]
        metrics = {METRICS[name].label.format("a modality"): name for name in CROSSED}
        many = self.states[0].space.count > MEASURED
        controls = row(
            select(self.param.layout, "Maps", {label: value for label, value in LAYOUTS.items() if value not in SLOW}),
            select(self.param.method, "Close the gap", METHODS),
            slider(self.param.amount, "Amount", step=0.01, throttled=many),
        )
        titles = [html(f"<h2>{escape(label)}</h2>") for label in self.labels]
        cells = [
            column(title, view.pane, matrix.pane, gap=6)
            for title, view, matrix in zip(titles, self.maps, self.matrices, strict=True)
        ]
        chosen = row(select(self.param.first, "Compare", self.pairs), select(self.param.second, "with", self.pairs))
        crossed = row(select(self.param.across, "Across", metrics), select(self.param.up, "Up", metrics))
        self.following = Following(
            self,
            [
                (["layout", "method", "amount"], self._place),
                (["selection"], self._show_selection),
                (["first", "second", "method", "amount"], self._compare),
                (["across", "up", "method", "amount"], self._cross),
            ],
        )
        self.following()
        return column(
            controls,
            drag,
            pn.Column(*cells, stylesheets=[NARROW, GRID], margin=0, sizing_mode="stretch_width"),
            self.blocks,
            self.told,
            self.card,
            chosen,
            self.difference.pane,
            self.ranks,
            crossed,
            self.cross.pane,
        )

    def _place(self) -> None:
        told = f", in the order of the clusters of {escape(self.labels[0])}; one scale of colours for all.</p>"
        for state, view, matrix, (method, amount) in zip(self.states, self.maps, self.matrices, self._own, strict=True):
            moved = self.amount != 0
            state.param.update(
                layout=self.layout, method=self.method if moved else method, amount=self.amount if moved else amount
            )
            placed = state.places()
            if placed is not None:
                view.place(placed, fit=True)
                view.colour(state.colouring())
            cells, size = self._cells(state)
            matrix.show(cells, *self._clusters(size))
            a_cell = "one similarity" if size == 1 else f"the mean of {size} × {size} similarities"
            self.blocks.object = f'<p class="told">A cell is {a_cell}{told}'
        self._show_selection()

    def _cells(self, state: Exploration) -> tuple[Points, int]:
        lead = self.states[0]
        clouds = state.clouds()
        return block_means({name: clouds[name] for name in (lead.asks, lead.answers)}, lead.arrangement().order)

    def _clusters(self, size: int) -> tuple[Sequence[float], Sequence[str]]:
        found = self.states[0].arrangement()
        return (found.starts[:-1] / size).tolist(), found.labels

    def _compare(self) -> None:
        one, other = self.states[self.first], self.states[self.second]
        (before, size), (after, _) = self._cells(one), self._cells(other)
        self.difference.show(after - before, *self._clusters(size))
        change, space = self.changes(), one.space
        worst = np.argsort(change, kind="stable")
        ends = (("Better placed by the second", worst[::-1][:SHOWN]), ("Better placed by the first", worst[:SHOWN]))
        names = (self.labels[self.first], self.labels[self.second])
        first, second = one.ranks(), other.ranks()
        parts = []
        for title, places in ends:
            lines = [(escape(space.captions[n]), f"{first[n]:,.0f}", f"{second[n]:,.0f}") for n in places if change[n]]
            parts.append(f"<section><h3>{title}</h3>{table(('item', *names), lines, numbers=(1, 2))}</section>")
        better, worse = int((change > 0).sum()), int((change < 0).sum())
        self.ranks.object = (
            f"<h2>{escape(names[1])} against {escape(names[0])}</h2><p class='told'>Rank of the partner: better for "
            f"{better:,} items, worse for {worse:,}, the same for {len(change) - better - worse:,}.</p>"
            f"<div class='near'>{''.join(parts)}</div>"
        )

    def _cross(self) -> None:
        names = tuple(METRICS[name].label.format("a modality") for name in (self.across, self.up))
        self.cross.show(self.values(self.across), self.values(self.up), self.labels, (names[0], names[1]))

    def _show_selection(self) -> None:
        space = self.states[0].space
        places = space.places(self.selection)
        for view in self.maps:
            view.select(places)
        if not len(places):
            self.told.object = '<p class="told">Select items on one map to see them on all.</p>'
            return
        rows = [
            (escape(name), f"{state.cosines()[places].mean():.3f}", f"{np.median(state.ranks()[places]):,.0f}")
            for name, state in zip(self.labels, self.states, strict=True)
        ]
        head = ("model", "mean cosine of partners", "median rank")
        told = table(head, rows, numbers=(1, 2)) + cards.strip(space, places[:SHOWN].tolist())
        self.told.object = f"<h2>{len(places):,} selected</h2>{told}"

    def _selected(self, places: list[int]) -> None:
        named = self.states[0].space.named(places)
        if named != self.selection:
            self.selection = named

    def _pointed(self, place: int) -> None:
        for view in self.maps:
            view.point_at(place)
        self.card.object = cards.strip(self.states[0].space, [place]) if place >= 0 else ""
