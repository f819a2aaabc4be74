from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.figures.scatter.scatter import PairedScatter
from modgap.explainers.modules import page_modules

from ..conftest import wait_drawn

# What is drawn, by what it looks like on the page: lines and points with their colour's variable.
LINES = """(variable) => { const r = [...figures.fig.document.all_models].find((m) => m.glyph?.type === "Segment" && m.glyph.tags[0].line_color === variable);
  return Object.fromEntries(Object.entries(r.data_source.data).map(([k, v]) => [k, Array.from(v)])); }"""
# Of a scatter: where an item's first point stands in the window.
PLACE = """(item) => {
  const figure = [...figures.fig.document.all_models].find((m) => m.type === "Figure");
  const points = figure.renderers.find((r) => r.glyph.type === "Scatter").data_source.data;
  const box = Bokeh.index.find_one(figure).el.getBoundingClientRect();
  const n = Array.from(points.item).indexOf(item);
  const across = (points.x[n] - figure.x_range.start) / (figure.x_range.end - figure.x_range.start);
  const up = (points.y[n] - figure.y_range.start) / (figure.y_range.end - figure.y_range.start);
  return [box.left + across * box.width, box.bottom - up * box.height];
}"""


def weakest(bundle, checkpoint: int) -> list[int]:
    cosines = np.einsum("nd,nd->n", bundle.at("image", checkpoint), bundle.at("text", checkpoint))
    return [int(n) for n in np.argsort(cosines)]


def test_partners_are_joined_and_one_unit_is_as_long_across_as_up(bundle, open_figure):
    watched = open_figure("scatter", bundle)
    assert len(watched.page.evaluate(LINES, "--soft")["x0"]) == 30
    ratio = watched.page.evaluate("""() => { const f = [...figures.fig.document.all_models].find((m) => m.type === "Figure");
      return (f.x_range.end - f.x_range.start) / f.inner_width / ((f.y_range.end - f.y_range.start) / f.inner_height); }""")
    assert ratio == pytest.approx(1)


def test_the_longest_pairs_are_those_with_the_lowest_cosine(bundle, open_figure):
    watched = open_figure("scatter", bundle, state={"longest": 3})
    all_x, marked = (watched.page.evaluate(LINES, variable)["x0"] for variable in ("--soft", "--accent"))
    assert marked == [all_x[n] for n in weakest(bundle, -1)[:3]]


def test_the_basis_stands_still_while_training_moves_the_points(bundle, open_figure):
    page = open_figure("scatter", bundle).page
    ranges = "[...figures.fig.document.all_models].filter((m) => m.type === 'Range1d').map((m) => [m.start, m.end])"
    before, points = page.evaluate(ranges), page.evaluate(LINES, "--soft")
    page.evaluate("figures.fig.put('step', 0)")
    page.wait_for_function("figures.fig.numbers().step === '0'")
    assert page.evaluate(ranges) == before
    assert page.evaluate(LINES, "--soft") != points


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
    page.wait_for_function("figures.fig.state().item !== ''")
    page.mouse.click(*place)
    page.wait_for_function("figures.fig.state().item === ''")


def test_a_tap_selects_a_pair_on_a_phone(bundle, open_figure):
    page = open_figure("scatter", bundle, width=346).page
    page.touchscreen.tap(*page.evaluate(PLACE, 5))
    page.wait_for_function("figures.fig.state().item !== ''")
    page.locator(".item-card").wait_for()


def test_what_is_selected_in_one_figure_is_selected_in_the_others(bundle, write_page, open_page):
    with page_modules():
        figures = {"fig": PairedScatter(bundle), "other": PairedScatter(bundle)}
    watched = open_page(write_page(figures))
    for name in figures:
        wait_drawn(watched.page, name)
    watched.page.evaluate("figures.fig.put('item', 't4')")
    watched.page.wait_for_function("figures.other.state().item === 't4'")
    watched.page.evaluate("figures.other.put('item', '')")
    watched.page.wait_for_function("figures.fig.state().item === ''")
    watched.assert_clean()


def test_of_three_modalities_every_two_points_of_an_item_are_joined_and_hovering_any_marks_all(triple, open_figure):
    watched = open_figure("scatter", triple)
    page = watched.page
    assert len(page.evaluate(LINES, "--soft")["x0"]) == 3 * 20
    clouds = "[...figures.fig.document.all_models].find((m) => m.type === 'Figure').renderers.filter((r) => r.glyph.type === 'Scatter')"
    assert page.evaluate(f"{clouds}.slice(0, 3).map((r) => r.glyph.tags[0].fill_color)") == [
        "--image",
        "--text",
        "--audio",
    ]
    for cloud in range(3):
        place = page.evaluate(
            PLACE.replace('r.glyph.type === "Scatter")', f'r.glyph.type === "Scatter" && r === {clouds}[{cloud}])'), 4
        )
        page.mouse.move(*place)
        page.locator(".item-card").wait_for()
        caption = page.locator(".item-card b").inner_text()
        assert page.locator(".item-card .value").count() == 3, "a cosine for every two of the three"
        assert len(page.evaluate(LINES, "--ink")["x0"]) == 3, caption
        page.mouse.move(1, 700)
        page.locator(".item-card").wait_for(state="hidden")
    watched.assert_clean()
