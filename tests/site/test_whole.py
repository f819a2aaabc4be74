"""Small windows: what a pinned figure shows, it shows whole, and no step leaves the screen empty."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from modgap.site.arguments import ARTICLE
from modgap.site.manuscript import load_article, load_chapters
from modgap.site.outputs.page import count_words
from modgap.site.problems import Problems

from .test_article_page import embed_all
from .test_pinned import GO

SIZES = [(360, 640), (375, 667), (390, 844), (820, 1180)]
SCREENS = 8  # of 844 px at a width of 390, for a thousand words
TINY = 90  # pixels of height that a plot needs with its axes

# What the pinned window shows in part, and what is too small in it: plots, controls, and what is written below them.
SHOWN = """(id) => {
  const figure = document.getElementById(`fig-${id}`);
  const [room, stage] = [figure.querySelector(".figure-view"), figure.closest(".stage-pin")].map((e) => e.getBoundingClientRect());
  const [right, bottom] = [Math.min(room.right, innerWidth), Math.min(room.bottom, stage.bottom, innerHeight)];
  const things = deep(figure.querySelector(".figure-live"), "canvas, select, button, .noUi-target, .legend, .scale, .numbers, .cell, li, .asked, .thing, table")
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".item-card"))
    .map((e) => [e.tagName === "CANVAS" ? "plot" : `${e.tagName} ${e.className}`, e.getBoundingClientRect()])
    .filter(([, box]) => box.width && box.height && box.left < right - 1 && box.top < bottom - 1);
  return {
    cut: things.filter(([, box]) => box.bottom > bottom + 1 || box.right > right + 1).map(([name, box]) => `${name}: ${Math.round(box.bottom - bottom)} px below`),
    plots: things.filter(([name]) => name === "plot").map(([, box]) => Math.round(box.height)),
  };
}"""
STILL = """async (id) => {
  const show = SHOWN;
  let [last, still] = ["", 0];
  for (let frame = 0; frame < 600 && still < 12; frame++) {
    await new Promise(requestAnimationFrame);
    const now = JSON.stringify(show(id));
    still = now === last ? still + 1 : 0;
    last = now;
  }
  return JSON.parse(last);
}""".replace("SHOWN", SHOWN)

# Where the keyboard is: its left edge, whether that is in a pinned figure, and whether it is what a pointer there would find.
FOCUSED = """() => {
  const inner = (e) => (e?.shadowRoot?.activeElement ? inner(e.shadowRoot.activeElement) : e);
  const outer = document.activeElement, box = inner(outer).getBoundingClientRect();
  const found = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return { left: box.left, inside: Boolean(outer.closest(".stage-pin")), seen: Boolean(found && (outer.contains(found) || found.contains(outer))) };
}"""


def seen_at_every_step(page: Page) -> dict[str, dict[str, Any]]:
    """What each pinned figure of the page shows, by figure and step."""
    embed_all(page)
    sections = page.evaluate("() => window.modgap.sections.map((s) => [s.figure.id, s.steps.length])")
    seen = {}
    for name, steps in sections:
        for step in range(steps):
            page.evaluate(GO, [name, step])
            seen[f"{name} {step}"] = page.evaluate(STILL, name)
    return seen


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_pinned_figure_shows_whole_things_none_of_them_tiny(article_page, open_page, width, height):
    page = open_page(article_page, width=width, height=height, reduced_motion="reduce").page
    seen = seen_at_every_step(page)
    assert len(seen) >= 20
    assert {at: one["cut"] for at, one in seen.items() if one["cut"]} == {}
    assert {at: one["plots"] for at, one in seen.items() if min(one["plots"], default=TINY) < TINY} == {}
    assert [at for at, one in seen.items() if not one["plots"] and not at.startswith("mixed-retrieval")] == []


def test_the_keyboard_in_a_control_that_is_not_shown_opens_the_pinned_figure(article_page, open_page):
    page = open_page(article_page, width=360, height=640, reduced_motion="reduce").page
    embed_all(page)
    page.evaluate(GO, ["cosines", 1])
    page.evaluate(STILL, "cosines")
    page.locator("#fig-cosines select").first.focus()
    page.wait_for_function("() => document.querySelector('#scroll-cosines .stage-pin').classList.contains('is-open')")


def test_the_tab_key_shows_every_control_of_a_pinned_figure_and_uncovers_the_text_after_it(article_page, open_page):
    page = open_page(article_page, width=390, height=844, reduced_motion="reduce").page
    embed_all(page)
    page.evaluate(GO, ["cosines", 1])
    page.evaluate(STILL, "cosines")
    page.locator("#fig-cosines .noUi-handle").first.focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["left"] < 390
    for _ in range(20):
        if not page.evaluate(FOCUSED)["inside"]:
            break
        page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelectorAll('.stage-pin.is-open').length") == 0
    page.evaluate(STILL, "cosines")
    assert page.evaluate(FOCUSED)["seen"]


def test_a_thousand_words_with_their_figures_take_at_most_so_many_screens_of_a_phone(article_page, open_page):
    problems = Problems()
    article = load_article(ARTICLE, problems)
    words = count_words(load_chapters(article, {run for entry in article.chapters for run in entry.needs}, problems))
    page = open_page(article_page, width=390, height=844).page
    embed_all(page)
    screens = page.evaluate("() => document.querySelector('article').getBoundingClientRect().height / innerHeight")
    assert screens / words * 1000 <= SCREENS


@pytest.mark.parametrize(("width", "height", "part"), [(1280, 900, 0.3), (820, 1180, 0.3), (390, 844, 0.18)])
def test_a_step_is_as_high_as_its_text_and_a_third_of_the_room_that_text_has(article_page, open_page, width, height, part):
    """On a phone a pinned figure leaves 55 % of the window to the text."""
    page = open_page(article_page, width=width, height=height).page
    rooms = page.evaluate("""() => [...document.querySelectorAll(".step")].map((step) => {
      const text = document.createRange();
      text.selectNodeContents(step);
      return (step.getBoundingClientRect().height - text.getBoundingClientRect().height) / innerHeight;
    })""")
    assert len(rooms) > 30
    assert all(part - 0.02 <= room <= part + 0.02 for room in rooms), rooms
