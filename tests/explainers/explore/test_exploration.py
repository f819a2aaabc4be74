"""The state of an exploration: what follows from it, what is kept of it, and that the order of a file decides nothing."""

from __future__ import annotations

import csv
import json
import sys
from html import escape

import numpy as np
import panel as pn
import pytest
from bokeh.document import Document

from modgap.explainers.explore import Comparer, Explorer, show
from modgap.explainers.explore.background import Cancelled, Failed, Run
from modgap.explainers.explore.exploration import COLOURS, LAYOUTS, SLOW, Exploration
from modgap.explainers.explore.look_first import LookFirst
from modgap.explainers.explore.measures import compared, item_values
from modgap.precompute.analysis.layouts import lay_out
from modgap.precompute.errors import InputError
from modgap.precompute.metrics import METRICS

from .looking import images, looked_at
from .planted import planted


@pytest.fixture
def explorer() -> Explorer:
    return Explorer(planted())


@pytest.mark.parametrize("count", [80, 900])
def test_shuffling_the_items_changes_no_place_no_card_no_cluster_and_no_number(count):
    order = np.random.default_rng(3).permutation(count)
    one, other = Exploration(planted(count)), Exploration(planted(count, order=order))
    assert one.space.ids == other.space.ids
    for layout in (value for value in LAYOUTS.values() if value not in SLOW):
        for state in (one, other):
            state.param.update(layout=layout, amount=0.4)
        for a, b in zip(one.places().values(), other.places().values(), strict=True):
            assert np.array_equal(a, b)
    assert np.array_equal(one.arrangement().order, other.arrangement().order)
    assert one.arrangement().labels == other.arrangement().labels
    assert np.array_equal(one.ranks(), other.ranks())
    for colour in COLOURS.values():
        one.colour = other.colour = colour
        assert one.colouring().key == other.colouring().key
    cards = []
    for bundle in (one.space.bundle, other.space.bundle):
        explorer = Explorer(bundle, selection=["t3", "t11"], pins=["t5"])
        explorer.__panel__()
        cards.append((explorer.map.strip.object, explorer.map.pinned.object, explorer.map.told.object))
    assert cards[0] == cards[1]


def test_shuffling_the_items_changes_nothing_in_any_tab(monkeypatch):
    monkeypatch.setattr(LookFirst, "start", lambda _: None)
    for place in ("measures.MEASURED", "tabs.MEASURED", "tabs.LANDSCAPE"):  # a sample of the items
        monkeypatch.setattr(f"modgap.explainers.explore.{place}", 40)
    order = np.random.default_rng(4).permutation(80)
    told, drawn = [], []
    for bundle in (planted(), planted(order=order)):
        explorer = Explorer(bundle, selection=["t8", "t3", "t11"], item="t5", amount=0.4, with_none="red")
        explorer.state.keep("three")
        told.append(looked_at(explorer))
        drawn.append(images(explorer.__panel__()))
    assert told[0] == told[1]
    assert len(drawn[0]) == 2
    assert all(image.size > 600 and np.array_equal(image, other) for image, other in zip(*drawn, strict=True))


def test_shuffling_the_items_of_a_model_changes_nothing_where_it_is_compared():
    order, amount = np.random.default_rng(5).permutation(80), 0.3
    found = []
    for second in (None, order):
        other = planted(gap=0.5, seed=1, name="other", order=second)
        comparer = Comparer(planted(), other, amount=amount, selection=["t8", "t3"])
        shown = comparer.__panel__()
        found.append((comparer, [pane.object for pane in shown.select(pn.pane.HTML)], images(shown)))
    (one, told, drawn), (same, told_again, drawn_again) = found
    assert np.array_equal(one.changes(), same.changes())
    assert told == told_again
    assert len(drawn) == 3
    assert all(
        image.size > 600 and np.array_equal(image, other) for image, other in zip(drawn, drawn_again, strict=True)
    )
    assert [one.values(name) for name in METRICS] == [same.values(name) for name in METRICS]


def test_of_more_items_than_a_browser_draws_a_sample_is_drawn_and_told_and_selections_are_of_all(monkeypatch):
    monkeypatch.setattr("modgap.explainers.explore.map_view.MOST", 50)
    explorer = Explorer(planted(), colour="cosine", with_all="red")
    explorer.__panel__()
    view, ids = explorer.map.map, explorer.space.ids
    drawn = [ids[place] for place in view.drawn]
    assert "50 of 80 items are drawn, taken by a seed; a lasso selects among them." in view.told
    assert {len(column) for column in view.points.data.values()} == {50}
    np.testing.assert_array_equal(view.points.data["x_text"], view.placed["text"][view.drawn, 0])
    np.testing.assert_allclose(view.points.data["value"], explorer.state.cosines()[view.drawn], rtol=1e-6)
    assert view.view.filter.booleans == ["red" in explorer.space.captions[place] for place in view.drawn]
    view.points.selected.indices = [4, 2]
    assert explorer.selection == [drawn[4], drawn[2]]
    explorer.selection = list(ids)
    assert view.points.selected.indices == list(range(50))
    assert explorer.selection == list(ids)
    view.pointer.data = {"place": [3]}
    assert escape(explorer.space.captions[view.drawn[3]]) in explorer.map.card.object
    assert Explorer(planted(50)).map.map.told == ""


def test_without_umap_the_map_says_what_to_install_and_computes_nothing(explorer, monkeypatch):
    monkeypatch.setitem(sys.modules, "umap", None)  # as if it were not there
    layouter = explorer.map.layouter
    explorer.state.layout = "umap"
    assert "UMAP needs umap-learn; install it with: pip install &#x27;modgap[tool]&#x27;." in layouter.told.object
    assert not layouter.start.visible
    with pytest.raises(ModuleNotFoundError, match=r"install it with: pip install 'modgap\[tool\]'"):
        lay_out("umap", np.eye(5))
    explorer.state.layout = "tsne"
    assert layouter.start.visible


def test_the_selection_goes_both_ways(explorer):
    explorer.__panel__()
    explorer.selection = ["t2", "t7"]
    assert explorer.state.selection == ["t2", "t7"]
    assert explorer.map.map.points.selected.indices == [2, 7]
    explorer.map.map.points.selected.indices = [4, 5, 6]
    assert explorer.selection == ["t4", "t5", "t6"]
    assert "3 selected" in explorer.map.told.object


def test_an_item_that_is_not_there_is_told_with_what_is_near(explorer):
    with pytest.raises(InputError, match=r"selection: found item 't99'.*did you mean 't9'"):
        explorer.selection = ["t99"]
    with pytest.raises(InputError, match=r"selection: found item 3\b"):
        explorer.selection = [3]
    assert explorer.selection == explorer.state.selection == []


def test_points_of_a_pair_can_be_one_point_and_one_modality_can_be_placed_in_the_axes_of_another(explorer):
    state = explorer.state
    assert set(state.places()) == {"image", "text"}
    state.fitted = "image"
    fitted = state.places()["image"]
    assert np.abs(fitted.mean(axis=0)).max() < 1e-5
    state.as_pairs = True
    assert state.places()["pair"].shape == (80, 2)


def test_while_the_gap_closes_points_move_in_axes_that_stay(explorer):
    state = explorer.state
    state.layout = "gap"
    before = state.places()
    state.amount = 1.0
    after = state.places()
    apart = [abs((places["image"] - places["text"]).mean(axis=0)[0]) for places in (before, after)]
    assert apart[1] < 0.05 * apart[0]
    state.amount = 0.0
    assert np.array_equal(state.places()["image"], before["image"])


def test_lines_are_of_the_selection_or_of_the_longest_that_pass_the_words(explorer):
    state = explorer.state
    state.param.update(lines="selection", selection=["t1", "t2", "t4"])
    assert state.lined().tolist() == [1, 2, 4]
    state.with_all = "green"
    assert state.lined().tolist() == [1]
    state.param.update(lines="longest", longest=5)
    assert len(state.lined()) == 5
    assert all(place % 4 == 1 for place in state.lined())


def test_the_selection_is_written_as_csv_json_ids_and_arrays(explorer, tmp_path):
    explorer.selection = ["t3", "t1"]
    for name in ("s.csv", "s.json", "s.txt", "s.npz"):
        explorer.export(tmp_path / name)
    rows = list(csv.DictReader((tmp_path / "s.csv").open()))
    assert [row["id"] for row in rows] == ["t3", "t1"]
    assert rows[0]["caption"] == "a yellow thing, number 3"
    assert json.loads((tmp_path / "s.json").read_text())[1]["tags"] == ["green"]
    assert (tmp_path / "s.txt").read_text() == "t3\nt1\n"
    with np.load(tmp_path / "s.npz") as arrays:
        assert arrays["item_ids"].tolist() == ["t3", "t1"]
        assert np.array_equal(arrays["text"], explorer.state.space.clouds["text"][[3, 1]])


def test_subsets_pins_and_words_come_back_from_their_file(explorer, tmp_path):
    explorer.selection = ["t0", "t4"]
    explorer.state.keep("reds <b>")
    explorer.state.param.update(pins=["t9"], with_any="red blue", with_none="number")
    explorer.save(tmp_path / "mine.json")
    other = Explorer(planted())
    other.reopen(tmp_path / "mine.json")
    assert other.state.saved() == explorer.state.saved()
    assert other.state.subsets == {"reds <b>": ["t0", "t4"]}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"exploration": 2}, "found exploration: 2"),
        ({"pins": ["t1000"]}, "pins: found item 't1000'"),
        ({"subsets": {"a": "t1"}}, "a list of ids of items"),
        ({"filter": {"all": [], "any": []}}, "none"),
        ({"more": 1}, "more"),
    ],
)
def test_a_wrong_file_is_one_sentence_and_changes_nothing(explorer, tmp_path, change, told):
    explorer.state.pins = ["t1"]
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({**explorer.state.saved(), **change}))
    with pytest.raises(InputError) as err:
        explorer.reopen(path)
    assert len(err.value.problems) == 1
    assert str(path) in str(err.value)
    assert told in str(err.value)
    assert explorer.state.pins == ["t1"]


def test_a_subset_that_differs_is_told_apart_from_one_that_does_not():
    rng = np.random.default_rng(0)
    values = item_values(rng.normal(size=400), rng.integers(1, 50, 400).astype(float))
    inside = np.arange(400) < 100
    assert not any(row.clear for row in compared(values, inside)[:1])
    moved = item_values(rng.normal(size=400) + 2 * inside, rng.integers(1, 50, 400).astype(float))
    assert compared(moved, inside)[0].clear


def test_a_map_is_saved_as_one_file_that_asks_for_nothing(tmp_path, open_page):
    captions = ["</script><script>window.hit=1</script>", *(f"caption {n}" for n in range(1, 80))]
    Explorer(planted(captions=captions)).save_map(tmp_path / "map.html")
    watched = open_page(tmp_path / "map.html")
    watched.page.wait_for_function("() => window.Bokeh?.documents[0]?.is_idle", timeout=240_000)
    there = watched.page.evaluate(
        "() => [...Bokeh.documents[0].all_models].find((model) => model.data?.caption).data.caption"
    )
    assert there == captions
    assert watched.page.evaluate("window.hit") is None
    watched.assert_clean()


@pytest.mark.timeout(1800)  # what UMAP runs on is compiled first
@pytest.mark.parametrize("kind", SLOW)
def test_slow_layouts_run_elsewhere_and_keep_clusters_together(kind):
    state = Exploration(planted(60), layout=kind)
    assert state.places() is None
    fitted, others = state.layout_inputs()
    assert set(fitted) == {"image", "text"}
    assert others == {}
    found, _ = Run(lay_out, kind, np.concatenate(list(fitted.values()))).result()
    group = np.tile(np.arange(60) % 4, 2)
    centres = np.array(
        [[found[(group == g) & (np.arange(120) // 60 == side)].mean(axis=0) for g in range(4)] for side in (0, 1)]
    )
    own = np.linalg.norm(found - centres[np.arange(120) // 60, group], axis=1).mean()
    assert own < np.linalg.norm(centres[:, :, None] - centres[:, None], axis=-1).mean()


def test_what_runs_elsewhere_can_be_cancelled_and_says_why_it_failed():
    run = Run(lay_out, "tsne", np.random.default_rng(0).normal(size=(4000, 20)).astype(np.float32))
    run.cancel()
    with pytest.raises(Cancelled):
        run.result()
    with pytest.raises(Failed, match=r"2 dim|1D|array"):
        Run(lay_out, "tsne", np.zeros(3, np.float32)).result()


def test_models_are_compared_item_by_item_and_must_have_the_same_items():
    a, b = planted(), planted(gap=0.5, seed=1, name="other")
    comparer = Comparer(a, b)
    comparer.__panel__().get_root(Document())
    assert np.array_equal(comparer.changes(), comparer.states[0].ranks() - comparer.states[1].ranks())
    comparer.maps[0].points.selected.indices = [1, 2]
    assert comparer.selection == ["t1", "t2"]
    assert comparer.maps[1].points.selected.indices == [1, 2]
    comparer.maps[1].pointer.data = {"place": [5]}
    assert len(comparer.maps[0].ring.data["x"]) == 2
    scales = {(matrix.mapper.low, matrix.mapper.high) for matrix in comparer.matrices}
    assert len(scales) == 1
    one, other = comparer.values("gap_distance")
    assert one > other
    with pytest.raises(InputError, match="two or more"):
        Comparer(a)
    with pytest.raises(InputError, match="60 of them in planted/0"):
        Comparer(a, planted(60))


def test_one_line_explores_embeddings_of_ones_own():
    rng = np.random.default_rng(0)
    with pytest.warns(UserWarning, match="length"):
        explorer = show(
            {"image": rng.normal(size=(20, 8)), "text": rng.normal(size=(20, 8))},
            [f"caption {n}" for n in range(20)],
            logit_scale=50,
        )
    assert isinstance(explorer, Explorer)
    assert explorer.space.scale == 50
    explorer.__panel__()
