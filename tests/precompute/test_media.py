"""Media are what they say: pictures that hold every item, sounds and drawings that are there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from modgap.precompute.bundle import Bundle, load, save
from modgap.precompute.errors import InputError
from modgap.precompute.media import Drawings, PictureSheet, Sounds

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'


def fill(folder: Path, **files: bytes) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content)
    return folder


def with_media(whole: Bundle, media: object, folder: Path) -> Bundle:
    return replace(whole, media={"image": media}, media_root=folder)


@pytest.mark.parametrize(
    ("cell", "columns", "sentence"),
    [
        (7, 3, "has 3 columns of cells of 7 pixels for 5 items, so image.png must be 21 x 14 pixels; it is 24 x 16"),
        (8, 4, "has 4 columns of cells of 8 pixels for 5 items, so image.png must be 32 x 16 pixels; it is 24 x 16"),
        (24, 1, "has 1 columns of cells of 24 pixels for 5 items, so image.png must be 24 x 120 pixels"),
        (20_000, 1, "found cell: 20000; allowed: a whole number from 1 to 10000"),
        (8, 2**40, "found columns: 1099511627776; allowed: a whole number from 1 to 10000"),
        (8, "3", "found columns: '3'; allowed: a whole number"),
    ],
)
def test_a_sheet_that_does_not_hold_the_items_is_refused(whole, cell, columns, sentence):
    with pytest.raises(InputError, match=rf"media\['image'\] {sentence}"):
        replace(whole, media={"image": PictureSheet("image.png", cell, columns)})


def test_a_sheet_may_have_rows_to_spare(whole):
    fewer = replace(whole, items=whole.items[:2], embeddings={m: a[:, :2] for m, a in whole.embeddings.items()})
    assert fewer.sprite_path("image") is not None


@pytest.mark.parametrize(
    "name", ["../image.png", "media/image.png", "", ".", "..", ".hidden", "a\\b", "a\0b", "x" * 300]
)
def test_a_file_outside_the_media_folder_is_refused(whole, name):
    with pytest.raises(InputError, match=r"found file: .*; allowed: the name of a file in media/, without a folder"):
        replace(whole, media={"image": PictureSheet(name, 8, 3)})


def test_media_without_a_folder_are_refused(whole):
    with pytest.raises(InputError, match=r"names image\.png, but media_root is not given"):
        replace(whole, media_root=None)


def spoilt(path: Path, how: str) -> None:
    content = path.read_bytes()
    path.unlink()
    if how == "link":
        other = path.with_name("other.png")
        other.write_bytes(content)
        path.symlink_to(other)
    elif how == "bomb":
        Image.new("1", (20_000, 20_000)).save(path)
    elif how == "folder":
        path.mkdir()
    else:
        path.write_bytes({"text": b"hello", "truncated": content[: len(content) // 2], "svg": SVG, "empty": b""}[how])


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        (
            "text",
            r"names image.png, which is no picture that can be read \(it is none of PNG, JPEG, WEBP, GIF\); make it again",
        ),
        ("svg", "which is no picture that can be read"),
        ("empty", "which is no picture that can be read"),
        ("truncated", "which is no picture that can be read"),
        ("bomb", r"which is no picture that can be read \(it has too many pixels\)"),
        ("link", "names image.png, which is a link; put the file itself there"),
        ("folder", "it is a folder"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_refused_when_the_bundle_is_read(saved, how, sentence):
    spoilt(saved / "media" / "image.png", how)
    with pytest.raises(InputError, match=sentence):
        load(saved)


@pytest.mark.parametrize("kind", ["TIFF", "EPS", "BMP", "PPM"])
def test_a_picture_that_browsers_do_not_show_is_refused(saved, kind):
    Image.new("RGB", (24, 16)).save(saved / "media" / "image.png", kind)
    with pytest.raises(InputError, match=r"no picture that can be read \(it is none of PNG, JPEG, WEBP, GIF\)"):
        load(saved)


def test_a_link_in_place_of_the_media_folder_is_refused(saved, tmp_path):
    (saved / "media").rename(tmp_path / "elsewhere")
    (saved / "media").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match=r"media: is a link; put the folder itself there"):
        load(saved)


def test_a_name_of_too_many_bytes_is_a_sentence(whole):
    with pytest.raises(InputError, match=r"names 'ü+\.\.\.ü+', which cannot be read \(File name too long\)"):
        replace(whole, media={"image": PictureSheet("ü" * 200, 8, 3)})


def test_sounds_come_back_one_file_an_item_or_one_file_with_clips(whole, tmp_path):
    folder = fill(tmp_path / "sounds", **{f"s{n}__wav": WAV for n in range(5)})
    clips = tuple((float(n), n + 0.5) for n in range(5))
    for sounds in (Sounds(tuple(f"s{n}.wav" for n in range(5))), Sounds(("s0.wav",), clips)):
        save(with_media(whole, sounds, folder), tmp_path / "bundle")
        again = load(tmp_path / "bundle")
        assert again.media == {"image": sounds}
        assert again.sprites == {}
        assert [path.read_bytes() for path in again.media_paths("image")] == [WAV] * len(sounds.files)


def test_drawings_come_back(whole, tmp_path):
    folder = fill(tmp_path / "drawings", **{f"d{n}__svg": SVG for n in range(5)})
    drawings = Drawings(tuple(f"d{n}.svg" for n in range(5)))
    save(with_media(whole, drawings, folder), tmp_path / "bundle")
    assert load(tmp_path / "bundle").media == {"image": drawings}


@pytest.mark.parametrize(
    ("media", "sentence"),
    [
        (Sounds(("a.wav",)), "has 1 files; expected 5, one an item"),
        (Sounds(("a.wav",) * 5, ((0.0, 1.0),) * 5), "has 5 files and 5 clips; allowed: one file and 5 clips"),
        (Sounds(("a.wav",), ((0.0, 1.0),) * 4), "has 1 files and 4 clips; allowed: one file and 5 clips"),
        (Sounds(("a.wav",), ((1.0, 1.0),) * 5), "has a clip of item 0 from 1 to 1; it must end after it starts"),
        (Sounds(("a.wav",), ((-1.0, 1.0),) * 5), r"found clips\[0\]\[0\]: -1.0; allowed: a number from 0"),
        (Sounds(("gone.wav",) * 5), "names gone.wav, which is not there"),
        (
            Sounds(("b.svg",) * 5),
            "names b.svg, which is no sound that browsers play; allowed: WAV, Ogg, MP3, FLAC, M4A",
        ),
        (Drawings(("b.svg",)), "has 1 files; expected 5, one an item"),
        (Drawings(("a.wav",) * 5), "names a.wav, which is no SVG"),
    ],
)
def test_sounds_and_drawings_that_do_not_fit_are_refused(whole, tmp_path, media, sentence):
    folder = fill(tmp_path / "files", a__wav=WAV, b__svg=SVG)
    with pytest.raises(InputError, match=rf"media\['image'\] .*{sentence}"):
        with_media(whole, media, folder)
