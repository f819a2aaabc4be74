"""What a map carries: all pairs, small pictures of all on one sheet, and larger ones on tiles that come when wanted."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from ....precompute.analysis.checks import Floats
from ....precompute.bundle import Bundle
from ...data.media import Picture, drawn
from ...data.pairing import Pairing
from ...data.payload import LARGEST, Later, encode
from .planes import Name, levels, neighbourhoods, places

SMALL, LARGE = 16, 32  # pixels a picture: on the sheet, on tiles
SMALL_QUALITY, LARGE_QUALITY = 30, 50  # of WebP: at this size no eye sees more
TILE = 128  # pairs a tile


class Tile(TypedDict):
    """Larger pictures of so many pairs that follow each other; ``key`` is its number as text."""

    key: str
    picture: Picture


class Plane(TypedDict):
    """Where everything lies: a text a modality, of n places; and one of a byte a place, see ``levels`` in `planes`."""

    places: list[str]
    levels: list[str]


class Named(TypedDict):
    """A modality: its name, and what a sentence calls it."""

    name: str
    word: str


class Mapped(TypedDict):
    """All pairs; ``pictured`` is the modality that has pictures, if one has, and ``held`` the pairs that were held out.

    What they are called says the control of items, which has all names anyway.
    """

    modalities: list[Named]
    ids: list[str]
    held: list[int]
    cosines: str
    planes: Mapping[Name, Plane]
    pictured: str
    sheet: Picture | None
    size: int
    tiles: list[Tile | Later]


@dataclass(frozen=True)
class Atlas:
    """All pairs of a bundle in two modalities, after training, neighbours together."""

    bundle: Bundle
    modalities: Sequence[str]

    @cached_property
    def pairing(self) -> Pairing:
        """All pairs, in the order of the bundle."""
        return Pairing.of(self.bundle, len(self.bundle.items), self.modalities, exactly=2)

    @cached_property
    def planes(self) -> Mapping[Name, Floats]:
        """Places (2 n, 2) in each plane, in the order of the bundle."""
        return places(*self.pairing.clouds().values())

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """(n,) rows of the bundle in the order in which pairs travel."""
        return neighbourhoods(self.planes["principal"][: self.pairing.count], TILE)

    @cached_property
    def cosines(self) -> Floats:
        """(n,) of each pair as the browser has it, in the order of the bundle."""
        x, y = self.pairing.clouds().values()
        return np.rint((x * y).sum(axis=1) * LARGEST) / LARGEST

    @cached_property
    def held(self) -> NDArray[np.bool_]:
        """(n,) whether a pair was held out, in the order of the bundle; none where none was trained on."""
        test = np.array([item.split == "test" for item in self.bundle.items])
        return test if not test.all() else np.zeros(len(test), dtype=bool)

    def data(self) -> Mapped:
        """What travels to the browser."""
        pairing, rows = self.pairing, self.rows
        pictured = next((name for name in pairing.modalities if name in pairing.bundle.sprites), "")
        return Mapped(
            modalities=[
                Named(name=name, word=word) for name, word in zip(pairing.modalities, pairing.words, strict=True)
            ],
            ids=[pairing.ids[row] for row in rows],
            held=np.flatnonzero(self.held[rows]).tolist(),
            cosines=encode(self.cosines[rows]),
            planes={name: self._plane(plane) for name, plane in self.planes.items()},
            pictured=pictured,
            sheet=drawn(pairing.bundle, pictured, rows.tolist(), SMALL, SMALL_QUALITY),
            size=TILE,
            tiles=self._tiles(pictured),
        )

    def _plane(self, plane: Floats) -> Plane:
        clouds = [half[self.rows] for half in np.split(plane, 2)]  # (n, 2) each
        return Plane(
            places=[encode(cloud) for cloud in clouds],
            levels=[base64.b64encode(levels(cloud).tobytes()).decode() for cloud in clouds],
        )

    def _tiles(self, pictured: str) -> list[Tile | Later]:
        parts = [self.rows[start : start + TILE].tolist() for start in range(0, len(self.rows), TILE)]
        pictures = [drawn(self.bundle, pictured, part, LARGE, LARGE_QUALITY) for part in parts]
        return [Tile(key=str(n), picture=picture) for n, picture in enumerate(pictures) if picture]
