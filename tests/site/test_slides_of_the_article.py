"""The article's own deck, walked by keys as before a class: each figure lives, nothing is cut, and all can be read."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from modgap.site.outputs import slides

from .embedding import OpenPage
from .giving import FIGURE, WHERE, frame_of, given

TEXT = 23  # pixels of a slide of 1920 by 1080 that its text has at least
SCALE = 0.9  # of a figure at least: its labels of 12 px have 11 then
SLIDE = """() => {
  const slide = Reveal.getCurrentSlide(), texts = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const sizes = [];
  while (texts.nextNode()) {
    const { textContent, parentElement } = texts.currentNode;
    if (!textContent.trim() || !seen(parentElement) || parentElement.closest(".notes, .still, math")) continue;
    sizes.push(parseFloat(getComputedStyle(parentElement).fontSize));
  }
  const boxes = [...slide.querySelectorAll(".said, .steps, header")].filter(seen);
  const cut = ({ scrollWidth, clientWidth, scrollHeight, clientHeight, tagName }) => (
    scrollWidth > clientWidth + 1 || (tagName !== "HEADER" && scrollHeight > clientHeight + 1));
  const outside = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight;
  };
  return {
    title: slide.querySelector("h1, h2").textContent,
    figure: slide.querySelector(".stage")?.dataset.figure,
    smallest: Math.min(...sizes),
    cut: boxes.filter((box) => cut(box) || outside(box)).map(({ className, tagName }) => className || tagName),
  };
}"""
PLACED = f"""() => {{
  const figure = {FIGURE}, [own, stage] = [figure, figure.closest(".stage")].map((one) => one.getBoundingClientRect());
  return {{ width: own.width, inside: own.bottom <= stage.bottom + 1 && own.right <= stage.right + 1 }};
}}"""
WHOLE = """() => {
  const { scrollWidth, scrollHeight } = document.documentElement, credit = document.querySelector(".embed-credit").getBoundingClientRect();
  return scrollWidth <= innerWidth && scrollHeight <= innerHeight + 1 && credit.height > 0 && credit.bottom <= innerHeight + 1;
}"""
LEFT = "() => Reveal.getCurrentSlide().querySelectorAll('.step:not(.visible)').length"


def faults(page: Page, shown: dict[str, Any], *, fresh: bool) -> list[str]:
    """What is wrong with the slide as it is now; a ``fresh`` one's figure is waited for."""
    found = [f"{box} is cut" for box in shown["cut"]]
    if shown["smallest"] < TEXT:
        found.append(f"text of {shown['smallest']} px")
    if shown["figure"] and fresh:
        frame = frame_of(page)
        page.wait_for_function(f"() => {FIGURE}.height > 0")
        page.wait_for_timeout(400)  # until it is as large as its room allows
        placed = page.evaluate(PLACED)
        if not (placed["inside"] and frame.evaluate(WHOLE)):
            found.append("the figure or its credit is cut")
        if placed["width"] / frame.evaluate("innerWidth") < SCALE:
            found.append("the figure is too small")
    return found


def test_it_is_given_from_the_first_slide_to_the_last_with_all_figures_live_and_nothing_cut(
    article_page, open_page: OpenPage
):
    watched = given(open_page, article_page.parent / slides.NAME)
    page = watched.page
    figures: set[str] = set()
    wrong: dict[str, list[str]] = {}
    before = -1
    while True:
        place, step = page.evaluate(WHERE)
        shown = page.evaluate(SLIDE)
        figures |= {shown["figure"]} - {None}
        found = faults(page, shown, fresh=place != before)
        if found:
            wrong[f"{place}.{step} {shown['title']}"] = found
        if page.evaluate("Reveal.isLastSlide()") and not page.evaluate(LEFT):
            break
        before = place
        page.keyboard.press("Space")
        assert page.evaluate(WHERE) != [place, step], "each key does something"
    assert wrong == {}
    assert place + 1 == page.evaluate("Reveal.getSlides().length") > 60
    assert figures == {path.stem for path in (article_page.parent / "embed").glob("*.html")}
    watched.assert_clean()
