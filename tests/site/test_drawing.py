"""Figures are drawn in parts, and with few style sheets: what costs a slow machine most."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Page

SHEETS = """(id) => deep(document.getElementById(`fig-${id}`), "*").flatMap((e) => (e.shadowRoot ? [...e.shadowRoot.querySelectorAll("style")] : []))"""

# The plots of a figure as they are drawn, and where the browser had its turn.
TURNS = """async (id) => {
  const { figures } = window.modgap;
  await [...figures.values()].find((figure) => figure.id !== id).embed(); // brings Bokeh's script
  const log = [];
  const { prototype } = Bokeh.require("models/plots/plot_canvas").PlotView;
  const { _actual_paint } = prototype;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => log.push("turn");
  prototype._actual_paint = function () { if (this.model.id.startsWith(`${id}-`)) log.push(this.model.id); port2.postMessage(0); return _actual_paint.call(this); };
  await figures.get(id).embed();
  return log;
}"""


@pytest.fixture
def page(article_page, open_page) -> Page:
    page = open_page(article_page).page
    page.wait_for_function("() => window.modgap?.figures")
    return page


def test_plots_of_a_figure_are_drawn_one_after_another_and_the_browser_has_its_turn_between(page):
    log = page.evaluate(TURNS, "cosines")
    plots = [entry for entry in log if entry != "turn"]
    assert len(set(plots)) >= 2
    first = {plot: log.index(plot) for plot in set(plots)}
    places = sorted(first.values())
    assert all("turn" in log[one:other] for one, other in pairwise(places))


def test_no_style_sheet_without_a_text_stands_in_a_figure(page):
    page.evaluate("() => window.modgap.figures.get('clouds').embed()")
    texts = page.evaluate(f"(id) => ({SHEETS})(id).map((sheet) => sheet.textContent)", "clouds")
    assert len(texts) > 20
    assert "" not in texts


def test_laying_a_figure_out_anew_writes_no_style_sheet_that_stays_as_it_is(page):
    page.evaluate("() => window.modgap.figures.get('clouds').embed()")
    written = page.evaluate(
        f"""(id) => {{
          const watch = new MutationObserver(() => {{}});
          for (const sheet of ({SHEETS})(id)) watch.observe(sheet, {{ childList: true }});
          window.modgap.figures.get(id).document.views_manager.roots[0].compute_layout();
          return watch.takeRecords().length;
        }}""",
        "clouds",
    )
    assert written == 0
