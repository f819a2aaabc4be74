"""Shapes: pictures drawn here, whose factors are known, and captions that mention some of them.

Each picture has five factors (shape, colour, size, place, texture), and no two pictures share all five: combinations
are drawn without replacement, so no held-out picture was trained on, and no batch holds a partner's double as a wrong
answer. A caption mentions ``mention`` of the factors, chosen anew for each picture, so what a caption leaves out is
known; a share ``wrong`` of the training captions belongs to another picture. Held-out pairs are always right.
Everything follows from ``DRAW_SEED``.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..item import Item
from ..media import PictureSheet
from . import cache as caching
from .pairs import Pairs, Watch, unwatched
from .raster import COLUMNS, save_sheet

NAME = "shapes"
PACKAGES = ("numpy", "pillow")
PAIRS = 4000
HELD_OUT = 400
DRAW_SEED = 11
CELL = 64
OVERSAMPLE = 4  # samples a pixel, each way, for smooth edges

FACTORS: dict[str, tuple[str, ...]] = {
    "size": ("small", "medium", "large"),
    "colour": ("red", "orange", "brown", "pink", "green", "blue", "purple", "grey", "black"),
    "texture": ("plain", "striped", "dotted"),
    "shape": ("circle", "square", "triangle", "diamond", "cross", "ring"),
    "place": (
        *("at the top left", "at the top", "at the top right"),
        *("at the left", "in the middle", "at the right"),
        *("at the bottom left", "at the bottom", "at the bottom right"),
    ),
}
COLOURS = {
    "red": (213, 48, 50),
    "orange": (240, 150, 30),
    "brown": (120, 70, 30),
    "pink": (245, 150, 190),
    "green": (40, 150, 70),
    "blue": (30, 90, 200),
    "purple": (140, 70, 170),
    "grey": (150, 150, 150),
    "black": (30, 30, 30),
}
COMBINATIONS = math.prod(map(len, FACTORS.values()))  # 4,374: so many different pictures can be drawn
RADIUS = {"small": 0.09, "medium": 0.14, "large": 0.19}  # of the side of the picture
PITCH = 0.09  # distance between stripes or dots, of the side


def load(
    size: int, cache: Path, watch: Watch = unwatched, *, pairs: int = PAIRS, mention: int = 3, wrong: float = 0.0
) -> Pairs:
    """Draw the set, held-out items first.

    Parameters
    ----------
    size
        Side of the pictures, in pixels.
    cache
        Folder for what is slow to make.
    watch
        Wraps the items that are being drawn, e.g. in a progress bar.
    pairs
        How many in all, more than ``HELD_OUT`` and at most ``COMBINATIONS``.
    mention
        Factors a caption mentions, 1 to 5.
    wrong
        Share of the training captions that belong to another picture, in [0, 1].
    """
    drawn = draw_factors(pairs)  # (N, 5)
    rng = np.random.default_rng([DRAW_SEED, mention])
    captions = [caption_of(row, rng.permutation(len(FACTORS))[:mention]) for row in drawn]
    shuffled = HELD_OUT + swap(pairs - HELD_OUT, wrong)  # (N - 400,)
    captions = [*captions[:HELD_OUT], *(captions[n] for n in shuffled)]
    items = tuple(
        Item(f"shape-{n:05d}", captions[n], tuple(values_of(row)), "test" if n < HELD_OUT else "train")
        for n, row in enumerate(drawn)
    )
    folder = cache / f"{NAME}-{caching.key(PACKAGES, DRAW_SEED, FACTORS, COLOURS, RADIUS, PITCH, pairs)}"
    pixels, sheet = folder / f"pixels-{size}.npy", folder / f"{NAME}.webp"

    def fill(path: Path) -> None:
        pictures = np.stack([draw(values, size) for values in (item.tags for item in watch(items, "drawing shapes"))])
        with path.open("wb") as file:
            np.save(file, pictures)  # (N, S, S, 3)

    caching.keep(pixels, fill)
    caching.keep(
        sheet, lambda path: save_sheet([Image.fromarray(draw(item.tags, CELL)) for item in items[:HELD_OUT]], path)
    )
    return Pairs(
        name=NAME,
        items=items,
        pixels=np.load(pixels),
        provenance={
            "name": NAME,
            "pairs": pairs,
            "held_out": HELD_OUT,
            "mention": mention,
            "wrong": wrong,
            "source": "drawn by modgap",
            "licence": "MIT",
            "attribution": "drawn by modgap",
        },
        sheet=PictureSheet(sheet.name, CELL, COLUMNS),
        sheet_root=folder,
    )


def draw_factors(pairs: int) -> NDArray[np.int64]:
    """Values (N, 5) of each picture's factors, as indices, in the order of ``FACTORS``; no two rows are the same."""
    chosen = np.random.default_rng(DRAW_SEED).permutation(COMBINATIONS)[:pairs]  # (N,)
    return np.stack(np.unravel_index(chosen, [len(values) for values in FACTORS.values()]), axis=1)  # (N, 5)


def values_of(row: NDArray[np.int64]) -> list[str]:
    """Words of one picture's factors (5,), in the order of ``FACTORS``."""
    return [values[k] for values, k in zip(FACTORS.values(), row, strict=True)]


def caption_of(row: NDArray[np.int64], mentioned: NDArray[np.int64]) -> str:
    """Caption of one picture's factors (5,) that mentions those at the indices ``mentioned``."""
    words = dict(zip(FACTORS, values_of(row), strict=True))
    kept = [name for k, name in enumerate(FACTORS) if k in mentioned]
    noun = words["shape"] if "shape" in kept else "thing"
    before = [words[name] for name in ("size", "colour", "texture") if name in kept]
    return " ".join([*before, noun, *([words["place"]] if "place" in kept else [])])


def swap(count: int, share: float) -> NDArray[np.int64]:
    """Whose caption each of ``count`` pictures gets: a share of them one another's in a ring, the rest their own."""
    owner = np.arange(count)  # (M,)
    chosen = np.random.default_rng([DRAW_SEED, 1]).permutation(count)[: round(share * count)]
    owner[chosen] = np.roll(chosen, 1)
    return owner


def draw(values: tuple[str, ...], size: int) -> NDArray[np.uint8]:
    """Picture (S, S, 3) of one set of factor values, in the order of ``FACTORS``, on white."""
    length, colour, texture, shape, place = values
    fine = size * OVERSAMPLE
    row, column = divmod(FACTORS["place"].index(place), 3)
    at = (np.arange(fine) + 0.5) / fine  # (F,) in [0, 1]
    x, y = np.meshgrid(at - (0.24 + 0.26 * column), at - (0.24 + 0.26 * row))  # (F, F) from the centre
    inside = _inside(shape, x / RADIUS[length], y / RADIUS[length]) & _painted(texture, x, y)  # (F, F)
    cover = inside.reshape(size, OVERSAMPLE, size, OVERSAMPLE).mean(axis=(1, 3))[:, :, None]  # (S, S, 1)
    return np.round(255 * (1 - cover) + np.array(COLOURS[colour]) * cover).astype(np.uint8)  # (S, S, 3)


def _inside(shape: str, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which points (F, F) a shape of radius 1 around the origin covers; y points down."""
    distance = np.hypot(x, y)  # (F, F)
    across = np.maximum(np.abs(x), np.abs(y))  # (F, F)
    return {
        "circle": distance <= 1,
        "square": across <= 0.9,
        "triangle": (y <= 0.8) & (np.abs(x) <= (y + 1) * 0.55),
        "diamond": np.abs(x) + np.abs(y) <= 1.05,
        "cross": (across <= 1) & (np.minimum(np.abs(x), np.abs(y)) <= 0.35),
        "ring": (distance <= 1) & (distance >= 0.55),
    }[shape]


def _painted(texture: str, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which points (F, F) a texture paints; it leaves the others white."""
    if texture == "plain":
        return np.ones(x.shape, dtype=np.bool_)
    if texture == "striped":
        return (x + y) % PITCH < PITCH / 2
    return np.hypot(x % PITCH - PITCH / 2, y % PITCH - PITCH / 2) > PITCH / 3.5
