"""What the page on hosts says of a site: it lives under the policy that stands there, and Jekyll leaves nothing out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from modgap.site.compile import build

from ..docs.pages import ROOT, codes
from .making import CHAPTER, write_article

PAGE = ROOT / "docs" / "publish.md"


@pytest.fixture(scope="module")
def site(toy_bundles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    (settings,) = (code.text for code in codes(PAGE) if code.info == "yaml")
    chapter = f"{CHAPTER}\n:::media toy/0 3\n:::\n"
    return build(write_article(folder / "a", chapter, settings=settings), toy_bundles, folder / "site").page.parent


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Of a server with the policy of the page."""
    (policy,) = (code.text.strip() for code in codes(PAGE) if "default-src" in code.text)

    class Strict(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", policy)
            super().end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.mark.parametrize("path", ["index.html", "embed/clouds.html"])
def test_figures_live_under_the_policy_that_the_page_asks_for(address, path, open_page):
    watched = open_page(f"{address}{path}")
    watched.page.locator(".figure").first.scroll_into_view_if_needed()
    watched.page.wait_for_function("() => window.modgap?.figures.get('clouds')?.live")
    watched.page.locator(".figure canvas").first.wait_for(state="attached")
    assert not [text for text in watched.errors if "Security Policy" in text]
    assert watched.foreign == []


def test_no_file_begins_with_an_underscore(site):
    assert not [path for path in site.rglob("*") if path.name.startswith(("_", "."))]


def test_a_preview_has_the_address_of_the_settings(site):
    assert '<link rel="canonical" href="https://example.org/gap/">' in (site / "index.html").read_text(encoding="utf-8")
