from __future__ import annotations

import gzip
from dataclasses import replace

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from modgap.explainers.figures.gap_shift.gap_shift import GapShift
from modgap.explainers.figures.gap_shift.moving import METHODS, OFFSETS, measure, move
from modgap.explainers.modules import page_modules
from modgap.precompute.analysis import closing, geometry, losses, retrieval
from modgap.precompute.bundle import Bundle, Item
from modgap.precompute.errors import InputError
from modgap.site.figures import figure_data, script

from ..conftest import make_bundle

HOSTILE = ['<img src=x onerror="window.harmed = 1">', "</script><script>window.harmed = 1</script>", "$$\\frac12$$"]
STATES = [
    {"t": -1.0, "method": "shift", "best": False, "model": "wide"},
    {"t": 0.0, "method": "shift", "best": True, "model": "near"},
    {"t": 0.35, "method": "shift-raw", "best": True, "model": "wide"},
    {"t": 1.0, "method": "centre", "best": False, "model": "near"},
    {"t": 1.5, "method": "centre", "best": True, "model": "wide"},
]
MEASURED = """async ({model, method, t, best}) => {
  const { moved, measure } = await import("modgap/figures/gap_shift/moving");
  const { open } = await import("modgap/data/payload");
  const tagged = (name) => [...figures.fig.document.all_models].find((m) => m.tags?.[0]?.[name]);
  const shifts = tagged("landscapes").tags[0];
  const k = shifts.names.indexOf(model);
  const found = measure(moved(open(tagged("codes")).checkpoints[k].points, method, t), best ? null : shifts.scales[k]);
  return { distance: found.distance, scale: found.scale, ...found.loss, recall: found.recall, mixed: found.mixedRank };
}"""
SET = """(state) => { for (const [name, value] of Object.entries(state)) {
  const { property } = figures.fig.controls[name]; figures.fig.control(name)[property] = value; } }"""
GLYPHS = """() => { const glyphs = [...figures.fig.document.all_models].filter((m) => m.type === "GlyphRenderer");
  const of = (test) => { const source = glyphs.find((m) => test(m.glyph)).data_source; return source.data; };
  return { marker: [of((g) => g.size?.value === 12).x[0], of((g) => g.size?.value === 12).y[0]], first: Array.from(of((g) => g.size?.value === 8).x),
    mean: Array.from(of((g) => g.line_width?.value === 2.4).y), pixels: Array.from(of((g) => g.type === "Image").image[0]).slice(0, 50) }; }"""


@pytest.fixture
def runs(tmp_path) -> dict[str, dict[int, Bundle]]:
    return make_runs(tmp_path)


def make_runs(folder, **options) -> dict[str, dict[int, Bundle]]:
    """The toy bundle as two models: one with its first checkpoint as the last, far apart, and one as it is."""
    near = replace(make_bundle(folder, **options), name="near")
    turned = {name: np.ascontiguousarray(x[::-1]) for name, x in near.embeddings.items()}
    wide = replace(near, name="wide", embeddings=turned)
    return {"wide": {0: wide}, "near": {0: near, 1: near}}


def test_methods_are_those_of_the_analysis(runs):
    clouds = GapShift(runs).clouds[0]
    for found, expected in (
        (move(clouds, "shift", 0.4), closing.shift(*clouds, 0.4)),
        (move(clouds, "shift-raw", 1), closing.shift(*clouds, 1, renormalise=False)),
        (move(clouds, "centre", 1), closing.centre(*clouds)),
        (move(clouds, "centre", 0), clouds),
    ):
        np.testing.assert_allclose(np.stack(found), np.stack(expected), atol=1e-12)


def test_numbers_are_those_of_the_analysis(runs):
    x, y = GapShift(runs).clouds[0]
    found = measure((x, y), None)
    assert found["scale"] == pytest.approx(losses.best_logit_scale(x, y))
    assert found["loss"] == pytest.approx(losses.info_nce(x, y, found["scale"]).mean)
    assert found["distance"] == pytest.approx(geometry.gap_distance(x, y))
    assert found["recall"] == pytest.approx(
        (retrieval.recall_at_k(x, y, 1) + retrieval.recall_at_k(y, x, 1)) / 2
    )  # fmt: skip


def test_the_clouds_that_travel_are_those_of_the_first_seed(runs):
    x, y = GapShift(runs).clouds[0]
    bundle = runs["wide"][0]
    np.testing.assert_allclose(x @ y.T, bundle.at("image") @ bundle.at("text").T, atol=0.004)


def test_description_and_table_hold_numbers_and_follow_the_state(runs):
    explainer = GapShift(runs, model="near", method="centre", t=1.0, best=True)
    now = explainer.numbers("centre", 1.0, True)
    for number in (now["distance"], now["i2t"], now["t2i"], now["loss"]):
        assert f"{number:.2f}" in explainer.describe()
    header, rows = explainer.table()
    assert [row[:2] for row in rows[:4]] == [
        ("wide", "as trained"),
        ("wide", "shift"),
        ("wide", "shift, not renormalised"),
        ("wide", "centre"),
    ]
    assert rows[-1][header.index("loss at its best scale")] == pytest.approx(now["loss"], abs=1e-4)
    assert rows[2][header.index("gap distance")] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("state", [{"t": 1.6}, {"t": -1.1}, {"method": "rotate"}, {"model": "far"}, {"pair": 30}])
def test_a_state_that_is_not_allowed_is_refused(runs, state):
    with pytest.raises(ValueError, match=next(iter(state))):
        GapShift(runs, **state)


def test_runs_of_different_items_are_refused_with_a_sentence(runs, tmp_path):
    other = make_bundle(tmp_path, items=12)
    with pytest.raises(InputError, match="differ in their items"):
        GapShift({**runs, "other": {0: other}})


def test_four_models_weigh_at_most_80_kb_with_gzip():
    rng = np.random.default_rng(0)
    items = tuple(Item(f"t{n}", f"caption number {n} of a thing") for n in range(100))
    hard = {}
    for name in "abcd":  # as hard to compress as embeddings can be
        points = {m: rng.normal(size=(1, 100, 64)) for m in ("image", "text")}
        arrays = {m: (x / np.linalg.norm(x, axis=-1, keepdims=True)).astype(np.float32) for m, x in points.items()}
        hard[name] = {0: Bundle(name, 0, items, arrays, np.array([9]), np.full(1, 100.0))}
    with page_modules():
        explainer = GapShift(hard)
    assert len(gzip.compress(script("fig", figure_data("fig", explainer)).encode())) <= 80_000


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_browser_computes_what_python_does(state, runs, open_figure):
    watched = open_figure("gap-shift", runs)
    page = watched.page
    explainer = GapShift(runs, **state)
    expected = explainer.numbers(state["method"], state["t"], state["best"])
    found = page.evaluate(MEASURED, state)
    loss = found.pop("mean")
    assert {**found, "loss": loss} == pytest.approx(expected, abs=1e-5, rel=1e-5)
    page.evaluate(SET, state)
    page.wait_for_function("(text) => figures.fig.numbers().i2t === text", arg=f"{expected['i2t']:.2f}")
    shown = page.evaluate("figures.fig.numbers()")
    assert shown["distance"] == f"{expected['distance']:.2f}"
    assert shown["mixed"] == f"{expected['mixed']:g}"
    watched.assert_clean()


def test_the_marker_walks_on_the_landscape(runs, open_figure):
    page = open_figure("gap-shift", runs, state={"model": "near", "method": "centre", "best": True}).page
    for place in (0, 10, 20, 25):
        page.evaluate(SET, {"t": OFFSETS[place]})
        page.wait_for_function(f"({GLYPHS})().marker[0] === {OFFSETS[place]}")
        drawn = page.evaluate(GLYPHS)
        assert drawn["marker"][1] == pytest.approx(drawn["mean"][place], abs=2e-4)


def test_everything_moves_in_the_same_frame(runs, open_figure):
    page = open_figure("gap-shift", runs).page
    before, after = (
        page.evaluate(f"""async () => {{ const glyphs = {GLYPHS}; const seen = () => ({{ ...glyphs(), numbers: figures.fig.numbers() }});
      const before = seen(); figures.fig.control("t").value = 1; await new Promise(requestAnimationFrame); return [before, seen()]; }}""")
    )
    for part in ("marker", "first", "pixels"):
        assert before[part] != after[part], part
    for number in ("distance", "i2t", "t2i"):
        assert before["numbers"][number] != after["numbers"][number], number


def test_the_clouds_meet_along_the_horizontal(runs, open_figure):
    page = open_figure("gap-shift", runs, state={"method": "shift-raw"}).page
    mean = """() => { const s = [...figures.fig.document.all_models].filter((m) => m.type === "GlyphRenderer" && m.glyph.size?.value === 8)
      .map((m) => m.data_source.data); const mid = (v) => v.reduce((a, b) => a + b, 0) / v.length; return s.map((d) => [mid(d.x), mid(d.y)]); }"""
    distance = GapShift(runs).numbers("shift", 0, False)["distance"]
    (x0, y0), (x1, y1) = page.evaluate(mean)
    assert (x1 - x0, y1 - y0) == pytest.approx((distance, 0), abs=1e-4)
    page.evaluate(SET, {"t": 1})
    page.wait_for_function("figures.fig.numbers().distance === '0.00'")
    (x0, y0), (x1, y1) = page.evaluate(mean)
    assert (x1 - x0, y1 - y0) == pytest.approx((0, 0), abs=1e-4)


def test_a_tap_on_the_landscape_moves_there(runs, open_figure):
    page = open_figure("gap-shift", runs).page
    box = page.locator("[aria-label^='Loss while']").bounding_box()
    page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + 0.5 * box["height"])
    page.wait_for_function("figures.fig.control('t').value > 0.8")


@pytest.mark.parametrize(("kind", "width"), [("desktop", 660), ("phone", 346)])
def test_it_is_as_high_as_it_says_and_as_wide_as_its_place(kind, width, tmp_path, open_figure):
    watched = open_figure("gap-shift", make_runs(tmp_path, items=100), width=width)
    assert round(watched.page.locator("#fig").bounding_box()["height"]) == GapShift.HEIGHTS[kind]
    boxes = watched.page.evaluate(
        "deep(document, 'canvas, button, select, .numbers').map((e) => e.getBoundingClientRect()).filter((b) => b.width).map((b) => [b.right, b.height])"
    )
    assert max(right for right, _ in boxes) <= width + 1
    assert min(height for _, height in boxes) >= 30  # none of the three plots has collapsed
    watched.assert_clean()


def test_html_in_captions_and_names_is_text(tmp_path, open_figure):
    captions = [HOSTILE[n % len(HOSTILE)] for n in range(30)]
    runs = make_runs(tmp_path, captions=captions)
    runs = {HOSTILE[0]: runs["wide"], "near": runs["near"]}
    watched = open_figure("gap-shift", runs, state={"pair": 0})
    watched.page.locator(".item-card").wait_for()
    assert watched.page.evaluate("deep(document, 'img').length") == 0
    assert watched.page.evaluate("window.harmed") is None
    watched.assert_clean()


def test_axe_finds_nothing_serious(runs, open_figure):
    for dark in (False, True):
        watched = open_figure("gap-shift", runs, dark=dark, state={"pair": 2, "best": True})
        found = Axe().run(watched.page).response["violations"]
        serious = [v for v in found if v["impact"] in ("serious", "critical")]
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in serious] == []
        lines = watched.page.evaluate(
            "[...figures.fig.document.all_models].filter((m) => m.type === 'Line' && m.line_width?.value === 2.4).map((m) => m.line_color.value)"
        )
        assert lines == ["#E8E6E1" if dark else "#1D1F23"]


def test_every_control_has_a_state_and_a_doc(runs):
    explainer = GapShift(runs)
    assert set(explainer.controls) == set(explainer.state_parameters())
    assert all(explainer.param[name].doc for name in explainer.state_parameters())
    assert list(METHODS.values()) == explainer.param.method.objects
