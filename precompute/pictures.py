"""Pictures as everything here reads them: upright, in colour, on white; squares of them side by side on a sheet."""

from __future__ import annotations

import math
import struct
from contextlib import suppress

from PIL import Image, ImageOps

from .media_checks import decoded


def opened(content: bytes) -> Image.Image | str:
    """A picture in RGB, turned as its camera says, on white where it is transparent; or why it cannot be read."""
    picture = decoded(content)
    if isinstance(picture, str):
        return picture
    with suppress(OSError, SyntaxError, ValueError, TypeError, struct.error):
        picture = ImageOps.exif_transpose(picture)
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear).convert("RGB")


def square(picture: Image.Image, side: int) -> Image.Image:
    """The middle of a picture, as large as it can be, ``side`` pixels wide."""
    return ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS)


class Sheet:
    """A sheet of ``count`` square pictures of ``cell`` pixels, ``columns`` of them in a row, on white."""

    def __init__(self, count: int, cell: int, columns: int) -> None:
        self.cell, self.columns = cell, columns
        self.picture = Image.new("RGB", (columns * cell, math.ceil(count / columns) * cell), "white")

    def put(self, number: int, picture: Image.Image) -> None:
        """Put a square of ``cell`` pixels in place ``number``."""
        row, column = divmod(number, self.columns)
        self.picture.paste(picture, (column * self.cell, row * self.cell))
