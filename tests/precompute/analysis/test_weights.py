"""Weights of one query against torch's gradient, their limits, and the perplexity of the negatives."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.analysis.weights import candidate_weights, perplexity, pull_shares, total_pull

taus = st.floats(0.01, 10)
cosines = st.lists(st.floats(-1, 1), min_size=2, max_size=30)


def gradient(similarities, partner, tau):
    """Derivative of the cross-entropy of one query by its similarities, from torch."""
    values = torch.tensor([similarities], dtype=torch.float64, requires_grad=True)
    torch.nn.functional.cross_entropy(values / tau, torch.tensor([partner])).backward()
    return values.grad.numpy()[0]


@given(cosines, taus, st.data())
def test_shares_and_pull_are_those_of_the_gradient(similarities, tau, data):
    partner = data.draw(st.integers(0, len(similarities) - 1))
    slopes = gradient(similarities, partner, tau)
    pull = total_pull(similarities, partner, tau)
    shares = pull_shares(similarities, partner, tau)
    assert pull == pytest.approx(-slopes[partner], abs=1e-9)
    assert pull == pytest.approx(np.delete(slopes, partner).sum(), abs=1e-9)
    assert np.delete(pull * shares, partner) == pytest.approx(np.delete(slopes, partner), abs=1e-9)


@given(cosines, taus)
def test_weights_are_a_distribution_in_the_order_of_the_similarities(similarities, tau):
    weights = candidate_weights(similarities, tau)
    assert weights.sum() == pytest.approx(1)
    assert weights.min() >= 0
    assert np.all(np.diff(weights[np.argsort(similarities)]) >= 0)


@given(cosines, taus, st.floats(-3, 3))
def test_a_constant_added_to_all_similarities_changes_nothing(similarities, tau, constant):
    moved = np.array(similarities) + constant
    assert candidate_weights(moved, tau) == pytest.approx(candidate_weights(similarities, tau), abs=1e-9)
    assert pull_shares(moved, 0, tau) == pytest.approx(pull_shares(similarities, 0, tau), abs=1e-9)


@given(cosines, taus, st.floats(-1, 1))
def test_the_share_of_a_negative_does_not_depend_on_the_partner(similarities, tau, cosine):
    other = [cosine, *similarities[1:]]
    assert pull_shares(similarities, 0, tau) == pytest.approx(pull_shares(other, 0, tau), abs=1e-12)
    assert pull_shares(similarities, 0, tau)[0] == 0


def test_a_small_temperature_leaves_one_negative_and_a_large_one_all():
    similarities = [0.9, 0.5, 0.4, 0.1, -0.3]
    assert pull_shares(similarities, 0, 0.001) == pytest.approx([0, 1, 0, 0, 0])
    assert perplexity(pull_shares(similarities, 0, 0.001)) == pytest.approx(1)
    assert pull_shares(similarities, 0, 1e6) == pytest.approx([0, 0.25, 0.25, 0.25, 0.25], abs=1e-6)
    assert perplexity(pull_shares(similarities, 0, 1e6)) == pytest.approx(4)


@given(st.lists(st.floats(-1, 1), min_size=3, max_size=20), st.floats(0.02, 5), st.floats(1.01, 3))
def test_more_negatives_count_as_the_temperature_rises(similarities, tau, factor):
    cool, warm = (perplexity(pull_shares(similarities, 0, t)) for t in (tau, factor * tau))
    assert 1 - 1e-12 <= cool <= warm + 1e-9
    assert warm <= len(similarities) - 1 + 1e-9


@pytest.mark.parametrize("m", [1, 2, 7])
def test_m_equal_shares_count_as_m(m):
    assert perplexity([1 / m] * m + [0, 0]) == pytest.approx(m)


def test_the_pull_of_an_easy_query_keeps_its_digits():
    # One minus the weight of the partner would be 0 here.
    assert total_pull([1.0, -1.0], 0, 0.05) == pytest.approx(math.exp(-40) / 0.05, rel=1e-9, abs=0)


def test_similar_values_at_a_tiny_temperature_overflow_nothing():
    assert np.all(np.isfinite(candidate_weights([1.0, 0.999, -1.0], 1e-8)))


@pytest.mark.parametrize("tau", [0, -1, math.nan, math.inf])
def test_the_temperature_must_be_finite_and_above_zero(tau):
    with pytest.raises(ValueError, match="it must be finite and above 0"):
        candidate_weights([0.1, 0.2], tau)


def test_what_is_no_query_is_named():
    with pytest.raises(ValueError, match=r"at least 2 finite numbers, found shape \(1,\)"):
        pull_shares([0.5], 0, 0.1)
    with pytest.raises(ValueError, match=r"at least 1 finite numbers, found shape \(1, 2\)"):
        candidate_weights([[0.5, 0.1]], 0.1)
    with pytest.raises(ValueError, match="positive is 2; with 2 candidates it must be between 0 and 1"):
        total_pull([0.5, 0.1], 2, 0.1)
    with pytest.raises(ValueError, match=r"expected 0\.\.1, sum 1"):
        perplexity([0.5, 0.2])
