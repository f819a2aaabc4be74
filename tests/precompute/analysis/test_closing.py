"""Shifting and centring: where the centres go, what stays, what cannot be normalised."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.analysis.closing import centre, closings, shift
from modgap.precompute.analysis.geometry import gap_distance, gap_vector

from .clouds import pair, pairs


@given(pairs(least=1), st.booleans())
def test_a_shift_of_zero_changes_nothing(clouds, renormalise):
    for before, after in zip(clouds, shift(*clouds, 0, renormalise), strict=True):
        assert after == pytest.approx(before, abs=1e-15)


@given(pairs(), st.floats(-1, 2))
def test_each_cloud_moves_half_of_the_way(clouds, t):
    image, text = clouds
    gap = gap_vector(image, text)
    moved_image, moved_text = shift(image, text, t, renormalise=False)
    assert moved_image - image == pytest.approx(np.tile(-t / 2 * gap, (len(image), 1)), abs=1e-14)
    assert moved_text - text == pytest.approx(np.tile(t / 2 * gap, (len(text), 1)), abs=1e-14)
    assert gap_vector(moved_image, moved_text) == pytest.approx((1 - t) * gap, abs=1e-14)


def test_renormalising_returns_to_the_sphere_and_leaves_a_small_gap():
    image, text = pair(0, 50, 8, gap=0.7)
    moved = shift(image, text, 1)
    assert np.linalg.norm(np.concatenate(moved), axis=1) == pytest.approx(np.ones(100))
    assert 0 < gap_distance(*moved) < 0.2 * gap_distance(image, text)
    assert gap_distance(*shift(image, text, 1, renormalise=False)) == pytest.approx(0, abs=1e-14)


@given(pairs())
def test_centring_puts_both_centres_on_the_origin(clouds):
    for cloud, centred in zip(clouds, centre(*clouds, renormalise=False), strict=True):
        assert centred.mean(axis=0) == pytest.approx(np.zeros(cloud.shape[1]), abs=1e-14)
        assert centred - centred[0] == pytest.approx(cloud - cloud[0], abs=1e-14)


def test_a_part_of_the_mean_is_removed():
    clouds = pair(0, 50, 8, gap=0.7)
    for part in (0, 0.3, 1.5):
        for cloud, moved in zip(clouds, centre(*clouds, renormalise=False, part=part), strict=True):
            assert moved.mean(axis=0) == pytest.approx((1 - part) * cloud.mean(axis=0), abs=1e-14)
    with pytest.raises(ValueError, match="part is nan"):
        centre(*clouds, part=float("nan"))


def test_centring_renormalises_unless_told_otherwise():
    image, text = pair(0, 50, 8, gap=0.7)
    assert np.linalg.norm(np.concatenate(centre(image, text)), axis=1) == pytest.approx(np.ones(100))
    assert gap_distance(*centre(image, text)) < 0.2 * gap_distance(image, text)


def test_a_row_that_lands_on_the_origin_is_named():
    image, text = pair(0, 1, 4)
    with pytest.raises(ValueError, match="row 0 of image has length zero"):
        centre(image, text)
    opposite = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[-1.0, 0.0], [0.0, 1.0]])
    with pytest.raises(ValueError, match="row 0 of image has length zero"):
        shift(*opposite, 2)


@pytest.mark.parametrize("t", [np.nan, np.inf])
def test_the_shift_must_be_finite(t):
    with pytest.raises(ValueError, match="it must be finite"):
        shift(*pair(0, 5, 3), t)


def test_the_closings_are_the_clouds_as_they_are_shifted_until_the_centres_meet_and_centred():
    clouds = pair(0, 20, 6, gap=0.5)
    by_hand = {"trained": clouds, "shift": shift(*clouds, 1), "centre": centre(*clouds)}
    found = closings(*clouds)
    assert list(found) == list(by_hand)
    for name, moved in by_hand.items():
        assert np.array_equal(np.stack(found[name]), np.stack(moved))
