"""Embeddings from files of every kind: what was written is what is read, and what is wrong is told."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import feather, parquet
from safetensors.numpy import save_file

from modgap.precompute.bundle import load
from modgap.precompute.errors import InputError
from modgap.precompute.importers.array_files import read
from modgap.precompute.importers.importing import import_arrays

RNG = np.random.default_rng(0)
X, Y = (RNG.normal(size=(10, 4)) for _ in range(2))
CAPTIONS = [f"thing {n}" for n in range(10)]


def table() -> pa.Table:
    return pa.table({
        "image": list(X), "text": list(Y), "caption": CAPTIONS, "id": [f"a{n}" for n in range(10)],
        "tags": ["even; small" if n % 2 == 0 else None for n in range(10)], "price": list(range(10)),
    })  # fmt: skip


def written(folder: Path, kind: str) -> list[str]:
    if kind == "npz":
        np.savez(folder / "e.npz", image=X, text=Y, captions=CAPTIONS)
    elif kind == "safetensors":
        save_file({"image": X, "text": Y}, folder / "e.safetensors")
    elif kind == "parquet":
        parquet.write_table(table(), folder / "e.parquet")
    elif kind == "arrow":
        feather.write_feather(table(), str(folder / "e.arrow"))
    elif kind == "stream":
        with pa.ipc.new_stream(str(folder / "e.stream.arrow"), table().schema) as file:
            file.write_table(table(), max_chunksize=3)
        return [str(folder / "e.stream.arrow")]
    elif kind == "npy":
        np.save(folder / "x.npy", X)
        np.save(folder / "y.npy", Y)
        return [f"image={folder / 'x.npy'}", f"text={folder / 'y.npy'}"]
    else:
        np.savetxt(folder / "x.csv", X, delimiter=",", header="a,b,c,d", comments="")
        np.savetxt(folder / "y.csv", Y, delimiter=",")
        return [f"image={folder / 'x.csv'}", f"text={folder / 'y.csv'}"]
    return [str(folder / f"e.{kind}")]


@pytest.mark.parametrize("kind", ["npz", "npy", "safetensors", "csv", "parquet", "arrow", "stream"])
def test_what_was_written_is_what_is_read(kind, tmp_path):
    found = read(written(tmp_path, kind))
    assert list(found.embeddings) == ["image", "text"]
    np.testing.assert_allclose(found.embeddings["image"], X)
    np.testing.assert_allclose(found.embeddings["text"], Y)


HEADER = "line 1 was left out: it is a header."
FIRST = "the first column was left out: it numbers or names the rows."
FRAME = pd.DataFrame(X)


@pytest.mark.parametrize(
    ("write", "told"),
    [
        (lambda path: FRAME.to_csv(path, index=False), [HEADER]),
        (lambda path: FRAME.to_csv(path), [HEADER, FIRST]),
        (lambda path: FRAME.set_axis(RNG.permutation(99)[:10]).to_csv(path), [HEADER, FIRST]),
        (lambda path: FRAME.set_axis([f"a{n}" for n in range(10)]).to_csv(path), [HEADER, FIRST]),
        (lambda path: FRAME.reset_index().to_csv(path, index=False), [HEADER, FIRST]),
        (lambda path: FRAME.set_axis(range(1, 11)).to_csv(path, header=False), [FIRST]),
        (lambda path: FRAME.to_csv(path, index=False, header=False), []),
    ],
    ids=["columns", "rows", "some rows", "named rows", "a column", "no header", "numbers alone"],
)
def test_what_pandas_writes_beside_the_numbers_is_left_out_and_told(write, told, tmp_path):
    write(tmp_path / "x.csv")
    found = read([f"image={tmp_path / 'x.csv'}"])
    np.testing.assert_allclose(found.embeddings["image"], X)
    assert [one.removeprefix(f"{tmp_path / 'x.csv'}: ") for one in found.left_out] == told


def test_what_is_left_out_is_told_before_what_is_wrong(tmp_path):
    FRAME.to_csv(tmp_path / "x.csv", index=False)
    np.save(tmp_path / "y.npy", Y[:9])
    told: list[str] = []
    with pytest.raises(InputError, match="modalities differ in rows: image 10, text 9"):
        import_arrays([f"image={tmp_path / 'x.csv'}", f"text={tmp_path / 'y.npy'}"], tmp_path / "out", say=told.append)
    assert told == [f"{tmp_path / 'x.csv'}: {HEADER}"]


@pytest.mark.parametrize("kind", ["parquet", "arrow", "stream"])
def test_a_table_brings_ids_captions_and_tags_and_tells_what_it_leaves_out(kind, tmp_path):
    found = read(written(tmp_path, kind))
    assert found.captions == CAPTIONS
    assert found.ids == [f"a{n}" for n in range(10)]
    assert found.tags
    assert found.tags[:2] == [["even", "small"], []]
    assert [told.split(": ", 1)[1] for told in found.left_out] == [
        "the column 'price' was left out: it holds no lists of numbers."
    ]


def test_without_pyarrow_a_table_says_what_to_install(monkeypatch, tmp_path):
    files = written(tmp_path, "parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)  # as if it were not there
    with pytest.raises(InputError, match=r"tables need pyarrow; install with: pip install 'modgap\[tool\]'"):
        read(files)


def test_files_become_a_bundle_that_is_up_to_date_the_second_time(tmp_path):
    files, out = written(tmp_path, "npy"), tmp_path / "bundles"
    (tmp_path / "c.txt").write_text("\n".join(CAPTIONS), encoding="utf-8")
    told: list[str] = []
    for _ in range(2):
        import_arrays(files, out, captions=tmp_path / "c.txt", name="own", logit_scale=50, say=told.append)
    bundle = load(out / "own" / "0")
    assert [item.caption for item in bundle.items] == CAPTIONS
    assert told[0].startswith("image: rows of length")
    assert told[2].endswith("imported 10 items (image, text) without pictures or sounds, at a scale of 50 (given).")
    assert told[-1].endswith("is up to date.")


def test_other_content_is_not_overwritten_unless_that_is_asked_for(tmp_path):
    import_arrays(written(tmp_path, "npy"), tmp_path / "out")
    np.save(tmp_path / "x.npy", X + 1)
    files = [f"image={tmp_path / 'x.npy'}", f"text={tmp_path / 'y.npy'}"]
    with pytest.raises(InputError, match="overwrite what is there with --replace"):
        import_arrays(files, tmp_path / "out")
    import_arrays(files, tmp_path / "out", replace=True)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda folder: [f"image={folder}/x.txt"], "found the ending '.txt'; allowed: .npy, .npz"),
        (lambda folder: [f"image={folder}/none.npy"], "is not a file that can be read"),
        (lambda folder: [f"{folder}/x.npy"], "holds one array without a name; give it as MODALITY=x.npy"),
        (lambda folder: [f"image={folder}/e.npz"], "image= is for a file of one array, found 'image', 'text'"),
        (lambda folder: [f"{folder}/e.npz", f"image={folder}/x.npy"], "the modality 'image' was given already"),
        (lambda folder: [f"image={folder}/bad.csv"], "line 3 does not hold 2 numbers"),
        (lambda folder: [f"image={folder}/bad.npy"], "is no array of numbers"),
        (lambda folder: [f"image={folder}/pickled.npy"], "is no array of numbers"),
        (lambda folder: [f"{folder}/bad.npz"], "holds no arrays of numbers"),
        (lambda folder: [f"{folder}/bad.safetensors"], "is no safetensors file"),
        (lambda folder: [f"{folder}/bad.parquet"], "is no table of this kind"),
        (lambda folder: [f"{folder}/bad.arrow"], "is no table of this kind"),
        (lambda folder: [f"{folder}/ragged.parquet"], "rows of 'image' have 1 to 2 numbers"),
        (lambda folder: [f"image={folder}/zip.npy"], "is no array of numbers"),
        (lambda folder: [f"{folder}/one.npz"], "holds no arrays of numbers"),
        (lambda folder: [f"{folder}/cut.npz"], "holds no arrays of numbers"),
        (lambda folder: [f"{folder}/flipped.npz"], "holds no arrays of numbers"),
        (lambda folder: [f"{folder}/texts.parquet"], "the column 'image' holds no numbers (could not convert string"),
        (lambda folder: [f"{folder}/objects.parquet"], "the column 'image' holds no numbers"),
        (lambda folder: [f"image={folder}/long.csv"], "is no table of numbers (field larger than field limit"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_sentence(make, told, tmp_path):
    written(tmp_path, "npz")
    written(tmp_path, "npy")
    for name in ("bad.npy", "bad.npz", "bad.safetensors", "bad.parquet", "bad.arrow", "x.txt"):
        (tmp_path / name).write_bytes(b"nothing of the kind")
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n3\n", encoding="utf-8")
    np.save(tmp_path / "pickled.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    parquet.write_table(pa.table({"image": [[1.0], [1.0, 2.0]]}), tmp_path / "ragged.parquet")
    parquet.write_table(pa.table({"image": [["a"], ["b"]]}), tmp_path / "texts.parquet")
    parquet.write_table(pa.table({"image": [[{"a": 1}], [{"a": 2}]]}), tmp_path / "objects.parquet")
    whole = (tmp_path / "e.npz").read_bytes()
    (tmp_path / "zip.npy").write_bytes(whole)
    (tmp_path / "one.npz").write_bytes((tmp_path / "x.npy").read_bytes())
    (tmp_path / "cut.npz").write_bytes(whole[: len(whole) // 2])
    np.savez_compressed(tmp_path / "flipped.npz", image=X)
    packed = bytearray((tmp_path / "flipped.npz").read_bytes())
    packed[100] ^= 255  # within the first array: zlib refuses it
    (tmp_path / "flipped.npz").write_bytes(packed)
    (tmp_path / "long.csv").write_text("1," + "1" * 200_000, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(make(tmp_path))
    (problem,) = caught.value.problems
    assert told in problem
    assert problem.endswith(".")
