"""What an item is to eye or ear in a modality, cut to what a figure shows: files beside the page or ``data:`` URLs."""

from __future__ import annotations

import base64
import hashlib
import io
import mimetypes
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypedDict

from PIL import Image

from ...precompute.bundle import Bundle
from ...precompute.cache import remembered
from ...precompute.media import Drawings, PictureSheet, Sounds
from ..modules import on_page
from .pairing import Pairing

CELL = 64  # pixels a picture: twice what the hover card shows
DRAWN_CELL = 40  # pixels of one that is drawn on a canvas: twice what it takes there
QUALITY = 60  # of WebP
ALPHA = 50  # quality of the transparency, in percent: half of a sheet's bytes are in it at 100, and the same is seen
COLUMNS = 10
FOLDER = "assets/media"


class Picture(TypedDict):
    """Where the browser finds the picture of item n: cell ``n % columns``, ``n // columns`` of one sheet."""

    kind: Literal["picture"]
    url: str
    columns: int
    rows: int


class Drawing(TypedDict):
    """An address an item."""

    kind: Literal["drawing"]
    urls: list[str]


class Sound(TypedDict):
    """An address an item; ``clips`` are start and end in seconds where all items share one file, else empty."""

    kind: Literal["sound"]
    urls: list[str]
    clips: list[tuple[float, float]]


class Words(TypedDict):
    """An item is its caption."""

    kind: Literal["text"]


Media = Picture | Drawing | Sound | Words
Files = dict[str, bytes]
"""Path, relative to the page, to content."""


def media_of(pairing: Pairing, modality: str) -> Media:
    """What the items of a pairing are in a modality."""
    own = pairing.bundle.media.get(modality)
    urls = [_url(name, content) for name, content in _named(pairing, modality)]
    if isinstance(own, PictureSheet) and urls:
        return Picture(kind="picture", url=urls[0], columns=COLUMNS, rows=-(-pairing.count // COLUMNS))
    if isinstance(own, Drawings) and urls:
        return Drawing(kind="drawing", urls=urls)
    if isinstance(own, Sounds) and urls:
        clips = [own.clips[row] for row in pairing.rows] if own.clips else []
        return Sound(kind="sound", urls=urls, clips=clips)
    return Words(kind="text")


def media_files(pairing: Pairing) -> Files:
    """Files that a page needs for the items of a pairing."""
    return {name: content for modality in pairing.modalities for name, content in _named(pairing, modality)}


def sheet_of(
    bundle: Bundle, modality: str, rows: Sequence[int], cell: int = CELL, quality: int = QUALITY
) -> bytes | None:
    """Pictures of some items, by row, as a WebP sheet with `COLUMNS` to a row; None where the modality has none.

    ``cell`` is the side of a picture in pixels, ``quality`` that of WebP.
    """
    path = bundle.sprite_path(modality)
    if path is None:
        return None
    return _sheet(path, bundle.sprites[modality], tuple(rows), cell, quality, path.stat().st_mtime_ns)


def drawn_sheet(pairing: Pairing, modality: str, cell: int = DRAWN_CELL) -> Picture | None:
    """The pictures of a modality for a canvas; None where it has none, or drawings, which are too fine for that size.

    ``cell`` is the side of a picture in pixels. They are a ``data:`` URL everywhere: a page opened from a file could
    not save a canvas with pictures of other files.
    """
    return drawn(pairing.bundle, modality, pairing.rows.tolist(), cell)


def drawn(bundle: Bundle, modality: str, rows: Sequence[int], cell: int, quality: int = QUALITY) -> Picture | None:
    """The same of some items, by row; see `sheet_of`."""
    sheet = sheet_of(bundle, modality, rows, cell, quality)
    if sheet is None:
        return None
    url = _data_url("sheet.webp", sheet)
    return Picture(kind="picture", url=url, columns=COLUMNS, rows=-(-len(rows) // COLUMNS))


def file_name(content: bytes, ending: str = ".webp") -> str:
    """Name of a file: after its content, so that figures of one data set share one file."""
    return f"items-{hashlib.sha256(content).hexdigest()[:10]}{ending}"


def _named(pairing: Pairing, modality: str) -> list[tuple[str, bytes]]:
    """Path and content of what a modality needs: one file for all items, or one an item, in their order."""
    bundle = pairing.bundle
    sheet = sheet_of(bundle, modality, pairing.rows.tolist())
    if sheet is not None:
        return [(f"{FOLDER}/{file_name(sheet)}", sheet)]
    paths = bundle.media_paths(modality)
    chosen = [paths[row] for row in pairing.rows] if len(paths) == pairing.total else list(paths)
    contents = [(path.read_bytes(), path.suffix) for path in chosen]
    return [(f"{FOLDER}/{file_name(content, ending)}", content) for content, ending in contents]


def _url(name: str, content: bytes) -> str:
    return name if on_page() else _data_url(name, content)


def _data_url(name: str, content: bytes) -> str:
    kind = mimetypes.guess_type(name, strict=False)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


@lru_cache(maxsize=8)
@remembered
def _sheet(path: Path, sprite: PictureSheet, rows: tuple[int, ...], size: int, quality: int, modified: int) -> bytes:
    sheet = Image.new("RGBA", (COLUMNS * size, -(-len(rows) // COLUMNS) * size))
    source = _opened(path, modified)
    for number, row in enumerate(rows):
        x, y = row % sprite.columns * sprite.cell, row // sprite.columns * sprite.cell
        cell = source.crop((x, y, x + sprite.cell, y + sprite.cell)).resize((size, size), Image.Resampling.LANCZOS)
        sheet.paste(cell, (number % COLUMNS * size, number // COLUMNS * size))
    buffer = io.BytesIO()
    sheet.save(buffer, "WEBP", quality=quality, alpha_quality=ALPHA, method=6)
    return buffer.getvalue()


@lru_cache(maxsize=2)
def _opened(path: Path, _modified: int) -> Image.Image:
    with Image.open(path) as opened:
        return opened.convert("RGBA")
