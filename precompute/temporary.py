"""Folders for a while in the temporary folder, which everybody shares on a shared machine.

They are called as those of ``files.scratch`` are, by the person and the process, so that the next one of the same
person removes what a killed process left, and nobody looks into a folder of somebody else's, which is refused.

This stands apart from ``files``: where something lies for a while decides no number of a training.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .files import recover


@contextmanager
def temporary() -> Iterator[Path]:
    """An empty folder for as long as the block lasts."""
    place = Path(tempfile.gettempdir())
    name = f"modgap-{os.getuid()}" if hasattr(os, "getuid") else "modgap"  # Windows gives each person a folder
    recover(place / name)
    with tempfile.TemporaryDirectory(
        dir=place,
        prefix=f".{name}.{os.getpid()}.",
        ignore_cleanup_errors=True,  # a browser that was ended may still write
    ) as folder:
        yield Path(folder)
