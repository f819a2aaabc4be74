"""SVG to pixels, and pixels to a sprite sheet."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

COLUMNS = 20


def rasterise(svg: str, size: int) -> Image.Image:
    """Draw an SVG into a transparent RGBA square of ``size`` pixels."""
    png = resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True)
    return Image.open(io.BytesIO(png)).convert("RGBA")


def on_white(picture: Image.Image) -> NDArray[np.uint8]:
    """RGB pixels (S, S, 3) of a picture laid on white."""
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    return np.asarray(ground.convert("RGB"), dtype=np.uint8)  # (S, S, 3)


def save_sheet(pictures: Sequence[Image.Image], path: Path) -> None:
    """Write one transparent WebP with all of ``pictures``, squares of one size, ``COLUMNS`` a row, in reading order."""
    cell = pictures[0].width
    whole = Image.new("RGBA", (COLUMNS * cell, -(-len(pictures) // COLUMNS) * cell), (0, 0, 0, 0))
    for n, picture in enumerate(pictures):
        whole.paste(picture, ((n % COLUMNS) * cell, (n // COLUMNS) * cell))
    whole.save(path, "WEBP", quality=90, method=6)
