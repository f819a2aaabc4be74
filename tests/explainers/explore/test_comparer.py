"""Models side by side: checkpoints and closings of each, what they are called, and what their differences are."""

from __future__ import annotations

import numpy as np
import pytest
from bokeh.document import Document

from modgap.explainers.explore import Comparer, measures, numerics
from modgap.explainers.explore.exploration import Exploration
from modgap.precompute.metrics import METRICS, find, measure

from .planted import planted, trained


def shown(*bundles, **state) -> Comparer:
    """A comparer that is on a page."""
    comparer = Comparer(*bundles, **state)
    comparer.__panel__().get_root(Document())
    return comparer


def titles(comparer: Comparer) -> list[str]:
    """What stands above the maps."""
    return [title.object.removeprefix("<h2>").removesuffix("</h2>") for title in comparer.titles]


def test_a_model_is_compared_with_itself_after_fewer_steps():
    bundle = trained()
    comparer = shown(bundle, bundle, steps=[0, 100])
    assert titles(comparer) == ["planted, 0 steps", "planted"]
    for place, state in enumerate(comparer.states):
        ends = [bundle.at(kind, place) for kind in ("image", "text")]
        assert np.array_equal(state.ranks(), numerics.pair_ranks(*ends))
        assert state.closing.space.scale == bundle.logit_scale[place]
    assert comparer.values("logit_scale") == [10, 30]
    comparer.states[0].step = 100  # as its widget does
    assert comparer.steps == [100, 100]
    assert not comparer.changes().any()
    assert titles(comparer) == ["1. planted", "2. planted"]


def test_a_closing_of_one_model_leaves_the_others_until_all_are_closed_alike():
    bundle = planted()
    comparer = shown(bundle, bundle)
    before = [matrix.cells.copy() for matrix in comparer.matrices]
    comparer.states[1].param.update(method="centre", amount=1.0)
    assert (comparer.methods, comparer.amounts) == (["shift", "centre"], [0.0, 1.0])
    assert titles(comparer) == ["planted", "planted, centre 1.00"]
    assert list(comparer.choices[0].options) == titles(comparer)
    assert np.array_equal(comparer.matrices[0].cells, before[0])
    assert not np.allclose(comparer.matrices[1].cells, before[1], atol=0.1)
    comparer.amount = 0.5
    assert [(state.method, state.amount) for state in comparer.states] == [("shift", 0.5)] * 2
    assert (comparer.methods, comparer.amounts) == ([], [])
    assert titles(comparer) == ["1. planted", "2. planted"]


def test_an_exploration_stands_for_its_checkpoint_and_its_closing():
    bundle = trained()
    comparer = shown(Exploration(bundle, step=0), Exploration(bundle, amount=0.25))
    assert comparer.each("step") == [0, 100]
    assert titles(comparer) == ["planted, 0 steps", "planted, shift 0.25"]


@pytest.mark.parametrize(
    "wrong", [{"steps": [0, 7]}, {"steps": [0]}, {"methods": ["shift", "no"]}, {"amounts": [0, 9]}]
)
def test_what_a_model_does_not_take_is_refused_and_changes_nothing(wrong):
    comparer = Comparer(trained(), trained())
    with pytest.raises(ValueError, match=r"valid options|one for each of 2 models|at most 1.5"):
        comparer.param.update(**wrong)
    assert (comparer.steps, comparer.methods, comparer.amounts) == ([], [], [])
    assert comparer.each("step") == [100, 100]


def test_the_difference_is_of_the_second_less_the_first_in_the_clusters_of_the_first_model():
    a, b = planted(kinds=("image", "text", "audio")), planted(kinds=("image", "text", "audio"), gap=0.5, seed=1)
    comparer = shown(a, b, first=1, second=0, amounts=[0.0, 0.5])
    order = Exploration(a).arrangement().order
    cells = []
    for state in (Exploration(a), Exploration(b, amount=0.5)):
        rows = np.concatenate([state.clouds()[kind][order] for kind in ("image", "text", "audio")])
        cells.append(rows @ rows.T)
    for matrix, expected in zip(comparer.matrices, cells, strict=True):
        assert matrix.cells == pytest.approx(expected, abs=1e-5)
    assert comparer.difference.cells == pytest.approx(cells[0] - cells[1], abs=1e-5)
    drawn = comparer.difference.source.data["image"][0]
    assert drawn == pytest.approx(comparer.difference.cells[::-1], abs=1e-6)


def test_any_modality_may_ask_any_other_and_ranks_are_of_that_direction():
    kinds = ("image", "text", "audio")
    a, b = planted(kinds=kinds), planted(kinds=kinds, gap=0.5, seed=1)
    comparer = shown(a, b)
    comparer.asks, comparer.answers = "audio", "text"
    ranks = [numerics.pair_ranks(bundle.at("audio"), bundle.at("text")) for bundle in (a, b)]
    assert np.array_equal(comparer.changes(), ranks[0] - ranks[1])
    better = int((ranks[0] > ranks[1]).sum())
    assert f"better for {better:,} items" in comparer.ranks.object


@pytest.mark.parametrize("metric", METRICS)
def test_any_metric_is_that_of_the_pair_as_it_is_on_the_maps(metric):
    comparer = Comparer(planted(40), planted(40, gap=0.5), amounts=[0.0, 0.5])
    for state, value in zip(comparer.states, comparer.values(metric), strict=True):
        measured = measure({"image": state.pair()[0], "text": state.pair()[1]}, 30.0, 0, [metric])
        if METRICS[metric].of == "modality":
            assert value == pytest.approx(sum(measured.values()) / 2)
        else:
            assert value == pytest.approx(measured[find(measured, metric)])


@pytest.mark.parametrize("metric", ["gap_distance", "paired_cosine", "alignment", "intra_modal_cosine", "recall_at_5"])
def test_what_one_pass_measures_is_of_all_pairs_and_the_rest_of_a_sample(metric, monkeypatch):
    monkeypatch.setattr(measures, "MEASURED", 10)
    comparer = Comparer(planted(), planted(gap=0.5))
    clouds = {name: comparer.states[1].space.clouds[name] for name in ("image", "text")}
    whole = measure(clouds, 30.0, 0, [metric])
    found = comparer.values(metric)[1]
    value = np.mean(list(whole.values())) if METRICS[metric].of == "modality" else whole[find(whole, metric)]
    assert (found == pytest.approx(value, rel=1e-6)) == (metric != "recall_at_5")


def test_a_cell_under_the_pointer_shows_its_items_in_every_model_and_a_tap_selects_them():
    comparer = shown(planted(), planted(gap=0.5))
    order, matrix = comparer.states[0].arrangement().order, comparer.matrices[1]
    matrix.pointer.data = {"cell": [80 + 3, 160 - 1 - 5]}  # column, and row from below
    assert f"cosine {matrix.cells[5, 83]:.3f}".replace("-", "−") in comparer.card.object
    row, column = comparer.space.named(order[[5, 3]])
    assert comparer.card.object.index(f'data-item="{row}"') < comparer.card.object.index(f'data-item="{column}"')
    assert [len(view.ring.data["x"]) for view in comparer.maps] == [2, 2]
    matrix.pointer.data = {"cell": []}
    assert comparer.card.object == ""
    comparer.difference.pointer.data = {"cell": [80 + 3, 160 - 1 - 5]}
    assert "difference of cosines" in comparer.behind.object  # below it, so that it stays under the pointer
    assert comparer.card.object == ""
    comparer.difference.pointer.data = {"cell": []}
    assert comparer.behind.object == ""
    matrix.tap.data = {"cell": [80 + 3, 160 - 1 - 5, 1]}
    assert comparer.selection == [row, column]
