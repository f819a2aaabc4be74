"""Gap, cones and alignment from sums over items. Sums add up: of a part, of all parts, of arrays that no memory holds.

`geometry` says what each number means and takes arrays; here is what it is computed from. Sums are float64, whatever
the rows are, and one pass over the rows gives all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .checks import Floats, as_cloud, as_pair

COINCIDING = 1e-12  # cosines of coinciding points round to 1 +- 1e-16; two such zeros could make any quotient


@dataclass(frozen=True)
class CloudSums:
    """Sums over N rows of one modality.

    Attributes
    ----------
    items
        N.
    total
        (D,) sum of the rows.
    squares
        Sum of their squared lengths; N for unit rows.
    """

    items: int
    total: Floats
    squares: float

    @classmethod
    def of(cls, points: ArrayLike) -> CloudSums:
        """Sums over the rows of (N, D) points."""
        x = as_cloud(points)
        return cls(len(x), x.sum(axis=0), float(np.einsum("nd,nd->", x, x)))

    def __add__(self, other: CloudSums) -> CloudSums:
        return CloudSums(self.items + other.items, self.total + other.total, self.squares + other.squares)

    @property
    def intra_modal_cosine(self) -> float:
        """See `geometry.intra_modal_cosine`: all products minus those of items with themselves. N >= 2."""
        return float((self.total @ self.total - self.squares) / (self.items * (self.items - 1)))


@dataclass(frozen=True)
class PairSums:
    """Sums over N pairs.

    Attributes
    ----------
    image, text
        Those of each side.
    products
        Sum of the dot products of partners.
    squared_distances
        Sum of their squared distances. They follow from the others, but not where partners nearly coincide.
    """

    image: CloudSums
    text: CloudSums
    products: float
    squared_distances: float

    @classmethod
    def of(cls, image: ArrayLike, text: ArrayLike) -> PairSums:
        """Sums over the rows of two clouds, (N, D) each, row n of one the partner of row n of the other."""
        x, y = as_pair(image, text)
        apart = x - y  # (N, D)
        return cls(
            image=CloudSums.of(x),
            text=CloudSums.of(y),
            products=float(np.einsum("nd,nd->", x, y)),
            squared_distances=float(np.einsum("nd,nd->", apart, apart)),
        )

    def __add__(self, other: PairSums) -> PairSums:
        return PairSums(
            self.image + other.image,
            self.text + other.text,
            self.products + other.products,
            self.squared_distances + other.squared_distances,
        )

    @property
    def items(self) -> int:
        """N."""
        return self.image.items

    @property
    def gap_vector(self) -> Floats:
        """See `geometry.gap_vector`, (D,)."""
        return (self.image.total - self.text.total) / self.items

    @property
    def gap_distance(self) -> float:
        """See `geometry.gap_distance`."""
        return float(np.linalg.norm(self.gap_vector))

    @property
    def gap_floor(self) -> float:
        """See `geometry.gap_floor`. N >= 2."""
        return float(np.sqrt(max(self.alignment - self.gap_distance**2, 0.0) / (self.items - 1)))

    @property
    def paired_cosine(self) -> float:
        """See `geometry.paired_cosine`."""
        return self.products / self.items

    @property
    def cross_modal_cosine(self) -> float:
        """See `geometry.cross_modal_cosine`: all products minus those of partners. N >= 2."""
        return float((self.image.total @ self.text.total - self.products) / (self.items * (self.items - 1)))

    @property
    def alignment(self) -> float:
        """See `geometry.alignment`."""
        return self.squared_distances / self.items

    @property
    def relative_modality_gap(self) -> float:
        """See `geometry.relative_modality_gap`. N >= 2."""
        match = (1 - self.paired_cosine) / 2
        within = ((1 - self.image.intra_modal_cosine) / 2 + (1 - self.text.intra_modal_cosine) / 2) / 2
        match, within = (value if value > COINCIDING else 0.0 for value in (match, within))
        return match / (match + within) if match else 0.0
