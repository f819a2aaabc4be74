"""Mixed search: a query in a gallery that fills with its own modality, before and after the gap is closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypedDict

import panel as pn
import param
from bokeh.models import BasicTicker, Line, Scatter, Span
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ....precompute.analysis import gallery
from ....precompute.analysis.retrieval import Flags, mixed_rank
from ....precompute.bundle import Bundle
from ....precompute.modalities import plural
from ...base import OfItems, Table, carrier
from ...data.identity import identity
from ...data.models import Clouds
from ...data.pairing import SAMPLE, Pairing
from ...data.payload import encode
from ...kit import axes, styles
from ...kit.controls import block, frame, item_card, item_select, number_slider, numbers_row, row
from ...kit.legend import Entry, legend
from ...kit.palette import ACCENT, CARD, INK, LINE, SOFT, modality_colours, styled
from ...kit.search import CLOSINGS, TOLD, asker_parameter, asker_select, closing_buttons, closing_parameter
from ...state import Item

HITS = 12  # on the page of results
PARTS = tuple(round(0.05 * k, 2) for k in range(21))
WORDS = 'return tick === 0 ? "none" : tick === 1 ? "all" : tick === 0.5 ? "half" : Math.round(100 * tick) + "%"'
DASHES = {"trained": "solid", "shift": "dotted", "centre": "dashed"}  # of the curves that are not chosen


class GalleryData(TypedDict):
    """What travels besides what the items are.

    ``points`` of both modalities; ``order`` in which items of the query's modality are added; ``parts`` of the curves;
    ``hits``, the length of the page; ``told``, what a sentence calls each closing.
    """

    points: list[str]
    order: list[int]
    parts: list[float]
    hits: int
    told: dict[str, str]


class MixedRetrieval(OfItems):
    """A query, its true hits in a gallery that fills with its own modality, and how well all queries do meanwhile.

    The gallery holds all items shown in the other modality, and a part of the others in the query's own: with all of
    them it is that of the *mixed rank*. Definitions in ``precompute/analysis/gallery.py``.

    Parameters
    ----------
    bundle
        Two items at least.
    items, modalities
        Which are shown; see `Pairing.of`. Exactly two modalities.
    **state
        Values of the state parameters.
    """

    NAME = "mixed-retrieval"
    OPTIONS: ClassVar[tuple[str, ...]] = ("items", "modalities")
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 608, "phone": 535}
    STATE = ("query", "asker", "added", "closing")

    query = Item(
        doc="""
        The item that asks, by its id. By default the first."""
    )
    asker = asker_parameter()
    added = param.Number(
        default=0.5,
        bounds=(0, 1),
        doc="""
        Part of the other items that the gallery also holds in the query's own modality: 0 none, 1 all. All of the other
        modality are always there.""",
    )
    closing = closing_parameter("trained")

    def __init__(
        self,
        bundle: Bundle,
        *,
        items: int | Sequence[str] = SAMPLE,
        modalities: Sequence[str] | None = None,
        **state: Any,  # noqa: ANN401
    ) -> None:
        super().__init__()
        self.pairing = Pairing.of(bundle, items, modalities, exactly=2)
        first, second = self.pairing.modalities
        self.param["query"].offer(self.pairing.captions, none=False)
        self.param["asker"].objects = [second, first]
        self.param.update(**{"query": self.pairing.ids[0], "asker": second, **state})
        self.clouds = self.pairing.closings()
        self.order = gallery.gallery_order(self.pairing.count, bundle.seed)
        self.controls = {
            "query": item_select(self.param["query"], self.pairing.captions, label="Query", none=False),
            "asker": asker_select(self.param["asker"], (second, first)),
            "added": number_slider(self.param["added"], "Own kind added", step=PARTS[1], text=WORDS),
            "closing": closing_buttons(self.param["closing"]),
        }
        self._layout = self._views()

    def asking(self, closing: str) -> Clouds:
        """The query's cloud and the other one, (n, D) each, after a closing."""
        first, second = self.clouds[closing]
        return (first, second) if self.asker == self.pairing.modalities[0] else (second, first)

    def rank(self, closing: str) -> int:
        """Rank of the query's partner in the present gallery."""
        return int(mixed_rank(*self.asking(closing), self.competing)[self.pairing.place(self.query)])

    def page(self) -> list[gallery.Hit]:
        """The first answers to the query in the clouds that are shown, best first."""
        return gallery.results(*self.asking(self.closing), self.competing, self.pairing.place(self.query))[:HITS]

    @property
    def competing(self) -> Flags:
        """Which items of the query's own modality are in the gallery, (n, n): rows are queries."""
        return gallery.added_items(self.order, self.added)

    def curves(self, parts: Sequence[float] = PARTS) -> dict[str, gallery.GalleryCurve]:
        """Closing to recall at 1 and median rank of all queries, over the part of the own modality that is added."""
        return {name: gallery.gallery_curve(*self.asking(name), parts, self.order) for name in self.clouds}

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        words = dict(zip(self.pairing.modalities, self.pairing.words, strict=True))
        own = words.pop(self.asker)
        (other,) = words.values()
        curves = self.curves((self.added,))
        page, count = self.page(), self.pairing.count
        others = sum(hit.other for hit in page)
        rank, recall, median = (
            told.format(*values)
            for told, values in (
                ("{} as trained, {} after the shift and {} after centring", [self.rank(name) for name in CLOSINGS]),
                ("{:.0%} as trained, {:.0%} after the shift and {:.0%} after centring",
                 [float(curve.recall[0]) for curve in curves.values()]),
                ("{:g}, {:g} and {:g}", [float(curve.median_rank[0]) for curve in curves.values()]),
            )
        )  # fmt: skip
        return (
            f"The {own} “{self.pairing.captions[self.query]}” searches a gallery of {self.pairing.told} {other}s and "
            f"{gallery.added_count(count, self.added)} of the {count - 1} other {own}s. "
            f"Its own {other} has rank {rank}. "
            f"Of its first {len(page)} answers {TOLD[self.closing]}, {others} are {other}s and {len(page) - others} "
            f"are {own}s. Over all queries recall at 1 is {recall}; the median rank is {median}."
        )

    def table(self) -> Table:
        """One row a part added, with recall at 1 and median rank for each closing, in the present way of asking."""
        curves = self.curves()
        numbers = (f"{what}, {TOLD[name]}" for name in curves for what in ("recall@1", "median rank"))
        header = (f"part of the other {plural(self.asker)} added", *numbers)
        rows = [
            (part, *(round(float(v), 4) for c in curves.values() for v in (c.recall[k], c.median_rank[k])))
            for k, part in enumerate(PARTS)
        ]
        return header, rows

    def _views(self) -> pn.Column:
        own = styles.own(__name__)
        first, second = (colour.css for colour in modality_colours(self.pairing.modalities).values())
        page = block(
            '<div class="search"><div class="asked"></div><ol></ol></div>',
            own,
            styles.variables(first=first, second=second),
            classes=["page"],
        )
        recall, median = _plot("recall@1", (-0.06, 1.04)), _plot("median rank", (0, 100))
        views = [axes.view(plot["figure"], 158, 132, pinned=0.43) for plot in (recall, median)]
        ranks = {name: f"rank, {told}" for name, told in TOLD.items()}
        numbers, card = numbers_row({**ranks, "recall": "recall@1", "median": "median rank"}), item_card()
        extra = {"payload": carrier(self._data()), "page": page, "numbers": numbers, "card": card}
        panes = [pane for _, pane in views]
        parts = {"recall": recall, "median": median, **extra, **self.controls}
        self.attach("modgap/figures/mixed_retrieval/mixed_retrieval", panes, parts)
        controls = self.controls
        return frame(
            page,
            pn.Row(*(view for view, _ in views), stylesheets=[own], css_classes=["plots"], margin=0),
            legend([Entry(told, kind=name) for name, told in TOLD.items()], own),
            row(controls["added"], controls["asker"]),
            row(controls["closing"], controls["query"], more=True),
            numbers,
            card,
        )

    def _data(self) -> dict[str, Any]:
        """What travels to the browser."""
        data = GalleryData(
            points=[encode(self.pairing.raw(modality)) for modality in self.pairing.modalities],
            order=[int(item) for item in self.order],
            parts=list(PARTS),
            hits=HITS,
            told=dict(TOLD),
        )
        return {**identity(self.pairing), **data}


def _plot(label: str, y: tuple[float, float]) -> dict[str, Any]:
    """The empty plot of a number over what is added, as its models by the names that the browser knows."""
    plot: BokehFigure = axes.chart("", label, (-0.02, 1.04), y, x_ticks=(0, 0.5, 1), y_ticks=())
    plot.yaxis.ticker = BasicTicker(desired_num_ticks=3)
    now = Span(level="underlay", dimension="height", line_width=2, **styled(line_color=LINE))
    plot.add_layout(now)
    curves = {
        name: axes.layer(plot, Line(x="x", y="y", line_width=1.4, line_dash=dash, **styled(line_color=SOFT)))
        for name, dash in DASHES.items()
    }
    chosen = axes.layer(plot, Line(x="x", y="y", line_width=2.6, **styled(line_color=INK)))
    dot = Scatter(x="x", y="y", size=11, line_width=2, **styled(fill_color=ACCENT, line_color=CARD))
    marker = axes.layer(plot, dot)
    return {"figure": plot, "axis": plot.xaxis[0], "now": now, "curves": curves, "chosen": chosen, "marker": marker}
