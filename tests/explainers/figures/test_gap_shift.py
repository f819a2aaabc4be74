from __future__ import annotations

import gzip
from dataclasses import replace

import numpy as np
import pytest

from modgap.explainers.figures.gap_shift.gap_shift import GapShift
from modgap.explainers.figures.gap_shift.landscape import OFFSETS, landscape
from modgap.explainers.figures.gap_shift.moving import METHODS, move
from modgap.explainers.modules import page_modules
from modgap.precompute.analysis import bias, closing, geometry, losses, retrieval
from modgap.precompute.ensemble import Ensemble
from modgap.precompute.errors import InputError
from modgap.precompute.metrics import written
from modgap.site.figures import figure_data, script

from ..conftest import make_bundle, make_triple
from ..several import Runs, ensembles, make_runs
from .moved import BACK, GAP, LOSS, MEASURED, RANK, RECALL, SET, THERE, clouds_of, make_pair

HOSTILE = ['<img src=x onerror="window.harmed = 1">', "</script><script>window.harmed = 1</script>", "$$\\frac12$$"]
STATES = [
    {"t": -1.0, "method": "shift", "best": False, "model": "wide"},
    {"t": 0.0, "method": "shift", "best": True, "model": "near"},
    {"t": 0.35, "method": "shift-raw", "best": True, "model": "wide"},
    {"t": 0.0, "method": "shift-without-bias", "best": True, "model": "near"},
    {"t": 0.9, "method": "shift-without-bias", "best": False, "model": "wide"},
    {"t": 1.0, "method": "centre", "best": False, "model": "near"},
    {"t": 1.5, "method": "centre", "best": True, "model": "wide"},
]
# What is drawn: columns of the landscape, points of both clouds, and some cosines.
DRAWN = """() => {
  const columns = ({ data }) => Object.fromEntries(Object.entries(data).map(([name, column]) => [name, Array.from(column)]));
  const { scatter, heatmap } = Object.fromEntries(["scatter", "heatmap"].map((name) => [name, figures.fig.part(name)]));
  return { marker: columns(figures.fig.part("marker")), mean: columns(figures.fig.part("mean")),
    points: Object.values(scatter.points).map(columns), pixels: Array.from(heatmap.image.data.image[0]).slice(0, 50) };
}"""


@pytest.fixture
def runs(tmp_path) -> Runs:
    return make_pair(tmp_path)


def test_methods_are_those_of_the_analysis(runs):
    clouds = clouds_of(runs, "wide")
    for moved, expected in (
        (move(clouds, "shift", 0.4), closing.shift(*clouds, 0.4)),
        (move(clouds, "shift-raw", 1), closing.shift(*clouds, 1, renormalise=False)),
        (move(clouds, "shift-without-bias", 1), bias.without_bias(*closing.shift(*clouds, 1))),
        (move(clouds, "shift-without-bias", 0), bias.without_bias(*clouds)),
        (move(clouds, "centre", 1), closing.centre(*clouds)),
        (move(clouds, "centre", 0), clouds),
    ):
        np.testing.assert_allclose(np.stack(moved), np.stack(expected), atol=1e-12)


def test_numbers_are_those_of_the_analysis(runs):
    explainer = GapShift(runs, model="near", best=True)
    x, y = explainer.models["near"].clouds
    numbers = explainer.numbers()
    scale = losses.best_logit_scale(x, y)
    loss = losses.info_nce(x, y, scale)
    assert numbers["logit_scale"] == pytest.approx(scale)
    assert [numbers[key] for key in (THERE, BACK, LOSS)] == pytest.approx([loss.i2t, loss.t2i, loss.mean])
    assert numbers[GAP] == pytest.approx(geometry.gap_distance(x, y))
    assert numbers[RECALL] == pytest.approx((retrieval.recall_at_k(x, y, 1) + retrieval.recall_at_k(y, x, 1)) / 2)
    assert numbers[RANK] == np.median(retrieval.mixed_rank(x, y))


def test_the_landscape_is_the_loss_at_each_place(runs):
    clouds = clouds_of(runs, "near")
    shift = landscape(clouds, 30.0)["shift"]
    exact = [losses.info_nce(*closing.shift(*clouds, t), 30.0) for t in OFFSETS]
    np.testing.assert_allclose(shift["trained"]["there"], [loss.i2t for loss in exact], atol=1e-4)
    np.testing.assert_allclose(shift["trained"]["back"], [loss.t2i for loss in exact], atol=1e-4)
    means = {kind: np.add(shift[kind]["there"], shift[kind]["back"]) / 2 for kind in ("trained", "best")}
    assert np.all(means["best"] <= means["trained"] + 1e-4)


def test_the_clouds_that_travel_are_those_of_the_first_seed(runs):
    x, y = clouds_of(runs, "near")
    bundle = runs["near"].runs[0]
    np.testing.assert_allclose(x @ y.T, bundle.at("image") @ bundle.at("text").T, atol=1e-4)


def test_a_model_whose_points_have_collapsed_can_be_moved_too(tmp_path, open_figure):
    bundle = make_bundle(tmp_path, checkpoints=1)
    point = np.tile(np.eye(16, dtype=np.float32)[0], (1, 30, 1))
    collapsed = ensembles({"flat": {0: replace(bundle, embeddings={"image": point, "text": -point})}})
    for method in METHODS.values():
        explainer = GapShift(collapsed, method=method, t=1.0)
        assert all(np.isfinite(value) for value in explainer.numbers().values())
        assert explainer.numbers()[GAP] == pytest.approx(0, abs=1e-6)
    watched = open_figure("gap-shift", collapsed, state={"t": 1.0})
    assert watched.page.evaluate("figures.fig.numbers()")[GAP] == "0.00"
    watched.assert_clean()


def test_description_and_table_hold_numbers_and_follow_the_state(runs):
    explainer = GapShift(runs, model="near", method="centre", t=-1.0, best=True, item="t4")
    now = explainer.numbers()
    for key in (GAP, THERE, BACK, LOSS, RANK):
        assert written(key, now[key]) in explainer.describe()
    assert "30 pictures and their texts" in explainer.describe()
    assert "freed of −1.00 of" in explainer.describe()
    x, y = move(explainer.models["near"].clouds, "centre", -1.0)
    assert explainer.describe().endswith(f"Selected: “thing 4”, cosine of picture and text {x[4] @ y[4]:.2f}.")
    explainer.t = 1.0
    header, rows = explainer.table()
    assert [row[:2] for row in rows[:6]] == [
        ("wide", "as trained"),
        ("wide", "as trained, bias taken out"),
        ("wide", "shift"),
        ("wide", "shift, not renormalised"),
        ("wide", "shift, bias taken out"),
        ("wide", "centre"),
    ]
    assert rows[-1][header.index("loss at its best scale")] == pytest.approx(explainer.numbers()[LOSS], abs=1e-4)
    assert rows[3][header.index("gap distance")] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("state", [{"t": 1.6}, {"t": -1.1}, {"method": "rotate"}, {"model": "far"}, {"item": "t30"}])
def test_a_state_that_is_not_allowed_is_refused(runs, state):
    with pytest.raises(ValueError, match=next(iter(state))):
        GapShift(runs, **state)


def test_runs_of_different_items_are_refused_with_a_sentence(runs, tmp_path):
    other = ensembles({"other": {0: make_bundle(tmp_path, items=12)}})
    with pytest.raises(InputError, match="differ in their items"):
        GapShift({**runs, **other})


def test_all_items_of_a_model_are_carried_and_more_than_a_hundred_are_told(tmp_path):
    explainer = GapShift(make_pair(tmp_path, items=130))
    assert explainer.pairing.count == 100
    assert "100 of 130 pictures" in explainer.describe()
    assert GapShift(make_pair(tmp_path, items=100)).pairing.told == "100"


def test_four_models_weigh_at_most_160_kb_with_gzip(tmp_path):
    rng = np.random.default_rng(0)
    base = make_bundle(tmp_path, items=100, checkpoints=1)
    hard = {}
    for name in "abcd":  # as hard to compress as embeddings can be
        points = {modality: rng.normal(size=(1, 100, 64)) for modality in base.modalities}
        arrays = {m: (x / np.linalg.norm(x, axis=-1, keepdims=True)).astype(np.float32) for m, x in points.items()}
        hard[name] = {0: replace(base, name=name, embeddings=arrays)}
    with page_modules():
        explainer = GapShift(ensembles(hard))
    assert len(gzip.compress(script("fig", figure_data("fig", explainer)).encode())) <= 160_000


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_browser_computes_what_python_does(state, runs, open_figure):
    watched = open_figure("gap-shift", runs)
    page = watched.page
    explainer = GapShift(runs, **state)
    expected = explainer.numbers()
    measured = page.evaluate(MEASURED, state)
    assert measured == pytest.approx({key: expected[key] for key in measured}, abs=1e-9, rel=1e-6)
    page.evaluate(SET, state)
    page.wait_for_function(
        "([key, text]) => figures.fig.numbers()[key] === text", arg=[THERE, f"{expected[THERE]:.2f}"]
    )
    shown = page.evaluate("figures.fig.numbers()")
    assert shown == {key: written(key, expected[key]) for key in shown}
    assert shown.keys() == {GAP, THERE, BACK, RECALL, RANK} <= measured.keys()
    watched.assert_clean()


def test_the_marker_walks_on_the_landscape(runs, open_figure):
    page = open_figure("gap-shift", runs, state={"model": "near", "method": "centre", "best": True}).page
    for place in (0, 10, 20, 25):
        page.evaluate(SET, {"t": OFFSETS[place]})
        page.wait_for_function(f"figures.fig.part('marker').data.x[0] === {OFFSETS[place]}")
        drawn = page.evaluate(DRAWN)
        assert drawn["marker"]["y"][0] == pytest.approx(drawn["mean"]["y"][place], abs=2e-4)


def test_everything_moves_in_the_same_frame(runs, open_figure):
    page = open_figure("gap-shift", runs).page
    before, after = (
        page.evaluate(f"""async () => {{ const seen = () => ({{ ...({DRAWN})(), numbers: figures.fig.numbers() }});
      const before = seen(); figures.fig.put("t", 1); await new Promise(requestAnimationFrame); return [before, seen()]; }}""")
    )
    for part in ("marker", "points", "pixels"):
        assert before[part] != after[part], part
    for number in (GAP, THERE, BACK):
        assert before["numbers"][number] != after["numbers"][number], number


def test_the_clouds_meet_along_the_horizontal(runs, open_figure):
    page = open_figure("gap-shift", runs, state={"method": "shift-raw"}).page

    def between() -> tuple[float, float]:
        first, second = page.evaluate(DRAWN)["points"]
        return np.mean(second["x"]) - np.mean(first["x"]), np.mean(second["y"]) - np.mean(first["y"])

    assert between() == pytest.approx((GapShift(runs).numbers()[GAP], 0), abs=1e-4)
    page.evaluate(SET, {"t": 1})
    page.wait_for_function(f"figures.fig.numbers()['{GAP}'] === '0.00'")
    assert between() == pytest.approx((0, 0), abs=1e-4)


def test_a_tap_on_the_landscape_moves_there(runs, open_figure):
    page = open_figure("gap-shift", runs).page
    box = page.locator("[aria-label^='Loss while']").bounding_box()
    page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + 0.5 * box["height"])
    page.wait_for_function("figures.fig.state().t > 0.8")


def test_two_models_of_one_objective_and_scale_stay_two(tmp_path, open_figure):
    runs = make_runs(tmp_path, {"short": ("infonce", 100.0), "long": ("infonce", 100.0)}, seeds=1)
    watched = open_figure("gap-shift", runs)
    page = watched.page
    options = page.evaluate("[...deep(document, 'select')[0].options].map((option) => option.textContent)")
    assert options == ["InfoNCE, 100 (short)", "InfoNCE, 100 (long)"]
    for name in ("long", "short"):
        page.evaluate(SET, {"model": name})
        expected = GapShift(runs, model=name).numbers()[THERE]
        page.wait_for_function("([key, text]) => figures.fig.numbers()[key] === text", arg=[THERE, f"{expected:.2f}"])
    watched.assert_clean()


def test_any_two_of_three_modalities_can_be_moved(tmp_path):
    runs = {"three": Ensemble.of("three", {0: make_triple(tmp_path)})}
    explainer = GapShift(runs, modalities=["text", "audio"], t=1.0, method="centre")
    assert explainer.numbers()["gap_distance(text,audio)"] < GapShift(runs).numbers()[GAP]
    assert "20 texts and their sounds" in explainer.describe()
    assert "from text to sound" in explainer.describe()
    with pytest.raises(InputError, match="takes exactly 2"):
        GapShift(runs, modalities=["image", "text", "audio"])


@pytest.mark.parametrize(("kind", "width"), [("desktop", 660), ("phone", 346)])
def test_it_is_as_high_as_it_says_and_none_of_its_three_plots_has_collapsed(kind, width, tmp_path, open_figure):
    watched = open_figure("gap-shift", make_pair(tmp_path, items=100), width=width)
    assert round(watched.page.locator("#fig").bounding_box()["height"]) == GapShift.HEIGHTS[kind]
    boxes = watched.page.evaluate(
        "deep(document, 'canvas, button, select, .numbers').map((e) => e.getBoundingClientRect()).filter((b) => b.width).map((b) => [b.right, b.height])"
    )
    assert max(right for right, _ in boxes) <= width + 1
    assert min(height for _, height in boxes) >= 30
    watched.assert_clean()


def test_html_in_captions_and_names_is_text(tmp_path, open_figure):
    runs = make_pair(tmp_path, captions=[HOSTILE[n % len(HOSTILE)] for n in range(30)])
    hostile = Ensemble.of(HOSTILE[0], runs["wide"].runs)
    watched = open_figure("gap-shift", {HOSTILE[0]: hostile, "near": runs["near"]}, state={"item": "t0"})
    watched.page.locator(".item-card").wait_for()
    assert watched.page.evaluate("deep(document, 'img').length") == 0
    assert watched.page.evaluate("window.harmed") is None
    watched.assert_clean()
