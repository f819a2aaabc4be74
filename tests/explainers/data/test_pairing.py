"""Which items a figure shows, in which modalities, and where they lie."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.data.pairing import SAMPLE, Pairing, sample
from modgap.explainers.data.payload import decode, encode
from modgap.precompute.errors import InputError

from ..conftest import make_bundle


def test_a_sample_is_the_same_each_time_rises_and_repeats_nothing():
    rows = sample(400)
    assert len(rows) == SAMPLE == len(set(rows.tolist()))
    assert rows.tolist() == sample(400).tolist() == sorted(rows.tolist())
    assert rows.tolist() != sample(400, seed=1).tolist()
    assert rows.max() > 300, "sorted data would give a biased sample if the first were taken"


def test_of_a_hundred_items_or_fewer_all_are_shown(bundle):
    assert sample(100).tolist() == list(range(100))
    pairing = Pairing.of(bundle)
    assert pairing.ids == tuple(item.id for item in bundle.items)
    assert pairing.told == "30"


def test_more_items_are_a_part_that_says_so(tmp_path):
    pairing = Pairing.of(make_bundle(tmp_path, items=250))
    assert (pairing.count, pairing.total, pairing.told) == (100, 250, "100 of 250")
    for row, (item, caption) in zip(pairing.rows, pairing.captions.items(), strict=True):
        assert (pairing.bundle.items[row].id, pairing.bundle.items[row].caption) == (item, caption)


def test_items_can_be_named(bundle):
    pairing = Pairing.of(bundle, ["t7", "t3", "t7"])
    assert pairing.ids == ("t3", "t7")
    assert pairing.place("t7") == 1


def test_points_are_those_that_the_browser_decodes(triple):
    pairing = Pairing.of(triple, 7, ["audio", "image"])
    for modality in ("audio", "image"):
        for step in (0, 10):
            text = encode(pairing.raw(modality, step))
            np.testing.assert_array_equal(pairing.cloud(modality, step), decode(text, 7))
            exact = triple.embeddings[modality][[0, 10].index(step)][pairing.rows]
            assert np.abs(pairing.cloud(modality, step) - exact).max() < 2 / 32767
    assert pairing.stacked().shape == (14, 16)
    assert list(pairing.pairs()) == [("audio", "image")]
    assert list(pairing.worded_pairs()) == [("sound", "picture")]


def test_every_mistake_is_told_at_once_with_the_nearest_name(triple):
    with pytest.raises(InputError) as caught:
        Pairing.of(triple, ["t1", "t99"], ["imgae", "text"])
    told = str(caught.value)
    assert "did you mean 'image'" in told
    assert "found item 't99'" in told


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"modalities": ["image", "image"]}, "two different ones"),
        ({"modalities": ["image"]}, "two different ones"),
        ({"modalities": ["image", "text", "audio"], "exactly": 2}, "takes exactly 2: [image, text]"),
        ({"items": 1}, "two at least"),
    ],
)
def test_too_few_or_too_many_are_refused(triple, options, part):
    with pytest.raises(InputError, match=r"found|shows") as caught:
        Pairing.of(triple, **options)
    assert part in str(caught.value)


def test_a_step_that_the_bundle_does_not_have_is_refused_with_those_it_has(bundle):
    with pytest.raises(InputError, match="allowed: 0, 10, 128"):
        Pairing.of(bundle).cloud("image", 11)
