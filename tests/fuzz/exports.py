"""Exports of Amumo: tables, captions, losses, pictures and sounds that do not fit."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np

from modgap.precompute.bundle import load_all
from modgap.precompute.errors import InputError
from modgap.precompute.importers.importing import import_amumo

from ..precompute.importers.exports import read_gram, write_gram
from .ground import Ground
from .values import TEXTS, copied, one_changed, one_spoilt

FILES = ("prompts.txt", "similarities/CLIP.csv", "images/0.jpg", "images/11.jpg")


def attempt(rng: random.Random, folder: Path, ground: Ground) -> None:
    export = copied(ground.export, folder / rng.choice(("Things_size-12", "größe", "x y", "..a", "---")))
    for _ in range(rng.choice((1, 1, 2))):
        rng.choice(WAYS)(rng, export)
    out = folder / "bundles"
    mine = out / "amumo-things-clip" / "0" / "thesis.tex"
    if rng.random() < 0.2:
        mine.parent.mkdir(parents=True)
        mine.write_text("years of work")
    kept = mine.is_file()
    scale = rng.choice((None, None, None, None, 30.0, 30.0, 0.0, -1.0, 1e308, float("nan"), 1e-320))
    name, licence = (rng.choice(TEXTS) if rng.random() < 0.2 else None for _ in range(2))
    try:
        import_amumo(
            export, out, name=name, logit_scale=scale, licence=licence, closed=rng.random() < 0.3,
            replace=rng.random() < 0.3,
        )  # fmt: skip
    except InputError:
        _nothing_lost(out, mine, kept)
        raise
    _nothing_lost(out, mine, kept)
    load_all(out)


def _nothing_lost(out: Path, mine: Path, kept: bool) -> None:
    assert not kept or mine.read_text() == "years of work"
    scraps = [path.name for path in out.rglob(".*")] if out.is_dir() else []
    assert not scraps, scraps


def _table(rng: random.Random, export: Path) -> None:
    if not (export / "similarities" / "CLIP.csv").is_file():
        return
    try:
        gram = read_gram(export, "CLIP")
    except (ValueError, OSError):
        return
    if gram.ndim != 2 or not gram.size:
        return
    row, column = rng.randrange(gram.shape[0]), rng.randrange(gram.shape[1])
    how = rng.randrange(6)
    if how == 0:
        gram[row, column] = rng.choice((np.nan, np.inf, 2, -1, 1e308, 1e-5))
    elif how == 1:
        gram = gram[:row]
    elif how == 2:
        gram[:] = rng.choice((0, 1, -1))
    elif how == 3:
        gram = np.ones_like(gram)
        gram[: len(gram) // 2, len(gram) // 2 :] = gram[len(gram) // 2 :, : len(gram) // 2] = rng.choice((1, -1, 0.5))
    elif how == 4:
        gram = np.eye(len(gram))
    else:
        gram = gram * rng.choice((0.5, 1.0001, 2))
    write_gram(export, "CLIP", gram)


def _losses(rng: random.Random, export: Path) -> None:
    for name in ("CLIP", "CLIP_nogap"):
        content = json.dumps({"loss": rng.choice((1.5, 2.5, 0.0, -1.0, 1e308, "x", None, [1.0], float("nan")))})
        (export / "similarities" / f"{name}_meta_info.json").write_text(rng.choice((content, content, "{", "[]")))


def _captions(rng: random.Random, export: Path) -> None:
    path = export / "prompts.txt"
    if path.is_file():
        lines = path.read_text(errors="replace").split("\n")
        lines[rng.randrange(len(lines))] = rng.choice(TEXTS)
        path.write_text("\n".join(lines), errors="replace")


def _sounds(rng: random.Random, export: Path) -> None:
    (export / "audios").mkdir(exist_ok=True)
    for number in range(rng.choice((1, 12, 13))):
        content = rng.choice((b"RIFF\x24\x00\x00\x00WAVEfmt ", b"", b"hello"))
        (export / "audios" / f"{number}.{rng.choice(('wav', 'wav', 'mp3'))}").write_bytes(content)


def _file(rng: random.Random, export: Path) -> None:
    one_spoilt(rng, export, FILES)


def _bytes(rng: random.Random, export: Path) -> None:
    one_changed(rng, export, FILES)


def _models(rng: random.Random, export: Path) -> None:
    names = ("", "a/b", "CLIP_nogap", "größe", ".", "x" * 150, "clip", "...", "a b")
    table = export / "similarities" / "CLIP.csv"
    if table.is_file():
        path = export / "similarities" / f"{rng.choice(names).replace('/', '_')}.csv"
        path.write_bytes(table.read_bytes())


WAYS = (_table, _table, _table, _losses, _captions, _sounds, _file, _bytes, _models)
