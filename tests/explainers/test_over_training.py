"""What holds for explainers on one bundle over its training, besides the contract of all."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers import EXPLAINERS, Explainer
from modgap.explainers.over_training import CHECKPOINTS, OverTraining, carried_steps
from modgap.precompute.analysis import geometry, retrieval
from modgap.precompute.bundle import Bundle, Item
from modgap.precompute.errors import InputError

from .conftest import make_bundle

ALL = sorted(name for name, kind in EXPLAINERS.items() if issubclass(kind, OverTraining))
GAP, PAIRED, RECALL = "gap_distance(image,text)", "paired_cosine(image,text)", "recall_at_1(image,text)"


@pytest.fixture(params=ALL)
def name(request) -> str:
    return request.param


def test_there_are_three_of_them():
    assert ALL == ["heatmap", "scatter", "side-by-side"]


def test_it_opens_at_the_last_step_and_takes_a_state(name, bundle):
    assert EXPLAINERS[name](bundle).step == 128
    explainer = EXPLAINERS[name](bundle, step=10, item="t4")
    assert (explainer.step, explainer.controls["step"].value) == (10, 1)
    assert (explainer.item, explainer.controls["item"].value) == ("t4", "t4")


def test_of_a_step_that_is_not_carried_the_nearest_is_shown_and_told(name, bundle):
    explainer = EXPLAINERS[name](bundle, step=100)
    assert explainer.step == 128
    assert "after 128 steps of training" in explainer.describe()


def test_description_and_table_hold_the_numbers_of_the_items_shown(name, bundle):
    explainer = EXPLAINERS[name](bundle, step=10)
    x, y = (explainer.pairing.cloud(modality, 10) for modality in ("image", "text"))
    np.testing.assert_allclose(x, bundle.at("image", 1), atol=1e-4)
    assert f"{geometry.paired_cosine(x, y):.2f}" in explainer.describe()
    assert "after 10 steps of training" in explainer.describe()
    header, rows = explainer.table()
    assert [row[0] for row in rows] == [0, 10, 128]
    assert rows[1][header.index("gap distance")] == pytest.approx(geometry.gap_distance(x, y), abs=1e-4)
    recall = (retrieval.recall_at_k(x, y, 1) + retrieval.recall_at_k(y, x, 1)) / 2
    assert rows[1][header.index("recall@1")] == pytest.approx(recall, abs=1e-4)


def test_a_part_of_the_items_says_so(name, tmp_path):
    assert "100 of 150 pictures" in EXPLAINERS[name](make_bundle(tmp_path, items=150)).describe()


def test_first_and_last_step_are_always_carried_and_the_author_says_how_many(tmp_path):
    many = make_bundle(tmp_path, checkpoints=2)
    arrays = {m: np.repeat(a, 10, axis=0) for m, a in many.embeddings.items()}
    long = Bundle("long", 0, many.items, arrays, np.arange(20) * 5, np.ones(20))
    steps = carried_steps(long, CHECKPOINTS)
    assert (len(steps), steps[0], steps[-1]) == (CHECKPOINTS, 0, 95)
    assert EXPLAINERS["scatter"](long, checkpoints=20).steps == tuple(range(0, 100, 5))
    assert EXPLAINERS["scatter"](long, checkpoints=1).steps == (95,)


def test_a_bundle_of_one_item_is_refused_with_a_sentence():
    one = np.ones((1, 1, 1), dtype=np.float32)
    bundle = Bundle("one", 0, (Item("a", "a"),), {"image": one, "text": one}, np.array([0]), np.ones(1))
    with pytest.raises(InputError, match="two at least"):
        EXPLAINERS["scatter"](bundle)


def test_an_explainer_has_to_tell_what_it_shows():
    class Silent(Explainer):
        def table(self):
            return (), []

    with pytest.raises(TypeError, match="describe"):
        Silent()


def test_the_row_of_numbers_says_what_python_computes_at_each_step(name, bundle, open_figure):
    watched = open_figure(name, bundle)
    explainer = EXPLAINERS[name](bundle)
    for step in (0, 10):
        watched.page.evaluate("(step) => figures.fig.put('step', step)", step)
        expected = f"{explainer.numbers(step)[PAIRED]:.2f}".replace("-", "−")
        watched.page.wait_for_function("([key, text]) => figures.fig.numbers()[key] === text", arg=[PAIRED, expected])
    watched.assert_clean()


def test_play_goes_through_the_steps_and_stops_at_the_last(name, bundle, open_figure):
    page = open_figure(name, bundle, reduced_motion="reduce").page
    page.get_by_role("button", name="Play training").click()
    page.wait_for_function("figures.fig.state().step === 10")
    page.wait_for_function("figures.fig.state().step === 128")
    page.get_by_role("button", name="Play training").wait_for()


def test_one_step_has_neither_slider_nor_play(name, tmp_path, open_figure):
    watched = open_figure(name, make_bundle(tmp_path, checkpoints=1))
    assert not watched.page.get_by_role("slider", name="Step of training").is_visible()
    assert not watched.page.get_by_role("button", name="Play training").is_visible()
    watched.assert_clean()


def test_an_item_is_found_by_its_caption_and_shown_with_picture_and_cosine(name, bundle, open_figure):
    watched = open_figure(name, bundle)
    watched.page.get_by_label("Find a pair").select_option("thing 7")
    card = watched.page.locator(".item-card")
    card.wait_for()
    assert "thing 7" in card.inner_text()
    cosine = float(bundle.at("image")[7] @ bundle.at("text")[7])
    assert f"{cosine:.2f}" in card.inner_text()
    assert "items-" in card.locator(".picture").first.evaluate("(e) => getComputedStyle(e).backgroundImage")
    watched.assert_clean()


def test_a_bundle_without_pictures_shows_captions(name, tmp_path, open_figure):
    watched = open_figure(name, make_bundle(tmp_path, pictures=False), state={"item": "t3"})
    card = watched.page.locator(".item-card")
    card.wait_for()
    assert "thing 3" in card.inner_text()
    assert card.locator(".picture").count() == 0
    watched.assert_clean()
