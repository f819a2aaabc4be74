"""Tiny checkpoints of each kind, saved here: rows are those of the model's own forward pass, whatever the batch."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from PIL import Image

from modgap.precompute.encoding import Sound, TransformersEncoder
from modgap.precompute.encoding import transformers_encoder as module
from modgap.precompute.errors import InputError

from .making import RATE, write_checkpoint

logging.getLogger("transformers").setLevel(logging.ERROR)
KINDS = ("clip", "siglip", "altclip", "clap")
TEXTS = ["red thing", "blue thing of number 3", "green"]
OTHER = {"clip": "image", "siglip": "image", "altclip": "image", "clap": "audio"}


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("checkpoints")
    return {kind: write_checkpoint(kind, folder / kind) for kind in KINDS}


def values(modality: str) -> list[Any]:
    random = np.random.default_rng(1)
    if modality == "text":
        return TEXTS
    if modality == "image":
        return [Image.fromarray(random.integers(0, 256, (20, 30, 3), dtype=np.uint8)) for _ in TEXTS]
    return [Sound(random.normal(size=RATE // 2 * (n + 1)).astype(np.float32) / 4, RATE) for n in range(len(TEXTS))]


def unit(rows: Any) -> np.ndarray:
    array = np.asarray(rows, dtype=np.float64)
    return array / np.linalg.norm(array, axis=1, keepdims=True)


@pytest.mark.parametrize("kind", KINDS)
def test_rows_and_scale_give_the_logits_of_the_model_itself(kind, checkpoints):
    encoder = TransformersEncoder(checkpoints[kind])
    other = OTHER[kind]
    assert set(encoder.modalities) == {other, "text"}
    rows = {modality: unit(encoder.encode(modality, values(modality))) for modality in encoder.modalities}
    model = transformers.AutoModel.from_pretrained(checkpoints[kind]).eval()
    inputs = {
        name: tensor
        for modality in encoder.modalities
        for name, tensor in encoder._inputs(modality, values(modality)).items()
    }
    np.random.seed(0)  # noqa: NPY002 (CLAP's)
    with torch.inference_mode():
        logits = model(**inputs)
    theirs = logits.logits_per_text.numpy()  # (texts, others)
    scale = 40 if kind == "clap" else encoder.logit_scale  # CLAP's own from text to sound; ours is the mean of both
    assert scale is not None
    ours = scale * rows["text"] @ rows[other].T + encoder.facts.get("logit_bias", 0)
    if kind != "clap":  # its long sound is cut where a generator says
        assert ours == pytest.approx(theirs, abs=1e-4)
    assert ours[:, 0] == pytest.approx(theirs[:, 0], abs=1e-4)


@pytest.mark.parametrize(("kind", "scale", "bias"), [("clip", 1 / 0.07, None), ("siglip", 15, -10), ("clap", 20, None)])
def test_scale_and_bias_are_those_of_the_model(kind, scale, bias, checkpoints):
    encoder = TransformersEncoder(checkpoints[kind], half=True)  # which rounds neither
    assert encoder.logit_scale == pytest.approx(scale, rel=1e-3 if kind == "clip" else 1e-6)
    assert encoder.facts.get("logit_bias") == bias


@pytest.mark.parametrize("kind", KINDS)
def test_rows_do_not_depend_on_the_rest_of_the_batch(kind, checkpoints):
    encoder = TransformersEncoder(checkpoints[kind])
    for modality in encoder.modalities:
        together = encoder.encode(modality, values(modality))
        alone = np.concatenate([encoder.encode(modality, [value]) for value in values(modality)])
        assert alone == pytest.approx(together, abs=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_half_precision_is_close_and_says_so(kind, checkpoints):
    full, half = (TransformersEncoder(checkpoints[kind], half=half) for half in (False, True))
    assert (full.facts["precision"], half.facts["precision"]) == ("float32", "float16")
    for modality in full.modalities:
        rows = [unit(encoder.encode(modality, values(modality))) for encoder in (full, half)]
        assert rows[1] == pytest.approx(rows[0], abs=0.02)
        assert not np.array_equal(*rows)


def test_a_long_text_is_cut_to_what_the_model_takes(checkpoints):
    rows = TransformersEncoder(checkpoints["clip"]).encode("text", ["thing " * 50])
    assert rows.shape == (1, 8)


def test_the_record_tells_checkpoints_apart(checkpoints, tmp_path):
    facts = {kind: TransformersEncoder(path).facts for kind, path in checkpoints.items()}
    assert len({told["files"] for told in facts.values()}) == len(KINDS)
    assert facts["clip"]["class"] == "CLIPModel"
    assert facts["clip"] == TransformersEncoder(checkpoints["clip"]).facts


def test_older_versions_return_tensors(checkpoints, monkeypatch):
    encoder = TransformersEncoder(checkpoints["clip"])
    rows = encoder.encode("text", TEXTS)
    new = encoder._model.get_text_features
    monkeypatch.setattr(encoder._model, "get_text_features", lambda **inputs: new(**inputs).pooler_output)
    assert np.array_equal(encoder.encode("text", TEXTS), rows)


def test_parts_that_are_saved_one_by_one_do_as_well(checkpoints, tmp_path):
    whole = TransformersEncoder(checkpoints["clip"])
    whole._model.save_pretrained(tmp_path / "parts")
    for part in whole._parts.values():
        part.save_pretrained(tmp_path / "parts")
    parts = TransformersEncoder(tmp_path / "parts")
    for modality in ("image", "text"):
        assert np.array_equal(parts.encode(modality, values(modality)), whole.encode(modality, values(modality)))


def test_a_model_without_a_text_tower_is_told(checkpoints, tmp_path):
    whole = transformers.CLIPModel.from_pretrained(checkpoints["clip"])
    transformers.CLIPVisionModel(whole.config.vision_config).save_pretrained(tmp_path / "vision")
    with pytest.raises(
        InputError, match=r"vision: CLIPVisionModel has no .*text tower \(get_text_features\).*choose a dual"
    ):
        TransformersEncoder(tmp_path / "vision")


def test_a_folder_without_a_model_or_a_name_that_nobody_has_is_told(tmp_path, monkeypatch):
    with pytest.raises(InputError, match="holds no AutoModel that can be loaded"):
        TransformersEncoder(tmp_path)


@pytest.mark.parametrize(
    ("device", "told"), [("gpu", "found device 'gpu'; "), ("cuda", "found device cuda, which PyTorch")]
)
def test_a_device_that_is_not_there_is_told(device, told, checkpoints, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(InputError, match=told):
        TransformersEncoder(checkpoints["clip"], device=device)


def test_without_torch_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    with pytest.raises(InputError, match=r"encoding needs torch; install with: pip install 'modgap\[train\]'"):
        module._packages()


def test_too_little_memory_is_told(checkpoints, monkeypatch):
    encoder = TransformersEncoder(checkpoints["clip"])

    def full(**_: Any) -> None:
        raise torch.cuda.OutOfMemoryError

    monkeypatch.setattr(encoder._model, "get_text_features", full)
    with pytest.raises(InputError, match="3 items do not fit the memory of the device; take a smaller --batch"):
        encoder.encode("text", TEXTS)
