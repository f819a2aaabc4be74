"""The JavaScript of the page, in a real browser on ``file://``."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.conftest import Watched

from .toy_page import STEPS

OpenPage = Callable[..., Watched]
TRAINING_STEPS = (0, 10, 100)  # of the toy run's checkpoints; the slider counts their positions
LAST = TRAINING_STEPS[-1]
SHIFTS = """() => new Promise((done) => {
  let total = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) total += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(total)));
})"""
SHOWS = """([id, wanted]) => {
  const state = window.modgap.figures.get(id)?.state();
  return state && Object.entries(wanted).every(([name, value]) => state[name] === value);
}"""

ARRIVED = """(id) => {
  const figure = window.modgap.figures.get(id);
  const shown = figure.state();
  return Object.entries({ ...figure.initial, ...figure.told }).every(([name, value]) => shown[name] === value);
}"""


def ready(watched: Watched) -> Page:
    watched.page.wait_for_function("() => window.modgap?.figures")
    return watched.page


def embed(page: Page, name: str) -> None:
    page.evaluate("(id) => window.modgap.figures.get(id).embed()", name)
    assert page.evaluate("(id) => window.modgap.figures.get(id).live", name)


def state(page: Page, name: str) -> dict[str, Any]:
    return page.evaluate("(id) => window.modgap.figures.get(id).state()", name)


def wait_for_state(page: Page, name: str, **wanted: Any) -> None:
    page.wait_for_function(SHOWS, arg=[name, wanted])


def scroll_to_step(page: Page, index: int) -> dict[str, Any]:
    """Scroll to a step, again where the pinned figure has found its height only afterwards; the state that it shows."""
    go = """(index) => {
      const [section] = window.modgap.sections;
      const top = scrollY + section.steps[index].getBoundingClientRect().top - section.line() + 20;
      scrollTo({ top, behavior: "instant" });
    }"""
    page.evaluate(go, index)
    page.wait_for_function(f"(index) => window.modgap.sections[0].active === index || ({go})(index)", arg=index)
    page.wait_for_function(ARRIVED, arg="film")
    shown = state(page, "film")
    assert shown.items() >= STEPS[index].items()
    return shown


def touch(page: Page, name: str, value: int) -> None:
    """What happens when a reader moves the slider: a real key on its handle, until the value is there."""
    handle = page.locator(f"#fig-{name} .noUi-handle").first
    handle.focus()
    for _ in TRAINING_STEPS[1:]:
        now = state(page, name)["step"]
        if now != value:
            page.keyboard.press("ArrowRight" if now < value else "ArrowLeft")
    wait_for_state(page, name, step=value)


def test_figures_far_away_are_not_loaded_and_nothing_foreign_is_asked_for(toy_page, open_page: OpenPage):
    watched = open_page(toy_page)
    scripts: list[str] = []
    watched.page.on("request", lambda request: scripts.append(request.url.rsplit("/", 1)[-1]))
    page = ready(watched)
    page.wait_for_function("() => window.modgap.figures.get('first').live")
    assert page.evaluate("() => window.modgap.figures.get('last').embedding") is None
    page.locator("#fig-last").scroll_into_view_if_needed()
    page.wait_for_function("() => window.modgap.figures.get('last').live")
    assert "last.js" in scripts
    watched.assert_clean()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_figures_come_to_life(toy_page, open_page: OpenPage, width):
    page = ready(open_page(toy_page, width=width))
    for top in range(0, page.evaluate("document.documentElement.scrollHeight"), 400):
        page.evaluate("(top) => scrollTo(0, top)", top)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_function("() => [...window.modgap.figures.values()].every((figure) => figure.live)")
    assert page.evaluate(SHIFTS) < 0.05


def test_a_figure_that_cannot_be_loaded_says_so_and_keeps_its_description(toy_page, open_page: OpenPage, tmp_path):
    broken = tmp_path / "site"
    shutil.copytree(toy_page.parent, broken)
    (broken / "figures" / "first.js").unlink()
    page = ready(open_page(broken / "index.html"))
    page.locator("#fig-first .figure-failure").wait_for()
    assert page.locator("#fig-first .figure-description").is_visible()
    embed(page, "film")


@pytest.mark.parametrize("width", [390, 1280])
def test_forth_back_and_jumps_give_the_same_state(toy_page, open_page: OpenPage, width):
    page = ready(open_page(toy_page, width=width))
    embed(page, "film")
    forth = [scroll_to_step(page, index) for index in range(len(STEPS))]
    back = [scroll_to_step(page, index) for index in reversed(range(len(STEPS)))]
    assert forth == back[::-1]
    assert scroll_to_step(page, len(STEPS) - 1) == forth[-1]
    assert forth[0] != forth[1] != forth[2]
    assert forth[2]["longest"] == forth[0]["longest"] != forth[1]["longest"]


def test_the_first_state_comes_before_the_first_step_and_the_last_stays(toy_page, open_page: OpenPage):
    page = ready(open_page(toy_page))
    embed(page, "film")
    wait_for_state(page, "film", **STEPS[0])
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    wait_for_state(page, "film", **STEPS[-1])


def test_the_buttons_scroll_from_step_to_step_and_are_announced(toy_page, open_page: OpenPage):
    page = ready(open_page(toy_page, reduced_motion="reduce"))
    embed(page, "film")
    previous, onward = page.locator(".stepper-previous"), page.locator(".stepper-next")
    scroll_to_step(page, 0)
    assert previous.get_attribute("aria-disabled") == "true"
    scroll_to_step(page, 1)  # from here on the buttons are in the window, so that a click scrolls only as they do
    onward.click()
    page.wait_for_function("() => window.modgap.sections[0].active === 2")
    assert page.locator(".stepper-place").inner_text() == f"3 of {len(STEPS)}"
    assert onward.get_attribute("aria-disabled") == "true"
    page.wait_for_function("() => /step/i.test(document.querySelector('.announcer').textContent)")
    previous.click()
    page.wait_for_function("() => window.modgap.sections[0].active === 1")
    assert previous.get_attribute("aria-disabled") == "false"


@pytest.mark.parametrize("height", [500, 900])
def test_title_and_buttons_of_a_pinned_figure_are_in_sight_in_a_window_that_is_too_low_for_it(
    toy_page, open_page: OpenPage, height
):
    page = ready(open_page(toy_page, width=1280, height=height, reduced_motion="reduce"))
    embed(page, "film")
    page.add_style_tag(content="figcaption { min-height: 400px } .step { min-height: 1200px }")
    stage = page.locator(".stage-pin", has=page.locator("#fig-film"))
    for index in range(len(STEPS) - 1):
        scroll_to_step(page, index)
        assert stage.bounding_box()["height"] > height
        for part in (".figure-title", ".stepper"):
            box = stage.locator(part).bounding_box()
            assert 48 <= box["y"] <= height - box["height"]


@pytest.mark.parametrize("still", [False, True], ids=["moving", "reduced motion"])
def test_numbers_travel_through_what_lies_between_unless_motion_is_reduced(toy_page, open_page: OpenPage, still):
    page = ready(open_page(toy_page, reduced_motion="reduce" if still else "no-preference"))
    embed(page, "film")
    wait_for_state(page, "film", **STEPS[0])
    seen = page.evaluate(
        """() => new Promise((done) => {
          const figure = window.modgap.figures.get("film");
          const model = figure.document.get_model_by_id(figure.controls.step.model);
          const values = [];
          model.properties.value.change.connect(() => {
            values.push(model.value);
            if (model.value === 2) done(values);
          });
          figure.tell({ step: 100 }, true);
        })"""
    )
    assert seen == ([2] if still else [1, 2])


def test_the_reader_wins_until_they_go_back_to_the_story(toy_page, open_page: OpenPage):
    page = ready(open_page(toy_page))
    embed(page, "film")
    scroll_to_step(page, 0)
    story = page.locator("#fig-film .tool-story")
    assert not story.is_visible()
    touch(page, "film", 10)
    assert story.is_visible()
    page.evaluate("() => document.querySelector('#step-film-2').scrollIntoView()")
    page.wait_for_function("() => window.modgap.sections[0].active === 1")
    assert state(page, "film")["step"] == 10
    story.click()
    wait_for_state(page, "film", **STEPS[1])
    assert not story.is_visible()
    scroll_to_step(page, 2)


def touch_without_a_change(page: Page) -> None:
    """What happens when a reader moves the slider of the scroll section to where it is already, at its first step."""
    focus(page, "#fig-film .noUi-handle")
    page.keyboard.press("ArrowLeft")


def focus(page: Page, selector: str) -> None:
    """Focus the first of these where it is: scrolling there could bring the next step of the story."""
    page.locator(selector).first.evaluate("(element) => element.focus({ preventScroll: true })")


def test_what_another_figure_selects_takes_a_figure_neither_from_its_story_nor_into_the_address(
    toy_page, open_page: OpenPage
):
    page = ready(open_page(toy_page))
    embed(page, "first")
    embed(page, "film")
    scroll_to_step(page, 0)
    story = page.locator("#fig-film .tool-story")
    touch_without_a_change(page)
    focus(page, "#fig-first select")
    page.keyboard.press("ArrowDown")
    page.wait_for_function("() => window.modgap.figures.get('first').state().item !== ''")
    item = state(page, "first")["item"]
    wait_for_state(page, "film", item=item)
    assert not story.is_visible()
    page.wait_for_function("() => location.hash !== ''")
    assert page.evaluate("() => location.hash").startswith("#fig-first?")
    touch_without_a_change(page)
    page.locator("#fig-first .tool-reset").click()
    wait_for_state(page, "film", item="")
    assert not story.is_visible()
    scroll_to_step(page, 2)


def test_reset_shows_what_the_figure_opened_with(toy_page, open_page: OpenPage):
    page = ready(open_page(toy_page))
    embed(page, "first")
    before = state(page, "first")
    touch(page, "first", LAST)
    page.locator("#fig-first .tool-reset").click()
    wait_for_state(page, "first", **before)


def test_the_switch_recolours_page_and_figures_and_is_remembered(toy_page, open_page: OpenPage):
    page = ready(open_page(toy_page))
    embed(page, "first")
    colours = """() => {
      const models = [...window.modgap.figures.get("first").document.all_models];
      return models.flatMap((model) => model.tags.flatMap((tag) => Object.entries(tag ?? {})
        .filter(([, variable]) => variable === "--image").map(([name]) => model[name]?.value ?? model[name])));
    }"""
    image = "() => getComputedStyle(document.documentElement).getPropertyValue('--image').trim()"
    page.wait_for_function(f"() => {{ const c = ({colours})(); return c.length && c.every((x) => x === ({image})()) }}")
    light = page.evaluate(image)
    switch = page.locator(".scheme")
    switch.click()
    assert page.evaluate(image) == light
    switch.click()
    assert switch.inner_text().strip() == "Colours: dark"
    dark = page.evaluate(image)
    assert dark != light
    page.wait_for_function(f"(dark) => ({colours})().every((colour) => colour === dark)", arg=dark)
    page.reload()
    page.wait_for_function("() => window.modgap?.figures")
    assert page.evaluate(image) == dark


def test_on_a_phone_the_pinned_figure_opens_to_all_of_its_controls(toy_page: Path, open_page: OpenPage):
    page = ready(open_page(toy_page, width=390))
    embed(page, "film")
    scroll_to_step(page, 0)
    opener = page.locator(".stage-open")
    opener.tap()
    assert opener.get_attribute("aria-expanded") == "true"
    assert page.locator("#fig-film figcaption").bounding_box()["width"] > 200
    opener.tap()
    assert opener.get_attribute("aria-expanded") == "false"


def test_on_a_phone_the_bar_comes_back_when_scrolling_up_but_never_over_a_pinned_figure(toy_page, open_page: OpenPage):
    page = ready(open_page(toy_page, width=390))
    embed(page, "film")
    scroll_to_step(page, 2)
    page.evaluate("scrollBy({ top: -60, behavior: 'instant' })")  # upwards, and the figure stays pinned
    shown = """() => {
      const { bottom } = document.querySelector(".bar").getBoundingClientRect();
      const pin = document.querySelector(".stage-pin").getBoundingClientRect();
      return { bar: bottom > 0, pinned: pin.top === 0, covered: bottom > pin.top && pin.bottom > 0 };
    }"""
    page.wait_for_function(f"() => !({shown})().bar")
    assert page.evaluate(shown) == {"bar": False, "pinned": True, "covered": False}
    opener = page.locator(".stage-open")
    opener.tap()
    opener.tap()
    assert not page.evaluate(shown)["covered"]
    page.evaluate("scrollTo({ top: document.documentElement.scrollHeight - innerHeight, behavior: 'instant' })")
    page.wait_for_function(f"() => !({shown})().bar")
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )  # it has been seen
    page.evaluate("scrollBy({ top: -300, behavior: 'instant' })")
    page.wait_for_function(f"() => ({shown})().bar")
    assert page.evaluate(SHIFTS) < 0.05
