"""Hubs against a count written out, ties, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.analysis.hubness import k_occurrences

from .clouds import pair, pairs


@given(pairs(), st.integers(1, 5))
def test_an_occurrence_is_a_query_that_has_the_candidate_among_its_first(clouds, k):
    query, gallery = clouds
    k = min(k, len(query))
    counts = [0] * len(gallery)
    for row in query @ gallery.T:
        for candidate in sorted(range(len(row)), key=lambda n: -row[n])[:k]:
            counts[candidate] += 1
    assert k_occurrences(query, gallery, k).tolist() == counts


def test_every_query_counts_every_candidate_where_all_are_counted():
    query, gallery = pair(0, 9, 4)
    assert k_occurrences(query, gallery, 9).tolist() == [9] * 9


def test_a_candidate_in_the_middle_of_the_queries_is_a_hub():
    query = np.eye(4) + 1
    gallery = np.vstack([np.ones(4), -np.eye(4)[1:]])
    assert k_occurrences(query, gallery).tolist() == [4, 0, 0, 0]


def test_of_equal_candidates_the_first_one_answers():
    query, gallery = pair(1, 12, 5)
    gallery[7] = gallery[2]
    counts = k_occurrences(query, gallery)
    assert counts[7] == 0
    assert counts.sum() == 12


@pytest.mark.parametrize("k", [0, 7])
def test_a_k_that_no_gallery_has_is_refused(k):
    with pytest.raises(ValueError, match=f"k is {k}; with 6 candidates it must be between 1 and 6"):
        k_occurrences(*pair(0, 6, 4), k)
