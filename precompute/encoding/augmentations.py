"""An item becomes many: turned, blurred, noised, shifted or cropped step by step, as a data set of its own.

The new folder is data like any other::

    modgap augment pictures --how rotate --steps 36 --item cat.jpg --out turned
    modgap encode turned --model openai/clip-vit-base-patch32
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from ..errors import InputError, allowed, shown
from ..files import new_folder
from ..progress import counter
from .captions import TAG_MARK
from .data_folder import PairedData
from .run import loaded

NOISE_SEED = 0
WHITE = "white"  # where a picture was turned or moved away


@dataclass(frozen=True)
class Augmentation:
    """One way to change a picture, by an amount.

    Attributes
    ----------
    first, last
        Amounts of the first and the last step; even steps between them.
    around
        Whether the last amount is the first again, so that the last step stops short of it.
    words
        What the caption says of an amount.
    apply
        The picture changed by an amount; the amount at which nothing changes gives the picture itself.
    """

    first: float
    last: float
    around: bool
    words: str
    apply: Callable[[Image.Image, float], Image.Image]

    def amounts(self, steps: int) -> list[float]:
        """Amounts of so many steps."""
        return np.linspace(self.first, self.last, steps, endpoint=not self.around).tolist()


def _rotate(picture: Image.Image, degrees: float) -> Image.Image:
    return picture.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=WHITE)  # counterclockwise


def _blur(picture: Image.Image, percent: float) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(percent / 100 * min(picture.size)))


def _noise(picture: Image.Image, percent: float) -> Image.Image:
    """Gaussian noise of this standard deviation, the same draw at every amount."""
    pixels = np.asarray(picture, dtype=np.float64)  # (height, width, 3), 0 to 255
    drawn = np.random.default_rng(NOISE_SEED).normal(size=pixels.shape)
    return Image.fromarray(np.clip(np.rint(pixels + percent / 100 * 255 * drawn), 0, 255).astype(np.uint8))


def _shift(picture: Image.Image, right: float, down: float) -> Image.Image:
    """Moved by shares of its size."""
    moved = Image.new("RGB", picture.size, WHITE)
    moved.paste(picture, (round(right * picture.width), round(down * picture.height)))
    return moved


def _crop(picture: Image.Image, percent: float) -> Image.Image:
    """The middle, this share of each side."""
    width, height = (max(1, round(side * percent / 100)) for side in picture.size)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return picture.crop((left, top, left + width, top + height))


AUGMENTATIONS: Mapping[str, Augmentation] = {
    "rotate": Augmentation(0, 360, True, "rotated by {:g} degrees", _rotate),
    "blur": Augmentation(0, 10, False, "blurred by {:g}% of its side", _blur),
    "noise": Augmentation(0, 100, False, "with {:g}% of noise", _noise),
    "shift-x": Augmentation(-50, 50, False, "shifted by {:g}% to the right", lambda p, a: _shift(p, a / 100, 0)),
    "shift-y": Augmentation(-50, 50, False, "shifted by {:g}% down", lambda p, a: _shift(p, 0, a / 100)),
    "crop": Augmentation(100, 10, False, "cropped to {:g}% of its side", _crop),
}


def write_augmented(data: PairedData, out: Path, how: str, steps: int, *, ids: Collection[str] | None = None) -> Path:
    """Write a data folder in which every chosen item stands ``steps`` times, each with another amount.

    Parameters
    ----------
    data
        With pictures.
    out
        The folder; replaced if this wrote it.
    how
        One of `AUGMENTATIONS`.
    steps
        Two or more.
    ids
        Items; default all.

    Returns
    -------
    The captions file. Captions say the amount; tags say how and of which item; PNG keeps every pixel.

    Raises
    ------
    InputError
        Something of this is not there, or cannot be read or written.
    """
    if how not in AUGMENTATIONS:
        raise InputError(f"found augmentation {shown(how)}; {allowed(how, AUGMENTATIONS)}.")
    if steps < 2:
        raise InputError(f"found {steps} steps; allowed: a whole number from 2.")
    if "image" not in data.columns:
        raise InputError(f"{data.name}: has no pictures to augment; give a folder with a column file_name or image.")
    known = {item.id for item in data.items}
    unknown = [name for name in ids or () if name not in known]
    if unknown:
        raise InputError(f"{data.name}: found item {shown(name)}; {allowed(name, known)}." for name in unknown)
    chosen = [n for n, item in enumerate(data.items) if ids is None or item.id in ids]
    way = AUGMENTATIONS[how]
    rows: list[tuple[str, str, str, str]] = []
    with new_folder(out) as folder, counter(how, len(chosen) * steps) as bar:
        for n in chosen:
            item, picture = data.items[n], loaded("picture", data.columns["image"].values[n])
            for step, amount in enumerate(way.amounts(steps)):
                name, told = f"{n}-{step}.png", f"{item.caption}, {way.words.format(amount)}"
                way.apply(picture, amount).save(folder / name)
                rows.append((f"{item.id} {how} {amount:g}", name, told, TAG_MARK.join((how, item.id, *item.tags))))
                bar.update()
        with (folder / "captions.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("id", "file_name", "caption", "tags"), *rows])
    return out / "captions.csv"
