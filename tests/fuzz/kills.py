"""Writers that are killed at any time: whole or absent, the next one recovers, and nothing is left behind."""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import replace
from pathlib import Path

from modgap.precompute.bundle import load, load_all, save
from modgap.precompute.files import new_folder

from .ground import Ground

FILES = 30  # of a page, about
LONGEST = 0.02  # s until the writer is killed


def attempt(rng: random.Random, folder: Path, ground: Ground) -> None:
    (_bundle if rng.random() < 0.5 else _page)(rng, folder, ground)


def _bundle(rng: random.Random, folder: Path, ground: Ground) -> None:
    root, where = folder / "bundles", folder / "bundles" / "small" / "0"
    first = rng.random() < 0.7
    if first:
        save(ground.small, where)
    new = replace(ground.small, metrics={})
    _killed(rng, lambda: save(new, where))
    found = load_all(root).get("small", {})
    assert len(found) == 1 or not first
    assert all(dict(bundle.metrics) in (dict(ground.small.metrics), {}) for bundle in found.values())
    save(new, where)
    assert dict(load(where).metrics) == {}
    assert [path.name for path in where.parent.iterdir()] == ["0"]


def _page(rng: random.Random, folder: Path, ground: Ground) -> None:
    out = folder / "here" / "site"
    _write(out, "old")
    _killed(rng, lambda: _write(out, "new"))
    _write(out, "newer") if rng.random() < 0.5 else None
    if out.is_dir():
        assert len({path.read_text() for path in out.rglob("*.txt")}) == 1
        assert len(list(out.rglob("*.txt"))) == FILES
    _write(out, "newest")
    assert {path.read_text() for path in out.rglob("*.txt")} == {"newest"}
    assert [path.name for path in out.parent.iterdir()] == ["site"]


def _write(out: Path, text: str) -> None:
    with new_folder(out) as new:
        (new / "figures").mkdir()
        for number in range(FILES):
            (new / ("figures" if number % 2 else ".") / f"{number}.txt").write_text(text)


def _killed(rng: random.Random, write) -> None:
    """Let another process write again and again, and kill it at some time."""
    process = os.fork()
    if not process:
        try:
            while True:
                write()
        finally:
            os._exit(1)
    time.sleep(rng.random() * LONGEST)
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status), "the writer failed"
