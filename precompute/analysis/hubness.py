"""Hubs: candidates that answer many queries, whatever these ask.

Radovanovic et al. 2010, "Hubs in space" (JMLR 11), count how often a point is among the k nearest of others, its
k-occurrences; where a few points collect most of them, these are hubs. Here the others are the queries of another
modality. Similarity is the dot product: the cosine, for unit rows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .checks import as_pair
from .retrieval import ranking


def k_occurrences(query: ArrayLike, gallery: ArrayLike, k: int = 1) -> NDArray[np.int64]:
    """How many queries have each candidate among their k most similar, (N,), each in 0 .. N, sum k N.

    A tie is decided for the candidate that stands first.

    Parameters
    ----------
    query, gallery
        (N, D).
    k
        1 .. N.
    """
    x, y = as_pair(query, gallery)
    if not 1 <= k <= len(y):
        raise ValueError(f"k is {k}; with {len(y)} candidates it must be between 1 and {len(y)}.")
    nearest = ranking(x @ y.T)[:, :k]  # (N, k)
    return np.bincount(nearest.ravel(), minlength=len(y))
