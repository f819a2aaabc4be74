"""Items as HTML: what they look or sound like, their captions, what is told of them. Text from data is escaped."""

from __future__ import annotations

import base64
import io
import mimetypes
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from pathlib import Path

from PIL import Image

from ...precompute.media import Drawings, PictureSheet, Sounds
from ...precompute.modalities import word
from .space import Places, Space

CELL = 112  # pixels of a picture: twice what a card shows
LONGEST = 160  # characters of a caption


def strip(space: Space, places: Sequence[int], told: Sequence[str] = (), *, pinned: Sequence[str] = ()) -> str:
    """Cards of some items beside each other; ``told`` is a line for each."""
    lines = told or [""] * len(places)
    made = (
        card(space, int(n), line, pinned=space.ids[int(n)] in pinned) for n, line in zip(places, lines, strict=True)
    )
    return f'<ul class="strip">{"".join(made)}</ul>'


def card(space: Space, place: int, told: str = "", *, pinned: bool = False) -> str:
    """One item: media in every modality that has some, its caption, a line that is told."""
    media = "".join(_medium(space, modality, place) for modality in space.modalities)
    caption, item = space.captions[place], space.ids[place]
    short = caption if len(caption) <= LONGEST else caption[: LONGEST - 1] + "…"
    mark = '<span class="pin" title="pinned">pinned</span>' if pinned else ""
    return (
        f'<li data-item="{escape(item)}">{media}<div><b>{escape(short)}</b>'
        f"<small>{escape(item)}{' · ' + escape(told) if told else ''}</small>{mark}</div></li>"
    )


def cell(space: Space, row: tuple[str, Places], column: tuple[str, Places], told: str) -> str:
    """What a cell of a picture of similarities is of: cards of the first items of its row and its column."""
    lines = [
        f"{word(modality)}, the {name}" + (f", the first of {len(places)}" if len(places) > 1 else "")
        for name, (modality, places) in (("row", row), ("column", column))
    ]
    return f'<p class="told">{escape(told)}</p>{strip(space, [row[1][0], column[1][0]], lines)}'


def _medium(space: Space, modality: str, place: int) -> str:
    own, row = space.bundle.media.get(modality), int(space.rows[place])
    paths = space.bundle.media_paths(modality)
    name = escape(f"{word(modality)}: {space.captions[place][:LONGEST]}")
    if isinstance(own, PictureSheet) and paths:
        return f'<img alt="{name}" src="{_picture(paths[0], own, row)}">'
    if isinstance(own, Drawings) and paths:
        return f'<img alt="{name}" src="{_file(paths[row])}">'  # an image runs no script of an SVG
    if isinstance(own, Sounds) and paths:
        clip = own.clips[row] if own.clips else None
        part = f"#t={clip[0]:g},{clip[1]:g}" if clip else ""
        source = f"{_file(paths[0 if clip else row])}{part}"
        return f'<audio controls preload="none" aria-label="{name}" src="{source}"></audio>'
    return ""


@lru_cache(maxsize=4)
def _sheet(path: Path, _modified: int) -> Image.Image:
    with Image.open(path) as opened:
        return opened.convert("RGBA")


@lru_cache(maxsize=4096)
def _picture(path: Path, sheet: PictureSheet, row: int) -> str:
    x, y = row % sheet.columns * sheet.cell, row // sheet.columns * sheet.cell
    whole = _sheet(path, path.stat().st_mtime_ns)
    cell = whole.crop((x, y, x + sheet.cell, y + sheet.cell))
    if sheet.cell > CELL:
        cell = cell.resize((CELL, CELL), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    cell.save(buffer, "WEBP", quality=80)
    return _url("image/webp", buffer.getvalue())


@lru_cache(maxsize=64)
def _file(path: Path) -> str:
    kind = mimetypes.guess_type(path.name, strict=False)[0] or "application/octet-stream"
    return _url(kind, path.read_bytes())


def _url(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
