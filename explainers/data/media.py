"""Pictures of a bundle's items, cut to what a figure shows."""

from __future__ import annotations

import base64
import hashlib
import io
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

from PIL import Image

from ...precompute.bundle import Bundle
from ...precompute.media import PictureSheet
from ..modules import on_page

CELL = 64  # pixels a picture: twice what the hover card shows
COLUMNS = 10
SHEET = 100  # items of a sheet, also of a figure that shows fewer: so that all figures of a data set share one file
FOLDER = "assets/media"


class Media(TypedDict):
    """Where the browser finds the picture of item n: cell ``n % columns``, ``n // columns`` of the sheet."""

    url: str
    columns: int
    rows: int


def sprite_for(bundle: Bundle, count: int) -> bytes | None:
    """Pictures of the first ``count`` items at least, as a WebP sheet, `COLUMNS` to a row; None without pictures."""
    modality = next(iter(bundle.sprites), None)
    path = bundle.sprite_path(modality) if modality is not None else None
    if modality is None or path is None:
        return None
    return _sheet(path, bundle.sprites[modality], _cells(bundle, count), path.stat().st_mtime_ns)


def _cells(bundle: Bundle, count: int) -> int:
    return min(len(bundle.items), max(count, SHEET))


def media_name(sprite: bytes) -> str:
    """File name of a sheet: named by its content, so that figures of one data set share one file."""
    return f"items-{hashlib.sha256(sprite).hexdigest()[:10]}.webp"


def media_for(bundle: Bundle, count: int) -> Media | None:
    """How a figure refers to the pictures: a file beside the page, or a ``data:`` URL elsewhere."""
    sprite = sprite_for(bundle, count)
    if sprite is None:
        return None
    url = (
        f"{FOLDER}/{media_name(sprite)}" if on_page() else f"data:image/webp;base64,{base64.b64encode(sprite).decode()}"
    )
    return Media(url=url, columns=COLUMNS, rows=-(-_cells(bundle, count) // COLUMNS))


@lru_cache(maxsize=8)
def _sheet(path: Path, sprite: PictureSheet, count: int, _modified: int) -> bytes:
    rows = -(-count // COLUMNS)
    sheet = Image.new("RGBA", (COLUMNS * CELL, rows * CELL))
    with Image.open(path) as opened:
        source = opened.convert("RGBA")
    for number in range(count):
        x, y = number % sprite.columns * sprite.cell, number // sprite.columns * sprite.cell
        cell = source.crop((x, y, x + sprite.cell, y + sprite.cell)).resize((CELL, CELL), Image.Resampling.LANCZOS)
        sheet.paste(cell, (number % COLUMNS * CELL, number // COLUMNS * CELL))
    buffer = io.BytesIO()
    sheet.save(buffer, "WEBP", quality=60, method=6)
    return buffer.getvalue()
