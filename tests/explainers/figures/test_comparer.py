from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modgap.explainers.figures.comparer.compared import compared, item_sets, short_labels
from modgap.explainers.figures.comparer.comparer import Comparer
from modgap.explainers.figures.comparer.measures import measures_of, readings_of
from modgap.precompute.analysis.losses import best_logit_scale
from modgap.precompute.errors import InputError
from modgap.precompute.item import Item

from ..conftest import make_triple
from ..several import OBJECTIVES, Runs, changed, ensembles, make_runs, recorded

PLACES = ("first", "second", "third", "fourth", "fifth", "sixth")
PAIR = ("image", "text")
GAP = "gap_distance(image,text)"
# Cosines as drawn from below, and the cell that stands out, of the heatmaps of these panels.
MAPS = """(places) => places.map((place) => {
  const { image, cell } = figures.fig.part("panels")[place].heatmap;
  return { image: Array.from(image.data.image[0]), cell: [cell.data.x[0], cell.data.y[0]] };
})"""
OPEN = "deep(document, 'select').filter((e) => e.checkVisibility()).length - 2"
MARK = """(model) => {
  const [figure, { models }] = [figures.fig.part("figure"), figures.fig.part("models").tags[0]];
  const [x, y] = ["x", "y"].map((axis) => models[model].readings[figures.fig.state()[axis]].at[0]);
  const box = Bokeh.index.find_one(figure).el.getBoundingClientRect(), frame = Bokeh.index.find_one(figure).frame.bbox;
  return [box.left + frame.left + frame.width * (x - figure.x_range.start) / (figure.x_range.end - figure.x_range.start),
    box.top + frame.bottom - frame.height * (y - figure.y_range.start) / (figure.y_range.end - figure.y_range.start)];
}"""


@pytest.fixture
def runs(tmp_path) -> Runs:
    return make_runs(tmp_path, OBJECTIVES)


@pytest.fixture
def mixed(tmp_path) -> Runs:
    """Imports: two models on two sets of items, one of them of unknown scale, and CyCLIP with three weights."""
    runs = make_runs(tmp_path, dict.fromkeys(("clip-a", "clip-drawn", "bind"), ("infonce", 30.0)), seeds=1)
    others = [Item(id=f"drawn-{n:02d}", caption=f"drawing {n}") for n in range(30)]
    photos = [Item(id=f"photo-{n:02d}", caption=f"photo {n}") for n in range(30)]
    clip, bind = ({"imported": {"model": name, "scale_known": name == "CLIP"}} for name in ("CLIP", "Bind"))
    weights = {}
    for weight in (0.01, 0.125):
        record = recorded(
            "cy", objective="cyclip", scale=30.0, options=[["intra_modal", weight], ["cross_modal", weight]]
        )
        weights[f"cy-{weight}"] = {0: replace(runs["clip-a"].first, items=tuple(photos), provenance=record)}
    return {
        "clip-a": changed(runs["clip-a"], items=tuple(photos), provenance=clip),
        "clip-drawn": changed(runs["clip-drawn"], items=tuple(others), provenance=clip),
        "bind": changed(runs["bind"], items=tuple(photos), provenance=bind),
        **ensembles(weights),
    }


def test_it_begins_with_different_objectives_and_reads_them_from_the_bundles(runs):
    explainer = Comparer(runs)
    labels = [model.label for model in explainer.models.values()]
    assert labels == ["InfoNCE, 30", "InfoNCE, 100", "InfoLOOB, 30", "CLOOB, 30", "CyCLIP, 100"]
    assert [getattr(explainer, place) for place in PLACES] == ["nce-30", "loob", "cloob", "cyclip", "", ""]
    assert explainer.opening() == ["nce-30", "loob", "cloob", "cyclip"]
    assert f"CyCLIP, 100: {runs['cyclip'].mean('gap_distance'):.2f} and 100" in explainer.describe()
    assert "on 30 pictures and their texts" in explainer.describe()
    header, rows = explainer.table()
    assert len(rows) == 15
    last = dict(zip(header, rows[-1], strict=True))
    assert (last["experiment"], last["model"], last["seed"]) == ("cyclip", "CyCLIP, 100", 2)
    assert last["gap distance"] == pytest.approx(runs["cyclip"].values(GAP)[2], abs=1e-4)


def test_of_one_model_two_panels_show_it(tmp_path):
    explainer = Comparer(make_runs(tmp_path, {"a": ("infonce", 30.0)}, seeds=1))
    assert [model.name for model in explainer.chosen] == ["a", "a"]


def test_two_panels_stay_and_four_can_be_closed(runs):
    explainer = Comparer(runs)
    for place in PLACES[:2]:
        with pytest.raises(ValueError, match=place):
            explainer.param.update(**{place: ""})
    explainer.param.update(third="", fourth="")
    assert [model.name for model in explainer.chosen] == ["nce-30", "loob"]


def test_a_measure_has_every_seed_and_the_best_scale_is_that_of_all_items(runs):
    models = compared(runs, 10, None)
    readings = readings_of(models, measures_of(PAIR))["cyclip"]
    assert readings["gap_distance"]["at"] == pytest.approx(runs["cyclip"].values(GAP), abs=1e-5)
    assert readings["gap_distance"]["mean"] == pytest.approx([runs["cyclip"].mean(GAP)], abs=1e-5)
    assert readings["logit_scale"]["at"] == [2, 2, 2]
    best = [best_logit_scale(*(run.at(name) for name in PAIR)) for run in runs["cyclip"].runs.values()]
    assert readings["best_scale"]["at"] == pytest.approx(np.log10(best), abs=1e-5)


@pytest.mark.parametrize("name", measures_of(PAIR))
def test_an_axis_holds_all_models_and_its_ticks_lie_on_it_and_say_their_place(name, runs):
    measure = measures_of(PAIR)[name]
    readings = [one[name] for one in readings_of(compared(runs, 10, None), {name: measure}).values()]
    axis = measure.axis(readings)
    low, high = axis["ends"]
    assert all(low <= place <= high for reading in readings for place in reading["at"])
    assert 2 <= len(axis["ticks"]) <= 9
    assert axis["ticks"] == sorted(axis["ticks"])
    for place, text in zip(axis["ticks"], axis["texts"], strict=True):
        assert low - 1e-4 <= place <= high + 1e-4
        said = float(text.removesuffix("%").replace("−", "-")) / (100 if text.endswith("%") else 1)
        assert (np.log10(said) if measure.log else said) == pytest.approx(place, abs=1e-4)


def test_models_of_other_items_are_compared_and_told_apart_by_them(mixed):
    models = compared(mixed, 100, None)
    assert [model.label for model in models] == [
        "CLIP, photo",
        "CLIP, drawn",
        "Bind",
        "CyCLIP, 30, λ 0.01",
        "CyCLIP, 30, λ 0.125",
    ]
    assert {name: len(own) for name, own in item_sets(models).items()} == {"photo": 4, "drawn": 1}
    explainer = Comparer(mixed)
    assert "30 (photo) or 30 (drawn) pictures and their texts" in explainer.describe()


def test_short_labels_say_as_little_as_tells_real_models_apart(runs):
    names = [
        "Hopfield + InfoNCE, CC3M, epoch 128",
        "Hopfield + InfoNCE, CC3M, epoch 31",
        "Hopfield + InfoNCE, YFCC, epoch 28",
        "CLIP",
    ]
    imports = {f"m{n}": changed(runs["loob"], provenance={"imported": {"model": name}}) for n, name in enumerate(names)}
    models = compared({name: replace(one, name=name) for name, one in imports.items()}, 100, None)
    assert short_labels(models) == ["Hopfield CC3M 128", "Hopfield CC3M 31", "Hopfield YFCC", "CLIP"]
    assert short_labels(compared(runs, 100, None))[0] == "InfoNCE 30"


def test_a_model_of_unknown_scale_has_no_place_on_that_axis_and_says_so(mixed, open_figure):
    explainer = Comparer(mixed)
    assert explainer.readings["bind"]["logit_scale"]["at"] == []
    assert "Bind: " in explainer.describe()
    assert "and not known" in explainer.describe()
    header, rows = explainer.table()
    assert {dict(zip(header, row, strict=True))["logit scale 1/τ"] for row in rows if row[0] == "bind"} == {""}
    page = open_figure("comparer", mixed).page
    page.wait_for_function("figures.fig.numbers().note.endsWith('Not in the chart: Bind, whose 1/τ is not known.')")
    places = "Object.values(figures.fig.part('marks')).map(({ data }) => data.x.length).reduce((a, b) => a + b)"
    assert page.evaluate(places) == 4
    page.evaluate("figures.fig.put('x', 'best_scale')")
    page.wait_for_function(f"{places} === 5")
    assert "Bind" not in page.evaluate("figures.fig.numbers().note")


def test_models_that_cannot_stand_side_by_side_are_refused_with_a_sentence(tmp_path, mixed):
    more = make_runs(tmp_path, {"many": ("infonce", 30.0)}, seeds=1, items=40)
    with pytest.raises(InputError, match="runs clip-a and many show 30 and 40 items; write 'items: 30'"):
        Comparer({**mixed, **more})
    three = ensembles({"three": {0: make_triple(tmp_path)}})
    assert [model.pairing.modalities for model in compared(three, 10, ["image", "text"])] == [PAIR]
    cells = ensembles({"cells": {0: replace(make_triple(tmp_path), name="cells")}})
    other = replace(
        cells["cells"].first,
        embeddings={name: points for name, points in cells["cells"].first.embeddings.items() if name != "text"},
    )
    with pytest.raises(
        InputError, match="show modalities image and text, and image and audio; compare models of the same two"
    ):
        Comparer({**mixed, **ensembles({"cells": {0: other}})})


def test_each_panel_shows_the_model_chosen_above_it_and_the_chart_marks_those_that_are_open(runs, open_figure):
    watched = open_figure("comparer", runs)
    page = watched.page
    page.get_by_label("Second panel").select_option("CyCLIP 100")
    page.wait_for_function(f"figures.fig.numbers().secondUpValue === '{runs['cyclip'].mean(GAP):.2f}'")
    shown = ("nce-30", "cyclip", "cloob", "cyclip")
    for drawn, name in zip(page.evaluate(MAPS, PLACES[:4]), shown, strict=True):
        points = np.concatenate([runs[name].first.at(m) for m in PAIR])
        assert np.abs(np.reshape(drawn["image"], (60, 60))[::-1] - points @ points.T).max() < 1e-4
    rings = page.evaluate("Array.from(figures.fig.part('rings').data.y)")
    assert rings == pytest.approx([runs[name].mean(GAP) for name in dict.fromkeys(shown)], abs=1e-5)
    watched.assert_clean()


def test_one_cursor_marks_the_same_cell_in_all_panels_and_says_its_cosines(runs, open_figure):
    watched = open_figure("comparer", runs)
    page = watched.page
    page.wait_for_function(
        "deep(document, '.bk-Figure').length === 5 && deep(document, '.bk-Figure').every((e) => e.ariaLabel)"
    )
    box = page.evaluate(
        "Bokeh.index.find_one(figures.fig.part('panels').first.heatmap.figure).el.getBoundingClientRect().toJSON()"
    )
    row, column = 4, 30 + 9  # picture 4, text 9
    page.mouse.move(box["x"] + (column + 0.5) / 60 * box["width"], box["y"] + (row + 0.5) / 60 * box["height"])
    told = f"{list(PLACES[:4])}.map((place) => figures.fig.numbers()[`${{place}}Across`])"
    page.wait_for_function(f"{told}.every((text) => text === 'cosine')")
    assert [drawn["cell"] for drawn in page.evaluate(MAPS, PLACES[:4])] == [[column + 0.5, 60 - row - 0.5]] * 4
    numbers = page.evaluate("figures.fig.numbers()")
    for place, name in zip(PLACES, ("nce-30", "loob", "cloob", "cyclip"), strict=False):
        cosine = float(runs[name].first.at("image")[4] @ runs[name].first.at("text")[9])
        assert float(numbers[f"{place}AcrossValue"].replace("−", "-")) == pytest.approx(cosine, abs=0.0051)
    page.mouse.move(1, 1)
    page.wait_for_function(f"{told}.every((text) => text === '1/τ')")
    watched.assert_clean()


def test_a_click_on_a_mark_opens_its_model_and_another_one_closes_it(runs, open_figure):
    watched = open_figure("comparer", runs)
    page = watched.page
    page.wait_for_function(f"{OPEN} === 4")
    x, y = page.evaluate(MARK, "nce-100")
    page.mouse.move(x, y)
    page.locator(".item-card", has_text="InfoNCE, 100").wait_for()
    page.mouse.click(x, y)
    page.wait_for_function("figures.fig.state().fifth === 'nce-100'")
    page.wait_for_function(f"{OPEN} === 5")
    page.wait_for_function(
        "deep(document, '.bk-Figure').filter((e) => e.checkVisibility() && e.ariaLabel).length === 6"
    )
    page.mouse.click(*page.evaluate(MARK, "loob"))
    page.wait_for_function(f"{OPEN} === 4")
    assert [page.evaluate("figures.fig.state()")[place] for place in PLACES] == [
        "nce-30",
        "cloob",
        "cyclip",
        "nce-100",
        "",
        "",
    ]
    watched.assert_clean()


def test_six_panels_are_the_most_and_two_the_least(runs, open_figure):
    page = open_figure("comparer", runs, state={"third": "", "fourth": ""}).page
    page.wait_for_function(f"{OPEN} === 2")
    page.mouse.click(*page.evaluate(MARK, "loob"))
    page.wait_for_function("figures.fig.numbers().note.startsWith('Two models stay open')")
    add = page.get_by_role("button", name="Add a panel")
    for count in range(3, 7):
        add.click()
        page.wait_for_function(f"{OPEN} === {count}")
    assert add.is_disabled()
    assert page.evaluate("figures.fig.state()")["sixth"] in runs


def test_a_panel_that_is_closed_by_its_list_hands_the_focus_on(runs, open_figure):
    page = open_figure("comparer", runs).page
    page.get_by_label("Fourth panel").focus()
    page.get_by_label("Fourth panel").select_option("Close")
    page.wait_for_function(f"{OPEN} === 3")
    assert page.get_by_role("button", name="Add a panel").evaluate("(e) => e.getRootNode().activeElement === e")


def test_all_panels_are_in_the_order_of_the_first_one_that_shows_the_same_items(mixed, open_figure):
    state = {"first": "bind", "second": "clip-a", "third": "clip-drawn", "fourth": "", "order": "cluster"}
    page = open_figure("comparer", mixed, state=state).page
    page.wait_for_function(f"{OPEN} === 3")
    orders = {
        name: model["clusters"]["order"]
        for name, model in page.evaluate("figures.fig.part('models').tags[0].models").items()
    }
    assert orders["clip-drawn"] != orders["bind"]
    for place, name, leader in (
        ("first", "bind", "bind"),
        ("second", "clip-a", "bind"),
        ("third", "clip-drawn", "clip-drawn"),
    ):
        points = np.concatenate([mixed[name].first.at(m)[orders[leader]] for m in PAIR])
        page.wait_for_function(
            "(place) => figures.fig.part('panels')[place].heatmap.boxes.data.left.length > 0", arg=place
        )
        drawn = np.reshape(page.evaluate(MAPS, [place])[0]["image"], (60, 60))[::-1]
        assert np.abs(drawn - points @ points.T).max() < 1e-4


def test_scatters_have_one_unit_and_one_cursor(runs, open_figure):
    watched = open_figure("comparer", runs, state={"view": "scatter"})
    page = watched.page
    scatters = f"{list(PLACES[:4])}.map((place) => figures.fig.part('panels')[place].scatter)"
    page.wait_for_function(f"{scatters}.every(({{ links }}) => links.data.x0.length === 30)")
    units = page.evaluate(
        f"{scatters}.map(({{ figure }}) => (figure.x_range.end - figure.x_range.start) / figure.inner_width)"
    )
    assert max(units) == pytest.approx(min(units))
    x, y = page.evaluate("""() => {
      const { figure, points } = figures.fig.part("panels").second.scatter;
      const box = Bokeh.index.find_one(figure).el.getBoundingClientRect();
      return [box.left + box.width * (points.image.data.x[7] - figure.x_range.start) / (figure.x_range.end - figure.x_range.start),
        box.bottom - box.height * (points.image.data.y[7] - figure.y_range.start) / (figure.y_range.end - figure.y_range.start)];
    }""")
    page.mouse.move(x, y)
    page.wait_for_function(f"{scatters}.every(({{ chosenPoints }}) => chosenPoints.data.x.length === 2)")
    watched.assert_clean()


def test_two_models_of_one_objective_and_scale_stay_two(tmp_path, open_figure):
    runs = make_runs(tmp_path, {"short": ("infonce", 30.0), "long": ("infonce", 30.0)}, seeds=1)
    page = open_figure("comparer", runs).page
    page.get_by_label("First panel").select_option("InfoNCE 30 (long)")
    page.wait_for_function("figures.fig.state().first === 'long'")
    page.wait_for_function(f"figures.fig.numbers().firstUpValue === '{runs['long'].mean(GAP):.2f}'")
    points = np.concatenate([runs["long"].first.at(m) for m in PAIR])
    drawn = np.reshape(page.evaluate(MAPS, ["first"])[0]["image"], (60, 60))[::-1]
    assert np.abs(drawn - points @ points.T).max() < 1e-4


# Names beside some marks, seeded, in a plot of 500 x 200 pixels.
NAMES = """async ([marks, urgent]) => {
  const { placeNames } = await import("modgap/figures/comparer/names");
  const named = marks.map(([x, y], k) => ({ x, y, text: `Model ${k} of some`, urgent: k < urgent }));
  return placeNames(named, named, { width: 500, height: 200 });
}"""


def test_names_have_room_and_those_that_must_be_drawn_are(runs, open_figure):
    page = open_figure("comparer", runs).page
    rng = np.random.default_rng(0)
    for count in (1, 5, 20, 60):
        marks = (rng.random((count, 2)) * [500, 200]).tolist()
        places = page.evaluate(NAMES, [marks, 3])
        assert len(places) == count
        assert all(places[:3])
        boxes = []
        for k, place in enumerate(places):
            if not place or k < 3:
                continue
            half = 15 * 6.1 / 2
            middle = place["x"] + {"left": half, "right": -half, "center": 0}[place["align"]]
            box = (middle - half, middle + half, place["y"] - 7.5, place["y"] + 7.5)
            assert box[0] >= -1e-6
            assert box[1] <= 500 + 1e-6
            assert not any(
                box[0] < other[1] and other[0] < box[1] and box[2] < other[3] and other[2] < box[3] for other in boxes
            )
            boxes.append(box)
