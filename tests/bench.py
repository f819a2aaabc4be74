"""Measure the page: bytes, requests, time to the first live figure, latency of a control; the explorer; what authors wait for.

make bench          # the page in _build/site, else one compiled from quick bundles
"""

from __future__ import annotations

import gzip
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from . import bench_embeds, bench_explorer, bench_slow, bench_trainer
from .bench_authors import report
from .browser_setup import ARGUMENTS, find
from .conftest import ROOT, modgap

ROUNDS = 5
COMPRESSED_ALREADY = {".woff2", ".webp", ".png"}

FIRST_LIVE = """() => new Promise((resolve) => {
  const figure = [...window.modgap.figures.values()][0];
  figure.element.scrollIntoView();
  figure.embed().then(() => requestAnimationFrame(() => resolve(performance.now())));
})"""

# From writing a new value into a control to the frame that shows it, told by the numbers row.
LATENCY = """async (id) => {
  const figure = window.modgap.figures.get(id);
  const model = figure.document.get_model_by_id(figure.controls.step.model);
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const text = (node) => [...node.querySelectorAll("*")].map((e) => (e.shadowRoot ? text(e.shadowRoot) : "")).join("")
    + (node.textContent ?? "");
  const times = [];
  for (let value = model.end; value > model.end - 6 && value >= model.start; value -= 1) {
    const before = text(figure.view);
    await frame();
    const start = performance.now();
    model.value = value === model.value ? value - 1 : value;
    let frames = 0;
    do { await frame(); frames += 1; } while (text(figure.view) === before && frames < 60);
    times.push([performance.now() - start, frames]);
  }
  return times;
}"""

WITH_STEPS = "() => [...window.modgap.figures].filter(([, figure]) => figure.controls.step?.kind === 'nearest').map(([id]) => id)"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Address of a local server for a folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()


def weights(folder: Path) -> list[tuple[str, int, int]]:
    """Name, bytes and bytes with gzip of every file, heaviest first."""
    rows = []
    for path in folder.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            small = len(raw) if path.suffix in COMPRESSED_ALREADY else len(gzip.compress(raw, mtime=0))
            rows.append((str(path.relative_to(folder)), len(raw), small))
    return sorted(rows, key=lambda row: -row[2])


def open_fresh(page: Page, url: str) -> list[str]:
    """Open the page and note its requests."""
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url) if not request.url.startswith("data:") else None)
    page.goto(url, wait_until="load")
    page.wait_for_function("() => window.modgap?.figures")
    return seen


def main() -> int:
    """Print the tables."""
    say = sys.stdout.write
    site, bundles = ROOT / "_build" / "site", ROOT / "_build" / "bundles"
    with tempfile.TemporaryDirectory() as scratch:
        if not (site / "index.html").exists() or not bundles.is_dir():
            say("no _build/site yet: measuring a draft from quick bundles\n")
            site, bundles = Path(scratch) / "site", ROOT / "_build" / "quick"
            modgap("precompute", "--quick", "--out", bundles)
            modgap("build", "--draft", "--bundles", bundles, "--out", site)
        rows = weights(site)
        say(f"{'file':44}{'bytes':>12}{'gzip':>12}\n")
        for name, raw, small in rows:
            say(f"{name:44}{raw:12,}{small:12,}\n")
        say(f"{'all':44}{sum(r[1] for r in rows):12,}{sum(r[2] for r in rows):12,}\n\n")
        by_name = {name: small for name, _, small in rows}
        with served(site) as url, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
            live, frames, milliseconds = [], [], []
            for _ in range(ROUNDS):
                page = chromium.new_page(viewport={"width": 1280, "height": 900})
                open_fresh(page, url)
                live.append(page.evaluate(FIRST_LIVE))
                page.evaluate("() => Promise.all([...window.modgap.figures.values()].map((f) => f.embed()))")
                ids = page.evaluate(WITH_STEPS)
                for name in ids:
                    for time, count in page.evaluate(LATENCY, name):
                        milliseconds.append(time)
                        frames.append(count)
                page.close()
            page = chromium.new_page(viewport={"width": 1280, "height": 900})
            first = open_fresh(page, url)
            page.wait_for_timeout(3000)  # whatever the page fetches by itself
            root = url.rsplit("/", 1)[0] + "/"
            opening = sum(by_name.get(address.removeprefix(root), 0) for address in set(first))
            say(f"requests before scrolling       {len(first)} ({opening:,} bytes with gzip)\n")
            say(f"first live figure, ms           {statistics.median(live):.0f} (median of {ROUNDS})\n")
            say(
                f"control to frame                {statistics.median(frames):.0f} frame(s), "
                f"{statistics.median(milliseconds):.1f} ms (median), "
                f"{max(milliseconds):.1f} ms (worst of {len(frames)})\n"
            )
            bench_slow.report(chromium, url, say)
            bench_trainer.report(chromium, say)
            bench_explorer.report(chromium, say)
            bench_embeds.report(site, root.removesuffix("/"), by_name, chromium, say)
            report(bundles, Path(scratch), chromium.new_page(), say)
            chromium.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
