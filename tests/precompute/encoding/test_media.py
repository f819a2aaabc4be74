"""Every file is opened before anything is encoded: media are drawn, and all that cannot be read is told at once."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from modgap.precompute.encoding import media
from modgap.precompute.encoding.data_folder import read_folder
from modgap.precompute.encoding.media import look, sheet_form
from modgap.precompute.encoding.sounds import read_sound
from modgap.precompute.errors import InputError
from modgap.precompute.media import Drawings, PictureSheet, Sounds
from modgap.precompute.pictures import opened

from .making import RATE, N, write_csv, write_folder, write_sounds


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "media").mkdir()
    return tmp_path / "media"


def silent(_: str) -> None:
    pass


def test_pictures_stand_on_a_sheet_in_the_order_of_the_items(tmp_path, out):
    folder = write_folder(tmp_path / "things")
    for n in range(N):
        Image.new("RGB", (40, 30), (20 * n, 0, 0)).save(folder / f"{n}.png")
    looked = look(read_folder(folder), out, say=silent)
    assert looked.media == {"image": PictureSheet("image.jpg", 96, 4)}
    with Image.open(out / "image.jpg") as sheet:
        reds = [sheet.getpixel((96 * (n % 4) + 48, 96 * (n // 4) + 48))[0] for n in range(N)]
    assert reds == pytest.approx([20 * n for n in range(N)], abs=3)


@pytest.mark.parametrize(("count", "form"), [(1, (96, 1)), (7225, (96, 85)), (50_000, (36, 224)), (262_144, (16, 512)), (262_145, None)])  # fmt: skip
def test_cells_shrink_with_the_number_of_pictures(count, form):
    assert sheet_form(count) == form
    if form:
        assert form[0] * form[1] <= media.LARGEST_SIDE
        assert form[1] ** 2 >= count


def test_too_many_pictures_are_left_out_and_told(tmp_path, out, monkeypatch):
    monkeypatch.setattr(media, "LARGEST_SIDE", 48)
    said: list[str] = []
    looked = look(read_folder(write_folder(tmp_path / "things")), out, say=said.append)
    assert (looked.media, said) == ({}, ["10 pictures are too many for a sheet, so the bundle is without them."])


def test_every_picture_that_cannot_be_read_is_told_at_once(tmp_path, out):
    folder = write_folder(tmp_path / "things")
    (folder / "3.png").write_bytes(b"nothing")
    (folder / "5.png").write_bytes((folder / "5.png").read_bytes()[:60])
    with pytest.raises(InputError) as told:
        look(read_folder(folder), out, say=silent)
    assert [problem.split(": ")[0] for problem in told.value.problems] == [f"{folder}/3.png", f"{folder}/5.png"]
    assert told.value.problems[0].endswith("replace it, or take its row out of the captions file.")


def test_what_is_transparent_is_white(tmp_path):
    clear = Image.new("RGBA", (2, 2), (0, 0, 0, 0))
    clear.save(tmp_path / "clear.png")
    picture = opened((tmp_path / "clear.png").read_bytes())
    assert isinstance(picture, Image.Image)
    assert (picture.mode, picture.getpixel((0, 0))) == ("RGB", (255, 255, 255))


def test_sounds_are_copied_and_molecules_drawn(tmp_path, out):
    folder = write_sounds(tmp_path / "sounds", 2)
    rows = [("audio", "smiles", "caption"), ("0.wav", "CO", "methanol"), ("1.wav", "O", "water")]
    write_csv(folder / "captions.csv", rows)
    looked = look(read_folder(folder), out, say=silent)
    assert looked.media == {
        "audio": Sounds(("audio-0.wav", "audio-1.wav")),
        "molecule": Drawings(("molecule-0.svg", "molecule-1.svg")),
    }
    assert (out / "audio-1.wav").read_bytes() == (folder / "1.wav").read_bytes()
    assert "<svg" in (out / "molecule-1.svg").read_text()


def test_too_many_sounds_or_molecules_are_left_out_and_told(tmp_path, out, monkeypatch):
    monkeypatch.setattr(media, "MOST_FILES", 1)
    folder = write_sounds(tmp_path / "sounds", 2)
    write_csv(folder / "captions.csv", [("audio", "smiles"), ("0.wav", "CO"), ("1.wav", "O")])
    said: list[str] = []
    assert look(read_folder(folder), out, say=said.append).media == {}
    assert [sentence.split(" are more")[0] for sentence in said] == ["2 sounds of 0 MB", "2 molecules"]


def test_what_is_no_molecule_is_told(tmp_path, out):
    folder = tmp_path / "molecules"
    folder.mkdir()
    write_csv(folder / "captions.csv", [("smiles", "caption"), ("CO", "methanol"), ("nonsense", "x")])
    with pytest.raises(InputError, match="found 'nonsense', which is no molecule; write it as SMILES"):
        look(read_folder(folder), out, say=silent)


def test_a_sound_keeps_its_tone_at_another_rate(tmp_path):
    sound = read_sound(write_sounds(tmp_path / "sounds", 3) / "2.wav")  # 300 Hz at 16 kHz, 0.6 s
    assert sound.rate == 2 * RATE
    samples = sound.at(RATE)
    assert len(samples) == pytest.approx(0.6 * RATE, abs=1)
    spectrum = np.abs(np.fft.rfft(samples))
    assert spectrum.argmax() * RATE / len(samples) == pytest.approx(300, abs=2)


def test_a_sound_that_cannot_be_read_is_told(tmp_path, out):
    folder = write_sounds(tmp_path / "sounds", 2)
    (folder / "1.wav").write_bytes(b"RIFF nothing")
    with pytest.raises(InputError, match=r"1\.wav: is not a sound that can be read"):
        look(read_folder(folder), out, say=silent)


def test_other_kinds_of_sound_need_soundfile_and_say_so(tmp_path, monkeypatch):
    (tmp_path / "a.flac").write_bytes(b"fLaC")
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(
        InputError, match=r"a\.flac: needs soundfile; pip install 'modgap\[audio\]', or convert it to WAV"
    ):
        read_sound(tmp_path / "a.flac")


def test_flac_holds_the_same_samples_as_wav(tmp_path):
    soundfile = pytest.importorskip("soundfile", reason="the extra audio is not installed")
    sound = read_sound(write_sounds(tmp_path / "sounds", 1) / "0.wav")
    soundfile.write(tmp_path / "a.flac", sound.samples, sound.rate)
    again = read_sound(tmp_path / "a.flac")
    assert again.rate == sound.rate
    assert again.samples == pytest.approx(sound.samples, abs=1e-4)
    (tmp_path / "a.flac").write_bytes(b"fLaC nothing")
    with pytest.raises(InputError, match="is not a sound that can be read"):
        read_sound(tmp_path / "a.flac")
