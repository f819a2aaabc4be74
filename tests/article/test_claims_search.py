"""Claims about single queries and about what a bias collects: what shows them, and what breaks them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from modgap.article import claims, claims_search
from modgap.article.claims_closing import OURS
from modgap.precompute.bundle import Bundle, Item
from modgap.precompute.errors import InputError
from modgap.site.claims import Runs

from .toy_runs import DIMENSIONS, ITEMS, STEPS, clouds, run, turned, unit


def asked(bundle: Bundle, caption: str) -> Runs:
    """One seed of the main run, whose first item has a caption."""
    return Runs({claims.MAIN: {0: replace(bundle, items=(Item("0", caption), *bundle.items[1:]))}})


def alike(*cosines: float) -> Bundle:
    """A first text whose cosine with the first images is given, and almost none with the others."""
    points = unit(np.random.default_rng(0).normal(size=(ITEMS, DIMENSIONS - 1)))  # orthogonal to the text
    height = np.array([*cosines, *[0.01] * (ITEMS - len(cosines))])[:, None]  # (N, 1)
    image = np.hstack([height, np.sqrt(1 - height**2) * points])
    text = np.eye(DIMENSIONS)[np.zeros(ITEMS, dtype=int)]
    x, y = (np.repeat(unit(part)[None], len(STEPS), axis=0) for part in (image, text))
    return replace(run(0), embeddings={"image": x, "text": y})


@pytest.mark.parametrize(
    ("cosines", "holds"),
    [
        ((0.5, 0.4, 0.4), True),
        ((0.5, 0.4), False),  # one negative
        ((0.5, 0.4, 0.4, 0.4, 0.4), False),  # four
        ((0.5, 0.49, 0.49), False),  # beside a weak partner
        ((1.0, 0.9, 0.9), True),
    ],
)
def test_few_negatives_count_where_two_or_three_are_alike_and_the_partner_wins(cosines, holds):
    assert claims.few_negatives_count(asked(alike(*cosines), claims_search.WEIGHED)).holds == holds


def test_names_hide_a_picture_where_there_is_a_gap_and_not_where_partners_coincide():
    hidden = clouds(0, gap=1.5, noise=0.3)
    assert claims.names_hide_the_picture(asked(hidden, claims_search.SOUGHT)).holds
    for mixed in (run(0), clouds(0, gap=0, noise=0.3)):
        assert not claims.names_hide_the_picture(asked(mixed, claims_search.SOUGHT)).holds
    assert claims.NUMBERS["sought_rank"](asked(hidden, claims_search.SOUGHT)) > 30
    assert claims.NUMBERS["sought_rank"](asked(run(0), claims_search.SOUGHT)) == 1
    with pytest.raises(InputError, match="found query 'raising hands'"):
        claims.names_hide_the_picture(Runs({claims.MAIN: {0: hidden}}))


@pytest.mark.parametrize("asker", ["image", "text"])
@pytest.mark.parametrize("broken", OURS)
def test_a_bias_is_small_unless_in_one_seed_of_one_model_candidates_vary_along_the_common_mean(broken, asker):
    runs = {name: {seed: clouds(seed, gap=0.5, noise=0.1) for seed in range(3)} for name in OURS}
    assert claims.bias_is_small_in_our_models(Runs(runs)).holds
    biased = clouds(2, gap=0.5, noise=0.1, bias=2.0)
    runs[broken][2] = turned(biased) if asker == "text" else biased
    assert not claims.bias_is_small_in_our_models(Runs(runs)).holds


def test_the_queries_of_the_claims_are_those_of_the_chapters():
    folder = Path(claims.__file__).parent / "chapters"
    for chapter, caption in (("05-temperature.md", claims_search.WEIGHED), ("10-why-care.md", claims_search.SOUGHT)):
        queries = re.findall(r"query: ([^,}]+)", (folder / chapter).read_text(encoding="utf-8"))
        assert set(queries) == {caption}
        assert len(queries) > 3
