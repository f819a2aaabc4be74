"""The importer on small exports made here, whole and damaged; the real one is in test_amumo_export."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from modgap.precompute.analysis import closing, losses
from modgap.precompute.bundle import load, save
from modgap.precompute.errors import InputError
from modgap.precompute.importers import amumo, scales
from modgap.precompute.media import Sounds
from modgap.precompute.metrics import measure

from .exports import CAPTIONS, N, read_gram, unit_rows, write_export, write_gram


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write_export(tmp_path / "Things-Val_size-12")


@pytest.fixture
def media(tmp_path: Path) -> Path:
    (tmp_path / "media").mkdir()
    return tmp_path / "media"


# Whole exports


def test_models_are_listed_in_order(export):
    assert amumo.models(export) == ["CLIP", "CLOOB"]


def test_a_bundle_has_pairs_captions_numbers_and_origin(export, media):
    bundle = amumo.read(export, "CLIP", media, logit_scale=30, licence="CC0")
    gram = read_gram(export, "CLIP")
    assert (bundle.name, bundle.seed, bundle.modalities) == ("amumo-things-val-clip", 0, ("image", "text"))
    assert [item.caption for item in bundle.items] == CAPTIONS
    assert bundle.steps.tolist() == [0]
    assert bundle.logit_scale.tolist() == [30]
    image, text = bundle.at("image").astype(np.float64), bundle.at("text").astype(np.float64)
    assert image @ text.T == pytest.approx(gram[:N, N:], abs=1e-6)
    assert image @ image.T == pytest.approx(gram[:N, :N], abs=1e-6)
    expected = measure({"image": image, "text": text}, 30, seed=0)
    assert {name: values[0] for name, values in bundle.metrics.items()} == pytest.approx(expected, abs=1e-5)
    assert bundle.provenance["data"]["licence"] == "CC0"
    assert bundle.imported | {"content": ""} == {
        "tool": "amumo", "export": "Things-Val_size-12", "model": "CLIP", "scale": "given", "content": "",
    }  # fmt: skip
    assert not bundle.trained


def test_a_bundle_survives_saving(export, media, tmp_path):
    bundle = amumo.read(export, "CLOOB", media)
    save(bundle, tmp_path / "bundle")
    again = load(tmp_path / "bundle")
    assert again.items == bundle.items
    assert np.array_equal(again.at("image"), bundle.at("image"))
    assert again.metrics == bundle.metrics


def test_the_sheet_shows_the_middle_of_every_picture_in_the_order_of_the_captions(export, media):
    bundle = amumo.read(export, "CLIP", media)
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
    assert [item.caption for item in amumo.read(export, "CLIP", media).items] == captions


def test_an_unknown_data_set_says_that_its_licence_is_unknown(export, media):
    assert "unknown" in amumo.read(export, "CLIP", media).provenance["data"]["licence"]


def test_three_modalities_come_with_all_their_pairs_and_sounds(tmp_path, media):
    export = write_export(tmp_path / "Triplet_size-12", ("ImageBind",), modalities=3)
    (export / "audios").mkdir()
    for n in range(N):
        (export / "audios" / f"{n}.wav").write_bytes(b"RIFF" + bytes([n]))
    bundle = amumo.read(export, "ImageBind", media, logit_scale=20)
    gram = read_gram(export, "ImageBind")
    assert (bundle.name, bundle.modalities) == ("amumo-triplet-imagebind", ("image", "text", "audio"))
    text, audio = bundle.at("text").astype(float), bundle.at("audio").astype(float)
    assert text @ audio.T == pytest.approx(gram[N : 2 * N, 2 * N :], abs=1e-6)
    assert {f"gap_distance({pair})" for pair in ("image,text", "image,audio", "text,audio")} <= set(bundle.metrics)
    assert isinstance(bundle.media["audio"], Sounds)
    assert [path.read_bytes()[-1] for path in bundle.media_paths("audio")] == list(range(N))
    save(bundle, tmp_path / "bundle")
    assert load(tmp_path / "bundle").media == bundle.media


def test_an_export_without_pictures_has_no_media(export, media):
    for path in (export / "images").iterdir():
        path.unlink()
    (export / "images").rmdir()
    assert amumo.read(export, "CLIP", media).media == {}


@pytest.mark.parametrize(
    ("folder", "model", "name"),
    [
        ("MSCOCO-Val_size-100", "CLIP", "amumo-mscoco-val-clip"),
        ("MSCOCO-Val_size-5000", "CLOOB_LAION400M", "amumo-mscoco-val-cloob-laion400m"),
        ("My photos (2024)", "ViT-B-32", "amumo-my-photos-2024-vit-b-32"),
        ("Triplet_size-100/", "ImageBind_nogap", "amumo-triplet-imagebind-nogap"),
    ],
)
def test_the_data_set_is_part_of_the_name(folder, model, name):
    assert amumo.bundle_name(Path(folder), model) == name


def test_what_the_export_holds_without_the_gap_is_read_only_if_asked_for(export):
    write_gram(export, "CLIP_nogap", read_gram(export, "CLIP"))
    assert amumo.models(export) == ["CLIP", "CLOOB"]
    assert amumo.models(export, closed=True) == ["CLIP", "CLIP_nogap", "CLOOB"]


# The scale


def losses_at(export: Path, model: str, scale: float) -> None:
    """Losses of a model at a scale, as Amumo writes them."""
    points = unit_rows(0, 2 * N, 6)
    moved = closing.shift(points[:N], points[N:], 1)
    write_gram(export, model, points @ points.T)
    for ending, pair in (("", (points[:N], points[N:])), ("_nogap", moved)):
        told = {"loss": losses.info_nce(*pair, scale).i2t, "gap_distance": 1.0}
        (export / "similarities" / f"{model}{ending}_meta_info.json").write_text(json.dumps(told))


@pytest.mark.parametrize("scale", [7.0, 30.0, 62.218])
def test_losses_in_the_export_say_the_scale(export, media, scale):
    losses_at(export, "mine", scale)
    bundle = amumo.read(export, "mine", media)
    assert bundle.logit_scale.tolist() == [scale]
    assert bundle.imported["scale"] == "from the losses in the export"


def test_losses_of_a_model_count_for_what_it_is_without_its_gap(export, media):
    losses_at(export, "mine", 30.0)
    write_gram(export, "mine_nogap", read_gram(export, "CLIP"))
    assert amumo.read(export, "mine_nogap", media).logit_scale.tolist() == [30.0]


def test_known_models_have_their_own_scales(export, media):
    assert amumo.read(export, "CLIP", media).logit_scale.tolist() == [100.0]
    cloob = amumo.read(export, "CLOOB", media)
    assert cloob.logit_scale.tolist() == [30.0]
    assert cloob.imported["scale"] == "known of CLOOB"


def test_a_scale_that_the_losses_contradict_is_taken_and_told(export, media):
    losses_at(export, "mine", 30.0)
    bundle = amumo.read(export, "mine", media, logit_scale=50)
    assert bundle.logit_scale.tolist() == [50]
    assert bundle.imported["scale"] == "given, though the losses in the export were measured at 30"


@pytest.mark.parametrize("scale", [None, 1.0])
def test_a_model_of_unknown_scale_is_refused_with_what_to_do(export, media, scale):
    write_gram(export, "mine", read_gram(export, "CLIP"))
    if scale is not None:  # losses that were measured without any scale say nothing
        losses_at(export, "mine", scale)
    with pytest.raises(
        InputError, match=r"the scale .* of mine is not known .*; give it with --logit-scale\. \(The loss .* least at"
    ):
        amumo.read(export, "mine", media)


def test_losses_that_belong_to_other_embeddings_say_nothing(export, media):
    losses_at(export, "mine", 30.0)
    write_gram(export, "mine", read_gram(export, "CLOOB"))
    with pytest.raises(InputError, match=r"the scale .* of mine is not known"):
        amumo.read(export, "mine", media)


@pytest.mark.parametrize(
    ("model", "scale"),
    [("CLIP", 100), ("CyCLIP", 100.003), ("CLOOB_LAION400M", 30), ("cloob_rn50_cc_epoch_31", 30), ("clip_infoLOOB_rn50_yfcc_epoch_28", 30), ("clip_rn50_cc_epoch_31", 59.799), ("clip_rn50_other", None), ("ImageBind", None)],
)  # fmt: skip
def test_what_is_known_of_a_model_goes_by_its_whole_name(model, scale):
    assert scales.known(model) == scale


# Damaged exports


def test_an_unknown_model_is_answered_with_the_known_ones(export, media):
    with pytest.raises(InputError, match="there is no model 'huge'; allowed: CLIP, CLOOB"):
        amumo.read(export, "huge", media)


def test_a_folder_that_is_no_export_is_named(tmp_path):
    with pytest.raises(InputError, match="nowhere: is not a folder; give the folder of one export"):
        amumo.models(tmp_path / "nowhere")
    with pytest.raises(InputError, match="has no folder similarities/; give the folder of one export"):
        amumo.models(tmp_path)


def test_the_folder_above_an_export_is_answered_with_the_exports_in_it(export):
    with pytest.raises(
        InputError, match="has no folder similarities/; give one of the exports in it: Things-Val_size-12"
    ):
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
        (lambda g: np.where(np.arange(len(g)) == 4, np.nan, g), "holds NaN or infinity, first in row 1, column 5"),
    ],
)
def test_a_matrix_that_holds_no_cosines_is_named(export, media, change, sentence):
    write_gram(export, "CLIP", change(read_gram(export, "CLIP")))
    with pytest.raises(InputError, match=rf"CLIP\.csv: {sentence}; expected 2N x 2N cosines, pictures first"):
        amumo.read(export, "CLIP", media)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty; expected 2N x 2N cosines"),
        ("\n\n", "is empty"),
        ("1,0\n0\n", "is not a table of numbers separated by commas"),
        ("1,zero\n0,1\n", "is not a table of numbers separated by commas .*zero"),
        ("1;0\n0;1\n", "is not a table of numbers separated by commas"),
        ("# only a comment\n", "is not a table of numbers separated by commas"),
    ],
)
def test_a_file_that_is_no_table_is_named(export, media, text, sentence):
    (export / "similarities" / "CLIP.csv").write_text(text)
    with pytest.raises(InputError, match=rf"CLIP\.csv: {sentence}"):
        amumo.read(export, "CLIP", media)


def test_a_binary_file_is_no_table(export, media):
    (export / "similarities" / "CLIP.csv").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(InputError, match=r"CLIP\.csv: is not a table of numbers"):
        amumo.read(export, "CLIP", media)


def test_a_wrong_number_of_captions_is_named_with_the_right_ones(export, media):
    (export / "prompts.txt").write_text("\n".join(CAPTIONS[:-1]))
    with pytest.raises(InputError) as caught:
        amumo.read(export, "CLIP", media)
    pictures, table = caught.value.problems
    assert pictures.endswith("images: holds 11.jpg, one more than the 11 captions; expected one a caption.")
    assert (
        "CLIP.csv: has 24 rows, but prompts.txt has 11 captions, so 22 are expected (pictures, captions) or 33" in table
    )


def test_an_export_cut_to_two_thirds_of_its_captions_is_not_taken_for_one_with_sounds(export, media):
    (export / "prompts.txt").write_text("\n".join(CAPTIONS[:8]))
    with pytest.raises(InputError, match=r"images: holds 8\.jpg, one more than the 8 captions"):
        amumo.read(export, "CLIP", media)


def test_missing_and_unreadable_captions_are_named(export, media):
    path = export / "prompts.txt"
    path.write_text("\n".join(["one", "", *CAPTIONS[2:]]))
    with pytest.raises(InputError, match=r"prompts\.txt:2: is empty; every line must be a caption"):
        amumo.read(export, "CLIP", media)
    path.write_bytes(b"caf\xe9")
    with pytest.raises(InputError, match=r"prompts\.txt: is not UTF-8 text \(byte 3\)"):
        amumo.read(export, "CLIP", media)
    path.unlink()
    with pytest.raises(InputError, match=r"prompts\.txt: cannot be read .*; it must hold one caption a line"):
        amumo.read(export, "CLIP", media)


def test_missing_pictures_are_counted_and_named(export, media):
    for n in (2, 5):
        (export / "images" / f"{n}.jpg").unlink()
    with pytest.raises(InputError, match=r"images: 2 of 12 pictures are missing: 2\.jpg, 5\.jpg; expected one"):
        amumo.read(export, "CLIP", media)


def test_a_damaged_picture_is_named(export, media):
    (export / "images" / "3.jpg").write_bytes(b"not a picture")
    with pytest.raises(InputError, match=r"3\.jpg: is not a picture that can be read"):
        amumo.read(export, "CLIP", media)


def test_a_truncated_picture_is_named(export, media):
    path = export / "images" / "3.jpg"
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match=r"3\.jpg: is not a picture that can be read"):
        amumo.read(export, "CLIP", media)


@pytest.mark.parametrize("scale", [0, -3, float("nan")])
def test_a_scale_that_is_none_is_refused(export, media, scale):
    with pytest.raises(InputError, match=r"the logit scale is .*; it must be finite and above 0"):
        amumo.read(export, "CLIP", media, logit_scale=scale)


def test_a_media_folder_that_is_not_there_is_named(export, tmp_path):
    with pytest.raises(InputError, match=r"cannot be written .*; choose another folder"):
        amumo.read(export, "CLIP", tmp_path / "no" / "media")


def test_everything_that_is_wrong_is_reported_at_once(export, media):
    (export / "prompts.txt").write_text("\n".join(CAPTIONS[:-1]))
    (export / "images" / "1.jpg").unlink()
    with pytest.raises(InputError) as caught:
        amumo.read(export, "huge", media, logit_scale=-1)
    assert len(caught.value.problems) == 3
    with pytest.raises(InputError) as caught:
        amumo.read(export, "CLIP", media)
    assert len(caught.value.problems) == 2


def test_a_pipe_is_not_waited_for(export, media):
    (export / "prompts.txt").unlink()
    os.mkfifo(export / "prompts.txt")
    (export / "images" / "3.jpg").unlink()
    os.mkfifo(export / "images" / "3.jpg")
    with pytest.raises(InputError, match="it is no regular file"):
        amumo.read(export, "CLIP", media)
    (export / "prompts.txt").unlink()
    (export / "prompts.txt").write_text("\n".join(CAPTIONS))
    with pytest.raises(InputError, match=r"1 of 12 pictures are missing: 3\.jpg"):
        amumo.read(export, "CLIP", media)
