"""How the page reads and sets a figure's state: which model of which widget, and what it may hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import panel as pn
from bokeh.model import Model

from ...explainers.state import Nearest

if TYPE_CHECKING:
    from ...explainers.base import Explainer

TRAVELLING = (pn.widgets.IntSlider, pn.widgets.FloatSlider, pn.widgets.Player)  # values between two are worth seeing


def control(explainer: Explainer, state: str, root: Model) -> dict[str, Any]:
    """How the page reaches one state parameter: the widget's model, the property, and what is allowed."""
    widget, parameter = explainer.controls[state], explainer.param[state]
    model: Any = widget._models[root.ref["id"]][0]  # the only place where Panel keeps widget -> model
    held = "active" if "active" in model.properties() else "value"
    found: dict[str, Any] = {"model": model.id, "property": held}
    tags = [tag["options"] for tag in widget.tags if isinstance(tag, dict) and "options" in tag]
    travels = isinstance(widget, TRAVELLING)
    if tags:  # the widget holds a position
        kind = "nearest" if isinstance(parameter, Nearest) else "option"
        return {**found, "kind": kind, "options": tags[0], "values": list(range(len(tags[0]))), "travels": travels}
    options = getattr(widget, "options", None)
    if options is not None:
        values = list(options.values() if isinstance(options, Mapping) else options)
        texts = [one if isinstance(one, str) else one[0] for one in model.options]
        return {**found, "kind": "option", "options": values, "values": texts}
    if isinstance(getattr(explainer, state), bool):
        return {**found, "kind": "flag"}
    low, high = parameter.bounds
    step = getattr(widget, "step", None) or 1
    return {**found, "kind": "number", "travels": travels, "min": low, "max": high, "step": step}
