"""Widgets of the explorer in the clothes of the page, and the HTML of its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import panel as pn
import param

from ..kit import styles
from ..kit.palette import LINE

SHEET = styles.read(Path(__file__).with_name("explore.css"))
EDGE = f"1px solid var({LINE.variable}, {LINE.value})"
NARROW = ":host { min-width: 0 !important; }"
"""Panel gives a layout the width of what is in it, 600 pixels of a plot, as its least."""


def select(parameter: param.Parameter, label: str, options: Mapping[str, Any]) -> pn.widgets.Select:
    """One of several; ``options`` maps what is read to the value."""
    return pn.widgets.Select.from_param(parameter, label=label, options=dict(options), description=None, **_look())


def choice(label: str, options: Mapping[str, str], value: str) -> pn.widgets.Select:
    """One of several, of no parameter."""
    return pn.widgets.Select(label=label, options=dict(options), value=value, **_look())


def slider(parameter: param.Parameter, label: str, *, step: float = 1, throttled: bool = False) -> pn.widgets.Widget:
    """A number within the bounds of its parameter; a throttled one tells it when the hand lets go."""
    kind = pn.widgets.IntSlider if isinstance(parameter, param.Integer) else pn.widgets.FloatSlider
    return kind.from_param(parameter, label=label, step=step, throttled=throttled, **_look())


def text(parameter: param.Parameter, label: str, placeholder: str = "") -> pn.widgets.TextInput:
    """Words."""
    return pn.widgets.TextInput.from_param(parameter, label=label, placeholder=placeholder, description=None, **_look())


def flag(parameter: param.Parameter, label: str) -> pn.widgets.Toggle:
    """On or off."""
    return pn.widgets.Toggle.from_param(parameter, label=label, **_look())


def button(label: str, pressed: Callable[[], None], *, width: bool = False) -> pn.widgets.Button:
    """Something to press."""
    made = pn.widgets.Button(
        label=label, stylesheets=[SHEET], margin=0, **({"sizing_mode": "stretch_width"} if width else {})
    )
    made.on_click(lambda _: pressed())
    return made


def _look() -> dict[str, Any]:
    return {"stylesheets": [SHEET], "margin": 0, "sizing_mode": "stretch_width"}


def html(text: str = "", **more: Any) -> pn.pane.HTML:  # noqa: ANN401
    """HTML of ours, with text from data escaped."""
    return pn.pane.HTML(text, sanitize_html=False, **_look(), **more)


def group(title: str, *parts: pn.viewable.Viewable) -> pn.Column:
    """Controls that belong together, under a title."""
    sheet = f":host {{ gap: 8px; padding: 14px 0; border-bottom: {EDGE}; }}"
    return pn.Column(
        html(f"<h3>{escape(title)}</h3>"), *parts, stylesheets=[NARROW, sheet], margin=0, sizing_mode="stretch_width"
    )


def row(*parts: pn.viewable.Viewable) -> pn.Row:
    """Parts beside each other, in more lines where there is no room."""
    return pn.Row(
        *parts,
        stylesheets=[NARROW, ":host { gap: 8px; flex-wrap: wrap; align-items: end; }"],
        margin=0,
        sizing_mode="stretch_width",
    )


def fields(*parts: pn.viewable.Viewable) -> pn.Column:
    """Fields beside each other, each wide enough to be read."""
    return grid(*parts, least=140, gap=12)


def grid(*parts: pn.viewable.Viewable, least: int, gap: int) -> pn.Column:
    """Parts of equal width that fill a line, as many as fit with so many pixels each."""
    equal = f"max({least}px, calc((100% - {gap * (len(parts) - 1)}px) / {len(parts)} - 1px))"
    sheet = f""":host {{ display: grid !important; gap: {gap}px; align-items: end;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, {equal}), 1fr)); }}"""
    return pn.Column(*parts, stylesheets=[NARROW, sheet], margin=0, sizing_mode="stretch_width")


def column(*parts: pn.viewable.Viewable, gap: int = 14) -> pn.Column:
    """Parts below each other."""
    return pn.Column(*parts, stylesheets=[NARROW, f":host {{ gap: {gap}px; }}"], margin=0, sizing_mode="stretch_width")


def card(*parts: pn.viewable.Viewable) -> pn.Column:
    """A picture on the ground of a card."""
    sheet = f""":host {{ gap: 10px; padding: 14px 16px; border: {EDGE}; border-radius: 14px;
      background: var(--card, #fff); box-sizing: border-box; }}"""
    return pn.Column(*parts, stylesheets=[NARROW, sheet], margin=0, sizing_mode="stretch_width")


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()) -> str:
    """A table of cells that are HTML already; ``numbers`` are the columns of numbers."""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="number">{cell}</td>' if n in numbers else f"<td>{cell}</td>" for n, cell in enumerate(own)
        )
        + "</tr>"
        for own in rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
