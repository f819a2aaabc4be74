from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.figures.directions.directions import Directions
from modgap.precompute.analysis import shared_direction, sphere

DATA = "(name) => Object.fromEntries(Object.entries(figures.fig.part(name).data).map(([key, column]) => [key, Array.from(column)]))"


@pytest.mark.parametrize(("angle", "length", "scale"), [(180, 0.7, 42), (0, 0.5, 21), (60, 0, 10), (120, 0.95, 100)])
def test_numbers_are_those_of_the_analysis(angle, length, scale, open_figure):
    page = open_figure("directions", state={"angle": angle, "length": length, "scale": scale}).page
    assert page.evaluate("figures.fig.numbers()") == {
        "gap": f"{shared_direction.gap(length, angle):.2f}",
        "loss": f"{shared_direction.loss(scale, length, angle):.4f}",
        "felt": f"{scale * (1 - length**2):.1f}",
        "best": f"{shared_direction.best_length(scale):.2f}",
    }


def test_turning_one_direction_moves_the_gap_and_leaves_the_loss(open_figure):
    page = open_figure("directions", state={"angle": 0}).page
    before = page.evaluate("figures.fig.numbers()")
    contents = page.evaluate(DATA, "texts")
    page.evaluate("figures.fig.put('angle', 180)")
    page.wait_for_function("figures.fig.numbers().gap === '1.40'")
    after = page.evaluate("figures.fig.numbers()")
    assert before == {**after, "gap": "0.00"}
    assert page.evaluate(DATA, "texts") == contents


def test_the_ends_of_the_arrows_are_the_means_of_what_is_shared(open_figure):
    page = open_figure("directions", state={"angle": 75, "length": 0.6}).page
    images, texts = shared_direction.points(0.6, 75)
    for name, cloud in (("imagesArrow", images), ("textsArrow", texts)):
        line = page.evaluate(DATA, name)
        np.testing.assert_allclose([line["x"][1], line["y"][1]], cloud.mean(axis=0)[2:], atol=1e-6)


def test_what_is_shared_is_taken_from_the_contents(open_figure):
    page = open_figure("directions", state={"length": 0.8}).page
    ring, images = page.evaluate(DATA, "left"), page.evaluate(DATA, "images")
    assert np.hypot(ring["x"], ring["y"]) == pytest.approx(np.full(121, 0.6), abs=1e-6)
    assert np.hypot(images["x"], images["y"]) == pytest.approx(np.full(6, 0.6), abs=1e-6)


@pytest.mark.parametrize("width", [660, 346])
def test_circles_stay_round(width, open_figure):
    page = open_figure("directions", width=width).page
    ratios = page.evaluate("""[...figures.fig.document.all_models].filter((m) => m.type === "Figure").map((f) =>
      (f.x_range.end - f.x_range.start) / f.inner_width / ((f.y_range.end - f.y_range.start) / f.inner_height))""")
    assert ratios == pytest.approx([1, 1])


def test_the_description_says_what_the_loss_asks_for():
    assert f"{sphere.best_scale(True):.1f}" in Directions(scale=42).describe()
    assert "length of 0, with all of it" in Directions(scale=10).describe()


def test_the_table_has_one_loss_for_all_angles():
    _, rows = Directions(angle=30).table()
    assert [angle for angle, *_ in rows] == [0, 30, 45, 90, 135, 180]
    assert len({loss for *_, loss in rows}) == 1
    assert len({gap for _, gap, _ in rows}) == 6
