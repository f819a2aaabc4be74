"""Figures as chapters use them: which explainer on which bundle or runs, in which state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..explainers import EXPLAINERS
from ..explainers.modules import page_modules
from ..precompute.bundle import Bundle
from ..precompute.cache import content_hash
from ..precompute.ensemble import Ensemble
from ..precompute.errors import InputError, allowed, shown
from ..precompute.reference.tables import not_there
from .claims import Runs
from .directives import Directive
from .figure_options import AMOUNTS
from .figure_state import State, full_state, no_state
from .figures.export import content_of
from .problems import Problems

if TYPE_CHECKING:
    from ..explainers.base import Explainer

_kept: dict[str, FigureUse] | None = None
MOST_KEPT = 64  # figures in memory

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
    description
        What the figure shows in that state, in plain sentences.
    steps
        The states of its story, in order; none where it stands alone.
    make, key
        Makes the explainer, if all that the directive names is there; the same key, the same explainer.
    """

    number: int
    directive: Directive
    explainer: Explainer | None
    state: State
    description: str = ""
    steps: list[State] = field(default_factory=list)
    make: Callable[[], Explainer] | None = None
    key: str = ""

    @property
    def title(self) -> str:
        """What to see; plain text."""
        return str(self.directive.options.get("title", ""))

    @property
    def subtitle(self) -> str:
        """What is shown; plain text."""
        return str(self.directive.options.get("subtitle") or "")

    def check_names(
        self, given: Mapping[str, Any], directive: Directive, at: tuple[str, ...], problems: Problems
    ) -> None:
        """Tell names of ``given`` that are no state parameters: every figure of a kind has the same ones."""
        kind = EXPLAINERS.get(self.directive.arguments[0])
        names = kind.state_parameters() if kind else given
        for name in given:
            if name not in names:
                problems.add(directive.at(*at, name), no_state(name, names))


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
    raise InputError(f"found bundle {shown(reference)}{not_there(reference, known)}.")


def check_figure(
    directive: Directive, number: int, runs: Runs, problems: Problems, *, first_look: bool = False
) -> FigureUse:
    """Find what a ``figure`` directive names; what is wrong goes to ``problems``. To make it takes longer."""
    use = FigureUse(number, directive, None, {})
    name = directive.arguments[0]
    kind = EXPLAINERS.get(name)
    if name and kind is None:
        problems.add(directive.place, f"found explainer {shown(name)}; {allowed(name, EXPLAINERS)}.")
    use.check_names(directive.options.get("state", {}), directive, ("state",), problems)
    source = _source(directive, kind, runs, problems)
    amounts = _amounts(directive, kind, problems)
    if first_look and kind is not None and kind.HASTENED:
        amounts["first_look"] = True
    if source is not None and kind is not None:
        make: Callable[..., Explainer] = kind
        use.make = lambda: make(*source, **amounts)
        if _kept is not None:
            state = directive.options.get("state", {})
            use.key = content_hash((directive.id, name, [content_of(part) for part in source], amounts, state))
    return use


def make_figure(use: FigureUse, problems: Problems) -> None:
    """Construct the explainer of a figure in the state of its directive; what is wrong goes to ``problems``."""
    if use.make is None:
        return
    if _kept is not None and use.key in _kept:
        before = _kept[use.key]
        use.explainer, use.state, use.description = before.explainer, before.state, before.description
        return
    directive, count = use.directive, len(problems)
    try:
        with page_modules():
            explainer = use.explainer = use.make()
            use.state = full_state(explainer, {}, directive.options.get("state", {}), directive, ("state",), problems)
            explainer.param.update(**use.state)
            use.description = explainer.describe()
    except InputError as err:
        problems.add(directive.place, " ".join(err.problems))
    if _kept is not None and len(problems) == count:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[use.key] = use


def keep() -> None:
    """Make a figure once as long as nothing about it changes; for a process that builds again and again."""
    global _kept
    if _kept is None:
        _kept = {}


def _source(
    directive: Directive, kind: type[Explainer] | None, runs: Runs, problems: Problems
) -> tuple[Bundle | Mapping[str, Ensemble], ...] | None:
    """What the explainer is made from, as the first arguments of its constructor; None if something is wrong.

    Of an unknown explainer, what stands there is checked all the same.
    """
    sources: dict[str, Bundle | Mapping[str, Ensemble] | None] = {}
    if "bundle" in directive.options:
        sources["bundle"] = _bundle(directive, runs, problems)
    if "runs" in directive.options:
        sources["runs"] = _runs(directive, runs, problems)
    if kind is None:
        return None
    for option in [option for option in sources if option != kind.NEEDS]:
        problems.add(
            directive.at(option), f"found option {shown(option)}; {shown(kind.NAME)} takes {SOURCES[kind.NEEDS]}."
        )
    if kind.NEEDS == "nothing":
        return ()
    if (kind.NEEDS,) not in directive.option_lines and directive.readable:
        problems.add(directive.place, f"'figure {kind.NAME}' lacks {kind.NEEDS}; it takes {SOURCES[kind.NEEDS]}.")
    source = sources.get(kind.NEEDS)
    return None if source is None else (source,)


def _amounts(directive: Directive, kind: type[Explainer] | None, problems: Problems) -> dict[str, Any]:
    """How much of the data the explainer shows, as arguments of its constructor; what it does not take is a problem."""
    given = {name: directive.options[name] for name in AMOUNTS if name in directive.options}
    takes = AMOUNTS if kind is None else kind.OPTIONS
    for name in [name for name in given if name not in takes]:
        remedy = allowed(name, takes) if takes else f"it takes none of {', '.join(AMOUNTS)}"
        problems.add(directive.at(name), f"found option {shown(name)} of {shown(directive.arguments[0])}; {remedy}.")
    return {name: value for name, value in given.items() if name in takes}


def _bundle(directive: Directive, runs: Runs, problems: Problems) -> Bundle | None:
    try:
        return find_bundle(str(directive.options["bundle"]), runs)
    except InputError as err:
        problems.add(directive.at("bundle"), " ".join(err.problems))
        return None


def _runs(directive: Directive, runs: Runs, problems: Problems) -> Mapping[str, Ensemble] | None:
    """The listed experiments in the listed order, with all their seeds."""
    names = directive.options["runs"]
    wrong = False
    for index, name in enumerate(names):
        place = directive.at("runs", index)
        if name not in list(runs):
            problems.add(place, f"found run {shown(name)}{not_there(str(name), runs)}.")
        elif name in names[:index]:
            problems.add(place, f"found run {shown(name)} twice; list it once.")
        else:
            continue
        wrong = True
    return None if wrong else {name: runs[name] for name in names}


def step_state(use: FigureUse, directive: Directive, problems: Problems) -> State:
    """State that a ``step`` sets: the figure's own, with what the step names put over it."""
    if use.explainer is None:
        return {}
    return full_state(use.explainer, use.state, directive.options, directive, (), problems)
