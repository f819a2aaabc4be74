"""Each claim can fail: runs that contradict it in a single seed are enough."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modgap.article import claims
from modgap.precompute.bundle import Bundle, Item
from modgap.site.claims import Claim, Runs

ITEMS, DIMENSIONS = 60, 16
ALL = {value.name: value for value in vars(claims).values() if isinstance(value, Claim)}

SUPPORTING = {  # before training, while the cones are tight, after training
    "recall_at_1_i2t": [0.0, 0.0, 0.5],
    "recall_at_1_t2i": [0.0, 0.0, 0.5],
    "gap_distance": [1.2, 1.3, 0.6],
    "in_modal_image": [0.95, 0.98, 0.3],
    "in_modal_text": [0.6, 0.99, 0.4],
    "loss": [9.0, float(np.log(ITEMS)), 9.0],
    "linear_separability": [1.0, 1.0, 1.0],
    "cross_modal_cosine": [0.0, 0.0, 0.1],
    "mixed_rank_i2t": [70.0, 70.0, 30.0],
    "mixed_rank_t2i": [70.0, 70.0, 30.0],
}
BREAKING = {
    "retrieval_works": ("recall_at_1_t2i", [0.0, 0.0, 0.02]),
    "apart_before_training": ("gap_distance", [0.9, 1.3, 0.6]),
    "untrained_cone": ("in_modal_image", [0.8, 0.9, 0.3]),
    "cones_tighten_first": ("in_modal_text", [0.9, 0.95, 0.3]),
    "gap_widens_first": ("gap_distance", [1.2, 1.2, 0.6]),
    "loss_of_silence": ("loss", [9.0, 3.0, 9.0]),
    "apart_after_training": ("gap_distance", [1.1, 1.3, 0.3]),
    "training_narrows": ("gap_distance", [1.1, 1.3, 1.2]),
    "one_cut_separates": ("linear_separability", [1.0, 1.0, 0.9]),
    "own_kind_is_closer": ("cross_modal_cosine", [0.0, 0.0, 0.9]),
    "mixed_search_suffers": ("mixed_rank_i2t", [50.0, 50.0, 2.0]),
}


def run(seed: int) -> Bundle:
    """Partners that coincide, so that each is found first among its own, with the metrics of a run that shows it all."""
    points = np.random.default_rng(seed).normal(size=(3, ITEMS, DIMENSIONS))  # (T, N, D)
    points /= np.linalg.norm(points, axis=-1, keepdims=True)
    cloud = points.astype(np.float32)
    return Bundle(
        name=claims.MAIN,
        seed=seed,
        items=tuple(Item(str(n), f"thing {n}") for n in range(ITEMS)),
        embeddings={"image": cloud, "text": cloud},
        steps=np.array([0, 10, 20]),
        logit_scale=np.array([100.0, 100.0, 100.0]),
        provenance={"data": {"pairs": 600}},
        metrics=SUPPORTING,
    )


def test_every_claim_has_runs_that_break_it():
    assert set(ALL) == set(BREAKING)


@pytest.mark.parametrize("name", sorted(BREAKING))
def test_a_claim_holds_for_runs_that_show_it_and_fails_if_one_seed_does_not(name):
    seeds = {seed: run(seed) for seed in range(3)}
    assert ALL[name](Runs({claims.MAIN: seeds})).holds
    metric, values = BREAKING[name]
    seeds[2] = replace(seeds[2], metrics={**SUPPORTING, metric: values})
    evidence = ALL[name](Runs({claims.MAIN: seeds}))
    assert not evidence.holds
    assert len(evidence.rows) == 1 + len(seeds)


def test_numbers_are_those_of_the_runs():
    runs = Runs({claims.MAIN: {0: run(0)}})
    found = {name: function(runs) for name, function in claims.NUMBERS.items()}
    assert found == {
        "silence": pytest.approx(np.log(ITEMS)),
        "emoji_pairs": 600,
        "held_out": ITEMS,
        "dimensions": DIMENSIONS,
        "training_steps": 20,
        "tightest_text": [0.99],
        "pure_rank": [1.0],
    }
