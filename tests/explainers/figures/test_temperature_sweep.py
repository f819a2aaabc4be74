from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import panel as pn
import pytest
from bokeh.models import Span

from modgap.explainers.figures.temperature_sweep.temperature_sweep import TemperatureSweep
from modgap.precompute.analysis.geometry import gap_floor
from modgap.precompute.bundle import Bundle
from modgap.precompute.ensemble import Ensemble
from modgap.precompute.errors import InputError
from modgap.precompute.metrics import measure, written

from ..conftest import make_triple
from ..several import SWEEP, Runs, make_runs

KEYS = ("gap_distance(image,text)", "linear_separability(image,text)", "recall_at_1(image,text)")
SPANS = "Object.values(figures.fig.part('markers')).map((span) => span.location)"
# Cosines as drawn, from below, and both ends of the line of each pair.
VIEWS = """() => ({ image: Array.from(figures.fig.part("image").data.image[0]),
  links: Object.fromEntries(Object.entries(figures.fig.part("links").data).map(([name, column]) => [name, Array.from(column)])) })"""


@pytest.fixture
def runs(tmp_path) -> Runs:
    return make_runs(tmp_path, SWEEP)


def test_models_are_ordered_by_the_scale_they_ended_with(runs):
    explainer = TemperatureSweep(runs)
    assert list(explainer.models) == ["hot", "free", "warm", "cold"]
    assert [model.learned for model in explainer.models.values()] == [False, True, False, False]
    assert list(explainer.texts.values()) == ["3.3", "17.5 learned", "30", "100"]
    assert explainer.model == "cold"
    header, rows = explainer.table()
    assert {row[0] for row in rows if row[0] not in SWEEP} == {"yaras2025", "liang2022"}
    assert [row[header.index("gap distance")] for row in rows if row[:2] == ("yaras2025", 100)] == [0.669]
    cold = [row for row in rows if row[0] == "cold"]
    assert [row[header.index("seed")] for row in cold] == [0, 1, 2]
    assert cold[2][header.index("recall@1")] == pytest.approx(runs["cold"].values("recall_at_1")[2], abs=1e-4)


def test_the_floor_is_a_line_and_a_number_of_each_run(runs):
    explainer = TemperatureSweep(runs)
    header, rows = explainer.table()
    floors = [row[header.index("floor of the gap")] for row in rows if row[0] in SWEEP]
    assert floors[-1] == pytest.approx(
        gap_floor(*(runs["cold"].runs[2].at(name) for name in ("image", "text"))), abs=1e-4
    )
    lines = [
        line.location
        for plot in explainer.layout.select(pn.pane.Bokeh)
        for line in plot.object.select({"type": Span})
        if line.dimension == "width"
    ]
    assert lines == [pytest.approx(max(floors), abs=1e-4)]
    assert f"show one of up to {max(floors):.2f}, the floor" in explainer.describe()


def test_the_description_tells_the_range_the_model_and_the_item(runs):
    explainer = TemperatureSweep(runs, model="free", item="t3")
    told = explainer.describe()
    for name in ("hot", "cold"):
        for key in KEYS:
            assert written(key, runs[name].mean(key)) in told
    assert f"1/τ = 17.5 learned, where the gap is {runs['free'].mean('gap_distance'):.2f}" in told
    x, y = explainer.models["free"].clouds
    assert told.endswith(f"Selected: “thing 3”, cosine of picture and text {x[3] @ y[3]:.2f}.")


def test_the_chosen_model_is_in_the_charts_the_heatmap_the_scatter_and_the_numbers(runs, open_figure):
    watched = open_figure("temperature-sweep", runs, state={"model": "cold"})
    page = watched.page
    assert page.evaluate(SPANS) == [100, 100, 100]
    page.evaluate("figures.fig.put('model', 'hot')")
    page.wait_for_function("figures.fig.numbers().logit_scale === '3.3'")
    assert page.evaluate(SPANS) == [3.3, 3.3, 3.3]
    numbers = page.evaluate("figures.fig.numbers()")
    assert [numbers[key] for key in KEYS] == [written(key, runs["hot"].mean(key)) for key in KEYS]
    points = np.concatenate([runs["hot"].first.at(m) for m in ("image", "text")])
    drawn = page.evaluate(VIEWS)
    assert np.abs(np.reshape(drawn["image"], (60, 60))[::-1] - points @ points.T).max() < 1e-4
    gap = points[30:].mean(axis=0) - points[:30].mean(axis=0)
    across = points @ gap / np.linalg.norm(gap)
    lengths = np.subtract(drawn["links"]["x1"], drawn["links"]["x0"])
    assert lengths == pytest.approx(across[30:] - across[:30], abs=1e-3)
    watched.assert_clean()


def test_a_tap_on_a_run_chooses_its_model_and_says_its_number(runs, open_figure):
    page = open_figure("temperature-sweep", runs, state={"model": "cold"}).page
    gap = runs["hot"].values("gap_distance")[0]
    x, y = page.evaluate(
        """([scale, gap]) => {
        const { el, frame } = Bokeh.index.find_one(figures.fig.part("charts")["gap_distance(image,text)"]), box = el.getBoundingClientRect();
        return [box.left + frame.x_scale.compute(scale), box.top + frame.y_scale.compute(gap)]; }""",
        [3.3, gap],
    )
    page.mouse.click(x, y)
    page.wait_for_function("figures.fig.state().model === 'hot'")
    card = page.locator(".item-card").inner_text()
    assert "InfoNCE, 1/τ = 3.3" in card
    assert f": {gap:.2f}" in card


def test_a_pointer_over_an_empty_place_of_a_chart_leaves_the_card_of_the_selected_item(runs, open_figure):
    page = open_figure("temperature-sweep", runs, state={"model": "cold", "item": "t3"}).page
    page.wait_for_function("deep(document, '.item-card').some((e) => !e.hidden)")
    card = page.locator(".item-card").inner_text()
    assert "thing 3" in card
    box = page.evaluate(
        "Bokeh.index.find_one(figures.fig.part('charts')['gap_distance(image,text)']).el.getBoundingClientRect().toJSON()"
    )
    for x in (0.4, 0.5, 1.2):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + 0.15 * box["height"])
        page.wait_for_timeout(100)
    assert page.locator(".item-card").is_visible()
    assert page.locator(".item-card").inner_text() == card


def test_two_models_of_one_scale_stay_two(tmp_path, open_figure):
    runs = make_runs(tmp_path, {"short": ("infonce", 30.0), "long": ("infonce", 30.0)}, seeds=1)
    assert list(TemperatureSweep(runs).texts.values()) == ["30 (short)", "30 (long)"]
    page = open_figure("temperature-sweep", runs, state={"model": "short"}).page
    page.evaluate("figures.fig.put('model', 'long')")
    points = np.concatenate([runs["long"].first.at(m) for m in ("image", "text")])
    page.get_by_label("Inverse temperature of the model").and_(
        page.locator("[aria-valuetext='1/τ = 30 (long)']")
    ).wait_for()
    drawn = np.reshape(page.evaluate(VIEWS)["image"], (60, 60))[::-1]
    assert np.abs(drawn - points @ points.T).max() < 1e-4


def test_published_sweeps_stand_beside_pictures_and_texts_only(tmp_path):
    runs = {"three": Ensemble.of("three", {0: measured_triple(tmp_path)})}
    assert "published sweeps" in TemperatureSweep(runs).describe()
    other = TemperatureSweep(runs, modalities=["text", "audio"])
    assert "published" not in other.describe()
    assert "20 texts and their sounds" in other.describe()
    assert {row[0] for row in other.table()[1]} == {"three"}


def measured_triple(folder: Path) -> Bundle:
    """Three modalities with the metrics that the charts show."""
    bundle = make_triple(folder)
    names = ("gap_distance", "linear_separability", "recall_at_1")
    values = measure({modality: bundle.at(modality) for modality in bundle.modalities}, 30.0, 0, names)
    return replace(bundle, metrics={key: [value] * len(bundle.steps) for key, value in values.items()})


def test_models_of_other_items_are_refused_with_a_sentence(tmp_path):
    runs = make_runs(tmp_path, SWEEP, seeds=1)
    other = make_runs(tmp_path, SWEEP, seeds=1, items=20)["hot"]
    with pytest.raises(InputError, match="same items"):
        TemperatureSweep({**runs, "other": other})
    with pytest.raises(InputError, match="has no run"):
        Ensemble.of("empty", {})
