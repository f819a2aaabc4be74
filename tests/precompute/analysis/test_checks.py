"""Every function says in a sentence what is wrong with its arrays, and leaves them alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from modgap.precompute.analysis import bias, closing, clustering, geometry, hubness, losses, projection, retrieval
from modgap.precompute.metrics import measure

from .clouds import pair

TWO_CLOUDS: dict[str, Callable] = {
    "gap_vector": geometry.gap_vector,
    "gap_distance": geometry.gap_distance,
    "relative_modality_gap": geometry.relative_modality_gap,
    "paired_cosine": geometry.paired_cosine,
    "cross_modal_cosine": geometry.cross_modal_cosine,
    "alignment": geometry.alignment,
    "linear_separability": lambda x, y: geometry.linear_separability(x, y, 0),
    "info_nce": lambda x, y: losses.info_nce(x, y, 10),
    "best_logit_scale": losses.best_logit_scale,
    "ranks": retrieval.ranks,
    "recall_at_k": lambda x, y: retrieval.recall_at_k(x, y, 1),
    "mixed_rank": retrieval.mixed_rank,
    "shift": lambda x, y: closing.shift(x, y, 0.5),
    "centre": closing.centre,
    "closings": closing.closings,
    "split": bias.split,
    "k_occurrences": hubness.k_occurrences,
    "measure": lambda x, y: measure({"image": x, "text": y}, 10, 0),
}
ONE_CLOUD: dict[str, Callable] = {
    "intra_modal_cosine": geometry.intra_modal_cosine,
    "uniformity": geometry.uniformity,
    "fit_pca": projection.fit_pca,
    "order": clustering.order,
    "labelled_clusters": lambda x: clustering.labelled_clusters(x, ["a word"] * len(x), 2),
}
both = pytest.mark.parametrize("measure", TWO_CLOUDS.values(), ids=TWO_CLOUDS)
one = pytest.mark.parametrize("measure", ONE_CLOUD.values(), ids=ONE_CLOUD)


@both
def test_clouds_of_different_shapes_are_refused_with_both_shapes(measure):
    image, text = pair(0, 6, 4)
    with pytest.raises(ValueError, match=r"image has shape \(6, 4\) and text \(5, 4\)"):
        measure(image, text[:5])
    with pytest.raises(ValueError, match=r"\(6, 4\) and text \(6, 3\)"):
        measure(image, text[:, :3])


@both
def test_a_vector_in_place_of_a_cloud_is_refused(measure):
    image, text = pair(0, 6, 4)
    with pytest.raises(ValueError, match=r"image has shape \(4,\); expected \(items, dimensions\)"):
        measure(image[0], text[0])


@both
def test_nan_is_reported_where_it_stands(measure):
    image, text = pair(0, 6, 4)
    text[2, 3] = np.nan
    with pytest.raises(ValueError, match="text holds NaN or infinity, first in row 2, column 3"):
        measure(image, text)


@both
def test_empty_clouds_are_refused(measure):
    with pytest.raises(ValueError, match=r"at least [12] items and 1 dimension are needed"):
        measure(np.zeros((0, 4)), np.zeros((0, 4)))
    with pytest.raises(ValueError, match=r"at least [12] items and 1 dimension are needed"):
        measure(np.zeros((4, 0)), np.zeros((4, 0)))


@both
def test_two_clouds_are_left_as_they_are(measure):
    image, text = pair(0, 6, 4)
    before = image.copy(), text.copy()
    image.flags.writeable = text.flags.writeable = False
    measure(image, text)
    assert np.array_equal(image, before[0])
    assert np.array_equal(text, before[1])


@both
def test_results_share_no_memory_with_the_input(measure):
    image, text = pair(0, 6, 4)
    result = measure(image, text)
    for array in result if isinstance(result, tuple) else (result,):
        assert not np.shares_memory(np.asarray(array), image)
        assert not np.shares_memory(np.asarray(array), text)


@one
def test_one_cloud_is_checked_and_left_as_it_is(measure):
    cloud = pair(0, 6, 4)[0]
    before = cloud.copy()
    cloud.flags.writeable = False
    measure(cloud)
    assert np.array_equal(cloud, before)
    with pytest.raises(ValueError, match=r"has shape \(4,\); expected \(items, dimensions\)"):
        measure(cloud[0])
    broken = before.copy()
    broken[1, 0] = np.inf
    with pytest.raises(ValueError, match="NaN or infinity, first in row 1, column 0"):
        measure(broken)


@pytest.mark.parametrize("name", ["cross_modal_cosine", "relative_modality_gap", "linear_separability", "measure"])
def test_what_compares_different_items_needs_two(name):
    with pytest.raises(ValueError, match="at least 2 items"):
        TWO_CLOUDS[name](*pair(0, 1, 4))


@pytest.mark.parametrize("scale", [0, -1, np.nan, np.inf])
def test_a_logit_scale_must_be_finite_and_above_zero(scale):
    image, text = pair(0, 6, 4)
    with pytest.raises(ValueError, match="must be finite and above 0"):
        losses.info_nce(image, text, scale)
    with pytest.raises(ValueError, match="must be finite and above 0"):
        measure({"image": image, "text": text}, scale, 0)


def test_float32_and_lists_are_measured_in_float64():
    image, text = (cloud.astype(np.float32) for cloud in pair(0, 50, 8))
    exact = geometry.gap_vector(image.astype(np.float64), text.astype(np.float64))
    assert geometry.gap_vector(image, text).dtype == np.float64
    assert np.array_equal(geometry.gap_vector(image, text), exact)
    assert np.array_equal(geometry.gap_vector(image.tolist(), text.tolist()), exact)
