"""Measurements are the functions of the analysis on the pairs, and on resamples of them; findings ask the interval."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.article import effects, findings
from modgap.article.effects import MAIN
from modgap.precompute.analysis import geometry, resampling
from modgap.precompute.analysis.intervals import Interval
from modgap.precompute.analysis.losses import info_nce
from modgap.precompute.analysis.retrieval import mixed_rank, recall_at_k
from modgap.site.claims import Runs

from .planted import COURSE, ITEMS, planted

RUNS = Runs({MAIN: {seed: planted(MAIN, seed, COURSE) for seed in range(2)}})
BUNDLE = RUNS[MAIN].first
X, Y = (BUNDLE.at(modality).astype(np.float64) for modality in ("image", "text"))


def resample(draw: int) -> np.ndarray:
    """(N,) items of a resample, as often as they were drawn."""
    return np.repeat(np.arange(ITEMS), resampling.resamples(ITEMS)[draw].astype(int))


@pytest.mark.parametrize("draw", [0, 1, 7])
def test_gap_and_floor_are_those_of_the_pairs_drawn(draw):
    drawn = resample(draw)
    (gap,), (floor,) = effects.gaps(RUNS, MAIN), effects.floors(RUNS, MAIN)
    assert gap.shape == (2, 1 + resampling.DRAWS)
    assert gap[0, draw] == pytest.approx(geometry.gap_distance(X[drawn], Y[drawn]))
    assert floor[0, draw] == pytest.approx(geometry.gap_floor(X[drawn], Y[drawn]))
    (beyond,) = effects.beyond_floors(RUNS, MAIN)
    assert beyond[0, draw] == pytest.approx(geometry.gap_beyond_floor(X[drawn], Y[drawn]))


def test_cosines_of_the_sample_are_those_of_the_metrics():
    for modality, cloud in (("image", X), ("text", Y)):
        assert effects.cosines(RUNS, MAIN, modality=modality)[0][0, 0] == pytest.approx(
            geometry.intra_modal_cosine(cloud)
        )
    assert effects.across_cosines(RUNS, MAIN)[0][0, 0] == pytest.approx(geometry.cross_modal_cosine(X, Y))


@pytest.mark.parametrize("draw", [1, 7])
def test_an_item_that_was_drawn_twice_is_not_two_different_ones(draw):
    drawn = resample(draw)
    different = drawn[:, None] != drawn
    assert effects.cosines(RUNS, MAIN, modality="image")[0][0, draw] == pytest.approx(
        (X @ X.T)[np.ix_(drawn, drawn)][different].mean()
    )
    assert effects.across_cosines(RUNS, MAIN)[0][0, draw] == pytest.approx(
        (X @ Y.T)[np.ix_(drawn, drawn)][different].mean()
    )


def test_recall_is_the_mean_of_both_ways_and_so_is_the_loss():
    both = (recall_at_k(X, Y, 1) + recall_at_k(Y, X, 1)) / 2
    assert effects.recalls(RUNS, MAIN)[0][0, 0] == pytest.approx(both)
    assert effects.losses(RUNS, MAIN)[0][0, 0] == pytest.approx(info_nce(X, Y, 100).mean)
    one_way = np.roll(X, 1, axis=0)
    one_way[0] = Y[0]  # a single picture finds its text, and the text it
    assert effects.found(one_way, Y)[0] == 1


@pytest.mark.parametrize("draw", [0, 3])
def test_ranks_stay_those_in_the_whole_gallery(draw):
    (median,) = effects.median_ranks(RUNS, MAIN, way="image>text", mixed=True)
    assert median[0, draw] == np.median(mixed_rank(X, Y)[resample(draw)])


def test_runs_are_compared_over_the_seeds_that_all_have():
    runs = Runs({"a": {0: planted("a", 0, COURSE), 2: planted("a", 2, COURSE)}, MAIN: RUNS[MAIN].runs})
    a, main = effects.gaps(runs, "a", MAIN)
    assert len(a) == len(main) == 1
    assert a[0, 0] == pytest.approx(main[0, 0])


@pytest.mark.parametrize(
    ("finding", "holds"),
    [
        (findings.above("x", Interval(2, 1, 3), 0.5), True),
        (findings.above("x", Interval(2, 1, 3), 1.5), False),
        (findings.below("x", Interval(2, 1, 3), 4), True),
        (findings.below("x", Interval(2, 1, 3), 2.5), False),
        (findings.between("x", Interval(2, 1, 3), 0, 4), True),
        (findings.between("x", Interval(2, 1, 3), 1.5, 4), False),
        (findings.within("x", Interval(0, -1, 1), 2), True),
        (findings.within("x", Interval(0, -1, 3), 2), False),
        (findings.level("x", Interval(0, -1, 3)), True),
    ],
)
def test_a_finding_asks_the_whole_interval(finding, holds):
    assert finding.holds == holds
    evidence = findings.shown([finding], "note")
    assert evidence.holds == holds
    assert [len(row) for row in evidence.rows] == [5, 5]


def test_of_recorded_metrics_the_interval_is_over_seeds_alone():
    finding = findings.level("x", effects.per_seed([1.0, 2.0, 3.0]))
    assert finding.interval.estimate == 2
    assert (finding.interval.low, finding.interval.high) == pytest.approx((2 - 2.484, 2 + 2.484), abs=0.001)
