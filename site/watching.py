"""Files below some folders that changed since they were last looked at, by content; however late, none is lost."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

IGNORED = (".pyc", ".pyo", ".swp", "~")
Stamp = tuple[int, int]
"""Nanoseconds of the last change, and size."""


class Watch:
    """Files below folders; hidden ones and compiled ones do not count."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = tuple(dict.fromkeys(folder.resolve() for folder in folders))
        self._stamps: dict[Path, Stamp] = {}
        self._contents: dict[Path, bytes] = {}
        self.changed()

    def changed(self) -> set[Path]:
        """Files that were added, removed or have other content since the last call."""
        now = dict(stamps(self._folders))
        touched = {path for path, stamp in now.items() if self._stamps.get(path) != stamp}
        changed = self._contents.keys() - now.keys()
        for path in changed:
            del self._contents[path]
        for path in touched:
            content = _digest(path)
            if self._contents.get(path) != content:
                changed.add(path)
            self._contents[path] = content
        self._stamps = now
        return changed


def stamps(folders: Iterable[Path]) -> Iterator[tuple[Path, Stamp]]:
    """Every file below folders, hidden and compiled ones left out, with its stamp."""
    for folder in folders:
        for place, names, files in os.walk(folder):
            names[:] = [name for name in names if not name.startswith(".") and name != "__pycache__"]
            for name in files:
                if not name.startswith(".") and not name.endswith(IGNORED):
                    with suppress(OSError):  # gone since
                        status = os.stat(os.path.join(place, name))  # noqa: PTH116, PTH118 - a thousand times a second
                        yield Path(place, name), (status.st_mtime_ns, status.st_size)


def _digest(path: Path) -> bytes:
    with suppress(OSError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
    return b""
