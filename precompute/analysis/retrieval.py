"""Finding the partner: ranks, recall, and the rank in a gallery that holds both modalities.

Similarity is the dot product: the cosine, for unit rows. Ties count against the query: candidates as similar as
the partner stand before it, so that a model which maps everything to one point finds nothing. Similarities
within `TIE` are tied, so that the order of a sum does not decide.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .checks import Floats, as_cloud, as_pair

TIE = 1e-12  # far above rounding of float64 dot products of unit rows, far below any difference that means something


def ranks(query: ArrayLike, gallery: ArrayLike) -> NDArray[np.int64]:
    """Rank of each query's partner among the whole gallery, (N,), each in 1 .. N.

    Parameters
    ----------
    query, gallery
        (N, D); row n of the gallery is the partner of query n.
    """
    x, y = as_pair(query, gallery)
    similarity = x @ y.T  # (N, N)
    threshold = np.diag(similarity)[:, None] - TIE  # (N, 1)
    return (similarity >= threshold).sum(axis=1, dtype=np.int64)  # the partner counts itself


def ranking(similarities: ArrayLike) -> NDArray[np.int64]:
    """Candidates from the most similar to the least, by place; tied ones in the order in which they stand.

    Parameters
    ----------
    similarities
        (..., M) similarities of M candidates to a query each; M >= 1.

    Returns
    -------
    (..., M), each row a permutation of 0 .. M - 1.
    """
    levels = np.rint(np.asarray(similarities, dtype=np.float64) / TIE)  # (..., M)
    return np.argsort(-levels, axis=-1, kind="stable")


def recall_at_k(query: ArrayLike, gallery: ArrayLike, k: int) -> float:
    """Share of queries whose partner is among the k most similar of the gallery, in [0, 1].

    1 for k >= N. Chance is k / N.

    Parameters
    ----------
    query, gallery
        (N, D); row n of the gallery is the partner of query n.
    k
        At least 1.
    """
    if k < 1:
        raise ValueError(f"k is {k}; it must be at least 1.")
    return float((ranks(query, gallery) <= k).mean())


def mixed_rank(query: ArrayLike, other: ArrayLike, own: ArrayLike) -> NDArray[np.int64]:
    """Rank of each query's partner in a gallery of both modalities, (N,), each in 1 .. 2 N - 1.

    The gallery holds the N items of the other modality, the partner among them, and the N - 1 items of the query's
    own modality that are not the query. Where modalities form separate cones all of the own come first, and the
    rank is N or more however good the model is. Setting of Li et al. 2025 (GR-CLIP, arXiv 2507.19054).

    Parameters
    ----------
    query
        (N, D).
    other
        (N, D); row n is the partner of query n.
    own
        (N, D); the query's modality, row n being query n itself: usually the same array as ``query``.
    """
    x, y = as_pair(query, other)
    z = as_cloud(own, "own")
    if z.shape != x.shape:
        raise ValueError(f"own has shape {z.shape} and query {x.shape}; row n of both must be the same item.")
    partner: Floats = np.einsum("nd,nd->n", x, y)  # (N,)
    same = x @ z.T >= partner[:, None] - TIE  # (N, N)
    np.fill_diagonal(same, False)  # the query itself is not in the gallery
    return ranks(x, y) + same.sum(axis=1, dtype=np.int64)
