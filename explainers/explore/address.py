"""The state of a page in its address, so that a link opens what somebody saw."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Protocol
from urllib.parse import parse_qsl, quote, unquote, urlencode

import param

from ...precompute.errors import InputError
from ..state import read as allowed_value
from .comparison import Each
from .items import Items

MOST_ITEMS = 50  # of a selection that an address holds; browsers and mails cut longer ones


class Stateful(Protocol):
    """What has parameters of which an address may say those in ``STATE``."""

    STATE: ClassVar[tuple[str, ...]]
    param: Any


def asked(search: str, name: str) -> list[str]:
    """What an address, from its ``?`` on, says under a name, in its order."""
    return [text for own, text in parse_qsl(search.removeprefix("?")) if own == name]


def values(state: Stateful) -> dict[str, object]:
    """What an address may say of a state, as it is now."""
    return {name: getattr(state, name) for name in state.STATE}


def read(state: Stateful, search: str, has: Callable[[str], bool] = lambda _: True) -> None:
    """Set what an address, from its ``?`` on, says of a state.

    Numbers are brought within their bounds; what is no value of a parameter here, of another bundle, say, is left out,
    and so are items that ``has`` denies.
    """
    for name, text in parse_qsl(search.removeprefix("?")):
        if name not in state.STATE or (name == "item" and not has(text)):
            continue
        try:
            setattr(state, name, _value(state.param[name], text, has))
        except (ValueError, InputError):
            continue


def written(state: Stateful, opened: Mapping[str, object], first: Iterable[tuple[str, str]]) -> str:
    """An address of what stands in ``first``, then of what is not as it was when it was opened, from the ``?`` on.

    A selection of more than `MOST_ITEMS` is left out.
    """
    changed = {name: _text(value) for name, value in values(state).items() if value != opened[name]}
    return "?" + urlencode([*first, *((name, text) for name, text in changed.items() if text is not None)], safe="/")


def _text(value: object) -> str | None:
    if isinstance(value, list):
        return " ".join(quote(str(item), safe="") for item in value) if len(value) <= MOST_ITEMS else None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(parameter: param.Parameter, text: str, has: Callable[[str], bool]) -> object:
    if isinstance(parameter, Items):
        return [item for item in map(unquote, text.split()) if has(item)]
    if isinstance(parameter, Each):
        return parameter.read(text)
    if isinstance(parameter, param.Boolean):
        return allowed_value(parameter, {"true": True, "false": False}.get(text, text))
    if isinstance(parameter, param.Number):
        number = float(text)
        if not math.isfinite(number):
            raise ValueError(text)
        within = parameter.crop_to_bounds(number)
        return round(within) if isinstance(parameter, param.Integer) else within
    if isinstance(parameter, param.Selector):
        text = next((value for value in parameter.objects if str(value) == text), text)
    return allowed_value(parameter, text)
