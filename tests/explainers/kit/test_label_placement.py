"""Names beside lines."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.kit.label_placement import name_places


@pytest.mark.parametrize("frame", [(0, 60, 0, 1), (5, 1, 0, 1)])
def test_names_stand_inside_the_plot_by_their_own_line_and_on_none(frame):
    left, right, bottom, top = frame
    size = np.array([160, 90])
    along = np.linspace(0, 1, 61)
    lines = [np.column_stack([left + (right - left) * along, y]) for y in (0.1 + 0.8 * along**0.5, 0.4 * along**2)]
    places = name_places(lines, ["fixed", "learned"], frame, (160, 90))
    scale = size / (right - left, top - bottom)
    for number, (place, half) in enumerate(zip(places, (17.5, 24.5), strict=True)):
        centre = (np.array(place) - (left, bottom)) * scale
        assert half - 1e-6 <= centre[0] <= 160 - half + 1e-6
        beyond = [np.maximum(np.abs((line - (left, bottom)) * scale - centre) - (half, 6.5), 0) for line in lines]
        distances = [np.hypot(*one.T).min() for one in beyond]
        assert min(distances) >= 5 - 1e-6
        assert int(np.argmin(distances)) == number
