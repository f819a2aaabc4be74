"""Controls, the row of numbers and the card of all explainers: Panel widgets in the clothes of the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import panel as pn
import param
from bokeh.models import CustomJSTickFormatter, Div, InlineStyleSheet

from . import styles

NONE = -1
FIND = "Find a pair"


def training_slider(parameter: param.Parameter, steps: Sequence[int]) -> pn.widgets.IntSlider:
    """Slider over checkpoints that says the step of training; hidden where there is one checkpoint."""
    text = CustomJSTickFormatter(
        args={"steps": list(steps)}, code='return "step " + steps[Math.round(tick)].toLocaleString("en")'
    )
    return _slider(parameter, "LearningCurves", len(steps) > 1, format=text, tags=["long"])


def count_slider(parameter: param.Parameter, name: str) -> pn.widgets.IntSlider:
    """Short slider for a small number."""
    return _slider(parameter, name, visible=True)


def _slider(parameter: param.Parameter, name: str, visible: bool, **options: Any) -> pn.widgets.IntSlider:  # noqa: ANN401
    return pn.widgets.IntSlider.from_param(
        parameter,
        name=name,
        visible=visible,
        css_classes=["slider", *options.get("tags", ())],
        sizing_mode="stretch_width",
        stylesheets=[styles.SLIDER.replace("LABEL", name)],
        margin=0,
        **options,
    )


def play_toggle(visible: bool) -> pn.widgets.Toggle:
    """Play and pause; not part of the state."""
    return pn.widgets.Toggle(label="Play", visible=visible, css_classes=["play"], stylesheets=[styles.TOGGLE], margin=0)


def flag_toggle(parameter: param.Parameter, name: str) -> pn.widgets.Toggle:
    """Something that is on or off, as a button with words."""
    return pn.widgets.Toggle.from_param(
        parameter, name=name, css_classes=["buttons", "flag"], stylesheets=[styles.BUTTONS], margin=0
    )


def pair_select(parameter: param.Parameter, captions: Sequence[str]) -> pn.widgets.Select:
    """Choose an item by its caption: the way to a pair that needs no pointer. Equal captions get numbers."""
    seen: Counter[str] = Counter()
    options: dict[str, int] = {FIND: NONE}
    for number, caption in enumerate(captions):
        seen[caption] += 1
        label = caption if seen[caption] == 1 else f"{caption} ({seen[caption]})"
        while label in options:
            label += " "
        options[label] = number
    return _select(parameter, FIND, options, "find")


def choice_select(parameter: param.Parameter, name: str, options: Mapping[str, Any]) -> pn.widgets.Select:
    """One of several, as a native list; ``options`` maps label to value."""
    return _select(parameter, name, options, "choice")


def _select(parameter: param.Parameter, name: str, options: Mapping[str, Any], kind: str) -> pn.widgets.Select:
    return pn.widgets.Select.from_param(
        parameter,
        name=name,
        options=dict(options),
        css_classes=["select", kind],
        sizing_mode="stretch_width",
        stylesheets=[styles.SELECT],
        margin=0,
    )


def choice_buttons(parameter: param.Parameter, name: str, options: Mapping[str, str]) -> pn.widgets.RadioButtonGroup:
    """One of few, side by side; ``options`` maps label to value."""
    return pn.widgets.RadioButtonGroup.from_param(
        parameter, name=name, options=dict(options), css_classes=["buttons"], stylesheets=[styles.BUTTONS], margin=0
    )


def row(*widgets: pn.viewable.Viewable, more: bool = False) -> pn.Row:
    """A row of controls; ``more`` for a second one, which stands close to the first."""
    return pn.Row(
        *widgets, sizing_mode="stretch_width", css_classes=["more"] if more else [], stylesheets=[styles.ROW], margin=0
    )


def numbers_row(labels: Mapping[str, str]) -> Div:
    """Cells for live numbers, name to label; the browser fills them. The dash holds the place until then."""
    cells = "".join(
        f'<div class="cell"><b data-number="{escape(name)}">–</b><span>{escape(label)}</span></div>'
        for name, label in labels.items()
    )
    return Div(
        text=f'<div class="numbers">{cells}</div>',
        stylesheets=[InlineStyleSheet(css=styles.NUMBERS)],
        sizing_mode="stretch_width",
        margin=0,
    )


def item_card() -> Div:
    """A layer over the figure that holds the card of what is hovered or selected."""
    return Div(text='<div class="item-card" hidden></div>', stylesheets=[InlineStyleSheet(css=styles.CARD)], margin=0)


def frame(*parts: pn.viewable.Viewable | Div) -> pn.Column:
    """The whole figure, as wide as its place."""
    panes = [
        pn.pane.Bokeh(part, sizing_mode="stretch_width", margin=0) if isinstance(part, Div) else part for part in parts
    ]
    return pn.Column(*panes, sizing_mode="stretch_width", stylesheets=[styles.FRAME], margin=0)
