"""How large points may be drawn, in both languages."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.kit.room import sizes

SCRIPT = """
import { sizes } from "modgap/kit/room";
window.sizes = ({ x, y, least, most, overlap }) => Array.from(sizes(x, y, least, most, overlap));
"""
LEAST, MOST = 5.0, 20.0


def cloud(seed: int, spread: float, count: int = 60) -> tuple[list[float], list[float]]:
    x, y = np.random.default_rng(seed).normal(scale=spread, size=(2, count))
    return x.tolist(), y.tolist()


def test_the_browser_finds_the_same_sizes(open_numerics):
    page = open_numerics(SCRIPT)
    for seed, spread, overlap in [(0, 30.0, 0.0), (1, 8.0, 0.25), (2, 0.0, 0.25), (3, 400.0, 0.5)]:
        x, y = cloud(seed, spread)
        theirs = page.evaluate("sizes", {"x": x, "y": y, "least": LEAST, "most": MOST, "overlap": overlap})
        assert theirs == pytest.approx(sizes(x, y, LEAST, MOST, overlap).tolist(), abs=1e-9)


def test_without_overlap_no_two_that_are_larger_than_dots_touch():
    x, y = map(np.array, cloud(0, 30.0))
    found = sizes(x.tolist(), y.tolist(), LEAST, MOST)
    large = found > LEAST
    distance = np.hypot(x[:, None] - x, y[:, None] - y)
    touching = (found[:, None] + found) / 2 > distance + 1e-9
    np.fill_diagonal(touching, val=False)
    assert not touching[np.ix_(large, large)].any()
    assert found[0] == MOST


def test_points_that_part_grow_without_a_jump():
    x, y = map(np.array, cloud(1, 1.0))
    course = np.array([sizes(x * t, y * t, LEAST, MOST) for t in np.linspace(1, 200, 4000)])
    assert (course[0] == LEAST).sum() > 50
    assert (course[-1] == MOST).sum() > 50
    assert np.abs(np.diff(course, axis=0)).max() < 1.5


def test_no_points_have_no_sizes():
    assert sizes([], [], LEAST, MOST).shape == (0,)
