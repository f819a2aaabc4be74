"""Points as text, and the plane they are drawn in."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.data.payload import decode, decoded, encode, extent, principal_frame


def points(n: int, d: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(n, d))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize(("n", "d"), [(2, 1), (7, 3), (100, 64), (5, 700)])
def test_points_come_back_as_unit_rows_within_half_a_unit_a_coordinate(n, d):
    exact = points(n, d)
    back = decode(encode(exact), n)
    np.testing.assert_array_equal(back, decoded(exact))
    np.testing.assert_allclose(np.linalg.norm(back, axis=1), 1, atol=1e-12)
    assert np.abs(back - exact).max() < (0.5 + np.sqrt(d) / 2) / 32767
    assert np.abs(back @ back.T - exact @ exact.T).max() < 1e-3


def test_equal_points_are_equal_text_and_others_are_not():
    assert encode(points(5, 4)) == encode(points(5, 4).astype(np.float32).astype(np.float64))
    assert encode(points(5, 4)) != encode(points(5, 4, seed=1))


def test_a_row_at_the_poles_keeps_its_ones():
    poles = np.array([[1.0, 0.0], [0.0, -1.0]])
    np.testing.assert_array_equal(decode(encode(poles), 2), poles)


def test_the_plane_holds_the_two_widest_directions_with_the_first_modality_on_the_upper_left():
    rng = np.random.default_rng(3)
    first = rng.normal(size=(40, 5)) * [0.1, 3, 0.1, 0.1, 0.1] + [5, 1, 0, 0, 0]
    second = rng.normal(size=(40, 5)) * [0.1, 3, 0.1, 0.1, 0.1] - [5, 1, 0, 0, 0]
    both = np.concatenate([first, second])
    axes, origin = principal_frame([both])
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-12)
    assert np.abs(axes[0, 0]) > 0.9
    assert np.abs(axes[1, 1]) > 0.9
    placed = both @ axes.T - origin
    np.testing.assert_allclose(placed.mean(axis=0), 0, atol=1e-9)
    left, right = placed[:40].mean(axis=0), placed[40:].mean(axis=0)
    assert left[0] < right[0]
    assert left[1] > right[1]
    low_x, high_x, low_y, high_y = extent([placed])
    assert (low_x, high_y) == pytest.approx((placed[:, 0].min(), placed[:, 1].max()), abs=1e-4)
    assert (high_x, low_y) == pytest.approx((placed[:, 0].max(), placed[:, 1].min()), abs=1e-4)


def test_one_dimension_lies_on_a_line():
    axes, origin = principal_frame([np.array([[1.0], [-1.0], [1.0], [-1.0]])])
    assert axes.shape == (2, 1)
    assert origin.shape == (2,)
    assert axes[1].tolist() == [0.0]
