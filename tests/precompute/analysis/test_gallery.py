"""The mixed gallery as it fills: its two ends are the plain and the mixed rank, and it is nested between them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.analysis import closing, gallery
from modgap.precompute.analysis.retrieval import mixed_rank, ranks, recall_at_k

from ..importers import test_amumo_export as export
from .clouds import pair, pairs, unit

part_added = st.floats(0, 1)
PARTS = np.linspace(0, 1, 11)


def added_at(n, part, seed=0):
    return gallery.added_items(gallery.gallery_order(n, seed), part)


@given(pairs(), st.integers(0, 1000))
def test_with_none_added_it_is_the_search_of_the_benchmarks_and_with_all_the_mixed_gallery(clouds, seed):
    n = len(clouds[0])
    assert np.array_equal(mixed_rank(*clouds, added_at(n, 0, seed)), ranks(*clouds))
    assert np.array_equal(mixed_rank(*clouds, added_at(n, 1, seed)), mixed_rank(*clouds))


@given(pairs(), part_added, part_added, st.integers(0, 1000))
def test_what_is_added_moves_no_partner_up(clouds, first, second, seed):
    fewer, more = (mixed_rank(*clouds, added_at(len(clouds[0]), part, seed)) for part in sorted((first, second)))
    assert np.all(fewer <= more)


@given(st.integers(0, 1000), st.integers(1, 50), part_added, part_added)
def test_galleries_are_nested_hold_the_part_asked_for_and_never_the_query(seed, n, first, second):
    fewer, more = (added_at(n, part, seed) for part in sorted((first, second)))
    assert not np.any(fewer & ~more)
    assert more.sum(axis=1).tolist() == [gallery.added_count(n, max(first, second))] * n
    assert abs(gallery.added_count(n, first) - first * (n - 1)) <= 0.5 + 1e-9
    assert not np.diag(more).any()
    assert not added_at(n, 0, seed).any()
    assert added_at(n, 1, seed).sum() == n * (n - 1)


def test_each_query_gets_the_first_others_of_the_order():
    added = gallery.added_items([2, 0, 3, 1], 2 / 3)
    assert [np.flatnonzero(row).tolist() for row in added] == [[2, 3], [0, 2], [0, 3], [0, 2]]


def test_the_order_belongs_to_its_seed():
    assert np.array_equal(gallery.gallery_order(100, 0), gallery.gallery_order(100, 0))
    assert not np.array_equal(gallery.gallery_order(100, 0), gallery.gallery_order(100, 1))
    assert sorted(gallery.gallery_order(100, 2).tolist()) == list(range(100))


@given(pairs(), part_added, st.integers(0, 23), st.floats(0.1, 1))
def test_results_hold_the_gallery_once_best_first_and_the_partner_at_its_rank(clouds, part, item, length):
    query, other = clouds[0] * length, clouds[1]  # shifted clouds need not have length one
    n, asked = len(query), item % len(query)
    added = added_at(n, part)
    hits = gallery.results(query, other, added, asked)
    assert [place for place, hit in enumerate(hits, 1) if hit.positive] == [mixed_rank(query, other, added)[asked]]
    held = [(hit.item, hit.other) for hit in hits]
    assert sorted(held) == sorted([(j, True) for j in range(n)] + [(j, False) for j in np.flatnonzero(added[asked])])
    for hit in hits:
        assert hit.positive == (hit.other and hit.item == asked)
        assert hit.similarity == pytest.approx(query[asked] @ (other if hit.other else query)[hit.item])
    values = [hit.similarity for hit in hits]
    assert values == pytest.approx(sorted(values, reverse=True), abs=1e-11)


def test_the_partner_stands_behind_what_it_ties_with():
    point = unit(np.ones((5, 3)))
    hits = gallery.results(point, point, gallery.added_items(range(5), 0.5), 1)
    assert [(hit.item, hit.other) for hit in hits] == [
        (0, True), (2, True), (3, True), (4, True), (0, False), (2, False), (1, True)
    ]  # fmt: skip


def test_the_partner_stands_behind_an_entry_at_the_edge_of_a_tie():
    query, other = np.array([[1.0], [1.0]]), np.array([[1.0], [1.0 - gallery.TIE]])
    assert mixed_rank(query, other, added_at(2, 0)).tolist() == [2, 2]
    assert [hit.item for hit in gallery.results(query, other, added_at(2, 0), 0)] == [1, 0]


@given(pairs(least=3), st.integers(1, 5))
def test_every_point_of_the_curve_is_its_gallery(clouds, k):
    order = gallery.gallery_order(len(clouds[0]), 0)
    curve = gallery.gallery_curve(*clouds, PARTS, order, k)
    assert curve.part.tolist() == PARTS.tolist()
    for part, recall, median in zip(PARTS, curve.recall, curve.median_rank, strict=True):
        found = mixed_rank(*clouds, gallery.added_items(order, part))
        assert recall == pytest.approx(np.mean(found <= k))
        assert median == np.median(found)
    assert curve.recall[0] == recall_at_k(*clouds, k)
    assert curve.median_rank[-1] == np.median(mixed_rank(*clouds))


def closed_curves(query, other, parts, order) -> dict[str, gallery.GalleryCurve]:
    """Curve of each way of closing."""
    closed = closing.closings(query, other)
    return {name: gallery.gallery_curve(*clouds, parts, order) for name, clouds in closed.items()}


def test_a_gap_puts_the_own_modality_first_and_closing_brings_the_partner_back():
    clouds = pair(0, 100, 32, noise=0.2, gap=1.5)
    found = closed_curves(*clouds, PARTS, gallery.gallery_order(100, 0))
    assert found["trained"].recall[0] > 0.8
    assert np.all(found["trained"].recall[1:] == 0)
    assert np.all(np.diff(found["trained"].median_rank) > 0)
    for name in ("shift", "centre"):
        assert found[name].recall.min() > 0.9


def test_what_is_no_gallery_is_named():
    clouds = pair(0, 6, 4)
    order = gallery.gallery_order(6, 0)
    with pytest.raises(ValueError, match=r"part is 1\.2; it must be between 0 and 1"):
        gallery.added_items(order, 1.2)
    with pytest.raises(ValueError, match=r"expected each of 0 \.\. N - 1 once"):
        gallery.added_items([0, 0, 1], 0.5)
    with pytest.raises(ValueError, match="expected 6 x 6 values true or false"):
        gallery.results(*clouds, added_at(5, 0.5), 0)
    with pytest.raises(ValueError, match="item is 6; with 6 items"):
        gallery.results(*clouds, added_at(6, 0.5), 6)
    with pytest.raises(ValueError, match="k is 0; it must be at least 1"):
        gallery.gallery_curve(*clouds, PARTS, order, 0)


@export.pytestmark
def test_in_clip_names_hide_the_picture_until_the_means_are_taken_out():
    image, text = export.clouds("CLIP")
    found = closed_curves(text, image, [0, 0.5, 1], gallery.gallery_order(100, 0))
    assert found["trained"].median_rank.tolist() == [1, 51, 99]
    assert found["trained"].recall.tolist() == [0.75, 0, 0]
    assert found["shift"].recall.tolist() == pytest.approx([0.68, 0.20, 0.11])
    assert found["centre"].recall.tolist() == pytest.approx([0.78, 0.23, 0.12])
