"""The tabs beside the map: all similarities of all modalities, and the items behind a cell of them."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.explore.exploration import Exploration
from modgap.explainers.explore.tabs import LossTab, MatrixTab, MetricsTab

from .planted import planted, trained


def looked_at(kind, state):
    """A tab that somebody has opened."""
    tab = kind(state)
    tab.look(at=True)
    return tab


def test_similarities_are_of_every_modality_with_every_other_after_closing():
    state = Exploration(planted(kinds=("image", "text", "audio")), asks="audio", answers="text", amount=0.7)
    tab = looked_at(MatrixTab, state)
    order = state.arrangement().order
    rows = np.concatenate([state.clouds()[kind][order] for kind in ("image", "text", "audio")])
    assert tab.matrix.cells == pytest.approx(rows @ rows.T, abs=1e-5)
    assert [text for text in tab.matrix.words.data["text"] if text in ("pictures", "texts", "sounds")] == [
        "pictures",
        "texts",
        "sounds",
    ]


@pytest.mark.parametrize("word", ["", "green"])
def test_a_cell_shows_the_items_of_its_row_and_column_as_text_and_a_tap_selects_them(word):
    captions = [f"<b>green</b> thing {n}" if n % 4 == 1 else f"thing {n}" for n in range(80)]
    state = Exploration(planted(captions=captions), with_all=word)
    tab = looked_at(MatrixTab, state)
    order = state.arrangement().order
    order = order[order % 4 == 1] if word else order
    count = len(order)
    tab.matrix.pointer.data = {"cell": [2 * count - 1, 2 * count - 1]}  # the last column of the first row
    row, column = state.space.named([order[0], order[-1]])
    told = tab.card.object
    assert f"cosine {tab.matrix.cells[0, -1]:.3f}".replace("-", "−") in told
    assert told.index(f'data-item="{row}"') < told.index(f'data-item="{column}"')
    assert "picture, the row" in told
    assert "text, the column" in told
    assert "<b>green" not in told
    tab.matrix.tap.data = {"cell": [2 * count - 1, 2 * count - 1, 1]}
    assert (state.selection, state.item) == ([row, column], row)
    state.with_all = "nothing"
    tab.matrix.pointer.data = {"cell": [0, 0]}


def test_a_cell_of_many_items_says_how_many_and_a_tap_selects_all_of_them():
    state = Exploration(planted(900))
    tab = looked_at(MatrixTab, state)
    tab.matrix.pointer.data = {"cell": [300, 599]}
    assert "picture, the row, the first of 3" in tab.card.object
    tab.matrix.tap.data = {"cell": [301, 599, 1]}
    assert state.selection == state.space.named(state.arrangement().order[:6])


def test_after_fewer_steps_metrics_loss_and_similarities_are_of_that_checkpoint():
    bundle = trained()
    state = Exploration(bundle)
    tabs = [looked_at(kind, state) for kind in (MatrixTab, MetricsTab, LossTab)]
    before = tabs[0].matrix.cells, tabs[1].table.object, tabs[2].chart.source.data["image"][0]
    state.step = 0
    alone = Exploration(bundle, step=0)
    early = [looked_at(kind, alone) for kind in (MatrixTab, MetricsTab, LossTab)]
    after = tabs[0].matrix.cells, tabs[1].table.object, tabs[2].chart.source.data["image"][0]
    expected = early[0].matrix.cells, early[1].table.object, early[2].chart.source.data["image"][0]
    for old, new, wanted in zip(before, after, expected, strict=True):
        assert np.array_equal(new, wanted)
        assert not np.array_equal(new, old)
    state.step = 100
    assert np.array_equal(tabs[0].matrix.cells, before[0])
