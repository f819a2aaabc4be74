"""Learning curves: what is drawn and said at a step, for experiments that differ in their start or in their scale."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from modgap.explainers.figures.learning_curves.learning_curves import LearningCurves, places_of, round_steps
from modgap.explainers.figures.learning_curves.panels import panels_of
from modgap.explainers.modules import page_modules
from modgap.explainers.state import read
from modgap.precompute.ensemble import Ensemble
from modgap.precompute.errors import InputError
from modgap.site.figures import figure_data, script

from ..conftest import make_triple
from ..several import BY_SCALE, BY_START, STEPS, Runs, make_courses

WIDTHS = {"desktop": 660, "phone": 346}
USES = {"starts": BY_START, "scales": BY_SCALE}
STATES = [
    {"metric": "gap_distance", "step": 240},
    {"metric": "paired_cosine", "step": 0},
    {"metric": "recall_at_1", "step": 44},
]
# The state as the page sets it, a state parameter after the other.
PUT = "(state) => { for (const [name, value] of Object.entries(state)) figures.fig.put(name, value); }"
# Curves of each panel: its means, its bands, in the order listed; the width of a line tells them from leaders.
CURVES = """() => figures.fig.models().filter((m) => m.type === "Figure").map((figure) => {
  const of = (type, width) => figure.renderers.find((r) => r.glyph.type === type && (!width || r.glyph.line_width.value === width)).data_source.data;
  const rows = (values) => Array.from(values, (row) => Array.from(row));
  return { title: figure.title.text, means: rows(of("MultiLine", 2).y), bands: rows(of("Patches").y), range: [figure.y_range.start, figure.y_range.end],
    now: figure.center.find((m) => m.type === "Span").location, dash: Array.from(of("MultiLine", 2).dash), colour: Array.from(of("MultiLine", 2).colour) } })"""
# Names beside the curves: where they stand, in pixels from the left and top of their canvas, which is as large as `outer`.
NAMES = """() => figures.fig.models().filter((m) => m.type === "Figure").map((figure) => {
  const view = Bokeh.index.find_one(figure);
  const { glyph, data_source: { data } } = figure.renderers.find((r) => r.glyph.type === "Text" && r.glyph.x_offset.value === 9);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${glyph.text_font_size.value} ${glyph.text_font.value}`;
  return { outer: [figure.outer_width, figure.outer_height], names: Array.from(data.text, (text, k) => ({ text,
    y: view.frame.y_scale.compute(data.y[k]), right: view.frame.x_scale.compute(data.x[k]) + 9 + pen.measureText(text).width })) } })"""
CARD = "deep(document, '.item-card').find((e) => !e.hidden)?.innerText ?? ''"
STEP_SAID = "(text) => figures.fig.numbers().step === text"


@pytest.fixture(params=sorted(USES))
def runs(request, tmp_path) -> Runs:
    return make_courses(tmp_path, USES[request.param])


def test_step_0_has_a_place_and_round_steps_leave_room():
    assert places_of([0, 8, 24]) == [0, 1, 2]
    assert places_of([0, 56], 8) == [0, 3]
    assert round_steps(STEPS) == [0, 10, 30, 100, 240]
    assert round_steps([0, 8, 24]) == [0, 10, 24]
    assert round_steps([0, 8, 480]) == [0, 10, 30, 100, 480]


def test_it_opens_at_the_last_step_and_every_state_has_a_doc_and_a_control(runs):
    explainer = LearningCurves(runs)
    assert (explainer.metric, explainer.step) == ("gap_distance", 240)
    assert set(explainer.controls) == set(explainer.state_parameters()) == set(STATES[0])
    assert all(explainer.param[name].doc for name in explainer.state_parameters())


def test_a_step_without_a_checkpoint_shows_the_nearest_and_an_unknown_metric_is_refused(runs):
    assert [LearningCurves(runs, step=step).step for step in (12, 100_000, -1)] == [11, 240, 0]
    parameters = LearningCurves(runs).param
    assert read(parameters["step"], "first") == 0
    with pytest.raises(InputError, match=r"found step: 1\.5; allowed: a step of training"):
        read(parameters["step"], 1.5)
    with pytest.raises(InputError, match="found metric: 'gap_dist'; did you mean 'gap_distance'"):
        read(parameters["metric"], "gap_dist")
    with pytest.raises(ValueError, match="metric"):
        LearningCurves(runs, metric="loss")


def test_description_and_table_hold_the_numbers(tmp_path):
    runs = make_courses(tmp_path, BY_START)
    aligned = runs["30.0-aligned"]
    explainer = LearningCurves(runs, step=44)
    gaps = [aligned.mean("gap_distance", step) for step in (0, 44)]
    assert f"aligned from {gaps[0]:.2f} to {gaps[1]:.2f}" in explainer.describe()
    assert "At 1/τ 30: " in explainer.describe()
    header, rows = explainer.table()
    assert header == (
        "experiment", "seed", "step", "1/τ", "gap distance", "linear separability", "mean cosine of pictures",
        "cosine of partners", "recall@1",
    )  # fmt: skip
    assert len(rows) == len(BY_START) * 3 * len(STEPS)
    assert {len(row) for row in rows} == {len(header)}
    row = next(row for row in rows if row[:3] == ("30.0-aligned", 2, 44))
    assert row[-1] == pytest.approx(aligned.runs[2].metric("recall_at_1", step=44), abs=1e-4)
    assert len({LearningCurves(runs, **state).describe() for state in STATES}) == 3


def test_any_two_of_three_modalities_have_their_own_numbers(tmp_path):
    runs = make_courses(tmp_path, BY_SCALE, base=make_triple(tmp_path))
    warm = runs["warm"]
    for modalities, cone in ((("image", "audio"), "pictures"), (("text", "audio"), "texts")):
        explainer = LearningCurves(runs, modalities=modalities)
        of = ",".join(modalities)
        assert f"1/τ 10 from {warm.mean(f'gap_distance({of})', 0):.2f} to" in explainer.describe()
        header, rows = explainer.table()
        first = dict(zip(header, rows[0], strict=True))
        assert first[f"mean cosine of {cone}"] == pytest.approx(
            warm.first.metric(f"intra_modal_cosine({modalities[0]})", step=0), abs=1e-4
        )
        others = " and ".join({"image": "picture", "text": "text", "audio": "sound"}[name] for name in modalities)
        assert first[f"recall@1, {others}"] == pytest.approx(warm.first.metric(f"recall_at_1({of})", step=0), abs=1e-4)
    with pytest.raises(InputError, match="found modality 'sound'"):
        LearningCurves(runs, modalities=["image", "sound"])


def test_eight_curves_weigh_at_most_16_kb_with_gzip(tmp_path):
    with page_modules():
        explainer = LearningCurves(make_courses(tmp_path, BY_START))
    assert len(gzip.compress(script("fig", figure_data("fig", explainer)).encode())) <= 16_000


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_browser_draws_mean_and_extent_of_the_seeds_and_says_the_numbers(state, runs, open_figure):
    watched = open_figure("learning-curves", runs)
    page = watched.page
    page.evaluate(PUT, state)
    page.wait_for_function(STEP_SAID, arg=f"step {state['step']}")
    assert page.evaluate("figures.fig.state()") == state
    drawn = page.evaluate(CURVES)
    numbers = page.evaluate("figures.fig.numbers()")
    explainer = LearningCurves(runs, **state)
    key = explainer.keys[state["metric"]]
    for panel, shown in zip(panels_of(runs, explainer.keys.values()), drawn, strict=True):
        values = [curve.ensemble.course(key) for curve in panel.curves]  # (S, T) each
        np.testing.assert_allclose(shown["means"], [rows.mean(axis=0) for rows in values], atol=1e-6)
        extents = [[*rows.max(axis=0), *rows.min(axis=0)[::-1]] for rows in values]
        np.testing.assert_allclose(shown["bands"], extents, atol=1e-6)
        assert shown["range"][0] <= np.min(extents)
        assert np.max(extents) <= shown["range"][1]
        assert shown["now"] == pytest.approx(places_of([state["step"]], 8)[0])
        assert shown["title"].endswith(panel.name)
        looks = list(zip(shown["colour"], shown["dash"], strict=True))
        assert len(set(looks)) == len({(curve.colour, curve.dash) for curve in panel.curves})
        for curve in panel.curves:
            text = numbers[f"of {curve.ensemble.name}"].replace("−", "-")
            value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
            assert value == pytest.approx(curve.ensemble.mean(key, state["step"]), abs=0.0051)
    watched.assert_clean()


@pytest.mark.parametrize("kind", WIDTHS)
def test_it_is_as_high_as_it_says_and_no_name_is_cut_off_or_touches_another(kind, runs, open_figure):
    width = WIDTHS[kind]
    watched = open_figure("learning-curves", runs, width=width)
    page = watched.page
    assert round(page.locator("#fig").bounding_box()["height"]) == LearningCurves.HEIGHTS[kind]
    for state in STATES:
        page.evaluate(PUT, state)
        page.wait_for_function(STEP_SAID, arg=f"step {state['step']}")
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


def test_names_move_as_little_as_they_can(tmp_path, open_figure):
    page = open_figure("learning-curves", make_courses(tmp_path, BY_SCALE)).page
    apart = """([places, distance, bounds]) =>
      import("modgap/figures/learning_curves/apart").then((module) => module.apart(places, distance, bounds))"""
    assert page.evaluate(apart, [[5, 1, 9], 2, [0, 10]]) == [5, 1, 9]
    assert page.evaluate(apart, [[5, 5, 5], 2, [0, 10]]) == [3, 5, 7]
    assert page.evaluate(apart, [[0, 0, 9], 2, [0, 10]]) == [0, 2, 9]
    assert page.evaluate(apart, [[10, 10, 1], 2, [0, 10]]) == [8, 10, 1]
    assert page.evaluate(apart, [[1, 1, 1], 2, [0, 3]]) == [0, 2, 4]  # too little room: still apart


def test_pointing_at_a_curve_says_its_seeds_and_a_tap_chooses_the_step(tmp_path, open_figure):
    runs = make_courses(tmp_path, BY_SCALE)
    watched = open_figure("learning-curves", runs)
    page = watched.page
    cooled = runs["cooled"]
    place = page.evaluate(
        """([x, y]) => { const figure = figures.fig.models().find((m) => m.type === "Figure"); const view = Bokeh.index.find_one(figure);
        const box = view.el.getBoundingClientRect();
        return [box.left + view.frame.x_scale.compute(x), box.top + view.frame.y_scale.compute(y)]; }""",
        [places_of([16], 8)[0], cooled.mean("gap_distance", 16)],
    )
    page.mouse.move(*place)
    page.wait_for_function(f"({CARD}).includes('1/τ 100 to 10')")
    card = page.evaluate(CARD)
    assert "step 16: gap distance" in card
    assert f"seeds 0, 1, 2: {', '.join(f'{value:.2f}' for value in cooled.values('gap_distance', 16))}" in card
    assert f"1/τ {cooled.first.logit_scale[3]:.3g} at this step" in card
    page.mouse.click(*place)
    page.wait_for_function(STEP_SAID, arg="step 16")
    assert page.evaluate("figures.fig.state().step") == 16
    page.mouse.move(1, 1)
    page.wait_for_function(f"({CARD}) === ''")
    watched.assert_clean()


def test_keys_move_the_step_and_play_runs_to_the_end(tmp_path, open_figure):
    watched = open_figure("learning-curves", make_courses(tmp_path, BY_START), state={"step": 122})
    page = watched.page
    handle = page.get_by_role("slider", name="Step of training")
    handle.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(STEP_SAID, arg="step 87")
    assert handle.get_attribute("aria-valuetext") == "step 87"
    page.evaluate("figures.fig.put('step', 171)")
    page.get_by_role("button", name="Play training").click()
    page.wait_for_function(STEP_SAID, arg="step 240")
    page.get_by_role("button", name="Play training").wait_for()
    watched.assert_clean()


def test_there_and_back_is_the_same_picture(runs, open_figure):
    page = open_figure("learning-curves", runs, state=STATES[0]).page
    drawn = f"() => JSON.stringify([{CURVES}, {NAMES}, () => figures.fig.numbers()].map((read) => read()))"
    first = page.evaluate(drawn)
    for state in STATES[1:]:
        page.evaluate(PUT, state)
        page.wait_for_function("([code, before]) => (0, eval)(code)() !== before", arg=[drawn, first])
    page.evaluate(PUT, STATES[0])
    page.wait_for_function("([code, before]) => (0, eval)(code)() === before", arg=[drawn, first])


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_serious_and_axes_take_the_colours_of_the_page(dark, runs, open_figure):
    page = open_figure("learning-curves", runs, dark=dark).page
    violations = Axe().run(page).response["violations"]
    serious = [v for v in violations if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in serious] == []
    colours = page.evaluate(
        "figures.fig.models().filter((m) => m.type.endsWith('Axis')).flatMap((m) => [m.major_label_text_color, m.axis_line_color])"
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


def test_an_experiment_whose_name_looks_like_html_is_text(tmp_path, open_figure):
    hostile = "\"><img src=x onerror='window.harmed = 1'>"
    runs = make_courses(tmp_path, {"warm": {"scale": 30.0}, "step": {"scale": 10.0}}, seeds=1)
    runs = {hostile: Ensemble.of(hostile, runs["warm"].runs), "step": runs["step"]}
    page = open_figure("learning-curves", runs).page
    numbers = page.evaluate("figures.fig.numbers()")
    assert numbers[f"of {hostile}"] == f"{runs[hostile].mean('gap_distance'):.2f}"
    assert numbers["step"] == "step 240"
    assert page.evaluate("window.harmed") is None
