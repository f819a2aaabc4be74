"""The state of a figure as chapters write it, by name: in ``state:``, in a step, and in a link of the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

import param

from ..explainers.state import read
from ..precompute.errors import InputError, allowed, shown
from .directives import Directive
from .problems import Problems

if TYPE_CHECKING:
    from ..explainers.base import Explainer

State = dict[str, Any]


def full_state(
    explainer: Explainer,
    base: Mapping[str, Any],
    given: Mapping[str, Any],
    directive: Directive,
    at: tuple[str, ...],
    problems: Problems,
) -> State:
    """Every state parameter: as given, else as in ``base``, else as the explainer starts; wrong ones are left out."""
    own = {name: base.get(name, getattr(explainer, name)) for name in explainer.state_parameters()}
    state: State = {}
    for name, value in given.items():
        try:
            state[name] = read(_parameter(explainer, name), value)
        except InputError as err:
            problems.add(directive.at(*at, name), " ".join(err.problems))
    return own | state


def link_query(explainer: Explainer, query: str) -> tuple[str, list[str]]:
    """What stands behind the ``?`` of a link, as the page writes it, and a sentence for each part of it that is wrong.

    A link may say what a chapter may, such as ``step=last`` or an item's caption; an address holds values only.
    """
    state: State = {}
    sentences: list[str] = []
    for name, text in parse_qsl(query, keep_blank_values=True):
        try:
            parameter = _parameter(explainer, name)
            state[name] = read(parameter, _typed(parameter, text))
        except InputError as err:
            sentences += err.problems
    return query_of(state), sentences


def query_of(state: Mapping[str, Any]) -> str:
    """A state as an address has it, behind its ``?``."""
    return urlencode({name: _text(value) for name, value in state.items()})


def no_state(name: object, names: Iterable[str]) -> str:
    """Sentence on a name that no state parameter has."""
    return f"found state {shown(name)}; {allowed(str(name), names)}."


def _parameter(explainer: Explainer, name: str) -> param.Parameter:
    names = explainer.state_parameters()
    if name not in names:
        raise InputError(no_state(name, names))
    return explainer.param[name]


def _typed(parameter: param.Parameter, text: str) -> object:
    """A value from the text that an address has for it; the text itself where it is none."""
    if isinstance(parameter, param.Boolean):
        return {"true": True, "false": False}.get(text, text)
    if isinstance(parameter, param.Number):
        for kind in (int, float):
            with suppress(ValueError):
                return kind(text)
    if isinstance(parameter, param.Selector):
        return next((option for option in parameter.objects if str(option) == text), text)
    return text


def _text(value: object) -> str:
    """A value as the page writes it into an address: as JavaScript does."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
