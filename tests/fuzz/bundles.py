"""Bundles: damaged, misleading and degenerate ones, read, shown, and written over."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from safetensors.numpy import load_file, save_file

from modgap.explainers import EXPLAINERS
from modgap.explainers.modules import page_modules
from modgap.precompute.bundle import Bundle, load, load_all, save
from modgap.precompute.errors import InputError
from modgap.site import hero
from modgap.site.figures import figure_data, script

from .ground import Ground
from .values import changed, copied, one_changed, one_spoilt, value

FILES = ("bundle.json", "items.jsonl", "arrays.safetensors", "media/image.png", "modgap.json")
DTYPES = ("float16", "float64", "int8", "int64", "uint64", "bool", "complex64")


def attempt(rng: random.Random, folder: Path, ground: Ground) -> None:
    where = copied(ground.saved, folder / "bundles" / "small" / "0")
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        rng.choice(WAYS)(rng, where)
    mine = where / rng.choice(("thesis.tex", "media/thesis.tex"))
    if rng.random() < 0.3 and mine.parent.is_dir() and not mine.parent.is_symlink():
        mine.write_text("years of work")
    kept = mine.is_file()
    try:
        load_all(folder / "bundles")
        bundle = load(where)
    except InputError as err:
        _written_over(ground.small, where, kept)
        raise err from None
    _written_over(bundle, where, kept)
    shown(rng, bundle)


def _written_over(bundle: Bundle, where: Path, kept: bool) -> None:
    try:
        save(bundle, where)
    except InputError:
        pass
    else:
        assert not kept, "a file of somebody else is gone"
        load(where)
    assert not kept or any(path.read_text() == "years of work" for path in where.rglob("thesis.tex"))
    scraps = [path.name for path in where.parent.iterdir() if path.name != where.name]
    assert not scraps, scraps


def shown(rng: random.Random, bundle: Bundle) -> None:
    """A bundle that is accepted can be drawn."""
    hero.render(bundle)
    kind = rng.choice([kind for kind in EXPLAINERS.values() if kind.NEEDS == "bundle"])
    with page_modules():
        explainer = kind(bundle)
    explainer.describe()
    explainer.table()
    explainer.media()
    script("x", figure_data("x", explainer))


def _header(rng: random.Random, where: Path) -> None:
    path = where / "bundle.json"
    if path.is_file():
        try:
            data = json.loads(path.read_bytes())
        except (ValueError, RecursionError):
            return
        path.write_text(json.dumps(changed(rng, data)))


def _items(rng: random.Random, where: Path) -> None:
    path = where / "items.jsonl"
    if not path.is_file():
        return
    lines = path.read_text(errors="replace").split("\n")
    place = rng.randrange(len(lines))
    try:
        item = json.loads(lines[place])
    except (ValueError, RecursionError):
        item = {}
    new = (json.dumps(changed(rng, item)), str(rng.choice(("", "{", "[" * 3000))), lines[0])
    lines[place] = rng.choice(new)
    path.write_text("\n".join(lines), errors="replace")


def _arrays(rng: random.Random, where: Path) -> None:
    path = where / "arrays.safetensors"
    try:
        arrays = dict(load_file(path)) if path.is_file() else {}
    except Exception:
        return
    if not arrays:
        return
    name = rng.choice(sorted(arrays))
    array = arrays[name]
    how = rng.randrange(6)
    if how == 0:
        del arrays[name]
    elif how == 1:
        with np.errstate(all="ignore"):
            arrays[name] = array.astype(rng.choice(DTYPES))
    elif how == 2:
        arrays[name] = np.asarray(array[: rng.randrange(3)] if array.ndim else array)
    elif how == 3 and array.size:
        arrays[name] = array.copy()
        with np.errstate(all="ignore"):
            wanted = rng.choice((np.nan, np.inf, 0, -1, 1e30, 5e-324))
            arrays[name].flat[rng.randrange(array.size)] = np.array(wanted).astype(array.dtype)
    elif how == 4:
        arrays[name] = array[..., ::-1]
    else:
        arrays[str(rng.choice(("extra", "x" * 300, "", "ü")))] = array
    save_file({key: np.ascontiguousarray(one) for key, one in arrays.items()}, path)


def _degenerate(rng: random.Random, where: Path) -> None:
    path = where / "arrays.safetensors"
    if not path.is_file():  # to open a pipe would wait for ever
        return
    try:
        arrays = dict(load_file(path))
    except Exception:
        return
    generator = np.random.default_rng(rng.randrange(2**32))
    dimensions = rng.choice((1, 1, 2, 3, 64))
    points = generator.normal(size=(3, 5, dimensions))
    if rng.random() < 0.7:
        points[:] = points[:1, :1]
    if rng.random() < 0.3:
        points[:, ::2] *= -1
    image = points / np.linalg.norm(points, axis=-1, keepdims=True)
    text = image * rng.choice((1, -1)) if rng.random() < 0.7 else np.roll(image, 1, axis=1)
    arrays |= {"image": image.astype(np.float32), "text": text.astype(np.float32)}
    save_file({key: np.ascontiguousarray(one) for key, one in arrays.items()}, path)


def _picture(rng: random.Random, where: Path) -> None:
    path = where / "media" / "image.png"
    if not path.is_file():
        return
    kind = rng.choice(("PNG", "JPEG", "WEBP", "GIF", "TIFF", "EPS", "BMP", "PDF"))
    size = rng.choice(((24, 16), (24, 16), (1, 1), (24, 24), (8, 40)))
    Image.new("RGB", size, "teal").save(path, kind)


def _file(rng: random.Random, where: Path) -> None:
    one_spoilt(rng, where, FILES)


def _bytes(rng: random.Random, where: Path) -> None:
    one_changed(rng, where, FILES)


def _media(rng: random.Random, where: Path) -> None:
    path = where / "bundle.json"
    if not path.is_file():
        return
    try:
        data = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return
    if isinstance(data, dict):
        media = {
            "kind": rng.choice(("pictures", "sounds", "drawings")),
            "file": "image.png",
            "files": ["image.png"] * 5,
        }
        path.write_text(json.dumps({**data, "media": {"image": changed(rng, media), "text": value(rng)}}))


WAYS: tuple[Callable[[random.Random, Path], None], ...] = (
    _header, _header, _header, _items, _items, _arrays, _arrays, _degenerate, _degenerate, _picture, _file, _bytes, _media,
)  # fmt: skip
