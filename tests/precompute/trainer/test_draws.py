"""Random numbers of the small trainer."""

from __future__ import annotations

import numpy as np

from modgap.precompute.trainer.draws import normals, scrambled, stream, uniforms


def test_uniform_numbers_fill_the_interval_and_do_not_follow_each_other():
    drawn = uniforms(stream(3, 1), 20_000)
    assert 0 < drawn.min() < 0.001
    assert 0.999 < drawn.max() < 1
    counts, _ = np.histogram(drawn, 20, (0, 1))
    assert abs(counts - 1000).max() < 150
    assert abs(np.corrcoef(drawn[1:], drawn[:-1])[0, 1]) < 0.03


def test_normal_numbers_have_the_moments_of_a_normal_distribution():
    drawn = normals(stream(5, 2), 40_000)
    assert abs(drawn.mean()) < 0.02
    assert abs(drawn.std() - 1) < 0.02
    assert abs((drawn**4).mean() - 3) < 0.15


def test_other_seeds_purposes_and_steps_are_other_streams():
    keys = {stream(seed, purpose, step) for seed in range(20) for purpose in range(6) for step in range(50)}
    assert len(keys) == 20 * 6 * 50
    first, second = (uniforms(stream(seed, 1), 5000) for seed in (0, 1))
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.05


def test_a_longer_stream_begins_with_the_shorter_one():
    assert (uniforms(9, 100)[:10] == uniforms(9, 10)).all()


def test_scrambling_is_one_to_one():
    numbers = np.arange(100_000, dtype=np.uint64)
    assert len(set(scrambled(numbers).tolist())) == len(numbers)
