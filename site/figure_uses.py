"""Figures as chapters use them: which explainer on which bundle or runs, in which state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import param

from ..explainers import EXPLAINERS
from ..explainers.modules import page_modules
from ..precompute.bundle import Bundle
from ..precompute.errors import InputError, allowed
from .claims import Runs
from .directives import Directive
from .problems import Problems

if TYPE_CHECKING:
    from ..explainers.base import Explainer

State = dict[str, Any]
SOURCES = {
    "bundle": "'bundle: NAME/SEED'",
    "runs": "'runs: [NAME, ...]'",
    "nothing": "neither 'bundle' nor 'runs'",
}


@dataclass
class FigureUse:
    """A figure of the page.

    Attributes
    ----------
    number
        The n of "Figure n", from 1.
    directive
        As it stands in the chapter.
    explainer
        On its bundle or runs, in the state with which the story opens; None if that could not be made.
    state
        That state, every parameter of it.
    """

    number: int
    directive: Directive
    explainer: Explainer | None
    state: State

    @property
    def title(self) -> str:
        """What to see; plain text."""
        return str(self.directive.options.get("title", ""))

    @property
    def subtitle(self) -> str:
        """What is shown; plain text."""
        return str(self.directive.options.get("subtitle") or "")


def find_bundle(reference: str, runs: Runs) -> Bundle:
    """The bundle that ``NAME/SEED`` names.

    Raises
    ------
    InputError
        There is none; the sentence lists what there is, without a place.
    """
    name, _, seed = reference.partition("/")
    if name in runs and seed.isdecimal() and int(seed) in runs[name].runs:
        return runs[name].runs[int(seed)]
    known = [f"{other}/{number}" for other in runs for number in runs[other].seeds]
    raise InputError(f"found bundle {reference!r}; {allowed(reference, known)}.")


def use_figure(directive: Directive, number: int, runs: Runs, problems: Problems) -> FigureUse:
    """Construct the explainer of a ``figure`` directive in its state; what is wrong goes to ``problems``."""
    use = FigureUse(number, directive, None, {})
    name = directive.arguments[0]
    make: Callable[..., Explainer] | None = EXPLAINERS.get(name)
    if name and make is None:
        problems.add(directive.place, f"found explainer {name!r}; {allowed(name, EXPLAINERS)}.")
    source = _source(directive, EXPLAINERS.get(name), runs, problems)
    state = directive.options.get("state") or {}
    if not isinstance(state, dict):
        problems.add(directive.at("state"), f"found state {state!r}; write it as {{name: value}}.")
        state = {}
    if source is None or make is None:
        return use
    try:
        with page_modules():
            use.explainer = make(*source)
            use.state = full_state(use.explainer, {}, state, directive, ("state",), problems)
            use.explainer.param.update(**use.state)
    except InputError as err:
        problems.add(directive.place, " ".join(err.problems))
    return use


def _source(
    directive: Directive, kind: type[Explainer] | None, runs: Runs, problems: Problems
) -> tuple[Bundle | Mapping[str, Mapping[int, Bundle]], ...] | None:
    """What the explainer is made from, as the first arguments of its constructor; None if something is wrong.

    Of an unknown explainer, what stands there is checked all the same.
    """
    found: dict[str, Bundle | Mapping[str, Mapping[int, Bundle]] | None] = {}
    if "bundle" in directive.options:
        found["bundle"] = _bundle(directive, runs, problems)
    if "runs" in directive.options:
        found["runs"] = _runs(directive, runs, problems)
    if kind is None:
        return None
    for option in [option for option in found if option != kind.NEEDS]:
        problems.add(directive.at(option), f"found option {option!r}; {kind.NAME!r} takes {SOURCES[kind.NEEDS]}.")
    if kind.NEEDS == "nothing":
        return ()
    if kind.NEEDS not in found and directive.option_lines:  # empty where the options could not be read
        problems.add(directive.place, f"'figure {kind.NAME}' lacks {kind.NEEDS}; it takes {SOURCES[kind.NEEDS]}.")
    source = found.get(kind.NEEDS)
    return None if source is None else (source,)


def _bundle(directive: Directive, runs: Runs, problems: Problems) -> Bundle | None:
    try:
        return find_bundle(str(directive.options["bundle"]), runs)
    except InputError as err:
        problems.add(directive.at("bundle"), " ".join(err.problems))
        return None


def _runs(directive: Directive, runs: Runs, problems: Problems) -> Mapping[str, Mapping[int, Bundle]] | None:
    """The listed experiments in the listed order, with all their seeds."""
    names = directive.options["runs"]
    if not isinstance(names, list) or not names:
        problems.add(directive.at("runs"), f"found runs: {names!r}; write a list of experiments: [NAME, ...].")
        return None
    wrong = False
    for index, name in enumerate(names):
        place = directive.at("runs", index)
        if name not in list(runs):
            problems.add(place, f"found run {name!r}; {allowed(str(name), runs)}.")
        elif name in names[:index]:
            problems.add(place, f"found run {name!r} twice; list it once.")
        else:
            continue
        wrong = True
    return None if wrong else {name: runs[name].runs for name in names}


def step_state(use: FigureUse, directive: Directive, problems: Problems) -> State:
    """State that a ``step`` sets: the figure's own, with what the step names put over it."""
    if use.explainer is None:
        return {}
    return full_state(use.explainer, use.state, directive.options, directive, (), problems)


def full_state(
    explainer: Explainer,
    base: Mapping[str, Any],
    given: Mapping[str, Any],
    directive: Directive,
    at: tuple[str, ...],
    problems: Problems,
) -> State:
    """Every state parameter: as given, else as in ``base``, else as the explainer starts; wrong ones are left out."""
    names = list(explainer.state_parameters())
    state: State = {name: base.get(name, getattr(explainer, name)) for name in names}
    for name, value in given.items():
        place = directive.at(*at, name)
        if name not in names:
            problems.add(place, f"found state {name!r}; {allowed(str(name), names)}.")
            continue
        expected = expectation(explainer.param[name], value)
        if expected:
            problems.add(place, f"found {name}: {value!r}; allowed: {expected}.")
        else:
            state[name] = from_end(explainer.param[name], value)
    return state


def from_end(parameter: param.Parameter, value: Any) -> Any:  # noqa: ANN401
    """A checkpoint below 0 counts from the last one, as in Python; any other value stays."""
    if parameter.name != "checkpoint" or not isinstance(parameter, param.Integer) or value >= 0:
        return value
    _, last = parameter.bounds or (0, 0)
    return int(last or 0) + 1 + value


def expectation(parameter: param.Parameter, value: object) -> str:
    """What a parameter allows, if it does not allow ``value``; otherwise empty."""
    if isinstance(parameter, param.Selector):
        options = list(parameter.objects)
        return "" if value in options else ", ".join(str(option) for option in options)
    if isinstance(parameter, param.Boolean):
        return "" if isinstance(value, bool) else "true, false"
    if isinstance(parameter, param.Number):
        kinds = (int,) if isinstance(parameter, param.Integer) else (int, float)
        low, high = parameter.bounds or (None, None)
        right_kind = isinstance(value, kinds) and not isinstance(value, bool)
        if right_kind and _within(from_end(parameter, value), low, high):
            return ""
        kind = "whole numbers" if kinds == (int,) else "numbers"
        return f"{kind} from {low} to {high}"
    return "" if isinstance(value, str) else "text"


def _within(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)
