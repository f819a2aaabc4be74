"""LearningCurves learns, repeats itself bit by bit, and uses every pair."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import islice, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute import training
from modgap.precompute.config import EMBEDDED
from modgap.precompute.objectives import SigLIP
from modgap.precompute.training import Trained, batches, checkpoint_steps, train, train_once

from .runs import SHORT, TINY, colour_pairs

PAIRS = colour_pairs()


def arrays(trained: Trained) -> list[np.ndarray]:
    return [trained.steps, trained.logit_scale, trained.embeddings["image"], trained.embeddings["text"]]


def test_same_seed_gives_the_same_numbers_bit_by_bit():
    first, second = train(SHORT, PAIRS, seed=3), train(SHORT, PAIRS, seed=3)
    for a, b in zip(arrays(first), arrays(second), strict=True):
        assert a.tobytes() == b.tobytes()
    assert not np.array_equal(first.embeddings["image"][0], first.embeddings["image"][-1]), (
        "nothing was trained, so nothing was compared"
    )


def test_another_seed_gives_another_model():
    assert not np.array_equal(
        train(SHORT, PAIRS, seed=3).embeddings["image"][0], train(SHORT, PAIRS, seed=4).embeddings["image"][0]
    )


def test_one_seed_starts_from_one_model_whatever_the_objective():
    other = replace(SHORT, objective="cloob", options=(("beta", 8.0),), scale=30.0)
    a, b = train(SHORT, PAIRS, seed=0), train(other, PAIRS, seed=0)
    np.testing.assert_array_equal(a.embeddings["image"][0], b.embeddings["image"][0])
    assert not np.array_equal(a.embeddings["image"][-1], b.embeddings["image"][-1])


@pytest.mark.parametrize("objective", ["infonce", "cyclip", "infoloob", "hopfield", "cloob", "siglip"])
def test_partners_come_closer_than_strangers(objective):
    config = replace(SHORT, objective=objective, steps=200, warm_up=20, batch=8, learning_rate=1e-3)
    trained = train(config, PAIRS, seed=0)
    similar = trained.embeddings["image"][-1] @ trained.embeddings["text"][-1].T
    names = PAIRS.captions("test")
    same = np.array([[a == b for b in names] for a in names])
    assert similar[same].mean() > similar[~same].mean() + 0.2


def test_embeddings_of_all_held_out_pairs_have_length_one_at_every_checkpoint():
    trained = train(SHORT, PAIRS, seed=0)
    assert (
        trained.embeddings["image"].shape
        == trained.embeddings["text"].shape
        == (len(trained.steps), len(PAIRS.rows("test")), 8)
    )
    np.testing.assert_allclose(np.linalg.norm(trained.embeddings["image"], axis=-1), 1, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(trained.embeddings["text"], axis=-1), 1, atol=1e-5)


def test_no_step_gives_the_untrained_model():
    untrained = train(replace(SHORT, steps=0), PAIRS, seed=0)
    assert untrained.steps.tolist() == [0]
    np.testing.assert_array_equal(untrained.embeddings["image"][0], train(SHORT, PAIRS, seed=0).embeddings["image"][0])


def test_a_fixed_scale_stays_and_a_learned_one_moves_within_its_bounds():
    fixed = train(SHORT, PAIRS, seed=0)
    np.testing.assert_allclose(fixed.logit_scale, 10, rtol=1e-6)
    learned = train(replace(SHORT, scale=None, learning_rate=0.5), PAIRS, seed=0)
    assert learned.logit_scale[0] == pytest.approx(1 / 0.07)
    assert learned.logit_scale[-1] != learned.logit_scale[0]
    assert learned.logit_scale.min() >= 1
    assert learned.logit_scale.max() <= 100 + 1e-4


def test_siglip_learns_from_its_published_scale():
    learned = train(replace(SHORT, objective="siglip", scale=None), PAIRS, seed=0)
    assert learned.logit_scale[0] == pytest.approx(10)
    assert learned.logit_scale[-1] != learned.logit_scale[0]


def test_siglip_learns_its_bias(monkeypatch):
    kept: list[SigLIP] = []

    def made(*_: object) -> SigLIP:
        kept.append(SigLIP())
        return kept[-1]

    monkeypatch.setattr(training, "objective", made)
    train(replace(SHORT, objective="siglip", scale=None), PAIRS, seed=0)
    assert kept[0].bias.item() != -10


def test_pairs_of_training_are_embedded_by_the_same_model():
    both = train_once(SHORT, PAIRS, 0, EMBEDDED)
    for embedded, trained in both.items():
        alone = train(replace(SHORT, embedded=embedded), PAIRS, seed=0)
        for a, b in zip(arrays(trained), arrays(alone), strict=True):
            assert a.tobytes() == b.tobytes()
    held_out, seen = (set(PAIRS.probe(embedded).tolist()) for embedded in EMBEDDED)
    assert held_out == set(PAIRS.rows("test").tolist())
    assert len(seen) == len(held_out)
    assert seen <= set(PAIRS.rows("train").tolist())


def test_two_towers_that_read_the_same_pictures_start_apart_and_learn_to_agree():
    config = replace(SHORT, encoder=replace(TINY, twin=True), steps=200, warm_up=20, learning_rate=1e-3)
    trained = train(config, PAIRS, seed=0)
    x, twin = trained.embeddings["image"], trained.embeddings["twin"]
    assert (x[0] * twin[0]).sum(axis=1).mean() < 0.9
    assert (x[-1] * twin[-1]).sum(axis=1).mean() > 0.9
    np.testing.assert_array_equal(x[0], train(SHORT, PAIRS, seed=0).embeddings["image"][0])


@pytest.mark.parametrize(("first", "last"), [(100.0, 10.0), (10.0, 100.0)])
def test_a_scale_with_an_end_goes_there_by_one_factor_a_step(first, last):
    config = replace(SHORT, scale=first, scale_end=last, steps=9, checkpoints=9)
    trained = train(config, PAIRS, seed=0)
    assert trained.logit_scale[0] == pytest.approx(first)
    assert trained.logit_scale[-1] == pytest.approx(last, rel=1e-5)
    share = (trained.steps[1:] - 1) / 8
    np.testing.assert_allclose(trained.logit_scale[1:], first ** (1 - share) * last**share, rtol=1e-5)
    fixed = train(replace(config, scale_end=None), PAIRS, seed=0)
    assert not np.array_equal(trained.embeddings["image"][-1], fixed.embeddings["image"][-1]), (
        "the loss did not see the schedule"
    )


def test_a_scale_that_ends_where_it_starts_is_a_fixed_one():
    a, b = train(SHORT, PAIRS, seed=0), train(replace(SHORT, scale_end=SHORT.scale), PAIRS, seed=0)
    assert a.embeddings["image"].tobytes() == b.embeddings["image"].tobytes()


def test_progress_is_reported_after_every_step():
    told: list[int] = []
    train(SHORT, PAIRS, seed=0, report=told.append)
    assert told == list(range(1, SHORT.steps + 1))


@given(steps=st.integers(0, 3000), count=st.integers(2, 40))
def test_checkpoints_rise_from_the_untrained_model_to_the_last_step(steps, count):
    found = checkpoint_steps(steps, count)
    assert found[0] == 0
    assert found[-1] == steps
    assert all(a < b for a, b in pairwise(found))
    assert len(found) <= count


def test_checkpoints_grow_by_one_factor_after_the_first():
    found = np.array(checkpoint_steps(2000, 9)[1:])
    assert len(found) == 8
    growth = found[1:] / found[:-1]
    np.testing.assert_allclose(growth, growth[0], rtol=0.1)
    assert growth[0] > 1.5


@given(pairs=st.integers(2, 60), share=st.floats(0.05, 1), seed=st.integers(0, 5))
def test_batches_are_full_hold_no_pair_twice_and_use_all_evenly(pairs, share, seed):
    size = max(1, int(share * pairs))
    drawn = list(islice(batches(pairs, size, np.random.default_rng(seed)), 3 * pairs))
    used: Counter[int] = Counter()
    for batch in drawn:
        assert len(batch) == size == len(set(batch.tolist()))
        used.update(batch.tolist())
    counts = [used[n] for n in range(pairs)]
    assert max(counts) - min(counts) <= 1


def test_a_batch_larger_than_the_data_is_refused():
    with pytest.raises(ValueError, match="a batch of 9 needs at least as many pairs, there are 8"):
        next(batches(8, 9, np.random.default_rng(0)))
