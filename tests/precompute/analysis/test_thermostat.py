"""The thermostat: a planted cone is found, and agrees with the prediction where the loss is least, only there."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.precompute.analysis import sphere
from modgap.precompute.analysis.losses import best_logit_scale
from modgap.precompute.analysis.thermostat import predicted_cone, thermostat

from .clouds import unit

CONTENT = 16  # dimensions


def in_cones(cone: float, seed: int = 0, n: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Noisy partners with mean zero, each cloud in a cone of its own around a direction without content."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, CONTENT))
    y = x + 0.9 * rng.normal(size=x.shape)
    clouds = []
    for axis, rows in enumerate((x, y)):
        pair = np.concatenate([rows, -rows])  # so that the mean is exactly zero
        shared = np.zeros((2 * n, 2))
        shared[:, axis] = np.sqrt(cone)
        clouds.append(np.concatenate([np.sqrt(1 - cone) * unit(pair), shared], axis=1))
    return clouds[0], clouds[1]


@pytest.mark.parametrize("factor", [1.5, 3.0, 8.0])
def test_a_model_at_rest_has_the_cone_that_its_scale_asks_for(factor):
    content = best_logit_scale(*in_cones(0.0))
    s = factor * content
    found = thermostat(*in_cones(1 - 1 / factor), s)
    assert found.asked == pytest.approx(s, rel=1e-6)
    assert found.content == pytest.approx(content, rel=1e-6)
    assert found.predicted == pytest.approx(1 - 1 / factor, rel=1e-6)
    assert found.cone == pytest.approx(found.predicted, abs=0.01)  # of pairs of different items, so not exactly


def test_a_model_that_is_not_at_rest_differs_from_the_prediction():
    content = best_logit_scale(*in_cones(0.0))
    found = thermostat(*in_cones(0.9), 2 * content)
    assert found.predicted == pytest.approx(0.5, rel=1e-6)
    assert found.cone == pytest.approx(0.9, abs=0.01)
    assert found.asked > 1.5 * found.scale


def test_six_points_follow_it():
    s, content = 50.0, sphere.best_scale(swapped=True)
    angle = np.radians(sphere.best_angle(s, swapped=True))
    assert np.cos(angle) == pytest.approx(1 - predicted_cone(content, s), rel=1e-9)


def test_a_scale_that_is_too_small_asks_for_no_cone():
    assert predicted_cone(20.0, 10.0) == 0
    assert predicted_cone(20.0, 20.0) == 0
    assert predicted_cone(20.0, 100.0) == pytest.approx(0.8)


@pytest.mark.parametrize("s", [0.0, -1.0, float("nan")])
def test_a_scale_that_is_none_is_refused(s):
    with pytest.raises(ValueError, match="logit scale"):
        thermostat(*in_cones(0.5, n=5), s)
