"""Embeddings come back from their cosines, up to a rotation; what is no table of cosines is refused with the reason."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.analysis.gram import embeddings_from_gram

from ..importers.exports import unit_rows


@given(st.integers(0, 1000), st.integers(2, 20), st.integers(1, 30))
def test_embeddings_have_the_cosines_they_were_made_from(seed, n, d):
    original = unit_rows(seed, n, d)
    found = embeddings_from_gram(original @ original.T)
    assert found @ found.T == pytest.approx(original @ original.T, abs=1e-10)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(n))
    assert found.dtype == np.float64
    assert found.shape[1] <= n


def test_embeddings_have_as_many_dimensions_as_the_matrix_has_rank():
    original = unit_rows(0, 20, 6)
    assert embeddings_from_gram(original @ original.T).shape == (20, 6)


@pytest.mark.parametrize("digits", [4, 5, 6, 8])
def test_a_rounded_matrix_is_understood(digits):
    original = unit_rows(0, 50, 64)
    found = embeddings_from_gram(np.round(original @ original.T, digits))
    assert np.abs(found @ found.T - original @ original.T).max() < 10 ** (1 - digits)


@pytest.mark.parametrize("dimensions", [6, 40])
def test_a_row_has_no_more_coordinates_than_rows_up_to_it_and_the_last_is_not_negative(dimensions):
    original = unit_rows(0, 20, dimensions)
    points = embeddings_from_gram(original @ original.T)
    assert (points[np.triu_indices(20, 1, points.shape[1])] == 0).all()
    assert (np.diag(points) >= 0).all()


def test_equal_items_at_the_start_are_equal_and_keep_their_cosines():
    original = unit_rows(0, 20, 6)[[0, 0, 0, *range(20)]]
    points = embeddings_from_gram(original @ original.T)
    assert points @ points.T == pytest.approx(original @ original.T, abs=1e-10)
    assert np.array_equal(points[0], points[2])
    assert np.array_equal(points[0], points[3])


def test_eigenvalues_below_zero_by_rounding_are_left_out():
    original = unit_rows(0, 50, 6)
    gram = (original @ original.T).astype(np.float32).astype(np.float64)
    np.fill_diagonal(gram, 1)
    assert np.linalg.eigvalsh(gram)[0] < 0
    points = embeddings_from_gram(gram)
    assert np.abs(points @ points.T - gram).max() < 1e-6


def test_the_matrix_is_left_as_it_is():
    original = unit_rows(0, 20, 6)
    gram = original @ original.T
    before = gram.copy()
    embeddings_from_gram(gram)
    assert np.array_equal(gram, before)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda g: g[:-1], "is 19 x 20, not square"),
        (lambda g: g + 0.1 * np.triu(np.ones_like(g), 1), "is not symmetric: row 1, column"),
        (lambda g: g * 1.5, r"has 1\.5 on the diagonal in row \d+"),
        (lambda g: np.where(np.eye(len(g), dtype=bool), 1, -np.abs(g) - 0.5), "smallest eigenvalue is -"),
        (lambda g: np.where(np.arange(len(g)) == 4, np.nan, g), "holds NaN or infinity, first in row 1, column 5"),
    ],
)
def test_a_matrix_that_holds_no_cosines_is_refused_with_the_reason(change, sentence):
    original = unit_rows(0, 20, 6)
    with pytest.raises(ValueError, match=sentence):
        embeddings_from_gram(change(original @ original.T))
