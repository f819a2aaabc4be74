"""Pictures and sounds of an export, as media of a bundle. An export may be without either."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..errors import InputError
from ..files import read_bytes
from ..media import PictureSheet, Sounds
from ..pictures import Sheet, opened, square

CELL = 96
COLUMNS = 10
SOUND_SUFFIXES = ("wav", "mp3", "ogg", "flac", "m4a")
_SHEET = "image.webp"


def picture_files(folder: Path, count: int) -> list[Path]:
    """``0.jpg`` to ``(count - 1).jpg`` in ``images/``; none if there is no such folder."""
    return _numbered(folder / "images", count, ("jpg",), "pictures")


def sound_files(folder: Path, count: int) -> list[Path]:
    """``0.wav`` to ``(count - 1).wav``, or of another kind, in ``audios/``; none if there is no such folder."""
    return _numbered(folder / "audios", count, SOUND_SUFFIXES, "sounds")


def _numbered(folder: Path, count: int, suffixes: tuple[str, ...], what: str) -> list[Path]:
    if not folder.is_dir():
        return []
    kind = next((suffix for suffix in suffixes if any(folder.glob(f"*.{suffix}"))), suffixes[0])
    paths = [folder / f"{number}.{kind}" for number in range(count)]
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        shown = ", ".join(missing[:5]) + (", ..." if len(missing) > 5 else "")
        raise InputError(f"{folder}: {len(missing)} of {count} {what} are missing: {shown}; expected one a caption.")
    if (folder / f"{count}.{kind}").exists():
        raise InputError(f"{folder}: holds {count}.{kind}, one more than the {count} captions; expected one a caption.")
    return paths


def draw_sheet(paths: list[Path], folder: Path) -> PictureSheet:
    """Draw pictures, cut square around the middle, on one sheet in ``folder``."""
    sheet = Sheet(len(paths), CELL, COLUMNS)
    broken: list[str] = []
    for number, path in enumerate(paths):
        picture = opened(read_bytes(path))
        if isinstance(picture, str):
            broken.append(f"{path}: is not a picture that can be read ({picture}); export it again.")
            continue
        sheet.put(number, square(picture, CELL))
    if broken:
        raise InputError(broken)
    try:
        sheet.picture.save(folder / _SHEET, quality=90, method=4)
    except OSError as err:
        raise InputError(f"{folder / _SHEET}: cannot be written ({err.strerror}); choose another folder.") from err
    return PictureSheet(file=_SHEET, cell=CELL, columns=COLUMNS)


def copy_sounds(paths: list[Path], folder: Path) -> Sounds:
    """Copy sounds to ``folder``, under names that say what they are."""
    names = [f"audio-{path.name}" for path in paths]
    for path, name in zip(paths, names, strict=True):
        try:
            shutil.copyfile(path, folder / name)
        except OSError as err:
            raise InputError(
                f"{path}: cannot be copied to {folder / name} ({err.strerror}); see to its rights."
            ) from err
    return Sounds(files=tuple(names))
