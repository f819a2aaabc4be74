from __future__ import annotations

import gzip
from dataclasses import replace

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from modgap.explainers.figures.hubness.cosine_table import CLOSINGS
from modgap.explainers.figures.hubness.hubness import LABELS, Hubness
from modgap.explainers.modules import page_modules
from modgap.precompute.analysis import bias, retrieval
from modgap.precompute.bundle import Bundle, Item
from modgap.precompute.errors import InputError
from modgap.site.figures import figure_data, script

from ..closings import TWO, clouds_of
from ..conftest import make_bundle
from ..several import make_runs

HOSTILE = ['<img src=x onerror="window.harmed = 1">', "</script><script>window.harmed = 1</script>"]
STATES = [
    {"model": 0, "closing": "trained", "asker": "image", "pair": -1},
    {"model": 1, "closing": "shift", "asker": "text", "pair": 4},
    {"model": 0, "closing": "centre", "asker": "text", "pair": 29},
    {"model": 1, "closing": "trained", "asker": "image", "pair": 0},
]
MODELS = "[...figures.fig.document.all_models]"
SET = """(state) => { for (const [name, value] of Object.entries(state)) {
  const { property, options, values } = figures.fig.controls[name];
  figures.fig.control(name)[property] = values ? values[options.indexOf(value)] : value; } }"""
# All that is drawn from data, in the order of the models.
DRAWN = f"""() => JSON.stringify({MODELS}.filter((m) => m.type === "ColumnDataSource" && !m.tags.length)
  .map((m) => [m.id, Object.entries(m.data).map(([k, v]) => [k, Array.from(v)]).sort()]).sort())"""
BOXES = f"""() => {MODELS}.filter((m) => m.glyph?.type === "Quad").map((m) => ({{ alpha: m.glyph.fill_alpha.value, colour: m.glyph.fill_color.value,
  bottom: Array.from(m.data_source.data.bottom), top: Array.from(m.data_source.data.top), left: Array.from(m.data_source.data.left) }}))"""
DOTS = f"""() => {MODELS}.filter((m) => m.glyph?.type === "Scatter" && m.glyph.size.value < 10)
  .map((m) => [m.glyph.fill_color.value, m.glyph.fill_alpha.value, Array.from(m.data_source.data.x), Array.from(m.data_source.data.y)])"""


@pytest.fixture
def runs(tmp_path) -> dict[str, dict[int, Bundle]]:
    return make_runs(tmp_path, TWO, seeds=1)


@pytest.mark.parametrize("state", STATES, ids=str)
def test_description_and_table_say_what_the_analysis_does(state, runs):
    explainer = Hubness(runs, **state)
    name = list(runs)[state["model"]]
    text = explainer.describe()
    for way in CLOSINGS:
        query, gallery = clouds_of(runs[name][0], state["asker"], way)
        assert f"recall at 1 {retrieval.recall_at_k(query, gallery, 1):.0%}" in text
    query, gallery = clouds_of(runs[name][0], state["asker"], state["closing"])
    counts = np.bincount((query @ gallery.T).argmax(axis=1), minlength=30)
    assert f"first for {counts.max()} " in text
    assert f"{np.sum(counts == 0)} {'texts' if state['asker'] == 'image' else 'pictures'} are never first" in text
    assert ("“thing" in text) == (state["pair"] >= 0)
    header, rows = explainer.table()
    assert len(rows) == 2 * 2 * 3
    assert {len(row) for row in rows} == {len(header)}
    word = "picture" if state["asker"] == "image" else "text"
    told = next(label.lower() for label, way in LABELS.items() if way == state["closing"])
    (row,) = [row for row in rows if row[:3] == (explainer.labels[state["model"]], word, told)]
    assert row[header.index("recall@1")] == pytest.approx(retrieval.recall_at_k(query, gallery, 1), abs=1e-4)
    spread = np.std(bias.split(query, gallery).mean_content)
    assert row[header.index("sd of the bias")] == pytest.approx(spread, abs=1e-3)


def test_descriptions_of_different_states_differ(runs):
    assert len({Hubness(runs, **state).describe() for state in STATES}) == len(STATES)


@pytest.mark.parametrize("state", [{"model": 2}, {"closing": "rotate"}, {"asker": "audio"}, {"pair": 30}])
def test_a_state_that_is_not_allowed_is_refused(runs, state):
    with pytest.raises(ValueError, match=next(iter(state))):
        Hubness(runs, **state)


def test_every_control_has_a_state_and_a_doc(runs):
    explainer = Hubness(runs)
    assert set(explainer.controls) == set(explainer.state_parameters()) == set(STATES[0])
    assert all(explainer.param[name].doc for name in explainer.state_parameters())


def test_runs_that_it_cannot_draw_are_refused_with_sentences(runs, tmp_path):
    with pytest.raises(InputError, match="differ in their items"):
        Hubness({**runs, "other": {0: make_bundle(tmp_path, items=12, pictures=False)}})
    with pytest.raises(InputError, match="needs two at least"):
        Hubness({"one": {0: make_bundle(tmp_path, items=1, pictures=False)}})
    point = np.tile(np.eye(16, dtype=np.float32)[0], (1, 30, 1))
    flat = {name: {0: replace(b[0], embeddings={"image": point, "text": point})} for name, b in runs.items()}
    with pytest.raises(InputError) as caught:
        Hubness(flat)
    assert [problem.split(":")[0] for problem in caught.value.problems] == ["run nce/0", "run cyclip/0"]


@pytest.mark.parametrize("dimensions", [64, 200])
def test_two_models_weigh_at_most_40_kb_with_gzip(dimensions):
    rng = np.random.default_rng(0)
    items = tuple(Item(f"t{n}", f"caption number {n} of a thing") for n in range(100))
    hard = {}
    for name in "ab":  # as hard to compress as embeddings can be
        points = {m: rng.normal(size=(1, 100, dimensions)) for m in ("image", "text")}
        arrays = {m: (x / np.linalg.norm(x, axis=-1, keepdims=True)).astype(np.float32) for m, x in points.items()}
        hard[name] = {0: Bundle(name, 0, items, arrays, np.array([9]), np.full(1, 100.0))}
    with page_modules():
        explainer = Hubness(hard)
    assert len(gzip.compress(script("fig", figure_data("fig", explainer)).encode())) <= 40_000


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_row_of_numbers_and_both_plots_follow_the_state(state, runs, open_figure):
    watched = open_figure("hubness", runs)
    page = watched.page
    page.evaluate(SET, state)
    explainer = Hubness(runs, **state)
    now = explainer.measured(state["closing"])
    page.wait_for_function(
        "(wanted) => JSON.stringify(figures.fig.numbers()) === JSON.stringify(wanted)",
        arg={
            "spread": f"{now.spread:.3f}",
            "content": f"{now.content:.3f}",
            "ratio": f"{now.ratio:.2f}",
            "recall": f"{round(100 * now.recall)} %",
            "most": f"{now.counts.max()}×",
        },
    )
    colour = "#D55E00" if state["asker"] == "image" else "#0072B2"  # of the candidates
    dots = [one for one in page.evaluate(DOTS) if one[2]]
    assert {one[0] for one in dots} == {colour}
    row = 2 - CLOSINGS.index(state["closing"])
    (loud,) = [one for one in dots if one[1] > 0.5]
    assert sorted(loud[2]) == pytest.approx(sorted(now.bias / now.content), abs=1e-9)
    assert all(abs(y - row) < 0.5 for y in loud[3])
    (quiet,) = [one for one in dots if one[1] < 0.5]
    assert len(quiet[2]) == 60
    bars = [one for one in page.evaluate(BOXES) if one["colour"] == colour and one["left"] and one["alpha"] > 0]
    own, others = sorted(bars, key=lambda one: -one["alpha"])
    order = now.order
    assert own["top"] == now.found[order].astype(int).tolist() == others["bottom"]
    assert others["top"] == now.counts[order].tolist()
    marks = [one for one in page.evaluate(BOXES) if one["alpha"] == 0]
    assert marks[0]["left"] == ([] if state["pair"] < 0 else [order.tolist().index(state["pair"])])
    watched.assert_clean()


def test_everything_moves_in_the_same_frame(runs, open_figure):
    page = open_figure("hubness", runs, state={"closing": "trained"}).page
    before, after = (
        page.evaluate(f"""async () => {{ const seen = () => ({{ dots: ({DOTS})(), bars: ({BOXES})(), numbers: figures.fig.numbers() }});
      const before = seen(); figures.fig.control("closing").active = 2; await new Promise(requestAnimationFrame); return [before, seen()]; }}""")
    )
    for part in ("dots", "bars", "numbers"):
        assert before[part] != after[part], part


def test_there_and_back_is_the_same_picture(runs, open_figure):
    page = open_figure("hubness", runs, state=STATES[0]).page
    first = page.evaluate(DRAWN)
    for state in STATES[1:]:
        page.evaluate(SET, state)
        page.wait_for_function("([code, before]) => (0, eval)(code)() !== before", arg=[DRAWN, first])
    page.evaluate(SET, STATES[0])
    page.wait_for_function("([code, before]) => (0, eval)(code)() === before", arg=[DRAWN, first])


def test_a_bar_shows_its_item_and_a_tap_selects_it_everywhere(runs, open_figure):
    watched = open_figure("hubness", runs)
    page = watched.page
    page.evaluate(
        "window.heard = []; document.addEventListener('modgap:items', (e) => heard.push([e.detail.kind, e.detail.ids]))"
    )
    now = Hubness(runs).measured("shift")
    item = int(now.order[29])
    box = page.locator("[aria-label^='How many']").bounding_box()
    at = (
        box["x"] + box["width"] - 10 - 5,
        box["y"] + box["height"] / 2,
    )  # the last bar; the frame ends 10 pixels earlier
    page.mouse.move(*at)
    card = page.locator(".item-card")
    card.wait_for()
    assert f"thing {item}" in card.inner_text()
    assert f"first for {now.counts[item]} picture" in card.inner_text()
    assert f"{now.bias[item] / now.content:.2f}" in card.inner_text()
    page.mouse.click(*at)
    page.wait_for_function(f"figures.fig.control('pair').value === '{item}'")
    assert ["hover", [f"t{item}"]] in page.evaluate("heard")
    page.wait_for_function(f"heard.some(([kind, ids]) => kind === 'select' && ids[0] === 't{item}')")
    watched.assert_clean()


def test_a_tap_beside_the_dots_chooses_the_row(runs, open_figure):
    page = open_figure("hubness", runs, width=346).page
    box = page.locator("[aria-label^='Bias of each']").bounding_box()
    low = page.evaluate(f"{MODELS}.find((m) => m.type === 'Figure' && m.y_range.start === -0.5).inner_height") / 3.4
    for row, active in ((0, 0), (2, 2), (1, 1)):
        bottom = box["y"] + box["height"] - 43 - (2 - row + 0.5) * low  # the axis takes 43 pixels, about
        page.touchscreen.tap(box["x"] + box["width"] - 14, bottom)
        page.wait_for_function(f"figures.fig.control('closing').active === {active}")
    assert page.evaluate("figures.fig.control('pair').value") == "-1"


def test_an_item_of_another_figure_is_marked_here_without_a_card(runs, open_figure):
    watched = open_figure("hubness", runs)
    page = watched.page
    page.evaluate(
        """document.dispatchEvent(new CustomEvent("modgap:items", { detail: { source: {}, kind: "hover", ids: ["t5"] } }))"""
    )
    rings = f"{MODELS}.find((m) => m.glyph?.size?.value === 12).data_source.data.x.length"
    assert page.evaluate(rings) == 3
    assert not page.locator(".item-card").is_visible()
    page.evaluate(
        """document.dispatchEvent(new CustomEvent("modgap:items", { detail: { source: {}, kind: "hover", ids: [] } }))"""
    )
    assert page.evaluate(rings) == 0
    watched.assert_clean()


@pytest.mark.parametrize(("kind", "width"), [("desktop", 660), ("phone", 346)])
def test_it_is_as_high_as_it_says_and_as_wide_as_its_place(kind, width, tmp_path, open_figure):
    watched = open_figure("hubness", make_runs(tmp_path, TWO, seeds=1, items=100), width=width)
    page = watched.page
    assert round(page.locator("#fig").bounding_box()["height"]) == Hubness.HEIGHTS[kind]
    for state in STATES:
        page.evaluate(SET, state)
    boxes = page.evaluate(
        "deep(document, 'canvas, button, select, .numbers, .key').map((e) => e.getBoundingClientRect()).filter((b) => b.width).map((b) => [b.right, b.height])"
    )
    assert max(right for right, _ in boxes) <= width + 1
    targets = page.evaluate("deep(document, 'button, select').map((e) => e.getBoundingClientRect().height)")
    assert min(targets) >= (44 if kind == "phone" else 34)
    watched.assert_clean()


def test_html_in_captions_and_names_is_text(tmp_path, open_figure):
    bundle = make_bundle(tmp_path, captions=[HOSTILE[n % 2] for n in range(30)])
    watched = open_figure("hubness", {HOSTILE[0]: {0: bundle}, "near": {0: bundle}}, state={"pair": 0})
    watched.page.locator(".item-card").wait_for()
    assert watched.page.evaluate("deep(document, 'img').length") == 0
    assert watched.page.evaluate("window.harmed") is None
    watched.assert_clean()


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_serious_and_the_plots_take_the_colours_of_the_page(dark, runs, open_figure):
    watched = open_figure("hubness", runs, dark=dark, state={"pair": 2})
    page = watched.page
    serious = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in serious] == []
    assert {one[0] for one in page.evaluate(DOTS) if one[2]} == {"#F28E47" if dark else "#D55E00"}
    axes = page.evaluate(
        f"{MODELS}.filter((m) => m.type.endsWith('Axis') && m.visible).map((m) => m.major_label_text_color)"
    )
    assert set(axes) == {"#A2A6AD" if dark else "#5B6068"}
    plots = "deep(document, '.bk-Figure')"
    assert page.evaluate(f"{plots}.map((e) => e.getAttribute('role'))") == ["img", "img"]
    assert page.evaluate('deep(document, \'.bk-Canvas [tabindex="0"], .bk-events[tabindex="0"]\').length') == 0


def test_keys_alone_reach_every_state(runs, open_figure):
    page = open_figure("hubness", runs).page
    page.get_by_role("button", name="Centred").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("figures.fig.control('closing').active === 2")
    page.get_by_label("Who asks").select_option("Text asks")
    page.get_by_label("Model").select_option("CyCLIP")
    expected = Hubness(runs, model=1, closing="centre", asker="text").measured("centre")
    page.wait_for_function("(text) => figures.fig.numbers().ratio === text", arg=f"{expected.ratio:.2f}")
    page.get_by_label("Find a pair").select_option("thing 3")
    page.locator(".item-card").wait_for()
