"""One call gives every metric of a bundle, under its fixed name."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given

from modgap.precompute.analysis import geometry, retrieval
from modgap.precompute.analysis.losses import info_nce
from modgap.precompute.analysis.summary import summary

from .clouds import pair, pairs

NAMES = {
    "gap_distance", "rmg", "linear_separability", "in_modal_image", "in_modal_text", "paired_cosine",
    "cross_modal_cosine", "loss_i2t", "loss_t2i", "loss", "recall_at_1_i2t", "recall_at_1_t2i", "recall_at_5_i2t",
    "recall_at_5_t2i", "recall_at_1", "mixed_rank_i2t", "mixed_rank_t2i", "alignment", "uniformity_image",
    "uniformity_text", "logit_scale",
}  # fmt: skip


def test_every_value_is_that_of_its_function():
    image, text = pair(0, 60, 8, gap=0.3)
    loss = info_nce(image, text, 30)
    found = summary(image, text, 30, seed=4)
    assert found == {
        "gap_distance": geometry.gap_distance(image, text),
        "rmg": geometry.relative_modality_gap(image, text),
        "linear_separability": geometry.linear_separability(image, text, 4),
        "in_modal_image": geometry.intra_modal_cosine(image),
        "in_modal_text": geometry.intra_modal_cosine(text),
        "paired_cosine": geometry.paired_cosine(image, text),
        "cross_modal_cosine": geometry.cross_modal_cosine(image, text),
        "loss_i2t": loss.i2t,
        "loss_t2i": loss.t2i,
        "loss": loss.mean,
        "recall_at_1_i2t": retrieval.recall_at_k(image, text, 1),
        "recall_at_1_t2i": retrieval.recall_at_k(text, image, 1),
        "recall_at_5_i2t": retrieval.recall_at_k(image, text, 5),
        "recall_at_5_t2i": retrieval.recall_at_k(text, image, 5),
        "recall_at_1": np.mean([retrieval.recall_at_k(image, text, 1), retrieval.recall_at_k(text, image, 1)]),
        "mixed_rank_i2t": np.median(retrieval.mixed_rank(image, text, image)),
        "mixed_rank_t2i": np.median(retrieval.mixed_rank(text, image, text)),
        "alignment": geometry.alignment(image, text),
        "uniformity_image": geometry.uniformity(image),
        "uniformity_text": geometry.uniformity(text),
        "logit_scale": 30,
    }


@given(pairs())
def test_names_are_fixed_and_values_are_plain_finite_numbers(clouds):
    found = summary(*clouds, 100, 0)
    assert set(found) == NAMES
    assert all(type(value) is float and math.isfinite(value) for value in found.values())
    assert json.loads(json.dumps(found)) == found


def test_a_collapsed_model_still_has_finite_numbers():
    point = np.tile([[1.0, 0.0]], (10, 1))
    found = summary(point, point, 100, 0)
    assert all(math.isfinite(value) for value in found.values())
    assert found["loss"] == pytest.approx(math.log(10))
    assert found["recall_at_1"] == 0
