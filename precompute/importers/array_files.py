"""Embeddings of one's own from files: ``npz``, ``npy``, ``safetensors``, ``csv``, Parquet and Arrow.

A file holds one modality, and is given as ``image=X.npy``, or several by name: the arrays of an ``npz`` or
``safetensors`` file, the columns of lists of a table. What else a table has by the names ``id``, ``caption`` and
``tags`` goes with the rows, and so do texts in an ``npz`` file by the names ``ids`` and ``captions``, or as
`array_export` writes them; what is left out is told.

modgap import arrays image=X.npy text=Y.npy --captions captions.txt --logit-scale 50
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from ..bundle_checks import MODALITY
from ..errors import InputError, listed, shown
from ..files import LARGEST, is_file, read_text

NAMED = re.compile(rf"({MODALITY.pattern})=(.+)")
BESIDE = ("id", "caption", "tags")  # columns of a table that go with its rows
TEXTS = {  # arrays of an npz file that go with its rows: what they are, and in how many dimensions
    "ids": ("ids", 1), "captions": ("captions", 1),
    "item_ids": ("ids", 1), "item_captions": ("captions", 1), "item_tags": ("tags", 2),
}  # fmt: skip
FILES = (b"ARROW1", b"FEA1")  # how tables of Arrow begin that are files, by version
TAGS = re.compile(r"[;,]\s*")  # between the tags of an item


@dataclass
class Found:
    """What files hold, as `Bundle.from_arrays` takes it, and what of them was left out, in sentences."""

    embeddings: dict[str, NDArray[Any]] = field(default_factory=dict)
    captions: list[str] | None = None
    ids: list[str] | None = None
    tags: list[list[str]] | None = None
    logit_scale: float | None = None
    left_out: list[str] = field(default_factory=list)


def read(files: Sequence[str], captions: Path | None = None) -> Found:
    """Read embeddings from files, each given as ``PATH`` or ``MODALITY=PATH``.

    Parameters
    ----------
    files
        At least one.
    captions
        A text file with a caption a line, in the order of the rows.

    Raises
    ------
    InputError
        What is wrong with each file.
    """
    found, problems = Found(), []
    for given in files:
        try:
            _take(found, given)
        except InputError as err:
            problems += err.problems
    if captions is not None:
        try:
            found.captions = read_text(captions, most=LARGEST).splitlines()
        except InputError as err:
            problems += err.problems
    if problems:
        raise InputError(problems)
    return found


def _take(found: Found, given: str) -> None:
    named = NAMED.fullmatch(given)
    modality, path = (named[1], Path(named[2])) if named else ("", Path(given))
    read_one = READERS.get(path.suffix.lower())
    if read_one is None:
        raise InputError(f"{path}: found the ending {shown(path.suffix)}; allowed: {', '.join(READERS)}.")
    if not is_file(path):
        raise InputError(f"{path}: is not a file that can be read.")
    arrays = read_one(path, found)
    if modality and len(arrays) != 1:
        told = listed([shown(name) for name in arrays], 4) or "none"
        raise InputError(f"{path}: {modality}= is for a file of one array, found {told}; give it without {modality}=.")
    if not modality and list(arrays) == [""]:
        raise InputError(f"{path}: holds one array without a name; give it as MODALITY={path.name}.")
    for name, array in arrays.items():
        if (modality or name) in found.embeddings:
            raise InputError(f"{path}: the modality {shown(modality or name)} was given already; give each once.")
        found.embeddings[modality or name] = array


def _npy(path: Path, _found: Found) -> dict[str, NDArray[Any]]:
    try:
        return {"": np.lib.format.open_memmap(path, mode="r")}
    except Exception as err:  # whatever NumPy meets in bytes that it has not written
        raise InputError(f"{path}: is no array of numbers that NumPy has written ({_first(err)}).") from None


def _npz(path: Path, found: Found) -> dict[str, NDArray[Any]]:
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except Exception as err:  # of NumPy, of zip files, or of what unpacks them
        raise InputError(f"{path}: holds no arrays of numbers that NumPy has written ({_first(err)}).") from None
    texts = {own: arrays.pop(name).tolist() for name, (own, form) in TEXTS.items() if _is_text(arrays.get(name), form)}
    found.captions = texts.get("captions", found.captions)
    found.ids = texts.get("ids", found.ids)
    if "tags" in texts:
        found.tags = [[tag for tag in tags if tag] for tags in texts["tags"]]
    if "logit_scale" in arrays and arrays["logit_scale"].shape == () and arrays["logit_scale"].dtype.kind in "fiu":
        found.logit_scale = float(arrays.pop("logit_scale"))
    return _matrices(path, arrays, found)


def _is_text(array: NDArray[Any] | None, dimensions: int) -> bool:
    return array is not None and array.dtype.kind == "U" and array.ndim == dimensions


def _safetensors(path: Path, found: Found) -> dict[str, NDArray[Any]]:
    try:
        arrays = load_file(path)
    except (SafetensorError, OSError, ValueError, KeyError, TypeError) as err:
        raise InputError(f"{path}: is no safetensors file that NumPy can read ({_first(err)}).") from None
    return _matrices(path, arrays, found)


def _matrices(path: Path, arrays: Mapping[str, NDArray[Any]], found: Found) -> dict[str, NDArray[Any]]:
    """Those that may be modalities: the others are left out, and told."""
    kept = {name: array for name, array in arrays.items() if array.ndim == 2 and array.dtype.kind in "fiu"}
    for name in arrays.keys() - kept.keys():
        found.left_out.append(f"{path}: {shown(name)} was left out: it has shape {arrays[name].shape}, not (N, D).")
    return kept


def _csv(path: Path, found: Found) -> dict[str, NDArray[Any]]:
    """One row an item; a header, and a column that numbers the rows, are left out, and told: pandas writes both."""
    text = read_text(path, most=LARGEST)
    try:
        lines = [row for row in csv.reader(text.splitlines()) if row]
    except csv.Error as err:
        raise InputError(f"{path}: is no table of numbers ({err}); save it as CSV again.") from None
    header = lines[:1] if lines and (not all(map(_is_number, lines[0])) or _counted(lines[0], 0)) else []
    body = lines[len(header) :]
    if header:
        found.left_out.append(f"{path}: line 1 was left out: it is a header.")
    if body and len(body[0]) > 1 and _numbers_rows(header, [row[0] for row in body]):
        found.left_out.append(f"{path}: the first column was left out: it numbers or names the rows.")
        body = [row[1:] for row in body]
    rows: list[list[float]] = []
    for number, row in enumerate(body, start=len(header) + 1):
        if len(row) != len(body[0]) or not all(map(_is_number, row)):
            raise InputError(f"{path}: line {number} does not hold {len(body[0])} numbers, as the first one does.")
        rows.append([float(cell) for cell in row])
    return {"": np.array(rows, dtype=np.float64)}


def _counted(cells: Sequence[str], start: int) -> bool:
    """Whether cells count from a number up, as names of columns or rows do and numbers of an embedding do not."""
    return len(cells) > 1 and all(cell == str(n) for n, cell in enumerate(cells, start))


def _numbers_rows(header: Sequence[Sequence[str]], column: Sequence[str]) -> bool:
    return any(row[0] == "" for row in header) or _counted(column, 0) or _counted(column, 1)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _table(path: Path, found: Found) -> dict[str, NDArray[Any]]:
    if find_spec("pyarrow") is None:
        raise InputError(f"{path}: tables need pyarrow; install with: pip install 'modgap[tool]'.")
    from pyarrow import feather, ipc, parquet

    try:
        with path.open("rb") as file:
            if path.suffix.lower() == ".parquet":
                table = parquet.read_table(file)
            elif file.read(6).startswith(FILES):
                table = feather.read_table(path)
            else:  # a stream, as Hugging Face datasets writes them, has no mark
                file.seek(0)
                table = ipc.open_stream(file).read_all()
        table.validate(full=True)  # what is damaged inside would end this process
        columns = {name: table.column(name).to_pylist() for name in table.column_names}
    except Exception as err:  # of Arrow, or of values that Python cannot hold
        raise InputError(f"{path}: is no table of this kind ({_first(err)}).") from None
    return dict(_columns(path, columns, found))


def _columns(path: Path, columns: Mapping[str, list[Any]], found: Found) -> Iterator[tuple[str, NDArray[Any]]]:
    """The columns of lists; those that go with the rows are put aside, and what is neither is told."""
    for name, values in columns.items():
        if name in BESIDE:
            texts = ["" if value is None else value for value in values]
            if name == "tags":
                found.tags = [
                    text if isinstance(text, list) else list(filter(None, TAGS.split(str(text)))) for text in texts
                ]
            elif name == "id":
                found.ids = [str(text) for text in texts]
            else:
                found.captions = [str(text) for text in texts]
        elif values and isinstance(values[0], list):
            lengths = {len(value) if isinstance(value, list) else 0 for value in values}
            if len(lengths) > 1:
                raise InputError(
                    f"{path}: rows of {shown(name)} have {min(lengths)} to {max(lengths)} numbers; give all as many."
                )
            try:
                yield name, np.array(values, dtype=np.float64)
            except (ValueError, TypeError) as err:
                raise InputError(f"{path}: the column {shown(name)} holds no numbers ({_first(err)}).") from None
        else:
            found.left_out.append(f"{path}: the column {shown(name)} was left out: it holds no lists of numbers.")


def _first(err: BaseException) -> str:
    return str(err).partition("\n")[0][:80]


READERS: Mapping[str, Callable[[Path, Found], dict[str, NDArray[Any]]]] = {
    ".npy": _npy,
    ".npz": _npz,
    ".safetensors": _safetensors,
    ".csv": _csv,
    ".parquet": _table,
    ".arrow": _table,
    ".feather": _table,
}
