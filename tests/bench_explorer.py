"""Measure the explorer with 50,000 pairs: opening, zoom and pan, a lasso, and how long others wait. Asserts nothing.

python -m tests.bench_explorer    # or as a part of make bench
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

from modgap.precompute.bundle import Bundle, save

from . import bench_large
from .browser_setup import ARGUMENTS, find
from .site.test_serve import free_port

PAIRS, LASSO = 50_000, 10_000
TURNS, DRAGS, ASKED, MOST_ASKED = 12, 12, 5, 200
REST = 400  # milliseconds between two moves of the hand
PATIENCE = 600_000  # milliseconds
WORDS = "All of"

# The map is there, and so are its points; two frames later they are on the screen.
DRAWN = """async (pairs) => {
  const models = () => [...(globalThis.Bokeh?.documents?.[0]?.all_models.values() ?? [])];
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const there = () => models().find((m) => m.type === "Figure" && m.inner_width > 0 && m.x_range.reset_start != null
    && m.renderers.some((one) => one.visible && one.data_source?.data.value?.length === pairs));
  while (!there() || !Bokeh.documents[0].is_idle) await frame();
  await frame(); await frame();
  globalThis.map = there();
}"""
# What was asked for before is drawn.
RESTED = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (let n = 0; n < 3; n += 1) await frame();
}"""
# From an event of the hand to the frame that shows what it has changed.
WATCH = """(name) => {
  globalThis.times = [];
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const range = () => [map.x_range.start, map.y_range.start].join();
  addEventListener(name, async () => {
    const [start, before] = [performance.now(), range()];
    for (let n = 0; n < 300 && range() === before; n += 1) await frame();
    if (range() === before) return;
    await frame(); await frame();
    times.push(performance.now() - start);
  }, {capture: true});
}"""
# Where on the map a line from top to bottom has so many items to its left, as a part of its width.
LINE = """(count) => {
  const data = map.renderers.find((one) => one.visible && one.data_source?.data.value).data_source.data;
  const shown = map.renderers.filter((one) => one.visible && one.glyph.type === "Scatter" && one.data_source.data.value);
  const columns = shown.map((one) => data[one.glyph.x.field]);
  const least = Float64Array.from(columns[0], (_, n) => Math.min(...columns.map((one) => one[n]))).sort();
  return (least[count] - map.x_range.start) / (map.x_range.end - map.x_range.start);
}"""


def bundle(folder: Path) -> Path:
    """Folder of a bundle of seeded pairs in two modalities."""
    clouds = {name: np.load(file) for name, file in bench_large.make(folder, PAIRS).items()}
    made = Bundle.from_arrays(clouds, [f"thing {n}" for n in range(PAIRS)], logit_scale=50, name="large")
    save(made, folder / "large" / "0")
    return folder / "large" / "0"


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """Address of ``modgap explore``, from the moment when it says it."""
    command = [sys.executable, "-u", "-m", "modgap.site.cli", "explore", str(path), "--port", str(free_port())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            told = next(line for line in process.stdout or () if "http://" in line)
            yield re.findall(r"http://\S+", told)[0]
        finally:
            process.terminate()


def opened(browser: Browser, address: str, before: Callable[[Page], object] = id) -> Page:
    """A page with the map drawn; ``before`` is called when it is still empty."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(PATIENCE)
    before(page)
    page.goto(address)
    page.evaluate(DRAWN, PAIRS)
    return page


def box_of(page: Page) -> FloatRect:
    """Where the map is on the screen."""
    box = page.locator(".bk-Figure").first.bounding_box()
    if box is None:
        raise RuntimeError("the page shows no map")
    return box


def zoom_and_pan(page: Page) -> Iterator[tuple[str, Sequence[float]]]:
    """Milliseconds from each turn of the wheel, and from each move of a drag, to its frame."""
    box = box_of(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.evaluate(WATCH, "wheel")
    for turn in range(TURNS):
        page.mouse.wheel(0, -120 if turn % 4 < 2 else 120)
        page.wait_for_timeout(REST)
    yield "wheel to frame", page.evaluate("times")
    page.mouse.down()
    page.mouse.move(x + 16, y + 16, steps=4)  # at once, else it is a long press
    page.wait_for_timeout(REST)
    page.evaluate(WATCH, "pointermove")
    for move in range(1, DRAGS + 1):
        page.mouse.move(x + 16 + 4 * move, y + 16 + 2 * move)
        page.wait_for_timeout(REST)
    page.mouse.up()
    page.wait_for_timeout(5 * REST)
    yield "drag to frame", page.evaluate("times")
    page.get_by_role("button", name="Whole map").click()


def lasso(page: Page) -> tuple[float, str]:
    """Milliseconds from letting go of a lasso to what Python says is selected, and that."""
    page.get_by_role("button", name="Lasso").click()
    page.wait_for_timeout(1000)
    box, part = box_of(page), page.evaluate(LINE, LASSO)
    x, top, bottom = box["x"] + part * box["width"], box["y"] + 1, box["y"] + box["height"] - 1
    page.mouse.move(x, top)
    page.mouse.down()
    for corner in ((box["x"] + 1, top), (box["x"] + 1, bottom), (x, bottom)):
        page.mouse.move(*corner, steps=3)
    start = time.perf_counter()
    page.mouse.up()
    told = page.locator("h2", has_text=re.compile(r"\d selected"))
    told.wait_for()
    return (time.perf_counter() - start) * 1000, told.inner_text()


class Answers:
    """When the server has said how many captions pass, whatever the browser is busy with: seen in its frames."""

    def __init__(self, page: Page) -> None:
        self.last = 0.0
        page.on("websocket", lambda socket: socket.on("framereceived", self._frame))

    def _frame(self, content: str | bytes) -> None:
        if "pass." in (content if isinstance(content, str) else content.decode(errors="replace")):
            self.last = time.perf_counter()


def ask(page: Page, answers: Answers, words: str) -> tuple[float, float]:
    """Milliseconds from giving words to the server's answer, how many captions pass, and to its being read."""
    passing = page.get_by_text(re.compile("captions? pass"))
    before = passing.inner_text() if passing.count() else ""
    page.evaluate(RESTED)
    page.get_by_label(WORDS).fill(words)
    start = time.perf_counter()
    page.get_by_label(WORDS).press("Enter")
    while not passing.count() or passing.inner_text() == before:
        page.wait_for_timeout(5)
    return (answers.last - start) * 1000, (time.perf_counter() - start) * 1000


def waits(busy: Page, other: Page, answers: Answers) -> Iterator[tuple[str, Sequence[float]]]:
    """How long somebody waits for an answer: alone, and while somebody else's ranks, loss and metrics are computed.

    First for what the server says, then for what is read: on this machine one browser draws for both of them.
    """
    words = cycle(("thing 10", "thing"))  # one caption passes, or all

    def told(when: str, times: Sequence[tuple[float, float]]) -> Iterator[tuple[str, Sequence[float]]]:
        for what, milliseconds in zip(("the server's answer", "the same, read"), zip(*times, strict=True), strict=True):
            yield f"{what}, {when}", milliseconds

    yield from told("alone", [ask(other, answers, next(words)) for _ in range(ASKED)])
    for computed, begin, done in (
        ("ranks", lambda: busy.get_by_label("Colour").select_option("Rank of the partner"), "Rank of the partner"),
        ("the loss", lambda: busy.get_by_text("Loss", exact=True).click(), "InfoNCE in nats"),
        ("metrics", lambda: busy.get_by_text("Metrics", exact=True).click(), "Measured on"),
    ):
        begin()
        times: list[tuple[float, float]] = []
        while len(times) < ASKED or (not busy.get_by_text(done).count() and len(times) < MOST_ASKED):
            times.append(ask(other, answers, next(words)))
        yield from told(f"while computing {computed}", times)


def report(browser: Browser, say: Callable[[str], object]) -> None:
    """Print all of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = bundle(Path(folder))
        say(f"\n{f'explorer, {PAIRS:,} pairs':48}{'median':>10}{'worst':>10}  (load {os.getloadavg()[0]:.1f})\n")
        with serving(path) as address:  # a first time, so that the environment is warm
            opened(browser, address).close()
        start = time.perf_counter()
        with serving(path) as address:
            serves = time.perf_counter() - start
            page = opened(browser, address)
            say(f"{'command to server':48}{serves:8.1f} s\n")
            say(f"{'command to drawn map':48}{time.perf_counter() - start:8.1f} s\n")
            for name, times in zoom_and_pan(page):
                say(_line(name, times))
            milliseconds, told = lasso(page)
            say(_line(f"lasso to Python: {told}", [milliseconds]))
            listening: list[Answers] = []
            other = opened(browser, address, lambda page: listening.append(Answers(page)))
            for name, times in waits(page, other, *listening):
                say(_line(name, times))


def _line(name: str, times: Sequence[float]) -> str:
    if not times:
        return f"{name:48}{'no answer':>20}\n"
    return f"{name:48}{statistics.median(times):7.0f} ms{max(times):7.0f} ms  of {len(times)}\n"


if __name__ == "__main__":
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        report(chromium, sys.stdout.write)
        chromium.close()
