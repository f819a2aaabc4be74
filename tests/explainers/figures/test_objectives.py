from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.figures.objectives.objectives import Objectives

from ..several import OBJECTIVES, make_runs

MODELS = "[...figures.fig.document.all_models]"
LINES = "deep(document, '.line').map((e) => e.textContent)"


@pytest.fixture
def runs(tmp_path):
    return make_runs(tmp_path, OBJECTIVES)


def test_it_begins_with_different_objectives_and_reads_them_from_the_bundles(runs):
    explainer = Objectives(runs)
    assert explainer.labels == ["InfoNCE, 30", "InfoNCE, 100", "InfoLOOB, 30", "CLOOB, 30", "CyCLIP, 100"]
    assert [model.objective for model in explainer.chosen] == ["InfoNCE", "InfoLOOB", "CLOOB", "CyCLIP"]
    gap = np.mean([bundle.metric("gap_distance") for bundle in runs["cyclip"].values()])
    assert f"CyCLIP, 100: {gap:.2f}" in explainer.describe()
    assert "30 pairs" in explainer.describe()


def test_each_heatmap_shows_the_model_chosen_above_it(runs, open_figure):
    watched = open_figure("objectives", runs)
    page = watched.page
    page.get_by_label("Second heatmap").select_option("CyCLIP, 100")
    gap = np.mean([bundle.metric("gap_distance") for bundle in runs["cyclip"].values()])
    page.wait_for_function(f"({LINES})[1].includes('{gap:.2f}')")
    points = np.concatenate([runs["cyclip"][0].at(m) for m in ("image", "text")])
    drawn = page.evaluate(
        f"{MODELS}.filter((m) => m.glyph?.type === 'Image').map((m) => Array.from(m.data_source.data.image[0]))"
    )
    errors = [np.abs(np.array(one).reshape(60, 60)[::-1] - points @ points.T).max() for one in drawn]
    assert sum(error < 0.004 for error in errors) == 2  # the second now, and the fourth from the beginning
    watched.assert_clean()


def test_one_cursor_marks_the_same_cell_in_all_heatmaps_and_says_its_cosines(runs, open_figure):
    watched = open_figure("objectives", runs)
    page = watched.page
    page.wait_for_function("deep(document, '.bk-Figure').every((e) => e.getAttribute('aria-label'))")
    boxes = sorted(
        page.evaluate("deep(document, '.bk-Figure').map((e) => e.getBoundingClientRect().toJSON())"),
        key=lambda box: (box["width"], box["x"]),
    )
    box = boxes[0]
    row, column = 4, 30 + 9  # picture 4, text 9
    page.mouse.move(box["x"] + (column + 0.5) / 60 * box["width"], box["y"] + (row + 0.5) / 60 * box["height"])
    page.wait_for_function(f"({LINES}).every((text) => text.includes('cosine'))")
    cells = page.evaluate(
        f"{MODELS}.filter((m) => m.glyph?.marker?.value === 'square' && m.glyph.size.value === 11).map((m) => [m.data_source.data.x[0], m.data_source.data.y[0]])"
    )
    assert cells == [[column + 0.5, 60 - row - 0.5]] * 4
    texts = page.evaluate(LINES)
    for text, name in zip(texts, ("nce-30", "loob", "cloob", "cyclip"), strict=True):
        cosine = float(runs[name][0].at("image")[4] @ runs[name][0].at("text")[9])
        assert float(text.rsplit(" ", 1)[1].replace("−", "-")) == pytest.approx(cosine, abs=0.01)
    assert page.evaluate("deep(document, '.item-card').filter((e) => !e.hidden).length") == 1
    page.mouse.move(1, 1)
    page.wait_for_function(f"({LINES}).every((text) => text.includes('recall'))")
    watched.assert_clean()
