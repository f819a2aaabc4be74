"""Whether the files of a bundle's media are there, can be read and are as many as the items."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from PIL import Image

from .errors import InputError, shown
from .files import read_bytes
from .media import Drawings, Media, PictureSheet, Sounds
from .validation import mistakes

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")  # what browsers show; Pillow would start other programs for some others
SOUND_MARKS = {0: (b"RIFF", b"OggS", b"fLaC", b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), 4: (b"ftyp",)}


def media_problems(media: Media, folder: Path | None, items: int) -> Iterator[str]:
    """What is wrong with media of so many items whose files lie in ``folder``: one sentence each."""
    wrong = [mistake.text for mistake in mistakes(type(media), asdict(media))]
    if wrong or folder is None:
        yield from wrong or [f"names {media.files[0] if media.files else 'no file'}, but media_root is not given."]
        return
    if isinstance(media, PictureSheet):
        yield from _sheet_problems(media, folder / media.file, items)
        return
    yield from _count_problems(media, items)
    for name in media.files:
        yield from _sound_problems(folder / name) if isinstance(media, Sounds) else _drawing_problems(folder / name)


def _content(path: Path) -> bytes | str:
    """Content of a file of a bundle, or why it cannot be had."""
    try:
        if path.is_symlink():
            return f"names {path.name}, which is a link; put the file itself there."
        return read_bytes(path) if path.exists() else f"names {path.name}, which is not there."
    except InputError as err:
        return " ".join(err.problems)
    except OSError as err:  # a name that is too long in bytes
        return f"names {shown(path.name)}, which cannot be read ({err.strerror})."


def _sheet_problems(sheet: PictureSheet, path: Path, items: int) -> Iterator[str]:
    content = _content(path)
    size = content if isinstance(content, str) else _size(content)
    if isinstance(content, str):
        yield content
    elif isinstance(size, str):
        yield f"names {sheet.file}, which is no picture that can be read ({size}); make it again."
    else:
        rows = -(-items // sheet.columns)
        width, height = sheet.columns * sheet.cell, rows * sheet.cell
        if size[0] != width or size[1] % sheet.cell or size[1] < height:
            yield (
                f"has {sheet.columns} columns of cells of {sheet.cell} pixels for {items} items, "
                f"so {sheet.file} must be {width} x {height} pixels; it is {size[0]} x {size[1]}."
            )


@lru_cache(maxsize=4)  # the runs of a data set have the same sheet, and to decode it takes long
def _size(content: bytes) -> tuple[int, int] | str:
    picture = decoded(content)
    return picture if isinstance(picture, str) else picture.size


def decoded(content: bytes) -> Image.Image | str:
    """A picture that could be decoded whole, or why it cannot be."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
            picture.load()
            return picture
    except Image.UnidentifiedImageError:
        return f"it is none of {', '.join(FORMATS)}"
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "it has too many pixels"
    except (OSError, SyntaxError, ValueError, EOFError) as err:
        return str(err)


def _count_problems(media: Sounds | Drawings, items: int) -> Iterator[str]:
    clips = media.clips if isinstance(media, Sounds) else ()
    if clips and (len(media.files) != 1 or len(clips) != items):
        yield f"has {len(media.files)} files and {len(clips)} clips; allowed: one file and {items} clips, one an item."
    if not clips and len(media.files) != items:
        yield f"has {len(media.files)} files; expected {items}, one an item."
    for number, (start, end) in enumerate(clips):
        if end <= start:
            yield f"has a clip of item {number} from {start:g} to {end:g}; it must end after it starts."
            return


def _sound_problems(path: Path) -> Iterator[str]:
    content = _content(path)
    if isinstance(content, str):
        yield content
    elif not any(content[at:].startswith(marks) for at, marks in SOUND_MARKS.items()):
        yield f"names {path.name}, which is no sound that browsers play; allowed: WAV, Ogg, MP3, FLAC, M4A."


def _drawing_problems(path: Path) -> Iterator[str]:
    content = _content(path)
    if isinstance(content, str):
        yield content
    elif b"<svg" not in content[:2000] or b"<!ENTITY" in content:
        yield f"names {path.name}, which is no SVG."
