"""The reference runs: what lies beside the code is what the code computes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from modgap.precompute.trainer.reference_runs import (
    EVERY,
    MEASURES,
    RUNS,
    SEEDS,
    Outcome,
    code,
    compute,
    made_by,
    outcome,
    scale_that_suits,
    wrong_as_dealt,
)
from modgap.precompute.trainer.settings import Settings

SAMPLE = 4


def test_the_outcomes_are_those_of_this_code():
    assert made_by() == code(), "run: python -m modgap.precompute.trainer"


@pytest.mark.sampled(SAMPLE)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", RUNS)
def test_a_run_computed_anew_has_the_outcome_that_lies_there(name, seed):
    again, kept = compute(name, (seed,)), outcome(name)
    assert kept.steps.tolist() == again.steps.tolist() == list(range(0, RUNS[name].updates + 1, EVERY))
    # Where points bar each other's way, the last bits of another machine can decide who passes.
    early = slice(0, 6)
    for measure in MEASURES:
        np.testing.assert_allclose(
            kept.curves[measure][SEEDS.index(seed), early], again.curves[measure][0, early], atol=1e-4, err_msg=measure
        )


def test_every_run_has_every_seed():
    for name in RUNS:
        for curve in outcome(name).curves.values():
            assert curve.shape[0] == len(SEEDS)
            assert np.isfinite(curve).all()


def test_the_gap_is_halved_at_the_first_step_at_which_it_is():
    gaps = np.array([[1.0, 0.6, 0.5, 0.4], [1.0, 0.9, 0.8, 0.7], [2.0, 0.5, 1.5, 0.1]])
    found = Outcome(np.array([0, 10, 20, 30]), {"gap": gaps}).halved()
    assert found.tolist() == [20, math.inf, 10]


def test_the_scale_that_suits_is_that_of_least_loss():
    count, settings = 16, Settings(pairs=16, wrong=0.2)
    points = np.eye(count) - 1 / count
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    cone = -1 / (count - 1)
    wrong = wrong_as_dealt(settings)
    assert 0.2 < wrong < 0.22
    # Over all deals, each stranger is as likely as any other: the loss in expectation, in closed form.
    scales = np.linspace(1, 8, 7001)
    logs = np.log(np.exp(scales) + (count - 1) * np.exp(scales * cone))
    loss = logs - scales * ((1 - wrong) + wrong * cone)
    best = scales[int(np.argmin(loss))]
    assert scale_that_suits(count, wrong) == pytest.approx(best * (1 - cone), abs=0.01)


def test_the_share_that_is_dealt_wrongly_is_that_of_the_deals():
    settings = Settings(pairs=16, wrong=0.05)
    alone = 16 * 0.05 * 0.95**15  # how often a single text is drawn, which takes another along
    assert wrong_as_dealt(settings) == pytest.approx(0.05 + alone / 16, abs=0.003)
