"""Six pairs on a sphere: the closed form against the grid, and the values of the published figure."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from modgap.precompute.analysis import sphere

GRID = np.arange(-90, 91)
angles = st.floats(-90, 90)
scales = st.floats(0.5, 200)


@pytest.mark.parametrize(
    ("s", "angle", "least", "at_zero"),
    [
        (1, 0, 1.5477, 1.5477),
        (5, 0, 1.0952, 1.0952),
        (10, 0, 0.9072, 0.9072),
        (20, 0, 0.8103, 0.8103),
        (35, 53, 0.8095, 0.8866),
        (50, 65, 0.8095, 1.0834),
        (100, 78, 0.8096, 2.0142),
    ],
)
def test_with_the_swap_the_grid_has_the_known_minimum(s, angle, least, at_zero):
    losses = sphere.curve(s, GRID, swapped=True)
    assert abs(GRID[losses.argmin()]) == angle
    assert losses.min() == pytest.approx(least, abs=5.1e-5)
    assert sphere.loss(s, 0, swapped=True) == pytest.approx(at_zero, abs=5.1e-5)


@pytest.mark.parametrize(
    ("s", "least"),
    [(1, 1.5276), (5, 0.9947), (10, 0.7062), (20, 0.4083), (35, 0.1831), (50, 0.0783), (100, 0.0040)],
)
def test_without_the_swap_the_minimum_stays_at_zero(s, least):
    losses = sphere.curve(s, GRID, swapped=False)
    assert GRID[losses.argmin()] == 0
    assert losses.min() == pytest.approx(least, abs=5.1e-5)
    assert sphere.best_angle(s, swapped=False) == 0


def test_the_pairs_ask_for_one_scale_and_get_the_same_loss_at_every_greater_one():
    best = sphere.best_scale(swapped=True)
    least = sphere.loss(best, 0, swapped=True)
    assert best == pytest.approx(21.2158, abs=5e-5)
    assert least == pytest.approx(0.8095, abs=5e-5)
    for s in (25, 35, 50, 100, 1000):
        assert sphere.loss(s, sphere.best_angle(s, swapped=True), swapped=True) == pytest.approx(least, abs=1e-9)


@given(st.floats(22, 300))
def test_the_closed_form_is_the_minimum_to_a_millionth(s):
    found = minimize_scalar(
        lambda radians: sphere.loss(s, math.degrees(radians), swapped=True),
        bounds=(0, math.pi / 2),
        method="bounded",
        options={"xatol": 1e-9},
    )
    angle = sphere.best_angle(s, swapped=True)
    assert math.radians(angle) == pytest.approx(found.x, abs=1e-6)
    assert sphere.loss(s, angle, swapped=True) == pytest.approx(found.fun, abs=1e-12)


@given(scales)
def test_no_angle_of_a_fine_grid_is_better_than_the_closed_form(s):
    best = sphere.best_angle(s, swapped=True)
    least = sphere.loss(s, best, swapped=True)
    around = np.concatenate([np.linspace(-90, 90, 37), best + np.linspace(-1e-2, 1e-2, 21)])
    losses = sphere.curve(s, around, swapped=True)
    assert losses.min() >= least - 1e-12
    assert losses.min() == pytest.approx(least, abs=1e-6)


@given(scales, st.floats(-89, 89), st.booleans())
def test_lowering_the_texts_is_a_smaller_scale(s, angle, swapped):
    smaller = s * math.cos(math.radians(angle))
    assert sphere.loss(s, angle, swapped) == pytest.approx(sphere.loss(smaller, 0, swapped), abs=1e-12)


@given(scales, st.booleans())
def test_at_ninety_degrees_nothing_can_be_told_apart(s, swapped):
    assert sphere.loss(s, 90, swapped) == pytest.approx(math.log(6), abs=1e-12)


@given(scales, angles, st.booleans())
def test_up_and_down_cost_the_same(s, angle, swapped):
    assert sphere.loss(s, angle, swapped) == pytest.approx(sphere.loss(s, -angle, swapped), abs=1e-12)


@given(angles, st.booleans())
def test_points_lie_on_the_sphere_at_their_angles(angle, swapped):
    image, text = sphere.points(angle, swapped)
    assert np.linalg.norm(np.concatenate([image, text]), axis=1) == pytest.approx(np.ones(12))
    assert image[:, 2] == pytest.approx(np.zeros(6))
    assert np.degrees(np.arcsin(text[:, 2])) == pytest.approx(np.full(6, -angle), abs=1e-6)
    assert np.degrees(np.arctan2(image[:, 1], image[:, 0])) == pytest.approx([-20, 0, 20, 40, 60, 80])


def test_the_swap_exchanges_the_first_two_texts_and_nothing_else():
    image, text = sphere.points(30, swapped=False)
    swapped_image, swapped_text = sphere.points(30, swapped=True)
    assert np.array_equal(image, swapped_image)
    assert swapped_text == pytest.approx(text[[1, 0, 2, 3, 4, 5]])
    # Each text stands beneath its image: the nearest image of an unswapped text is its own.
    assert (text @ image.T).argmax(axis=1).tolist() == list(range(6))
    assert (swapped_text @ image.T).argmax(axis=1).tolist() == [1, 0, 2, 3, 4, 5]


def test_scales_and_angles_must_be_numbers():
    with pytest.raises(ValueError, match="logit scale is 0"):
        sphere.best_angle(0, swapped=True)
    with pytest.raises(ValueError, match="angle is nan"):
        sphere.points(math.nan, swapped=True)
