"""A figure on a Panel server: what the reader does reaches Python, and what Python says reaches the reader."""

from __future__ import annotations

import threading

import pytest

from modgap.explainers.figures.side_by_side.side_by_side import SideBySide
from modgap.site.figures.controls import control

from ..serving import served
from .cases import State
from .conftest import state_of, states

# Sets the models of all controls as a reader does: a list of id, property and value.
SET = """(held) => { for (const [id, property, value] of held) Bokeh.documents.map((doc) => doc.get_model_by_id(id)).find(Boolean)[property] = value; }"""


@pytest.fixture
def shown(bundle):
    """An explainer on a Panel server, and its address."""
    explainer = SideBySide(bundle)
    with served(explainer) as address:
        yield explainer, address


def reached(explainer: SideBySide, wanted: State) -> bool:
    """Whether Python comes to have a state."""
    there = threading.Event()

    def look(*_: object) -> None:
        if state_of(explainer).items() >= wanted.items():
            there.set()

    watcher = explainer.param.watch(look, list(wanted))
    look()
    found = there.wait(30)
    explainer.param.unwatch(watcher)
    return found


def held(explainer: SideBySide, state: State) -> list[tuple[str, str, object]]:
    """A state as the models of the open page hold it."""
    found = []
    for name, value in state.items():
        widget = explainer.controls[name]
        root = next(iter(widget._models.values()))[0].document.roots[0]
        described = control(explainer, name, root)
        position = described["values"][described["options"].index(value)] if "options" in described else value
        found.append((described["model"], described["property"], position))
    return found


def test_the_same_class_works_on_a_panel_server_both_ways(shown, open_page):
    explainer, address = shown
    watched = open_page(address)
    page = watched.page
    page.locator('[data-number="recall_at_1(image,text)"]', has_text="%").wait_for()
    page.get_by_label("Step of training").press("ArrowLeft")
    page.get_by_label("Step of training").and_(page.locator("[aria-valuetext='step 10']")).wait_for()
    assert reached(explainer, {"step": 10})
    explainer.item = "t3"  # and the other way
    page.locator(".item-card", has_text="thing 3").wait_for()
    for state in states(explainer, 3):
        page.evaluate(SET, held(explainer, state))
        assert reached(explainer, state), (state, state_of(explainer))
    watched.assert_clean()
