"""Claims on the small trainer hold on its reference runs, and fail where another run stands in for the one they speak of."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.article import claims_trainer
from modgap.site.claims import Runs

BREAKING = {
    "trainer_closes_when_warm": {"scale-10": "scale-30"},
    "trainer_cools_and_closes": {"cold-then-warm": "cold"},
    "trainer_cold_keeps_its_gap": {"cold": "scale-10"},
    "trainer_patience_grows_with_scale": {"scale-20": "scale-14"},
    "trainer_wrong_pairs_keep_it_open": {"warm-wrong": "scale-10"},
    "trainer_wrong_pairs_tighten_cones": {"cold-same-side-wrong": "cold-same-side"},
    "trainer_remembers_its_start": {"cold-same-side": "far-apart-16"},
    "trainer_dimensions_keep_a_start": {"far-apart-8": "far-apart-4"},
    "trainer_learned_scale_follows_birth": {"learned-wrong-0.3": "far-apart-2"},
    "trainer_learned_scale_rises": {"learned": "scale-10"},
    "trainer_learned_scale_suits_wrong_pairs": {"learned-wrong-0.3": "learned-wrong-0.05"},
    "trainer_loob_closes": {"infoloob-30": "scale-30"},
}
NONE = Runs({})


@pytest.mark.parametrize("name", claims_trainer.__all__)
def test_a_claim_holds_on_the_reference_runs(name):
    evidence = getattr(claims_trainer, name)(NONE)
    assert evidence.holds, evidence.rows


@pytest.mark.parametrize(("name", "instead"), BREAKING.items(), ids=BREAKING)
def test_a_claim_fails_where_another_run_stands_in(name, instead, monkeypatch):
    real = claims_trainer.outcome
    monkeypatch.setattr(claims_trainer, "outcome", lambda run: real(instead.get(run, run)))
    assert not getattr(claims_trainer, name)(NONE).holds


def test_every_claim_has_a_case_that_breaks_it():
    assert set(BREAKING) == set(claims_trainer.__all__)


def test_a_sentence_may_fail_in_two_seeds_and_in_no_more():
    first, second = np.ones(20), np.ones(20)
    first[0] = second[1] = 0
    stated = [claims_trainer._above("", values, 0.5) for values in (first, second)]
    assert claims_trainer._shown(stated, "").holds
    second[2] = 0
    stated = [claims_trainer._above("", values, 0.5) for values in (first, second)]
    assert not claims_trainer._shown(stated, "").holds, "a third seed, though each row fails in two at most"


def test_every_number_of_the_chapter_is_one():
    for name, number in claims_trainer.NUMBERS.items():
        assert np.isfinite(number(NONE)).all(), name
