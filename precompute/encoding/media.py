"""Every file of paired data opened once before anything is encoded: what cannot be read is told, the rest is drawn.

Pictures become one sheet of `LARGEST_SIDE` pixels a side at most: up to 7,225 of them 96 pixels wide, 50,000 of them
36, which is 30 MB of photographs as JPEG, decoded in one to two seconds. More than 262,144 would be smaller than
`SMALLEST`, so that there is no sheet.
"""

from __future__ import annotations

import hashlib
import math
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PIL import Image

from ..cache import content_hash
from ..errors import InputError
from ..files import read_bytes
from ..media import Drawings, Media, PictureSheet, Sounds
from ..pictures import Sheet, opened, square
from ..progress import counter
from .data_folder import PairedData, Say
from .run import unreadable
from .sounds import read_sound

A = TypeVar("A")
B = TypeVar("B")
CELL = 96  # pixels of a picture; figures show at most 64
SMALLEST = 16
LARGEST_SIDE = 8192  # pixels: browsers and graphics cards take this; Pillow refuses 9,460
MOST_FILES = 10_000  # sounds or drawings
MOST_BYTES = 300_000_000  # of sounds
QUALITY = 85


@dataclass(frozen=True)
class Looked:
    """What opening every file gave: media by modality, and by modality a key of what its values are."""

    media: Mapping[str, Media]
    digests: Mapping[str, str]


def look(data: PairedData, folder: Path, *, say: Say) -> Looked:
    """Open every file, and draw the media into an existing folder.

    Raises
    ------
    InputError
        Every file that cannot be read.
    """
    media: dict[str, Media] = {}
    digests: dict[str, str] = {}
    problems: list[str] = []
    for modality, column in data.columns.items():
        try:
            made, keys = _LOOKS[column.kind](modality, column.values, folder, say)
        except InputError as err:
            problems += err.problems
            continue
        digests[modality] = content_hash(keys)
        if made is not None:
            media[modality] = made
    if problems:
        raise InputError(problems)
    return Looked(media, digests)


def sheet_form(count: int) -> tuple[int, int] | None:
    """Pixels of a picture, and pictures in a row, of a sheet of so many; None for too many.

    >>> sheet_form(100), sheet_form(50_000), sheet_form(1_000_000)
    ((96, 10), (36, 224), None)
    """
    columns = math.isqrt(count - 1) + 1
    cell = min(CELL, LARGEST_SIDE // columns)
    return (cell, columns) if cell >= SMALLEST else None


Look = tuple[Media | None, Sequence[str]]
"""Media, and a key of each value."""
Values = Sequence[Path | str]


def _pictures(modality: str, values: Values, folder: Path, say: Say) -> Look:
    form = sheet_form(len(values))
    if form is None:
        say(f"{len(values):,} pictures are too many for a sheet, so the bundle is without them.")
    cell, columns = form or (1, 1)
    sheet = Sheet(len(values) if form else 1, cell, columns)

    def small(path: Path) -> tuple[str, Image.Image]:
        content = read_bytes(path)
        picture = opened(content)
        if isinstance(picture, str):
            raise InputError(unreadable(path, picture))
        return _digest(content), square(picture, cell)

    keys: list[str] = []
    for number, (key, picture) in enumerate(_each(small, map(Path, values), len(values), f"pictures, {modality}")):
        keys.append(key)
        if form:
            sheet.put(number, picture)
    if not form:
        return None, keys
    name = f"{modality}.jpg"
    sheet.picture.save(folder / name, quality=QUALITY, subsampling=0)  # no colour runs into the neighbour
    return PictureSheet(name, cell, columns), keys


def _sounds(modality: str, values: Values, folder: Path, say: Say) -> Look:
    def checked(path: Path) -> tuple[str, int]:
        read_sound(path)
        content = read_bytes(path)
        return _digest(content), len(content)

    looked = list(_each(checked, map(Path, values), len(values), f"sounds, {modality}"))
    keys, size = [key for key, _ in looked], sum(length for _, length in looked)
    if len(values) > MOST_FILES or size > MOST_BYTES:
        say(
            f"{len(values):,} sounds of {size / 1e6:,.0f} MB are more than a bundle takes ({MOST_FILES:,}, "
            f"{MOST_BYTES / 1e6:,.0f} MB), so it is without them."
        )
        return None, keys
    names = tuple(f"{modality}-{number}{Path(value).suffix.lower()}" for number, value in enumerate(values))
    for value, name in zip(values, names, strict=True):
        shutil.copyfile(value, folder / name)
    return Sounds(names), keys


def _molecules(modality: str, values: Values, folder: Path, say: Say) -> Look:
    texts = [str(value) for value in values]
    if len(texts) > MOST_FILES:
        say(f"{len(texts):,} molecules are more than a bundle takes as drawings ({MOST_FILES:,}); it is without them.")
        return None, texts
    try:
        from ..datasets.structures import draw
    except ImportError as err:
        raise InputError("drawing molecules needs rdkit; install with: pip install 'modgap[train]'.") from err
    names = tuple(f"{modality}-{number}.svg" for number in range(len(texts)))
    drawings = _each(draw, texts, len(texts), f"drawings, {modality}", workers=1)  # RDKit mutes itself as a whole
    for name, drawing in zip(names, list(drawings), strict=True):
        (folder / name).write_text(drawing, encoding="utf-8")
    return Drawings(names), texts


def _texts(_modality: str, values: Values, _folder: Path, _say: Say) -> Look:
    return None, [str(value) for value in values]


_LOOKS = {"picture": _pictures, "sound": _sounds, "smiles": _molecules, "text": _texts}


def _each(
    action: Callable[[A], B], values: Iterable[A], count: int, what: str, workers: int | None = None
) -> Iterator[B]:
    """Results in order, of threads; at the end, every mistake."""

    def attempt(value: A) -> B | InputError:
        try:
            return action(value)
        except InputError as err:
            return err

    problems: list[str] = []
    with ThreadPoolExecutor(workers) as pool, counter(what, count) as bar:
        for result in pool.map(attempt, values):
            bar.update()
            if isinstance(result, InputError):
                problems += result.problems
            else:
                yield result
    if problems:
        raise InputError(problems)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
