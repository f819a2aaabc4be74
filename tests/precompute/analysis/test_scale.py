"""A loss leaves two scales, a second one decides; the tables of real models are in tests of ``reference``."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.analysis.closing import shift
from modgap.precompute.analysis.losses import info_nce
from modgap.precompute.analysis.scale import BATCH, batched_loss, measured_at

from .clouds import pair, pairs

scales = st.floats(0.5, 200)


@given(pairs(), scales)
def test_one_batch_of_all_items_has_the_loss_of_one_way(clouds, s):
    assert batched_loss(*clouds, s) == pytest.approx(info_nce(*clouds, s).i2t, abs=1e-9)


@given(pairs(least=4), scales, st.integers(1, 5))
def test_the_loss_in_batches_is_the_mean_over_them_in_order(clouds, s, batch):
    image, text = clouds
    parts = [slice(start, start + batch) for start in range(0, len(image), batch)]
    expected = np.mean([info_nce(image[part], text[part], s).i2t for part in parts])
    assert batched_loss(image, text, s, batch) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("s", [1, 3.5, 30, 62.218, 100])
def test_two_losses_give_back_the_scale_that_they_were_measured_at(s):
    image, text = pair(0, 100, 16, noise=0.8, gap=1)
    trained, shifted = batched_loss(image, text, s), batched_loss(*shift(image, text, 1), s)
    found = measured_at(image, text, trained, shifted)
    assert found.scale == pytest.approx(s, abs=1e-6)
    for way in (found.trained, found.shifted):
        assert len(way) <= 2
        assert min(abs(one - s) for one in way) < 1e-6


def test_one_loss_alone_leaves_two_scales():
    image, text = pair(0, 100, 16, noise=0.8, gap=1)
    found = measured_at(image, text, batched_loss(image, text, 20), batched_loss(*shift(image, text, 1), 20))
    low, high = found.trained
    assert low < high
    assert [batched_loss(image, text, s) for s in (low, high)] == pytest.approx([batched_loss(image, text, 20)] * 2)


def test_losses_that_no_scale_gives_leave_none():
    image, text = pair(0, 100, 16, noise=0.8, gap=1)
    found = measured_at(image, text, batched_loss(image, text, 20), 3.0)
    assert found.scale is None
    assert measured_at(image, text, 0.0, 0.0).trained == ()


def test_a_batch_without_items_is_refused():
    with pytest.raises(ValueError, match="the batch is 0; it must be at least 1"):
        batched_loss(*pair(0, BATCH, 4), 1, 0)


def test_two_clouds_of_one_point_each_cannot_have_been_shifted_onto_each_other():
    image, text = (np.tile([side, 0.0], (60, 1)) for side in (1.0, -1.0))
    found = measured_at(image, text, float(np.log(BATCH)), 1.0)
    assert found.shifted == ()
    assert found.scale is None
