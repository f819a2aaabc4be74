from __future__ import annotations

import base64
from dataclasses import replace

import numpy as np
import pytest

from modgap.explainers.figures.explorer.explorer import Explorer
from modgap.explainers.figures.explorer.layouts import fitted, layouts, onto
from modgap.explainers.figures.gap_shift.moving import move
from modgap.explainers.state import read
from modgap.precompute.analysis import closing
from modgap.precompute.errors import InputError
from modgap.precompute.numbers import number

from ..conftest import make_bundle
from ..several import Runs, ensembles

SEVERAL = "(state) => { for (const [name, value] of Object.entries(state)) figures.fig.put(name, value); }"
LIT = """() => Object.fromEntries(Object.entries(figures.fig.part("scatter").points).map(([name, { data }]) =>
  [name, Array.from(data.item).filter((_, k) => data.size[k] > 3.5).sort((a, b) => a - b)]))"""


@pytest.fixture
def runs(tmp_path) -> Runs:
    """Two models of things with pictures, and one of others without."""
    near = replace(make_bundle(tmp_path, items=20), name="near")
    turned = {name: np.ascontiguousarray(x[::-1]) for name, x in near.embeddings.items()}
    wide = replace(near, name="wide", embeddings=turned)
    others = make_bundle(tmp_path, items=12, pictures=False, captions=[f"other {n}" for n in range(12)])
    items = tuple(replace(item, id=f"other {item.id}") for item in others.items)
    return ensembles({"near": {0: near}, "wide": {0: wide}, "others": {0: replace(others, name="others", items=items)}})


def test_a_layout_is_turned_onto_another_one_without_being_bent():
    rng = np.random.default_rng(1)
    places = rng.normal(size=(30, 2))
    mirrored = places @ np.array([[0.0, 1.0], [1.0, 0.0]]) + 5
    np.testing.assert_allclose(onto(mirrored, places), places - places.mean(axis=0), atol=1e-12)
    other = onto(rng.normal(size=(30, 2)), places)
    lengths = np.linalg.norm(other[:, None] - other[None], axis=2)
    again = onto(other, places[::-1])
    np.testing.assert_allclose(np.linalg.norm(again[:, None] - again[None], axis=2), lengths, atol=1e-12)


def test_layouts_are_there_as_trained_and_closed_by_each_method(runs):
    explorer = Explorer(runs)
    pairing = explorer.models["near"].pairing
    found = layouts(pairing.closings(), np.zeros((40, 2)), (-1.0, 1.0, -0.5, 0.5))
    assert set(found) == {f"{kind} {name}" for kind in fitted().values() for name in ("trained", "shift", "centre")}
    assert layouts(pairing.closings(), np.zeros((40, 2)), (-1.0, 1.0, -0.5, 0.5)) == found
    assert len(set(found.values())) == len(found)
    for text in found.values():
        places = np.frombuffer(base64.b64decode(text), dtype="<i2").reshape(-1, 2) * 2 / 32767
        across, up = np.abs(places).max(axis=0)
        assert max(across / 1.0, up / 0.5) == pytest.approx(1, abs=1e-3)  # it fills what it has


def test_numbers_and_words_are_those_of_the_selection(runs):
    explorer = Explorer(runs, picked="t3 t5", method="centre", t=1.0)
    x, y = closing.centre(*explorer.models["near"].clouds)
    own, others = explorer.behaviours()
    assert own
    assert others
    assert own.cosine == pytest.approx((x * y).sum(axis=1)[[3, 5]].mean())
    assert "Selected: “thing 3”, “thing 5”" in explorer.describe()
    assert f"Selected: 2 pairs, mean cosine of partners {own.cosine:.2f}" in explorer.describe()
    assert "All others: 18 pairs" in explorer.describe()
    header, rows = explorer.table()
    assert [row[2] for row in rows[-2:]] == ["selected", "others"]
    assert rows[-2][header.index("pairs")] == 2
    assert rows[-1][header.index("cosine of partners")] == pytest.approx(others.cosine, abs=1e-4)


def test_what_is_picked_goes_before_words_and_what_a_model_does_not_show_is_left_out(runs):
    explorer = Explorer(runs, words="3 4", match="any")
    assert np.flatnonzero(explorer.chosen).tolist() == [3, 4]
    explorer.picked = "t7 other%20t2"
    assert np.flatnonzero(explorer.chosen).tolist() == [7]
    explorer.model = "others"
    assert np.flatnonzero(explorer.chosen).tolist() == [2]
    explorer.picked = "t7"
    assert np.flatnonzero(explorer.chosen).tolist() == [3, 4]


def test_a_chapter_that_asks_for_words_or_items_that_nobody_has_is_told(runs):
    explorer = Explorer(runs)
    assert read(explorer.param["words"], "thing 3") == "thing 3"
    assert read(explorer.param["picked"], "t3 other%20t2") == "t3 other%20t2"
    with pytest.raises(InputError, match="found words"):
        read(explorer.param["words"], "3 thng")
    with pytest.raises(InputError, match="found picked: 't99'"):
        read(explorer.param["picked"], "t99")
    with pytest.raises(InputError, match="allowed: names, apart by blanks"):
        read(explorer.param["words"], 3)


@pytest.mark.parametrize(
    "state",
    [
        {"picked": "t3 t5", "t": 0.4},
        {"words": "3 4", "match": "any", "method": "centre", "t": 1.0},
        {"words": "thing", "match": "none"},
        {"model": "wide", "words": "7", "match": "none", "projection": "tsne"},
        {"model": "others", "picked": "other%20t2 t3", "projection": "gap"},
    ],
    ids=str,
)
def test_the_browser_selects_and_says_what_python_does(state, runs, open_figure):
    watched = open_figure("explorer", runs)
    watched.page.evaluate(SEVERAL, state)
    explorer = Explorer(runs, **state)
    own, others = explorer.behaviours()
    expected = {
        f"{which}{name}": text
        for which, one in (("chosen", own), ("others", others))
        for name, text in (
            ("Items", str(one.items if one else 0)), ("Cosine", number(one.cosine, ".2f") if one else "none"),
            ("Rank", f"{one.rank:g}" if one else "none"), ("Gap", number(one.gap, ".2f") if one else "none"),
        )
    }  # fmt: skip
    watched.page.wait_for_function(
        "(expected) => Object.entries(expected).every(([name, text]) => figures.fig.numbers()[name] === text)",
        arg=expected,
    )
    lit = np.flatnonzero(explorer.chosen).tolist() or list(range(explorer.pairing.count))
    assert watched.page.evaluate(LIT) == {"image": lit, "text": lit}
    cards = watched.page.evaluate("deep(document, '.words').map((e) => e.textContent)")
    captions = list(explorer.pairing.captions.values())
    assert cards == [captions[n] for n in np.flatnonzero(explorer.chosen)][: 8 if explorer.chosen.sum() <= 8 else 7]
    watched.assert_clean()


def test_points_move_in_the_plane_as_the_gap_closes(runs, open_figure):
    page = open_figure("explorer", runs, state={"projection": "gap"}).page
    explorer = Explorer(runs)
    for t in (0.0, 0.35, 1.0):
        page.evaluate(SEVERAL, {"t": t})
        x, y = move(explorer.models["near"].clouds, "shift", t)
        page.wait_for_function("(t) => figures.fig.state().t === t", arg=t)
        apart = page.evaluate("""() => {
          const mean = ({ data }) => Array.from(data.x).reduce((sum, value) => sum + value, 0) / data.x.length;
          const { image, text } = figures.fig.part("scatter").points;
          return mean(text) - mean(image); }""")
        trained = explorer.models["near"].clouds
        gap = trained[1].mean(axis=0) - trained[0].mean(axis=0)
        assert apart == pytest.approx((y.mean(axis=0) - x.mean(axis=0)) @ gap / np.linalg.norm(gap), abs=1e-3)


def test_a_cluster_and_a_pair_are_picked_from_the_list_and_put_back(runs, open_figure):
    watched = open_figure("explorer", runs)
    page = watched.page
    pick = page.get_by_role("combobox", name="Pick", exact=True)
    cluster = pick.locator("option").nth(1)
    size = int(cluster.inner_text().rsplit(": ", 1)[1])
    pick.select_option(index=1)
    page.wait_for_function("(size) => figures.fig.state().picked.split(' ').length === size", arg=size)
    pick.select_option(label="Pick nothing")
    page.wait_for_function("figures.fig.state().picked === ''")
    pick.select_option(label="thing 4")
    page.wait_for_function("figures.fig.state().picked === 't4'")
    pick.select_option(label="thing 4")
    page.wait_for_function("figures.fig.state().picked === ''")
    watched.assert_clean()


def test_a_tap_picks_a_pair_and_another_one_puts_it_back(runs, open_figure):
    watched = open_figure("explorer", runs)
    page = watched.page
    place = """() => {
      const { points, figure } = figures.fig.part("scatter");
      const box = Bokeh.index.find_one(figure).el.getBoundingClientRect();
      const { data } = points.text, k = Array.from(data.item).indexOf(4);
      const part = (range, value) => (value - range.start) / (range.end - range.start);
      return [box.left + part(figure.x_range, data.x[k]) * box.width, box.bottom - part(figure.y_range, data.y[k]) * box.height]; }"""
    page.mouse.click(*page.evaluate(place))
    page.wait_for_function("figures.fig.state().picked !== ''")
    first = page.evaluate("figures.fig.state().picked")
    page.mouse.click(*page.evaluate(place))
    page.wait_for_function("(first) => figures.fig.state().picked !== first", arg=first)
    watched.assert_clean()


def test_words_that_are_written_are_taken_with_enter(runs, open_figure):
    watched = open_figure("explorer", runs)
    page = watched.page
    page.get_by_role("textbox", name="Filter by words").fill("thing 7")
    page.keyboard.press("Enter")
    page.wait_for_function("figures.fig.numbers().chosenItems === '1'")
    watched.assert_clean()


def test_pictures_stand_in_the_plot_and_on_the_cards_of_those_that_have_some(runs, open_figure):
    watched = open_figure("explorer", runs, state={"picked": "t3 other%20t2"})
    page = watched.page
    page.wait_for_function("deep(document, 'li .picture').length === 1")
    page.wait_for_function("figures.fig.models().some((m) => m.type === 'Scatter' && m.marker?.value === '@picture')")
    page.evaluate(SEVERAL, {"model": "others"})
    page.wait_for_function("deep(document, 'li.bare').length === 1 && deep(document, 'li .picture').length === 0")
    page.wait_for_function("figures.fig.models().every((m) => m.type !== 'Scatter' || m.marker?.value !== '@picture')")
    watched.assert_clean()


def test_a_first_look_has_t_sne_alone_and_says_so_in_its_control(runs):
    hasty = Explorer(runs, first_look=True, projection="tsne")
    assert list(hasty.controls["projection"].options) == ["PCA", "Gap", "t-SNE"]
    sources = hasty.pairing.closings(), np.zeros((40, 2)), (-1.0, 1.0, -0.5, 0.5)
    short, whole = layouts(*sources, first_look=True), layouts(*sources)
    assert set(short) == {f"tsne {name}" for name in ("trained", "shift", "centre")}
    assert all(short[name] != whole[name] for name in short)
