"""Readers who set a large font, or zoom far in: nothing is cut off, and nothing makes the page scroll sideways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser_setup import ARGUMENTS, find
from tests.conftest import watch

from .test_article_page import embed_all

LARGE = 32  # pixels of the browser's font, twice the usual
# Of each control that reaches beyond the window or its figure: what it is, and from where to where.
BEYOND = """() => {
  for (const section of window.modgap.sections) if (section.opener?.checkVisibility()) section.open(true);
  return [...document.querySelectorAll(".figure, .bar, .stepper, .hero")].flatMap((place) => {
    const { left, right } = place.getBoundingClientRect();
    return deep(place, "select, button, input, .noUi-target, .noUi-handle, .cell, td, li")
      .filter((element) => element.checkVisibility() && !element.closest(".item-card"))
      .map((element) => [element, element.getBoundingClientRect()])
      .filter(([, box]) => box.width && (box.left < left - 1 || box.right > Math.min(right, innerWidth) + 1))
      .map(([element, box]) => `${place.id} ${element.tagName} ${element.className} ${element.textContent.slice(0, 20)}: ${Math.round(box.left)} to ${Math.round(box.right)}`);
  });
}"""
SIZE = "() => parseFloat(getComputedStyle(document.querySelector('article p:not([class])')).fontSize)"


@pytest.fixture(scope="module")
def large(browser: Browser) -> Iterator[Browser]:
    """A browser whose reader has chosen a large font."""
    other = browser.browser_type.launch(
        executable_path=find(), args=[*ARGUMENTS, f"--blink-settings=defaultFontSize={LARGE}"]
    )
    yield other
    other.close()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("width", [390, 1280])
def test_the_font_of_the_browser_is_the_font_of_the_page(article_page, large, browser, width):
    usual, twice = (watch(one, article_page, width=width).page for one in (browser, large))
    assert twice.evaluate(SIZE) == pytest.approx(2 * usual.evaluate(SIZE), rel=0.01)
    embed_all(twice)
    inside = "document.querySelector('#fig-clouds .figure-live')"
    label = f"""() => {{
      return parseFloat(getComputedStyle(deep({inside}, ".cell span")[0]).fontSize);
    }}"""
    assert twice.evaluate(label) >= 25
    title = """() => [...window.modgap.figures.get("cone-effect").document.all_models]
      .filter((model) => model.type === "Title" && model.text).map((model) => model.text_font_size)"""
    assert set(twice.evaluate(title)) == {f"{13 * 1.3}px"}
    assert twice.evaluate(BEYOND) == []
    assert twice.evaluate("document.documentElement.scrollWidth") <= width
    for page in (usual, twice):
        page.context.close()


def test_at_four_times_its_size_the_page_scrolls_down_only_and_cuts_no_control_off(article_page, open_page):
    page = open_page(article_page, width=320, height=256, reduced_motion="reduce").page
    embed_all(page)
    assert page.evaluate(BEYOND) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    pinned = "[...document.querySelectorAll('.stage-pin')].map((stage) => getComputedStyle(stage).position)"
    assert set(page.evaluate(pinned)) == {"static"}


def test_on_a_wide_screen_text_and_figures_grow(article_page, open_page):
    page = open_page(article_page, width=1920, height=1080).page
    embed_all(page)
    assert page.evaluate("document.getElementById('fig-clouds').offsetWidth") > 750
    assert page.evaluate(SIZE) > 21
