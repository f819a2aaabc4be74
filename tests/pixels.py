"""What a page looks like, as numbers that tests compare."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page

AROUND = 6  # pixels that a ring of focus may lie outside of its control
SEEN = 60  # of 255 in one channel: a difference that nobody overlooks

Box = tuple[float, float, float, float]
"""Left, top, width and height in the window."""
Pixels = NDArray[np.int_]
"""(H, W, 3)."""


def taken(page: Page, box: Box, around: float = 0) -> Pixels:
    """A part of the window, and so much around it."""
    x, y, width, height = box
    left, top = max(0, x - around), max(0, y - around)
    clip = {"x": left, "y": top, "width": x + width + around - left, "height": y + height + around - top}
    return np.asarray(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB"), dtype=int)


def changed(one: Pixels, other: Pixels, by: int = SEEN) -> int:
    """How many pixels differ by more than that."""
    return int((np.abs(one - other).max(axis=-1) > by).sum())


def shows_focus(page: Page, box: Box) -> bool:
    """Whether the control in ``window.held``, which has the focus, looks another way without it."""
    here = taken(page, box, AROUND)
    page.evaluate("held.blur()")
    away = taken(page, box, AROUND)
    page.evaluate("held.focus({ focusVisible: true })")
    _, _, width, height = box
    return changed(here, away) >= width + height
