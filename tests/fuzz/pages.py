"""Whole builds of articles that may be wrong, over an earlier page and beside files of somebody else."""

from __future__ import annotations

import random
from pathlib import Path

from modgap.precompute.errors import InputError
from modgap.site.compile import build

from .articles import spoilt
from .ground import Ground
from .values import copied


def attempt(rng: random.Random, folder: Path, ground: Ground) -> None:
    out = copied(ground.page, folder / "here" / "site")
    mine = out / rng.choice(("thesis.tex", "figures/thesis.tex", "modgap.json"))
    if rng.random() < 0.3:
        mine.write_text("years of work")
    kept = mine.name == "thesis.tex" and mine.is_file()
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    try:
        build(spoilt(rng, folder, ground), ground.bundles, out, draft=rng.random() < 0.5)
    except InputError:
        assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
        raise
    finally:
        assert [path.name for path in out.parent.iterdir()] == ["site"]
    assert not kept, "a file of somebody else is gone"
    assert (out / "index.html").is_file()
