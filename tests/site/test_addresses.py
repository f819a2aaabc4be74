"""A figure's state in the address: by name, on its grid, and what the figure does not have is said, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from modgap.site.claims import Runs
from tests.conftest import Watched

from .making import write_site
from .test_runtime import embed, ready, state, wait_for_state

OpenPage = Callable[..., Watched]
OPENS = {"step": 100, "item": "", "order": "input", "share": 0.5, "best": False}
CHAPTER = """# T

:::figure toy-controls #toy
bundle: toy/0
title: Controls
state: {step: last}
:::

[As it was](#fig-toy?step=first&item=thing%202&best=true)
"""


@pytest.fixture(scope="module")
def controls_page(toy_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with one figure, which has a control of every kind."""
    return write_site(tmp_path_factory.mktemp("addresses"), toy_runs, CHAPTER) / "index.html"


def visit(controls_page: Path, open_page: OpenPage, query: str) -> Watched:
    watched = open_page(f"{controls_page.as_uri()}#fig-toy?{query}")
    ready(watched).wait_for_function("() => window.modgap.figures.get('toy').live")
    return watched


@pytest.mark.parametrize(
    ("query", "shown", "note"),
    [
        ("step=10&item=i2&order=cluster&share=0.3&best=true", {"step": 10, "item": "i2", "order": "cluster", "share": 0.3, "best": True}, ""),
        ("step=60", {}, "Step 60 is not carried; step 100 is shown."),
        ("step=-7", {"step": 0}, "Step -7 is not carried; step 0 is shown."),
        ("share=9", {"share": 1}, "Share 9 is beyond what this figure shows; share 1 is shown."),
        ("share=0.34", {"share": 0.35}, ""),
        ("step=soon", {}, "The address asks for step 'soon', which is no number; it was left out."),
        ("share=", {}, "The address asks for share '', which is no number; it was left out."),
        ("best=yes", {}, "The address asks for best 'yes', which is neither true nor false; it was left out."),
        ("order=clutser", {}, "The address asks for order 'clutser', which this figure does not have (the nearest is 'cluster'); it was left out."),
        ("item=elephant", {}, "The address asks for item 'elephant', which this figure does not have; it was left out."),
        ("stp=0&item=i1", {"item": "i1"}, "The address asks for 'stp', which this figure does not have (the nearest is 'step'); it was left out."),
        ("constructor=1&__proto__=2", {}, "The address asks for 'constructor', which this figure does not have; it was left out. "
                                          "The address asks for '__proto__', which this figure does not have; it was left out."),
        ("order=<script>x</script>", {}, "The address asks for order '<script>x</script>', which this figure does not have; it was left out."),
    ],
)  # fmt: skip
def test_an_address_shows_what_the_figure_has_and_the_rest_is_said(
    controls_page, open_page: OpenPage, query, shown, note
):
    watched = visit(controls_page, open_page, query)
    assert state(watched.page, "toy") == {**OPENS, **shown}
    region = watched.page.locator("#fig-toy .figure-note")
    assert region.inner_text() == note
    assert region.get_attribute("role") == "status"
    watched.assert_clean()


def test_what_was_said_goes_when_the_reader_goes_on(controls_page, open_page: OpenPage):
    page = visit(controls_page, open_page, "step=60").page
    region = page.locator("#fig-toy .figure-note")
    assert region.inner_text() != ""
    page.locator("#fig-toy").get_by_role("button", name="Best").click()
    assert region.inner_text() == ""
    page.evaluate("() => { location.hash = '#fig-toy?step=61' }")
    page.wait_for_function("() => document.querySelector('.figure-note').textContent")
    page.locator("#fig-toy .tool-reset").click()
    assert region.inner_text() == ""
    wait_for_state(page, "toy", **OPENS)


def test_an_address_brings_back_the_state_that_wrote_it_by_name(controls_page, open_page: OpenPage):
    page = ready(open_page(controls_page))
    embed(page, "toy")
    page.locator("#fig-toy").get_by_role("button", name="cluster").click()
    handle = page.locator("#fig-toy .noUi-handle").nth(1)
    handle.focus()
    for _ in range(14):  # 0.5 - 14 * 0.05 is -0.20000000000000018 in floating point
        page.keyboard.press("ArrowLeft")
    page.wait_for_function("() => location.hash.startsWith('#fig-toy?')")  # by itself, when the reader stops
    page.locator("#fig-toy .tool-link").click()
    assert page.url.partition("#")[2] == "fig-toy?step=100&item=&order=cluster&share=-0.2&best=false"
    again = visit(controls_page, open_page, page.url.partition("?")[2]).page
    assert state(again, "toy") == state(page, "toy") == {**OPENS, "order": "cluster", "share": -0.2}
    assert again.locator("#fig-toy .figure-note").inner_text() == ""
    assert again.evaluate("() => document.querySelector('#fig-toy').getBoundingClientRect().top < innerHeight / 2")


def test_a_new_address_in_the_open_page_moves_the_figure_and_one_of_no_figure_does_not(
    controls_page, open_page: OpenPage
):
    page = ready(open_page(controls_page))
    embed(page, "toy")
    page.get_by_role("link", name="As it was").click()
    wait_for_state(page, "toy", step=0, item="i2", best=True)
    page.evaluate("() => { location.hash = '#fig-none?step=100' }")
    assert state(page, "toy")["step"] == 0


def test_states_are_written_mixed_and_read_without_a_figure(controls_page, open_page: OpenPage):
    page = ready(open_page(controls_page))
    found: dict[str, Any] = page.evaluate(
        """async () => {
          const { format, parse } = await import("modgap-page/address");
          const { between, held, valid, valueOf } = await import("modgap-page/state");
          const place = { model: "m", property: "value" };
          const controls = {
            x: { ...place, kind: "number", min: 0, max: 1, step: 0.1, travels: true },
            count: { ...place, kind: "number", min: 0, max: 9, step: 1, travels: false },
            step: { ...place, kind: "nearest", options: [0, 8, 32, 99, 240], values: [0, 1, 2, 3, 4], travels: true },
            kind: { ...place, kind: "option", options: ["a", "b"], values: [0, 1] },
            on: { ...place, kind: "flag" },
          };
          const told = between(controls, { x: 0, count: 0, step: 0, kind: "a" }, { x: 1, count: 8, step: 240, kind: "b" }, 0.5);
          return {
            good: valid(controls, { x: 0.34, count: 3, step: 60, kind: "b", on: true }),
            bad: valid(controls, { x: "NaN", count: "", step: "last", kind: "c", on: "yes", toString: 1 }),
            half: told,
            end: between(controls, { x: 0 }, { x: 0.37 }, 1),
            held: [held(controls.step, 99), held(controls.kind, "b"), held(controls.x, 0.3)],
            read: [valueOf(controls.step, 3), valueOf(controls.kind, 1), valueOf(controls.x, 0.1 + 0.2)],
            round: parse(format("a-b", { x: 0.3, kind: "b & c" })),
            others: [parse("#part"), parse(""), parse("#fig-"), parse("#fig-A?x=1")],
          };
        }"""
    )
    assert found["good"] == {"x": 0.3, "count": 3, "step": 32, "kind": "b", "on": True}
    assert found["bad"] == {}
    assert found["half"] == {"x": 0.5, "count": 8, "step": 32, "kind": "b"}
    assert found["end"] == {"x": 0.37}
    assert found["held"] == [3, 1, 0.3]
    assert found["read"] == [99, "b", 0.3]
    assert found["round"] == {"id": "a-b", "wanted": {"x": "0.3", "kind": "b & c"}}
    assert found["others"] == [None, None, None, None]
