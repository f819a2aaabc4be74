"""The map with what goes with it: its key, what is pointed at, selected and pinned."""

from __future__ import annotations

import numpy as np
import panel as pn

from . import cards
from .exploration import SLOW, Exploration
from .export import page_button
from .following import Following
from .layouter import Layouter
from .look_first import LookFirst
from .map_view import DRAGS, MapView
from .parts import NARROW, SHEET, button, card, column, html, row

BESIDE = """
:host { display: grid !important; grid-template-columns: minmax(0, 1fr) 300px; gap: 14px 28px; align-items: start; }
:host > * { min-width: 0; }
:host > :last-child { position: sticky; top: 16px; max-height: calc(100vh - 32px); overflow-y: auto; }
@media (max-width: 1180px) {
  :host { grid-template-columns: minmax(0, 1fr); }
  :host > :last-child { position: static; max-height: none; }
}
"""
CARDS = 24  # items of a selection whose cards are shown
PLACING = ["layout", "fitted", "as_pairs", "across", "up", "step", "asks", "answers", "method", "amount"]
WORDS = ["with_all", "with_any", "with_none"]
NOTHING = "Nothing is selected: draw a lasso or a box around points, tap one, or select what passes the words."
WHOLE = "for (const range of [plot.x_range, plot.y_range]) range.setv({start: range.reset_start, end: range.reset_end})"


class MapTab:
    """The map of an exploration, both ways: it draws the state, and what a hand selects is in the state."""

    title = "Map"

    def __init__(self, state: Exploration) -> None:
        self.state = state
        self.space = state.space
        self.map = MapView(self.space, self._selected, self._pointed)
        self.layouter = Layouter(state, lambda: self.following.again())
        self.told, self.key, self.strip, self.pinned, self.card = html(), html(), html(), html(), html()
        self._framed: object = None
        self.look_first = LookFirst(state)
        rest = (self.card, self.told, self.strip, self.pinned)
        some = [html(f'<p class="told">{self.map.told}</p>')] if self.map.told else []
        main, aside = column(self._tools(), card(self.key, self.map.pane), *some, *rest), self.look_first.layout
        self.layout = pn.Column(main, aside, stylesheets=[NARROW, BESIDE], margin=0, sizing_mode="stretch_width")
        self.following = Following(
            state,
            [
                (PLACING, self._place),
                (["colour", "clusters", "ordered", *PLACING], self._colour),
                (WORDS, self._filter),
                (["selection", "lines", "longest", *WORDS, *PLACING], self._draw_lines),
                (["selection", "pins", *PLACING], self._show_selection),
                (["pins", *PLACING], self._show_pins),
                (["item", *PLACING], self._show_item),
            ],
        )
        self.following()

    def _tools(self) -> pn.viewable.Viewable:
        drag = pn.widgets.RadioButtonGroup(
            label="A drag on the map", options=list(DRAGS), value="Move", stylesheets=[SHEET], margin=0
        )
        drag.jscallback(
            args={"plot": self.map.figure, "tools": self.map.drags},
            active="plot.toolbar.active_drag = tools[source.active]",
        )
        clear = button("Clear", lambda: setattr(self.state, "selection", []))
        whole = pn.widgets.Button(label="Whole map", stylesheets=[SHEET], margin=0)
        whole.js_on_click(args={"plot": self.map.figure}, code=WHOLE)
        files = [*self.map.plot.save_buttons("map"), page_button(self.state, self.map, "map")]
        return row(drag, whole, clear, *files)

    def _place(self) -> None:
        self.layouter.follow()
        placed = self.state.places()
        if placed is None:
            return
        framed = tuple(getattr(self.state, name) for name in PLACING if name not in ("method", "amount"))
        still = framed == self._framed and self.state.layout not in SLOW  # points move, the picture stands still
        self._framed = framed
        self.map.place(placed, fit=not still)

    def _colour(self) -> None:
        found = self.state.colouring()
        self.key.object = found.key
        self.map.colour(found)

    def _filter(self) -> None:
        self.map.filter(self.state.shown())

    def _draw_lines(self) -> None:
        if self.map.placed:
            self.map.draw_lines(self.state.lined())

    def _show_selection(self) -> None:
        state = self.state
        places = self.space.places(state.selection)
        self.map.select(places)
        if not len(places):
            self.told.object, self.strip.object = f'<p class="told">{NOTHING}</p>', ""
            return
        x, y = (cloud[places] for cloud in state.pair())
        cosine = float(np.einsum("nd,nd->n", x, y).mean())
        more = f"; the first {CARDS} are shown" if len(places) > CARDS else ""
        said = f"Mean cosine of the pairs {cosine:.3f}{more}."
        self.told.object = f"<h2>{len(places):,} selected</h2><p class='told'>{said}</p>"
        self.strip.object = cards.strip(self.space, places[:CARDS].tolist(), pinned=state.pins)

    def _show_pins(self) -> None:
        places = self.space.places(self.state.pins).tolist()
        self.map.pin(places)
        self.pinned.object = f"<h2>Pinned</h2>{cards.strip(self.space, places[:CARDS])}" if places else ""

    def _show_item(self) -> None:
        self._pointed(-1)

    def _selected(self, places: list[int]) -> None:
        named = self.space.named(places)

        def take() -> None:
            self.state.param.update(selection=named, **({"item": named[0]} if len(named) == 1 else {}))

        if named != self.state.selection:
            if pn.state._thread_pool is not None and pn.state.curdoc is not None:
                pn.state.execute(take, schedule="thread")  # no other visitor waits for what follows
            else:
                take()

    def _pointed(self, place: int) -> None:
        """Show what is under the pointer, or, if nothing is, the item that was chosen."""
        if place < 0 and self.space.has(self.state.item):
            place = int(self.space.places([self.state.item])[0])
        self.map.point_at(place)
        self.card.object = cards.strip(self.space, [place]) if place >= 0 else ""
