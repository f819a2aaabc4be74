"""What a page says to those who do not see its figures."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.conftest import Watched

from .test_runtime import embed, ready, scroll_to_step, state, touch, wait_for_state
from .toy_page import STEPS

OpenPage = Callable[..., Watched]
HEARD = """() => {
  window.heard = [];
  for (const region of document.querySelectorAll("[role=status]")) {
    new MutationObserver(() => heard.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
  }
}"""


def described(page: Page, name: str) -> str:
    return page.locator(f"#fig-{name} .figure-description").text_content() or ""


def wait_described(page: Page, name: str, start: str) -> str:
    page.wait_for_function(
        "([id, start]) => document.querySelector(`#fig-${id} .figure-description`).textContent.startsWith(start)",
        arg=[name, start],
    )
    return described(page, name)


def test_a_figure_says_what_it_shows_once_the_reader_rests_and_describes_its_opening_only_while_it_shows_it(
    toy_page, open_page: OpenPage
):
    page = ready(open_page(toy_page, reduced_motion="reduce"))
    embed(page, "first")
    opening = wait_described(page, "first", "As the figure opens")
    assert state(page, "first")["step"] == 10
    page.evaluate(HEARD)
    touch(page, "first", 100)
    now = wait_described(page, "first", "Now: ")
    gap = page.locator("#fig-first [data-number^=gap_distance]").inner_text()
    assert "Step of training: step 100" in now
    assert f"gap distance {gap}" in now
    assert page.evaluate("heard") == [page.locator("#fig-first .figure-said").text_content()]
    assert f"Step of training: step 100. training step 100; gap distance {gap}" in page.evaluate("heard")[0]
    touch(page, "first", 10)
    assert wait_described(page, "first", "As the figure opens") == opening


def test_a_figure_that_follows_another_one_describes_itself_and_is_silent(toy_page, open_page: OpenPage):
    page = ready(open_page(toy_page, reduced_motion="reduce"))
    embed(page, "first")
    embed(page, "last")
    page.evaluate(HEARD)
    page.locator("#fig-first select").first.focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_function("() => window.modgap.figures.get('first').state().item !== ''")
    chosen = state(page, "first")["item"]
    wait_for_state(page, "last", item=chosen)
    caption = page.locator("#fig-first select option:checked").first.inner_text()
    assert caption in wait_described(page, "last", "Now: ")
    wait_described(page, "first", "Now: ")
    assert page.locator("#fig-last .figure-said").text_content() == ""
    assert [caption in text for text in page.evaluate("heard")] == [True]


def test_a_step_says_its_number_and_text_and_the_figure_what_it_shows_there(toy_page, open_page: OpenPage):
    page = ready(open_page(toy_page, reduced_motion="reduce"))
    embed(page, "film")
    scroll_to_step(page, 0)
    for number in (1, 2):
        scroll_to_step(page, number)
        text = f"Step {number + 1} of {len(STEPS)} Text of step {number + 1}."
        page.wait_for_function("(text) => document.querySelector('.announcer').textContent === text", arg=text)
        page.wait_for_function(
            "(text) => document.querySelector('#fig-film .figure-said').textContent.includes(text)",
            arg=f"Step of training: step {STEPS[number]['step']}",
        )
