"""The studio of a small article, in the browser: for the tests of the studio."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Frame, Page

from modgap.site.claims import Runs
from modgap.site.edition import Edition, read
from tests.conftest import Watched

from .embedding import LIVE, OpenPage
from .making import HOSTILE, write_article

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
    claims = "from ..site.claims import claim\n"
    return read(write_article(folder, CHAPTER, claims=claims, settings=settings), runs)


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
