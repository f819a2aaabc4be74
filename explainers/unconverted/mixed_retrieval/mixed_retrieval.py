"""Mixed search: a query in a gallery that holds pictures and names, before and after the gap is closed."""

# ruff: noqa: E501 -- a CSS rule stands on one line

from __future__ import annotations

from typing import Any

import numpy as np
import panel as pn
import param
from bokeh.models import (
    BasicTicker,
    ColumnDataSource,
    CustomJSTickFormatter,
    Div,
    InlineStyleSheet,
    Line,
    Scatter,
    Span,
)
from bokeh.plotting import figure as BokehFigure  # noqa: N812

from ....precompute.analysis import gallery
from ....precompute.analysis.closing import centre, shift
from ....precompute.bundle import Bundle
from ....precompute.errors import InputError
from ...base import SHOWN, WORDS, Explainer
from ...data.media import FOLDER, media_for, media_name, sprite_for
from ...data.payload import decode, encode
from ...kit import charts, styles
from ...kit.controls import choice_buttons, choice_select, frame, item_card, numbers_row, pair_select, row
from ..gap_shift.moving import Clouds

HITS = 12  # on the page of results
SHARES = tuple(round(0.05 * k, 2) for k in range(21))
CLOSINGS = {"As trained": "trained", "Shifted": "shift", "Centred": "centre"}
LOOKS: dict[str, dict[str, Any]] = {  # of a curve that is not the chosen one, by its dash
    "trained": {"line_dash": "solid"},
    "shift": {"line_dash": "dotted"},
    "centre": {"line_dash": "dashed"},
}
PLOTS = ":host { display: flex !important; gap: 20px; width: 100%; margin-top: 8px !important; }"
PAGE = f"""
:host {{ display: block; width: 100% !important; }}
.bk-clearfix {{ display: block !important; width: 100%; }}
.search {{ {styles.TEXT} font-variant-numeric: tabular-nums lining-nums; }}
.asked {{ display: flex; align-items: center; gap: 10px; height: 52px; margin-bottom: 8px; font-size: 14.5px; color: var(--soft, #5B6068); }}
.asked > * {{ flex: none; }} .asked > .name {{ flex: 0 1 auto; min-width: 0; font-size: 15px; line-height: 19px; max-height: 38px; text-align: left; }}
.asked .rank {{ margin-left: auto; text-align: right; color: var(--soft, #5B6068); }} .asked .rank b {{ font-size: 19px; color: var(--accent, #6B2FA0); }}
ol {{ list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 8px; }}
li {{
  position: relative; box-sizing: border-box; height: 92px; padding: 18px 4px 4px; border: 1px solid var(--line, #E4E1DB); border-radius: 10px;
  display: grid; place-items: center; align-content: center;
}}
li::before {{ content: attr(data-rank); position: absolute; left: 7px; top: 3px; font-size: 12.5px; color: var(--soft, #5B6068); }}
li > small {{ position: absolute; right: 7px; top: 3px; font-size: 12.5px; color: var(--soft, #5B6068); }}
li.partner {{ border-color: var(--accent, #6B2FA0); box-shadow: inset 0 0 0 1.5px var(--accent, #6B2FA0); }}
li.partner::before {{ color: var(--accent, #6B2FA0); font-weight: 700; content: attr(data-rank) " partner"; }}
li.partner > small {{ display: none; }}
.picture {{ display: block; width: 52px; height: 52px; border-radius: 8px; background-color: #fff; background-repeat: no-repeat; }}
.name {{
  max-width: 100%; max-height: 60px; overflow: hidden; text-align: center; font: italic 500 15px/20px var(--font-text, Georgia, serif); overflow-wrap: break-word;
  hyphens: auto; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3;
}}
.first {{ color: var(--image, #0072B2); }} .second {{ color: var(--text, #D55E00); }}
{styles.TIGHT} {{ li .name {{ font-size: 13.5px; line-height: 18px; max-height: 54px; }} }}
{styles.NARROW} {{
  .asked {{ height: 44px; margin-bottom: 6px; gap: 7px; font-size: 13.5px; }} .asked .picture {{ width: 42px; height: 42px; }}
  .asked > .name {{ font-size: 13.5px; line-height: 17px; max-height: 34px; -webkit-line-clamp: 2; }} .asked .rank b {{ font-size: 16px; }}
  ol {{ grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 6px; }} li:nth-child(n + 9) {{ display: none; }} li:nth-child(n + 5):not(:nth-child(n + 9)) {{ display: var(--pinned-aside, grid); }}
  li {{ height: 72px; padding: 17px 3px 3px; }} .picture {{ width: 42px; height: 42px; }}
  .name, li .name {{ font-size: 12.5px; line-height: 15.5px; max-height: 47px; }}
}}
"""
PLOT = charts.place(158, 132, pinned=0.43)
KEY = f"""
:host {{ display: block; width: 100% !important; margin-top: 2px !important; }}
.bk-clearfix {{ display: block !important; width: 100%; }}
.key {{ {styles.TEXT} display: flex; justify-content: center; gap: 18px; height: 20px; font-size: 13px; line-height: 20px; color: var(--soft, #5B6068); }}
i {{ display: inline-block; width: 26px; margin-right: 6px; vertical-align: 4px; border-top: 1.6px solid var(--soft, #5B6068); }}
.shift {{ border-top-style: dotted; }} .centre {{ border-top-style: dashed; }}
{styles.NARROW} {{ .key {{ gap: 12px; font-size: 12.5px; }} i {{ width: 20px; margin-right: 4px; }} }}
"""


class MixedRetrieval(Explainer):
    """A query, its true hits in a mixed gallery, and how well all queries do over the share of the other modality.

    The items are those shown; each stands in the gallery once. Definitions, and what they can and cannot show, in
    ``precompute/analysis/gallery.py``.
    """

    NAME = "mixed-retrieval"
    HEIGHTS = {"desktop": 608, "phone": 535}  # noqa: RUF012
    STATE = ("query", "asker", "share", "closing")

    query = param.Integer(
        default=0,
        bounds=(0, 0),
        doc="""
        The item that asks, counted from 0.""",
    )
    asker = param.Selector(
        default="text",
        objects=["text", "image"],
        doc="""
        Which modality the query is in: the second (a name asks for its picture) or the first (the other way).""",
    )
    share = param.Number(
        default=0.5,
        bounds=(0, 1),
        doc="""
        Share of the gallery that is shown in the other modality than the query's.""",
    )
    closing = param.Selector(
        default="trained",
        objects=list(CLOSINGS.values()),
        doc="""
        The clouds as trained, shifted along the gap until the centres meet, or centred.""",
    )

    def __init__(self, bundle: Bundle, **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.bundle = bundle
        self.count = min(SHOWN, len(bundle.items))
        if self.count < 2:
            raise InputError(f"bundle {bundle.name}/{bundle.seed} has {self.count} item; a gallery needs two at least.")
        self.param["query"].bounds = (0, self.count - 1)
        self.param.update(**state)
        first, second = (WORDS.get(name, name) for name in bundle.modalities[:2])
        self.words = (first, second)
        self.captions = [item.caption for item in bundle.items[: self.count]]
        both = np.concatenate([bundle.at(name)[: self.count] for name in bundle.modalities[:2]])  # (2 N, D)
        encoded = encode(both[None])
        seen = decode(encoded)[0]  # (2 N, D), as the browser sees them
        trained: Clouds = (seen[: self.count], seen[self.count :])
        self.clouds = {"trained": trained, "shift": shift(*trained, 1), "centre": centre(*trained)}
        self.order = gallery.gallery_order(self.count, bundle.seed)
        self.controls = self._controls()
        self._layout = self._views({**encoded.as_json(), **self._data()})

    def media(self) -> dict[str, bytes]:
        """Files that a page with this figure needs beside it: path to content."""
        sprite = sprite_for(self.bundle, self.count)
        return {} if sprite is None else {f"{FOLDER}/{media_name(sprite)}": sprite}

    def asking(self, closing: str) -> Clouds:
        """The query's cloud and the other one, (N, D) each, after a closing."""
        first, second = self.clouds[closing]
        return (second, first) if self.asker == "text" else (first, second)

    def rank(self, closing: str) -> int:
        """Rank of the query's partner in the gallery of the present share."""
        return int(
            gallery.gallery_ranks(*self.asking(closing), gallery.other_items(self.order, self.share))[self.query]
        )

    def curve(self, closing: str, shares: tuple[float, ...] = SHARES) -> gallery.GalleryCurve:
        """Recall at 1 and median rank of all queries over the share."""
        return gallery.gallery_curve(*self.asking(closing), shares, self.order)

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        first, second = self.words
        own, other = (second, first) if self.asker == "text" else (first, second)
        ranks = {name: self.rank(name) for name in CLOSINGS.values()}
        found = {name: self.curve(name, (self.share,)) for name in CLOSINGS.values()}
        recall = {name: f"{float(curve.recall[0]):.0%}" for name, curve in found.items()}
        return (
            f"The {own} “{self.captions[self.query]}” searches a gallery of {self.count} items, {self.share:.0%} of them "
            f"shown as {other}s and the others as {own}s. Its own {other} has rank {ranks['trained']} as trained, "
            f"{ranks['shift']} after the shift and {ranks['centre']} after centring. Over all queries recall at 1 is "
            f"{recall['trained']} as trained, {recall['shift']} after the shift and {recall['centre']} after centring; the "
            f"median rank is {found['trained'].median_rank[0]:g}, {found['shift'].median_rank[0]:g} and "
            f"{found['centre'].median_rank[0]:g}."
        )

    def table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """One row a share, with recall at 1 and median rank for each closing, in the present way of asking."""
        names = [(label.lower(), self.curve(name)) for label, name in CLOSINGS.items()]
        header = ("share", *(f"{what}, {label}" for label, _ in names for what in ("recall@1", "median rank")))
        rows = [
            (share, *(round(float(v), 4) for _, curve in names for v in (curve.recall[k], curve.median_rank[k])))
            for k, share in enumerate(SHARES)
        ]
        return header, rows

    def _data(self) -> dict[str, Any]:
        """What travels to the browser beside the points; the type is ``Data`` in ``search.js``."""
        return {
            "order": [int(item) for item in self.order],
            "shares": list(SHARES),
            "hits": HITS,
            "captions": self.captions,
            "words": list(self.words),
            "pictured": [name in self.bundle.sprites for name in self.bundle.modalities[:2]],
            "media": media_for(self.bundle, self.count),
        }

    def _controls(self) -> dict[str, pn.widgets.Widget]:
        first, second = self.words
        queries = pair_select(self.param["query"], self.captions)
        queries.name = "Query"
        queries.options = {label: value for label, value in queries.options.items() if value >= 0}
        share = pn.widgets.FloatSlider.from_param(
            self.param.share,
            name="Mixed in",
            step=SHARES[1],
            format=CustomJSTickFormatter(code='return Math.round(100 * tick) + " %"'),
            css_classes=["slider"],
            sizing_mode="stretch_width",
            stylesheets=[styles.SLIDER.replace("LABEL", "Mixed in")],
            margin=0,
        )
        askers = {f"{second} asks".capitalize(): "text", f"{first} asks".capitalize(): "image"}
        return {
            "query": queries,
            "asker": choice_select(self.param.asker, "Who asks", askers),
            "share": share,
            "closing": choice_buttons(self.param.closing, "Gap", CLOSINGS),
        }

    def _views(self, data: dict[str, Any]) -> pn.Column:
        page = Div(
            text='<div class="search"><div class="asked"></div><ol></ol></div>',
            stylesheets=[InlineStyleSheet(css=PAGE)],
            sizing_mode="stretch_width",
            margin=0,
        )
        recall, recall_parts = _plot("recall@1", (-0.06, 1.04))
        median, median_parts = _plot("median rank", (0, 100))
        recall_view, recall_pane = charts.view(recall, PLOT)
        median_view, median_pane = charts.view(median, PLOT)
        numbers = numbers_row(
            {
                **{name: f"rank, {label.lower()}" for label, name in CLOSINGS.items()},
                "recall": "recall@1",
                "median": "median rank",
            }
        )
        card = item_card()
        parts = {
            **{f"recall_{name}": part for name, part in recall_parts.items()},
            **{f"median_{name}": part for name, part in median_parts.items()},
            "data": ColumnDataSource(tags=[data]),
            "page": page,
            "numbers": numbers,
            "card": card,
            **self.controls,
        }
        for pane in (recall_pane, median_pane):
            self.attach("modgap/figures/mixed_retrieval/mixed_retrieval", pane, parts)
        controls = self.controls
        return frame(
            page,
            pn.Row(recall_view, median_view, stylesheets=[PLOTS], margin=0),
            _key(),
            row(controls["share"], controls["asker"]),
            row(controls["closing"], controls["query"], more=True),
            numbers,
            card,
        )


def _key() -> Div:
    """Which curve is which; the chosen one is thick."""
    entries = "".join(f'<span><i class="{name}"></i>{label.lower()}</span>' for label, name in CLOSINGS.items())
    return Div(
        text=f'<div class="key">{entries}</div>',
        stylesheets=[InlineStyleSheet(css=KEY)],
        sizing_mode="stretch_width",
        margin=0,
    )


def _plot(label: str, y: tuple[float, float]) -> tuple[BokehFigure, dict[str, Any]]:
    """The empty plot of a number over the share, and its models by the names that ``search.js`` knows."""
    plot = charts.axes_figure("", label, (-0.02, 1.04), y, x_ticks=(0, 0.5, 1), y_ticks=())
    plot.xaxis.formatter = CustomJSTickFormatter(code='return Math.round(100 * tick) + " %"')
    plot.yaxis.ticker = BasicTicker(desired_num_ticks=3)
    parts: dict[str, Any] = {"figure": plot}
    parts["now"] = Span(
        level="underlay", dimension="height", line_color=charts.LINE, line_width=2, tags=[{"line_color": "--line"}]
    )
    plot.add_layout(parts["now"])
    for name, look in LOOKS.items():
        quiet = Line(x="x", y="y", line_color=charts.SOFT, line_width=1.4, tags=[{"line_color": "--soft"}], **look)
        parts[name] = charts.layer(plot, quiet, {"x": [], "y": []})
    strong = Line(x="x", y="y", line_color=charts.INK, line_width=2.6, tags=[{"line_color": "--ink"}])
    parts["chosen"] = charts.layer(plot, strong, {"x": [], "y": []})
    dot = {"size": 11, "fill_color": charts.ACCENT, "line_color": charts.CARD, "line_width": 2}
    tags = [{"fill_color": "--accent", "line_color": "--card"}]
    parts["marker"] = charts.layer(plot, Scatter(x="x", y="y", tags=tags, **dot), {"x": [], "y": []})
    return plot, parts
