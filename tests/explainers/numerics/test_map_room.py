"""How many points of a map have room, in both languages, and what a dot covers."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.figures.map.planes import PER_LEVEL, WHOLE, levels

ROOMY = """
import { roomy } from "modgap/figures/map/atlas";
import { stampOf } from "modgap/figures/map/dots";
window.roomy = ({ levels, order, rooms }) => rooms.map((room) => roomy({ levels: Uint8Array.from(levels), order: Uint32Array.from(order) }, room));
window.covered = (across, hollow) => stampOf(across, hollow).alpha.reduce((sum, value) => sum + value, 0) / 255;
"""


def test_the_browser_shows_as_many_as_have_room(open_numerics):
    page = open_numerics(ROOMY)
    points = np.random.default_rng(2).uniform(-1, 1, size=(300, 2))
    found = levels(points)
    order = np.argsort(found, kind="stable")
    rooms = [3.0, 1.0, 0.3, 0.1, 0.01, 1e-6]
    counts = page.evaluate("roomy", {"levels": found.tolist(), "order": order.tolist(), "rooms": rooms})
    assert counts == [int((found <= PER_LEVEL * np.log2(WHOLE / room)).sum()) for room in rooms]


def test_a_dot_covers_its_area_and_a_hollow_one_less(open_numerics):
    page = open_numerics(ROOMY)
    for across in (2.0, 3.25, 6.0, 12.0):
        full, hollow = (page.evaluate("([a, h]) => covered(a, h)", [across, one]) for one in (False, True))
        assert full == pytest.approx(np.pi * across**2 / 4, rel=0.12)
        assert 0 < hollow < full
