"""Where a map puts its points, and which of them have room."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.figures.map.planes import PER_LEVEL, WHOLE, levels, neighbourhoods, places


def clouds(gap: float, count: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Two noisy copies of the same directions, wide along axis 2, apart along axis 0."""
    rng = np.random.default_rng(3)
    common = rng.normal(size=(count, 8)) * [0.1, 1, 3, 1, 1, 1, 1, 1]
    sides = [common + 0.2 * rng.normal(size=common.shape) + side * gap * np.eye(8)[0] for side in (0.5, -0.5)]
    return sides[0], sides[1]


def test_in_the_plane_of_the_gap_it_is_up_and_the_widest_direction_is_across():
    x, y = clouds(4.0)
    plane = places(x, y)["gap"]
    first, second = np.split(plane, 2)
    apart = first.mean(axis=0) - second.mean(axis=0)
    assert apart[0] == pytest.approx(0, abs=1e-9)
    assert apart[1] > 0
    assert abs(np.corrcoef(first[:, 0], x[:, 2])[0, 1]) > 0.99


@pytest.mark.parametrize("name", ["gap", "principal"])
@pytest.mark.parametrize("gap", [0.0, 4.0])
def test_everything_just_lies_between_minus_one_and_one_and_lengths_keep_their_ratio(name, gap):
    x, y = clouds(gap)
    plane = places(x, y)[name]
    assert np.abs(plane).max() == pytest.approx(1)
    low, high = plane.min(axis=0), plane.max(axis=0)
    np.testing.assert_allclose(low, -high, atol=1e-12)
    if name == "principal":
        flat = np.linalg.svd(np.vstack([x, y]) - np.vstack([x, y]).mean(axis=0), compute_uv=False)[:2]
        assert plane.std(axis=0)[0] / plane.std(axis=0)[1] == pytest.approx(flat[0] / flat[1])


def test_two_clouds_with_one_centre_have_a_plane_too():
    x, _ = clouds(0.0)
    assert np.isfinite(places(x, x.copy())["gap"]).all()


def test_in_a_space_of_one_dimension_nothing_lies_up():
    x = np.array([[1.0], [-1.0], [1.0]])
    for plane in places(x, x.copy()).values():
        assert (plane[:, 1] == 0).all()


def test_at_every_level_what_has_room_lies_that_far_apart_and_nothing_more_would_fit():
    points = np.random.default_rng(0).uniform(-1, 1, size=(300, 2))
    points[10] = points[20]
    found = levels(points)
    away = np.hypot(points[:, None, 0] - points[:, 0], points[:, None, 1] - points[:, 1])
    np.fill_diagonal(away, np.inf)
    for level in range(0, 140, 7):
        shown = found <= level
        room = WHOLE / 2 ** (level / PER_LEVEL)
        assert away[np.ix_(shown, shown)].min(initial=np.inf) >= room - 1e-9
        assert (away[np.ix_(~shown, shown)].min(axis=1, initial=np.inf) < room + 1e-9).all()
    assert max(found[10], found[20]) == 255  # one place: never room for both


def test_neighbourhoods_are_full_and_small():
    points = np.random.default_rng(1).uniform(-1, 1, size=(1000, 2))
    order = neighbourhoods(points, 64)
    assert sorted(order) == list(range(1000))
    for start in range(0, 1000, 64):
        assert np.ptp(points[order[start : start + 64]], axis=0).max() < 1.3
    spread = np.mean([np.ptp(points[order[k : k + 64]], axis=0).max() for k in range(0, 1000, 64)])
    assert spread < 0.8
