from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.figures.objectives.objectives import Objectives

from ..several import OBJECTIVES, Runs, make_runs

PLACES = ("first", "second", "third", "fourth")
GAP = "gap_distance(image,text)"
CELLS = "PLACES.map((place) => figures.fig.numbers()[`${place}Cell`])".replace("PLACES", str(list(PLACES)))
# Cosines as drawn from below, and the cell that stands out, of each heatmap in the order of the places.
MAPS = """() => {
  const sources = Object.values(figures.fig.part("maps")).map(({ renderers }) => renderers);
  const of = (renderers, test) => renderers.find(({ glyph }) => test(glyph)).data_source.data;
  return sources.map((renderers) => ({ image: Array.from(of(renderers, ({ type }) => type === "Image").image[0]),
    cell: ["x", "y"].map((name) => of(renderers, ({ type }) => type === "Scatter")[name][0]) }));
}"""


@pytest.fixture
def runs(tmp_path) -> Runs:
    return make_runs(tmp_path, OBJECTIVES)


def test_it_begins_with_different_objectives_and_reads_them_from_the_bundles(runs):
    explainer = Objectives(runs)
    labels = [model.label for model in explainer.models.values()]
    assert labels == ["InfoNCE, 30", "InfoNCE, 100", "InfoLOOB, 30", "CLOOB, 30", "CyCLIP, 100"]
    assert [explainer.first, explainer.second, explainer.third, explainer.fourth] == [
        "nce-30",
        "loob",
        "cloob",
        "cyclip",
    ]
    assert f"CyCLIP, 100: {runs['cyclip'].mean('gap_distance'):.2f}" in explainer.describe()
    assert "30 pictures and their texts" in explainer.describe()
    header, rows = explainer.table()
    assert len(rows) == 15
    last = dict(zip(header, rows[-1], strict=True))
    assert (last["experiment"], last["objective"], last["seed"]) == ("cyclip", "CyCLIP", 2)
    assert last["gap distance"] == pytest.approx(runs["cyclip"].values(GAP)[2], abs=1e-4)


def test_of_fewer_than_four_models_the_last_stands_again(tmp_path):
    explainer = Objectives(make_runs(tmp_path, {"a": ("infonce", 30.0), "b": ("cyclip", 30.0)}, seeds=1))
    assert [model.name for model in explainer.chosen] == ["a", "b", "b", "b"]


def test_each_heatmap_shows_the_model_chosen_above_it(runs, open_figure):
    watched = open_figure("objectives", runs)
    page = watched.page
    page.get_by_label("Second heatmap").select_option("CyCLIP, 100")
    page.wait_for_function(f"figures.fig.numbers().secondGap === '{runs['cyclip'].mean(GAP):.2f}'")
    for drawn, name in zip(page.evaluate(MAPS), ("nce-30", "cyclip", "cloob", "cyclip"), strict=True):
        points = np.concatenate([runs[name].first.at(m) for m in ("image", "text")])
        assert np.abs(np.reshape(drawn["image"], (60, 60))[::-1] - points @ points.T).max() < 1e-4
    rings = page.evaluate("Array.from(figures.fig.part('rings').data.y)")
    assert rings == pytest.approx([runs[name].mean(GAP) for name in ("nce-30", "cyclip", "cloob")])
    watched.assert_clean()


def test_one_cursor_marks_the_same_cell_in_all_heatmaps_and_says_its_cosines(runs, open_figure):
    watched = open_figure("objectives", runs)
    page = watched.page
    page.wait_for_function("deep(document, '.bk-Figure').every((e) => e.getAttribute('aria-label'))")
    box = page.evaluate("Bokeh.index.find_one(figures.fig.part('maps').first).el.getBoundingClientRect().toJSON()")
    row, column = 4, 30 + 9  # picture 4, text 9
    page.mouse.move(box["x"] + (column + 0.5) / 60 * box["width"], box["y"] + (row + 0.5) / 60 * box["height"])
    page.wait_for_function(f"{CELLS}.every((text) => text.includes('cosine'))")
    assert [drawn["cell"] for drawn in page.evaluate(MAPS)] == [[column + 0.5, 60 - row - 0.5]] * 4
    for text, name in zip(page.evaluate(CELLS), ("nce-30", "loob", "cloob", "cyclip"), strict=True):
        cosine = float(runs[name].first.at("image")[4] @ runs[name].first.at("text")[9])
        assert float(text.rsplit(" ", 1)[1].replace("−", "-")) == pytest.approx(cosine, abs=0.0051)
    assert page.evaluate("deep(document, '.item-card').filter((e) => !e.hidden).length") == 1
    page.mouse.move(1, 1)
    page.wait_for_function(f"{CELLS}.every((text) => text.includes('recall'))")
    watched.assert_clean()


def test_two_models_of_one_objective_and_scale_stay_two(tmp_path, open_figure):
    runs = make_runs(tmp_path, {"short": ("infonce", 30.0), "long": ("infonce", 30.0)}, seeds=1)
    page = open_figure("objectives", runs).page
    page.get_by_label("First heatmap").select_option("InfoNCE, 30 (long)")
    page.wait_for_function("figures.fig.state().first === 'long'")
    page.wait_for_function(f"figures.fig.numbers().firstGap === '{runs['long'].mean(GAP):.2f}'")
    points = np.concatenate([runs["long"].first.at(m) for m in ("image", "text")])
    drawn = np.reshape(page.evaluate(MAPS)[0]["image"], (60, 60))[::-1]
    assert np.abs(drawn - points @ points.T).max() < 1e-4
