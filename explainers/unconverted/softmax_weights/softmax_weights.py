"""One query and its candidates: whose pull counts at which temperature."""

# ruff: noqa: E501 -- a CSS rule stands on one line

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
import panel as pn
import param
from bokeh.models import ColumnDataSource, Div, InlineStyleSheet, Scatter, VBar
from numpy.typing import NDArray

from ....precompute.analysis.weights import candidate_weights, perplexity, pull_shares, total_pull
from ....precompute.bundle import Bundle
from ....precompute.errors import InputError
from ...base import SHOWN, WORDS, Explainer
from ...data.media import FOLDER, media_for, media_name, sprite_for
from ...data.payload import encode
from ...kit import charts, styles
from ...kit.controls import frame, item_card, numbers_row, pair_select, row

STEPS = 40  # positions of the slider; each multiplies 1 / tau by 100 ** (1 / 40)
AXIS_ROOM = 40  # pixels left of both plots, so that their ranks stand above each other
TOP = 6  # candidates that are shown with their pictures
STRIP = f"""
:host {{ display: block; width: 100% !important; margin-top: 6px !important; }}
.bk-clearfix {{ display: block !important; width: 100%; }}
.strip {{ {styles.TEXT} display: grid; grid-template-columns: 1.4fr repeat({TOP}, 1fr); gap: 0 8px; }}
.thing {{ min-width: 0; font-size: 12.5px; line-height: 16px; font-variant-numeric: tabular-nums lining-nums; }}
.thing.query {{ border-right: 1px solid var(--line, #E4E1DB); padding-right: 8px; }}
.picture {{ display: block; width: 48px; height: 48px; border-radius: 8px; background-color: #fff; background-repeat: no-repeat; }}
.name {{
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; height: 32px; margin-top: 4px; overflow: hidden; color: var(--soft, #5B6068);
  overflow-wrap: break-word; hyphens: auto;
}}
.query .name {{ -webkit-line-clamp: 5; height: 95px; font-size: 14.5px; line-height: 19px; font-weight: 600; color: var(--text, #D55E00); margin: 0; }}
.thing b {{ display: block; margin-top: 2px; font-size: 14px; }}
.partner b, .partner .name {{ color: var(--accent, #6B2FA0); }}
{styles.TIGHT} {{ .thing.query .name {{ font-size: 13.5px; }} }}
{styles.NARROW} {{
  .strip {{ grid-template-columns: repeat(3, 1fr); gap: 6px 8px; }}
  .thing.query {{ grid-column: 1 / -1; border: 0; padding: 0; }} .query .name {{ display: block; height: 19px; white-space: nowrap; text-overflow: ellipsis; }}
  .thing {{ display: grid; grid-template-columns: 34px 1fr; gap: 0 6px; }} .thing.query {{ display: block; }}
  .picture {{ width: 34px; height: 34px; grid-row: 1 / 3; border-radius: 6px; }} .name {{ display: block; order: 2; height: 16px; margin: 0; white-space: nowrap; text-overflow: ellipsis; }}
  .thing b {{ margin: 0; line-height: 17px; }} .thing:not(.query) .name {{ font-size: 12px; }}
}}
"""


class SoftmaxWeights(Explainer):
    """Similarities of one query to every candidate, sorted, above the softmax weights that a temperature makes of them.

    The query is an item of the second modality (a name), the candidates are all of the first one (the pictures).
    """

    NAME = "softmax-weights"
    NEEDS: ClassVar[Literal["bundle", "runs", "nothing"]] = "bundle"
    HEIGHTS = {"desktop": 532, "phone": 508}  # noqa: RUF012
    STATE = ("query", "sharpness")

    query = param.Integer(
        default=0,
        bounds=(0, 0),
        doc="""
        The item whose name asks, counted from 0.""",
    )
    sharpness = param.Integer(
        default=20,
        bounds=(0, STEPS),
        doc="""
        The temperature, on a logarithmic scale: 1 / tau is 100 ** (sharpness / 40), so 0 is 1, 20 is 10, 40 is 100.""",
    )

    def __init__(self, bundle: Bundle, **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.bundle = bundle
        self.count = min(SHOWN, len(bundle.items))
        if self.count < 2:
            raise InputError(f"bundle {bundle.name}/{bundle.seed} has {self.count} item; a query needs two candidates.")
        self.param.query.bounds = (0, self.count - 1)
        self.param.update(**state)
        self.captions = [item.caption for item in bundle.items[: self.count]]
        queries = pair_select(self.param["query"], self.captions)
        queries.name = "Query"
        queries.options = {label: value for label, value in queries.options.items() if value >= 0}
        scales = [_written(scale) for scale in scales_of_slider()]
        self.controls = {
            "query": queries,
            "sharpness": charts.index_slider(self.param.sharpness, "1/τ", scales, long=True),
        }
        similar, pane, parts = self._similar_view()
        weights, weight_parts = self._weight_view()
        strip = Div(
            text='<div class="strip"></div>',
            stylesheets=[InlineStyleSheet(css=STRIP)],
            sizing_mode="stretch_width",
            margin=0,
        )
        numbers = numbers_row(
            {
                "partner": "weight of the partner",
                "hardest": "share of the hardest",
                "perplexity": "negatives that count",
                "pull": "pull, (1 − weight)\u00a0/\u00a0τ",
            }
        )
        card = item_card()
        data = ColumnDataSource(tags=[self._data()])
        extra = {"data": data, "numbers": numbers, "card": card, "strip": strip}
        self.attach("modgap/figures/softmax_weights/softmax_weights", pane, {**parts, **weight_parts, **extra, **self.controls})
        self._layout = frame(
            similar,
            weights,
            strip,
            row(self.controls["sharpness"], self.controls["query"]),
            numbers,
            card,
        )

    @property
    def words(self) -> tuple[str, str]:
        """What candidates and queries are called in a sentence."""
        first, second = self.bundle.modalities[:2]
        return WORDS.get(first, first), WORDS.get(second, second)

    @property
    def scale(self) -> float:
        """1 / tau as shown."""
        return scales_of_slider()[self.sharpness]

    def similarities(self) -> NDArray[np.float64]:
        """Cosines of the query to all candidates at the last checkpoint, (N,)."""
        first, second = self.bundle.modalities[:2]
        candidates = self.bundle.at(first)[: self.count].astype(np.float64)  # (N, D)
        return candidates @ self.bundle.at(second)[self.query].astype(np.float64)

    def media(self) -> dict[str, bytes]:
        """Files that a page with this figure needs beside it: path to content."""
        sprite = sprite_for(self.bundle, self.count)
        return {} if sprite is None else {f"{FOLDER}/{media_name(sprite)}": sprite}

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        first, second = self.words
        similarities, tau = self.similarities(), 1 / self.scale
        weights = candidate_weights(similarities, tau)
        shares = pull_shares(similarities, self.query, tau)
        return (
            f"Cosines of the {second} “{self.captions[self.query]}” to {self.count} {first}s, sorted, and the weights that "
            f"1/τ = {_written(self.scale)} makes of them. Its own {first} has a cosine of {similarities[self.query]:.2f} and "
            f"gets {weights[self.query]:.1%} of the weight. The hardest negative, “{self.captions[int(shares.argmax())]}”, has "
            f"{shares.max():.1%} of the pull of all negatives, and {perplexity(shares):.1f} of {self.count - 1} "
            f"negatives count."
        )

    def table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """One row a candidate, the most similar first: cosine, weight and share of the pull."""
        similarities, tau = self.similarities(), 1 / self.scale
        weights = candidate_weights(similarities, tau)
        shares = pull_shares(similarities, self.query, tau)
        header = ("rank", "candidate", "partner", "cosine", "weight", "share of the pull")
        rows = [
            (
                rank,
                self.captions[n],
                "yes" if n == self.query else "",
                round(float(similarities[n]), 4),
                round(float(weights[n]), 6),
                round(float(shares[n]), 6),
            )
            for rank, n in enumerate(np.argsort(-similarities, kind="stable"), start=1)
        ]
        return header, rows

    def numbers(self) -> dict[str, float]:
        """The row of numbers: weight of the partner, largest share, perplexity of the negatives, whole pull."""
        similarities, tau = self.similarities(), 1 / self.scale
        shares = pull_shares(similarities, self.query, tau)
        return {
            "partner": float(candidate_weights(similarities, tau)[self.query]),
            "hardest": float(shares.max()),
            "perplexity": perplexity(shares),
            "pull": total_pull(similarities, self.query, tau),
        }

    def _similar_view(self) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
        first, second = self.words
        plot = charts.axes_figure(
            "", f"cosine of each {first} with the {second}", (0.2, self.count + 0.8), (-0.6, 1.05),
            x_ticks=(), y_ticks=(-0.5, 0, 0.5, 1),
        )  # fmt: skip
        plot.xaxis.visible = False
        plot.min_border_left = AXIS_ROOM
        zero = {"x": [0, self.count + 1], "y": [0, 0]}
        charts.layer(plot, charts.rule(), zero)
        parts: dict[str, Any] = {"similar": plot}
        for name, colour, tag in (("others", charts.BLUE, "--image"), ("partner", charts.ACCENT, "--accent")):
            size = 5 if name == "others" else 10
            dot = Scatter(x="x", y="y", size=size, fill_color=colour, line_color=None, tags=[{"fill_color": tag}])
            parts[name] = charts.layer(plot, dot, {"x": [], "y": []})
        parts["partnerWord"] = charts.words(
            plot, {"x": [], "y": [], "text": [], "align": [], "down": []}, charts.ACCENT, "--accent",
            text_font_style="bold", text_align={"field": "align"}, y_offset={"field": "down"},
        )  # fmt: skip
        column, pane = charts.view(plot, charts.place(150, 110))
        return column, pane, parts

    def _weight_view(self) -> tuple[pn.Column, dict[str, Any]]:
        first, _ = self.words
        plot = charts.axes_figure(
            f"{first}s, the most similar first", "weight", (0.2, self.count + 0.8), (0, 1.02),
            x_ticks=(1, *range(20, self.count + 1, 20)), y_ticks=(0, 0.5, 1),
        )  # fmt: skip
        plot.min_border_left = AXIS_ROOM
        charts.layer(plot, charts.rule(), {"x": [0, self.count + 1], "y": [1 / self.count] * 2})
        parts: dict[str, Any] = {"weights": plot, "weightTicks": plot.yaxis[0].ticker}
        for name, colour, tag in (("otherBars", charts.BLUE, "--image"), ("partnerBar", charts.ACCENT, "--accent")):
            bar = VBar(x="x", top="y", width=0.8, fill_color=colour, line_color=None, tags=[{"fill_color": tag}])
            parts[name] = charts.layer(plot, bar, {"x": [], "y": []})
        column, _ = charts.view(plot, charts.place(150, 120))
        return column, parts

    def _data(self) -> dict[str, Any]:
        """What travels to the browser; its type is ``Data`` in ``query.js``."""
        both = [self.bundle.at(name)[: self.count] for name in self.bundle.modalities[:2]]  # (N, D) each
        return {
            "points": encode(np.concatenate(both)[None]).as_json(),
            "captions": self.captions,
            "words": list(self.words),
            "media": media_for(self.bundle, self.count),
            "scales": scales_of_slider(),
            "top": TOP,
        }


def scales_of_slider() -> list[float]:
    """1 / tau at each position of the slider, 1 to 100."""
    return [round(100 ** (position / STEPS), 4) for position in range(STEPS + 1)]


def _written(scale: float) -> str:
    return f"{scale:.1f}" if scale < 9.95 else f"{scale:.0f}"
