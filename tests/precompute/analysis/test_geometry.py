"""Gap, cones, alignment, uniformity and separability: known cases, literal versions, identities."""

from __future__ import annotations

import math
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.analysis import geometry
from modgap.precompute.metrics import measure

from .clouds import pair, pairs, rotation, unit


def test_two_points_on_two_axes_have_a_gap_of_root_two():
    image, text = np.array([[1.0, 0.0]] * 3), np.array([[0.0, 1.0]] * 3)
    assert geometry.gap_vector(image, text) == pytest.approx([1, -1])
    assert geometry.gap_distance(image, text) == pytest.approx(math.sqrt(2))


def test_opposite_points_have_the_largest_gap_and_the_worst_alignment():
    image = np.array([[1.0, 0.0]] * 3)
    assert geometry.gap_distance(image, -image) == pytest.approx(2)
    assert geometry.alignment(image, -image) == pytest.approx(4)
    assert geometry.relative_modality_gap(image, -image) == pytest.approx(1)


def test_coinciding_partners_have_no_gap_of_any_kind():
    image, _ = pair(0, 20, 8)
    assert geometry.gap_distance(image, image) == 0
    assert geometry.relative_modality_gap(image, image) == 0
    assert geometry.alignment(image, image) == 0
    assert geometry.paired_cosine(image, image) == pytest.approx(1)


def test_a_collapsed_model_has_a_relative_gap_of_zero_and_not_of_nan():
    point = unit(np.ones((5, 3)))
    assert geometry.relative_modality_gap(point, point) == 0


def test_partners_as_far_as_strangers_have_a_relative_gap_of_one_half():
    image, _ = pair(1, 4000, 32)
    _, text = pair(2, 4000, 32)
    assert geometry.relative_modality_gap(image, text) == pytest.approx(0.5, abs=0.01)


@given(pairs())
def test_every_mean_equals_its_definition_written_as_loops(clouds):
    image, text = clouds
    n = len(image)
    others = [(i, j) for i in range(n) for j in range(n) if i != j]
    cosine_ii = np.mean([image[i] @ image[j] for i, j in others])
    cosine_tt = np.mean([text[i] @ text[j] for i, j in others])
    match = np.mean([(1 - image[i] @ text[i]) / 2 for i in range(n)])
    within = ((1 - cosine_ii) / 2 + (1 - cosine_tt) / 2) / 2
    kernel = [math.exp(-2 * float(((image[i] - image[j]) ** 2).sum())) for i, j in others]
    assert geometry.intra_modal_cosine(image) == pytest.approx(cosine_ii, abs=1e-12)
    assert geometry.cross_modal_cosine(image, text) == pytest.approx(
        np.mean([image[i] @ text[j] for i, j in others]), abs=1e-12
    )
    assert geometry.paired_cosine(image, text) == pytest.approx(np.mean([image[i] @ text[i] for i in range(n)]))
    assert geometry.relative_modality_gap(image, text) == pytest.approx(match / (match + within), rel=1e-9)
    assert geometry.uniformity(image) == pytest.approx(math.log(np.mean(kernel)), abs=1e-9)
    assert geometry.alignment(image, text) == pytest.approx(
        np.mean([((image[i] - text[i]) ** 2).sum() for i in range(n)])
    )


@given(pairs())
def test_the_cone_is_the_length_of_the_centre(clouds):
    image, _ = clouds
    n, centre = len(image), image.mean(axis=0)
    assert geometry.intra_modal_cosine(image) == pytest.approx((n * centre @ centre - 1) / (n - 1), abs=1e-12)


@given(pairs())
def test_the_gap_follows_from_the_cones_and_the_cosines_between_them(clouds):
    image, text = clouds
    n = len(image)
    image_centre = ((n - 1) * geometry.intra_modal_cosine(image) + 1) / n  # squared length of the mean
    text_centre = ((n - 1) * geometry.intra_modal_cosine(text) + 1) / n
    between = ((n - 1) * geometry.cross_modal_cosine(image, text) + geometry.paired_cosine(image, text)) / n
    squared = image_centre + text_centre - 2 * between
    assert geometry.gap_distance(image, text) ** 2 == pytest.approx(squared, abs=1e-12)


@given(pairs())
def test_alignment_is_two_minus_twice_the_paired_cosine(clouds):
    image, text = clouds
    assert geometry.alignment(image, text) == pytest.approx(2 - 2 * geometry.paired_cosine(image, text), abs=1e-12)


@given(pairs())
def test_every_number_stays_in_its_range(clouds):
    image, text = clouds
    n = len(image)
    assert 0 <= geometry.gap_distance(image, text) <= 2
    assert 0 <= geometry.relative_modality_gap(image, text) <= 1
    assert -1 / (n - 1) - 1e-12 <= geometry.intra_modal_cosine(image) <= 1 + 1e-12
    assert -8 - 1e-12 <= geometry.uniformity(image) <= 1e-12
    assert 0 <= geometry.linear_separability(image, text, 0, splits=2) <= 1


def measured(a, b):
    """All but separability: its random splits depend on the order, and a point on the very cut may fall to either side."""
    with patch.object(geometry, "linear_separability", lambda *_: 0.5):
        return measure({"a": a, "b": b}, 30, 0)


@given(pairs(), st.integers(0, 1000))
def test_no_metric_depends_on_a_rotation_of_the_space(clouds, seed):
    image, text = clouds
    turn = rotation(seed, image.shape[1])
    still, turned = measured(image, text), measured(image @ turn, text @ turn)
    assert turned == pytest.approx(still, abs=1e-9)


@given(pairs(), st.integers(0, 1000))
def test_no_metric_depends_on_the_order_of_the_items(clouds, seed):
    image, text = clouds
    order = np.random.default_rng(seed).permutation(len(image))
    still, mixed = measured(image, text), measured(image[order], text[order])
    assert mixed == pytest.approx(still, abs=1e-9)


@given(pairs())
def test_exchanging_the_modalities_exchanges_the_directions(clouds):
    image, text = clouds
    there, back = measured(image, text), measured(text, image)
    for key in ("gap_distance", "rmg", "paired_cosine", "cross_modal_cosine", "loss", "recall_at_1", "alignment"):
        assert back[f"{key}(a,b)"] == pytest.approx(there[f"{key}(a,b)"], abs=1e-12)
    for key in ("loss", "mixed_rank", "recall_at_5"):
        assert back[f"{key}(a>b)"] == pytest.approx(there[f"{key}(b>a)"], abs=1e-12)
    assert back["intra_modal_cosine(a)"] == pytest.approx(there["intra_modal_cosine(b)"], abs=1e-12)


def test_uniformity_is_zero_for_one_point_and_falls_as_points_spread():
    assert geometry.uniformity(unit(np.ones((5, 3)))) == pytest.approx(0)
    narrow, _ = pair(0, 200, 16, gap=5)
    wide, _ = pair(0, 200, 16)
    assert geometry.uniformity(wide) < geometry.uniformity(narrow) < 0


def test_uniformity_needs_a_positive_kernel():
    with pytest.raises(ValueError, match="t is 0; it must be above 0"):
        geometry.uniformity(pair(0, 5, 3)[0], t=0)


def test_clouds_with_a_wide_gap_are_separated_perfectly():
    assert geometry.linear_separability(*pair(0, 100, 16, gap=2), seed=0) == 1


def test_a_thin_gap_that_separates_is_found():
    image, text = pair(0, 400, 64)
    image[:, 0], text[:, 0] = image[:, 0] * 0.02 + 0.01, text[:, 0] * 0.02 - 0.01
    assert geometry.gap_distance(image, text) < 0.1
    assert geometry.linear_separability(unit(image), unit(text), seed=0) > 0.99


def test_mixed_clouds_are_told_apart_no_better_than_by_chance():
    image, _ = pair(1, 2000, 8)
    text, _ = pair(2, 2000, 8)
    assert geometry.linear_separability(image, text, seed=0) == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("seed", range(5))
def test_the_split_is_by_item(seed):
    # Partners that coincide get one answer, right for one of them. Were they split, memory would score below 1 / 2.
    image, _ = pair(seed, 30, 64)
    assert geometry.linear_separability(image, image, seed) == 0.5


def test_the_split_follows_the_seed():
    image, text = pair(0, 60, 8, gap=0.1)
    accuracies = [geometry.linear_separability(image, text, seed) for seed in range(10)]
    assert accuracies == [geometry.linear_separability(image, text, seed) for seed in range(10)]
    assert len(set(accuracies)) > 1


def test_separability_is_the_mean_of_twenty_splits_and_so_varies_little_with_the_seed():
    image, text = pair(0, 400, 64, noise=1.0, gap=0.03)
    single, mean = (
        [geometry.linear_separability(image, text, seed, splits) for seed in range(8)]
        for splits in (1, geometry.SPLITS)
    )
    assert np.std(mean) < np.std(single)
    assert np.mean(mean) == pytest.approx(np.mean(single), abs=0.03)


def test_a_fit_that_starts_from_the_split_before_ends_where_a_fresh_one_does():
    image, text = pair(0, 200, 16, noise=1.0, gap=0.05)
    rng = np.random.default_rng(3)
    fresh = []
    for _ in range(5):
        items = rng.permutation(200)
        test, train = items[:60], items[60:]
        model = geometry.LogisticRegression(C=geometry.INVERSE_REGULARISATION, max_iter=5000, tol=1e-8)
        model.fit(np.concatenate([image[train], text[train]]), np.repeat([0, 1], 140))
        fresh.append(model.score(np.concatenate([image[test], text[test]]), np.repeat([0, 1], 60)))
    found = geometry.linear_separability(image, text, 3, splits=5)
    assert found == pytest.approx(np.mean(fresh), abs=0.005)  # a point on the cut may change sides


@pytest.mark.parametrize("n", [2, 3, 4, 7])
def test_few_items_are_enough_for_a_split(n):
    assert geometry.linear_separability(*pair(0, n, 4, gap=5), seed=0) == 1


def test_a_small_set_keeps_three_tenths_of_its_items_for_the_score(monkeypatch):
    sizes = []

    class Watched(geometry.LogisticRegression):
        def score(self, points, labels):
            sizes.append(len(points))
            return super().score(points, labels)

    monkeypatch.setattr(geometry, "LogisticRegression", Watched)
    for n in (2, 3, 5, 10):
        geometry.linear_separability(*pair(0, n, 4), seed=0, splits=1)
    assert sizes == [2, 2, 4, 6]  # both points of 1, 1, 2 and 3 items
