"""The map under the hand: drag, wheel, pinch, search, and pictures that come where the reader looks."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from modgap.explainers.figures.map.map import Map
from modgap.explainers.modules import page_modules
from modgap.precompute.bundle import Item

from ..conftest import make_bundle, wait_drawn, write_figures

STATE = "figures.fig.state()"
PLOT = "Bokeh.index.find_one([...figures.fig.document.all_models].find((m) => m.type === 'Figure')).el"
# Where an item's point stands in the window.
PLACE = """([modality, id]) => {
  const figure = [...figures.fig.document.all_models].find((m) => m.type === "Figure");
  const { left, bottom, width, height } = Bokeh.index.find_one(figure).el.getBoundingClientRect();
  const { planes, ids } = figures.fig.part("payload").tags[0];
  const bytes = atob(planes[figures.fig.state().plane].places[modality]);
  const at = (k) => new Int16Array(Uint8Array.from(bytes.slice(2 * k, 2 * k + 2), (c) => c.charCodeAt(0)).buffer)[0] / 32767;
  const n = ids.indexOf(id), share = (value, { start, end }) => (value - start) / (end - start);
  return [left + width * share(at(2 * n), figure.x_range), bottom - height * share(at(2 * n + 1), figure.y_range)];
}"""


@pytest.fixture
def mixed(bundle):
    """Ten of the thirty pairs were held out."""
    items = tuple(Item(id=f"t{n}", caption=f"thing {n}", split="test" if n < 10 else "train") for n in range(30))
    return replace(bundle, items=items)


def at_rest(page, changed: str) -> dict:
    """The state once something in it holds."""
    page.wait_for_function(f"(() => {{ const state = {STATE}; return {changed}; }})()")
    return page.evaluate(STATE)


def middle(page) -> tuple[float, float]:
    box = page.evaluate(
        f"(({{ x, y, width, height }}) => [x + width / 2, y + height / 2])({PLOT}.getBoundingClientRect())"
    )
    return box[0], box[1]


def test_dragging_moves_what_is_under_the_hand_and_becomes_the_state(mixed, open_figure):
    watched = open_figure("map", mixed, state={"zoom": 2.0})
    page = watched.page
    before = page.evaluate(PLACE, [0, "t3"])
    x, y = middle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y + 10, steps=5)
    page.mouse.up()
    state = at_rest(page, "state.x > 0 && state.y > 0")
    after = page.evaluate(PLACE, [0, "t3"])
    assert [after[0] - before[0], after[1] - before[1]] == pytest.approx([-40, 10], abs=0.5)
    assert state["item"] == "", "a drag is no tap"
    watched.assert_clean()


def test_the_wheel_with_a_key_comes_closer_to_what_is_under_it_and_alone_scrolls_the_page(mixed, open_figure):
    page = open_figure("map", mixed).page
    place = page.evaluate(PLACE, [1, "t7"])
    page.mouse.move(*place)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -480)
    page.keyboard.up("Control")
    assert at_rest(page, "state.zoom > 0")["zoom"] == pytest.approx(2)
    assert page.evaluate(PLACE, [1, "t7"]) == pytest.approx(
        place, abs=4
    )  # the wheel knows whole pixels, and four of them are one before
    page.set_viewport_size({"width": 1000, "height": 300})
    page.mouse.wheel(0, 100)
    page.wait_for_function("scrollY > 0")
    assert page.evaluate(STATE)["zoom"] == pytest.approx(2)


def test_two_fingers_move_and_pinch_and_one_scrolls_the_page(mixed, open_figure):
    page = open_figure("map", mixed).page
    kept = page.evaluate(
        f"""async () => {{
          const element = {PLOT}, {{ left, top }} = element.getBoundingClientRect();
          const touch = (type, ...places) => {{
            const touches = places.map(([x, y], identifier) => new Touch({{ identifier, target: element, clientX: left + x, clientY: top + y }}));
            const event = new TouchEvent(type, {{ touches, changedTouches: touches, cancelable: true, bubbles: true }});
            element.dispatchEvent(event);
            return event.defaultPrevented;
          }};
          const one = [touch("touchstart", [100, 100]), touch("touchmove", [120, 140])];
          const two = [touch("touchstart", [200, 100], [300, 100]), touch("touchmove", [150, 100], [350, 100])];
          touch("touchend");
          return [...one, ...two];
        }}"""
    )
    assert kept == [False, False, True, True]
    assert at_rest(page, "state.zoom > 0")["zoom"] == pytest.approx(1)


def test_a_name_finds_its_pair_and_shows_it(mixed, open_figure):
    page = open_figure("map", mixed, reduced_motion="reduce").page
    field = page.get_by_role("combobox", name="Find a pair")
    field.fill("thing 17")
    state = at_rest(page, "state.item === 't17' && state.zoom >= 4")
    assert page.evaluate(PLACE, [0, "t17"]) == pytest.approx(middle(page), abs=1)
    page.locator(".item-card", has_text="trained on").wait_for()
    field.fill("HING 4")
    field.press("Enter")
    assert at_rest(page, "state.item === 't4'")["x"] != state["x"]
    page.locator(".item-card", has_text="held out").wait_for()
    field.fill("")
    at_rest(page, "state.item === ''")
    field.fill("unicorn")
    field.press("Enter")
    assert page.evaluate("deep(document, 'input')[0].validationMessage") == "No pair has “unicorn” in its name."


def test_what_was_found_is_shown_although_the_pointer_rests_on_another_pair(mixed, open_figure):
    page = open_figure("map", mixed, reduced_motion="reduce").page
    page.mouse.move(*page.evaluate(PLACE, [1, "t12"]))
    page.locator(".item-card", has_text="thing 12").wait_for()
    field = page.get_by_role("combobox", name="Find a pair")
    field.fill("thing 17")
    page.locator(".item-card", has_text="thing 17").wait_for()


def test_the_buttons_move_it_by_a_quarter_and_twice_as_close(mixed, open_figure):
    page = open_figure("map", mixed, reduced_motion="reduce").page
    page.get_by_label("Closer").click()
    assert at_rest(page, "state.zoom === 1")["x"] == 0
    before = page.evaluate(PLACE, [0, "t3"])
    page.get_by_label("Right", exact=True).click()
    at_rest(page, "state.x > 0")
    width = page.evaluate(f"{PLOT}.getBoundingClientRect().width")
    assert page.evaluate(PLACE, [0, "t3"])[0] - before[0] == pytest.approx(-width / 4, abs=1)


def test_pointing_at_a_point_shows_its_pair_joined_with_its_partner_and_pressing_selects_it(mixed, open_figure):
    page = open_figure("map", mixed).page
    page.mouse.move(*page.evaluate(PLACE, [1, "t12"]))
    card = page.locator(".item-card")
    card.wait_for()
    cosine = float(np.einsum("d,d->", mixed.at("image")[12], mixed.at("text")[12]))
    assert card.locator("b").inner_text() == "thing 12"
    assert f"cosine of the pair {cosine:.2f}".replace("-", "−") in card.inner_text()
    assert page.evaluate("figures.fig.part('link').data.x0.length") == 1
    assert page.evaluate("figures.fig.part('ring').data.x.length") == 2
    page.mouse.down()
    page.mouse.up()
    at_rest(page, "state.item === 't12'")


def test_larger_pictures_are_fetched_where_the_reader_looks_and_not_before(tmp_path, open_page):
    with page_modules():
        explainer = Map(make_bundle(tmp_path, items=200))
    page_file = write_figures(tmp_path / "page", {"fig": explainer}, later=True)
    later = sorted(path.name for path in (page_file.parent / "figures").glob("later-*.js"))
    assert len(later) == 2  # 128 pairs each
    watched = open_page(page_file, width=1000)
    page = watched.page
    wait_drawn(page)
    fetched = "[...document.scripts].map((script) => script.src).filter((src) => src.includes('later-')).length"
    assert page.evaluate(fetched) == 0
    page.evaluate(
        "for (const [name, value] of Object.entries({ plane: 'principal', zoom: 3 })) figures.fig.put(name, value)"
    )
    page.wait_for_function(f"{fetched} > 0")
    watched.assert_clean()


def test_of_two_planes_one_has_the_gap_upright_and_both_are_told(mixed):
    with page_modules():
        explainer = Map(mixed)
    told = explainer.describe()
    assert "20 pairs were trained on, 10 held out" in told
    assert "gap vector" in told
    explainer.plane = "principal"
    assert "principal components" in explainer.describe()
    header, rows = explainer.table()
    assert header[:2] == ("pairs", "count")
    assert [row[:2] for row in rows] == [("all", 30), ("trained on", 20), ("held out", 10)]


def test_without_a_split_nothing_is_said_of_it(bundle, open_figure):
    page = open_figure("map", bundle, state={"item": "t3"}).page
    page.locator(".item-card").wait_for()
    assert not re.search("held out|trained on", page.locator("#fig").inner_text())
