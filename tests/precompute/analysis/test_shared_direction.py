"""Directions that modalities share: the loss does not see the angle between them, and sees their length as a temperature."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.analysis import shared_direction, sphere
from modgap.precompute.analysis.geometry import gap_distance
from modgap.precompute.analysis.losses import info_nce

lengths, angles, scales = st.floats(0, 1), st.floats(-360, 360), st.floats(0.1, 100)


@given(lengths, angles)
def test_the_gap_is_the_distance_of_the_means_of_unit_points(length, angle):
    images, texts = shared_direction.points(length, angle)
    assert np.linalg.norm(np.vstack([images, texts]), axis=1) == pytest.approx(np.ones(12))
    assert shared_direction.gap(length, angle) == pytest.approx(gap_distance(images, texts), abs=1e-7)


@given(scales, lengths, angles)
def test_the_loss_is_that_of_the_contents_at_a_smaller_scale_whatever_the_angle(s, length, angle):
    felt = max(s * (1 - length**2), 1e-9)
    assert shared_direction.loss(s, length, angle) == pytest.approx(sphere.loss(felt, 0, swapped=True), abs=1e-7)


@pytest.mark.parametrize("s", [5, 21, 25, 42, 100])
def test_no_length_has_a_smaller_loss_than_the_best(s):
    best = shared_direction.best_length(s)
    least = shared_direction.loss(s, best, 180)
    assert all(least <= shared_direction.loss(s, length, 180) + 1e-12 for length in np.linspace(0, 1, 201))
    assert (best > 0) == (s > sphere.best_scale(swapped=True))


def test_where_contents_lean_on_what_is_shared_the_loss_does_see_the_angle():
    """Without right angles the identity does not hold: the test of it can fail."""
    images, texts = shared_direction.points(0.7, 180)
    leaning = images + 0.3 * images[:, :1] * np.array([0, 0, 0, 1.0])  # a part of the content lies in g
    turned = texts * np.array([1, 1, 1, -1.0])
    assert abs(info_nce(leaning, texts, 42).mean - info_nce(leaning, turned, 42).mean) > 0.01


@pytest.mark.parametrize("length", [-0.1, 1.1, float("nan")])
def test_a_length_beyond_the_unit_sphere_is_refused(length):
    with pytest.raises(ValueError, match="must be in"):
        shared_direction.points(length, 0)
