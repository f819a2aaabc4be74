"""Objectives against torch, open_clip's definition and literal NumPy, in value and gradient."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch.nn import functional

from modgap.precompute.objectives import OPTIONS, info_nce, objective, over_pairs, retrieve

from .slow_objectives import SLOW
from .slow_objectives import retrieve as slow_retrieve

CASES = [
    ("infonce", {}, 14.3),
    ("infonce", {}, 100.0),
    ("cyclip", {}, 30.0),
    ("cyclip", {"intra_modal": 0.05, "cross_modal": 1.0}, 100.0),
    ("infoloob", {}, 30.0),
    ("hopfield", {}, 30.0),
    ("hopfield", {"beta": 25.0}, 14.3),
    ("cloob", {}, 30.0),
    ("cloob", {"beta": 25.0}, 30.0),
    ("siglip", {}, 10.0),
    ("siglip", {}, 100.0),
]


def pair(seed: int = 0, n: int = 6, d: int = 4) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(2, n, d))
    x, y = rows / np.linalg.norm(rows, axis=-1, keepdims=True)
    return x, y


def tensors(*arrays: np.ndarray) -> list[torch.Tensor]:
    return [torch.tensor(array, dtype=torch.float64, requires_grad=True) for array in arrays]


def finite_differences(function, point: np.ndarray, step: float = 1e-6) -> np.ndarray:
    slope = np.zeros_like(point)
    for at in np.ndindex(point.shape):
        up, down = point.copy(), point.copy()
        up[at] += step
        down[at] -= step
        slope[at] = (function(up) - function(down)) / (2 * step)
    return slope


def test_every_objective_has_a_case_and_a_slow_twin():
    assert {name for name, _, _ in CASES} == set(OPTIONS) == set(SLOW)


@pytest.mark.parametrize("s", [1.0, 14.3, 100.0])
def test_info_nce_is_the_mean_of_both_cross_entropies_of_torch(s):
    x, y = tensors(*pair())
    target = torch.arange(len(x))
    expected = (functional.cross_entropy(s * x @ y.T, target) + functional.cross_entropy((s * x @ y.T).T, target)) / 2
    assert info_nce(x, y, torch.tensor(s, dtype=torch.float64)).item() == pytest.approx(expected.item(), rel=1e-12)


@pytest.mark.parametrize("s", [1.0, 14.3, 100.0])
def test_info_nce_is_what_open_clip_defines(s):
    """As open_clip does: logits of each direction computed on their own, one label a row, halves summed."""
    x, y = tensors(*pair(3))
    logits_per_image = s * x @ y.T
    logits_per_text = s * y @ x.T
    labels = torch.arange(logits_per_image.shape[0])
    total = (functional.cross_entropy(logits_per_image, labels) + functional.cross_entropy(logits_per_text, labels)) / 2
    assert info_nce(x, y, torch.tensor(s, dtype=torch.float64)).item() == pytest.approx(total.item(), rel=1e-12)


def test_info_nce_counts_both_directions():
    x, y = pair(5)
    one_way = SLOW["infonce"](x, y, 30.0)
    there = functional.cross_entropy(30.0 * torch.tensor(x @ y.T), torch.arange(6)).item()
    assert abs(there - one_way) > 1e-3, "the case cannot tell a one-sided loss from a symmetric one"
    assert info_nce(*tensors(x, y), torch.tensor(30.0)).item() == pytest.approx(one_way, rel=1e-12)


@pytest.mark.parametrize(("name", "options", "s"), CASES)
def test_value_is_that_of_the_literal_version(name, options, s):
    x, y = pair(1)
    found = objective(name, options)(*tensors(x, y), torch.tensor(s, dtype=torch.float64)).item()
    assert found == pytest.approx(SLOW[name](x, y, s, **options), rel=1e-10)


@pytest.mark.parametrize(("name", "options", "s"), CASES)
def test_gradient_is_that_of_the_literal_version(name, options, s):
    x, y = pair(2)
    image, text = tensors(x, y)
    scale = torch.tensor(s, dtype=torch.float64, requires_grad=True)
    objective(name, options)(image, text, scale).backward()
    slow = SLOW[name]
    for found, expected in (
        (image.grad, finite_differences(lambda v: slow(v, y, s, **options), x)),
        (text.grad, finite_differences(lambda v: slow(x, v, s, **options), y)),
        (scale.grad, finite_differences(lambda v: slow(x, y, float(v), **options), np.array(s))),
    ):
        assert found is not None
        np.testing.assert_allclose(found.numpy(), expected, rtol=1e-5, atol=1e-6)


def test_the_defaults_are_the_published_ones():
    x, y = pair(4)
    for name, options in OPTIONS.items():
        with_defaults = objective(name, {})(*tensors(x, y), torch.tensor(30.0, dtype=torch.float64)).item()
        spelled_out = objective(name, options)(*tensors(x, y), torch.tensor(30.0, dtype=torch.float64)).item()
        assert with_defaults == spelled_out
    assert OPTIONS["cyclip"] == {"intra_modal": 0.25, "cross_modal": 0.25}
    assert OPTIONS["cloob"] == {"beta": 8.0}


def test_retrieval_gives_unit_rows_between_the_mean_and_the_nearest_pattern():
    x, y = pair(6)
    states, store = tensors(x, y)
    soft, sharp = retrieve(states, store, 1e-9).detach().numpy(), retrieve(states, store, 1e4).detach().numpy()
    mean = y.mean(axis=0) / np.linalg.norm(y.mean(axis=0))
    np.testing.assert_allclose(soft, np.tile(mean, (len(x), 1)), atol=1e-6)
    np.testing.assert_allclose(sharp, y[(x @ y.T).argmax(axis=1)], atol=1e-6)
    np.testing.assert_allclose(retrieve(states, store, 8.0).detach().numpy(), slow_retrieve(x, y, 8.0), rtol=1e-10)


def test_info_loob_leaves_the_partner_out_so_it_does_not_saturate():
    """Where partners coincide and all else is orthogonal, InfoNCE has no gradient left and InfoLOOB has."""
    x = np.eye(5)
    image, text = tensors(x, x)
    scale = torch.tensor(30.0, dtype=torch.float64)
    objective("infonce", {})(image, text, scale).backward()
    assert image.grad is not None
    assert image.grad.abs().max() < 1e-9
    image.grad = None
    objective("infoloob", {})(image, text, scale).backward()
    assert image.grad.abs().max() > 0.1


def test_a_shared_constant_direction_does_not_change_info_nce():
    """Both clouds pushed apart along one direction: only the scale of what is left counts."""
    x, y = pair(7)
    h = 0.6
    apart = [np.hstack([math.sqrt(1 - h * h) * part, np.full((6, 1), sign * h)]) for part, sign in ((x, 1), (y, -1))]
    with_gap = info_nce(*tensors(*apart), torch.tensor(50.0)).item()
    without = info_nce(*tensors(x, y), torch.tensor(50.0 * (1 - h * h))).item()
    assert with_gap == pytest.approx(without, rel=1e-6)


def test_over_three_modalities_an_objective_is_the_mean_of_its_pairs():
    x, y = tensors(*pair())
    (z, _) = tensors(*pair(seed=1))
    scale = torch.tensor(14.3, dtype=torch.float64)
    mean = over_pairs(info_nce, {"image": x, "text": y, "audio": z}, scale)
    expected = (info_nce(x, y, scale) + info_nce(x, z, scale) + info_nce(y, z, scale)) / 3
    assert mean.item() == pytest.approx(expected.item(), rel=1e-12)
    assert over_pairs(info_nce, {"image": x, "text": y}, scale).item() == info_nce(x, y, scale).item()
