"""Files that are slow to make, kept under a key of what they depend on."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

from ..errors import InputError


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
    if path.is_file():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
        os.close(handle)
    except OSError as err:
        raise InputError(f"{path.parent}: cannot be written ({err.strerror}); choose another folder.") from err
    scratch = Path(name)
    try:
        fill(scratch)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
