"""A gap that was planted to harm is found harmful, one that was not is not, and numbers are those of the analysis."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.precompute.analysis import geometry
from modgap.precompute.analysis.closing import METHODS
from modgap.precompute.analysis.closing_costs import held_out_losses
from modgap.precompute.analysis.losses import best_logit_scale, info_nce
from modgap.precompute.analysis.retrieval import mixed_rank, recall_at_k
from modgap.precompute.analysis.summary import summarise

from .clouds import pair, unit

N, D = 240, 16


def planted(seed: int, gap: float, bias: float):
    """Pairs apart by a gap along which, where there is a bias, candidates vary by themselves."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=(N, D))
    shared[:, -1] = 0
    along = np.eye(D)[-1]
    # Of one length, so that on the sphere they all stand as far along the gap.
    clouds = [D**0.5 * unit(shared + 0.7 * rng.normal(size=(N, D)) * (1 - along)) for _ in range(2)]
    apart = [sign * gap / 2 + bias * rng.normal(size=(N, 1)) for sign in (1, -1)]
    return [unit(cloud + side * along) for cloud, side in zip(clouds, apart, strict=True)]


HARMFUL, HARMLESS = planted(0, gap=12, bias=3), planted(0, gap=0.5, bias=0)


@pytest.fixture(scope="module")
def harmful():
    return summarise(*HARMFUL, 30.0)


@pytest.fixture(scope="module")
def harmless():
    return summarise(*HARMLESS, 30.0)


def test_a_gap_along_which_candidates_vary_is_harmful(harmful):
    assert (harmful.across, harmful.mixed) == ("harmful", "harmful")
    assert harmful.score("trained_unbiased", "recall_at_1").change.above()
    assert harmful.score("centre", "mixed_rank").change.below(0.5)


def test_a_narrow_gap_across_what_varies_is_harmless_and_still_a_gap(harmless):
    assert (harmless.across, harmless.mixed) == ("harmless", "harmless")
    assert harmless.by_chance == 0.001
    assert harmless.gap.above(harmless.floor)
    assert harmless.beyond_floor.estimate < harmless.gap.estimate


def test_a_wide_gap_without_bias_harms_mixed_search_alone():
    summary = summarise(*planted(1, gap=8, bias=0), 30.0)
    assert (summary.across, summary.mixed) == ("harmless", "harmful")


@pytest.mark.parametrize("method", METHODS)
def test_scores_are_the_numbers_of_the_analysis(harmful, method):
    x, y = METHODS[method](*HARMFUL, tuple(HARMFUL))
    found = {way: harmful.score(method, "recall_at_1", way).value.estimate for way in ("there", "back", "both")}
    assert found["there"] == pytest.approx(recall_at_k(x, y, 1))
    assert found["back"] == pytest.approx(recall_at_k(y, x, 1))
    assert found["both"] == pytest.approx((found["there"] + found["back"]) / 2)
    assert harmful.score(method, "mixed_rank", "there").value.estimate == np.median(mixed_rank(x, y))
    for measure, scale in (("trained_loss", 30.0), ("best_loss", None)):
        there, back = held_out_losses(*HARMFUL, method, scale).mean(axis=1)
        assert harmful.score(method, measure, "there").value.estimate == pytest.approx(there)
        assert harmful.score(method, measure, "back").value.estimate == pytest.approx(back)


def test_changes_are_paired_over_items(harmless):
    before, after = (harmless.score(method, "best_loss") for method in ("trained", "centre"))
    assert before.change is None
    assert after.change.estimate == pytest.approx(after.value.estimate - before.value.estimate)
    assert after.change.high - after.change.low < (before.value.high - before.value.low) / 2


def test_losses_of_halves_are_those_of_pairs_that_nothing_was_fitted_on():
    x, y = pair(3, 5000, 6, gap=0.3)  # one split: each half is scored once
    there, back = held_out_losses(x, y, "trained", 20.0)
    half = np.sort(np.random.default_rng(0).permutation(5000)[:2500])
    expected = info_nce(x[half], y[half], 20.0)
    assert (there[half].mean(), back[half].mean()) == pytest.approx((expected.i2t, expected.t2i))


def test_gap_floor_and_scale_are_those_of_the_pairs(harmful):
    assert harmful.gap.estimate == pytest.approx(geometry.gap_distance(*HARMFUL))
    assert harmful.floor == pytest.approx(geometry.gap_floor(*HARMFUL))
    assert harmful.best_scale.estimate == pytest.approx(best_logit_scale(*HARMFUL))
    assert harmful.best_scale.low < harmful.best_scale.estimate < harmful.best_scale.high


def test_without_a_known_scale_there_is_no_loss_at_it():
    summary = summarise(*pair(0, 40, 6), None)
    assert summary.trained_scale is None
    assert not [score for score in summary.scores if score.measure == "trained_loss"]


def test_of_many_pairs_a_sample_is_looked_at_and_said_to_be_one(monkeypatch):
    monkeypatch.setattr("modgap.precompute.analysis.summary.ITEMS", 60)
    summary = summarise(*pair(0, 200, 6), 20.0)
    assert (summary.items, summary.total) == (60, 200)


def test_another_order_of_the_items_changes_no_whole_number():
    x, y = planted(4, gap=4, bias=1)
    order = np.random.default_rng(0).permutation(N)
    one, other = summarise(x, y, 30.0), summarise(x[order], y[order], 30.0)
    for key in ("gap", "beyond_floor", "best_scale"):
        assert getattr(one, key).estimate == pytest.approx(getattr(other, key).estimate)
    for a, b in zip(one.scores, other.scores, strict=True):
        if a.measure in ("recall_at_1", "mixed_rank"):  # losses are means over random halves
            assert a.value.estimate == pytest.approx(b.value.estimate)
    assert (one.across, one.mixed) == (other.across, other.mixed)
