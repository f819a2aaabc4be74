"""What stands beside the map: similarities, the loss, metrics, subsets; each is computed when it is looked at."""

from __future__ import annotations

from abc import ABC, abstractmethod
from html import escape

import numpy as np
import panel as pn

from ...precompute.errors import InputError
from ...precompute.modalities import plural
from ...precompute.numbers import number
from ..figures.gap_shift.moving import METHODS
from ..kit.controls import capital
from . import cards, numerics
from .charts import Cell, Landscape, Matrix
from .exploration import PAIR, Exploration
from .following import Following
from .matrix import Blocks, block_means
from .measures import LANDSCAPE, MEASURED, compared, item_values, landscape, measures
from .parts import button, card, column, html, row, select, slider, table

NONE_YET = "Select items on the map, or all that pass the words, and keep them under a name: they are compared here."
NOTE = "A subset that was chosen after looking differs in something; check it on other items before you believe it."
MOVING = ["step", "asks", "answers", "method", "amount"]


class Tab(ABC):
    """A view that follows an exploration while it is looked at; `draw` draws it, `follows` names the parameters."""

    title = ""
    follows: tuple[str, ...] = ()

    def __init__(self, state: Exploration) -> None:
        self.state = state
        self.looked_at = False
        self.layout = self.make()
        self.following = Following(state, [(self.follows, self.draw)], lambda: self.looked_at)

    @abstractmethod
    def make(self) -> pn.viewable.Viewable:
        """The parts, not yet filled."""

    @abstractmethod
    def draw(self) -> None:
        """Fill them."""

    def look(self, *, at: bool) -> None:
        """Somebody opened it, or left it."""
        self.looked_at = at
        self.following()


class MatrixTab(Tab):
    """All similarities in clusters."""

    title = "Similarities"
    follows = (*MOVING, "ordered", "clusters", "with_all", "with_any", "with_none")

    def make(self) -> pn.viewable.Viewable:
        """Controls, a sentence, the picture."""
        state = self.state
        self.matrix = Matrix(state.space.modalities, pointed=self._pointed, tapped=self._tapped)
        self.blocks: Blocks | None = None
        self.told, self.card = html(), html()
        orders = {"Both of the pair": PAIR, **{capital(plural(name)): name for name in state.space.modalities}}
        return column(
            row(select(state.param.ordered, "Ordered by", orders), slider(state.param.clusters, "Clusters")),
            self.told,
            card(self.matrix.pane),
            self.card,
            row(*self.matrix.plot.save_buttons("similarities")),
        )

    def _pointed(self, cell: Cell) -> None:
        if cell and self.blocks:
            value = number(float(self.matrix.cells[cell]), ".3f")
            across, down = map(self.blocks.of, cell)
            self.card.object = cards.cell(self.state.space, across, down, f"cosine {value}; a tap selects these items")
        else:
            self.card.object = ""

    def _tapped(self, cell: Cell) -> None:
        if cell and self.blocks:
            chosen = self.blocks.named(cell, self.state.space)
            self.state.param.update(selection=chosen, item=chosen[0])

    def draw(self) -> None:
        """Means of blocks in the order of the clusters."""
        state, found, shown = self.state, self.state.arrangement(), self.state.shown()
        sequence = found.order if shown is None else found.order[shown[found.order]]
        if not len(sequence):
            self.told.object = '<p class="told">No caption passes the words.</p>'
            return
        clouds = state.clouds()
        cells, size = block_means(clouds, sequence)
        sizes = np.bincount(found.cluster[sequence], minlength=len(found.labels))
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]) / size
        self.blocks = Blocks(tuple(clouds), sequence, size)
        self.matrix.show(cells, starts.tolist(), found.labels)
        a_cell = "A cell is one similarity." if size == 1 else f"A cell is the mean of {size} × {size} similarities."
        self.told.object = (
            f'<p class="told">{len(sequence):,} items in each modality, similar ones together. {a_cell}</p>'
        )


class LossTab(Tab):
    """The loss over temperature and shift."""

    title = "Loss"
    follows = tuple(MOVING)

    def make(self) -> pn.viewable.Viewable:
        """A sentence and the picture."""
        self.told, self.chart = html('<p class="told">Computing…</p>'), Landscape()
        return column(
            self.told,
            card(self.chart.pane),
            row(*self.chart.plot.save_buttons("loss")),
        )

    def draw(self) -> None:
        """The landscape of the pair as trained, and where the model is on it."""
        space, asks, answers, method, amount = self.state.closing
        drawn = numerics.sample(space.count, LANDSCAPE)
        x, y = (space.clouds[name][drawn] for name in (asks, answers))
        loss = space.kept(("loss", asks, answers, method), lambda: landscape(x, y, method))
        self.chart.show(loss)
        known = bool(space.bundle.imported.get("scale_known", True))
        self.chart.mark(
            [(amount, float(np.clip(space.scale, 1, 200)), f"{space.label}, {amount:.2f} closed")] if known else []
        )
        some = (
            f"{len(drawn):,} of {space.count:,} pairs, drawn by a seed"
            if len(drawn) < space.count
            else f"all {space.count:,} pairs"
        )
        way = next(label for label, value in METHODS.items() if value == method).lower()
        self.told.object = (
            f'<p class="told">InfoNCE in nats, the mean of both directions, over {some}; the gap is closed by: {way}. '
            "Dark is a low loss. More candidates make every loss higher.</p>"
        )


class MetricsTab(Tab):
    """Every metric with its definition."""

    title = "Metrics"
    follows = tuple(MOVING)

    def make(self) -> pn.viewable.Viewable:
        """One table."""
        self.table = html('<p class="told">Measuring…</p>')
        return column(self.table)

    def draw(self) -> None:
        """Measure; what needs all similarities of a sample, if there are many pairs."""
        closing = self.state.closing
        space = closing.space
        x, y = self.state.pair_of(closing)
        names = (closing.asks, closing.answers)
        found = space.kept(("measures", *closing.key), lambda: measures(x, y, names, space.scale))
        sampled = f"; where it says so on {MEASURED:,} of them, drawn by a seed" if space.count > MEASURED else ""
        rows = [
            (
                f"{escape(one.label)}<small>{escape(one.definition)} {escape(one.source)}."
                f"{'' if one.pairs == space.count else f' On {one.pairs:,} pairs.'}</small>",
                escape(one.value),
                escape(one.sure),
            )
            for one in found
        ]
        self.table.object = (
            f'<p class="told">Measured on all {space.count:,} pairs, as they are on the map{sampled}. Intervals: '
            "95 %, over items. The floor is the gap that as many pairs show where there is none.</p>"
            + table(("metric", "value", "interval"), rows, numbers=(1, 2))
        )


class SubsetsTab(Tab):
    """What was kept, beside the rest."""

    title = "Subsets"
    follows = (*MOVING, "subsets", "selection")

    def make(self) -> pn.viewable.Viewable:
        """A name, buttons, a table for each subset."""
        self.name = pn.widgets.TextInput(label="Name", placeholder="night scenes", margin=0)
        self.told, self.tables = html(), html()
        self.chosen = pn.widgets.Select(label="Kept", options=[], margin=0)
        for widget in (self.name, self.chosen):
            widget.stylesheets = button("", lambda: None).stylesheets
        return column(
            row(
                self.name,
                button("Keep the selection", self._keep),
                self.chosen,
                button("Select it", self._select),
                button("Forget it", self._forget),
            ),
            self.told,
            self.tables,
        )

    def _keep(self) -> None:
        try:
            self.state.keep(self.name.value_input or self.name.value)
            self.told.object = ""
        except InputError as err:
            self.told.object = f'<p class="wrong" role="alert">{escape(str(err))}</p>'

    def _select(self) -> None:
        self.state.selection = list(self.state.subsets.get(self.chosen.value, []))

    def _forget(self) -> None:
        self.state.subsets = {name: ids for name, ids in self.state.subsets.items() if name != self.chosen.value}

    def draw(self) -> None:
        """Each subset, and the selection, against all other items."""
        state = self.state
        self.chosen.options = list(state.subsets)
        groups = {**({"The selection": state.selection} if state.selection else {}), **state.subsets}
        if not groups:
            self.tables.object = f'<p class="told">{NONE_YET}</p>'
            return
        values = item_values(state.cosines(), state.ranks())
        parts = []
        for name, ids in groups.items():
            inside = np.zeros(state.space.count, np.bool_)
            inside[state.space.places(ids)] = True
            title = f"<h3>{escape(name)} <small>{inside.sum():,} of {state.space.count:,} items</small></h3>"
            if min(inside.sum(), (~inside).sum()) < 2:
                parts.append(
                    f'{title}<p class="told">Two items inside and two outside are needed for a comparison.</p>'
                )
                continue
            rows = [
                (
                    escape(one.label),
                    one.inside,
                    one.outside,
                    f"{one.interval}{'' if one.clear else ' <small>not told apart</small>'}",
                )
                for one in compared(values, inside)
            ]
            parts.append(
                title + table(("", "inside", "the rest", "difference, 95 % over items"), rows, numbers=(1, 2, 3))
            )
        self.tables.object = f'{"<br>".join(parts)}<p class="told">{NOTE}</p>'
