"""Controls, the row of numbers and the card of all explainers: Panel widgets in the clothes of the page.

A widget that holds a position (a slider over names, a row of buttons) says in its tags which options it has, so that
whoever reads it, ``kit/controls.js`` too, goes by value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import panel as pn
import param
from bokeh.models import CustomJSTickFormatter, Div

from ..labels import told_apart
from ..state import NO_ITEM
from . import styles

FIND = "Find a pair"


def capital(text: str) -> str:
    """The text with a capital at its start; unlike ``str.capitalize`` it leaves the others as they are."""
    return text[:1].upper() + text[1:]


def step_slider(owner: param.Parameterized) -> pn.widgets.IntSlider:
    """Slider over the steps of training that a figure carries; hidden where there is one."""
    steps = [int(step) for step in owner.param["step"].carried]
    slider = option_slider(owner, "step", "Training", steps, [f"step {step:,}" for step in steps], long=True)
    slider.visible = len(steps) > 1
    return slider


def option_slider(
    owner: param.Parameterized,
    name: str,
    label: str,
    options: Sequence[Any],
    texts: Sequence[str],
    *,
    long: bool = False,
) -> pn.widgets.IntSlider:
    """Slider over the values of a parameter, which says each in words; slider and parameter follow each other."""
    slider = pn.widgets.IntSlider(
        start=0,
        end=max(1, len(options) - 1),
        value=list(options).index(getattr(owner, name)),
        name=label,
        format=CustomJSTickFormatter(args={"texts": list(texts)}, code='return texts[Math.round(tick)] ?? ""'),
        tags=[{"options": list(options)}],
        **_slider(label, long=long),
    )

    def follow_parameter(event: param.parameterized.Event) -> None:
        slider.value = list(options).index(event.new)

    def follow_slider(event: param.parameterized.Event) -> None:
        owner.param.update(**{name: options[event.new]})

    owner.param.watch(follow_parameter, name)
    slider.param.watch(follow_slider, "value")
    return slider


def number_slider(
    parameter: param.Parameter,
    label: str,
    *,
    step: float = 1,
    text: str = "",
    args: Mapping[str, Any] | None = None,
    long: bool = False,
) -> pn.widgets.Widget:
    """Slider over the numbers within a parameter's bounds; ``text`` is JavaScript that says a ``tick`` in words."""
    kind = pn.widgets.IntSlider if isinstance(parameter, param.Integer) else pn.widgets.FloatSlider
    words = {"format": CustomJSTickFormatter(args=dict(args or {}), code=text)} if text else {}
    return kind.from_param(parameter, name=label, step=step, **words, **_slider(label, long=long))


def _slider(label: str, *, long: bool) -> dict[str, Any]:
    return {
        "css_classes": ["slider", *(["long"] if long else [])],
        "sizing_mode": "stretch_width",
        "stylesheets": [styles.variables(label=f'"{label}"'), styles.kit("slider")],
        "margin": 0,
    }


def play_toggle(slider: pn.widgets.Widget) -> pn.widgets.Toggle:
    """Play and pause what a slider moves, shown where that is; not part of the state."""
    toggle = pn.widgets.Toggle(
        label="Play", visible=slider.visible, css_classes=["play"], stylesheets=[styles.kit("toggle")], margin=0
    )
    slider.link(toggle, visible="visible")
    return toggle


def flag_toggle(parameter: param.Parameter, label: str) -> pn.widgets.Toggle:
    """Something that is on or off, as a button with words."""
    return pn.widgets.Toggle.from_param(
        parameter, name=label, css_classes=["buttons", "flag"], stylesheets=[styles.kit("buttons")], margin=0
    )


def item_select(
    parameter: param.Parameter, captions: Mapping[str, str], *, label: str = FIND, none: bool = True
) -> pn.widgets.Select:
    """Choose an item by its caption, the way to a pair that needs no pointer; equal ones are told apart by id."""
    texts = told_apart(list(captions.values()), list(captions), taken=[label] if none else [])
    options = {**({label: NO_ITEM} if none else {}), **dict(zip(texts, captions, strict=True))}
    return choice_select(parameter, label, options, kind="find")


def choice_select(
    parameter: param.Parameter, label: str, options: Mapping[str, Any], *, kind: str = "choice"
) -> pn.widgets.Select:
    """One of several, as a native list; ``options`` maps what is read to the value."""
    return pn.widgets.Select.from_param(
        parameter,
        name=label,
        options=dict(options),
        css_classes=["select", kind],
        sizing_mode="stretch_width",
        stylesheets=[styles.kit("select")],
        margin=0,
    )


def choice_buttons(parameter: param.Parameter, label: str, options: Mapping[str, str]) -> pn.widgets.RadioButtonGroup:
    """One of few, side by side; ``options`` maps what is read to the value."""
    return pn.widgets.RadioButtonGroup.from_param(
        parameter,
        name=label,
        options=dict(options),
        tags=[{"options": list(options.values())}],
        css_classes=["buttons"],
        stylesheets=[styles.kit("buttons")],
        margin=0,
    )


def text_field(parameter: param.Parameter, label: str, *, visible: bool = True) -> pn.widgets.TextInput:
    """A line of text, taken when the reader leaves it or presses Enter; its label stands in it while it is empty."""
    return pn.widgets.TextInput.from_param(
        parameter,
        name=label,
        placeholder=label,
        visible=visible,
        css_classes=["select", "field"],
        sizing_mode="stretch_width",
        stylesheets=[styles.kit("select"), styles.kit("field")],
        margin=0,
    )


def row(*widgets: pn.viewable.Viewable, more: bool = False, many: bool = False, aside: bool = False) -> pn.Row:
    """A row of controls.

    ``more``: a second one, which stands close to the first; with ``many`` it takes two lines on a phone. ``aside``: it
    gives its room to the plots while the figure is pinned on a phone.
    """
    sheets = [styles.kit("row"), *([styles.kit("aside")] if aside else [])]
    classes = [name for name, wanted in (("more", more), ("many", many)) if wanted]
    return pn.Row(*widgets, sizing_mode="stretch_width", css_classes=classes, stylesheets=sheets, margin=0)


def views(*parts: pn.viewable.Viewable) -> pn.Row:
    """Plots beside each other."""
    return pn.Row(*parts, stylesheets=[styles.kit("views")], margin=0)


def numbers_row(labels: Mapping[str, str], groups: Mapping[str, Mapping[str, str]] | None = None) -> Div:
    """Cells for live numbers, name to label; the browser fills them. The dash holds the place until then.

    ``groups``, instead: the title of each line to its own names and labels.
    """
    lines = {"": labels} if groups is None else groups
    html = "".join(f'<div class="numbers">{_line_title(title)}{_cells(cells)}</div>' for title, cells in lines.items())
    return Div(text=html, stylesheets=[styles.sheet(styles.kit("numbers"))], sizing_mode="stretch_width", margin=0)


def _line_title(title: str) -> str:
    return f'<div class="title">{escape(title)}</div>' if title else ""


def _cells(labels: Mapping[str, str]) -> str:
    return "".join(
        f'<div class="cell"><b data-number="{escape(name)}">–</b><span>{escape(label)}</span></div>'
        for name, label in labels.items()
    )


def block(html: str, *sheets: str, classes: Sequence[str] = ()) -> Div:
    """HTML of our own, never text from data, that the browser may fill."""
    return Div(
        text=html,
        css_classes=list(classes),
        stylesheets=[styles.sheet(css) for css in sheets],
        sizing_mode="stretch_width",
        margin=0,
    )


def status_line() -> Div:
    """A line over the lower edge of what stands above it; empty, unless what is to be drawn there has not come."""
    return block('<p class="status" role="status" hidden></p>', styles.kit("status"))


def item_card() -> Div:
    """A layer over the figure that holds the card of what is hovered or selected."""
    return Div(text='<div class="item-card" hidden></div>', stylesheets=[styles.sheet(styles.kit("card"))], margin=0)


def frame(*parts: pn.viewable.Viewable | Div) -> pn.Column:
    """The whole figure, as wide as its place."""
    panes = [
        pn.pane.Bokeh(part, sizing_mode="stretch_width", margin=0) if isinstance(part, Div) else part for part in parts
    ]
    return pn.Column(*panes, sizing_mode="stretch_width", stylesheets=[styles.kit("figure")], margin=0)
