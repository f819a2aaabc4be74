"""Figures in frames: what a reader points at or picks in one shows in those that are linked to it, and in no others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

from modgap.site.claims import Runs
from tests.bench import served as serving

from .embedding import LIVE, POINT, STATE, OpenPage, frame_of, host
from .making import write_site

CHAPTER = """# T

:::figure scatter #clouds
bundle: toy/0
title: Clouds
---
Points.
:::

:::figure side-by-side #cosines
bundle: toy/0
title: Cosines
---
Cells.
:::
"""
LINKED = '<modgap-figure figure="{name}" link="{group}"></modgap-figure>'
BARE = '<iframe src="{site}/embed/{name}.html" width="1200" height="1000"></iframe>'
LISTEN = """() => {
  window.heard = [];
  document.addEventListener("modgap:items", ({ detail }) => heard.push([detail.kind, ...detail.ids]));
}"""


@pytest.fixture(scope="module")
def pair(toy_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of two figures that show the same items."""
    return write_site(tmp_path_factory.mktemp("pair"), toy_runs, CHAPTER)


@pytest.fixture(scope="module")
def pair_served(pair: Path) -> Iterator[str]:
    """The same over http: the address of its folder."""
    with serving(pair) as index:
        yield index.removesuffix("/index.html")


def point(page: Page, frame: Frame, *, press: bool = False) -> str:
    """Point at an item in the first frame of a page, or pick it: its id."""
    place = frame.evaluate(POINT)
    element = frame.frame_element()
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    assert box
    page.mouse.move(box["x"] + place["x"], box["y"] + place["y"], steps=3)
    if press:
        page.mouse.down()
        page.mouse.up()
    return place["id"]


@pytest.mark.parametrize("over", ["file", "http"])
def test_an_item_that_is_pointed_at_or_picked_shows_in_another_figure_of_its_group_alone(
    pair, pair_served, tmp_path, open_page: OpenPage, over
):
    site = pair.as_uri() if over == "file" else pair_served
    elements = "".join(
        LINKED.format(name=name, group=group) for name, group in (("clouds", "a"), ("cosines", "a"), ("cosines", "b"))
    )
    file = host(pair, site, elements)
    watched = open_page(file if over == "file" else f"{pair_served}/{file.name}", height=3200)
    page = watched.page
    first, second, other = (frame_of(page, place) for place in range(3))
    page.wait_for_function("() => [...document.querySelectorAll('modgap-figure')].every((figure) => figure.height)")
    for frame in (second, other):
        frame.evaluate(LISTEN)
    item = point(page, first)
    second.wait_for_function("(item) => heard.some(([kind, id]) => kind === 'hover' && id === item)", arg=item)
    item = point(page, first, press=True)
    second.wait_for_function(f"(item) => ({STATE})().item === item", arg=item)
    page.mouse.move(2, 2)
    second.locator(".item-card", has_text=f"thing {item[1:]}").first.wait_for()
    page.wait_for_timeout(300)
    assert second.evaluate(STATE)["item"] == item, "it stays picked"
    assert other.evaluate("heard") == []
    assert other.evaluate(STATE)["item"] == ""
    watched.assert_clean()


def test_frames_of_their_own_are_not_linked(pair, pair_served, open_page: OpenPage):
    frames = "".join(BARE.format(site=pair_served, name=name) for name in ("clouds", "cosines"))
    (pair / "bare.html").write_text(f'<link rel="icon" href="data:,">{frames}', encoding="utf-8")
    watched = open_page(f"{pair_served}/bare.html", height=2200)
    page = watched.page
    page.wait_for_function("() => frames.length === 2")
    first, second = page.frames[1:]
    for frame in (first, second):
        frame.wait_for_function(LIVE)
        frame.evaluate(LISTEN)
    item = point(page, first, press=True)
    first.wait_for_function(f"(item) => ({STATE})().item === item", arg=item)
    page.wait_for_timeout(300)
    assert second.evaluate("heard") == []
    assert second.evaluate(STATE)["item"] == ""
    watched.assert_clean()
