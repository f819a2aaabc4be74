"""The article on paper: every figure and step stands there, as high as a page at most, and nothing is wider than one."""

from __future__ import annotations

import re

from .embedding import OpenPage

PAPER = (673, 986)  # CSS pixels of A4 within the margins
FIGURES = """() => [...document.querySelectorAll("figure[data-figure]")].map((figure) => {
  const shown = (selector) => {
    const element = figure.querySelector(selector);
    return Boolean(element?.checkVisibility({ visibilityProperty: true })) && element.offsetHeight >= 10 && element.scrollWidth <= element.clientWidth + 1;
  };
  return {
    id: figure.dataset.figure, height: figure.offsetHeight, kept: getComputedStyle(figure).breakInside,
    title: shown(".figure-title"), told: shown(".still") || shown(".figure-description"), caption: shown("figcaption"),
  };
})"""
# What ends beyond the paper, or is cut by what it stands in.
WIDE = """(width) => [...document.querySelectorAll("main *")].filter((one) => {
  const { left, right, height } = one.getBoundingClientRect(), { overflowX } = getComputedStyle(one);
  const cut = overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1;
  return height > 1 && one.checkVisibility({ visibilityProperty: true }) && (left < -1 || right > width + 1 || cut) && !one.closest("svg, math");
}).map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`)"""


def test_every_figure_and_step_is_on_paper_and_nothing_is_cut(article_page, open_page: OpenPage):
    watched = open_page(article_page, width=PAPER[0], height=PAPER[1])
    page = watched.page
    page.wait_for_function("() => window.modgap?.figures")
    page.emulate_media(media="print")
    figures = page.evaluate(FIGURES)
    assert {one["id"] for one in figures} == {path.stem for path in (article_page.parent / "embed").glob("*.html")}
    for one in figures:
        assert (one["title"], one["told"], one["caption"]) == (True, True, True), one
        assert one["kept"] == "avoid", one
        assert one["height"] <= PAPER[1], one
    steps = page.locator(".step")
    assert steps.count() > 20
    assert steps.evaluate_all("(all) => all.every((one) => one.checkVisibility({ visibilityProperty: true }))")
    assert page.evaluate(WIDE, PAPER[0]) == []
    printed = page.pdf(format="A4")
    assert 20 < len(re.findall(rb"/Type\s*/Page\b", printed)) < 120
    watched.assert_clean()
