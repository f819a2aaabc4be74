"""Intervals cover what they say: nothing is found where nothing was planted, and what was planted is found."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from modgap.precompute.analysis.bias import split
from modgap.precompute.analysis.geometry import gap_beyond_floor, gap_by_chance, gap_distance, gap_floor
from modgap.precompute.analysis.intervals import (
    EQUIVALENCE_LEVEL,
    bootstrap_interval,
    halves,
    held_out,
    jackknife_interval,
    mean_interval,
)

from .clouds import unit

TRIALS = 200
MOST = 0.07  # of trials without an effect may find one, at a level of 95 %
LEAST = 0.8  # of trials with an effect must find it


def crossed(rng, effect: float, seeds: int, items: int, of_seed: float, of_item: float) -> np.ndarray:
    """Differences (S, N) in which seeds and items have effects of their own."""
    return (
        effect
        + of_seed * rng.normal(size=(seeds, 1))
        + of_item * rng.normal(size=(1, items))
        + rng.normal(size=(seeds, items))
    )


def trials(found) -> float:
    """Share of trials in which something is found."""
    return float(np.mean([found(np.random.default_rng(trial)) for trial in range(TRIALS)]))


@pytest.mark.parametrize(
    ("seeds", "of_seed", "of_item"), [(1, 0, 1), (3, 0, 1), (3, 1, 0.2), (5, 0.3, 1), (5, 1, 1), (5, 0, 0)]
)
def test_a_mean_of_nothing_is_rarely_an_effect_and_a_planted_one_is_found(seeds, of_seed, of_item):
    def found(effect):
        def one(rng):
            interval = mean_interval(crossed(rng, effect, seeds, 100, of_seed, of_item))
            return interval.above() or interval.below()

        return one

    assert trials(found(0.0)) <= MOST
    far = 8 if seeds == 3 and of_seed else 4  # standard errors; three seeds that differ much show only what is large
    spread = np.sqrt(of_seed**2 / seeds + of_item**2 / 100 + 1 / (100 * seeds))
    assert trials(found(far * spread)) >= LEAST


def test_of_one_model_it_is_the_t_test_of_paired_differences():
    values = np.random.default_rng(0).normal(0.3, 1, 50)
    interval = mean_interval(values)
    low, high = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert (interval.low, interval.high) == pytest.approx((low, high))


def test_of_a_mean_the_bootstrap_gives_the_same_interval():
    values = crossed(np.random.default_rng(1), 0.5, 4, 200, 0.1, 1.0)
    closed = mean_interval(values)
    drawn = bootstrap_interval([lambda items, row=row: float(row[items].mean()) for row in values], 200, draws=4000)
    assert drawn.estimate == pytest.approx(closed.estimate)
    assert drawn.high - drawn.low == pytest.approx(closed.high - closed.low, rel=0.05)


def two_models(rng, seeds: int, gaps: tuple[float, float], items: int = 80, d: int = 16):
    """Pairs of two models over seeds: the same items, clouds apart by so much."""
    shared = rng.normal(size=(items, d))
    models = []
    for gap in gaps:
        runs = []
        for _ in range(seeds):
            own = gap + 0.05 * rng.normal()  # another training, another gap
            image = shared + 0.5 * rng.normal(size=(items, d)) + own * np.eye(d)[0]
            text = shared + 0.5 * rng.normal(size=(items, d)) - own * np.eye(d)[0]
            runs.append((unit(image), unit(text)))
        models.append(runs)
    return models


def gap_difference(models):
    def of(one, other):
        return lambda items: gap_distance(*(side[items] for side in other)) - gap_distance(*(s[items] for s in one))

    return [of(one, other) for one, other in zip(*models, strict=True)]


@pytest.mark.parametrize("seeds", [1, 5])
def test_gaps_of_two_alike_models_rarely_differ_and_a_wider_one_is_wider(seeds):
    def found(gaps):
        def one(rng):
            models = two_models(rng, seeds, gaps)
            interval = bootstrap_interval(gap_difference(models), 80, draws=60)
            return interval.above() or interval.below()

        return one

    if seeds > 1:  # with one seed the trainings differ by what items cannot tell
        assert trials(found((1.0, 1.0))) <= MOST
    assert trials(found((1.0, 2.0))) >= LEAST


def with_hubs(rng, spread: float, items: int = 60, d: int = 16) -> tuple[np.ndarray, np.ndarray]:
    """Queries around a mean of length one, and answers; the bias of the answers has so large a part of their content."""
    image, text = rng.normal(size=(2, items, d)) / np.sqrt(d)  # contents: <image, text> has a spread of 1 / sqrt(d)
    image[:, 0] = 1.0
    text[:, 0] = spread / np.sqrt(d) * rng.normal(size=items)
    return image, text


def test_a_bias_as_large_as_the_content_is_rarely_told_from_it_and_a_larger_or_smaller_one_is():
    def found(spread):
        def one(rng):
            x, y = with_hubs(rng, spread)
            interval = jackknife_interval(lambda index: split(x[index], y[index]).bias_over_content, len(x))
            return interval.above(1.0) or interval.below(1.0)

        return one

    assert trials(found(np.sqrt(15 / 16))) <= MOST  # the content has 15 of 16 dimensions
    assert trials(found(1.6)) >= LEAST
    assert trials(found(0.6)) >= LEAST


def test_of_a_mean_the_jackknife_gives_the_interval_of_the_mean():
    values = np.random.default_rng(3).normal(0.5, 1, 40)
    one, other = jackknife_interval(lambda index: float(values[index].mean()), 40), mean_interval(values)
    assert (one.estimate, one.low, one.high) == pytest.approx((other.estimate, other.low, other.high))


def test_what_differs_by_the_smallest_effect_of_interest_is_rarely_called_equal_and_what_does_not_is():
    def equal(effect):
        return lambda rng: mean_interval(crossed(rng, effect, 5, 200, 0.05, 0.5), EQUIVALENCE_LEVEL).within(0.3)

    assert trials(equal(0.3)) <= MOST
    assert trials(equal(0.0)) >= LEAST
    assert not mean_interval(np.array([0.0, 5.0, -5.0]), EQUIVALENCE_LEVEL).within(0.3), "too few to tell"


def test_the_best_of_many_guesses_has_skill_on_the_items_it_was_chosen_on_and_none_on_others():
    def skill(rng, planted, halved):
        guesses = rng.normal(size=(40, 100))  # (K, N) scores of guesses that know nothing
        guesses[0] += planted

        def score(fitted, scored):
            return guesses[guesses[:, fitted].mean(axis=1).argmax()][scored]

        every = np.arange(100)
        return mean_interval(held_out(score, 100, splits=20) if halved else score(every, every)).above()

    assert trials(lambda rng: skill(rng, 0.0, halved=False)) > 0.5, "the trap"
    assert trials(lambda rng: skill(rng, 0.0, halved=True)) <= MOST
    assert trials(lambda rng: skill(rng, 0.8, halved=True)) >= LEAST


def test_halves_leave_nothing_out_and_share_nothing():
    for fitted, scored in halves(11, splits=3):
        assert sorted([*fitted, *scored]) == list(range(11))
        assert abs(len(fitted) - len(scored)) == 1
    assert held_out(lambda fitted, scored: scored, 11, splits=3).tolist() == list(range(11))


def with_gap(rng, gap: float, items: int = 100, d: int = 32) -> tuple[np.ndarray, np.ndarray]:
    shared = rng.normal(size=(items, d))
    image, text = (shared + rng.normal(size=(items, d)) for _ in range(2))
    return image + gap / 2 * np.eye(d)[0], text - gap / 2 * np.eye(d)[0]


def test_clouds_with_one_centre_show_the_floor_and_rarely_more():
    pairs = [with_gap(np.random.default_rng(trial), 0.0) for trial in range(TRIALS)]
    squares = [gap_distance(*pair) ** 2 / gap_floor(*pair) ** 2 for pair in pairs]
    assert np.mean(squares) == pytest.approx(1, abs=0.05)
    assert np.mean([gap_by_chance(*pair, draws=199) <= 0.05 for pair in pairs]) <= MOST


def test_a_planted_gap_is_found_and_measured_without_its_floor():
    pairs = [with_gap(np.random.default_rng(trial), 1.5) for trial in range(TRIALS)]
    assert np.mean([gap_by_chance(*pair, draws=199) <= 0.05 for pair in pairs]) >= LEAST
    assert np.sqrt(np.mean([gap_beyond_floor(*pair) ** 2 for pair in pairs])) == pytest.approx(1.5, rel=0.02)
    assert np.sqrt(np.mean([gap_distance(*pair) ** 2 for pair in pairs])) > 1.6, "what it is without"


def test_of_unit_rows_the_floor_follows_from_cosine_and_gap():
    x, y = (unit(side) for side in with_gap(np.random.default_rng(3), 0.7))
    paired = float((x * y).sum(axis=1).mean())
    assert gap_floor(x, y) == pytest.approx(np.sqrt((2 - 2 * paired - gap_distance(x, y) ** 2) / 99))


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_a_level_that_is_no_share_is_refused(level):
    with pytest.raises(ValueError, match=f"level is {level}; it must be between 0 and 1"):
        mean_interval([1.0, 2.0, 4.0], level)


def test_one_item_has_no_interval():
    with pytest.raises(ValueError, match="needs 2 at least"):
        mean_interval([1.0])
    with pytest.raises(ValueError, match="needs 2 at least"):
        bootstrap_interval([lambda items: 0.0], 1)
    with pytest.raises(ValueError, match="needs 3 at least"):
        jackknife_interval(lambda items: 0.0, 2)
