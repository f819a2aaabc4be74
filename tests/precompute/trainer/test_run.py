"""A run of the small trainer."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest
import torch

from modgap.precompute.analysis import geometry, retrieval
from modgap.precompute.errors import InputError
from modgap.precompute.trainer.run import Run, drawn_batch, simulate
from modgap.precompute.trainer.settings import (
    LIVE,
    OPTIONS,
    Change,
    Settings,
    read_changes,
    settings_at,
    write_changes,
)

SHORT = Settings(pairs=16, dimension=3)


def test_settings_start_with_values_that_are_offered():
    assert set(asdict(Settings())) == set(OPTIONS)
    for name, value in asdict(Settings()).items():
        assert value in OPTIONS[name], name


def test_what_is_measured_is_what_the_analysis_of_the_article_measures():
    run = Run(Settings(wrong=0.2))
    for _ in range(30):
        run.update()
    x, y = (cloud[0] for cloud in run.points())
    found = run.measure()
    assert found.gap == pytest.approx(geometry.gap_distance(x, y))
    assert found.floor == pytest.approx(geometry.gap_floor(x, y))
    recalls = [(retrieval.ranks(a, b) == 1).mean() for a, b in ((x, y), (y, x))]
    assert found.recall == pytest.approx(np.mean(recalls))
    cones = [geometry.intra_modal_cosine(one) for one in (x, y)]
    assert found.cone == pytest.approx(np.mean(cones))
    near = [np.linalg.norm(one[:, None] - np.stack([x.mean(axis=0), y.mean(axis=0)]), axis=2) for one in (x, y)]
    own = (near[0][:, 0] < near[0][:, 1]).mean() + (near[1][:, 1] < near[1][:, 0]).mean()
    assert found.separability == pytest.approx(own / 2)


@pytest.mark.parametrize("towers", ["free", "linear", "hidden"])
def test_updates_are_those_of_adam_in_torch(towers):
    settings = SHORT.having("towers", towers).having("learned", True).having("batch", 16)
    run = Run(settings)
    weights = [torch.tensor(one.copy(), requires_grad=True) for one in run._trained()]
    adam = torch.optim.AdamW(
        [{"params": weights[:-2]}, {"params": weights[-2:], "weight_decay": 0.0}], lr=settings.rate, weight_decay=0.0
    )
    for _ in range(50):
        before = [one.copy() for one in run._trained()]
        mean, step = [one.copy() for one in run.drift], run.step
        run.update()
        slopes = [(new - 0.9 * old) / 0.1 for new, old in zip(run.drift, mean, strict=True)]
        for one, value, slope in zip(weights, before, slopes, strict=True):
            one.data = torch.tensor(value)
            one.grad = torch.tensor(slope)
        adam.step()
        assert run.step == step + 1
        for one, value in zip(weights, run._trained(), strict=True):
            np.testing.assert_allclose(one.detach().numpy(), value, atol=1e-10)


def test_weights_decay_and_the_scale_does_not():
    still = Settings(objective="siglip", rate=1, decay=0.1, wrong=0)
    run, plain = Run(still), Run(still.having("decay", 0))
    run.update()
    plain.update()
    for one, other, born in zip(run._trained()[:-2], plain._trained()[:-2], Run(still)._trained()[:-2], strict=True):
        np.testing.assert_allclose(one, other - 0.1 * born, atol=1e-12)
    assert run.log_scale == plain.log_scale
    assert run.threshold == plain.threshold


def test_the_same_seed_is_the_same_run_and_another_seed_another():
    first, again, other = (simulate(SHORT.having("seed", seed).having("wrong", 0.2), [0, 40]) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.pictures, again.pictures)
    np.testing.assert_array_equal(first.curve("loss"), again.curve("loss"))
    assert abs(first.pictures - other.pictures).max() > 0.1


def test_runs_side_by_side_are_those_of_each_seed():
    settings = SHORT.having("wrong", 0.2).having("batch", 8).having("learned", True)
    both = simulate(settings, [0, 30], seeds=(3, 4))
    for k, seed in enumerate((3, 4)):
        alone = simulate(settings.having("seed", seed), [0, 30])
        np.testing.assert_allclose(both.texts[:, k], alone.texts[:, 0], atol=1e-12)
        np.testing.assert_allclose(both.curve("scale")[k], alone.curve("scale")[0], atol=1e-12)


def test_a_wrong_text_is_each_of_the_others_as_often():
    settings = Settings(pairs=16, wrong=0.3)
    counts = np.zeros((16, 16))
    for step in range(4000):
        counts[np.arange(16), drawn_batch(settings, step, 16)[1]] += 1
    shares = counts / 4000
    assert shares.diagonal() == pytest.approx(np.full(16, 0.7), abs=0.03)
    assert shares[~np.eye(16, dtype=bool)] == pytest.approx(np.full(240, 0.02), abs=0.011)


def test_the_share_of_wrong_texts_is_as_set_and_each_text_is_dealt_once():
    settings = Settings(pairs=128, wrong=0.3)
    shares = []
    for step in range(200):
        chosen, dealt = drawn_batch(settings, step, 128)
        assert sorted(dealt) == list(range(128))
        assert (chosen == np.arange(128)).all()
        shares.append((dealt != np.arange(128)).mean())
    assert np.mean(shares) == pytest.approx(0.3, abs=0.01)


def test_a_single_wrong_text_changes_places_with_another():
    settings = Settings(pairs=16, wrong=0.02)
    counts = {int((drawn_batch(settings, step, 16)[1] != np.arange(16)).sum()) for step in range(300)}
    assert 1 not in counts
    assert {0, 2} <= counts


def test_a_batch_is_drawn_without_replacement_and_all_pairs_come_up():
    settings = Settings(pairs=48, batch=8)
    seen = set()
    for step in range(60):
        chosen, _ = drawn_batch(settings, step, 48)
        assert len(set(chosen)) == 8
        seen |= set(chosen)
    assert seen == set(range(48))


def test_in_a_batch_points_that_are_not_in_it_get_no_gradient():
    run = Run(SHORT.having("batch", 8))
    before = [tower[0].copy() for tower in run.towers]
    chosen, _ = drawn_batch(run.now, 0, 16)
    run.update()
    for tower, old in zip(run.towers, before, strict=True):
        moved = np.nonzero((tower[0] != old).any(axis=2)[0])[0]
        assert set(moved) == set(chosen)


def test_a_learned_scale_stays_within_its_limit():
    history = simulate(Settings(learned=True, limit=30, rate=0.1), [0, 100, 600])
    assert history.measured[0].scale == pytest.approx([10])
    assert history.measured[-1].scale == pytest.approx([30])


def test_changes_act_from_their_step_on():
    changes = [Change(20, "scale", 100), Change(40, "wrong", 0.2)]
    settings = SHORT.having("scale", 10)
    assert [settings_at(settings, changes, step).scale for step in (0, 19, 20, 40)] == [100, 100, 10, 10]
    changed = simulate(settings, [0, 20, 21, 60], changes)
    cold = simulate(SHORT.having("scale", 100).having("wrong", 0.2), [0, 20, 21])
    np.testing.assert_array_equal(changed.pictures[:2], cold.pictures[:2])
    assert abs(changed.pictures[2] - cold.pictures[2]).max() > 1e-6


def test_changes_are_written_and_read():
    text = "20:scale=100 40:wrong=0.2 40:learned=false 1500:objective=siglip"
    assert write_changes(read_changes(text)) == text
    for name in LIVE:
        for value in OPTIONS[name]:
            change = Change(5, name, value)
            assert read_changes(write_changes([change])) == [change]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("scale=100", "step:setting=value"),
        ("-1:scale=100", "step:setting=value"),
        ("3000:scale=100", "from 0 to 2000"),
        ("20:dimension=3", "'dimension'"),
        ("20:scale=11", "'11'"),
        ("20:scale", "step:setting=value"),
        (" ".join(f"{step}:scale=10" for step in range(21)), "20 at most"),
    ],
)
def test_changes_that_are_none_are_refused_in_a_sentence(text, told):
    with pytest.raises(InputError, match=told):
        read_changes(text)


def test_a_run_that_diverges_ends_there():
    history = simulate(Settings(towers="linear", rate=3, decay=1), range(0, 2001, 100))
    assert history.diverged
    assert 0 < len(history.steps) < 21
    assert history.steps[-1] < history.diverged
    assert np.isfinite(history.pictures).all()
    assert np.isfinite(history.curve("loss")).all()


def test_a_run_takes_data_and_a_start_from_elsewhere():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(2, 12, 3))
    history = simulate(SHORT, [0, 10], points=(points[0], points[1]))
    np.testing.assert_allclose(history.pictures[0, 0], points[0] / np.linalg.norm(points[0], axis=1, keepdims=True))
    assert points[0][0, 0] == np.random.default_rng(0).normal(size=(2, 12, 3))[0, 0, 0], "what was given is not changed"
    given = rng.normal(size=(2, 12, 6))
    assert simulate(SHORT.having("towers", "linear"), [0, 10], given=(given[0], given[1])).pictures.shape == (
        2,
        1,
        12,
        3,
    )
