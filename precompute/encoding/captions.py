"""Captions files: CSV, TSV, JSON Lines, the JSON of MSCOCO, or plain text with one caption a line; each row as text.

Columns are called as in `COLUMNS`; one of any other name that holds names of pictures or sounds is a modality::

    file_name,caption,tags
    cat.jpg,a cat on a mat,animal;pet
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError, allowed, listed, shown
from ..files import read_json, read_text

COLUMNS = {  # as files call them, in small letters: as we do
    "file_name": "file", "filename": "file", "file": "file", "path": "file", "filepath": "file",
    "caption": "caption", "text": "caption", "title": "caption",
    "smiles": "smiles", "id": "id", "tags": "tags", "split": "split",
}  # fmt: skip
TAG_MARK = ";"  # between the tags of an item
_COCO = 'expected the JSON of MSCOCO, {"images": [{"id", "file_name"}], "annotations": [{"image_id", "caption"}]}'


@dataclass(frozen=True)
class Row:
    """What a captions file says of an item: column to text, and where it says so, for sentences."""

    place: str
    cells: Mapping[str, str]


def read_captions(path: Path) -> list[Row]:
    """Rows of a captions file, columns called as the values of `COLUMNS` where they have one of its names.

    Raises
    ------
    InputError
        Every row that is wrong.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path}: found a captions file of kind {shown(path.suffix)}; allowed: {', '.join(_READERS)}.")
    problems: list[str] = []
    rows: list[Row] = []
    for row in reader(path):
        if isinstance(row, Row):
            rows.append(row)
        else:
            problems.append(row)
    if problems:
        raise InputError(problems)
    if not rows:
        raise InputError(f"{path}: holds no captions; write one row an item.")
    return rows


Read = Iterator[Row | str]  # a row, or what is wrong with it


def _read_table(path: Path) -> Read:
    text = read_text(path, "save it as UTF-8")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if path.suffix.lower() == ".tsv" else ",")
    try:
        header = _named(next(reader, []), path)
        for cells in reader:
            place = f"{path}:{reader.line_num}"
            if not cells:
                continue
            if len(cells) != len(header):
                yield f"{place}: has {len(cells)} cells, but there are {len(header)} columns; quote cells with commas."
                continue
            yield Row(place, dict(zip(header, map(str.strip, cells), strict=True)))
    except csv.Error as err:
        yield f"{path}:{reader.line_num}: is no table that can be read ({err}); save it as CSV again."


def _named(header: Iterable[str], path: Path) -> list[str]:
    """Our names of columns; two that mean the same are refused."""
    plain = [name.strip().lower() for name in header]
    names = [COLUMNS.get(name, name) for name in plain]
    for name in names:
        meant = [one for one, ours in zip(plain, names, strict=True) if ours == name]
        if len(meant) > 1:
            raise InputError(f"{path}: has the columns {listed(meant)}, which mean the same; keep one.")
    return names


def _read_lines(path: Path) -> Read:
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        place = f"{path}:{number}"
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            yield f"{place}: found {shown(line[:60])}; expected a JSON object, such as {_EXAMPLE}."
            continue
        cells = {key: _plain(value) for key, value in found.items()}
        odd = [key for key, value in cells.items() if value is None]
        if odd:
            value = shown(found[odd[0]])
            yield f"{place}: found {value} as {shown(odd[0])}; allowed: text, a number or a list of texts."
            continue
        names = _named(cells, path)
        yield Row(place, dict(zip(names, (text.strip() for text in cells.values() if text is not None), strict=True)))


_EXAMPLE = '{"file_name": "cat.jpg", "caption": "a cat"}'


def _plain(value: object) -> str | None:
    """A value of JSON as a cell; None for one that is none."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return TAG_MARK.join(value)
    return str(value) if isinstance(value, str | int | float) else None


def _read_coco(path: Path) -> Read:
    """A row a caption; pictures without one have none."""
    told = read_json(path)
    images, annotations = (_objects(told, key, path) for key in ("images", "annotations"))
    names = {image.get("id"): image.get("file_name") for image in images}
    for number, annotation in enumerate(annotations):
        name, caption = names.get(annotation.get("image_id")), annotation.get("caption")
        place = f"{path} annotations[{number}]"
        if isinstance(name, str) and isinstance(caption, str):
            yield Row(place, {"file": name, "caption": caption.strip()})
        else:
            known = allowed("", map(str, names), most=3)
            found = shown(annotation.get("image_id"))
            yield f"{place}: found image_id {found} and caption {shown(caption)}; of images, {known}."


def _objects(told: object, key: str, path: Path) -> list[dict[str, Any]]:
    found = told.get(key) if isinstance(told, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) and _hashable(one) for one in found):
        raise InputError(f"{path}: found {key}: {shown(found)}; {_COCO}.")
    return found


def _hashable(entry: Mapping[str, object]) -> bool:
    return all(isinstance(entry.get(key), str | int | None) for key in ("id", "image_id"))


def _read_plain(path: Path) -> Read:
    # Not splitlines, which also breaks at characters that may stand in a caption.
    for number, line in enumerate(read_text(path).replace("\r\n", "\n").rstrip("\n").split("\n"), start=1):
        yield Row(f"{path}:{number}", {"caption": line.strip()})


_READERS: Mapping[str, Callable[[Path], Read]] = {
    ".csv": _read_table,
    ".tsv": _read_table,
    ".jsonl": _read_lines,
    ".ndjson": _read_lines,
    ".json": _read_coco,
    ".txt": _read_plain,
}
