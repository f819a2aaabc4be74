"""Nearest neighbours among a million items and more: an index that looks into a part of them, and what it misses.

faiss sorts the items into cells around centres that it fits to a sample, and a query looks into the cells that are
nearest to it (inverted file: Jegou et al. 2011, "Product quantization for nearest neighbor search", section 4). Items
are kept in half precision, 2 bytes a dimension.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import BLOCK, Given, mapped, parts
from .optional import needed
from .search import Ints, nearest

PROBES = 32
FITTED = 50  # items a centre is fitted to
FEWEST = 4 * FITTED  # items that are searched in one cell


class Neighbours:
    """An index of N unit rows, by cosine.

    Attributes
    ----------
    items
        N.
    cells
        About 4 sqrt(N): then it costs as much to look for cells as to look into a few.
    """

    def __init__(self, gallery: Given, seed: int = 0) -> None:
        """Sort the rows into cells.

        Parameters
        ----------
        gallery
            (N, D) unit rows, or the path of a ``.npy`` file; read in blocks.
        seed
            Of the sample that the centres are fitted to, and of their starts.

        Raises
        ------
        InputError
            The file cannot be read, or faiss is not installed.
        """
        rows = mapped(gallery)
        with needed("a search among many items"):
            import faiss
        self.items, dimensions = rows.shape
        self.cells = 1 if self.items < FEWEST else min(int(4 * self.items**0.5), self.items // FITTED)
        self._index: Any = faiss.index_factory(dimensions, f"IVF{self.cells},SQfp16", faiss.METRIC_INNER_PRODUCT)
        self._index.cp.seed = seed + 1  # 0 is no seed to faiss
        drawn = np.random.default_rng(seed).permutation(self.items)[: FITTED * self.cells]
        self._index.train(np.asarray(rows[np.sort(drawn)], dtype=np.float32))
        for part in parts(self.items, BLOCK):
            self._index.add(np.asarray(rows[part], dtype=np.float32))

    def nearest(self, queries: NDArray[Any], k: int, probes: int = PROBES) -> Ints:
        """Rows of the items that seem most similar to each query, the most similar first.

        Parameters
        ----------
        queries
            (Q, D).
        k
            How many, 1 .. N.
        probes
            Cells that a query looks into: with more it misses less and takes longer; all of them miss nothing but what
            half precision confuses.

        Returns
        -------
        (Q, k); -1 where the cells held fewer.
        """
        if not 1 <= k <= self.items:
            raise ValueError(f"k is {k}; with {self.items} items it must be between 1 and {self.items}.")
        self._index.nprobe = min(probes, self.cells)
        return self._index.search(np.asarray(queries, dtype=np.float32), k)[1]


def recall(found: Ints, queries: NDArray[Any], gallery: Given) -> float:
    """Share of the true nearest neighbours that an index found, in [0, 1]: all items are compared to say so.

    Parameters
    ----------
    found
        (Q, k), of `Neighbours.nearest`.
    queries, gallery
        As there.
    """
    true = nearest(queries, mapped(gallery), found.shape[1])  # (Q, k)
    return float(np.mean([np.isin(one, other).mean() for one, other in zip(true, found, strict=True)]))
