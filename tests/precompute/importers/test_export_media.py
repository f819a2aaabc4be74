"""Pictures and sounds of an export become files of a bundle, or a sentence says why not."""

from __future__ import annotations

import pytest
from PIL import Image

from modgap.precompute.errors import InputError
from modgap.precompute.importers.export_media import copy_sounds, draw_sheet


def test_a_sound_that_cannot_be_copied_is_told_with_its_reason(tmp_path):
    sound = tmp_path / "0.wav"
    sound.write_bytes(b"RIFF")
    with pytest.raises(InputError, match=r"0\.wav: cannot be copied to .*audio-0\.wav \(No such file or directory\)"):
        copy_sounds([sound], tmp_path / "gone")


@pytest.mark.parametrize("kind", ["EPS", "TIFF", "PPM"])
def test_a_picture_of_a_kind_for_which_other_programs_would_start_is_told(kind, tmp_path):
    Image.new("RGB", (8, 8)).save(tmp_path / "0.jpg", kind)
    with pytest.raises(InputError, match=r"0\.jpg: is not a picture that can be read \(it is none of PNG, JPEG"):
        draw_sheet([tmp_path / "0.jpg"], tmp_path)


def test_a_picture_of_too_many_pixels_is_told(tmp_path):
    Image.new("1", (10_000, 10_000)).save(tmp_path / "0.jpg", "PNG")
    with pytest.raises(InputError, match=r"0\.jpg: is not a picture that can be read \(it has too many pixels\)"):
        draw_sheet([tmp_path / "0.jpg"], tmp_path)
