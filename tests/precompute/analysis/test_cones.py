"""Cones of untrained networks against the published curve, the theory of one layer, and the gap between two seeds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.analysis import cones
from modgap.precompute.analysis.geometry import gap_distance, intra_modal_cosine
from modgap.precompute.analysis.projection import fit_pca

from .clouds import rotation, unit

# Seeds and the number of inputs move a curve by about this much.
SEED_SPREAD = 0.06


def test_the_relu_curve_runs_along_the_published_one():
    published = cones.PUBLISHED["relu"]
    ours = np.mean([cones.layer_cosines("relu", layers=15, seed=seed) for seed in range(3)], axis=0)
    assert len(published.layer) == 12
    assert np.abs(ours[list(published.layer)] - published.cosine).max() < SEED_SPREAD / 2


@pytest.mark.parametrize("network", ["sigmoid", "tanh", "linear"])
def test_the_other_curves_pass_the_published_points(network):
    published = cones.PUBLISHED[network]
    ours = cones.layer_cosines(network, samples=512)
    assert np.abs(ours[list(published.layer)] - published.cosine).max() < 0.08


@pytest.mark.parametrize(
    ("network", "layer", "replica"),
    [
        ("gelu", 1, 0.189),
        ("gelu", 4, 0.309),
        ("gelu", 8, 0.950),
        ("sigmoid", 1, 0.852),
        ("sigmoid", 2, 0.991),
        ("tanh", 16, 0.318),
        ("linear", 16, 0.029),
        ("relu-no-bias", 1, 0.319),
        ("relu-no-bias", 3, 0.616),
        ("relu-no-bias", 6, 0.806),
    ],
)
def test_our_curves_repeat_an_earlier_replica(network, layer, replica):
    assert cones.layer_cosines(network, layers=layer, samples=512)[layer] == pytest.approx(replica, abs=SEED_SPREAD)


def test_one_relu_layer_without_bias_makes_the_cone_of_the_arc_cosine_kernel():
    ours = [cones.layer_cosines("relu-no-bias", layers=1, seed=seed)[1] for seed in range(5)]
    assert np.mean(ours) == pytest.approx(1 / math.pi, abs=0.005)


def test_inputs_have_no_cone_and_the_linear_network_hardly_one():
    curve = cones.layer_cosines("linear", layers=10, samples=512)
    assert abs(curve[0]) < 0.005
    assert curve[10] < 0.05 < cones.layer_cosines("relu", layers=1, samples=512)[1]


def test_the_curve_equals_the_network_written_out_for_one_layer():
    rng = np.random.default_rng([3, 1])
    weight, bias = rng.normal(scale=1 / 4, size=(16, 16)), rng.normal(scale=1 / 4, size=16)
    x = cones.normal_inputs(3, 20, 16)
    hidden = np.maximum(x @ weight + bias, 0)
    curve = cones.layer_cosines("relu", layers=1, samples=20, width=16, seed=3)
    assert curve.tolist() == [intra_modal_cosine(unit(x)), intra_modal_cosine(unit(hidden))]


@given(st.sampled_from(sorted(cones.NETWORKS)), st.integers(0, 1000), st.integers(1, 6))
def test_a_curve_is_made_of_cosines_and_depends_on_its_seed_only(network, seed, layers):
    curve = cones.layer_cosines(network, layers=layers, samples=16, width=24, seed=seed)
    again = cones.layer_cosines(network, layers=layers + 1, samples=16, width=24, seed=seed)
    other = cones.layer_cosines(network, layers=layers, samples=16, width=24, seed=seed + 1)
    assert curve.shape == (layers + 1,)
    assert np.all((curve >= -1 / 15 - 1e-12) & (curve <= 1 + 1e-12))
    assert np.array_equal(curve, again[:-1])
    assert not np.array_equal(curve, other)


def test_published_curves_say_where_they_come_from():
    for name, published in cones.PUBLISHED.items():
        assert name in cones.NETWORKS
        assert len(published.layer) == len(published.cosine) > 0
        assert "arXiv 2203.02053" in published.source


@pytest.mark.parametrize(
    ("layers", "gap", "tolerance"),
    [(0, 0.058, 0.01), (1, 0.826, 0.06), (2, 1.025, 0.06), (3, 1.112, 0.06), (5, 1.235, 0.06), (8, 1.385, 0.09)],
)
def test_the_gap_between_two_seeds_repeats_an_earlier_replica(layers, gap, tolerance):
    clouds = cones.seed_clouds(cones.normal_inputs(0, 512), range(10), layers=layers)
    assert cones.seed_gaps(clouds).gap.mean() == pytest.approx(gap, abs=tolerance)


def test_the_gap_follows_the_cone_and_grows_with_depth():
    inputs = cones.normal_inputs(1, 256)
    means = []
    for layers in (1, 2, 4, 8):
        gaps = cones.seed_gaps(cones.seed_clouds(inputs, range(8), layers=layers))
        assert gaps.gap.mean() == pytest.approx(gaps.predicted.mean(), abs=0.04)
        means.append(float(gaps.gap.mean()))
    assert means == sorted(means)


def test_every_seed_has_a_cone_of_its_own_in_the_picture():
    clouds = cones.seed_clouds(cones.normal_inputs(0, 100), range(6), layers=3)
    flat = clouds.reshape(600, cones.HEAD)
    drawn = fit_pca(flat).project(flat, 5).reshape(6, 100, 5)  # six centres span five dimensions
    centres = drawn.mean(axis=1)  # (6, 5)
    nearest = np.linalg.norm(drawn[:, :, None] - centres, axis=-1).argmin(axis=-1)  # (6, 100)
    assert (nearest == np.arange(6)[:, None]).mean() > 0.99


def test_the_clouds_are_what_the_network_written_out_gives():
    inputs = cones.normal_inputs(0, 12, 16)
    rng = np.random.default_rng([5, 1])
    hidden = np.tanh(inputs @ rng.normal(scale=1 / 4, size=(16, 9)) + rng.normal(scale=1 / 4, size=9))
    output = unit(hidden @ rng.normal(scale=1 / 3, size=(9, 4)))
    found = cones.seed_clouds(inputs, [7, 5], layers=1, network="tanh", width=9, head=4)
    assert found.shape == (2, 12, 4)
    assert found[1] == pytest.approx(output, abs=1e-12)
    assert np.linalg.norm(found, axis=-1) == pytest.approx(np.ones((2, 12)))


@given(st.integers(0, 1000), st.integers(2, 5), st.integers(2, 12))
def test_gaps_are_those_of_every_two_clouds_and_turn_with_the_space(seed, count, items):
    clouds = cones.seed_clouds(cones.normal_inputs(seed, items, 8), range(count), layers=2, width=16, head=6)
    gaps = cones.seed_gaps(clouds)
    assert len(gaps.pair) == len(gaps.gap) == len(gaps.predicted) == count * (count - 1) // 2
    for (a, b), gap, predicted in zip(gaps.pair, gaps.gap, gaps.predicted, strict=True):
        assert a < b
        assert gap == pytest.approx(gap_distance(clouds[a], clouds[b]))
        assert predicted**2 == pytest.approx(sum(max(intra_modal_cosine(clouds[k]), 0) for k in (a, b)))
    assert cones.seed_gaps(clouds @ rotation(seed, 6)).gap == pytest.approx(gaps.gap)


def test_orthogonal_and_equal_centres_bound_the_prediction():
    first = np.tile([1.0, 0.0], (10, 1))
    second = np.tile([0.0, 1.0], (10, 1))
    gaps = cones.seed_gaps([first, second, first])
    assert gaps.pair == ((0, 1), (0, 2), (1, 2))
    assert gaps.gap == pytest.approx([math.sqrt(2), 0, math.sqrt(2)])
    assert gaps.predicted == pytest.approx([math.sqrt(2)] * 3)


def test_what_cannot_be_built_is_named():
    with pytest.raises(ValueError, match="no network 'swish'; there are relu, gelu"):
        cones.layer_cosines("swish")
    with pytest.raises(ValueError, match="layers is -1"):
        cones.seed_clouds(cones.normal_inputs(0, 4, 3), [0], layers=-1)
    with pytest.raises(ValueError, match=r"clouds has shape \(4, 3\)"):
        cones.seed_gaps(cones.normal_inputs(0, 4, 3))
