"""The data set of one's own that README opens: its script makes a bundle."""

from __future__ import annotations

import subprocess
import sys

from modgap.precompute.bundle import load

from .pages import ROOT


def test_names_of_a_language_become_pairs_with_their_english_ones(tmp_path):
    script = [sys.executable, str(ROOT / "docs" / "emoji_names.py"), str(tmp_path / "names" / "0")]
    done = subprocess.run(
        [*script, "--languages", "de", "--steps", "2"], capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr
    bundle = load(tmp_path / "names" / "0")
    captions = {item.id: item.caption for item in bundle.items}
    assert captions["1F984-de"] == "unicorn · einhorn"
    assert len(captions) > 3000
    assert {item.tags for item in bundle.items} == {("de",)}
    assert bundle.modalities == ("name", "translation")
