"""Claims on what is recorded of trainings: how many seeds there are, and which gaps still move."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from modgap.article import claims
from modgap.article.claims_course import OPEN
from modgap.article.effects import gaps
from modgap.precompute.bundle import Bundle
from modgap.site.claims import Runs

from .planted import Plan, planted
from .toy_runs import recorded, run, unit

RECORDED = {"five_seeds", "most_runs_still_move"}


def test_every_experiment_has_five_seeds_or_the_claim_fails():
    runs = {name: {seed: recorded(name, seed, [0.8, 0.6]) for seed in range(5)} for name in ("a", "b")}
    assert claims.five_seeds(Runs(runs)).holds
    del runs["b"][1]
    evidence = claims.five_seeds(Runs(runs))
    assert not evidence.holds
    assert ("b", 4) in evidence.rows
    assert not claims.five_seeds(Runs({"import": {0: run(0, "import")}})).holds


def ending(name: str, *last: float) -> dict[int, Bundle]:
    """An experiment with a gap of 0.8 at the last checkpoint but one, and then of as much in each seed as told."""
    return {
        seed: replace(
            planted(name, seed, [Plan(gap) for gap in (1.2, 1.1, 0.8, end)]),
            provenance=recorded(name, seed, [0.8, end]).provenance,
        )
        for seed, end in enumerate(last)
    }


def test_runs_still_move_where_most_gaps_change_at_the_end():
    runs = {name: ending(name, *[end] * 3) for name, end in (("a", 0.6), ("b", 0.9), ("c", 0.79))}
    assert claims.most_runs_still_move(Runs(runs)).holds
    assert [claims.NUMBERS[name](Runs(runs)) for name in ("moving_experiments", "watched_experiments")] == [2, 3]
    runs["b"] = ending("b", 0.81, 0.81, 0.81)
    assert not claims.most_runs_still_move(Runs(runs)).holds


def test_a_training_that_is_embedded_on_two_samples_counts_once():
    runs = {name: ending(name, 0.6, 0.6) for name in ("a", "a-seen")}
    for seed, bundle in runs["a-seen"].items():
        settings = {**bundle.provenance["experiment"], "embedded": "training"}
        runs["a-seen"][seed] = replace(bundle, provenance={"experiment": settings})
    assert claims.NUMBERS["watched_experiments"](Runs(runs)) == 1


def test_a_change_that_seeds_do_not_agree_on_is_none():
    assert claims.NUMBERS["moving_experiments"](Runs({"a": ending("a", 0.72, 0.72, 0.72)})) == 1
    assert claims.NUMBERS["moving_experiments"](Runs({"a": ending("a", 0.4, 0.9, 0.86)})) == 0


def test_what_changes_in_a_floor_is_no_movement():
    """Partners that drift apart around one centre: the gap distance of so few pairs grows, and none opens."""
    runs = {}
    for seed in range(3):
        bundle = recorded("a", seed, [0.1, 0.2])
        x, y = (points.copy() for points in bundle.embeddings.values())
        noise = np.random.default_rng(seed + 10).normal(size=y.shape)
        y[-2:] = unit(y[-2:] + np.array([0.1, 0.3])[:, None, None] * noise[-2:])
        runs[seed] = replace(bundle, embeddings={"image": x, "text": y})
    (before,), (after,) = (gaps(Runs({"a": runs}), "a", step=step) for step in (OPEN, 240))
    assert after[:, 0].mean() > 1.5 * before[:, 0].mean()
    assert claims.NUMBERS["moving_experiments"](Runs({"a": runs})) == 0
