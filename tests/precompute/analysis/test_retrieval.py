"""Ranks against a sort written out, ties, and the gallery of both modalities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.analysis.retrieval import TIE, mixed_rank, ranking, ranks, recall_at_k

from .clouds import pair, pairs, unit


@given(pairs(least=1))
def test_a_rank_is_the_place_in_the_sorted_gallery(clouds):
    query, gallery = clouds
    for n, rank in enumerate(ranks(query, gallery)):
        best_first = np.argsort(-(gallery @ query[n]), kind="stable")
        assert best_first[rank - 1] == n


@given(pairs(least=2))
def test_a_mixed_rank_is_the_place_among_both_modalities_without_the_query(clouds):
    query, other = clouds
    for n, rank in enumerate(mixed_rank(query, other)):
        gallery = np.concatenate([other, np.delete(query, n, axis=0)])  # (2N - 1, D)
        best_first = np.argsort(-(gallery @ query[n]), kind="stable")
        assert best_first[rank - 1] == n


@given(pairs(), st.integers(0, 1000))
def test_ranks_follow_the_items_when_their_order_changes(clouds, seed):
    query, gallery = clouds
    order = np.random.default_rng(seed).permutation(len(query))
    assert np.array_equal(ranks(query[order], gallery[order]), ranks(query, gallery)[order])
    mixed = mixed_rank(query, gallery)
    assert np.array_equal(mixed_rank(query[order], gallery[order]), mixed[order])


@given(pairs())
def test_ranks_stay_in_the_gallery_and_a_larger_one_cannot_help(clouds):
    query, other = clouds
    n = len(query)
    plain, mixed = ranks(query, other), mixed_rank(query, other)
    assert plain.min() >= 1
    assert plain.max() <= n
    assert np.all(mixed >= plain)
    assert mixed.max() <= 2 * n - 1


def test_ties_count_against_the_query():
    point = unit(np.ones((5, 3)))
    assert ranks(point, point).tolist() == [5] * 5
    assert mixed_rank(point, point).tolist() == [9] * 5
    assert recall_at_k(point, point, 1) == 0


def test_a_copy_of_the_partner_ties_with_it_whatever_the_order_of_the_sum():
    image, text = pair(0, 40, 300)
    text[1] = text[0]
    image[1] = image[0] = text[0]
    assert ranks(image, text)[:2].tolist() == [2, 2]


def test_partners_that_coincide_are_found():
    image, _ = pair(0, 20, 8)
    assert ranks(image, image).tolist() == [1] * 20
    assert recall_at_k(image, image, 1) == 1


def test_separate_cones_put_every_item_of_the_own_modality_first():
    image, text = pair(0, 30, 64, noise=0.05, gap=1)
    assert recall_at_k(text, image, 1) == 1
    assert mixed_rank(text, image).min() >= 30


@given(pairs(), st.integers(1, 30))
def test_recall_rises_with_k_up_to_one(clouds, k):
    assert recall_at_k(*clouds, k) <= recall_at_k(*clouds, k + 1)
    assert recall_at_k(*clouds, len(clouds[0])) == 1
    assert recall_at_k(*clouds, k) == np.mean([rank <= k for rank in ranks(*clouds)])


def test_recall_needs_a_positive_k():
    with pytest.raises(ValueError, match="k is 0; it must be at least 1"):
        recall_at_k(*pair(0, 5, 3), 0)


@given(pairs(least=2), st.integers(0, 1000))
def test_of_the_own_modality_only_what_is_added_competes(clouds, seed):
    query, other = clouds
    added = np.random.default_rng(seed).random((len(query), len(query))) < 0.5
    for n, rank in enumerate(mixed_rank(query, other, added)):
        gallery = np.concatenate([other, *(query[None, j] for j in np.flatnonzero(added[n]) if j != n)])
        best_first = np.argsort(-(gallery @ query[n]), kind="stable")
        assert best_first[rank - 1] == n


@pytest.mark.parametrize("added", [np.ones((5, 6), bool), np.ones(6, bool), np.ones((6, 6))])
def test_what_is_added_must_be_flags_of_every_query_and_item(added):
    with pytest.raises(ValueError, match=r"added is .* of shape .*; expected 6 x 6 values true or false"):
        mixed_rank(*pair(0, 6, 4), added)


@given(pairs(least=1))
def test_a_ranking_goes_from_the_most_similar_to_the_least(clouds):
    query, gallery = clouds
    similarities = query @ gallery.T
    for row, places in zip(similarities, ranking(similarities), strict=True):
        assert sorted(places) == list(range(len(row)))
        assert (np.diff(row[places]) <= TIE).all()
        assert ranking(row).tolist() == places.tolist()


def test_what_differs_by_less_than_rounding_is_ranked_as_it_stands():
    assert ranking([0.5, 0.7, 0.5 + TIE / 10, 0.7 - TIE / 10, 0.9]).tolist() == [4, 1, 3, 0, 2]
