"""The page on a processor that is four times slower: how long it keeps a reader waiting. Asserts nothing."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser

SLOWER = 4
FIRST = "clouds"  # the first figure of the article
PATIENCE = 120_000  # milliseconds until all figures are live, after the page was scrolled
LONG = 200  # milliseconds: from here on a reader feels that the page does not answer
STRIDE = 300  # pixels a frame pair, as a wheel that is turned steadily
# Tasks over 50 ms, as the browser reports them, from the start of the page on.
WATCH = """window.tasks = [];
new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) tasks.push(duration); }).observe({ type: "longtask", buffered: true });"""
# Milliseconds from the start of the page until the first figure shows what a control was set to.
ANSWER = """async (id) => {
  const figure = modgap.figures.get(id);
  figure.element.scrollIntoView();
  await figure.embed();
  const text = (node) => [...node.querySelectorAll("*")].map((e) => (e.shadowRoot ? text(e.shadowRoot) : "")).join("") + node.textContent;
  const model = figure.document.get_model_by_id(figure.controls.step.model);
  const before = text(figure.view);
  model.value = model.value === model.start ? model.end : model.start;
  while (text(figure.view) === before) await new Promise((done) => requestAnimationFrame(done));
  return performance.now();
}"""
SCROLL = """async ([stride, patience]) => {
  for (let top = 0; top < document.documentElement.scrollHeight; top += stride) {
    scrollTo({ top, behavior: "instant" });
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
  const live = () => [...modgap.figures.values()].filter((figure) => figure.live).length;
  for (const end = performance.now() + patience; live() < modgap.figures.size && performance.now() < end; ) await new Promise((done) => setTimeout(done, 500));
  return [live(), modgap.figures.size, tasks];
}"""


def report(browser: Browser, address: str, say: Callable[[str], object]) -> None:
    """Print when the first figure answers, and the long tasks while scrolling past all of them."""
    answered = _opened(browser, address, ANSWER, FIRST)
    live, figures, tasks = _opened(browser, address, SCROLL, [STRIDE, PATIENCE])
    long = [task for task in tasks if task > LONG]
    say(f"\n{SLOWER} times slower\n")
    say(f"{'first figure answers':32}{answered / 1000:.1f} s\n")
    say(
        f"{'scrolling past all figures':32}{len(long)} tasks over {LONG} ms, the longest {max(tasks, default=0):.0f} ms "
        f"({live} of {figures} figures live)\n"
    )


def _opened(browser: Browser, address: str, script: str, *given: object):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(0)
    page.add_init_script(WATCH)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="load")
    page.wait_for_function("() => window.modgap?.figures")
    found = page.evaluate(script, *given)
    page.close()
    return found
