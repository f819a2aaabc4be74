"""Principal axes: orthonormal, in order of variance, always the same way round."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from modgap.precompute.analysis.projection import fit_pca

from .clouds import pair


@given(st.integers(0, 1000), st.integers(1, 30), st.integers(1, 12))
def test_the_axes_are_orthonormal_whatever_the_number_of_points(seed, n, d):
    fitted = fit_pca(np.random.default_rng(seed).normal(size=(n, d)))
    assert fitted.components.shape == (d, d)
    assert fitted.components @ fitted.components.T == pytest.approx(np.eye(d), abs=1e-12)


@given(st.integers(0, 1000), st.integers(1, 30), st.integers(1, 12))
def test_the_entry_of_greatest_magnitude_is_positive_in_every_axis(seed, n, d):
    components = fit_pca(np.random.default_rng(seed).normal(size=(n, d))).components
    assert all(axis[np.abs(axis).argmax()] > 0 for axis in components)


def test_coordinates_equal_those_of_scikit_learn_up_to_their_sign():
    points = np.concatenate(pair(0, 100, 16, gap=0.3))
    ours, theirs = fit_pca(points).project(points, 5), PCA(5).fit_transform(points)
    assert np.abs(ours) == pytest.approx(np.abs(theirs), abs=1e-10)


def test_variance_falls_from_axis_to_axis():
    points = np.concatenate(pair(0, 100, 16, gap=0.3))
    variance = fit_pca(points).project(points, 16).var(axis=0)
    assert np.all(np.diff(variance) <= 1e-15)
    assert variance.sum() == pytest.approx(points.var(axis=0).sum())


def test_all_axes_together_keep_every_distance():
    points = np.concatenate(pair(0, 20, 8))
    turned = fit_pca(points).project(points, 8)
    assert turned @ turned.T == pytest.approx((points - points.mean(axis=0)) @ (points - points.mean(axis=0)).T)


def test_new_points_use_the_mean_and_axes_of_the_old_ones():
    old, new = pair(0, 40, 8, gap=0.5)
    fitted = fit_pca(old)
    assert fitted.project(new) == pytest.approx((new - old.mean(axis=0)) @ fitted.components[:2].T)
    assert fitted.project(new).shape == (40, 2)


def test_two_clouds_far_apart_are_told_apart_by_the_first_axis():
    image, text = pair(0, 50, 16, gap=2)
    fitted = fit_pca(np.concatenate([image, text]))
    first = fitted.project(image, 1).ravel(), fitted.project(text, 1).ravel()
    assert first[0].min() > first[1].max() or first[0].max() < first[1].min()


def test_wrong_dimensions_and_wrong_numbers_of_axes_are_refused():
    fitted = fit_pca(pair(0, 10, 4)[0])
    with pytest.raises(ValueError, match="this projection takes 4 dimensions"):
        fitted.project(np.ones((3, 5)))
    for k in (0, 5):
        with pytest.raises(ValueError, match=f"k is {k}; it must be between 1 and 4"):
            fitted.project(np.ones((3, 4)), k)
