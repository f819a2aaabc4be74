"""What all tests share: one Chromium, pages that watch themselves, bundles trained quickly, and the real article."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from .browser_setup import ARGUMENTS, find

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the session."""
    path = find()
    if path is None:
        pytest.fail("no Chromium: run `python -m tests.browser_setup`")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


# Elements below a root, through all shadow roots; for tests and for the pages that they write.
DEEP = """window.deep = (root, selector) => [...root.querySelectorAll("*")].flatMap((element) => [
  ...(element.matches(selector) ? [element] : []), ...(element.shadowRoot ? deep(element.shadowRoot, selector) : [])]);"""


@dataclass
class Watched:
    """A page together with what it must not do: log errors, or ask another origin for anything."""

    page: Page
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def assert_clean(self) -> None:
        assert self.errors == []
        assert self.foreign == []


def watch(
    browser: Browser, target: Path | str, *, width: int = 1280, height: int = 0, dark: bool = False, **options
) -> Watched:
    """Open a file or address in a fresh context, with a page that watches itself."""
    url = target.as_uri() if isinstance(target, Path) else target
    phone = width < 600
    context = browser.new_context(
        viewport={"width": width, "height": height or (844 if phone else 900)},
        color_scheme="dark" if dark else "light",
        has_touch=phone,
        **options,
    )
    context.add_init_script(DEEP)
    watched = Watched(context.new_page())
    allowed = (
        ("file:", "data:", "blob:")
        if url.startswith("file:")
        else (url.split("/", 3)[0] + "//" + url.split("/")[2], "data:", "blob:", "ws:")
    )
    watched.page.on("console", lambda m: watched.errors.append(m.text) if m.type == "error" else None)
    watched.page.on("pageerror", lambda e: watched.errors.append(str(e)))
    watched.page.on("request", lambda r: None if r.url.startswith(allowed) else watched.foreign.append(r.url))
    watched.page.goto(url)
    return watched


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """`watch` until the end of the test: ``open_page(target, width=1280, dark=False, **context)``."""
    opened: list[Watched] = []

    def open_(target: Path | str, **options) -> Watched:
        opened.append(watch(browser, target, **options))
        return opened[-1]

    yield open_
    for watched in opened:
        watched.page.context.close()


def modgap(*arguments: str | Path) -> None:
    """Run the command line in its own process; its output belongs to the failure if it fails."""
    command = [sys.executable, "-m", "modgap.site.cli", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="session")
def quick_bundles() -> Path:
    """Real bundles of every experiment, trained for a few steps; kept between runs by the pipeline's own cache."""
    folder = ROOT / "_build" / "quick"
    modgap("precompute", "--quick", "--out", folder)
    return folder


@pytest.fixture(scope="session")
def article_page(quick_bundles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The article itself, compiled from the quick bundles: a draft, since a few steps do not support its claims."""
    out = tmp_path_factory.mktemp("article") / "site"
    modgap("build", "--draft", "--bundles", quick_bundles, "--out", out)
    return out / "index.html"
