"""Words and behaviour of the explorer against their twins in the browser."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.figures.explorer.behaviour import behaviours
from modgap.explainers.figures.explorer.words import passing, vocabulary, words_of
from modgap.precompute.analysis import retrieval

CAPTIONS = [
    "waving hand: dark skin tone", "Waving hand", "a dog’s bone", "dark-haired man", "skin", "", "bœuf 3", "dark moon",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "match", "expected"),
    [
        ("dark", "all", [0, 7]),  # whole words: dark-haired is another one
        ("DARK skin", "all", [0]),
        ("dark skin", "any", [0, 4, 7]),
        ("dark skin", "none", [1, 2, 3, 5, 6]),
        ("dog’s", "all", [2]),
        ("3", "any", [6]),
        (" , ", "any", list(range(8))),
        ("", "none", list(range(8))),
        ("nothing", "none", list(range(8))),
        ("nothing", "any", []),
    ],
)
def test_captions_pass_by_whole_words_in_both_languages(text, match, expected, numerics):
    assert np.flatnonzero(passing(CAPTIONS, text, match)).tolist() == expected
    found = numerics.evaluate("(given) => passes(given)", [CAPTIONS, text, match])
    assert np.flatnonzero(found).tolist() == expected


def test_the_vocabulary_has_each_word_once():
    assert vocabulary(["A dog", "a dog’s bone"]) == ["a", "bone", "dog", "dog’s"]
    assert words_of("under_score") == ["under", "score"]


@pytest.fixture(scope="module")
def numerics(open_numerics):
    return open_numerics("""
import { passing } from "modgap/figures/explorer/words";
import { behaviourOf, measured } from "modgap/figures/explorer/behaviour";
import { matrix, stacked } from "modgap/numerics/vectors";
window.passes = ([captions, text, match]) => passing(captions, text, match);
window.behaves = ([x, y, items]) => behaviourOf(measured(stacked(matrix(x), matrix(y))), items);
""")


@pytest.mark.parametrize("chosen", [[0], [3, 4, 7], list(range(9))], ids=str)
def test_a_selection_is_measured_among_all_pairs_in_both_languages(chosen, numerics):
    rng = np.random.default_rng(0)
    points = rng.normal(size=(2, 10, 5))
    x, y = points / np.linalg.norm(points, axis=2, keepdims=True)
    mask = np.isin(np.arange(10), chosen)
    own, others = behaviours((x, y), mask)
    assert own
    assert others
    assert own.items + others.items == 10
    assert own.cosine == pytest.approx(np.mean([x[n] @ y[n] for n in chosen]))
    assert own.gap == pytest.approx(np.linalg.norm(x[chosen].mean(axis=0) - y[chosen].mean(axis=0)))
    places = np.concatenate([retrieval.ranks(x, y)[chosen], retrieval.ranks(y, x)[chosen]])
    assert own.rank == np.median(places)
    found = numerics.evaluate("(given) => behaves(given)", [x.tolist(), y.tolist(), chosen])
    assert found == pytest.approx(vars(own))


def test_nothing_that_is_selected_is_measured_as_nothing(numerics):
    x = np.eye(3)
    own, others = behaviours((x, x), np.zeros(3, dtype=bool))
    assert own is None
    assert others
    assert others.items == 3
    assert behaviours((x, x), np.ones(3, dtype=bool))[1] is None
    assert numerics.evaluate("(given) => behaves(given)", [x.tolist(), x.tolist(), []]) is None
