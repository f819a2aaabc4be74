"""Pointing, tapping and dragging where something scales the figure: in somebody's page, and on slides of any screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

from modgap.site.claims import Runs
from modgap.site.edition import read
from modgap.site.outputs import page as page_output
from modgap.site.outputs import slides

from . import giving
from .embedding import STATE, OpenPage, frame_of, host
from .making import write_article

CHAPTER = """# T

:::figure map #map
bundle: toy/0
title: A map
state: {zoom: 1, y: 0.5}
---
Points.
:::
"""
CLAIMS = "from ..site.claims import claim\n"
SCALES = (0.5, 1.0, 1.5, 2.5)
HAND = (60, -30)  # how far it drags, in pixels of the page
# In its frame: where each picture stands, and whether it is by itself and a drag away from the edge.
PLACES = """() => {
  const figure = [...modgap.figures.values()][0], models = [...figure.document.all_models];
  const plot = models.find(({ type }) => type === "Figure");
  const { planes, ids } = models.flatMap(({ tags }) => tags ?? []).find((tag) => tag.planes);
  const { left, right, top, bottom, width, height } = Bokeh.index.find_one(plot).el.getBoundingClientRect();
  const bytes = Uint8Array.from(atob(planes[figure.state().plane].places[0]), (letter) => letter.charCodeAt(0));
  const numbers = new Int16Array(bytes.buffer), share = (value, { start, end }) => (value / 32767 - start) / (end - start);
  const places = ids.map((id, n) => (
    { id, x: left + width * share(numbers[2 * n], plot.x_range), y: bottom - height * share(numbers[2 * n + 1], plot.y_range) }));
  return places.map((one) => ({ ...one, free: one.x > left + 130 && one.x < right - 130 && one.y > top + 70 && one.y < bottom - 70 &&
    places.every((other) => other === one || Math.hypot(one.x - other.x, one.y - other.y) > 30) }));
}"""
HEARD = "document.addEventListener('modgap:items', ({ detail }) => (window.heard = detail.ids))"
FINE = """deep(document, "canvas").filter((canvas) => canvas.offsetWidth > 100).map((canvas) => canvas.width / canvas.offsetWidth)"""


@pytest.fixture(scope="module")
def folder(toy_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An article of a map, and its deck."""
    folder = tmp_path_factory.mktemp("pointer")
    edition = read(write_article(folder / "article", CHAPTER, claims=CLAIMS), toy_runs)
    slides.write(edition, folder / "site", page_output.write(edition, folder / "site").stills)
    return folder / "site"


def use(page: Page, frame: Frame, element: str) -> float:
    """Point at a picture, tap it, and drag the map, each where it is seen; how many pixels a pixel of the figure has."""
    frame.evaluate(HEARD)
    box = page.evaluate(f"{element}.frame.getBoundingClientRect().toJSON()")
    scale = box["width"] / frame.evaluate("innerWidth")

    def seen(id_: str) -> tuple[float, float]:
        at = next(one for one in frame.evaluate(PLACES) if one["id"] == id_)
        return box["left"] + at["x"] * scale, box["top"] + at["y"] * scale

    free = next(one["id"] for one in frame.evaluate(PLACES) if one["free"])
    x, y = seen(free)
    page.mouse.move(x, y, steps=3)
    frame.wait_for_function("(id) => window.heard?.[0] === id", arg=free)
    page.touchscreen.tap(x, y)
    frame.wait_for_function(f"(id) => ({STATE})().item === id", arg=free)
    before = frame.evaluate(STATE)
    x, y = seen(free)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + HAND[0], y + HAND[1], steps=5)
    page.mouse.up()
    frame.wait_for_function(f"({{ x, y }}) => ({STATE})().x !== x && ({STATE})().y !== y", arg=before)
    assert seen(free) == pytest.approx((x + HAND[0], y + HAND[1]), abs=1), "what was taken stays under the hand"
    assert frame.evaluate(STATE)["item"] == free, "a drag is no tap"
    fine = frame.evaluate(FINE)
    assert fine
    assert fine == [pytest.approx(scale, rel=0.1)] * len(fine), "drawn as finely as it is seen"
    return scale


@pytest.mark.parametrize("scale", SCALES)
def test_a_figure_is_used_where_it_is_seen_whatever_scales_its_element(folder, tmp_path, open_page: OpenPage, scale):
    element = f'<div style="width:800px;transform:scale({scale});transform-origin:0 0"><modgap-figure figure="map"></modgap-figure></div>'
    watched = open_page(host(tmp_path, folder.as_uri(), element), width=2200, height=2200, has_touch=True)
    frame = frame_of(watched.page)
    watched.page.wait_for_function("() => document.querySelector('modgap-figure').height > 0")
    frame.wait_for_function(f"() => Math.abs(devicePixelRatio - {scale}) < .02")
    assert use(watched.page, frame, "document.querySelector('modgap-figure')") == pytest.approx(scale, rel=0.01)
    watched.assert_clean()


@pytest.mark.parametrize("scale", SCALES)
def test_a_figure_is_used_where_it_is_seen_on_slides_of_small_and_large_screens(folder, open_page: OpenPage, scale):
    width, height = (int(scale * side) for side in (1920, 1080))
    watched = giving.given(open_page, folder / slides.NAME, width=width, height=height, has_touch=True)
    page = watched.page
    giving.turn_to(page, "A map")
    frame = giving.frame_of(page)
    page.wait_for_function(f"() => {giving.FIGURE}.height > 0")
    page.wait_for_timeout(500)
    assert page.evaluate("Reveal.getScale()") == pytest.approx(scale, rel=0.01)
    assert use(page, frame, giving.FIGURE) == pytest.approx(frame.evaluate("devicePixelRatio"), rel=0.02)
    assert page.evaluate(giving.TITLE) == "A map", "it turns no slide"
    watched.assert_clean()
