"""Words: one that matters is found among many that do not, and looking at many costs what it must."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.precompute.analysis.findings import Space, captions_apart, find, words_apart

from .planted import D, precision_and_recall, raw, scaled, with_words

WORDS = [
    f"{a}{b}" for a in ("ba", "ko", "mi", "ru", "te", "lo", "fa", "gi") for b in ("lan", "dor", "mek", "pun", "sit")
]


def captions(rng, n=400):
    return [" ".join(rng.choice(WORDS, 3, replace=False)) for _ in range(n)]


def test_a_word_that_shifts_a_measure_is_found_and_no_other():
    rng = np.random.default_rng(0)
    said = captions(rng)
    other, measure = rng.normal(size=(2, 400))
    measure += 1.5 * np.array(["kodor" in caption for caption in said])
    found = words_apart({"other": other, "measure": measure}, said)
    assert len(found) == 1
    assert "“kodor”" in found[0].sentence
    assert found[0].items == tuple(i for i, caption in enumerate(said) if "kodor" in caption)
    assert found[0].score > found[0].threshold > 0
    assert found[0].evidence["p"] <= 0.05
    assert found[0].evidence["with"] > found[0].evidence["without"]


def test_a_word_that_lowers_a_measure_has_a_negative_score():
    rng = np.random.default_rng(1)
    said = captions(rng)
    measure = rng.normal(size=400) - 2 * np.array(["milan" in caption for caption in said])
    (found,) = words_apart({"measure": measure}, said)
    assert found.score < found.threshold < 0


def test_of_measures_that_have_nothing_to_do_with_words_one_in_twenty_finds_some():
    hits = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        hits += bool(words_apart({str(i): rng.normal(size=200) for i in range(3)}, captions(rng, 200), seed))
    assert hits / 60 <= 0.12


def test_words_of_the_same_captions_are_one():
    rng = np.random.default_rng(2)
    said = [caption + (" skin tone" if i < 30 else "") for i, caption in enumerate(captions(rng))]
    measure = rng.normal(size=400) + 3 * (np.arange(400) < 30)
    assert "“skin tone”" in words_apart({"measure": measure}, said)[0].sentence


def test_captions_without_a_word_in_common_have_no_finding():
    assert words_apart({"measure": np.arange(30.0)}, [str(i) for i in range(30)]) == []


def test_a_measure_of_another_number_of_items_is_refused():
    with pytest.raises(ValueError, match="there are 3 captions for 4 values"):
        words_apart({"measure": np.arange(4.0)}, ["a", "b", "c"])


def test_a_word_whose_partners_do_not_fit_is_found_once_among_all_that_pairs_are_measured_by():
    rng = np.random.default_rng(5)
    clouds, said = raw(rng, 400), captions(rng)
    with_it = np.array(["kodor" in caption for caption in said])
    clouds["text"][with_it] += 3 * rng.normal(size=(with_it.sum(), D))
    found = find(Space(scaled(clouds)), said)["words"]
    assert [one.items for one in found] == [tuple(np.flatnonzero(with_it))]
    assert "“kodor”" in found[0].sentence


def test_of_words_whose_partners_fit_otherwise_four_fifths_are_found_among_five_hundred_and_nothing_else_is():
    clouds, said, planted = with_words(0)
    precision, recall = precision_and_recall([one.items for one in captions_apart(Space(clouds), said)], planted)
    assert precision == 1
    assert recall >= 0.8
