from __future__ import annotations

import gzip
from dataclasses import replace

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from modgap.explainers.figures.hubness.hubness import Hubness
from modgap.explainers.kit.search import CLOSINGS, TOLD
from modgap.explainers.modules import page_modules
from modgap.precompute.analysis import bias, retrieval
from modgap.precompute.bundle import Bundle, Item
from modgap.precompute.errors import InputError
from modgap.site.figures import figure_data, script

from ..closed import TWO, clouds_of
from ..conftest import make_bundle
from ..several import Runs, ensembles, make_runs

HOSTILE = ['<img src=x onerror="window.harmed = 1">', "</script><script>window.harmed = 1</script>"]
STATES = [
    {"model": "nce", "closing": "trained", "asker": "image", "item": ""},
    {"model": "cyclip", "closing": "shift", "asker": "text", "item": "t4"},
    {"model": "nce", "closing": "centre", "asker": "text", "item": "t29"},
    {"model": "cyclip", "closing": "trained", "asker": "image", "item": "t0"},
]
SET = "(state) => { for (const [name, value] of Object.entries(state)) figures.fig.put(name, value); }"
# All that is drawn from data, in the order of the models.
DRAWN = """() => JSON.stringify(figures.fig.models().filter((m) => m.type === "ColumnDataSource" && !m.tags.length)
  .map((m) => [m.id, Object.entries(m.data).map(([k, v]) => [k, Array.from(v)]).sort()]).sort())"""
# Columns of all layers of one plot; of those that go by modality, those of one that is drawn.
LAYERS = """([name, modality]) => Object.fromEntries(Object.entries(figures.fig.part(name))
  .map(([key, layer]) => [key, layer.data ?? layer[modality]?.data]).filter(([, data]) => data)
  .map(([key, data]) => [key, Object.fromEntries(Object.entries(data).map(([column, values]) => [column, Array.from(values)]))]))"""
DRAWN_MODALITIES = """() => ["loud", "quiet"].flatMap((layer) => Object.entries(figures.fig.part("strips")[layer]))
  .filter(([, source]) => source.data.x.length).map(([name]) => name)"""
COLOURS = """() => figures.fig.models().filter((m) => m.glyph?.type === "Scatter" && m.data_source.data.x.length)
  .map((m) => m.glyph.fill_color.value)"""


@pytest.fixture
def runs(tmp_path) -> Runs:
    return make_runs(tmp_path, TWO, seeds=1)


@pytest.mark.parametrize("state", STATES, ids=str)
def test_description_and_table_say_what_the_analysis_does(state, runs):
    explainer = Hubness(runs, **state)
    bundle = runs[state["model"]].first
    text = explainer.describe()
    for way in CLOSINGS:
        query, gallery = clouds_of(bundle, state["asker"], way)
        assert f"recall at 1 {retrieval.recall_at_k(query, gallery, 1):.0%}" in text
    query, gallery = clouds_of(bundle, state["asker"], state["closing"])
    counts = np.bincount((query @ gallery.T).argmax(axis=1), minlength=30)
    assert f"first for {counts.max()} " in text
    assert f"{np.sum(counts == 0)} {'texts' if state['asker'] == 'image' else 'pictures'} are never first" in text
    assert ("“thing" in text) == bool(state["item"])
    header, rows = explainer.table()
    assert len(rows) == 2 * 2 * 3
    assert {len(row) for row in rows} == {len(header)}
    word = "picture" if state["asker"] == "image" else "text"
    label = {"nce": "InfoNCE", "cyclip": "CyCLIP"}[state["model"]]
    (row,) = [row for row in rows if row[:3] == (label, word, TOLD[state["closing"]])]
    assert row[header.index("recall@1")] == pytest.approx(retrieval.recall_at_k(query, gallery, 1), abs=1e-4)
    spread = np.std(bias.split(query, gallery).mean_content)
    assert row[header.index("sd of the bias")] == pytest.approx(spread, abs=1e-4)


def test_descriptions_of_different_states_differ(runs):
    assert len({Hubness(runs, **state).describe() for state in STATES}) == len(STATES)


@pytest.mark.parametrize("state", [{"model": "far"}, {"closing": "rotate"}, {"asker": "audio"}, {"item": "t30"}])
def test_a_state_that_is_not_allowed_is_refused(runs, state):
    with pytest.raises(ValueError, match=next(iter(state))):
        Hubness(runs, **state)


def test_every_control_has_a_state_and_a_doc(runs):
    explainer = Hubness(runs)
    assert set(explainer.controls) == set(explainer.state_parameters()) == set(STATES[0])
    assert all(explainer.param[name].doc for name in explainer.state_parameters())


def test_runs_that_it_cannot_draw_are_refused_with_sentences(runs, tmp_path):
    with pytest.raises(InputError, match="differ in their items"):
        Hubness({**runs, **ensembles({"other": {0: make_bundle(tmp_path, items=12)}})})
    with pytest.raises(InputError, match="needs two at least"):
        Hubness(ensembles({"one": {0: make_bundle(tmp_path, items=1)}}))
    point = np.tile(np.eye(16, dtype=np.float32)[0], (1, 30, 1))
    flat = {
        name: {0: replace(b.first, embeddings={"image": point, "text": point}, media={})} for name, b in runs.items()
    }
    with pytest.raises(InputError) as caught:
        Hubness(ensembles(flat))
    assert [problem.split(":")[0] for problem in caught.value.problems] == ["run nce/0", "run cyclip/0"]


def test_two_experiments_of_one_label_stay_two(tmp_path, open_figure):
    runs = make_runs(tmp_path, {"one": ("infonce", 30.0), "other": ("infonce", 30.0)}, seeds=1)
    explainer = Hubness(runs, model="other")
    assert len({row[0] for row in explainer.table()[1]}) == 2
    watched = open_figure("hubness", runs)
    options = watched.page.get_by_label("Model").locator("option").all_inner_texts()
    assert len(set(options)) == 2
    watched.page.get_by_label("Model").select_option(options[1])
    assert watched.page.evaluate("figures.fig.state().model") == "other"
    ratio = f"{explainer.answers('shift').ratio:.2f}"
    watched.page.wait_for_function("(text) => figures.fig.numbers().ratio === text", arg=ratio)


@pytest.mark.parametrize(("dimensions", "kilobytes"), [(64, 80), (200, 180)])
def test_two_models_weigh_little_more_than_their_points_with_gzip(dimensions, kilobytes):
    rng = np.random.default_rng(0)
    items = tuple(Item(f"t{n}", f"caption number {n} of a thing") for n in range(100))
    hard = {}
    for name in "ab":  # as hard to compress as embeddings can be
        points = {m: rng.normal(size=(1, 100, dimensions)) for m in ("image", "text")}
        arrays = {m: (x / np.linalg.norm(x, axis=-1, keepdims=True)).astype(np.float32) for m, x in points.items()}
        hard[name] = {0: Bundle(name, 0, items, arrays, np.array([9]), np.full(1, 100.0))}
    with page_modules():
        explainer = Hubness(ensembles(hard))
    assert len(gzip.compress(script("fig", figure_data("fig", explainer)).encode())) <= 1000 * kilobytes


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_row_of_numbers_and_both_plots_follow_the_state(state, runs, open_figure):
    watched = open_figure("hubness", runs)
    page = watched.page
    page.evaluate(SET, state)
    now = Hubness(runs, **state).answers(state["closing"])
    page.wait_for_function(
        "(wanted) => JSON.stringify(figures.fig.numbers()) === JSON.stringify(wanted)",
        arg={
            "bias": f"{now.bias_spread:.3f}",
            "content": f"{now.content_spread:.3f}",
            "ratio": f"{now.ratio:.2f}",
            "recall": f"{round(100 * now.recall)}%",
            "most": f"{now.occurrences.max()}×",
        },
    )
    asked = "text" if state["asker"] == "image" else "image"
    assert set(page.evaluate(DRAWN_MODALITIES)) == {asked}
    strips = page.evaluate(LAYERS, ["strips", asked])
    row = 2 - list(CLOSINGS).index(state["closing"])
    assert sorted(strips["loud"]["x"]) == pytest.approx(sorted(now.bias / now.content_spread), abs=1e-9)
    assert all(abs(y - row) < 0.5 for y in strips["loud"]["y"])
    assert len(strips["quiet"]["x"]) == 60
    assert strips["loudLabel"]["text"] == [f"{TOLD[state['closing']]}: ratio {now.ratio:.2f}"]
    bars = page.evaluate(LAYERS, ["bars", asked])
    order = now.order
    assert bars["own"]["top"] == now.retrieved[order].astype(int).tolist() == bars["others"]["bottom"]
    assert bars["others"]["top"] == now.occurrences[order].tolist()
    assert bars["shares"]["text"] == [f"{100 * share:.0f}%" for share in now.shares]
    chosen = [int(state["item"][1:])] if state["item"] else []
    assert bars["marks"]["left"] == [order.tolist().index(item) for item in chosen]
    assert len(strips["rings"]["x"]) == 3 * len(chosen)
    watched.assert_clean()


def test_everything_moves_in_the_same_frame(runs, open_figure):
    page = open_figure("hubness", runs, state={"closing": "trained"}).page
    before, after = page.evaluate(f"""async () => {{ const layers = {LAYERS};
      const seen = () => JSON.parse(JSON.stringify({{ dots: layers(["strips", "text"]), bars: layers(["bars", "text"]), numbers: figures.fig.numbers() }}));
      const before = seen(); figures.fig.put("closing", "centre"); await new Promise(requestAnimationFrame); return [before, seen()]; }}""")
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
    now = Hubness(runs).answers("shift")
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
    assert f"first for {now.occurrences[item]} picture" in card.inner_text()
    assert f"{now.bias[item] / now.content_spread:.2f}".replace("-", "−") in card.inner_text()
    page.mouse.click(*at)
    page.wait_for_function(f"figures.fig.state().item === 't{item}'")
    assert ["hover", [f"t{item}"]] in page.evaluate("heard")
    page.wait_for_function(f"heard.some(([kind, ids]) => kind === 'select' && ids[0] === 't{item}')")
    watched.assert_clean()


def test_a_tap_beside_the_dots_chooses_the_row(runs, open_figure):
    page = open_figure("hubness", runs, width=346).page
    box = page.locator("[aria-label^='Bias of each']").bounding_box()
    low = page.evaluate("figures.fig.part('strips').figure.inner_height") / 3.4
    for row in (0, 2, 1):
        bottom = box["y"] + box["height"] - 43 - (2 - row + 0.5) * low  # the axis takes 43 pixels, about
        page.touchscreen.tap(box["x"] + box["width"] - 14, bottom)
        page.wait_for_function("(name) => figures.fig.state().closing === name", arg=list(CLOSINGS)[row])
    assert page.evaluate("figures.fig.state().item") == ""


def test_an_item_of_another_figure_is_marked_here_without_a_card(runs, open_figure):
    watched = open_figure("hubness", runs)
    page = watched.page
    page.evaluate(
        """document.dispatchEvent(new CustomEvent("modgap:items", { detail: { source: {}, kind: "hover", ids: ["t5"] } }))"""
    )
    rings = "figures.fig.part('strips').rings.data.x.length"
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
    watched = open_figure("hubness", ensembles({HOSTILE[0]: {0: bundle}, "near": {0: bundle}}), state={"item": "t0"})
    watched.page.locator(".item-card").wait_for()
    assert watched.page.evaluate("deep(document, 'img').length") == 0
    assert watched.page.evaluate("window.harmed") is None
    watched.assert_clean()


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_serious_and_the_plots_take_the_colours_of_the_page(dark, runs, open_figure):
    watched = open_figure("hubness", runs, dark=dark, state={"item": "t2"})
    page = watched.page
    serious = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in serious] == []
    assert ("#F28E47" if dark else "#D55E00") in page.evaluate(COLOURS)
    axes = page.evaluate(
        "figures.fig.models().filter((m) => m.type.endsWith('Axis') && m.visible).map((m) => m.major_label_text_color)"
    )
    assert set(axes) == {"#A2A6AD" if dark else "#5B6068"}
    plots = "deep(document, '.bk-Figure')"
    assert page.evaluate(f"{plots}.map((e) => e.getAttribute('role'))") == ["img", "img"]
    assert page.evaluate('deep(document, \'.bk-Canvas [tabindex="0"], .bk-events[tabindex="0"]\').length') == 0


def test_keys_alone_reach_every_state(runs, open_figure):
    page = open_figure("hubness", runs).page
    page.get_by_role("button", name="Centred").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("figures.fig.state().closing === 'centre'")
    page.get_by_label("Who asks").select_option("Text asks")
    page.get_by_label("Model").select_option("CyCLIP")
    expected = Hubness(runs, model="cyclip", closing="centre", asker="text").answers("centre")
    page.wait_for_function("(text) => figures.fig.numbers().ratio === text", arg=f"{expected.ratio:.2f}")
    page.get_by_label("Find a pair").select_option("thing 3")
    page.locator(".item-card").wait_for()


def test_of_three_modalities_it_takes_any_two(triple, open_figure):
    runs = ensembles({"one": {0: triple}})
    watched = open_figure("hubness", runs, state={"modalities": ["text", "audio"]})
    page = watched.page
    explainer = Hubness(runs, modalities=["text", "audio"])
    assert "texts search for their sounds" in explainer.describe()
    assert page.evaluate(DRAWN_MODALITIES) == ["audio", "audio"]
    page.get_by_label("Who asks").select_option("Sound asks")
    ratio = f"{explainer.answers('shift', 'audio').ratio:.2f}"
    page.wait_for_function("(text) => figures.fig.numbers().ratio === text", arg=ratio)
    assert page.evaluate(DRAWN_MODALITIES) == ["text", "text"]
    watched.assert_clean()


def test_the_axis_of_the_bias_follows_the_data_and_leaves_the_names_of_the_rows_their_place(runs, open_figure):
    page = open_figure("hubness", runs).page
    start, end, dots = page.evaluate("""(() => { const { figure, loud, quiet } = figures.fig.part("strips");
      const every = [loud, quiet].flatMap((layers) => Object.values(layers).flatMap(({ data }) => Array.from(data.x)));
      return [figure.x_range.start, figure.x_range.end, every]; })()""")
    assert start < min(dots)
    assert max(dots) <= end
    assert end - max(1, *dots) < 1.5
    assert (-1 - start) / (end - start) >= 0.4
