"""What an item is to eye or ear in a modality, cut to what a figure shows."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypedDict

from PIL import Image

from ...precompute.bundle import Bundle, Sprite
from ..modules import on_page
from .pairing import Pairing

CELL = 64  # pixels a picture: twice what the hover card shows
COLUMNS = 10
FOLDER = "assets/media"


class Picture(TypedDict):
    """Where the browser finds the picture of item n: cell ``n % columns``, ``n // columns`` of one sheet."""

    kind: Literal["picture"]
    url: str
    columns: int
    rows: int


class Words(TypedDict):
    """An item is its caption."""

    kind: Literal["text"]


Media = Picture | Words


def media_of(pairing: Pairing, modality: str) -> Media:
    """What the items of a pairing are in a modality: a file beside the page, or a ``data:`` URL elsewhere."""
    sheet = sheet_of(pairing.bundle, modality, pairing.rows.tolist())
    if sheet is None:
        return Words(kind="text")
    url = f"{FOLDER}/{file_name(sheet)}" if on_page() else f"data:image/webp;base64,{base64.b64encode(sheet).decode()}"
    return Picture(kind="picture", url=url, columns=COLUMNS, rows=-(-pairing.count // COLUMNS))


def media_files(pairing: Pairing) -> dict[str, bytes]:
    """Files that a page needs for the items of a pairing: path to content."""
    sheets = [sheet_of(pairing.bundle, modality, pairing.rows.tolist()) for modality in pairing.modalities]
    return {f"{FOLDER}/{file_name(sheet)}": sheet for sheet in sheets if sheet is not None}


def sheet_of(bundle: Bundle, modality: str, rows: Sequence[int]) -> bytes | None:
    """Pictures of some items, by row, as a WebP sheet with `COLUMNS` to a row; None where the modality has none."""
    path = bundle.sprite_path(modality)
    if path is None:
        return None
    return _sheet(path, bundle.sprites[modality], tuple(rows), path.stat().st_mtime_ns)


def file_name(sheet: bytes) -> str:
    """File name of a sheet: named by its content, so that figures of one data set share one file."""
    return f"items-{hashlib.sha256(sheet).hexdigest()[:10]}.webp"


@lru_cache(maxsize=8)
def _sheet(path: Path, sprite: Sprite, rows: tuple[int, ...], _modified: int) -> bytes:
    sheet = Image.new("RGBA", (COLUMNS * CELL, -(-len(rows) // COLUMNS) * CELL))
    with Image.open(path) as opened:
        source = opened.convert("RGBA")
    for number, row in enumerate(rows):
        x, y = row % sprite.columns * sprite.cell, row // sprite.columns * sprite.cell
        cell = source.crop((x, y, x + sprite.cell, y + sprite.cell)).resize((CELL, CELL), Image.Resampling.LANCZOS)
        sheet.paste(cell, (number % COLUMNS * CELL, number // COLUMNS * CELL))
    buffer = io.BytesIO()
    sheet.save(buffer, "WEBP", quality=60, method=6)
    return buffer.getvalue()
