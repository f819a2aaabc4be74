"""What ``modgap explore`` shows: one bundle explored, several compared, and the figures of the article for any.

A page is filled by a thread, so that the server answers others meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from itertools import permutations
from typing import Any
from urllib.parse import urlencode

import panel as pn

from ...precompute.bundle import Bundle
from ...precompute.ensemble import Ensemble
from ...precompute.errors import InputError
from ...precompute.modalities import plural
from .. import EXPLAINERS, Explainer
from ..data.pairing import SAMPLE
from ..kit.controls import capital
from . import address
from .comparer import Comparer
from .explorer import Explorer
from .library import Library
from .live import with_lock
from .parts import NARROW, choice, column, html

MOST = 6  # models side by side
NOBODY = "–"
COUNTS = (SAMPLE, 200, 300, 400)  # items of a figure; an article's bundles have 400
WHOLE = "As the figure has them"
PLACES = {"Explore": "", "Compare": "compare", "Figures": "figures"}
"""What a reader calls the pages, to their paths."""
FRAME = """
:host { gap: 16px; max-width: 1400px; margin: 0 auto; padding: 20px 24px 60px; box-sizing: border-box; }
@media (max-width: 820px) { :host { padding: 14px 14px 40px; } }
"""
ROW = """
:host { display: grid !important; gap: 10px 12px; align-items: end; }
:host { grid-template-columns: repeat(auto-fill, minmax(min(100%, 210px), 1fr)); }
"""


class Page:
    """One visitor's page: where the others are, a choice of bundles, and what is made of them.

    Parameters
    ----------
    library
        Bundles to choose from.
    here
        Path of the page; see `PLACES`.
    most, least
        How many bundles may be chosen, and how many are at least: all have the items of the first. Where there are at
        least two, one may be chosen several times: as it is, and after fewer steps or closed.
    more
        Widgets beside the choice, whose values decide, too, what is made.
    """

    def __init__(
        self, library: Library, here: str, *, most: int = 1, least: int = 1, more: Sequence[pn.widgets.Widget] = ()
    ) -> None:
        self.library, self.here, self.least = library, here, least
        self.document: Any = pn.state.curdoc
        self.search = pn.state.location.search if pn.state.location else ""
        asked = [name for name in address.asked(self.search, "bundle") if name in library.folders]
        self.asked = asked or [next(iter(library.folders))]
        self.selects = [self._select(number, most) for number in range(most)]
        self.more = more
        self._offering = False
        self._offer(self.asked[:most])
        self.place = column(html('<p class="told" role="status">Opening…</p>'))
        self.links = html()

    @property
    def chosen(self) -> list[str]:
        """Names of the bundles."""
        return [one.value for one in self.selects if one.value != NOBODY]

    def layout(self, make: Callable[[list[str]], pn.viewable.Viewable]) -> pn.viewable.Viewable:
        """All of the page; ``make`` is asked, in a thread, for what stands below the choice."""

        def fill(*_: object) -> None:
            try:
                made = make(self.chosen)
            except InputError as err:
                made = html("".join(f'<p class="wrong" role="alert">{escape(one)}</p>' for one in err.problems[:20]))
            self.document.add_next_tick_callback(lambda: show(made))

        def show(made: pn.viewable.Viewable) -> None:
            self.place[:] = [made]
            self._link()

        def choose(*_: object) -> None:
            if not self._offering:
                self._offer(self.chosen)
                fill()

        for one in self.selects:
            one.param.watch(choose, "value")
        for one in self.more:
            one.param.watch(fill, "value")
        pn.state.onload(fill, threaded=True)
        chooser = pn.Column(*self.selects, *self.more, stylesheets=[NARROW, ROW], margin=0, sizing_mode="stretch_width")
        chooser.visible = len(self.library.folders) > 1 or len(self.selects) > 1
        return pn.Column(
            self.links, chooser, self.place, stylesheets=[NARROW, FRAME], margin=0, sizing_mode="stretch_width"
        )

    def follow(
        self,
        state: address.Stateful,
        has: Callable[[str], bool] = lambda _: True,
        more: Mapping[str, str] | None = None,
    ) -> None:
        """Set a state as the address has it, if it asks for what is shown; from then on the address follows the state.

        ``has`` says which items there are, ``more`` what is shown besides the bundles.
        """
        more = more or {}
        location, opened, first = pn.state.location, address.values(state), [*self._bundles(), *more.items()]
        if all((name, text) in first for name in ("bundle", *more) for text in address.asked(self.search, name)):
            address.read(state, self.search, has)

        def tell(*_: object) -> None:
            if location:
                search = address.written(state, opened, first)
                with_lock(self.document, lambda: setattr(location, "search", search))

        state.param.watch(tell, list(state.STATE))
        tell()

    def _bundles(self) -> list[tuple[str, str]]:
        return [("bundle", name) for name in self.chosen]

    def _select(self, number: int, most: int) -> pn.widgets.Select:
        label = "Bundle" if most == 1 else "First bundle" if number == 0 else "and"
        return choice(label, {NOBODY: NOBODY}, NOBODY)

    def _offer(self, names: Sequence[str]) -> None:
        """Choose some bundles; from the second on those that show the items of the first, itself if it may be again."""
        labels = {name: label for label, name in self.library.labels.items()}
        first = names[0] if names else self.asked[0]
        alike = self.library.alike(first) if len(self.selects) > 1 else []
        most = len(alike)
        if self.least > 1:
            alike, most = [*alike, first], len(self.selects)
        wanted = [name for name in names[1:] if name in alike]
        wanted += [name for name in alike if name not in wanted][: max(0, self.least - 1 - len(wanted))]
        self._offering = True
        for number, one in enumerate(self.selects):
            free = alike if number else list(labels)
            options = ({NOBODY: NOBODY} if number else {}) | {labels[name]: name for name in free}
            value = first if number == 0 else wanted[number - 1] if number <= len(wanted) else NOBODY
            one.param.update(options=options, value=value, visible=number <= min(len(wanted) + 1, most))
        self._offering = False

    def _link(self) -> None:
        """Lead to the other pages with the same bundles."""
        search = urlencode(self._bundles(), safe="/")
        links = "".join(
            f'<a href="./{path}?{escape(search)}"{" aria-current=page" if path == self.here else ""}>{name}</a>'
            for name, path in PLACES.items()
        )
        self.links.object = f'<nav class="pages" aria-label="Pages">{links}</nav>'


def explore(library: Library) -> pn.viewable.Viewable:
    """One bundle in the explorer."""
    page = Page(library, "")

    def make(names: list[str]) -> pn.viewable.Viewable:
        explorer = Explorer(library.space(names[0]), library.sentences)
        page.follow(explorer.state, explorer.space.has)
        return explorer.__panel__()

    return page.layout(make)


def compare(library: Library) -> pn.viewable.Viewable:
    """Two to six bundles of the same items, or one of them several times."""
    page = Page(library, "compare", most=MOST, least=2)

    def make(names: list[str]) -> pn.viewable.Viewable:
        comparer = Comparer(*map(library.space, names))
        page.follow(comparer, comparer.space.has)
        return comparer.__panel__()

    return page.layout(make)


def figures(library: Library) -> pn.viewable.Viewable:
    """The figures of the article, of any bundles that they can be made of; of more items, or other modalities."""
    names = {kind.NAME.replace("-", " ").capitalize(): kind.NAME for kind in EXPLAINERS.values()}
    counts = {str(count): str(count) for count in COUNTS}
    search = pn.state.location.search if pn.state.location else ""
    which = choice("Figure", names, _asked(search, "figure", names.values()))
    items = choice("Items", counts, _asked(search, "items", counts.values()))
    pair = choice("Modalities", {WHOLE: ""}, "")
    page = Page(library, "figures", most=MOST, more=[which, items, pair])

    def make(chosen: list[str]) -> pn.viewable.Viewable:
        kind = EXPLAINERS[str(which.value)]
        construct: Callable[..., Explainer] = kind
        bundles = [library.space(name).bundle for name in dict.fromkeys(chosen)] if kind.NEEDS != "nothing" else []
        items.visible, pair.visible = ("items" in kind.OPTIONS), ("modalities" in kind.OPTIONS)
        if pair.visible:
            _offer_pairs(pair, bundles[0].modalities, search)
        said = {"items": items.value, "modalities": pair.value}
        said = {
            name: str(text) for name, text in said.items() if name in kind.OPTIONS and text not in (str(SAMPLE), "")
        }
        read: dict[str, Callable[[str], Any]] = {"items": int, "modalities": str.split}
        figure = construct(*_source(kind, bundles), **{name: read[name](text) for name, text in said.items()})
        page.follow(figure, more={"figure": kind.NAME, **said})
        what = html(f'<p class="told">{escape((kind.__doc__ or "").split(chr(10), 1)[0])} {_needs(kind, chosen)}</p>')
        return column(what, figure.__panel__())

    return page.layout(make)


def _asked(search: str, name: str, allowed: Iterable[str]) -> str:
    """What the address says under a name, if that is allowed, or else the first that is."""
    offered = list(allowed)
    return next((text for text in address.asked(search, name) if text in offered), offered[0])


def _offer_pairs(pair: pn.widgets.Select, modalities: Sequence[str], search: str) -> None:
    """Offer every two modalities, in either order; keep what is chosen, or asked for by the address, if it is there."""
    offered = {" and ".join(map(plural, two)): " ".join(two) for two in permutations(modalities, 2)}
    options = {WHOLE: "", **{capital(label): value for label, value in offered.items()}}
    if list(pair.options) != list(options):
        opened = len(pair.options) == 1
        kept = _asked(search, "modalities", ["", *offered.values()]) if opened else pair.value
        pair.param.update(options=options, value=kept if kept in offered.values() else "")


def _needs(kind: type[Explainer], chosen: Sequence[str]) -> str:
    if kind.NEEDS == "nothing":
        return "It computes its own data."
    return "" if kind.NEEDS == "runs" or len(chosen) == 1 else "It shows the first bundle."


def _source(kind: type[Explainer], bundles: Sequence[Bundle]) -> tuple[Any, ...]:
    """What a figure is made from, of the chosen bundles."""
    if kind.NEEDS == "nothing":
        return ()
    if kind.NEEDS == "bundle":
        return (bundles[0],)
    runs: dict[str, dict[int, Bundle]] = {}
    for one in bundles:
        runs.setdefault(one.name, {})[one.seed] = one
    return ({name: Ensemble.of(name, own) for name, own in runs.items()},)
