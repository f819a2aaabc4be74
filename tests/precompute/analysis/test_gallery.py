"""Search in a gallery of both modalities: ranks against a sort, nested galleries, and what closing does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.analysis import closing, gallery
from modgap.precompute.analysis.retrieval import mixed_rank, ranks, recall_at_k

from ..importers import test_amumo_export as export
from .clouds import pair, pairs, unit

shares = st.floats(0, 1)
SHARES = np.linspace(0, 1, 11)


def shown_at(n, share, seed=0):
    return gallery.other_items(gallery.gallery_order(n, seed), share)


@given(pairs(), shares, st.integers(0, 1000), st.floats(0.1, 1))
def test_a_rank_is_the_place_among_one_entry_an_item(clouds, share, seed, length):
    query, other = clouds[0] * length, clouds[1]  # shifted clouds need not have length one
    shown = shown_at(len(query), share, seed)
    for n, rank in enumerate(gallery.gallery_ranks(query, other, shown)):
        entries = [other[j] if shown[j] or j == n else query[j] for j in range(len(query))]
        best_first = np.argsort(-(np.array(entries) @ query[n]), kind="stable")
        assert best_first[rank - 1] == n


@given(pairs())
def test_a_gallery_of_the_other_modality_only_gives_the_plain_ranks(clouds):
    query, other = clouds
    assert np.array_equal(gallery.gallery_ranks(query, other, shown_at(len(query), 1)), ranks(query, other))


@given(pairs(), shares)
def test_the_rank_lies_within_that_of_the_gallery_that_shows_everything_twice(clouds, share):
    query, other = clouds
    found = gallery.gallery_ranks(query, other, shown_at(len(query), share))
    assert found.min() >= 1
    assert found.max() <= len(query)
    assert np.all(found <= mixed_rank(query, other, query))


@given(st.integers(0, 1000), st.integers(1, 50), shares, shares)
def test_galleries_are_nested_and_hold_the_share_asked_for(seed, n, first, second):
    fewer, more = (shown_at(n, share, seed) for share in sorted((first, second)))
    assert not np.any(fewer & ~more)
    assert abs(more.sum() - max(first, second) * n) <= 0.5 + 1e-9
    assert not shown_at(n, 0).any()
    assert shown_at(n, 1).all()


def test_the_order_belongs_to_its_seed():
    assert np.array_equal(gallery.gallery_order(100, 0), gallery.gallery_order(100, 0))
    assert not np.array_equal(gallery.gallery_order(100, 0), gallery.gallery_order(100, 1))
    assert sorted(gallery.gallery_order(100, 2).tolist()) == list(range(100))


@given(pairs(), shares, st.integers(1, 30), st.integers(0, 23))
def test_a_page_of_results_shows_the_partner_at_its_rank(clouds, share, count, item):
    query, other = clouds
    n = len(query)
    asked = item % n
    shown = shown_at(n, share)
    page = gallery.results(query, other, shown, asked, count)
    rank = gallery.gallery_ranks(query, other, shown)[asked]
    assert len(page) == min(count, n)
    assert [place for place, hit in enumerate(page, 1) if hit.positive] == ([rank] if rank <= count else [])
    assert len({hit.item for hit in page}) == len(page)
    for hit in page:
        assert hit.other == (bool(shown[hit.item]) or hit.positive)
        assert hit.similarity == pytest.approx(query[asked] @ (other if hit.other else query)[hit.item])
    values = [hit.similarity for hit in page]
    assert values == pytest.approx(sorted(values, reverse=True), abs=1e-11)


def test_the_partner_stands_behind_what_it_ties_with():
    point = unit(np.ones((5, 3)))
    shown = shown_at(5, 0.4)
    assert gallery.gallery_ranks(point, point, shown).tolist() == [5] * 5
    assert [hit.item for hit in gallery.results(point, point, shown, 1, 5)] == [0, 2, 3, 4, 1]


def test_the_partner_stands_behind_an_entry_at_the_edge_of_a_tie():
    query, other = np.array([[1.0], [1.0]]), np.array([[1.0], [1.0 - gallery.TIE]])
    shown = shown_at(2, 1)
    assert gallery.gallery_ranks(query, other, shown).tolist() == [2, 2]
    assert [hit.item for hit in gallery.results(query, other, shown, 0, 2)] == [1, 0]


@given(pairs(least=3), st.integers(1, 5))
def test_every_point_of_the_curve_is_its_gallery(clouds, k):
    order = gallery.gallery_order(len(clouds[0]), 0)
    curve = gallery.gallery_curve(*clouds, SHARES, order, k)
    assert curve.share.tolist() == SHARES.tolist()
    for share, recall, median in zip(SHARES, curve.recall, curve.median_rank, strict=True):
        found = gallery.gallery_ranks(*clouds, gallery.other_items(order, share))
        assert recall == pytest.approx(np.mean(found <= k))
        assert median == np.median(found)
    assert curve.recall[-1] == recall_at_k(*clouds, k)


def closed_curves(query, other, shares, order) -> dict[str, gallery.GalleryCurve]:
    """Curve of each way of closing."""
    closed = closing.closings(query, other)
    return {name: gallery.gallery_curve(*clouds, shares, order) for name, clouds in closed.items()}


def test_a_gap_puts_the_own_modality_first_and_closing_brings_the_partner_back():
    clouds = pair(0, 100, 32, noise=0.2, gap=1.5)
    order = gallery.gallery_order(100, 0)
    found = closed_curves(*clouds, SHARES, order)
    assert np.all(found["trained"].recall[:-1] == 0)
    assert np.all(np.diff(found["trained"].median_rank) < 0)
    assert found["trained"].recall[-1] > 0.8
    for name in ("shift", "centre"):
        assert found[name].recall.min() > 0.9


def test_what_is_no_gallery_is_named():
    clouds = pair(0, 6, 4)
    order = gallery.gallery_order(6, 0)
    with pytest.raises(ValueError, match=r"share is 1\.2; it must be between 0 and 1"):
        gallery.other_items(order, 1.2)
    with pytest.raises(ValueError, match=r"expected each of 0 \.\. N - 1 once"):
        gallery.other_items([0, 0, 1], 0.5)
    with pytest.raises(ValueError, match="expected 6 values true or false"):
        gallery.gallery_ranks(*clouds, shown_at(5, 0.5))
    with pytest.raises(ValueError, match="expected 6 values true or false"):
        gallery.gallery_ranks(*clouds, order)
    with pytest.raises(ValueError, match="item is 6; with 6 items"):
        gallery.results(*clouds, shown_at(6, 0.5), 6, 3)
    with pytest.raises(ValueError, match="count is 0; it must be at least 1"):
        gallery.results(*clouds, shown_at(6, 0.5), 0, 0)
    with pytest.raises(ValueError, match="k is 0; it must be at least 1"):
        gallery.gallery_curve(*clouds, SHARES, order, 0)


@export.pytestmark
def test_in_clip_names_hide_the_picture_until_the_means_are_taken_out():
    image, text = export.clouds("CLIP")
    found = closed_curves(text, image, [0, 0.5, 1], gallery.gallery_order(100, 0))
    assert found["trained"].median_rank.tolist() == [99, 50, 1]
    assert found["trained"].recall.tolist() == [0, 0, 0.75]
    assert found["shift"].recall.tolist() == pytest.approx([0.11, 0.20, 0.68])
    assert found["centre"].recall.tolist() == pytest.approx([0.13, 0.34, 0.78])
