"""Forced colours, as in the contrast themes of Windows: all that is operated or read by its colour can be seen."""

from __future__ import annotations

import numpy as np
import pytest

from tests.pixels import SEEN, taken

from .test_article_page import embed_all

MARKS = {".noUi-target": 0.5, ".noUi-handle": 0.4, ".play button": 0.02, "select": 0.03, ".band": 0.8, ".legend i": 0.1}
"""Selector to the part of its box that differs from its ground at least."""
PLACES = """([id, selector]) => {
  const [outer, inner] = selector.startsWith(".play") ? selector.split(" ") : [selector, ""];
  const figure = document.getElementById(`fig-${id}`);
  figure.scrollIntoView({ block: "start", behavior: "instant" });
  return deep(figure, outer).filter((e) => e.checkVisibility()).map((e) => (inner ? e.shadowRoot.querySelector(inner) : e))
    .map((e) => { const { x, y, width, height } = e.getBoundingClientRect(); return [x, y, width, height]; });
}"""


def inside(box: list[float], selector: str) -> tuple[float, float, float, float]:
    """Where the mark is: of a button and a list without the frame, of a list the end where its arrow stands."""
    x, y, width, height = box
    if selector == "select":
        return x + width - 26, y + 6, 20, height - 12
    return (x + 6, y + 6, width - 12, height - 12) if "button" in selector else (x, y, width, height)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_tracks_handles_icons_arrows_colour_bars_and_keys_are_seen_in_forced_colours(article_page, open_page, dark):
    page = open_page(article_page, dark=dark, forced_colors="active", reduced_motion="reduce").page
    embed_all(page)
    faint = []
    for selector, part in MARKS.items():
        boxes = page.evaluate(PLACES, ["cosines", selector])
        assert boxes, selector
        for box in boxes:
            pixels = taken(page, inside(box, selector))
            ground = (
                np.median(pixels.reshape(-1, 3), axis=0)
                if part < 0.4
                else taken(page, (box[0] - 8, box[1] - 12, 2, 2))[0, 0]
            )
            share = (np.abs(pixels - ground).max(axis=-1) > SEEN).mean()
            if share < part:
                faint.append((selector, round(float(share), 3)))
    assert faint == []


def test_the_colour_bar_and_the_keys_keep_their_colours_and_a_pressed_button_another_ground(article_page, open_page):
    page = open_page(article_page, forced_colors="active", reduced_motion="reduce").page
    embed_all(page)
    look = """([selector, property]) => {
      return deep(document.getElementById("fig-cosines"), selector).map((e) => getComputedStyle(e)[property]);
    }"""
    keys = page.evaluate(look, [".legend i", "color"])
    assert len(set(keys)) == len(keys) >= 2
    assert all("gradient" in image for image in page.evaluate(look, [".band", "backgroundImage"]))
    pressed = page.evaluate(look, [".bk-btn-group [aria-pressed=true]", "backgroundColor"])
    others = page.evaluate(look, [".bk-btn-group [aria-pressed=false]", "backgroundColor"])
    assert pressed
    assert set(pressed).isdisjoint(others)
    current = page.evaluate("() => getComputedStyle(document.querySelector('.step[aria-current]')).borderLeftColor")
    assert current != page.evaluate(
        "() => getComputedStyle(document.querySelector('.step:not([aria-current])')).borderLeftColor"
    )


def test_numbers_and_claims_are_told_from_the_text_around_them(article_page, open_page):
    page = open_page(article_page, forced_colors="active", reduced_motion="reduce").page
    for selector in (".number", ".claim", "a.term"):
        mark = page.locator(f"article p > {selector}").first
        mark.scroll_into_view_if_needed()
        x, y, width, height = mark.evaluate(
            "(e) => { const b = e.getClientRects()[0]; return [b.x, b.y, b.width, b.height]; }"
        )
        lower = taken(page, (x, y + height * 0.75, width, height * 0.4))
        ground = taken(page, (x, y, 1, 1))[0, 0]
        line = (np.abs(lower - ground).max(axis=-1) > SEEN).mean(axis=1)
        assert line.max() > 0.3, f"no line below {selector}"
