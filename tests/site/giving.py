"""A deck before a class: opened, turned by keys, its live figures; for the tests of slides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Page

from tests.conftest import Watched

from .embedding import LIVE, OpenPage

READY = "() => document.querySelector('.reveal.ready')"
TITLE = "() => Reveal.getCurrentSlide().querySelector('h1, h2').textContent"
WHERE = "() => [Reveal.getSlides().indexOf(Reveal.getCurrentSlide()), Reveal.getCurrentSlide().querySelectorAll('.visible').length]"
FIGURE = "Reveal.getCurrentSlide().querySelector('modgap-figure')"


def given(open_page: OpenPage, deck: Path, query: str = "", **options: Any) -> Watched:
    watched = open_page(f"{deck.as_uri()}{query}", offline=True, **{"width": 1920, "height": 1080, **options})
    watched.page.wait_for_function(READY)
    return watched


def turn_to(page: Page, title: str) -> None:
    """By keys alone."""
    for _ in range(30):
        if page.evaluate(TITLE) == title:
            return
        page.keyboard.press("Space")
    pytest.fail(f"no slide is called {title}")


def frame_of(page: Page) -> Frame:
    """The live figure of the slide."""
    page.wait_for_function(f"() => {FIGURE}?.live")
    element = page.evaluate_handle(f"{FIGURE}.frame").as_element()
    frame = element.content_frame() if element else None
    assert frame is not None
    frame.wait_for_function(LIVE)
    return frame
