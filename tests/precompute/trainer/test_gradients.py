"""Gradients of the small trainer against torch, to 1e-9."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from modgap.precompute import objectives
from modgap.precompute.trainer.gradients import CONSISTENCY, OBJECTIVES, PUBLISHED_BATCH, SHARPNESS
from modgap.precompute.trainer.settings import Settings
from modgap.precompute.trainer.towers import backward, born, forward, inputs

SCALES = (1.0, 14.0, 100.0)


def siglip(x, y, scale, threshold):
    signs = 2 * torch.eye(len(x), dtype=x.dtype) - 1
    return -functional.logsigmoid(signs * (scale * x @ y.T + threshold)).sum() / len(x)


def alignment_uniformity(x, y, *_):
    above = torch.triu_indices(len(x), len(x), 1)
    # The squared distance of unit rows, so that the gradient has no part along them, which a tower would drop.
    apart = [(-SHARPNESS * (2 - 2 * one @ one.T)[*above]).exp().mean().log() for one in (x, y)]
    return ((x - y) ** 2).sum(dim=1).mean() + sum(apart) / 2


def cyclip(x, y, scale, _):
    weight = CONSISTENCY * len(x) / PUBLISHED_BATCH
    return objectives.cyclip(x, y, scale, intra_modal=weight, cross_modal=weight)


REFERENCE = {
    "infonce": lambda x, y, scale, _: objectives.info_nce(x, y, scale),
    "infoloob": lambda x, y, scale, _: objectives.info_loob(x, y, scale),
    "cyclip": cyclip,
    "siglip": siglip,
    "alignment-uniformity": alignment_uniformity,
}


def clouds(count: int, dimension: int) -> list[np.ndarray]:
    points = np.random.default_rng(count).normal(size=(2, count, dimension)) + 0.3
    return list(points / np.linalg.norm(points, axis=-1, keepdims=True))


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_objective_has_the_value_and_the_gradient_of_torch(name, scale):
    for count, dimension in ((2, 3), (16, 2), (48, 16)):
        x, y = clouds(count, dimension)
        given = [torch.tensor(one, dtype=torch.float64, requires_grad=True) for one in (x, y, scale, -7.0)]
        loss = REFERENCE[name](*given)
        loss.backward()
        found = OBJECTIVES[name](x, y, scale, -7.0)
        assert float(found.loss) == pytest.approx(loss.item(), abs=1e-9)
        for slope, one in zip((found.pictures, found.texts, found.scale, found.threshold), given, strict=True):
            expected = np.zeros(one.shape) if one.grad is None else one.grad.numpy()
            np.testing.assert_allclose(slope, expected, atol=1e-9)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_runs_side_by_side_have_the_gradients_of_each(name):
    pairs = [clouds(8, 3), [one[::-1] for one in clouds(8, 3)]]
    x, y = (np.stack([pair[side] for pair in pairs]) for side in (0, 1))
    both = OBJECTIVES[name](x, y, np.array([5.0, 50.0]), np.array([-3.0, -8.0]))
    for k, (scale, threshold) in enumerate(((5.0, -3.0), (50.0, -8.0))):
        alone = OBJECTIVES[name](x[k], y[k], scale, threshold)
        for key, value in vars(alone).items():
            np.testing.assert_allclose(getattr(both, key)[k], value, atol=1e-12)


@pytest.mark.parametrize("towers", ["free", "linear", "hidden"])
def test_every_tower_has_the_gradient_of_torch(towers):
    settings = Settings(towers=towers, pairs=16, dimension=8, width=8)
    given = inputs(settings)[0]
    weights = born(settings, given, inputs(settings)[1])[0]
    traced = [torch.tensor(one, requires_grad=True) for one in weights]
    data = torch.tensor(given)
    if towers == "free":
        made = traced[0]
    elif towers == "linear":
        made = data @ traced[0] + traced[1]
    else:
        made = functional.relu(data @ traced[0] + traced[1]) @ traced[2] + traced[3]
    slope = np.random.default_rng(1).normal(size=(16, 8))
    points = functional.normalize(made, dim=1)
    (points * torch.tensor(slope)).sum().backward()
    passed = forward(towers, weights, given)
    np.testing.assert_allclose(passed.points, points.detach().numpy(), atol=1e-12)
    for found, one in zip(backward(towers, weights, given, passed, slope), traced, strict=True):
        assert one.grad is not None
        np.testing.assert_allclose(found, one.grad.numpy(), atol=1e-9)
