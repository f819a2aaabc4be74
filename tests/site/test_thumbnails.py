"""How each figure opens, as a small picture: what has moved or is missing is seen, fonts smoothed another way are not.

The figures are made from toy data that nothing trains, in the fonts of the article, so that the pictures are the same
on every machine. After a change that is meant, look at the new pictures and keep them:

    python -m tests.site.test_thumbnails
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from modgap.explainers import EXPLAINERS
from modgap.site import fonts
from tests.browser_setup import ARGUMENTS, find
from tests.conftest import watch
from tests.explainers.conftest import wait_drawn, write_figures
from tests.explainers.contract.cases import source
from tests.explainers.contract.conftest import TOOLS, make
from tests.pixels import Pixels, taken

FONTS = ':root { --font-ui: "Source Sans"; --font-text: "Source Serif"; }'
KEPT = Path(__file__).parent / "thumbnails"
ACROSS = 64  # pixels of a thumbnail
WIDTHS = {1280: 660, 390: 346}  # of the window, and of the figure in it
MEAN, PART, FAR = 1.5, 0.003, 24  # of 255: difference in the mean; part of the pixels that may differ by more than that


def pictures(browser: Browser, page: Path, window: int) -> dict[bool, Pixels]:
    """The figure of a page of its own, as it opens, in light (False) and dark, made small."""
    watched = watch(browser, page, width=window, reduced_motion="reduce")
    wait_drawn(watched.page)
    watched.page.evaluate(f"() => {{ {TOOLS} }}")
    watched.page.evaluate(
        """async (width) => {
          await Promise.all([...document.fonts].map((face) => face.load()));
          document.querySelector("main").style.width = `${width}px`;
        }""",
        WIDTHS[window],
    )
    seen = {dark: small(_seen(watched.page, window, dark)) for dark in (False, True)}
    watched.page.context.close()
    return seen


def _seen(page: Page, window: int, dark: bool) -> Pixels:
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.evaluate('async () => { (await import("modgap/kit/theme")).restyle(figures.fig.document); await settled(); }')
    box = page.locator("#fig").bounding_box()
    assert box
    page.set_viewport_size({"width": window, "height": int(box["y"] + box["height"]) + 20})
    page.evaluate("settled()")
    return taken(page, (box["x"], box["y"], box["width"], box["height"]))


def small(seen: Pixels) -> Pixels:
    height = round(len(seen) * ACROSS / seen.shape[1])
    image = Image.fromarray(seen.astype(np.uint8)).resize((ACROSS, height), Image.Resampling.BOX)
    return np.asarray(image, dtype=int)


def file_of(name: str, window: int, dark: bool) -> Path:
    return KEPT / f"{name}-{window}-{'dark' if dark else 'light'}.png"


def differs(one: Pixels, other: Pixels) -> str:
    """What is different enough to be seen; empty where nothing is."""
    if one.shape != other.shape:
        return f"{one.shape[:2]}, not {other.shape[:2]} pixels"
    difference = np.abs(one - other).max(axis=-1)
    mean, part = float(difference.mean()), float((difference > FAR).mean())
    return f"{mean:.1f} in the mean, {part:.1%} far off" if mean > MEAN or part > PART else ""


def write(folder: Path, name: str) -> Path:
    """A page that holds the figure alone, in the fonts of the article: those of the machine differ."""
    (folder / name).mkdir()
    page = write_figures(folder / name, {"fig": make(name, source(name, folder / name))})
    faces = f"<style>{fonts.write(folder / name)} {FONTS}</style></head>"
    page.write_text(page.read_text(encoding="utf-8").replace("</head>", faces, 1), encoding="utf-8")
    return page


@pytest.mark.parametrize("name", sorted(EXPLAINERS))
def test_a_figure_opens_as_it_did(name, browser, tmp_path):
    page = write(tmp_path, name)
    found = {}
    for window in WIDTHS:
        for dark, seen in pictures(browser, page, window).items():
            kept = np.asarray(Image.open(file_of(name, window, dark)).convert("RGB"), dtype=int)
            found[window, dark] = differs(seen, kept)
    assert {how: told for how, told in found.items() if told} == {}


@pytest.mark.parametrize("name", sorted(EXPLAINERS))
def test_a_thumbnail_without_a_sixth_of_its_height_or_moved_by_so_much_differs(name):
    kept = np.asarray(Image.open(file_of(name, 390, False)).convert("RGB"), dtype=int)
    rows = len(kept) // 6
    gone = kept.copy()
    gone[rows : 2 * rows] = 255
    assert differs(gone, kept)
    assert differs(np.roll(kept, rows, axis=0), kept)


def renew() -> None:
    """Take all pictures anew."""
    KEPT.mkdir(exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        for name in sorted(EXPLAINERS):
            page = write(Path(folder), name)
            for window in WIDTHS:
                for dark, seen in pictures(browser, page, window).items():
                    Image.fromarray(seen.astype(np.uint8)).save(file_of(name, window, dark), optimize=True)
            sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    renew()
