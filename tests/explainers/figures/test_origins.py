"""What holds for the figures of the article's first parts: origins, temperature, objectives."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from modgap.explainers import EXPLAINERS
from modgap.explainers.modules import page_modules
from modgap.site.figures import figure_data, script

from ..conftest import make_bundle
from ..several import OBJECTIVES, SWEEP, make_runs

WIDTHS = {"desktop": 660, "phone": 346}
STATES = {
    "cone-effect": [{"network": "relu", "layer": 0, "depth": 0}, {"network": "gelu", "layer": 6, "depth": 2}, {"network": "linear", "layer": 25, "depth": 4}],
    "sphere": [{"angle": -90, "scale": 1, "pairs": "right"}, {"angle": 53, "scale": 35, "pairs": "swapped"}, {"angle": 90, "scale": 100, "pairs": "swapped"}],
    "temperature-sweep": [{"model": 0, "pair": -1}, {"model": 1, "pair": 3}, {"model": 3, "pair": 29}],
    "objectives": [{"first": 0, "second": 1, "third": 2, "fourth": 3}, {"first": 4, "second": 3, "third": 2, "fourth": 1}, {"first": 4, "second": 4, "third": 4, "fourth": 4}],
}  # fmt: skip
# Sets all controls at once, as the page does.
SET = """(state) => { for (const [name, value] of Object.entries(state)) {
  const { property, options, values } = figures.fig.controls[name];
  figures.fig.control(name)[property] = values ? values[options.indexOf(value)] : value; } }"""
# All that is drawn from data, ordered as the models are; NaN is no JSON.
DRAWN = """() => JSON.stringify([...figures.fig.document.all_models].filter((m) => m.type === "ColumnDataSource" && !m.tags.length)
  .map((m) => [m.id, Object.entries(m.data).map(([k, v]) => [k, Array.from(v, (x) => (ArrayBuffer.isView(x) ? Array.from(x) : x))]).sort()]).sort())"""


@pytest.fixture(params=sorted(STATES))
def name(request) -> str:
    return request.param


@pytest.fixture
def source(name, tmp_path):
    if EXPLAINERS[name].NEEDS == "nothing":
        return ()
    if EXPLAINERS[name].NEEDS == "bundle":
        return (make_bundle(tmp_path),)
    return (make_runs(tmp_path, SWEEP if name == "temperature-sweep" else OBJECTIVES),)


def test_every_state_has_bounds_or_choices_a_doc_and_a_control(name, source):
    explainer = EXPLAINERS[name](*source)
    assert set(explainer.controls) == set(explainer.state_parameters()) == set(STATES[name][0])
    for state in explainer.state_parameters():
        parameter = explainer.param[state]
        assert parameter.doc, state
        assert getattr(parameter, "objects", None) or None not in parameter.bounds, state


def test_a_state_is_taken_and_one_out_of_bounds_refused(name, source):
    for state in STATES[name]:
        explainer = EXPLAINERS[name](*source, **state)
        assert {key: getattr(explainer, key) for key in state} == state
        assert explainer.describe()
    for key, value in STATES[name][-1].items():
        wrong = value + 1000 if isinstance(value, int) else "other"
        with pytest.raises(ValueError, match=key):
            EXPLAINERS[name](*source, **{key: wrong})


def test_the_description_follows_the_state_and_the_table_is_even(name, source):
    explainers = [EXPLAINERS[name](*source, **state) for state in STATES[name]]
    assert len({explainer.describe() for explainer in explainers}) == 3
    header, rows = explainers[0].table()
    assert rows
    assert {len(row) for row in rows} == {len(header)}


@pytest.mark.parametrize("kind", WIDTHS)
def test_it_is_as_high_as_it_says_and_as_wide_as_its_place(name, source, kind, open_figure):
    width = WIDTHS[kind]
    watched = open_figure(name, *source, width=width)
    assert round(watched.page.locator("#fig").bounding_box()["height"]) == EXPLAINERS[name].HEIGHTS[kind]
    for state in STATES[name]:
        watched.page.evaluate(SET, state)
    rights = watched.page.evaluate(
        "deep(document, 'canvas, button, select, .numbers').map((e) => e.getBoundingClientRect().right)"
    )
    assert max(rights) <= width + 1
    watched.assert_clean()


def test_there_and_back_is_the_same_picture(name, source, open_figure):
    watched = open_figure(name, *source, state=STATES[name][0])
    page = watched.page
    # Each module names its plot just before it draws.
    page.wait_for_function("deep(document, '.bk-Figure').every((e) => e.getAttribute('aria-label'))")
    first = page.evaluate(DRAWN)
    for state in STATES[name][1:]:
        page.evaluate(SET, state)
        page.wait_for_function("([code, before]) => (0, eval)(code)() !== before", arg=[DRAWN, first])
    page.evaluate(SET, STATES[name][0])
    page.wait_for_function("([code, before]) => (0, eval)(code)() === before", arg=[DRAWN, first])
    watched.assert_clean()


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_serious_and_axes_take_the_colours_of_the_page(name, source, dark, open_figure):
    page = open_figure(name, *source, dark=dark).page
    found = Axe().run(page).response["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in serious] == []
    colours = page.evaluate(
        "[...figures.fig.document.all_models].filter((m) => m.type.endsWith('Axis') && m.visible)"
        ".flatMap((m) => [m.major_label_text_color, m.axis_line_color])"
    )
    assert set(colours) == {"#A2A6AD" if dark else "#5B6068"}


def test_every_plot_has_a_name_and_no_stop_of_the_tab_key(name, source, open_figure):
    page = open_figure(name, *source).page
    plots = "deep(document, '.bk-Figure')"
    page.wait_for_function(f"{plots}.every((e) => e.getAttribute('aria-label'))")
    assert page.evaluate(f"{plots}.length") > 0
    assert (
        page.evaluate(
            f"{plots}.filter((e) => e.getAttribute('role') !== 'img' || !e.getAttribute('aria-label')).length"
        )
        == 0
    )
    assert page.evaluate('deep(document, \'.bk-Canvas [tabindex="0"], .bk-events[tabindex="0"]\').length') == 0


def test_the_page_scrolls_where_the_plots_are(name, source, open_figure):
    page = open_figure(name, *source, height=300).page
    page.locator("#fig").hover(position={"x": 300, "y": 100})
    page.mouse.wheel(0, 150)
    page.wait_for_function("scrollY > 0")
    assert set(page.evaluate("deep(document, '.bk-events').map((e) => getComputedStyle(e).touchAction)")) == {"auto"}


def test_it_weighs_at_most_80_kb_with_gzip(name, tmp_path):
    """Points that are as hard to compress as embeddings can be."""
    rng = np.random.default_rng(0)

    def hard(bundle):
        for modality in bundle.embeddings:
            points = rng.normal(size=(1, 100, 64))
            bundle.embeddings[modality] = (points / np.linalg.norm(points, axis=-1, keepdims=True)).astype(np.float32)
        return bundle

    if EXPLAINERS[name].NEEDS == "nothing":
        source = ()
    elif EXPLAINERS[name].NEEDS == "bundle":
        source = (hard(make_bundle(tmp_path, items=100)),)
    else:
        settings = {f"{k}-{n}": v for n in range(2) for k, v in (SWEEP if name == "temperature-sweep" else OBJECTIVES).items()}
        runs = make_runs(tmp_path, settings, items=100)
        source = ({k: {seed: hard(bundle) for seed, bundle in seeds.items()} for k, seeds in runs.items()},)
    with page_modules():
        explainer = EXPLAINERS[name](*source)
    assert len(gzip.compress(script("fig", figure_data("fig", explainer)).encode())) <= 80_000
