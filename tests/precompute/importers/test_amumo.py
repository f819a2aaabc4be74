"""The importer on small exports made here, whole and damaged; the real one is in test_amumo_export."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from modgap.precompute.bundle import load, save
from modgap.precompute.errors import InputError
from modgap.precompute.importers import amumo
from modgap.precompute.metrics import measure

N = 12
CAPTIONS = [f"picture of thing {n}" for n in range(N)]


def unit_rows(seed: int, n: int, d: int) -> np.ndarray:
    points = np.random.default_rng(seed).normal(size=(n, d))
    return points / np.linalg.norm(points, axis=1, keepdims=True)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export of two models on twelve pairs, pictures wider than high."""
    folder = tmp_path / "export"
    (folder / "similarities").mkdir(parents=True)
    (folder / "images").mkdir()
    (folder / "prompts.txt").write_text("\n".join(CAPTIONS) + "\n")
    for n in range(N):
        picture = Image.new("RGB", (60, 40), "black")
        picture.paste((20 * n, 0, 0), (10, 0, 50, 40))  # the square in the middle
        picture.save(folder / "images" / f"{n}.jpg")
    for seed, model in enumerate(["Big", "small"]):
        points = unit_rows(seed, 2 * N, 6)
        write_gram(folder, model, points @ points.T)
    return folder


@pytest.fixture
def media(tmp_path: Path) -> Path:
    (tmp_path / "media").mkdir()
    return tmp_path / "media"


def write_gram(folder: Path, model: str, gram: np.ndarray) -> None:
    np.savetxt(folder / "similarities" / f"{model}.csv", gram, delimiter=",")


def read_gram(folder: Path, model: str) -> np.ndarray:
    return np.loadtxt(folder / "similarities" / f"{model}.csv", delimiter=",")


# Whole exports


@given(st.integers(0, 1000), st.integers(2, 20), st.integers(1, 30))
def test_embeddings_have_the_cosines_they_were_made_from(seed, n, d):
    original = unit_rows(seed, n, d)
    found = amumo.embeddings_from_gram(original @ original.T)
    assert found @ found.T == pytest.approx(original @ original.T, abs=1e-10)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(n))
    assert found.dtype == np.float64
    assert found.shape[1] <= n


def test_embeddings_have_as_many_dimensions_as_the_matrix_has_rank():
    original = unit_rows(0, 20, 6)
    assert amumo.embeddings_from_gram(original @ original.T).shape == (20, 6)


@pytest.mark.parametrize("digits", [4, 5, 6, 8])
def test_a_rounded_matrix_is_understood(digits):
    original = unit_rows(0, 50, 64)
    found = amumo.embeddings_from_gram(np.round(original @ original.T, digits))
    assert np.abs(found @ found.T - original @ original.T).max() < 10 ** (1 - digits)


def test_the_matrix_is_left_as_it_is():
    original = unit_rows(0, 20, 6)
    gram = original @ original.T
    before = gram.copy()
    amumo.embeddings_from_gram(gram)
    assert np.array_equal(gram, before)


def test_models_are_listed_in_order(export):
    assert amumo.models(export) == ["Big", "small"]


def test_a_bundle_has_pairs_captions_numbers_and_origin(export, media):
    bundle = amumo.read(export, "Big", media, logit_scale=30, licence="CC0")
    gram = read_gram(export, "Big")
    assert (bundle.name, bundle.seed, bundle.modalities) == ("amumo-big", 0, ("image", "text"))
    assert [item.caption for item in bundle.items] == CAPTIONS
    assert bundle.steps.tolist() == [0]
    assert bundle.logit_scale.tolist() == [30]
    image, text = bundle.at("image").astype(np.float64), bundle.at("text").astype(np.float64)
    assert image @ text.T == pytest.approx(gram[:N, N:], abs=1e-6)
    assert image @ image.T == pytest.approx(gram[:N, :N], abs=1e-6)
    expected = measure({"image": image, "text": text}, 30, seed=0)
    assert {name: values[0] for name, values in bundle.metrics.items()} == pytest.approx(expected, abs=1e-5)
    assert bundle.provenance["data"]["licence"] == "CC0"
    assert bundle.provenance["config"] == {"export": "export", "model": "Big"}


def test_a_bundle_survives_saving(export, media, tmp_path):
    bundle = amumo.read(export, "small", media)
    save(bundle, tmp_path / "bundle")
    again = load(tmp_path / "bundle")
    assert again.items == bundle.items
    assert np.array_equal(again.at("image"), bundle.at("image"))
    assert again.metrics == bundle.metrics


def test_the_sheet_shows_the_middle_of_every_picture_in_the_order_of_the_captions(export, media):
    bundle = amumo.read(export, "Big", media)
    sprite, path = bundle.sprites["image"], bundle.sprite_path("image")
    assert path is not None
    with Image.open(path) as sheet:
        assert sheet.size == (sprite.columns * sprite.cell, 2 * sprite.cell)
        half = sprite.cell // 2
        for n in range(N):
            column, row = n % sprite.columns, n // sprite.columns
            red, green, _ = sheet.convert("RGB").getpixel((column * sprite.cell + half, row * sprite.cell + half))
            assert red == pytest.approx(20 * n, abs=8)
            assert green < 12


def test_captions_may_hold_markup_umlauts_and_windows_line_ends(export, media):
    captions = ["<script>alert(1)</script>", "größe & <b>", *CAPTIONS[2:]]
    (export / "prompts.txt").write_bytes("\r\n".join(captions).encode() + b"\r\n\r\n")
    assert [item.caption for item in amumo.read(export, "Big", media).items] == captions


def test_an_unknown_data_set_says_that_its_licence_is_unknown(export, media):
    assert "unknown" in amumo.read(export, "Big", media).provenance["data"]["licence"]


# Damaged exports


def test_an_unknown_model_is_answered_with_the_known_ones(export, media):
    with pytest.raises(InputError, match="there is no model 'huge'; choose one of: Big, small"):
        amumo.read(export, "huge", media)


def test_a_folder_that_is_no_export_is_named(tmp_path):
    with pytest.raises(InputError, match="nowhere: is not a folder; give the folder of one export"):
        amumo.models(tmp_path / "nowhere")
    with pytest.raises(InputError, match="has no folder similarities/; give the folder of one export"):
        amumo.models(tmp_path)


def test_the_folder_above_an_export_is_answered_with_the_exports_in_it(export):
    with pytest.raises(InputError, match="has no folder similarities/; give one of the exports in it: export"):
        amumo.models(export.parent)


def test_an_export_without_models_is_named(export):
    for path in (export / "similarities").iterdir():
        path.unlink()
    with pytest.raises(InputError, match=r"similarities: holds no MODEL\.csv"):
        amumo.models(export)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda g: g[:-1], "is 23 x 24, not square"),
        (lambda g: g[:-1, :-1], "has 23 rows, an odd number"),
        (lambda g: g + 0.1 * np.triu(np.ones_like(g), 1), "is not symmetric: row 1, column"),
        (lambda g: g * 1.5, r"has 1\.5 on the diagonal in row \d+"),
        (lambda g: np.where(np.eye(len(g), dtype=bool), 1, -np.abs(g) - 0.5), "smallest eigenvalue is -"),
        (lambda g: np.where(np.arange(len(g)) == 4, np.nan, g), "holds NaN or infinity, first in row 1, column 5"),
    ],
)
def test_a_matrix_that_holds_no_cosines_is_named(export, media, change, sentence):
    write_gram(export, "Big", change(read_gram(export, "Big")))
    with pytest.raises(InputError, match=rf"Big\.csv: .*{sentence}.*; expected 2N x 2N cosines"):
        amumo.read(export, "Big", media)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty; expected 2N lines of 2N cosines"),
        ("\n\n", "is empty"),
        ("1,0\n0\n", "is not a table of numbers separated by commas"),
        ("1,zero\n0,1\n", "is not a table of numbers separated by commas .*zero"),
        ("1;0\n0;1\n", "is not a table of numbers separated by commas"),
        ("# only a comment\n", "is not a table of numbers separated by commas"),
    ],
)
def test_a_file_that_is_no_table_is_named(export, media, text, sentence):
    (export / "similarities" / "Big.csv").write_text(text)
    with pytest.raises(InputError, match=rf"Big\.csv: {sentence}"):
        amumo.read(export, "Big", media)


def test_a_binary_file_is_no_table(export, media):
    (export / "similarities" / "Big.csv").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(InputError, match=r"Big\.csv: is not a table of numbers"):
        amumo.read(export, "Big", media)


def test_a_wrong_number_of_captions_is_named_with_the_right_one(export, media):
    (export / "prompts.txt").write_text("\n".join(CAPTIONS[:-1]))
    with pytest.raises(
        InputError, match=r"prompts\.txt: has 11 captions, but Big\.csv has 24 rows, so 12 are expected"
    ):
        amumo.read(export, "Big", media)


def test_missing_and_unreadable_captions_are_named(export, media):
    path = export / "prompts.txt"
    path.write_text("\n".join(["one", "", *CAPTIONS[2:]]))
    with pytest.raises(InputError, match=r"prompts\.txt:2: is empty; every line must be a caption"):
        amumo.read(export, "Big", media)
    path.write_bytes(b"caf\xe9")
    with pytest.raises(InputError, match=r"prompts\.txt: is not UTF-8 text \(byte 3\)"):
        amumo.read(export, "Big", media)
    path.unlink()
    with pytest.raises(InputError, match=r"prompts\.txt: cannot be read .*; it must hold one caption a line"):
        amumo.read(export, "Big", media)


def test_missing_pictures_are_counted_and_named(export, media):
    for n in (2, 5):
        (export / "images" / f"{n}.jpg").unlink()
    with pytest.raises(InputError, match=r"images: 2 of 12 pictures are missing: 2\.jpg, 5\.jpg; expected one"):
        amumo.read(export, "Big", media)


def test_a_damaged_picture_is_named(export, media):
    (export / "images" / "3.jpg").write_bytes(b"not a picture")
    with pytest.raises(InputError, match=r"3\.jpg: is not a picture that can be read"):
        amumo.read(export, "Big", media)


def test_a_truncated_picture_is_named(export, media):
    path = export / "images" / "3.jpg"
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match=r"3\.jpg: is not a picture that can be read"):
        amumo.read(export, "Big", media)


@pytest.mark.parametrize("scale", [0, -3, float("nan")])
def test_a_scale_that_is_none_is_refused(export, media, scale):
    with pytest.raises(InputError, match=r"the logit scale is .*; it must be finite and above 0"):
        amumo.read(export, "Big", media, logit_scale=scale)


def test_a_media_folder_that_is_not_there_is_named(export, tmp_path):
    with pytest.raises(InputError, match=r"cannot be written .*; choose another folder"):
        amumo.read(export, "Big", tmp_path / "no" / "media")


def test_everything_that_is_wrong_is_reported_at_once(export, media):
    (export / "prompts.txt").write_text("\n".join(CAPTIONS[:-1]))
    (export / "images" / "1.jpg").unlink()
    with pytest.raises(InputError) as caught:
        amumo.read(export, "huge", media, logit_scale=-1)
    assert len(caught.value.problems) == 3
    with pytest.raises(InputError) as caught:
        amumo.read(export, "Big", media)
    assert len(caught.value.problems) == 2
