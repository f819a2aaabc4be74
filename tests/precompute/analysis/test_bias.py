"""The four parts of a similarity, the bias before and after closing, and its size in a real model."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.analysis import closing
from modgap.precompute.analysis.bias import Parts, split, without_bias
from modgap.precompute.analysis.retrieval import ranks

from ..importers import test_amumo_export as export
from .clouds import pair, pairs


def closed(query: np.ndarray, gallery: np.ndarray) -> dict[str, Parts]:
    """The parts before and after each way of closing, not renormalised."""
    return {
        "trained": split(query, gallery),
        "shift": split(*closing.shift(query, gallery, 1, renormalise=False)),
        "centre": split(*closing.centre(query, gallery, renormalise=False)),
    }


@given(pairs(least=1))
def test_the_parts_add_up_to_the_similarities(clouds):
    query, gallery = clouds
    parts = split(query, gallery)
    total = parts.mean_mean + parts.content_mean[:, None] + parts.mean_content + parts.content_content
    assert total == pytest.approx(query @ gallery.T, abs=1e-12)
    for part in (parts.content_mean, parts.mean_content, *parts.content_content, *parts.content_content.T):
        assert part.mean() == pytest.approx(0, abs=1e-12)


@given(pairs())
def test_without_bias_the_content_remains_and_no_row_or_column_is_favoured(clouds):
    query, gallery = without_bias(*clouds)
    similarity = query @ gallery.T
    whole = clouds[0] @ clouds[1].T
    doubly = whole - whole.mean(axis=0) - whole.mean(axis=1, keepdims=True) + whole.mean()
    assert similarity == pytest.approx(doubly, abs=1e-12)
    assert similarity == pytest.approx(split(*clouds).content_content, abs=1e-12)
    assert split(query, gallery).bias_spread == pytest.approx(0, abs=1e-12)


@given(pairs(), st.integers(0, 23))
def test_the_shift_replaces_one_mean_by_the_midpoint_of_both(clouds, item):
    query, gallery = clouds
    n = item % len(query)
    midpoint = (query.mean(axis=0) + gallery.mean(axis=0)) / 2
    shifted = split(*closing.shift(query, gallery, 1, renormalise=False))
    assert shifted.mean_content[n] == pytest.approx(midpoint @ (gallery[n] - gallery.mean(axis=0)), abs=1e-12)
    assert shifted.content_content == pytest.approx(split(query, gallery).content_content, abs=1e-12)


@given(pairs())
def test_the_spreads_are_those_of_the_formulas(clouds):
    query, gallery = clouds
    x, y = query.mean(axis=0), gallery.mean(axis=0)
    content = (query - x) @ (gallery - y).T
    strangers = [content[i, j] for i in range(len(query)) for j in range(len(query)) if i != j]
    parts = closed(query, gallery)
    assert parts["trained"].bias_spread == pytest.approx(np.std((gallery - y) @ x), abs=1e-12)
    assert parts["shift"].bias_spread == pytest.approx(np.std((gallery - y) @ (x + y) / 2), abs=1e-12)
    assert parts["centre"].bias_spread == pytest.approx(0, abs=1e-12)
    for one in parts.values():
        assert one.content_spread == pytest.approx(np.std(strangers), abs=1e-12)


@given(pairs())
def test_only_the_parts_that_name_the_candidate_decide_ranks(clouds):
    query, gallery = clouds
    parts = split(query, gallery)
    deciding = parts.mean_content + parts.content_content  # (N, N)
    assert np.array_equal(ranks(deciding, np.eye(len(query))), ranks(query, gallery))


def test_a_shared_mean_along_which_candidates_vary_becomes_a_bias_when_the_centres_meet():
    # The texts vary along their own centre, which is orthogonal to that of the images.
    image, text = closing.centre(*pair(0, 60, 6), renormalise=False)
    stretch = np.linspace(0.2, 1.8, 60)[:, None]
    image = np.hstack([image, np.ones((60, 1)), np.zeros((60, 1))])
    text = np.hstack([text, np.zeros((60, 1)), stretch])
    parts = closed(image, text)
    assert parts["trained"].bias_spread < 1e-12
    assert parts["shift"].bias_spread == pytest.approx(np.std(stretch) / 2)
    assert parts["centre"].bias_spread < 1e-12


def test_a_spread_over_negatives_needs_two_items():
    with pytest.raises(ValueError, match="at least 2 items"):
        _ = split(*pair(0, 1, 3)).content_spread


@export.pytestmark
@pytest.mark.parametrize(
    ("model", "trained", "shifted", "content"),
    [("CLIP", 0.019, 0.037, 0.032), ("CyCLIP", 0.010, 0.006, 0.031)],
)
def test_in_clip_the_shift_makes_the_bias_larger_than_the_content(model, trained, shifted, content):
    parts = closed(*export.clouds(model))
    spreads = [parts["trained"].bias_spread, parts["shift"].bias_spread, parts["trained"].content_spread]
    assert spreads == pytest.approx([trained, shifted, content], abs=5e-4)
    assert parts["centre"].bias_spread == pytest.approx(0, abs=1e-12)
