"""Captions to numbers with a fixed vocabulary."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.datasets.tokenizer import BEGIN, END, PAD, SPECIAL, UNKNOWN, Tokenizer, words


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("woman astronaut: medium-light skin tone", ["woman", "astronaut", "medium-light", "skin", "tone"]),
        ("two o’clock", ["two", "o’clock"]),
        ("UP! button", ["up", "button"]),
        ("keycap: #", ["keycap", "#"]),
        ("A button (blood type)", ["a", "button", "blood", "type"]),
        ("piñata", ["piñata"]),
        ("  ", []),
    ],
)
def test_words_are_lower_case_and_keep_hyphens_and_apostrophes(caption, expected):
    assert words(caption) == expected


def test_a_caption_becomes_begin_words_end_and_padding():
    tokenizer = Tokenizer.fit(["red heart", "big red cat face"])
    assert tokenizer.vocabulary == ("big", "cat", "face", "heart", "red")
    found = tokenizer.encode(["red heart", "cat dragon"])
    red, heart, cat = SPECIAL + 4, SPECIAL + 3, SPECIAL + 1
    np.testing.assert_array_equal(found, [[BEGIN, red, heart, END, PAD, PAD], [BEGIN, cat, UNKNOWN, END, PAD, PAD]])


def test_a_caption_longer_than_all_before_is_cut_and_still_ends():
    row = Tokenizer.fit(["one two"]).encode(["one two one two one"])[0]
    assert row.tolist() == [BEGIN, SPECIAL, SPECIAL + 1, END]


def test_the_end_token_is_not_the_number_that_the_library_treats_in_its_own_way():
    assert END != 2


@given(st.lists(st.text(max_size=30), min_size=1, max_size=8))
def test_every_row_has_one_begin_one_end_and_numbers_within_the_vocabulary(captions):
    tokenizer = Tokenizer.fit(captions)
    table = tokenizer.encode(captions)
    assert table.shape == (len(captions), tokenizer.length)
    assert table.min() >= 0
    assert table.max() < tokenizer.size
    assert (table[:, 0] == BEGIN).all()
    assert ((table == END).sum(axis=1) == 1).all()
    assert not (table == UNKNOWN).any()
