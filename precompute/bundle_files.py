"""The files of a bundle: their form, read strictly and written in one go."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, ConfigDict, Field, with_config
from pydantic_core import PydanticCustomError
from safetensors import SafetensorError
from safetensors.numpy import load as deserialise
from safetensors.numpy import save as serialise
from typing_extensions import TypedDict

from .errors import InputError, listed, shown
from .files import is_file, read_bytes, read_json, read_text
from .item import Item
from .media import AnyMedia, Media
from .validation import checked, partly

if TYPE_CHECKING:
    from .bundle import Bundle

SCHEMA = 1
HEADER, ARRAYS, ITEMS, MEDIA = "bundle.json", "arrays.safetensors", "items.jsonl", "media"
AGAIN = "make the bundle again"


def _once(names: list[str]) -> list[str]:
    if len(set(names)) < len(names):
        raise PydanticCustomError("repeated", "a modality stands twice")
    return names


@with_config(ConfigDict(extra="forbid", allow_inf_nan=False))
class Header(TypedDict):
    """``bundle.json``."""

    schema: int
    name: str
    seed: Annotated[int, Field(ge=0, strict=True)]
    provenance: dict[str, Any]
    modalities: Annotated[
        list[str], Field(json_schema_extra={"allowed": "a list of different names"}), AfterValidator(_once)
    ]
    media: dict[str, AnyMedia]
    metrics: dict[
        str,
        Annotated[
            list[Annotated[float, Field(strict=True)]],
            Field(json_schema_extra={"allowed": "a list of numbers, one a checkpoint"}),
        ],
    ]


def read_header(folder: Path) -> Header:
    """``bundle.json`` of a folder."""
    path = folder / HEADER
    if not is_file(path):
        raise InputError(f"{folder}: no bundle here ({HEADER} is missing).")
    raw = read_json(path, AGAIN)
    schema = raw.get("schema") if isinstance(raw, dict) else type(raw).__name__
    if schema != SCHEMA or not isinstance(schema, int) or isinstance(schema, bool):
        raise InputError(f"{path}: schema is {shown(schema)}, this version reads {SCHEMA}; {AGAIN}.")
    return checked(Header, raw, path)


def read_items(path: Path) -> tuple[Item, ...]:
    """``items.jsonl``: an item a line.

    Raises
    ------
    InputError
        Every line that is no item.
    """
    items, problems = _items(read_text(path))
    if problems:
        raise InputError(f"{path}:{problem}" for problem in problems)
    return items


@lru_cache(maxsize=16)  # bundles of one data set have the same items
def _items(text: str) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """Items, an object a line, and what is wrong with the other lines, from their number on."""
    items: list[Item] = []
    problems: list[str] = []
    # Not splitlines, which also breaks at U+2028 and the like, and those may stand in a caption.
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        try:
            raw = json.loads(line)
        except (ValueError, RecursionError):
            problems.append(f"{number}: expected an object with id, caption, tags, split; found {shown(line[:60])}.")
            continue
        item, wrong = partly(Item, raw)
        problems += [f"{number}: {mistake.text}" for mistake in wrong]
        if item is not None:
            items.append(item)
    return tuple(items), tuple(problems)


def read_arrays(path: Path, modalities: Sequence[str]) -> dict[str, NDArray[Any]]:
    """``arrays.safetensors``, with an array for each modality."""
    try:
        arrays = deserialise(read_bytes(path))
    except (SafetensorError, KeyError, TypeError, ValueError) as err:  # the last three: a kind of number NumPy lacks
        raise InputError(f"{path}: is truncated or damaged ({err}); {AGAIN}.") from err
    missing = [name for name in (*modalities, "steps", "logit_scale") if name not in arrays]
    if missing:
        raise InputError(f"{path}: lacks the arrays {listed(missing)}; it has {listed(sorted(arrays))}.")
    return arrays


def write(bundle: Bundle, folder: Path) -> None:
    """Write the files of a consistent bundle into an empty folder."""
    header: Header = {
        "schema": SCHEMA,
        "name": bundle.name,
        "seed": int(bundle.seed),
        "provenance": dict(bundle.provenance),
        "modalities": list(bundle.modalities),
        "media": dict(bundle.media),
        "metrics": {name: [float(value) for value in values] for name, values in bundle.metrics.items()},
    }
    plain = {**header, "media": {modality: asdict(media) for modality, media in bundle.media.items()}}
    arrays: dict[str, NDArray[Any]] = {}  # safetensors takes mixed dtypes
    arrays |= {m: np.ascontiguousarray(a, dtype=np.float32) for m, a in bundle.embeddings.items()}  # (T, N, D)
    arrays["steps"] = np.asarray(bundle.steps, dtype=np.int64)  # (T,)
    arrays["logit_scale"] = np.asarray(bundle.logit_scale, dtype=np.float64)  # (T,)
    (folder / MEDIA).mkdir()
    (folder / HEADER).write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
    # Not save_file, which makes a file that only its owner can read.
    (folder / ARRAYS).write_bytes(serialise(arrays))
    lines = (json.dumps(asdict(item), ensure_ascii=False) for item in bundle.items)
    (folder / ITEMS).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    for source in {path for modality in bundle.media for path in bundle.media_paths(modality)}:
        shutil.copyfile(source, folder / MEDIA / source.name)


def own_files(folder: Path) -> set[str] | None:
    """Files of a bundle without a list, such as one made by other tools; None if there is no bundle."""
    if not is_file(folder / HEADER):
        return None
    try:
        media: dict[str, Media] = read_header(folder)["media"]
    except InputError:
        media = {}  # what it had can no longer be told from what somebody put there
    return {HEADER, ARRAYS, ITEMS, *(f"{MEDIA}/{name}" for one in media.values() for name in one.files)}
