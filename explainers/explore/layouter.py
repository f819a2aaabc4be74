"""t-SNE and UMAP for an exploration: computed in a process of its own, which can be ended, and kept with the items."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from html import escape
from importlib.util import find_spec
from typing import Any

import numpy as np
import panel as pn

from ...precompute.analysis.layouts import MISSING, lay_out
from ..notebook import between_cells
from .background import Cancelled, Failed, Run
from .exploration import SLOW, Exploration
from .numerics import beside_neighbours
from .parts import button, column, html, row
from .space import Points

WAITS = '<p class="told">This layout takes a while; until it is computed the map shows the one before.</p>'
GOES_ON = '<p class="told" role="status">Computing; you can go on meanwhile.</p>'


class Layouter:
    """Buttons that compute a layout and end that; ``done`` is called when the one that is asked for is there."""

    def __init__(self, state: Exploration, done: Callable[[], None]) -> None:
        self.state = state
        self.done = done
        self.run: Run | None = None
        self._between_cells = between_cells()
        self.start, self.stop, self.told = button("Compute", self.compute), button("Cancel", self.cancel), html()
        self.stop.visible = False
        self.part: pn.viewable.Viewable = column(row(self.start, self.stop), self.told, gap=4)
        self.follow()

    def follow(self) -> None:
        """Say what the layout that is asked for needs."""
        self.part.visible = self.state.layout in SLOW
        if self.run is None:
            missing = self.state.layout_key() not in self.state.space.layouts
            there = self.state.layout != "umap" or find_spec("umap") is not None
            self.told.object = (WAITS if there else f'<p class="told">{escape(MISSING)}</p>') if missing else ""
            self.start.visible = missing and there

    def compute(self) -> None:
        """Lay the points out as they are now."""
        state, key = self.state, self.state.layout_key()
        if self.run is not None or key in state.space.layouts or state.layout not in SLOW:
            return
        fitted, others = state.layout_inputs()
        layouts = state.space.layouts
        kind: Any = state.layout
        self.run = Run(lay_out, kind, _whole(fitted), _whole(others) if others else None)
        self.start.visible, self.stop.visible = False, True
        self.told.object = GOES_ON
        threading.Thread(target=self._wait, args=(self.run, layouts, key, fitted, others), daemon=True).start()

    def cancel(self) -> None:
        """End what is computed."""
        if self.run is not None:
            self.run.cancel()

    def _wait(
        self,
        run: Run,
        layouts: dict[Hashable, Any],
        key: Hashable,
        fitted: dict[str, Points],
        others: dict[str, Points],
    ) -> None:
        told = ""
        try:
            layout, placed = run.result()
            if others and placed is None:
                placed = beside_neighbours(_whole(fitted), layout, _whole(others))
            parts = np.split(layout, len(fitted)) + (np.split(placed, len(others)) if others else [])
            layouts[key] = dict(zip([*fitted, *others], parts, strict=True))
        except Cancelled:
            told = '<p class="told">Cancelled.</p>'
        except Failed as err:
            told = f'<p class="wrong" role="alert">{escape(str(err))}</p>'
        self._between_cells(lambda: self._end(key, told))

    def _end(self, key: Hashable, told: str) -> None:
        self.run = None
        self.stop.visible = False
        self.follow()
        self.told.object = told or self.told.object
        if key == self.state.layout_key() and key in self.state.space.layouts:
            self.done()


def _whole(clouds: dict[str, Points]) -> Points:
    return np.concatenate(list(clouds.values()))
