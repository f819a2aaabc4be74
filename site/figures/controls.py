"""How the page reads and sets a figure's state: which model of which widget, and what it may hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import panel as pn
from bokeh.model import Model

if TYPE_CHECKING:
    from ...explainers.base import Explainer

TRAVELLING = (pn.widgets.IntSlider, pn.widgets.FloatSlider, pn.widgets.Player)  # values between two are worth seeing


def control(explainer: Explainer, state: str, root: Model) -> dict[str, Any]:
    """How the page reaches one state parameter: the widget's model, the property, and what is allowed."""
    widget = explainer.controls[state]
    model: Any = widget._models[root.ref["id"]][0]  # the only place where Panel keeps widget -> model
    found: dict[str, Any] = {"model": model.id}
    names = model.properties()
    options = getattr(widget, "options", None)
    if options is not None:
        values = list(options.values() if isinstance(options, Mapping) else options)
        index = "active" in names
        held = range(len(values)) if index else [one if isinstance(one, str) else one[0] for one in model.options]
        found |= {"kind": "option", "property": "active" if index else "value"}
        return {**found, "options": values, "values": list(held)}
    if isinstance(getattr(explainer, state), bool):
        return {**found, "kind": "flag", "property": "active" if "active" in names else "value"}
    bounds = explainer.param[state].bounds
    step = getattr(widget, "step", None) or 1
    travels = isinstance(widget, TRAVELLING)
    found |= {"kind": "number", "property": "value", "travels": travels}
    return {**found, "min": bounds[0], "max": bounds[1], "step": step}
