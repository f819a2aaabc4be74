"""The importer and the analysis against what the authors of a real export computed, and against our re-analysis of it.

The export (100 pairs of MSCOCO, similarities of CLIP and CyCLIP) is no part of this repository. It is looked for
in ../shared/amumo_export, or where the environment variable MODGAP_AMUMO points; without it these tests skip.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from modgap.precompute.analysis import closing, geometry, losses, retrieval
from modgap.precompute.analysis.gram import embeddings_from_gram
from modgap.precompute.importers import amumo

FOLDER = Path(os.environ.get("MODGAP_AMUMO") or Path(__file__).parents[4] / "shared" / "amumo_export")
EXPORT = FOLDER / "MSCOCO-Val_size-100"
pytestmark = pytest.mark.skipif(
    not EXPORT.is_dir(),
    reason=f"no export of Amumo at {EXPORT}; point MODGAP_AMUMO to the folder that holds {EXPORT.name}",
)
MODELS = ("CLIP", "CyCLIP")
THEIR_BATCH = 50
Clouds = tuple[np.ndarray, np.ndarray]


def table(name: str) -> np.ndarray:
    return np.loadtxt(EXPORT / "similarities" / f"{name}.csv", delimiter=",")


def their(name: str) -> dict[str, float]:
    return json.loads((EXPORT / "similarities" / f"{name}_meta_info.json").read_text())


def clouds(model: str) -> Clouds:
    points = embeddings_from_gram(table(model))
    return points[: len(points) // 2], points[len(points) // 2 :]


def batched(pair: Clouds, s: float) -> losses.Loss:
    """The mean loss over batches of 50, as they computed it."""
    batches = range(0, len(pair[0]), THEIR_BATCH)
    found = [losses.info_nce(pair[0][k : k + THEIR_BATCH], pair[1][k : k + THEIR_BATCH], s) for k in batches]
    return losses.Loss(*(float(np.mean([getattr(loss, way) for loss in found])) for way in ("i2t", "t2i", "mean")))


@pytest.mark.parametrize("model", MODELS)
def test_embeddings_have_the_exported_cosines(model):
    points = np.concatenate(clouds(model))
    assert np.abs(points @ points.T - table(model)).max() < 1e-11  # coordinates are rounded to twelve digits


@pytest.mark.parametrize(("model", "published"), [("CLIP", 0.8135), ("CyCLIP", 0.8727)])
def test_the_gap_is_the_exported_one(model, published):
    gap = geometry.gap_distance(*clouds(model))
    assert gap == pytest.approx(their(model)["gap_distance"], abs=1e-6)
    assert gap == pytest.approx(published, abs=5e-5)


@pytest.mark.parametrize("model", MODELS)
def test_the_shift_gives_the_exported_matrix(model):
    shifted = closing.shift(*clouds(model), 1, renormalise=True)
    points = np.concatenate(shifted)
    assert np.abs(points @ points.T - table(f"{model}_nogap")).max() < 1e-9
    assert geometry.gap_distance(*shifted) == pytest.approx(their(f"{model}_nogap")["gap_distance"], abs=1e-6)


def test_the_exported_loss_of_clip_is_that_of_one_way_only():
    loss = batched(clouds("CLIP"), 100)
    assert loss.i2t == pytest.approx(their("CLIP")["loss"], abs=1e-6)
    assert loss.i2t == pytest.approx(0.3031, abs=5e-5)
    assert loss.t2i == pytest.approx(0.4228, abs=5e-5)
    assert loss.mean == pytest.approx(0.3629, abs=5e-5)


def test_the_exported_loss_after_the_shift_is_one_way_as_well():
    loss = batched(closing.shift(*clouds("CLIP"), 1), 100)
    assert loss.i2t == pytest.approx(their("CLIP_nogap")["loss"], abs=1e-6)


def test_the_loss_of_cyclip_follows_at_its_own_scale():
    loss = batched(clouds("CyCLIP"), 100.003)
    assert loss.i2t == pytest.approx(their("CyCLIP")["loss"], abs=1e-4)
    assert (loss.i2t, loss.t2i, loss.mean) == pytest.approx((0.9096, 0.8934, 0.9015), abs=1e-4)


VARIANTS = {
    "original": lambda pair: pair,
    "shift, not renormalised": lambda pair: closing.shift(*pair, 1, renormalise=False),
    "shift": lambda pair: closing.shift(*pair, 1),
    "centre": lambda pair: closing.centre(*pair),
}


@pytest.mark.parametrize(
    ("model", "variant", "gap", "i2t", "t2i", "loss", "scale", "mixed"),
    [
        ("CLIP", "original", 0.814, 0.82, 0.75, 0.657, 78, 99),
        ("CLIP", "shift, not renormalised", 0.000, 0.74, 0.71, 0.913, 69, 3.5),
        ("CLIP", "shift", 0.041, 0.61, 0.68, 1.220, 49, 6),
        ("CLIP", "centre", 0.028, 0.76, 0.78, 0.624, 42, 3),
        ("CyCLIP", "original", 0.873, 0.66, 0.67, 1.214, 71, 100),
        ("CyCLIP", "shift", 0.002, 0.65, 0.64, 1.230, 59, 2),
        ("CyCLIP", "centre", 0.008, 0.65, 0.68, 1.187, 16, 2),
    ],
)
def test_what_each_way_of_closing_costs(model, variant, gap, i2t, t2i, loss, scale, mixed):
    image, text = VARIANTS[variant](clouds(model))
    best = losses.best_logit_scale(image, text)
    assert geometry.gap_distance(image, text) == pytest.approx(gap, abs=6e-4)
    assert retrieval.recall_at_k(image, text, 1) == pytest.approx(i2t)
    assert retrieval.recall_at_k(text, image, 1) == pytest.approx(t2i)
    assert losses.info_nce(image, text, best).mean == pytest.approx(loss, abs=1.5e-3)
    assert best == pytest.approx(scale, abs=1.5)
    assert np.median(retrieval.mixed_rank(text, image)) == mixed


def test_at_the_trained_scale_closing_clip_costs_more():
    pair = clouds("CLIP")
    found = [losses.info_nce(*VARIANTS[name](pair), 100).mean for name in ("original", "shift", "centre")]
    assert found == pytest.approx([0.688, 1.644, 0.964], abs=6e-4)


@pytest.mark.parametrize(("model", "rmg"), [("CLIP", 0.567), ("CyCLIP", 0.687)])
def test_the_relative_gap_and_the_separability(model, rmg):
    pair = clouds(model)
    assert geometry.relative_modality_gap(*pair) == pytest.approx(rmg, abs=6e-4)
    assert geometry.linear_separability(*pair, seed=0) == 1


def test_a_real_export_becomes_a_whole_bundle(tmp_path):
    bundle = amumo.read(EXPORT, "CLIP", tmp_path)
    assert set(MODELS) <= set(amumo.models(EXPORT))
    assert len(bundle.items) == 100
    assert bundle.metric("gap_distance") == pytest.approx(their("CLIP")["gap_distance"], abs=1e-6)
    assert bundle.metric("mixed_rank(text>image)") == 99
    assert "CC BY 4.0" in bundle.provenance["data"]["licence"]


@pytest.mark.parametrize(("model", "scale"), [("CLIP", 100), ("CyCLIP", 100.003)])
def test_the_losses_of_a_real_export_say_the_scale(tmp_path, model, scale):
    bundle = amumo.read(EXPORT, model, tmp_path)
    assert bundle.logit_scale.tolist() == [scale]
    assert bundle.name == f"amumo-mscoco-val-{model.lower()}"


def test_three_modalities_of_a_real_export_have_the_exported_gaps(tmp_path):
    folder = FOLDER / "Triplet_size-100"
    bundle = amumo.read(folder, "ImageBind", tmp_path, logit_scale=50)
    theirs = json.loads((folder / "similarities" / "ImageBind_meta_info.json").read_text())["gap_distance"]
    for key, name in (("image,text", "text_image"), ("image,audio", "audio_image"), ("text,audio", "text_audio")):
        assert bundle.metric(f"gap_distance({key})") == pytest.approx(theirs[name], abs=1e-6)
    points = np.concatenate([bundle.at(name) for name in ("image", "text", "audio")]).astype(np.float64)
    gram = np.loadtxt(folder / "similarities" / "ImageBind.csv", delimiter=",")
    assert np.abs(points @ points.T - gram).max() < 1e-6
    assert bundle.media == {}
