from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.modules import page_modules
from modgap.explainers.figures.scatter.scatter import PairedScatter

from ..conftest import wait_drawn

SOURCES = """() => Object.fromEntries([...figures.fig.document.all_models].filter((m) => m.type === "GlyphRenderer")
  .map((m) => [m.glyph.type + (m.glyph.line_width?.value ?? ""), Object.fromEntries(Object.entries(m.data_source.data).map(([k, v]) => [k, Array.from(v)]))]))"""
# Of a scatter: where an item's first point stands in the window.
PLACE = """(item) => {
  const figure = [...figures.fig.document.all_models].find((m) => m.type === "Figure");
  const points = figure.renderers.find((r) => r.glyph.type === "Scatter").data_source.data;
  const box = Bokeh.index.find_one(figure).el.getBoundingClientRect();
  const across = (points.x[item] - figure.x_range.start) / (figure.x_range.end - figure.x_range.start);
  const up = (points.y[item] - figure.y_range.start) / (figure.y_range.end - figure.y_range.start);
  return [box.left + across * box.width, box.bottom - up * box.height];
}"""


def weakest(bundle, checkpoint: int) -> list[int]:
    cosines = np.einsum("nd,nd->n", bundle.at("image", checkpoint), bundle.at("text", checkpoint))
    return [int(n) for n in np.argsort(cosines)]


def test_partners_are_joined_and_one_unit_is_as_long_across_as_up(bundle, open_figure):
    watched = open_figure("scatter", bundle)
    drawn = watched.page.evaluate(SOURCES)
    assert len(drawn["Segment1"]["x0"]) == 30
    ratio = watched.page.evaluate("""() => { const f = [...figures.fig.document.all_models].find((m) => m.type === "Figure");
      return (f.x_range.end - f.x_range.start) / f.inner_width / ((f.y_range.end - f.y_range.start) / f.inner_height); }""")
    assert ratio == pytest.approx(1)


def test_the_longest_pairs_are_those_with_the_lowest_cosine(bundle, open_figure):
    watched = open_figure("scatter", bundle, state={"longest": 3})
    drawn = watched.page.evaluate(SOURCES)
    all_x, marked = drawn["Segment1"]["x0"], drawn["Segment1.6"]["x0"]
    assert marked == [all_x[n] for n in weakest(bundle, -1)[:3]]


def test_the_basis_stands_still_while_training_moves_the_points(bundle, open_figure):
    page = open_figure("scatter", bundle).page
    ranges = "[...figures.fig.document.all_models].filter((m) => m.type === 'Range1d').map((m) => [m.start, m.end])"
    before, points = page.evaluate(ranges), page.evaluate(SOURCES)["Segment1"]
    page.evaluate("figures.fig.control('checkpoint').value = 0")
    page.wait_for_function("figures.fig.numbers().step === '0'")
    assert page.evaluate(ranges) == before
    assert page.evaluate(SOURCES)["Segment1"] != points


def test_pointing_at_a_point_shows_its_pair_and_leaving_hides_it(bundle, open_figure):
    page = open_figure("scatter", bundle).page
    item = int(np.argmax(np.abs(bundle.at("image") - bundle.at("image").mean(axis=0)).sum(axis=1)))
    page.mouse.move(*page.evaluate(PLACE, item))
    card = page.locator(".item-card")
    card.wait_for()
    assert "thing" in card.inner_text()
    page.mouse.move(1, 600)
    card.wait_for(state="hidden")


def test_a_click_selects_a_pair_and_a_second_click_lets_go(bundle, open_figure):
    page = open_figure("scatter", bundle).page
    place = page.evaluate(PLACE, 5)
    page.mouse.click(*place)
    page.wait_for_function("figures.fig.control('pair').value !== '-1'")
    page.mouse.click(*place)
    page.wait_for_function("figures.fig.control('pair').value === '-1'")


def test_a_tap_selects_a_pair_on_a_phone(bundle, open_figure):
    page = open_figure("scatter", bundle, width=346).page
    page.touchscreen.tap(*page.evaluate(PLACE, 5))
    page.wait_for_function("figures.fig.control('pair').value !== '-1'")
    page.locator(".item-card").wait_for()


def test_what_is_selected_in_one_figure_is_selected_in_the_others(bundle, write_page, open_page):
    with page_modules():
        figures = {"fig": PairedScatter(bundle), "other": PairedScatter(bundle)}
    watched = open_page(write_page(figures))
    for name in figures:
        wait_drawn(watched.page, name)
    watched.page.evaluate("figures.fig.control('pair').value = '4'")
    watched.page.wait_for_function("figures.other.control('pair').value === '4'")
    watched.page.evaluate("figures.other.control('pair').value = '-1'")
    watched.page.wait_for_function("figures.fig.control('pair').value === '-1'")
    watched.assert_clean()
