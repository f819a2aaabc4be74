"""How the page reads and sets a figure's state: which model of which widget, and what it may hold.

State is by name. A widget that holds a position among names or numbers (a slider over steps of training, a row of
buttons) says in its Bokeh model's tags which, ``{"options": [...]}``; a list of the browser's own holds them itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import panel as pn
from bokeh.model import Model

from ...explainers.state import Listed, Nearest, Written

if TYPE_CHECKING:
    from ...explainers.base import Explainer

TRAVELLING = (pn.widgets.IntSlider, pn.widgets.FloatSlider, pn.widgets.Player)  # values between two are worth seeing


def control(explainer: Explainer, state: str, root: Model) -> dict[str, Any]:
    """How the page reaches one state parameter; its type is ``Control`` in ``runtime/state.js``."""
    widget, parameter = explainer.controls[state], explainer.param[state]
    model: Any = widget._models[root.ref["id"]][0]  # the only place where Panel keeps widget -> model
    names = model.properties()
    place = {"model": model.id, "property": "active" if "active" in names else "value"}
    travels = isinstance(widget, TRAVELLING)
    options = _options(widget, model)
    if options is not None:
        by_name = "options" in names and "active" not in names
        held = [one if isinstance(one, str) else one[0] for one in model.options] if by_name else range(len(options))
        control = {**place, "options": options, "values": list(held)}
        nearest = isinstance(parameter, Nearest)
        return {**control, "kind": "nearest", "travels": travels} if nearest else {**control, "kind": "option"}
    if isinstance(parameter, Listed | Written):
        return {**place, "kind": "text"}
    if isinstance(getattr(explainer, state), bool):
        return {**place, "kind": "flag"}
    low, high = parameter.bounds
    step = getattr(widget, "step", None) or 1
    return {**place, "kind": "number", "travels": travels, "min": low, "max": high, "step": step}


def _options(widget: pn.widgets.Widget, model: Any) -> list[Any] | None:  # noqa: ANN401
    """The values of which a widget holds one, in its order; None where it holds a value of its own."""
    tagged = [tag["options"] for tag in model.tags if isinstance(tag, Mapping) and "options" in tag]
    if tagged:
        return list(tagged[0])
    options = getattr(widget, "options", None)
    return None if options is None else list(options.values() if isinstance(options, Mapping) else options)
