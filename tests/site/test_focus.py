"""The keyboard's place is seen, whatever it is in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from modgap.site.edition import read
from modgap.site.outputs.page import write
from tests.pixels import shows_focus

from .making import CLAIMS, write_article
from .test_article_page import embed_all

# Everything that the keyboard can be in, through all shadow roots; pinned figures opened, so that all they have is there.
FIND = """() => {
  for (const section of window.modgap.sections) if (section.opener?.checkVisibility()) section.open(true);
  window.controls = deep(document, "select, button:not(.number, .claim-mark), input, .noUi-handle, .bar-title")
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled);
  return window.controls.map((element) => element.tagName);
}"""
# All that leads somewhere from the text; cards and contents stay open.
WORDS = """(kinds) => {
  for (const card of document.querySelectorAll(".card, .contents")) card.popover = "manual";
  window.controls = kinds.flatMap((kind) => [...document.querySelectorAll(kind)].slice(0, 2));
  return kinds.filter((kind) => !document.querySelector(kind));
}"""
KINDS = (
    ".number", ".claim-mark", "a.cite", "a.term", ".footnote-ref a", "article p > a:not([class])", ".references a",
    ".glossary a", ".card a", ".footer a", ".contents a",
)  # fmt: skip
TEXT = """# T

The gap is {num}`toy gap_distance .2f`, [and wide]{claim=gap_is_wide} [@liang2022], as [cones]{term=cone} are.[^one] See
[the figure](#fig-clouds) and [a page](https://example.org).

[^one]: A note.

:::figure scatter #clouds
bundle: toy/0
title: Clouds
---
Points.
:::
"""
GLOSSARY = "## Cone\n\nA part of the sphere, see [a page](https://example.org).\n"
FORM = """() => {
  window.controls = [...document.querySelectorAll(".side :is(select, button, input, a)")].filter((element) => element.checkVisibility());
  return window.controls.map((element) => element.tagName);
}"""
FOCUS = """async (index) => {
  window.held = controls[index];
  const over = held.closest("[popover]");
  for (const other of document.querySelectorAll(":popover-open")) if (other !== over) other.hidePopover(); // it may lie over this one
  if (over && !over.matches(":popover-open")) over.showPopover();
  held.scrollIntoView({ block: "center", behavior: "instant" });
  held.focus({ focusVisible: true });
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const [{ x, y, width, height }] = [...held.getClientRects()].sort((one, other) => other.width - one.width); // a link may break over lines
  const figure = held.getRootNode().host?.closest?.("[data-figure]") ?? held.closest("[data-figure]");
  return [[x, y, width, height], `${held.tagName} ${held.className} ${held.getAttribute("aria-label") ?? held.textContent} ${figure?.id ?? ""}`];
}"""


def unseen(page: Page, count: int) -> list[str]:
    """Which of the page's ``controls`` look the same with the keyboard in them as without it."""
    held = (page.evaluate(FOCUS, index) for index in range(count))
    return [name for box, name in held if not shows_focus(page, box)]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_control_of_the_page_looks_another_way_while_the_keyboard_is_in_it(article_page, open_page, width, dark):
    page = open_page(article_page, width=width, dark=dark, reduced_motion="reduce").page
    embed_all(page)
    tags = page.evaluate(FIND)
    assert tags.count("SELECT") >= 15
    assert unseen(page, len(tags)) == []


@pytest.mark.sampled(1)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_all_that_leads_from_the_text_looks_another_way_while_the_keyboard_is_in_it(
    toy_runs, tmp_path, open_page, dark
):
    settings = "glossary: glossary.md\nlicences: ['[Licences](https://example.org).']\n"
    article = write_article(tmp_path / "article", TEXT, claims=CLAIMS.split("NUMBERS")[0], settings=settings)
    (article / "glossary.md").write_text(GLOSSARY, encoding="utf-8")
    write(read(article, toy_runs), tmp_path / "site")
    page = open_page(tmp_path / "site" / "index.html", dark=dark, reduced_motion="reduce").page
    page.wait_for_function("() => window.modgap?.figures")
    assert page.evaluate(WORDS, KINDS) == []
    assert unseen(page, page.evaluate("controls.length")) == []


def test_every_control_of_the_studio_looks_another_way_while_the_keyboard_is_in_it(served, open_page):
    page = open_page(f"{served}/studio.html#fig-clouds", reduced_motion="reduce").page
    page.wait_for_function("() => document.querySelector('modgap-figure')?.live")
    tags = page.evaluate(FORM)
    assert {"SELECT", "BUTTON", "INPUT", "A"} <= set(tags)
    assert unseen(page, len(tags)) == []
