"""What every data set of pictures and captions hands to training."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..item import Item
from ..media import PictureSheet


@dataclass(frozen=True)
class Pairs:
    """Pictures with captions, split by item into training and held-out pairs.

    Attributes
    ----------
    name
        Name of the data set.
    items
        N items; ``split`` says "train" or "test". The held-out items come in the order in which figures show them.
    pixels
        (N, S, S, 3) uint8 RGB, the picture that the model sees.
    provenance
        Source, version, licence and attribution, for the bundle.
    sheet
        Sheet of pictures of the held-out items, in their order, and where its file lies.
    """

    name: str
    items: tuple[Item, ...]
    pixels: NDArray[np.uint8]
    provenance: Mapping[str, Any] = field(default_factory=dict)
    sheet: PictureSheet | None = None
    sheet_root: Path | None = None

    def rows(self, split: str) -> NDArray[np.int64]:
        """Rows (M,) of the items of one split, in order."""
        return np.array([n for n, item in enumerate(self.items) if item.split == split], dtype=np.int64)

    def captions(self, split: str) -> list[str]:
        """Captions of one split, in the order of ``rows``."""
        return [item.caption for item in self.items if item.split == split]

    def probe(self, embedded: str) -> NDArray[np.int64]:
        """Rows (M,) of the pairs that are embedded: the held-out ones, or as many training ones; see ``config``."""
        held_out = self.rows("test")
        return held_out if embedded == "held-out" else self.rows("train")[: len(held_out)]

    def seen(self) -> int:
        """How many held-out pictures equal a training picture pixel by pixel."""
        trained = {picture.tobytes() for picture in self.pixels[self.rows("train")]}
        return sum(picture.tobytes() in trained for picture in self.pixels[self.rows("test")])


class Watch(Protocol):
    """Passes items on one by one and shows how far they are."""

    def __call__(self, items: Collection[Item], what: str, /) -> Iterable[Item]:
        """Items as they came; ``what`` says what is done with them."""
        ...


def unwatched(items: Collection[Item], what: str, /) -> Iterable[Item]:  # noqa: ARG001 shows nothing
    """Items as they came, with nothing shown."""
    return items
