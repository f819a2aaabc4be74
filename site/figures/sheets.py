"""Sprite sheets beside the page: one file a data set, named by its content, shared by figures and picture grids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ...explainers.base import SHOWN, Explainer
from ...explainers.data.media import COLUMNS, FOLDER, media_name, sprite_for
from ...precompute.bundle import Bundle
from ...precompute.errors import InputError


def write_sheets(explainers: Iterable[Explainer], out: Path) -> None:
    """Write the pictures that figures show."""
    for explainer in explainers:
        _write(explainer.media(), out)


def write_sheet(bundle: Bundle, count: int, out: Path) -> tuple[str, int, int]:
    """Write pictures of at least the first ``count`` items: those that a figure of this bundle shows, too.

    Returns
    -------
    address, columns, total
        Of the sheet, relative to the page; its cells in a row; its cells with a picture.
    """
    total = min(max(count, SHOWN), len(bundle.items))
    sprite = sprite_for(bundle, total)
    if sprite is None:
        raise InputError(f"bundle {bundle.name}/{bundle.seed} has no pictures.")
    address = f"{FOLDER}/{media_name(sprite)}"
    _write({address: sprite}, out)
    return address, COLUMNS, total


def _write(files: Mapping[str, bytes], out: Path) -> None:
    for address, content in files.items():
        path = out / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
