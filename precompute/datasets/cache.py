"""Files that are slow to make, kept under a key of what they depend on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

from ..files import new_file


def key(packages: Iterable[str], *settings: object) -> str:
    """Twelve hexadecimal digits that change with any package's version and any setting."""
    parts = [*(f"{package}={version(package)}" for package in packages), *map(repr, settings)]
    return hashlib.sha256(";".join(parts).encode()).hexdigest()[:12]


def keep(path: Path, fill: Callable[[Path], None]) -> None:
    """Let ``fill`` write ``path`` unless it is there; it appears under its name only when it is whole.

    Raises
    ------
    InputError
        The folder cannot be written.
    """
    if not path.is_file():
        with new_file(path) as new:
            fill(new)
