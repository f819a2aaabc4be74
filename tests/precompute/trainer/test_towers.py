"""Where the clouds of the small trainer are born, and what they are made from."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.precompute.trainer.settings import Settings
from modgap.precompute.trainer.towers import FACTORS, born, forward, inputs, turned

TOWERS = ("free", "linear", "hidden")


def centres(settings: Settings) -> list[np.ndarray]:
    given = inputs(settings)
    both = zip(born(settings, *given), given, strict=True)
    return [forward(settings.towers, weights, one).points.mean(axis=0) for weights, one in both]


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


@pytest.mark.parametrize("towers", TOWERS)
def test_each_start_puts_the_texts_where_it_says(towers):
    settings = Settings(towers=towers, noise=0)
    found = {
        start: cosine(*centres(settings.having("start", start))) for start in ("aligned", "same-side", "far-apart")
    }
    assert found["aligned"] == pytest.approx(1)
    assert found["same-side"] == pytest.approx(1, abs=0.05)
    assert found["far-apart"] == pytest.approx(-1, abs=0.05)
    assert abs(cosine(*centres(settings))) < 0.9


@pytest.mark.parametrize("towers", TOWERS)
def test_clouds_are_born_as_cones(towers):
    x, y = centres(Settings(towers=towers))
    assert np.linalg.norm(x) > 0.15
    assert np.linalg.norm(y) > 0.15


def test_texts_leave_out_the_last_factors_and_noise_is_added_to_both():
    clear = inputs(Settings(noise=0, missing=2))
    assert clear[0].shape == clear[1].shape == (48, FACTORS)
    np.testing.assert_array_equal(clear[0][:, :4], clear[1][:, :4])
    assert (clear[1][:, 4:] == 0).all()
    noisy = inputs(Settings(noise=0.4, missing=2))
    for with_noise, without in zip(noisy, clear, strict=True):
        assert np.std(with_noise - without) == pytest.approx(0.4, rel=0.15)
    assert abs(np.corrcoef((noisy[0] - clear[0]).ravel(), (noisy[1] - clear[1]).ravel())[0, 1]) < 0.15


def test_a_turn_moves_its_direction_and_keeps_all_lengths_and_cosines():
    rng = np.random.default_rng(0)
    rows, start, towards = rng.normal(size=(10, 5)), rng.normal(size=5), rng.normal(size=5)
    found = turned(np.vstack([rows, start]), start, towards)
    assert cosine(found[-1], towards) == pytest.approx(1)
    np.testing.assert_allclose(found @ found.T, np.vstack([rows, start]) @ np.vstack([rows, start]).T, atol=1e-12)
    outside = rng.normal(size=5)
    for one in (start, towards - (towards @ start) / (start @ start) * start):
        outside -= (outside @ one) / (one @ one) * one
    np.testing.assert_allclose(turned(outside[None], start, towards)[0], outside, atol=1e-12)
