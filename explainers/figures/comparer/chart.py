"""The chart of all models: one mark a seed, on any two measures; the browser places them, since the axes may change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import panel as pn
from bokeh.models import Line, Scatter

from ...data.models import Model
from ...kit import axes
from ...kit.legend import Entry
from ...kit.palette import ACCENT, INK, OTHERS, SOFT, Colour, styled
from .compared import SHORTER

# Marker, sign in the key and colour of each objective: no modality has these colours, and the markers do without.
LOOKS = {
    "InfoNCE": ("circle", "●", INK),
    "InfoLOOB": ("triangle", "▲", ACCENT),
    "Hopfield + InfoNCE": ("square", "■", OTHERS[2]),
    "CLOOB": ("diamond", "◆", OTHERS[1]),
    "CyCLIP": ("inverted_triangle", "▼", OTHERS[0]),
}
OTHER = "others"
OTHER_LOOK: tuple[str, str, Colour] = ("hex", "⬢", OTHERS[3])
WORDS: dict[str, list[Any]] = {**axes.EMPTY, "text": [], "align": []}


def look_of(model: Model) -> str:
    """Which objective a model looks like: of real models the data are named as well."""
    objective = model.ensemble.label.partition(",")[0]
    return objective if objective in LOOKS else OTHER


def entries(models: Sequence[Model], sets: Sequence[str]) -> list[Entry]:
    """What the marks mean: objectives, and, where there are several, the items."""
    used = [look for look in (*LOOKS, OTHER) if look in set(map(look_of, models))]
    key = [Entry(SHORTER.get(look, look), *LOOKS.get(look, OTHER_LOOK)[1:]) for look in used]
    return key if len(sets) < 2 else [*key, Entry(sets[0], "●", SOFT), Entry(" and ".join(sets[1:]), "○", SOFT)]


def chart(models: Sequence[Model]) -> tuple[pn.Column, pn.pane.Bokeh, dict[str, Any]]:
    """The empty plot in its place, its pane, and its models by the names that ``comparer.js`` knows."""
    plot = axes.chart("", "", (0, 1), (0, 1), x_ticks=(), y_ticks=())
    across, up = plot.xaxis[0], plot.yaxis[0]
    parts: dict[str, Any] = {"figure": plot, "title": plot.title, "across": across, "up": up}
    parts |= {"acrossTicks": across.ticker, "upTicks": up.ticker}
    used = {look: LOOKS.get(look, OTHER_LOOK) for look in dict.fromkeys(map(look_of, models))}
    parts["lines"] = {
        look: axes.layer(plot, Line(x="x", y="y", line_width=1.5, line_alpha=0.6, **styled(line_color=colour)))
        for look, (_, _, colour) in used.items()
    }
    ring = {"size": 17, "fill_alpha": 0.12, "line_width": 1.4, **styled(fill_color=INK, line_color=INK)}
    parts["rings"] = axes.layer(plot, Scatter(x="x", y="y", **ring))
    parts["marks"] = {}
    for look, (marker, _, colour) in used.items():
        filled = {"fill_alpha": {"field": "filled"}, **styled(fill_color=colour, line_color=colour)}
        mark = Scatter(x="x", y="y", size=9, marker=marker, line_width=1.4, **filled)
        parts["marks"][look] = axes.layer(plot, mark, {**axes.EMPTY, "filled": []})
    aside = {"text_align": {"field": "align"}, **axes.GROUND}
    parts["names"] = axes.text(plot, SOFT, WORDS, **aside, text_font_size="12px")
    parts["openNames"] = axes.text(plot, INK, WORDS, **aside, text_font_size="12px", text_font_style="bold")
    view, pane = axes.view(plot, 250, 230)
    return view, pane, parts
