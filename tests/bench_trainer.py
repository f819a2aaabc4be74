"""The trainer in the browser: updates a second, and what a frame of a run costs."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from modgap.explainers.figures.trainer.trainer import Trainer
from modgap.explainers.modules import page_modules

from .conftest import DEEP
from .explainers.conftest import wait_drawn, write_figures

CASES: dict[str, dict[str, Any]] = {
    "48 pairs on the sphere": {"dimension": 3},
    "64 pairs, hidden layer, 16 dimensions": {"towers": "hidden", "pairs": 64, "width": 32},
    "two runs side by side": {"dimension": 3, "beside": "scale=100"},
}
SECONDS = 4
# What every callback of a frame takes, Bokeh's drawing among them.
TIMED = """(() => {
  const ask = window.requestAnimationFrame.bind(window);
  window.spent = [];
  window.requestAnimationFrame = (call) => ask((now) => { const start = performance.now(); call(now); spent.push([now, performance.now() - start]); });
})();"""
UPDATES = """async () => {
  const { Run } = await import("modgap/numerics/trainer");
  const state = figures.fig.state();
  const run = new Run(state);
  for (let k = 0; k < 200; k++) run.update();
  const start = performance.now();
  while (performance.now() - start < 1000) run.update();
  return run.step - 200;
}"""
FRAMES = """async (seconds) => {
  deep(document, "[data-do=start]")[0].click();
  deep(document, ".bar select")[0].value = "90";
  await new Promise((done) => setTimeout(done, 300));
  window.spent.length = 0;
  deep(document, "[data-do=run]")[0].click();
  await new Promise((done) => setTimeout(done, 1000 * seconds));
  const frames = new Map();
  for (const [now, taken] of window.spent) frames.set(now, (frames.get(now) ?? 0) + taken);
  return [...frames.values()];
}"""


def report(browser: Browser, say: Callable[[str], object]) -> None:
    """Print updates a second and the cost of frames, of each case."""
    for name, state in CASES.items():
        with tempfile.TemporaryDirectory() as folder, page_modules():
            page = _opened(browser, write_figures(Path(folder), {"fig": Trainer(**state)}))
            updates = page.evaluate(UPDATES)
            frames = page.evaluate(FRAMES, SECONDS)
            page.close()
        over = sum(one > 16 for one in frames)
        say(f"trainer, {name}: {updates:,} updates a second; of {len(frames)} frames of a run {over} over 16 ms ")
        say(f"(median {statistics.median(frames):.1f}, worst {max(frames):.1f} ms)\n")


def _opened(browser: Browser, path: Path) -> Page:
    page = browser.new_page(viewport={"width": 1000, "height": 900})
    page.add_init_script(DEEP + TIMED)
    page.goto(path.as_uri())
    wait_drawn(page)
    return page
