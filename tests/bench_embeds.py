"""Measure embeds: bytes and time to a live figure, alone in a window and six on one page of somebody else."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

ROUNDS = 5
SIX = 6
ADDRESS = "host.html"
LIVE = "() => [...(window.modgap?.figures?.values() ?? [])][0]?.live"
ALL_READY = "() => window.ready === document.querySelectorAll('modgap-figure').length"
HOST = """<!doctype html><title>Six figures</title>
<script>ready = 0; addEventListener("ready", () => ready++, true)</script><script src="embed.js"></script>"""


def report(site: Path, address: str, sizes: Mapping[str, int], browser: Browser, say: Callable[[str], object]) -> None:
    """Print a line for each embed and one for six of them together.

    Parameters
    ----------
    site
        Folder of the page.
    address
        Of that folder on a server, without a slash at its end.
    sizes
        Bytes with gzip of its files, by their path in it.
    """
    names = sorted(path.stem for path in (site / "embed").glob("*.html"))
    say(f"\n{'embed':32}{'gzip':>12}{'ms':>8}  (median of {ROUNDS})\n")
    for name in names:
        rows = [_opened(browser, address, f"embed/{name}.html", LIVE, sizes) for _ in range(ROUNDS)]
        say(_line(name, rows))
    elements = "".join(f'<modgap-figure figure="{name}"></modgap-figure>' for name in names[:SIX])
    rows = [_opened(browser, address, ADDRESS, ALL_READY, sizes, HOST + elements) for _ in range(ROUNDS)]
    say(_line(f"{len(names[:SIX])} on a page", rows))


def _line(name: str, rows: Sequence[tuple[int, float]]) -> str:
    milliseconds = statistics.median(time for _, time in rows)
    return f"{name:32}{rows[0][0]:12,}{milliseconds:8.0f}\n"


def _opened(
    browser: Browser, address: str, path: str, ready: str, sizes: Mapping[str, int], html: str = ""
) -> tuple[int, float]:
    """Bytes of all files that were fetched, each once, and milliseconds until it was ready; ``html`` is what stands there."""
    page: Page = browser.new_page(viewport={"width": 1280, "height": 6000 if html else 900})
    fetched: set[str] = set()
    page.on("request", lambda request: fetched.add(urlsplit(request.url).path.lstrip("/")))
    if html:
        page.route(f"{address}/{path}", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{address}/{path}")
    page.wait_for_function(ready)
    milliseconds = page.evaluate("performance.now()")
    page.context.close()
    return sum(sizes.get(name, 0) for name in fetched), milliseconds
