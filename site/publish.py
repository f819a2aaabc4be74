"""Replace a published folder by a new one: all of it or nothing, and nothing that a person put there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..precompute.errors import InputError
from ..precompute.files import new_folder, read_json

STAMP = "modgap.json"  # lists the files of every folder that this module may replace


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """A scratch folder that becomes ``out`` when the block ends without an exception.

    Raises
    ------
    InputError
        ``out`` cannot be written, or holds something that no build has written.
    """
    with new_folder(out, _own, "choose another folder with --out, or free its rights") as new:
        yield new
        stamp = {"generator": "modgap", "files": sorted(_files(new))}
        (new / STAMP).write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")


def _own(folder: Path) -> set[str] | None:
    """Files that a build has written to a folder, by its stamp; None without one."""
    try:
        stamp = read_json(folder / STAMP)
    except InputError:
        return None
    if not isinstance(stamp, dict) or stamp.get("generator") != "modgap":
        return None
    files = stamp.get("files")
    return {STAMP, *map(str, files)} if isinstance(files, list) else None


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
