"""Every figure once: made from toy data, on a page of its own, which all checks of the contract share."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import param
import pytest

from modgap.explainers import EXPLAINERS, Explainer
from modgap.explainers.modules import page_modules
from modgap.explainers.state import Listed, Nearest, Written

from ...conftest import Watched, watch
from ..conftest import wait_drawn, write_figures
from .cases import State, case_of, source

TOOLS = (Path(__file__).parent / "tools.js").read_text(encoding="utf-8")
WIDTH = 660
MOST = 4  # values of one parameter that are tried


def make(name: str, given: tuple[Any, ...], **options: Any) -> Explainer:
    """A figure as a page has it."""
    kind: Callable[..., Explainer] = EXPLAINERS[name]
    with page_modules():
        return kind(*given, **options)


def values(explainer: Explainer, name: str) -> list[Any]:
    """Values of a parameter other than the present one: the ends, and some between, drawn by a seed."""
    parameter = explainer.param[name]
    if isinstance(parameter, param.Boolean):
        every = [False, True]
    elif isinstance(parameter, param.Selector):
        every = list(parameter.objects)
    elif isinstance(parameter, Listed):
        every = ["", *sorted(parameter.offered)]
    elif isinstance(parameter, Written):
        every = ["", *parameter.examples]
    elif isinstance(parameter, Nearest):
        every = list(parameter.carried)
    else:
        low, high = parameter.bounds
        step = getattr(explainer.controls[name], "step", None) or 1
        every = [round(low + k * step, 9) for k in range(round((high - low) / step) + 1)]
    others = [value for value in every if value != getattr(explainer, name)]
    inner = _seeded(explainer, name).permutation(others[1:-1])[: MOST - 2].tolist()
    return [*others[:1], *inner, *others[1:][-1:]]


def states(explainer: Explainer, count: int) -> list[State]:
    """Whole states, each parameter drawn by a seed."""
    offered = {name: values(explainer, name) for name in explainer.state_parameters()}
    rng = _seeded(explainer, "states")
    return [{name: some[rng.integers(len(some))] for name, some in offered.items() if some} for _ in range(count)]


def _seeded(explainer: Explainer, what: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(f"{explainer.NAME} {what}".encode()))


def state_of(explainer: Explainer) -> State:
    return {name: getattr(explainer, name) for name in explainer.state_parameters()}


@dataclass(frozen=True)
class Figure:
    """A figure of the contract: in Python, and live on a page.

    ``opening`` is the state that the page opened with; each test finds it so.
    """

    name: str
    source: tuple[Any, ...]
    explainer: Explainer
    opening: State
    watched: Watched

    @property
    def page(self):
        return self.watched.page

    def base(self, parameter: str) -> State:
        """A state in which a parameter shows."""
        return {**self.opening, **case_of(self.name).given.get(parameter, {})}

    def neighbours(self, parameter: str) -> list[State]:
        """States that differ from `base` in this parameter."""
        base = self.base(parameter)
        self.explainer.param.update(**base)
        return [{**base, parameter: value} for value in values(self.explainer, parameter)]

    def reset(self, width: int = WIDTH) -> None:
        self.explainer.param.update(**self.opening)
        self.page.set_viewport_size({"width": 1000, "height": 900})
        self.page.evaluate(
            "async ([state, width]) => { document.querySelector('main').style.width = `${width}px`; putAll(state); await settled(); }",
            [self.opening, width],
        )


@pytest.fixture(scope="session", params=sorted(EXPLAINERS))
def name(request) -> str:
    return request.param


@pytest.fixture(scope="session")
def made(name, tmp_path_factory) -> tuple[tuple[Any, ...], Explainer]:
    """What a figure is made from, and the figure in its opening state."""
    given = source(name, tmp_path_factory.mktemp(name))
    return given, make(name, given)


@pytest.fixture(scope="session")
def file(made, tmp_path_factory) -> Path:
    """A page that holds the figure alone. A figure can be written once: its plots belong to one document."""
    return write_figures(tmp_path_factory.mktemp("page"), {"fig": made[1]}, WIDTH)


@pytest.fixture(scope="session")
def live(name, made, file, browser) -> Iterator[Figure]:
    given, explainer = made
    watched = watch(browser, file, width=1000, reduced_motion="reduce")
    wait_drawn(watched.page)
    watched.page.evaluate(f"() => {{ {TOOLS} }}")
    yield Figure(name, given, explainer, state_of(explainer), watched)
    watched.page.context.close()


@pytest.fixture
def figure(live: Figure) -> Iterator[Figure]:
    """The live figure in its opening state; whatever a test does with it, nothing goes wrong in the page."""
    live.reset()
    yield live
    live.watched.assert_clean()
