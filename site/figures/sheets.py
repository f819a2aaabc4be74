"""Sprite sheets beside the page: one file a data set, named by its content, shared by figures and picture grids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...explainers.base import Explainer
from ...explainers.data.media import COLUMNS, FOLDER, file_name, sheet_of
from ...explainers.data.pairing import Pairing
from ...precompute.bundle import Bundle
from ...precompute.errors import InputError


@dataclass(frozen=True)
class Grid:
    """Pictures for a grid of the page.

    Attributes
    ----------
    address
        Of the sheet, relative to the page.
    columns, cells
        Of the sheet: cells in a row, cells with a picture.
    captions
        Of the first cells, those that the grid shows.
    """

    address: str
    columns: int
    cells: int
    captions: tuple[str, ...]


def write_sheets(explainers: Iterable[Explainer], out: Path) -> None:
    """Write the pictures that figures show."""
    for explainer in explainers:
        _write(explainer.media(), out)


def write_grid(bundle: Bundle, count: int, out: Path) -> Grid:
    """Write pictures for a grid of ``count`` items: the first that figures of this bundle show, in one file."""
    pairing = Pairing.of(bundle)
    modality = next(iter(bundle.sprites), "")
    sheet = sheet_of(bundle, modality, pairing.rows.tolist())
    if sheet is None:
        raise InputError(f"bundle {bundle.name}/{bundle.seed} has no pictures.")
    address = f"{FOLDER}/{file_name(sheet)}"
    _write({address: sheet}, out)
    return Grid(address, COLUMNS, pairing.count, tuple(pairing.captions.values())[:count])


def _write(files: Mapping[str, bytes], out: Path) -> None:
    for address, content in files.items():
        path = out / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
