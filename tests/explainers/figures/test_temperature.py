from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.figures.sphere.sphere import Sphere
from modgap.explainers.figures.temperature_sweep.temperature_sweep import TemperatureSweep
from modgap.precompute.analysis import sphere
from modgap.precompute.bundle import Bundle
from modgap.precompute.errors import InputError

from ..several import SWEEP, make_runs

MODELS = "[...figures.fig.document.all_models]"


@pytest.mark.parametrize("scale", [1, 22, 35, 50, 100])
@pytest.mark.parametrize("pairs", ["swapped", "right"])
def test_the_angle_of_least_loss_is_the_closed_form(scale, pairs, open_figure):
    page = open_figure("sphere", state={"scale": scale, "angle": 30, "pairs": pairs}).page
    swapped = pairs == "swapped"
    best = page.evaluate(f"{MODELS}.filter((m) => m.type === 'Span').map((m) => m.location)")
    assert max(best) == pytest.approx(sphere.best_angle(scale, swapped), abs=1e-6)
    curve = page.evaluate(f"Array.from({MODELS}.find((m) => m.glyph?.line_width?.value === 2.5).data_source.data.y)")
    assert curve == pytest.approx(sphere.curve(scale, range(-90, 91), swapped), abs=1e-6)
    assert float(page.evaluate("figures.fig.numbers().loss")) == pytest.approx(
        sphere.loss(scale, 30, swapped), abs=6e-5
    )
    assert f"{sphere.best_angle(scale, swapped):.1f}°" in Sphere(scale=scale, pairs=pairs).describe()


def test_models_are_ordered_by_the_scale_they_ended_with(tmp_path):
    explainer = TemperatureSweep(make_runs(tmp_path, SWEEP))
    assert [model.name for model in explainer.models] == ["hot", "free", "warm", "cold"]
    assert [model.learned for model in explainer.models] == [False, True, False, False]
    assert explainer.model == 3
    header, rows = explainer.table()
    assert {row[0] for row in rows if row[0] not in SWEEP} == {"yaras2025", "liang2022"}
    assert [row[header.index("gap distance")] for row in rows if row[:2] == ("yaras2025", 100)] == [0.669]


def test_the_chosen_model_is_in_the_heatmap_the_scatter_and_the_numbers(tmp_path, open_figure):
    runs = make_runs(tmp_path, SWEEP)
    page = open_figure("temperature-sweep", runs, state={"model": 3}).page
    page.evaluate("figures.fig.control('model').value = 0")
    page.wait_for_function("figures.fig.numbers().scale === '3.3'")
    expected = np.mean([bundle.metric("gap_distance") for bundle in runs["hot"].values()])
    assert float(page.evaluate("figures.fig.numbers().gap_distance")) == pytest.approx(expected, abs=0.006)
    points = np.concatenate([runs["hot"][0].at(m) for m in ("image", "text")])
    drawn = np.array(
        page.evaluate(f"Array.from({MODELS}.find((m) => m.glyph?.type === 'Image').data_source.data.image[0])")
    )
    assert np.abs(drawn.reshape(60, 60)[::-1] - points @ points.T).max() < 0.004
    gap = points[30:].mean(axis=0) - points[:30].mean(axis=0)
    across = points @ gap / np.linalg.norm(gap)
    x = page.evaluate(
        f"{MODELS}.filter((m) => m.glyph?.type === 'Segment').map((m) => m.data_source.data).find((d) => d.x0.length === 30)"
    )
    assert np.array(x["x1"]) - np.array(x["x0"]) == pytest.approx(across[30:] - across[:30], abs=0.02)


def test_models_of_other_items_are_refused_with_a_sentence(tmp_path):
    runs = make_runs(tmp_path, SWEEP, seeds=1)
    other: Bundle = make_runs(tmp_path, SWEEP, seeds=1, items=20)["hot"][0]
    with pytest.raises(InputError, match="same items"):
        TemperatureSweep({**runs, "other": {0: other}})
    with pytest.raises(InputError, match="has no run"):
        TemperatureSweep({"empty": {}})
