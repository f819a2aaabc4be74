"""Shapes: known factors, captions that mention some, a share of wrong pairs."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from modgap.precompute.config import Pairs
from modgap.precompute.datasets import shapes
from modgap.precompute.datasets.shapes import FACTORS, caption_of, draw, swap

ORDER = tuple(FACTORS)


def said(caption: str) -> set[str]:
    """Factor values that a caption mentions."""
    words = {
        value for name, values in FACTORS.items() if name != "place" for value in values if value in caption.split()
    }
    places = [place for place in FACTORS["place"] if caption.endswith(place)]
    return words | set(places[-1:] if not places else [max(places, key=len)])


@pytest.mark.parametrize("mention", [1, 2, 3, 4, 5])
def test_right_captions_mention_as_many_factors_as_asked_and_only_true_ones(tmp_path, mention):
    pairs = shapes.load(8, tmp_path, pairs=460, mention=mention)
    assert len(pairs.items) == 460
    for item in pairs.items:
        assert len(said(item.caption)) == mention, item.caption
        assert said(item.caption) <= set(item.tags)


def test_all_factors_are_mentioned_about_equally_often(tmp_path):
    pairs = shapes.load(8, tmp_path, pairs=1500, mention=2)
    for values in FACTORS.values():
        share = np.mean([bool(said(item.caption) & set(values)) for item in pairs.items])
        assert share == pytest.approx(2 / 5, abs=0.06)


def test_no_two_drawings_are_alike_so_that_none_is_held_out_and_trained_on(tmp_path):
    pairs = shapes.load(24, tmp_path)  # as many and as large as experiments take them
    assert len(pairs.items) == shapes.PAIRS
    assert len({picture.tobytes() for picture in pairs.pixels}) == len(pairs.items)
    assert len({item.tags for item in pairs.items}) == len(pairs.items)
    assert pairs.seen() == 0


def test_drawings_are_refused_beyond_the_different_ones_there_are():
    assert len(set(map(tuple, shapes.draw_factors(shapes.COMBINATIONS)))) == shapes.COMBINATIONS
    most = [limit.le for limit in get_args(Pairs)[1].metadata if hasattr(limit, "le")]
    assert most == [shapes.COMBINATIONS]


def test_every_value_of_a_factor_is_drawn_about_as_often():
    for values, column in zip(FACTORS.values(), shapes.draw_factors(shapes.PAIRS).T, strict=True):
        np.testing.assert_allclose(np.bincount(column) / len(column), 1 / len(values), atol=0.01)


def test_a_caption_reads_like_english():
    row = np.array([2, 0, 1, 4, 4])
    assert caption_of(row, np.arange(5)) == "large red striped cross in the middle"
    assert caption_of(row, np.array([1])) == "red thing"
    assert caption_of(row, np.array([3, 4])) == "cross in the middle"


def test_wrong_pairs_are_as_many_as_asked_and_only_in_training(tmp_path):
    right = shapes.load(8, tmp_path, pairs=1400, mention=5)
    wrong = shapes.load(8, tmp_path, pairs=1400, mention=5, wrong=0.2)
    changed = [a.caption != b.caption for a, b in zip(right.items, wrong.items, strict=True)]
    assert not any(changed[: shapes.HELD_OUT])
    assert sum(changed) == pytest.approx(0.2 * 1000, abs=5)  # a few swaps may hit the same words
    np.testing.assert_array_equal(right.pixels, wrong.pixels)


def test_no_picture_that_is_given_a_wrong_caption_keeps_its_own():
    owner = swap(1000, 0.3)
    assert (owner != np.arange(1000)).sum() == 300
    assert sorted(owner) == list(range(1000))
    np.testing.assert_array_equal(swap(1000, 0), np.arange(1000))


def test_the_same_settings_give_the_same_set(tmp_path):
    first = shapes.load(16, tmp_path / "a", pairs=450, wrong=0.1)
    second = shapes.load(16, tmp_path / "b", pairs=450, wrong=0.1)
    assert first.items == second.items
    np.testing.assert_array_equal(first.pixels, second.pixels)


def test_each_factor_can_be_seen():
    base = dict(zip(ORDER, ("large", "red", "plain", "circle", "in the middle"), strict=True))
    for name, values in FACTORS.items():
        drawn = [draw(tuple((base | {name: value}).values()), 32) for value in values]
        assert len({picture.tobytes() for picture in drawn}) == len(values), name


def test_place_and_colour_are_where_and_what_they_say():
    picture = draw(("small", "blue", "plain", "circle", "at the top left"), 40).astype(float)
    ink = (255 - picture).sum(axis=2)
    rows, columns = np.nonzero(ink > 0)
    assert rows.mean() < 15
    assert columns.mean() < 15
    darkest = picture[np.unravel_index(ink.argmax(), ink.shape)]
    np.testing.assert_allclose(darkest, shapes.COLOURS["blue"], atol=1)


def test_shapes_stay_inside_the_picture():
    for place in FACTORS["place"]:
        for shape in FACTORS["shape"]:
            picture = draw(("large", "black", "plain", shape, place), 32)
            border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
            assert (border == 255).all(), f"{shape} {place} is cut"
