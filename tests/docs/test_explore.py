"""The examples of docs/explore.md, and those of the README with embeddings of one's own, run as they are written."""

from __future__ import annotations

import subprocess
import sys

from modgap.precompute.bundle import load

from .pages import ROOT, write_files


def test_the_examples_run_and_write_what_they_say(tmp_path):
    write_files(ROOT / "docs" / "explore.md", tmp_path)
    done = subprocess.run([sys.executable, "explore.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "selection.csv").read_text().splitlines()[1].startswith("3,caption 3,")
    assert all((tmp_path / name).is_file() for name in ("mine.json", "map.html"))


def test_the_five_lines_of_the_readme_run_and_what_follows_writes_the_bundle(tmp_path):
    write_files(ROOT / "README.md", tmp_path)
    done = subprocess.run([sys.executable, "own.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert load(tmp_path / "_build" / "bundles" / "mine" / "0").items[199].caption == "caption 199"
