"""Data through an encoder to a bundle that says where it comes from and overwrites nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from modgap.precompute.encoding import encode, encode_data, read_folder
from modgap.precompute.errors import InputError
from modgap.precompute.metrics import measure

from .making import Hashed, N, write_folder, write_sounds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "Some things")


def made(folder: Path, encoder: Hashed | None = None, **options):
    root = folder.parent
    return encode_data(read_folder(folder), encoder or Hashed(), root / "out", cache=root / "cache", **options)


def test_a_bundle_has_rows_items_pictures_numbers_and_origin(folder):
    bundle = made(folder, licence="CC0")
    assert (bundle.name, bundle.seed, bundle.modalities) == ("some-things-hashed", 0, ("image", "text"))
    assert bundle.items == read_folder(folder).items
    assert bundle.logit_scale.tolist() == [20]
    expected = measure({name: bundle.at(name) for name in bundle.modalities}, 20, seed=0)
    assert {name: values[0] for name, values in bundle.metrics.items()} == pytest.approx(expected)
    assert set(bundle.sprites) == {"image"}
    assert bundle.provenance["data"] == {"name": "Some things", "source": "Some things", "licence": "CC0"}
    assert bundle.provenance["measured"] == {"items": N, "of": N, "seed": 0}
    told = bundle.imported
    assert (told["tool"], told["model"], told["scale"]) == ("modgap encode", "hashed", "of the model")
    assert told["encoder"] == {"image": {"encoder": "hashed"}, "text": {"encoder": "hashed"}}
    assert str(folder.parent) not in repr(bundle.provenance)
    assert not bundle.trained


def test_the_same_again_is_up_to_date_and_another_content_is_refused_before_it_is_encoded(folder):
    said: list[str] = []
    made(folder, say=said.append)
    made(folder, say=said.append)
    place = folder.parent / "out" / "some-things-hashed" / "0"
    assert said == [
        f"{place}: encoded 10 items (image, text) with their pictures, at a scale of 20 (of the model).",
        f"{place}: is up to date.",
    ]
    table = (folder / "captions.csv").read_text()
    (folder / "captions.csv").write_text(table.replace("number 3", "number three"))
    encoder = Hashed()
    with pytest.raises(InputError, match="so it is left as it is"):
        made(folder, encoder)
    assert encoder.asked == []
    assert made(folder, overwrite=True).items[3].caption == "thing of number three"


def test_a_given_scale_and_name_are_taken(folder):
    bundle = made(folder, name="mine", logit_scale=50)
    assert (bundle.name, bundle.logit_scale.tolist(), bundle.imported["scale"]) == ("mine", [50], "given")


def test_of_many_items_a_sample_is_measured_and_that_is_said(folder, monkeypatch):
    monkeypatch.setattr(encode, "MEASURED", 6)
    said: list[str] = []
    bundle = made(folder, say=said.append)
    assert bundle.provenance["measured"] == {"items": 6, "of": N, "seed": 0}
    assert said[0] == "some-things-hashed: metrics are measured on 6 of 10 items, drawn with the seed 0."
    rows = np.sort(np.random.default_rng(0).choice(N, 6, replace=False))
    expected = measure({name: bundle.at(name)[rows] for name in bundle.modalities}, 20, seed=0)
    assert bundle.metric("loss") == pytest.approx(expected["loss(image,text)"])


def test_a_modality_without_a_tower_is_left_out_and_told_and_one_alone_is_refused(tmp_path):
    folder = write_sounds(tmp_path / "sounds", 4)
    (folder / "captions.csv").write_text(
        "audio,smiles,caption\n" + "".join(f"{n}.wav,CO,words {n}\n" for n in range(4))
    )
    encoder = Hashed()
    encoder.modalities = ("audio", "text")
    said: list[str] = []
    assert made(folder, encoder, say=said.append).modalities == ("text", "audio")
    assert said[0] == "sounds: left out molecule, which hashed has no tower for."
    encoder.modalities = ("image", "text")
    with pytest.raises(
        InputError, match="has text, audio, molecule, and hashed has towers for image, text; two of the same"
    ):
        made(folder, encoder)


@pytest.mark.parametrize(
    ("scale", "told"),
    [(None, "has no logit scale"), (0.0, "found a logit scale of 0.0"), (-1.0, "found a logit scale")],
)
def test_a_scale_that_is_none_is_told(scale, told, folder):
    encoder = Hashed()
    encoder.logit_scale = scale  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(InputError, match=told):
        made(folder, encoder)


def test_a_name_that_is_none_is_told_before_anything_is_encoded(folder):
    encoder = Hashed()
    with pytest.raises(InputError, match=r"found --name '\.\./mine'; allowed: letters"):
        made(folder, encoder, name="../mine")
    assert encoder.asked == []


def test_one_item_is_too_few(tmp_path):
    with pytest.raises(InputError, match="has one item; a gap needs two at least"):
        made(write_folder(tmp_path / "one", 1))


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("My pictures", "openai/clip-vit"), "my-pictures-openai-clip-vit"),
        (("..",), "encoded"),
        (("x" * 200,), "x" * 120),
    ],
)
def test_names_of_bundles_are_plain(parts, name):
    assert encode.bundle_name(*parts) == name
