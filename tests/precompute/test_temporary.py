"""Temporary folders are a person's own; what a killed process left goes with the next one."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from modgap.precompute.temporary import temporary

KILLED = """
import os, signal
from modgap.precompute.temporary import temporary
with temporary() as folder:
    (folder / "half.txt").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder, with what a killed process left there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    subprocess.run([sys.executable, "-c", KILLED], env={**os.environ, "TMPDIR": str(tmp_path)}, check=False)
    assert [path.name for path in tmp_path.glob(".*/*")] == ["half.txt"]
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_what_a_killed_process_left_is_removed_by_the_next_one(place):
    with temporary() as folder:
        assert list(place.iterdir()) == [folder]
    assert list(place.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="persons of POSIX")
def test_what_a_killed_process_of_somebody_else_left_is_not_touched(place, monkeypatch):
    (theirs,) = place.iterdir()
    somebody = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: somebody)
    with temporary() as folder:
        assert set(place.iterdir()) == {theirs, folder}
    assert list(place.iterdir()) == [theirs]


def test_no_module_makes_temporary_folders_of_its_own():
    root = Path(__file__).resolve().parents[2]
    using = {
        path.relative_to(root).as_posix()
        for part in ("precompute", "explainers", "site", "article")
        for path in (root / part).rglob("*.py")
        if "import tempfile" in path.read_text(encoding="utf-8")
    }
    assert using == {"precompute/files.py", "precompute/temporary.py"}
