"""Several models in one figure: which are alike, what they are called, and the planes they are drawn in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modgap.explainers.data.models import Model, gap_planes, models_data, models_of
from modgap.explainers.data.payload import decode
from modgap.precompute.bundle import Bundle
from modgap.precompute.ensemble import Ensemble
from modgap.precompute.errors import InputError

from ..conftest import make_bundle, make_triple
from ..several import make_runs

Places = np.ndarray


def placed(models: list[Model], *, common: bool) -> list[Places]:
    """Where the points of each model stand in its plane, (2 n, 2)."""
    planes = gap_planes(models, common=common)
    return [
        np.concatenate(model.clouds) @ axes.T - origin for model, (axes, origin) in zip(models, planes, strict=True)
    ]


def single(bundle: Bundle, name: str, turn: np.ndarray) -> Ensemble:
    """The last checkpoint of a bundle, its space turned by a matrix, (D, E) with orthonormal rows."""
    arrays = {modality: (points[-1:] @ turn).astype(np.float32) for modality, points in bundle.embeddings.items()}
    last = replace(bundle, name=name, embeddings=arrays, steps=bundle.steps[-1:], logit_scale=bundle.logit_scale[-1:])
    return Ensemble.of(name, {0: last})


def turn(d: int, e: int, seed: int) -> np.ndarray:
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(e, e)))[0][:d]


def test_labels_say_the_scale_where_objectives_are_shared_and_the_name_where_both_are(tmp_path):
    runs = make_runs(
        tmp_path,
        {"a": ("infonce", 30.0), "b": ("infonce", 100.0), "c": ("infonce", 100.0), "d": ("cyclip", 30.0)},
        seeds=1,
    )
    assert [model.label for model in models_of(runs)] == [
        "InfoNCE, 30",
        "InfoNCE, 100 (b)",
        "InfoNCE, 100 (c)",
        "CyCLIP",
    ]
    assert models_of(runs, scales=True)[3].label == "CyCLIP, 30"
    assert len({model.label for model in models_of(runs)}) == 4


def test_models_of_other_items_or_of_none_are_refused_with_a_sentence(tmp_path):
    runs = make_runs(tmp_path, {"a": ("infonce", 30.0)}, seeds=1)
    other = make_runs(tmp_path, {"b": ("infonce", 30.0)}, seeds=1, items=20)
    with pytest.raises(InputError, match="runs a and b differ in their items or modalities"):
        models_of({**runs, **other})
    with pytest.raises(InputError, match="list experiments"):
        models_of({})


def test_two_of_three_modalities_are_chosen_in_their_order(tmp_path):
    runs = {"three": Ensemble.of("three", {0: make_triple(tmp_path)})}
    (model,) = models_of(runs, 8, ["audio", "image"])
    assert model.pairing.modalities == ("audio", "image")
    assert [cloud.shape for cloud in model.clouds] == [(8, 16), (8, 16)]
    assert models_of(runs)[0].pairing.modalities == ("image", "text")


@pytest.mark.parametrize("common", [True, False])
def test_the_gap_lies_along_the_first_axis_at_full_length_the_second_modality_ahead(common, tmp_path):
    runs = make_runs(tmp_path, {"cold": ("infonce", 100.0), "hot": ("infonce", 3.3), "warm": ("cloob", 30.0)}, seeds=1)
    models = models_of(runs)
    for model, places in zip(models, placed(models, common=common), strict=True):
        x, y = model.clouds
        first, second = places[:30].mean(axis=0), places[30:].mean(axis=0)
        assert second - first == pytest.approx((np.linalg.norm(x.mean(axis=0) - y.mean(axis=0)), 0), abs=1e-9)
        assert first + second == pytest.approx((0, 0), abs=1e-9)


def test_models_that_differ_by_a_rotation_stand_in_the_same_places(tmp_path):
    bundle = make_bundle(tmp_path)
    models = models_of({name: single(bundle, name, turn(16, 16, seed)) for seed, name in enumerate("ab")})
    one, other = placed(models, common=True)
    np.testing.assert_allclose(one, other, atol=1e-3)  # they travel in 16 bits


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_models_of_different_dimensions_share_a_figure(names, tmp_path):
    bundle = make_bundle(tmp_path)
    turns = {"a": np.eye(16), "b": turn(16, 24, 3)}
    models = models_of({name: single(bundle, name, turns[name]) for name in names})
    one, other = placed(models, common=True)
    np.testing.assert_allclose(one, other, atol=1e-3)
    data = models_data(models, gap_planes(models, common=True))
    assert {cloud["key"]: decode(cloud["points"][0], 30).shape[1] for cloud in data["clouds"]} == {"a": 16, "b": 24}


def test_the_own_widest_direction_shows_more_of_a_model_than_that_of_another(tmp_path):
    models = models_of(make_runs(tmp_path, {"cold": ("infonce", 100.0), "warm": ("cloob", 30.0)}, seeds=1))
    own, common = (placed(models, common=common)[0][:, 1].std() for common in (False, True))
    assert own > common


def test_clouds_without_a_gap_and_on_a_line_have_a_plane_too(tmp_path):
    bundle = make_bundle(tmp_path, items=4, checkpoints=1)
    same = dict.fromkeys(bundle.modalities, bundle.embeddings["image"])
    line = {name: np.ones((1, 4, 1), dtype=np.float32) for name in bundle.modalities}
    for arrays in (same, line):
        flat = Ensemble.of("flat", {0: replace(bundle, embeddings=arrays)})
        (places,) = placed(models_of({"flat": flat}), common=True)
        assert np.isfinite(places).all()


def test_points_travel_under_the_name_of_their_experiment(tmp_path):
    models = models_of(make_runs(tmp_path, {"cold": ("infonce", 100.0), "warm": ("infonce", 30.0)}, seeds=2))
    data = models_data(models, gap_planes(models, common=True), [np.array([[-9.0, 0.0]])])
    assert [cloud["key"] for cloud in data["clouds"]] == ["cold", "warm"]
    for cloud, model in zip(data["clouds"], models, strict=True):
        for text, points in zip(cloud["points"], model.clouds, strict=True):
            np.testing.assert_array_equal(decode(text, 30), points)
        axes, origin = np.array(cloud["frame"]["axes"]), np.array(cloud["frame"]["origin"])
        x, y = (np.concatenate(model.clouds) @ axes.T - origin).T
        x0, x1, y0, y1 = data["extent"]
        assert x0 == -9
        assert x.max() <= x1 + 1e-4
        assert y0 - 1e-4 <= y.min() <= y.max() <= y1 + 1e-4
