"""Pictures of the README and of docs: the article, its deck, its figures elsewhere, as they are now.

python -m tests.docs.pictures    # or: make pictures; after make site
"""

from __future__ import annotations

import html
import io
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from modgap.site.cli import main as modgap
from modgap.site.reveal import FOLDER as REVEAL
from modgap.site.reveal import write_reveal
from tests.browser_setup import ARGUMENTS, find
from tests.conftest import ROOT
from tests.lab import serve

FOLDER = ROOT / "docs" / "pictures"
SITE, BUNDLES = ROOT / "_build" / "site", ROOT / "_build" / "bundles"
GUIDE = ROOT / "docs" / "embed.md"
LECTURE = "docs/lecture.ipynb"
QUALITY = 80  # of WebP: small type stays clean
LIVE = "() => [...(window.modgap?.figures?.values() ?? [])].some((figure) => figure.live)"
EMBEDDED = "() => [...document.querySelectorAll('modgap-figure')].every((figure) => figure.live)"
HOST = """<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><style>
body {{ font: 17px/1.5 Georgia, serif; margin: 0 auto; padding: 28px 48px; max-width: 1000px; background: #fdfdf8; color: #222 }}
pre {{ font-size: 13px; line-height: 1.45; background: #f0f0e8; padding: 12px 16px; white-space: pre-wrap }}
</style></head><body><h1>A page of somebody else</h1><pre>{source}</pre>{block}</body></html>"""

DECK = """<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,">
<link rel="stylesheet" href="{folder}/reveal.css"><style>
body {{ background: #fdfdf8; color: #222; font: 28px Georgia, serif }} .reveal h2 {{ font-size: 44px; margin: 0 0 12px }}
</style></head><body><div class="reveal"><div class="slides">{block}</div></div>
<script src="{folder}/reveal.js"></script><script>Reveal.initialize({{ width: 1280, height: 720, margin: 0.02, center: false }})</script>
</body></html>"""


def write(browser: Browser, folder: Path) -> list[Path]:
    """Take all pictures into a folder; what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "gap").symlink_to(SITE)  # where the guide says that it is
        takers = {
            "page": _page, "slide": _slide, "notebook": _notebook, "studio": _studio, "full-screen": _full_screen,
            "element": lambda one, at: _pasted(one, at, 'share="step"'), "frame": lambda one, at: _pasted(one, at, "<iframe"),
            "own-slides": _own_slides, "file": _file,
        }  # fmt: skip
        return [_save(take(browser, Path(scratch)), folder / f"{name}.webp") for name, take in takers.items()]


def _save(png: bytes, path: Path) -> Path:
    Image.open(io.BytesIO(png)).convert("RGB").save(path, "webp", quality=QUALITY, method=5)
    return path


@contextmanager
def _opened(browser: Browser, address: str, width: int = 1200, height: int = 780) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(address)
    yield page
    page.close()


def _rest(page: Page) -> bytes:
    """Once all that moves has come to rest."""
    page.wait_for_timeout(1500)
    return page.screenshot()


def _page(browser: Browser, _: Path) -> bytes:
    with _opened(browser, f"{SITE.as_uri()}/index.html") as page:
        page.locator("#fig-clouds").scroll_into_view_if_needed()
        page.wait_for_function("() => modgap.figures.get('clouds')?.live")
        page.evaluate("scrollBy(0, document.querySelector('#fig-clouds').getBoundingClientRect().top - 150)")
        return _rest(page)


def _slide(browser: Browser, scratch: Path) -> bytes:
    talk = scratch / "talk"
    if modgap(["slides", "-o", str(talk), "--draft"]) != 0:
        raise SystemExit("no deck was written")
    with _opened(browser, f"{talk.as_uri()}/slides.html", 1280, 720) as page:
        page.wait_for_function("() => document.querySelector('.reveal.ready')")
        while not page.evaluate("Reveal.getCurrentSlide().querySelector('.stage[data-states*=\"block\"]') !== null"):
            page.keyboard.press("Space")
        page.wait_for_function("() => Reveal.getCurrentSlide().querySelector('modgap-figure')?.live")
        page.keyboard.press("Space")
        page.keyboard.press("Space")
        return _rest(page)


def _notebook(browser: Browser, scratch: Path) -> bytes:
    """Cells up to the first figure, in JupyterLab."""
    clone = scratch / "clone"
    (clone / "docs").mkdir(parents=True)
    (clone / "_build").mkdir()
    (clone / "_build" / "bundles").symlink_to(BUNDLES)
    (clone / LECTURE).write_bytes((ROOT / LECTURE).read_bytes())
    with serve(clone, scratch / "jupyter") as lab, lab.opened(browser, LECTURE) as notebook:
        page = notebook.page
        page.set_viewport_size({"width": 1200, "height": 780})
        cells = page.evaluate(
            "jupyterapp.shell.currentWidget.content.widgets.map(({ model }) => [model.type, model.sharedModel.source])"
        )
        for place, (kind, source) in enumerate(cells):
            if kind == "code":
                notebook.run(place)
                if re.search(r"^\w+ = EXPLAINERS|^\w+$", source, re.MULTILINE) and page.locator(".bk-Figure").count():
                    page.evaluate(
                        "(place) => jupyterapp.shell.currentWidget.content.scrollToItem(place, 'start')", place
                    )
                    return _rest(page)
    raise SystemExit(f"{LECTURE} shows no figure")


def _studio(browser: Browser, _: Path) -> bytes:
    with _opened(browser, f"{SITE.as_uri()}/index.html#fig-clouds") as page:
        page.wait_for_function("() => modgap.figures?.get('clouds')?.live")
        page.locator("#fig-clouds").get_by_role("button", name="Use this figure").click()
        page.wait_for_selector("dialog[open] iframe")
        page.frame_locator("dialog iframe").locator("modgap-figure").wait_for()
        for frame in page.frames[2:]:
            frame.wait_for_function(LIVE)
        return _rest(page)


def _full_screen(browser: Browser, _: Path) -> bytes:
    with _opened(browser, f"{SITE.as_uri()}/index.html#fig-cosines", 1280, 720) as page:
        page.wait_for_function("() => modgap.figures?.get('cosines')?.live")
        page.locator("#fig-cosines .tool-screen").press("Enter")
        page.wait_for_selector(".screen.is-live")
        page.keyboard.press("ArrowRight")
        return _rest(page)


def _blocks() -> list[str]:
    """What the guide tells to write into a page."""
    return re.findall(r"^```html\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def _pasted(browser: Browser, scratch: Path, having: str) -> bytes:
    """A page of somebody else with the first block of the guide that has a text, and what was written for it."""
    block = next(block for block in _blocks() if having in block)
    page_file = scratch / "host.html"
    page_file.write_text(HOST.format(source=html.escape(block.strip()), block=block), encoding="utf-8")
    with _opened(browser, page_file.as_uri(), 1000, 900) as page:
        page.wait_for_function(EMBEDDED)
        for frame in page.frames[1:]:
            frame.wait_for_function(LIVE)
        return _rest(page)


def _own_slides(browser: Browser, scratch: Path) -> bytes:
    """A deck of somebody else with the slide of the guide."""
    block = next(block for block in _blocks() if "<section>" in block)
    write_reveal(scratch)
    (scratch / "own.html").write_text(DECK.format(block=block, folder=REVEAL), encoding="utf-8")
    with _opened(browser, (scratch / "own.html").as_uri(), 1280, 720) as page:
        page.wait_for_function(EMBEDDED)
        for frame in page.frames[1:]:
            frame.wait_for_function(LIVE)
        return _rest(page)


def _file(browser: Browser, scratch: Path) -> bytes:
    single = scratch / "clouds.html"
    if modgap(["export", "clouds", "--state", "step=0", "-o", str(single)]) != 0:
        raise SystemExit("no file was written")
    with _opened(browser, f"{single.as_uri()}?theme=dark", 1000, 640) as page:
        page.wait_for_function(LIVE)
        return _rest(page)


def main(say: Callable[[str], object] = sys.stdout.write) -> int:
    if not (SITE / "index.html").is_file():
        raise SystemExit("there is no article to take pictures of; make it with: make site")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        for path in write(browser, FOLDER):
            say(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
