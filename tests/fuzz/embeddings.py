"""Embeddings and captions of one's own in files of every kind that is read, spoilt in their values or their bytes."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from PIL import Image
from pyarrow import feather, parquet
from safetensors.numpy import save_file

from modgap.precompute.bundle import load_all
from modgap.precompute.encoding.data_folder import read_folder
from modgap.precompute.errors import InputError
from modgap.precompute.importers.importing import import_arrays
from modgap.precompute.large.told import measure_files

from .ground import Ground
from .values import TEXTS, bytes_changed, changed, file_spoilt, value

ITEMS, WIDTH = 12, 5
KINDS = ("npy", "npz", "safetensors", "csv", "parquet", "arrow", "feather")
DTYPES = ("f8", "f4", "f4", "f2", "i4", "u1", "c16", "U3", "?", ">f4")
PRINTED = re.compile(r"[\0/\ud800-\udfff]")  # what a name in a zip file cannot have
CAPTIONS = ("captions.csv", "captions.tsv", "captions.jsonl", "annotations.json", "captions.txt")


def attempt(rng: random.Random, folder: Path, _ground: Ground) -> None:
    rng.choice((_imported, _imported, _measured, _paired))(rng, folder)


def _imported(rng: random.Random, folder: Path) -> None:
    kind = rng.choice(KINDS)
    arrays = {
        name: _array(rng)
        for name in rng.sample(("image", "text", "audio", rng.choice(TEXTS)), rng.choice((2, 2, 2, 3)))
    }
    files = _written(rng, kind, arrays, folder)
    if rng.random() < 0.6:
        path = folder / Path(rng.choice(files).rpartition("=")[2]).name
        if path.is_file():
            rng.choice((_bytes, _bytes, file_spoilt))(rng, path)
    captions = folder / "captions.txt"
    captions.write_text("\n".join(f"thing {n}" for n in range(rng.choice((ITEMS, ITEMS, ITEMS, 3)))))
    if rng.random() < 0.2:
        _bytes(rng, captions)
    out = folder / "bundles"
    try:
        import_arrays(
            files, out, captions=captions if rng.random() < 0.5 else None,
            name=rng.choice(("mine", "mine", "mine", rng.choice(TEXTS))),
            logit_scale=rng.choice((50.0, 50.0, 50.0, None, 0.0, -1.0, float("nan"), 1e308)),
        )  # fmt: skip
    except InputError:
        assert not list(out.glob("*/*")), "something was written"
        raise
    for bundle in (one for seeds in load_all(out).values() for one in seeds.values()):
        assert all(np.isfinite(cloud).all() for cloud in bundle.embeddings.values())


def _measured(rng: random.Random, folder: Path) -> None:
    files = _written(rng, "npy", {name: _array(rng) for name in ("image", "text")}, folder)
    if rng.random() < 0.5:
        rng.choice((_bytes, file_spoilt))(rng, folder / "image.npy")
    told = list(
        measure_files(files, rng.choice((50.0, 50.0, 50.0, 1.0, 1e5, 1e308)), queries=rng.choice((1, 2, 5, 100, 100)))
    )
    assert told
    assert not any("nan" in line for line in told), told


def _paired(rng: random.Random, folder: Path) -> None:
    data = folder / "data"
    data.mkdir()
    for n in range(4):
        Image.new("RGB", (8, 8), (n, 0, 0)).save(data / f"{n}.png")
    name = rng.choice(CAPTIONS)
    (data / name).write_text(_captions(rng, name), encoding="utf-8", errors="surrogatepass")
    if rng.random() < 0.5:
        rng.choice((_bytes, _bytes, file_spoilt))(rng, data / rng.choice((name, name, "0.png")))
    read_folder(data, data / name if rng.random() < 0.8 else None)


def _captions(rng: random.Random, name: str) -> str:
    rows: list[Any] = [{"image": f"{n}.png", "caption": f"thing {n}", "id": f"t{n}"} for n in range(4)]
    if name == "annotations.json":
        told: Any = {
            "images": [{"id": n, "file_name": f"{n}.png"} for n in range(4)],
            "annotations": [{"image_id": n, "caption": f"thing {n}"} for n in range(4)],
        }
        return json.dumps(changed(rng, told) if rng.random() < 0.7 else told)
    if rng.random() < 0.7:
        rows = changed(rng, rows)
    rows = rows if isinstance(rows, list) else [rows]
    if name == "captions.jsonl":
        return "\n".join(json.dumps(row) for row in rows)
    tables = [row if isinstance(row, dict) else {"x": row} for row in rows]
    columns = list(dict.fromkeys(str(key) for row in tables for key in row))
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t" if name.endswith("tsv") else ",", escapechar="\\")
    writer.writerows([columns, *([str(row.get(key, "")) for key in columns] for row in tables)])
    return text.getvalue()


def _array(rng: random.Random) -> np.ndarray[Any, Any]:
    """Usually unit rows; else something else."""
    points = np.random.default_rng(rng.randrange(2**32)).normal(size=(ITEMS, WIDTH))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    if rng.random() < 0.6:
        return points
    how = rng.randrange(5)
    if how == 0:
        points[rng.randrange(ITEMS), rng.randrange(WIDTH)] = rng.choice((np.nan, np.inf, -np.inf, 1e308, 1e-320, 0, 7))
    elif how == 1:
        points[rng.randrange(ITEMS)] = rng.choice((0, np.nan, 1e308))
    elif how == 2:
        points = points[: rng.choice((0, 1, 2, 11)), : rng.choice((0, 1, 5))]
    elif how == 3:
        points = points.reshape(rng.choice(((-1,), (3, 4, WIDTH), (1, -1), (-1, 1))))
    else:
        with np.errstate(all="ignore"):
            points = points.astype(rng.choice(DTYPES))
    return points


def _written(rng: random.Random, kind: str, arrays: Mapping[str, np.ndarray[Any, Any]], folder: Path) -> list[str]:
    """Files as the command line takes them."""
    if kind in ("npy", "csv"):
        for name, array in zip(("image", "text"), arrays.values(), strict=False):
            if kind == "npy":
                np.save(folder / f"{name}.npy", array)
            elif array.ndim < 3:
                np.savetxt(folder / f"{name}.csv", array, fmt="%s", delimiter=",")
        return [f"{name}={folder / name}.{kind}" for name in ("image", "text")]
    path = folder / f"both.{kind}"
    named = {PRINTED.sub("_", name): array for name, array in arrays.items()}
    if kind == "npz":
        np.savez(path, **named)
    elif kind == "safetensors":
        kept = {name: array if array.dtype.kind in "fiu" else array.astype("f4") for name, array in named.items()}
        save_file(
            {name: np.ascontiguousarray(array.astype(array.dtype.newbyteorder("="))) for name, array in kept.items()},
            path,
        )
    else:
        beside: dict[str, Any] = {}
        if rng.random() < 0.5:
            texts = [rng.choice(("a", "b", None, "a;b", f"n{n}")) for n in range(ITEMS)]
            beside[rng.choice(("caption", "id", "tags"))] = texts
        if rng.random() < 0.2:
            beside["odd"] = [value(rng) for _ in range(ITEMS)]
        _table(path, kind, {**{name: array.tolist() for name, array in named.items()}, **beside})
    return [str(path)]


def _table(path: Path, kind: str, columns: Mapping[str, list[Any]]) -> None:
    try:
        table = pa.table({name: pa.array(values) for name, values in columns.items() if len(values) == ITEMS})
    except (pa.ArrowException, OverflowError, UnicodeError, TypeError, ValueError):
        table = pa.table({"image": [[1.0, 0.0]] * ITEMS})
    if kind == "parquet":
        parquet.write_table(table, path)
    elif kind == "feather":
        feather.write_feather(table, path)
    else:
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)


def _bytes(rng: random.Random, path: Path) -> None:
    path.write_bytes(bytes_changed(rng, path.read_bytes()))
