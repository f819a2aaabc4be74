"""What gap a closing leaves on pairs that it was not fitted on: nothing of chance, and what there is."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.precompute.analysis.closing_costs import held_out_gap
from modgap.precompute.analysis.geometry import gap_beyond_floor

from .clouds import pair, unit


def two_places(n: int, seed: int = 0) -> np.ndarray:
    """Texts in two opposite places, nine of ten in one: less their mean and at length one they are where they were."""
    place = np.where(np.arange(n) % 10, 1.0, -1.0)[:, None]  # (N, 1)
    return unit(place * np.eye(8)[:1] + 0.01 * np.random.default_rng(seed).normal(size=(n, 8)))


def test_as_trained_it_is_the_square_of_the_gap_beyond_its_floor():
    clouds = pair(0, 100, 8, gap=0.5)
    found = held_out_gap(*clouds, "trained")
    assert found.estimate == pytest.approx(gap_beyond_floor(*clouds) ** 2, rel=0.01)
    assert found.low > 0


@pytest.mark.parametrize("method", ["shift", "centre", "shift_unbiased"])
def test_a_closing_leaves_nothing_of_the_gap_between_two_round_clouds(method):
    found = held_out_gap(*pair(0, 100, 8, gap=0.5), method)
    assert abs(found.estimate) < 0.003
    assert found.high < 0.01


def test_of_two_clouds_in_one_place_chance_leaves_nothing_either():
    found = held_out_gap(*pair(1, 100, 8, noise=2), "trained")
    assert found.low < 0 < found.high


def test_a_cloud_in_two_opposite_places_stays_away_from_the_other():
    image, _ = pair(0, 100, 8)
    assert held_out_gap(image, two_places(100), "centre").low > 0.3


def test_of_seven_pairs_no_half_can_be_moved_twice():
    with pytest.raises(ValueError, match="at least 8 items"):
        held_out_gap(*pair(0, 7, 8), "centre")
