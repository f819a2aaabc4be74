"""Pictures and sounds of an export become files of a bundle, or a sentence says why not."""

from __future__ import annotations

import pytest

from modgap.precompute.errors import InputError
from modgap.precompute.importers.export_media import copy_sounds


def test_a_sound_that_cannot_be_copied_is_told_with_its_reason(tmp_path):
    sound = tmp_path / "0.wav"
    sound.write_bytes(b"RIFF")
    with pytest.raises(InputError, match=r"0\.wav: cannot be copied to .*audio-0\.wav \(No such file or directory\)"):
        copy_sounds([sound], tmp_path / "gone")
