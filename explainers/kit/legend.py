"""What the marks of a figure mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bokeh.models import Div

from . import styles
from .palette import Colour


@dataclass(frozen=True)
class Entry:
    """A mark with its meaning: a sign that is written, or a class of the sheet that draws it."""

    words: str
    sign: str = ""
    colour: Colour | None = None
    kind: str = ""


def legend(entries: Sequence[Entry], *sheets: str, over: bool = False) -> Div:
    """The entries in a row; ``over`` the plot that they belong to, or in a line of their own."""
    marks = "".join(f"<span>{sign(entry)}{escape(entry.words)}</span>" for entry in entries)
    return Div(
        text=f'<div class="legend">{marks}</div>',
        css_classes=["over"] if over else [],
        stylesheets=[styles.sheet(css) for css in (styles.kit("legend"), *sheets)],
        sizing_mode="stretch_width",
        margin=0,
    )


def sign(entry: Entry) -> str:
    """The mark as HTML, for a table whose rows or columns it stands for."""
    style = f' style="color: {entry.colour.css}"' if entry.colour else ""
    return f'<i class="{escape(entry.kind)}"{style}>{escape(entry.sign)}</i>'
