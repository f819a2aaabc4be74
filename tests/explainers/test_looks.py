"""Looks of explainers where no page of ours takes care of them: hidden controls, size, theme and links."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import panel as pn
import pytest

from modgap.explainers import EXPLAINERS
from modgap.explainers.figures.heatmap.heatmap import SimilarityHeatmap
from modgap.explainers.figures.scatter.scatter import PairedScatter
from modgap.explainers.figures.side_by_side.side_by_side import SideBySide
from modgap.explainers.kit.palette import SCHEMED
from modgap.precompute.errors import InputError
from tests.conftest import ROOT
from tests.pixels import taken

from .conftest import make_bundle
from .contract.cases import source
from .serving import served

WIDTH = 660
DRAWN = """() => {
  const numbers = deep(document, '[data-number]');
  return numbers.length > 0 && numbers.every((one) => one.textContent !== '–') && deep(document, 'canvas').length > 0;
}"""
# Every plot that is seen: where it stands in the window, and how many pixels it is drawn with.
PLOTS = """() => {
  const views = Bokeh.documents.flatMap((doc) => [...doc.all_models].filter((model) => 'inner_width' in model.properties))
    .map((model) => model.document.views_manager.find_one(model)).filter((view) => view?.el.checkVisibility());
  window.plots = views;
  return views.map((view) => {
    const { x, y, width, height } = Element.prototype.getBoundingClientRect.call(view.el);
    const { canvas } = view.canvas_view.primary;
    const frame = view.frame.bbox;
    return { box: [x, y, width, height], pixels: [canvas.width, canvas.height], frame: [frame.left, frame.top, frame.width, frame.height] };
  });
}"""
# Where the plots say that the pointer is, from 0 to 1 across and up the range of each.
LISTEN = """() => plots.forEach(({ model }, k) => {
  window.told = {};
  const part = (value, { start, end }, log) => log ? Math.log(value / start) / Math.log(end / start) : (value - start) / (end - start);
  model.on_event('mousemove', ({ x, y }) => {
    told[k] = [part(x, model.x_range, model.x_scale.type === 'LogScale'), part(y, model.y_range)];
  });
})"""
VARIABLE = "(name) => getComputedStyle(deep(document, '.light, .dark')[0]).getPropertyValue(name)"


def show(open_page, page, width: int, **options):
    """Open what a Panel server shows as wide as this."""
    watched = open_page(page, width=width, reduced_motion="reduce", **options)
    watched.page.add_style_tag(content="body { margin: 0 !important }")
    watched.page.wait_for_function(DRAWN)
    watched.page.evaluate("document.fonts.ready")
    return watched


def until(page, holds: Callable[[], bool]) -> None:
    """Wait for what a reader does to reach Python."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(100)
    assert holds()


@pytest.mark.parametrize("name", sorted(EXPLAINERS))
@pytest.mark.sampled(6)
def test_a_pointer_hits_what_is_drawn_and_drawings_are_sharp_at_twice_the_size(name, tmp_path, open_page):
    with served(EXPLAINERS[name](*source(name, tmp_path), size=2)) as address:
        watched = show(open_page, address, 2 * WIDTH, height=1600)
        plots = watched.page.evaluate(PLOTS)
        watched.page.evaluate(LISTEN)
        assert plots
        for place, plot in enumerate(plots):
            x, y, width, height = plot["box"]
            assert plot["pixels"] == pytest.approx([width, height], abs=3), "a pixel of the screen for each drawn one"
            left, top, across, up = (2 * value for value in plot["frame"])
            assert left >= 0
            assert left + across <= width + 3
            for part in (0.25, 0.7):
                watched.page.mouse.move(x + left + part * across, y + top + part * up)
                told = watched.page.evaluate("(place) => told[place]", place)
                assert told == pytest.approx([part, 1 - part], abs=0.02)
        watched.assert_clean()


@pytest.mark.parametrize("name", sorted(EXPLAINERS))
@pytest.mark.sampled(4)
def test_a_figure_of_twice_the_size_looks_like_one_on_a_screen_of_twice_the_pixels(name, tmp_path, open_page):
    seen = []
    for folder, size, pixels in (("one", 1, 2), ("two", 2, 1)):
        (tmp_path / folder).mkdir()
        with served(EXPLAINERS[name](*source(name, tmp_path / folder), size=size)) as address:
            page = show(open_page, address, WIDTH * size, height=450 * size, device_scale_factor=pixels).page
            page.wait_for_timeout(500)
            seen.append(taken(page, (0, 0, WIDTH * size, 450 * size)))
    apart = np.abs(seen[0] - seen[1]).max(axis=-1)
    assert (apart > 60).mean() < 0.02


def test_the_card_of_what_is_pointed_at_stands_beside_it_at_every_size(tmp_path, open_page):
    for size in (1, 1.5, 2.5):
        explainer = PairedScatter(make_bundle(tmp_path), size=size, marks="dots")
        with served(explainer) as address:
            page = show(open_page, address, round(WIDTH * size), height=1200).page
            page.evaluate(PLOTS)
            x, y = page.evaluate("""() => {
              const [{ el, model, frame }] = plots;
              const { x, y } = model.renderers.find(({ glyph }) => glyph.marker).data_source.data;
              const box = Element.prototype.getBoundingClientRect.call(el), scale = box.width / el.offsetWidth;
              window.where = [frame.x_scale.compute(x[7]), frame.y_scale.compute(y[7])];
              return [box.x + scale * where[0], box.y + scale * where[1]];
            }""")
            page.mouse.move(x, y, steps=2)
            card = page.locator(".item-card", has_text="thing 7")
            card.wait_for()
            box = card.bounding_box()
            assert box is not None
            beside = min(abs(box["x"] - x), abs(box["x"] + box["width"] - x))
            assert beside == pytest.approx(16 * size, abs=3)


def test_a_theme_reaches_page_and_canvas_and_the_system_s_does_not(tmp_path, open_page):
    for theme, dark in (("dark", False), ("light", True)):
        with served(PairedScatter(make_bundle(tmp_path), theme=theme, marks="dots")) as address:
            watched = show(open_page, address, WIDTH, dark=dark)
            wanted = {colour.variable: colour.dark if theme == "dark" else colour.value for colour in SCHEMED}
            found = {name: watched.page.evaluate(VARIABLE, name) for name in wanted}
            assert found == wanted
            points = watched.page.evaluate("""() => Bokeh.documents.flatMap((doc) => [...doc.all_models])
              .filter((model) => model.type === 'Scatter').map(({ fill_color }) => fill_color.value ?? fill_color)""")
            assert {wanted["--image"], wanted["--text"]} <= set(points)
            watched.assert_clean()


def test_the_colours_of_both_schemes_are_those_of_the_page():
    css = (ROOT / "site" / "theme" / "base.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"(--[a-z]+): (#\w+)", block)) for block in re.findall(r"\{([^{}]*)\}", css)[:2])
    for colour in SCHEMED:
        assert (colour.value.lower(), colour.dark.lower()) == (
            light[colour.variable].lower(),
            dark[colour.variable].lower(),
        )


def test_figures_share_the_settings_that_both_name_each_the_nearest_it_has(tmp_path, open_page):
    bundle = make_bundle(tmp_path, checkpoints=5)
    many = PairedScatter(bundle, link=("item", "step"))
    few = SimilarityHeatmap(bundle, link=("item", "step"), checkpoints=2)
    alone = PairedScatter(bundle)
    with served(pn.Column(many, few, alone)) as address:
        page = show(open_page, address, WIDTH, height=2400).page
        steps = page.get_by_label("Step of training")
        steps.nth(2).wait_for()
        steps.nth(0).press("Home")
        steps.nth(1).and_(page.locator("[aria-valuetext='step 0']")).wait_for()
        assert steps.nth(2).get_attribute("aria-valuetext") == "step 1000"
        steps.nth(1).press("End")
        steps.nth(0).and_(page.locator("[aria-valuetext='step 1000']")).wait_for()
        for key in ("ArrowLeft", "ArrowLeft"):
            steps.nth(0).press(key)
        steps.nth(0).and_(page.locator("[aria-valuetext='step 128']")).wait_for()
        steps.nth(1).and_(page.locator("[aria-valuetext='step 0']")).wait_for()
        many.item = "t3"
        page.wait_for_function(
            "() => deep(document, '.item-card').filter((card) => card.textContent.includes('thing 3')).length === 3"
        )
        until(page, lambda: (few.item, alone.item) == ("t3", "t3"))


def test_a_figure_that_links_nothing_hears_only_its_own_views(tmp_path, open_page):
    bundle = make_bundle(tmp_path)
    alone, others = SideBySide(bundle, link=()), PairedScatter(bundle)
    with served(pn.Column(alone, others)) as address:
        page = show(open_page, address, WIDTH, height=2400).page
        page.evaluate(
            "() => document.addEventListener('modgap:items', ({ detail }) => (window.heard = [...(window.heard ?? []), detail]))"
        )
        others.item = "t3"
        page.wait_for_function("() => window.heard?.some(({ kind }) => kind === 'select')")
        page.wait_for_timeout(300)
        assert alone.item == ""
        alone.item = "t5"
        page.wait_for_function("() => heard.some(({ ids }) => ids.includes('t5'))")
        page.wait_for_timeout(300)
        assert others.item == "t3"


def test_a_control_is_hidden_where_the_constructor_says_so_in_every_view(tmp_path):
    one = SideBySide(make_bundle(tmp_path), hidden=("item",))
    one.__panel__()
    for view in (one.layout, one.__panel__()):
        shown = {widget.label: widget.visible for widget in view.select(pn.widgets.Widget) if widget.label}
        assert shown[one.controls["item"].label] is False
        assert shown[one.controls["step"].label] is True
    one.item = "t3"
    assert one.item == "t3"


def test_nothing_plays_what_is_hidden(tmp_path):
    assert PairedScatter(make_bundle(tmp_path), hidden="step").play.visible is False
    assert PairedScatter(make_bundle(tmp_path), hidden="item").play.visible is True


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"hidden": ("stp",)}, "found hidden control 'stp'; did you mean 'step'?"),
        ({"link": "itm"}, "found linked parameter 'itm'; did you mean 'item'?"),
        ({"size": 3}, "found size: 3; allowed: a number from 1 to 2.5."),
        ({"size": "large"}, "found size: 'large'; allowed: a number from 1 to 2.5."),
        ({"size": True}, "found size: True; allowed: a number from 1 to 2.5."),
        ({"theme": "drak"}, "found theme: 'drak'; did you mean 'dark'?"),
    ],
)
def test_looks_that_are_not_allowed_are_told_in_one_sentence(tmp_path, given, told):
    with pytest.raises(InputError) as caught:
        SideBySide(make_bundle(tmp_path), **given)
    assert [problem.startswith(told) for problem in caught.value.problems] == [True]


def test_every_wrong_look_is_told_at_once(tmp_path: Path):
    with pytest.raises(InputError) as caught:
        SideBySide(make_bundle(tmp_path), size=0, theme="blue")
    assert len(caught.value.problems) == 2


def test_a_saved_file_has_the_looks_of_its_explainer_unless_its_address_asks_for_others(tmp_path, open_page):
    explainer = PairedScatter(make_bundle(tmp_path), hidden=("zoom",), size=1.5, theme="dark")
    explainer.save(tmp_path / "gap.html")
    address = (tmp_path / "gap.html").as_uri()
    page = open_page(address, width=1200, offline=True).page
    frame = page.frame_locator("iframe")
    frame.get_by_label("Step of training").wait_for()
    assert not frame.get_by_label("Zoom").is_visible()
    assert frame.get_by_label("Longest pairs").is_visible()
    assert frame.locator(":root").get_attribute("data-theme") == "dark"
    inner = page.locator("iframe").evaluate("(frame) => frame.clientWidth")
    assert inner == pytest.approx(1200 / 1.5, abs=1)
    assert frame.locator("iframe").count() == 0, "it enlarges itself once"
    plain = open_page(f"{address}?size=1&theme=light", width=1200, offline=True).page
    plain.get_by_label("Step of training").wait_for()
    assert plain.locator("iframe").count() == 0
    assert plain.locator(":root").get_attribute("data-theme") == "light"
