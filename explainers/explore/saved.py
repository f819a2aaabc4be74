"""Subsets, pins and words that were asked for, as one JSON file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from ...precompute.errors import InputError
from ...precompute.files import new_file, read_json
from ...precompute.validation import checked
from .space import Space

MOST = 10_000_000  # ids in a list
Ids = Annotated[list[str], Field(max_length=MOST, json_schema_extra={"allowed": "a list of ids of items"})]
Words = Annotated[list[str], Field(max_length=100, json_schema_extra={"allowed": "a list of words"})]
Name = Annotated[str, Field(min_length=1, max_length=80)]


@with_config(ConfigDict(extra="forbid"))
class Asked(TypedDict):
    """Words that captions must have all of, one of, none of."""

    all: Words
    any: Words
    none: Words


@with_config(ConfigDict(extra="forbid"))
class Saved(TypedDict):
    """What somebody keeps of an exploration; ``bundle`` says of what, for people."""

    exploration: Literal[1]
    bundle: str
    subsets: dict[Name, Ids]
    pins: Ids
    filter: Asked


def write(saved: Saved, path: Path) -> None:
    """Write all of it or nothing.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    with new_file(path) as new:
        new.write_text(text_of(saved), encoding="utf-8")


def text_of(saved: Saved) -> str:
    """The content of the file."""
    return json.dumps(saved, ensure_ascii=False, indent=1) + "\n"


def read(path: Path, space: Space) -> Saved:
    """Read a file that was saved, of these items or of others with the same ids.

    Raises
    ------
    InputError
        What is wrong with the file: every mistake, or the first item of a list that is not there.
    """
    return of(read_json(path), path, space)


def of(data: Any, path: Path, space: Space) -> Saved:  # noqa: ANN401 (JSON can be anything)
    """The same, of what was read already."""
    saved = checked(Saved, data, path)
    lists: Mapping[str, list[str]] = {
        **{f"subset {name!r}": ids for name, ids in saved["subsets"].items()},
        "pins": saved["pins"],
    }
    problems = []
    for told, ids in lists.items():
        try:
            space.places(ids, told=told)
        except InputError as err:
            problems += [f"{path}: {text}" for text in err.problems]
    if problems:
        raise InputError(problems)
    return saved
