"""What the map tells of learning by heart holds for runs that show it, and for none that deny a part of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modgap.article import claims
from modgap.article.claims_map import MAP, NUMBERS
from modgap.precompute.bundle import Bundle, Item
from modgap.site.claims import Runs

from .planted import ITEMS, Plan, clouds

TRAINED = Plan(gap=0.5, recall=1.0)


def runs_of(seen: Plan, unseen: Plan) -> Runs:
    """Half of the pairs of the map were trained on, half held out."""
    both = [clouds(plan, seed) for seed, plan in enumerate((seen, unseen))]
    image, text = (np.concatenate(side)[None].astype(np.float32) for side in zip(*both, strict=True))
    items = [Item(f"{split}-{n}", f"thing {n}", split=split) for split in ("train", "test") for n in range(ITEMS)]
    bundle = Bundle(
        name=MAP, seed=0, items=tuple(items), embeddings={"image": image, "text": text},
        steps=np.array([240]), logit_scale=np.array([100.0]),
    )  # fmt: skip
    return Runs({MAP: {0: bundle}})


def test_partners_come_closer_while_the_gap_stays():
    assert claims.learning_by_heart_keeps_the_gap(runs_of(TRAINED, replace(TRAINED, recall=0.5))).holds


@pytest.mark.parametrize(
    "unseen", [TRAINED, replace(TRAINED, gap=0.7, recall=0.5)], ids=["partners as close", "a wider gap"]
)
def test_the_claim_fails_where_what_was_held_out_has(unseen):
    evidence = claims.learning_by_heart_keeps_the_gap(runs_of(TRAINED, unseen))
    assert not evidence.holds, evidence.rows


def test_numbers_are_those_of_the_two_parts():
    runs = runs_of(TRAINED, Plan(gap=0.7, recall=0.5))
    assert NUMBERS["map.trained.gap"](runs) == pytest.approx(0.5, abs=0.02)
    assert NUMBERS["map.held_out.gap"](runs) == pytest.approx(0.7, abs=0.02)
    assert NUMBERS["map.trained.cosine"](runs) > NUMBERS["map.held_out.cosine"](runs) + 0.1
