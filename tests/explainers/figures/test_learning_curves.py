from __future__ import annotations

import gzip

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from modgap.explainers.figures.learning_curves.courses import panels_of
from modgap.explainers.figures.learning_curves.learning_curves import LearningCurves, places, round_steps
from modgap.explainers.modules import page_modules
from modgap.site.figures import figure_data, script

from ..several import BY_SCALE, BY_START, STEPS, Runs, make_courses

WIDTHS = {"desktop": 660, "phone": 346}
USES = {"starts": BY_START, "scales": BY_SCALE}
STATES = [
    {"metric": "gap_distance", "step": 11},
    {"metric": "paired_cosine", "step": 0},
    {"metric": "recall_at_1", "step": 6},
]
MODELS = "[...figures.fig.document.all_models]"
# The state as the page sets it, a state parameter after the other.
SET = """(state) => { for (const [name, value] of Object.entries(state)) {
  const { property, options, values } = figures.fig.controls[name];
  figures.fig.control(name)[property] = values ? values[options.indexOf(value)] : value; } }"""
# Curves of each panel: its means, its bands, in the order listed; the width of a line tells them from leaders.
CURVES = f"""() => {MODELS}.filter((m) => m.type === "Figure").map((figure) => {{
  const of = (type, width) => figure.renderers.find((r) => r.glyph.type === type && (!width || r.glyph.line_width.value === width)).data_source.data;
  const rows = (values) => Array.from(values, (row) => Array.from(row));
  return {{ title: figure.title.text, means: rows(of("MultiLine", 2).y), bands: rows(of("Patches").y), range: [figure.y_range.start, figure.y_range.end],
    now: figure.center.find((m) => m.type === "Span").location, dash: Array.from(of("MultiLine", 2).dash), colour: Array.from(of("MultiLine", 2).colour) }} }})"""
# Names beside the curves: where they stand, in pixels from the left and top of their canvas, which is as large as `outer`.
NAMES = f"""() => {MODELS}.filter((m) => m.type === "Figure").map((figure) => {{
  const view = Bokeh.index.find_one(figure);
  const {{ glyph, data_source: {{ data }} }} = figure.renderers.find((r) => r.glyph.type === "Text" && r.glyph.x_offset.value === 9);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${{glyph.text_font_size.value}} ${{glyph.text_font.value}}`;
  return {{ outer: [figure.outer_width, figure.outer_height], names: Array.from(data.text, (text, k) => ({{ text,
    y: view.frame.y_scale.compute(data.y[k]), right: view.frame.x_scale.compute(data.x[k]) + 9 + pen.measureText(text).width }})) }} }})"""
CARD = "deep(document, '.item-card').find((e) => !e.hidden)?.innerText ?? ''"


@pytest.fixture(params=sorted(USES))
def runs(request, tmp_path) -> Runs:
    return make_courses(tmp_path, USES[request.param])


def test_step_0_has_a_place_and_round_steps_leave_room():
    assert places([0, 8, 24], 8) == [0, 1, 2]
    assert round_steps(STEPS) == [0, 10, 30, 100, 240]
    assert round_steps([0, 8, 24]) == [0, 10, 24]
    assert round_steps([0, 8, 480]) == [0, 10, 30, 100, 480]


def test_every_state_has_bounds_or_choices_a_doc_and_a_control(runs):
    explainer = LearningCurves(runs)
    assert explainer.step == len(STEPS) - 1
    assert set(explainer.controls) == set(explainer.state_parameters()) == set(STATES[0])
    assert all(explainer.param[name].doc for name in explainer.state_parameters())
    for wrong in ({"step": 12}, {"step": -1}, {"metric": "loss"}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            LearningCurves(runs, **wrong)


def test_description_and_table_hold_the_numbers(tmp_path):
    runs = make_courses(tmp_path, BY_START)
    gap = [np.mean([bundle.metrics["gap_distance"][k] for bundle in runs["30.0-aligned"].values()]) for k in (0, 6)]
    explainer = LearningCurves(runs, step=6)
    assert f"aligned from {gap[0]:.2f} to {gap[1]:.2f}" in explainer.describe()
    assert "At 1/τ 30: " in explainer.describe()
    header, rows = explainer.table()
    assert len(rows) == len(BY_START) * 3 * len(STEPS)
    assert {len(row) for row in rows} == {len(header)}
    row = next(row for row in rows if row[:3] == ("30.0-aligned", 2, 44))
    assert row[header.index("recall@1")] == pytest.approx(runs["30.0-aligned"][2].metrics["recall_at_1"][6], abs=1e-4)
    assert len({LearningCurves(runs, **state).describe() for state in STATES}) == 3


def test_eight_curves_weigh_at_most_16_kb_with_gzip(tmp_path):
    with page_modules():
        explainer = LearningCurves(make_courses(tmp_path, BY_START))
    assert len(gzip.compress(script("fig", figure_data("fig", explainer)).encode())) <= 16_000


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_browser_draws_mean_and_extent_of_the_seeds_and_says_the_numbers(state, runs, open_figure):
    watched = open_figure("learning-curves", runs)
    page = watched.page
    page.evaluate(SET, state)
    page.wait_for_function("(text) => figures.fig.numbers().step === text", arg=f"step {STEPS[state['step']]}")
    drawn = page.evaluate(CURVES)
    numbers = page.evaluate("figures.fig.numbers()")
    for number, panel in enumerate(panels_of(runs)):
        found = drawn[number]
        values = [curve.values(state["metric"]) for curve in panel.curves]  # (S, T) each
        np.testing.assert_allclose(found["means"], [rows.mean(axis=0) for rows in values], atol=1e-4)
        extents = [[*rows.max(axis=0), *rows.min(axis=0)[::-1]] for rows in values]
        np.testing.assert_allclose(found["bands"], extents, atol=1e-4)
        assert found["range"][0] <= np.min(extents)
        assert np.max(extents) <= found["range"][1]
        assert found["now"] == pytest.approx(places(STEPS, 8)[state["step"]])
        assert found["title"].endswith(panel.name)
        looks = list(zip(found["colour"], found["dash"], strict=True))
        assert len(set(looks)) == len({(curve.colour, curve.dash) for curve in panel.curves})
        for k, rows in enumerate(values):
            text = numbers[f"{number}-{k}"].replace("−", "-")
            value = float(text.removesuffix(" %")) / (100 if text.endswith("%") else 1)
            assert value == pytest.approx(rows[:, state["step"]].mean(), abs=0.0051)
    watched.assert_clean()


@pytest.mark.parametrize("kind", WIDTHS)
def test_it_is_as_high_as_it_says_and_no_name_is_cut_off_or_touches_another(kind, runs, open_figure):
    width = WIDTHS[kind]
    watched = open_figure("learning-curves", runs, width=width)
    page = watched.page
    assert round(page.locator("#fig").bounding_box()["height"]) == LearningCurves.HEIGHTS[kind]
    for state in STATES:
        page.evaluate(SET, state)
        page.wait_for_function("(text) => figures.fig.numbers().step === text", arg=f"step {STEPS[state['step']]}")
        for panel in page.evaluate(NAMES):
            assert len(panel["names"]) == 4
            ys = sorted(name["y"] for name in panel["names"])
            assert min(np.diff(ys)) >= 14.9
            assert min(ys) >= 7
            assert max(ys) <= panel["outer"][1] - 7
            assert max(name["right"] for name in panel["names"]) <= panel["outer"][0]
    rights = page.evaluate(
        "deep(document, 'canvas, button, select, table').map((e) => e.getBoundingClientRect().right)"
    )
    assert max(rights) <= width + 1
    cut = page.evaluate(
        "deep(document, 'th, td').filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent)"
    )
    assert cut == []
    if kind == "phone":
        heights = page.evaluate("deep(document, 'button, select').map((e) => e.getBoundingClientRect().height)")
        assert min(heights) >= 44
    watched.assert_clean()


def test_names_move_as_little_as_they_can(runs, open_figure):
    page = open_figure("learning-curves", runs).page
    apart = "([places, distance, bounds]) => import('modgap/figures/learning_curves/learning_curves').then((m) => m.apart(places, distance, bounds))"
    assert page.evaluate(apart, [[5, 1, 9], 2, [0, 10]]) == [5, 1, 9]
    assert page.evaluate(apart, [[5, 5, 5], 2, [0, 10]]) == [3, 5, 7]
    assert page.evaluate(apart, [[0, 0, 9], 2, [0, 10]]) == [0, 2, 9]
    assert page.evaluate(apart, [[10, 10, 1], 2, [0, 10]]) == [8, 10, 1]
    assert page.evaluate(apart, [[1, 1, 1], 2, [0, 3]]) == [0, 2, 4]  # too little room: still apart


def test_pointing_at_a_curve_says_its_seeds_and_a_tap_chooses_the_step(tmp_path, open_figure):
    runs = make_courses(tmp_path, BY_SCALE)
    watched = open_figure("learning-curves", runs)
    page = watched.page
    gap = [bundle.metrics["gap_distance"] for bundle in runs["cooled"].values()]
    place = page.evaluate(
        f"""([x, y]) => {{ const figure = {MODELS}.find((m) => m.type === "Figure"); const view = Bokeh.index.find_one(figure);
        const box = view.el.getBoundingClientRect();
        return [box.left + view.frame.x_scale.compute(x), box.top + view.frame.y_scale.compute(y)]; }}""",
        [places(STEPS, 8)[3], float(np.mean(gap, axis=0)[3])],
    )
    page.mouse.move(*place)
    page.wait_for_function(f"({CARD}).includes('1/τ 100 to 10')")
    card = page.evaluate(CARD)
    assert "step 16: gap distance" in card
    assert f"seeds 0, 1, 2: {', '.join(f'{row[3]:.2f}' for row in gap)}" in card
    assert f"1/τ {runs['cooled'][0].logit_scale[3]:.3g} at this step" in card
    page.mouse.click(*place)
    page.wait_for_function("figures.fig.numbers().step === 'step 16'")
    page.mouse.move(1, 1)
    page.wait_for_function(f"({CARD}) === ''")
    watched.assert_clean()


def test_keys_move_the_step_and_play_runs_to_the_end(runs, open_figure):
    watched = open_figure("learning-curves", runs, state={"step": 9})
    page = watched.page
    handle = page.get_by_role("slider", name="Step of training")
    handle.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("figures.fig.numbers().step === 'step 87'")
    assert handle.get_attribute("aria-valuetext") == "step 87"
    page.evaluate("figures.fig.control('step').value = 10")
    page.get_by_role("button", name="Play training").click()
    page.wait_for_function("figures.fig.numbers().step === 'step 240'")
    page.get_by_role("button", name="Play training").wait_for()
    watched.assert_clean()


def test_there_and_back_is_the_same_picture(runs, open_figure):
    page = open_figure("learning-curves", runs, state=STATES[0]).page
    drawn = f"() => JSON.stringify([{CURVES}, {NAMES}, () => figures.fig.numbers()].map((read) => read()))"
    first = page.evaluate(drawn)
    for state in STATES[1:]:
        page.evaluate(SET, state)
        page.wait_for_function("([code, before]) => (0, eval)(code)() !== before", arg=[drawn, first])
    page.evaluate(SET, STATES[0])
    page.wait_for_function("([code, before]) => (0, eval)(code)() === before", arg=[drawn, first])


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_serious_and_axes_take_the_colours_of_the_page(dark, runs, open_figure):
    page = open_figure("learning-curves", runs, dark=dark).page
    found = Axe().run(page).response["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in serious] == []
    colours = page.evaluate(
        f"{MODELS}.filter((m) => m.type.endsWith('Axis')).flatMap((m) => [m.major_label_text_color, m.axis_line_color])"
    )
    assert set(colours) == {"#A2A6AD" if dark else "#5B6068"}
    names = page.evaluate(
        "deep(document, '.bk-Figure').map((e) => [e.getAttribute('role'), e.getAttribute('aria-label')])"
    )
    assert {role for role, _ in names} == {"img"}
    assert all("gap distance" in name for _, name in names)


def test_a_start_that_looks_like_html_is_text(tmp_path, open_figure):
    hostile = "<img src=x onerror='window.harmed = 1'>"
    runs = make_courses(tmp_path, {"a": {"scale": 30.0}, "b": {"scale": 30.0, "initialisation": hostile}}, seeds=1)
    page = open_figure("learning-curves", runs).page
    assert any(hostile in text for text in page.evaluate("deep(document, 'th').map((e) => e.textContent)"))
    assert page.evaluate("deep(document, 'img').length") == 0
    assert page.evaluate("window.harmed") is None
