"""Several models of the same items side by side: one selection, one pointer, one colour scale, and what differs."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import numpy as np
import panel as pn

from ...precompute.bundle import Bundle
from ...precompute.metrics import METRICS
from ...precompute.numbers import number
from ..figures.gap_shift.moving import METHODS
from ..notebook import answer_between_cells
from . import cards
from .charts import DIFFERENCES, Cell, Matrix
from .comparison import MOVING, Comparison
from .cross import Cross
from .exploration import LAYOUTS, SLOW, Exploration
from .export import page_button
from .following import Following
from .map_view import DRAGS, MapView
from .matrix import Blocks
from .measures import MEASURED
from .parts import SHEET, column, fields, grid, html, row, select, slider, table
from .space import Space

SHOWN = 12  # items whose ranks changed most
SPAN = 0.6  # ends of the scale of differences


class Comparer(Comparison, pn.viewable.Viewer):
    """Models, checkpoints or closings of the same items: ``Comparer(a, b)`` in a notebook cell shows them.

    Parameters
    ----------
    bundles
        Two or more, with the same items by id, one of them several times or not; an `Exploration` stands for a
        checkpoint or a closing of its own.
    state
        Parameters of `Comparison`, by name.

    Raises
    ------
    InputError
        There are fewer than two, or their items or modalities are not the same.
    """

    def __init__(self, *bundles: Bundle | Space | Exploration, **state: Any) -> None:  # noqa: ANN401
        super().__init__(*bundles, **state)
        self._layout: pn.Column | None = None

    def __panel__(self) -> pn.viewable.Viewable:
        """All of it."""
        answer_between_cells()
        if self._layout is None:
            self._layout = self._make()
        return self._layout

    def _make(self) -> pn.Column:
        self.blocks: Blocks | None = None
        self.told, self.card, self.behind, self.ranks, self.scale = (html() for _ in range(5))
        self.maps = [MapView(state.space, self._selected, self._pointed, height=320) for state in self.states]
        self.matrices = [self._matrix(self.card, "cosine", height=330) for _ in self.states]
        self.difference = self._matrix(self.behind, "difference of cosines", -SPAN, SPAN, DIFFERENCES, height=420)
        self.cross = Cross()
        self.titles = [html() for _ in self.states]
        pairs = {label: n for n, label in enumerate(self.labels)}
        self.choices = [select(self.param.first, "Compare", pairs), select(self.param.second, "with", pairs)]
        metrics = {metric.label.format("a modality"): name for name, metric in METRICS.items()}
        crossed = fields(select(self.param.across, "Across", metrics), select(self.param.up, "Up", metrics))
        controls = fields(
            select(self.param.layout, "Maps", {label: value for label, value in LAYOUTS.items() if value not in SLOW}),
            *self.ends(),
            select(self.param.method, "Close all gaps", METHODS),
            slider(self.param.amount, "Amount", step=0.01, throttled=self.space.count > MEASURED),
        )
        self.following = Following(
            self,
            [
                (["layout", *MOVING], self._place),
                (["selection", *MOVING], self._show_selection),
                (["first", "second", *MOVING], self._compare),
                (["across", "up", *MOVING], self._cross),
            ],
        )
        self.following()
        models = [self._model(place) for place in range(len(self.states))]
        return column(
            controls,
            self._drag(),
            grid(*models, least=320, gap=20),
            self.scale,
            self.told,
            self.card,
            fields(*self.choices),
            self.difference.pane,
            self.behind,
            row(*self.difference.plot.save_buttons("difference")),
            self.ranks,
            crossed,
            self.cross.pane,
            row(*self.cross.plot.save_buttons("metrics")),
        )

    def _matrix(self, card: pn.pane.HTML, title: str, *scale: Any, height: int) -> Matrix:  # noqa: ANN401
        """A picture whose items stand in a card below it, so that it stays under the pointer."""
        made: Matrix
        made = Matrix(
            self.space.modalities,
            *scale,
            title=title,
            pointed=lambda cell: self._pointed_cell(made, card, title, cell),
            tapped=self._tapped,
            height=height,
        )
        return made

    def _model(self, place: int) -> pn.Column:
        """A model with what is set of it alone."""
        state, view, matrix = self.states[place], self.maps[place], self.matrices[place]
        name = re.sub(r"\W+", "-", f"{state.space.label}-{place + 1}").strip("-").lower()
        steps = {f"{step:,}": step for step in state.param.step.objects}
        return column(
            self.titles[place],
            fields(
                *([select(state.param.step, "Steps of training", steps)] if len(steps) > 1 else []),
                select(state.param.method, "Way", METHODS),
                slider(state.param.amount, "Amount", step=0.01, throttled=self.space.count > MEASURED),
            ),
            view.pane,
            row(*view.plot.save_buttons(f"map-{name}"), page_button(state, view, f"map-{name}")),
            matrix.pane,
            row(*matrix.plot.save_buttons(f"similarities-{name}")),
            gap=6,
        )

    def _drag(self) -> pn.viewable.Viewable:
        drag = pn.widgets.RadioButtonGroup(
            label="A drag on a map", options=list(DRAGS), value="Lasso", stylesheets=[SHEET], margin=0
        )
        for view in self.maps:
            code = "plot.toolbar.active_drag = tools[source.active]"
            drag.jscallback(args={"plot": view.figure, "tools": view.drags}, active=code)
            view.figure.toolbar.active_drag = view.drags[1]
        return drag

    def _place(self) -> None:
        self.follow()
        labels = self.labels
        for choice in self.choices:
            choice.options = {label: n for n, label in enumerate(labels)}
        found, size = self.states[0].arrangement(), 1
        for state, view, matrix, title, label in zip(
            self.states, self.maps, self.matrices, self.titles, labels, strict=True
        ):
            title.object = f"<h2>{escape(label)}</h2>"
            placed = state.places()
            if placed is not None:
                view.place(placed, fit=True)
                view.colour(state.colouring())
            cells, size = self.cells(state)
            self._show(matrix, cells, size)
        self.blocks = Blocks(self.space.modalities, found.order, size)
        a_cell = "one similarity" if size == 1 else f"the mean of {size} × {size} similarities"
        self.scale.object = (
            f'<p class="told">A cell is {a_cell}, in the order of the clusters of {escape(labels[0])}; one scale of '
            "colours for all.</p>"
        )

    def _show(self, matrix: Matrix, cells: np.ndarray, size: int) -> None:
        found = self.states[0].arrangement()
        matrix.show(cells, (found.starts[:-1] / size).tolist(), found.labels)

    def _compare(self) -> None:
        one, other = self.states[self.first], self.states[self.second]
        (before, size), (after, _) = self.cells(one), self.cells(other)
        self._show(self.difference, after - before, size)
        change, space = self.changes(), one.space
        worst = np.argsort(change, kind="stable")
        ends = (("Better placed by the second", worst[::-1][:SHOWN]), ("Better placed by the first", worst[:SHOWN]))
        names = [self.labels[place] for place in (self.first, self.second)]
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
        space = self.space
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
        named = self.space.named(places)
        if named != self.selection:
            self.selection = named

    def _pointed(self, place: int) -> None:
        for view in self.maps:
            view.point_at(place)
        self.card.object = cards.strip(self.space, [place]) if place >= 0 else ""

    def _pointed_cell(self, matrix: Matrix, card: pn.pane.HTML, title: str, cell: Cell) -> None:
        if not cell or not self.blocks:
            self._pointed(-1)
            card.object = ""
            return
        row_of, column_of = map(self.blocks.of, cell)
        for view in self.maps:
            view.point_at(int(row_of[1][0]))
        told = f"{title} {number(float(matrix.cells[cell]), '.3f')}; a tap selects these items"
        card.object = cards.cell(self.space, row_of, column_of, told)

    def _tapped(self, cell: Cell) -> None:
        if cell and self.blocks:
            self.selection = self.blocks.named(cell, self.space)
