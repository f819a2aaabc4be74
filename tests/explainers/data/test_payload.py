from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modgap.explainers.data.payload import LARGEST_ERROR, decode, encode


def unit(x: np.ndarray) -> np.ndarray:
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


@settings(max_examples=20, deadline=None)
@given(
    t=st.integers(1, 3),
    m=st.integers(2, 30),
    d=st.integers(2, 32),
    spread=st.floats(0.001, 10),
    seed=st.integers(0, 99),
)
def test_every_cosine_survives_the_journey_within_the_stated_error(t, m, d, spread, seed):
    rng = np.random.default_rng(seed)
    points = unit(rng.normal(size=d) + spread * rng.normal(size=(t, m, d)))
    found = decode(encode(points))
    assert found.shape == points.shape
    assert np.abs(found @ found.swapaxes(1, 2) - points @ points.swapaxes(1, 2)).max() < LARGEST_ERROR + 1e-6


def test_the_first_two_coordinates_are_the_projection_on_the_principal_axes():
    rng = np.random.default_rng(1)
    points = unit(rng.normal(size=(2, 40, 8)) * [5, 3, 1, 1, 1, 1, 1, 1] + 1)
    encoded = encode(points)
    cloud = points.reshape(-1, 8)
    axes = np.linalg.svd(cloud - cloud.mean(axis=0))[2][:2]
    expected = (cloud - cloud.mean(axis=0)) @ axes.T
    found = decode(encoded)[..., :2].reshape(-1, 2) - np.array(encoded.mean)
    for axis in range(2):
        sign = np.sign(expected[:, axis] @ found[:, axis])
        assert np.abs(found[:, axis] - sign * expected[:, axis]).max() < 0.02


def test_the_first_half_of_the_points_lies_to_the_left_of_the_second_and_above():
    rng = np.random.default_rng(2)
    points = unit(rng.normal(size=(1, 20, 4)) + 3 * np.repeat([[1, 2, 0, 0], [-1, 0, 1, 0]], 10, axis=0))
    found = decode(encode(points))[0]
    assert found[:10, 0].mean() <= found[10:, 0].mean()
    assert found[:10, 1].mean() >= found[10:, 1].mean()


def test_the_stated_errors_are_those_of_the_decoded_points():
    points = unit(np.random.default_rng(3).normal(size=(2, 50, 24)))
    encoded = encode(points)
    found = decode(encoded)
    error = found @ found.swapaxes(1, 2) - points @ points.swapaxes(1, 2)
    assert encoded.largest_error == pytest.approx(np.abs(error).max(), abs=1e-6)
    assert encoded.rms_error == pytest.approx(np.sqrt((error**2).mean()), abs=1e-6)


def test_the_same_points_give_the_same_text():
    points = unit(np.random.default_rng(4).normal(size=(2, 20, 8)))
    assert encode(points).codes == encode(points.copy()).codes
