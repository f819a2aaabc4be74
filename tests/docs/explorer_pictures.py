"""Pictures of the explorer for README and docs/explore.md.

python -m tests.docs.explorer_pictures    # make pictures takes these and all others

They show bundles of ``_build/bundles``, which ``make site`` makes, and one of ``docs/emoji_names.py``, as a hand would set
them.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Mapping

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from modgap.explainers.explore.library import Library
from tests.browser_setup import ARGUMENTS, find
from tests.conftest import ROOT
from tests.explainers.explore.serving import serving

OUT = ROOT / "docs" / "pictures"
SIZE = {"width": 1280, "height": 860}
BUILD = ROOT / "_build"
NAMES = "own/names/0"
PATIENCE = 120_000  # milliseconds
RESTS = "() => Bokeh.documents[0].is_idle"


def findings(page: Page) -> None:
    """Near duplicates among emoji, one of them selected."""
    page.get_by_role("button", name="Two pictures with a cosine of").first.click()
    page.get_by_role("heading", name="2 selected").wait_for()


def lines(page: Page) -> None:
    """The gap across, partners that are farthest apart joined, each item coloured by the rank of its partner."""
    page.get_by_label("Map", exact=True).select_option("Gap × widest direction")
    page.get_by_label("Colour").select_option("Rank of the partner")
    page.get_by_label("Lines").select_option("Of the longest")
    page.get_by_text("log10 of the rank").wait_for()


def similarities(page: Page) -> None:
    """Similarities in clusters with their words."""
    page.get_by_text("Similarities", exact=True).click()
    page.get_by_text("A cell is").wait_for()


def languages(page: Page) -> None:
    """Names and translations in the colours of their languages, the gap across."""
    page.get_by_label("Map", exact=True).select_option("Gap × widest direction")
    page.get_by_label("Colour").select_option("Tag")
    page.get_by_text("3,963").first.wait_for()


TAKEN: Mapping[str, tuple[str, bool, Callable[[Page], None]]] = {
    "explorer-names": (NAMES, False, languages),
    "explorer-findings": ("bundles/emoji-infonce-100/0", False, findings),
    "explorer-gap": ("bundles/clip-photos/0", True, lines),
    "explorer-similarities": ("bundles/clip-photos/0", False, similarities),
}
"""Name of a picture to the folder of its bundle in ``_build``, whether the page is dark, and what is done before it is taken."""


def take(page: Page, address: str, name: str) -> bytes:
    """One picture as WebP."""
    bundle, _, do = TAKEN[name]
    page.goto(f"{address}/?bundle={bundle.partition('/')[2]}")
    page.get_by_text("Tap a line").wait_for()
    do(page)
    page.wait_for_function(RESTS)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.evaluate("() => document.activeElement?.blur()")
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    out = io.BytesIO()
    shot.save(out, "WEBP", quality=82, method=6)
    return out.getvalue()


def main() -> None:
    """Take all of them."""
    OUT.mkdir(exist_ok=True)
    if not (BUILD / NAMES).is_dir():
        subprocess.run([sys.executable, ROOT / "docs" / "emoji_names.py", BUILD / NAMES], check=True)
    library = Library.of(BUILD / bundle for bundle, *_ in TAKEN.values())
    with serving(library) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        for name, (_, dark, _) in TAKEN.items():
            page = browser.new_page(viewport=SIZE, color_scheme="dark" if dark else "light")
            page.set_default_timeout(PATIENCE)
            (OUT / f"{name}.webp").write_bytes(take(page, address, name))
        browser.close()


if __name__ == "__main__":
    main()
