"""A figure on a Panel server: what the reader does reaches Python, and what Python says reaches the reader."""

from __future__ import annotations

import asyncio
import threading

import panel as pn
import pytest

from modgap.explainers.figures.side_by_side.side_by_side import SideBySide
from modgap.site.figures.controls import control

from .cases import State
from .conftest import state_of, states

# Sets the models of all controls as a reader does: a list of id, property and value.
SET = """(held) => { for (const [id, property, value] of held) Bokeh.documents.map((doc) => doc.get_model_by_id(id)).find(Boolean)[property] = value; }"""


@pytest.fixture
def served(bundle):
    """An explainer on a Panel server in a thread, and its address."""
    explainer = SideBySide(bundle)
    found: dict = {}
    started = threading.Event()

    def run() -> None:
        asyncio.set_event_loop(asyncio.new_event_loop())
        server = pn.serve({"figure": explainer}, port=0, show=False, start=False, verbose=False)
        found.update(server=server, address=f"http://localhost:{server.port}/figure")
        server.start()
        started.set()
        server.io_loop.start()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(30)
    yield explainer, found["address"]
    found["server"].io_loop.add_callback(found["server"].io_loop.stop)
    thread.join(10)


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


def test_the_same_class_works_on_a_panel_server_both_ways(served, open_page):
    explainer, address = served
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
