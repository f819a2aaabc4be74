"""The studio of a small article, in the browser: for the tests of the studio."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Locator, Page, expect

from modgap.site.claims import Runs
from modgap.site.edition import Edition, read
from tests.conftest import Watched

from .embedding import LIVE, OpenPage
from .making import HOSTILE, NO_CLAIMS, write_article

CHAPTER = f"""# T

::::scroll #toy
:::figure toy-controls
bundle: toy/0
title: "Controls & 100% {HOSTILE}"
state: {{step: last}}
---
The caption.
:::
:::step {{step: 0}}
First.
:::
::::

## Other

:::figure scatter #clouds
bundle: toy/0
title: Clouds
---
Points.
:::
"""
NAMES = ("link", "element", "frame", "quarto", "python", "citation")


def edition_of(runs: Runs, folder: Path, settings: str = "") -> Edition:
    return read(write_article(folder, CHAPTER, claims=NO_CLAIMS, settings=settings), runs)


def opened(open_page: OpenPage, address: str, figure: str = "toy", state: str = "", **options: Any) -> Watched:
    """The studio of a figure, with its preview live."""
    watched = open_page(f"{address}/studio.html#fig-{figure}{state}", **options)
    watched.page.wait_for_function("() => document.querySelector('modgap-figure')?.live")
    return watched


def preview(page: Page) -> Frame:
    element = page.evaluate_handle("document.querySelector('modgap-figure').frame").as_element()
    frame = element.content_frame() if element else None
    assert frame is not None
    frame.wait_for_function(LIVE)
    return frame


def copies(page: Page) -> dict[str, str]:
    return {name: page.locator(f"#copy-{name} code").inner_text() for name in NAMES}


def dress(page: Page) -> None:
    """Set everything that the studio offers, and wait for the preview to look so."""
    page.get_by_label("these:").check()
    for label in ("Item", "Order", "Share", "Best"):
        page.locator(".names").get_by_label(label).uncheck()
    page.get_by_label("caption").uncheck()
    page.get_by_label("story, step by step").check()
    page.get_by_label("Colours").select_option("dark")
    page.get_by_label("Size").fill("1.5")
    page.get_by_label("Linked to others called").fill("a")
    page.get_by_label("what is set here is set in them, too").check()
    page.wait_for_function("() => document.querySelector('modgap-figure').getAttribute('size') === '1.5'")
    preview(page).wait_for_function("() => document.documentElement.dataset.theme === 'dark'")


def assert_dressed(frame: Locator) -> None:
    """A frame shows the figure as `dress` has set it."""
    inside = frame.content_frame
    expect(inside.locator("[data-status=live]")).to_be_visible()
    expect(inside.locator("html")).to_have_attribute("data-theme", "dark")
    expect(inside.locator("figcaption")).to_be_hidden()
    expect(inside.locator(".embed-story")).to_be_visible()
    expect(inside.get_by_role("button", name="Best")).to_have_count(0)
    scale = frame.evaluate("(frame) => frame.getBoundingClientRect().width / frame.clientWidth")
    assert scale == pytest.approx(1.5, rel=0.01)
