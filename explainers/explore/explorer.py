"""The explorer: one bundle as a map with what goes with it, on a Panel server and in a notebook alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import panel as pn
import param

from ...precompute.bundle import Bundle
from ..notebook import answer_between_cells
from . import selection
from .controls import Controls
from .exploration import TABS, Exploration
from .export import write_map
from .items import Items
from .map_tab import MapTab
from .near_tab import NearTab
from .parts import NARROW, SHEET
from .sentences import Sentences
from .space import Space
from .tabs import LossTab, MatrixTab, MetricsTab, SubsetsTab

FRAME = """
:host { display: grid !important; grid-template-columns: 264px minmax(0, 1fr); gap: 0 32px; align-items: start; }
:host > * { min-width: 0; }
.head { grid-column: 1 / -1; }
@media (max-width: 820px) { :host { grid-template-columns: minmax(0, 1fr); } .controls { order: 1; } }
"""


class Explorer(pn.viewable.Viewer):
    """A bundle on the map, in clusters, in numbers and by words: ``Explorer(bundle)`` in a notebook cell shows it.

    ``explorer.selection`` is the list of ids that is selected, and selects what it is set to. Everything else that a
    hand can set is a parameter of ``explorer.state``, an `Exploration`.

    Parameters
    ----------
    bundle
        What is explored; a `Space` that several explorers share holds what one of them has computed.
    sentences
        ``Sentences(encoder)`` with the model that made the bundle: then a sentence finds its nearest items.
    state
        Parameters of `Exploration`, by name.
    """

    selection = Items(default=[], doc="Ids of the items that are selected.")

    def __init__(self, bundle: Bundle | Space, sentences: Sentences | None = None, **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.sentences = sentences
        self.state = Exploration(bundle, **state)
        self.space = self.state.space
        self._layout: pn.Column | None = None
        self._map: MapTab | None = None
        self.selection = self.state.selection
        self._agree(self.state, self)
        self._agree(self, self.state)

    @staticmethod
    def _agree(told: param.Parameterized, other: Any) -> None:  # noqa: ANN401 (whatever has a selection)
        """Give ``other`` each selection of ``told``; asked by identity, for `param` compares long lists slowly."""

        def give(event: param.parameterized.Event) -> None:
            if other.selection is not event.new:
                other.selection = event.new

        told.param.watch(give, "selection")

    def save(self, path: str | Path) -> None:
        """Write subsets, pins and words to one JSON file."""
        self.state.save(path)

    def reopen(self, path: str | Path) -> None:
        """Take subsets, pins and words from a file."""
        self.state.reopen(path)

    def export(self, path: str | Path) -> None:
        """Write the selection as ``.csv``, ``.json``, ``.npz`` (embeddings), or ids, one a line."""
        selection.write(self.state, Path(path))

    def save_map(self, path: str | Path) -> None:
        """Write the map as it is as one HTML file that works without a network, with captions on hover."""
        write_map(self.state, self.map.map, Path(path))

    @property
    def map(self) -> MapTab:
        """The map, made when it is first asked for."""
        if self._map is None:
            self._map = MapTab(self.state)
        return self._map

    def __panel__(self) -> pn.viewable.Viewable:
        """All of it."""
        answer_between_cells()
        if self._layout is None:
            self._layout = self._make()
            self.map.look_first.start()
        return self._layout

    def _make(self) -> pn.Column:
        state = self.state
        others = [kind(state) for kind in (MatrixTab, MetricsTab, LossTab, SubsetsTab)]
        tabs = [NearTab(state, self.sentences), *others]
        titles = [(self.map.title, self.map.layout), *((tab.title, tab.layout) for tab in tabs)]
        main = pn.Tabs(*titles, stylesheets=[NARROW, SHEET], margin=0, active=TABS.index(state.tab))
        main.sizing_mode = "stretch_width"

        def turn(*_: object) -> None:
            main.active = TABS.index(state.tab)
            for name, tab in zip(TABS[1:], tabs, strict=True):
                tab.look(at=name == state.tab)

        main.param.watch(lambda event: state.param.update(tab=TABS[event.new]), "active")
        state.param.watch(turn, "tab")
        turn()
        controls = Controls(self.state, self.map.layouter)
        return pn.Column(
            controls.head, controls.layout, main, stylesheets=[NARROW, FRAME], margin=0, sizing_mode="stretch_width"
        )


def show(embeddings: Any, captions: Any = None, **options: Any) -> Explorer:  # noqa: ANN401
    """Explore embeddings of one's own: ``show({"image": X, "text": Y}, captions, logit_scale=50)``.

    Parameters are those of `Bundle.from_arrays`. As the last line of a notebook cell it shows the explorer.
    """
    if not pn.extension._loaded:
        pn.extension(inline=True)
    return Explorer(Bundle.from_arrays(embeddings, captions, **options))
