"""InfoNCE against torch, its invariances, the landscape along the gap, and the best scale."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.analysis.losses import best_logit_scale, info_nce

from .clouds import pair, pairs, unit

scales = st.floats(0.5, 200)


@given(pairs(least=1, most=60), scales)
def test_both_ways_equal_the_cross_entropy_of_torch(clouds, s):
    image, text = (torch.from_numpy(cloud) for cloud in clouds)
    logits = s * image @ text.T
    target = torch.arange(len(image))
    loss = info_nce(*clouds, s)
    assert loss.i2t == pytest.approx(torch.nn.functional.cross_entropy(logits, target).item(), abs=1e-10)
    assert loss.t2i == pytest.approx(torch.nn.functional.cross_entropy(logits.T, target).item(), abs=1e-10)
    assert loss.mean == (loss.i2t + loss.t2i) / 2


def test_the_two_ways_differ_where_one_text_attracts_all_images():
    image = unit(np.array([[1.0, 0.2], [1.0, 0.1], [1.0, 0.0]]))
    text = unit(np.array([[1.0, 0.1], [0.0, 1.0], [-1.0, 0.0]]))
    loss = info_nce(image, text, 10)
    assert loss.i2t > loss.t2i + 1


@pytest.mark.parametrize("n", [1, 2, 7, 51, 100])
def test_equal_similarities_cost_the_logarithm_of_the_number_of_items(n):
    point = unit(np.ones((n, 3)))
    loss = info_nce(point, point, 100)
    assert (loss.i2t, loss.t2i, loss.mean) == pytest.approx((math.log(n),) * 3, abs=1e-9)


@given(pairs(), scales, st.integers(0, 1000))
def test_a_constant_added_to_all_logits_of_a_query_changes_nothing(clouds, s, seed):
    image, text = clouds
    constant = np.random.default_rng(seed).normal(size=(len(image), 1))
    ones = np.ones_like(constant)
    # One more dimension, in which all texts are equal, adds constant[i] to every logit of image i.
    per_image = info_nce(np.hstack([image, constant]), np.hstack([text, ones]), s)
    per_text = info_nce(np.hstack([image, ones]), np.hstack([text, constant]), s)
    plain = info_nce(image, text, s)
    assert per_image.i2t == pytest.approx(plain.i2t, abs=1e-9)
    assert per_text.t2i == pytest.approx(plain.t2i, abs=1e-9)


@given(pairs(), scales)
def test_the_loss_is_never_negative(clouds, s):
    loss = info_nce(*clouds, s)
    assert loss.i2t >= -1e-12
    assert loss.t2i >= -1e-12


def test_a_huge_scale_overflows_nothing():
    image, text = pair(0, 30, 8)
    loss = info_nce(image, text, 1e6)
    assert math.isfinite(loss.mean)
    assert info_nce(image, image, 1e6).mean == pytest.approx(0)


def test_no_item_is_dropped_from_the_end():
    image, text = pair(0, 51, 8)
    worse = text.copy()
    worse[-1] = -text[-1]
    assert info_nce(image, worse, 30).mean > info_nce(image, text, 30).mean


@given(pairs(least=4), st.floats(0.02, 500))
def test_no_scale_is_better_than_the_best(clouds, s):
    best = best_logit_scale(*clouds)
    assert info_nce(*clouds, best).mean <= info_nce(*clouds, s).mean + 1e-9


def test_the_best_scale_is_a_bound_where_the_loss_falls_or_rises_without_end():
    image, _ = pair(0, 20, 8)
    assert best_logit_scale(image, image) == 1000
    assert best_logit_scale(image, -image) == 0.01
    assert best_logit_scale(image, image, bounds=(1, 50)) == 50


@pytest.mark.parametrize("bounds", [(0, 1), (2, 1), (1, math.inf), (math.nan, 1)])
def test_bounds_of_the_scale_must_be_in_order(bounds):
    with pytest.raises(ValueError, match="expected 0 < least < greatest"):
        best_logit_scale(*pair(0, 5, 3), bounds=bounds)


@pytest.mark.parametrize("gap", [0.4, 0.8, 1.2, 1.6])
def test_an_imposed_gap_is_undone_by_a_larger_scale(gap):
    # Norm parked in a constant direction, opposite in the two modalities: the same loss at s / (1 - gap^2 / 4).
    image, text = pair(0, 256, 16, noise=1.0)
    parked, left = gap / 2, math.sqrt(1 - gap**2 / 4)
    constant = np.full((len(image), 1), parked)
    with_gap = np.hstack([left * image, constant]), np.hstack([left * text, -constant])
    scale, scale_with_gap = best_logit_scale(image, text), best_logit_scale(*with_gap)
    assert scale_with_gap == pytest.approx(scale / (1 - gap**2 / 4), rel=1e-6)
    assert info_nce(*with_gap, scale_with_gap).mean == pytest.approx(info_nce(image, text, scale).mean, abs=1e-9)


def test_the_best_scale_weighs_both_directions_alike():
    # One text is a hub: it misleads every image, while texts find their images. Each direction has its own best scale.
    image, text = pair(0, 40, 8, noise=0.8)
    text[0] = image.mean(axis=0) / np.linalg.norm(image.mean(axis=0))
    image = image + 0.8 * text[0]
    image /= np.linalg.norm(image, axis=1, keepdims=True)
    best = best_logit_scale(image, text)
    scales = np.geomspace(best / 8, 8 * best, 601)
    losses = [info_nce(image, text, s) for s in scales]
    least = {way: scales[np.argmin([getattr(loss, way) for loss in losses])] for way in ("i2t", "t2i", "mean")}
    assert best == pytest.approx(least["mean"], rel=0.01)
    assert least["i2t"] != pytest.approx(least["t2i"], rel=0.1)
