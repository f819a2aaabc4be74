"""The state of an exploration in the address of its page, so that a link opens what somebody saw."""

from __future__ import annotations

import math
from urllib.parse import parse_qsl, urlencode

import param

from .exploration import Exploration


def read(state: Exploration, search: str) -> None:
    """Set what an address, from its ``?`` on, says of a state.

    Numbers are brought within their bounds; what is no value of a parameter here, of another bundle, say, is left out.
    """
    for name, text in parse_qsl(search.removeprefix("?")):
        if name not in state.STATE or (name == "item" and not state.space.has(text)):
            continue
        try:
            setattr(state, name, _value(state.param[name], text))
        except ValueError:
            continue


def written(state: Exploration, bundle: str) -> str:
    """The address of a bundle and of what is not as it is when that is opened, from the ``?`` on."""
    opened = Exploration(state.space)
    changed = {name: getattr(state, name) for name in state.STATE if getattr(state, name) != getattr(opened, name)}
    texts = {name: str(value).lower() if isinstance(value, bool) else value for name, value in changed.items()}
    return "?" + urlencode({"bundle": bundle, **texts}, safe="/")


def _value(parameter: param.Parameter, text: str) -> object:
    if isinstance(parameter, param.Boolean):
        return {"true": True, "false": False}.get(text, text)
    if isinstance(parameter, param.Number):
        number = float(text)
        if not math.isfinite(number):
            raise ValueError(text)
        within = parameter.crop_to_bounds(number)
        return round(within) if isinstance(parameter, param.Integer) else within
    return text
