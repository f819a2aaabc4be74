"""The keyboard's place is seen, whatever it is in."""

from __future__ import annotations

import pytest

from tests.pixels import shows_focus

from .test_article_page import embed_all

# Everything that the keyboard can be in, through all shadow roots; pinned figures opened, so that all they have is there.
FIND = """() => {
  for (const section of window.modgap.sections) if (section.opener?.checkVisibility()) section.open(true);
  window.controls = deep(document, "select, button:not(.number, .claim-mark), input, .noUi-handle, .bar-title")
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled);
  return window.controls.map((element) => element.tagName);
}"""
FOCUS = """async (index) => {
  window.held = controls[index];
  held.scrollIntoView({ block: "center", behavior: "instant" });
  held.focus({ focusVisible: true });
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const { x, y, width, height } = held.getBoundingClientRect();
  const figure = held.getRootNode().host?.closest?.("[data-figure]") ?? held.closest("[data-figure]");
  return [[x, y, width, height], `${held.tagName} ${held.className} ${held.getAttribute("aria-label") ?? held.textContent} ${figure?.id ?? ""}`];
}"""


@pytest.mark.sampled(2)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_control_of_the_page_looks_another_way_while_the_keyboard_is_in_it(article_page, open_page, width, dark):
    page = open_page(article_page, width=width, dark=dark, reduced_motion="reduce").page
    embed_all(page)
    tags = page.evaluate(FIND)
    assert tags.count("SELECT") >= 15
    unseen = []
    for index in range(len(tags)):
        box, name = page.evaluate(FOCUS, index)
        if not shows_focus(page, box):
            unseen.append(name)
    assert unseen == []
