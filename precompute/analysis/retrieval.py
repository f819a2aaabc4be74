"""Finding the partner: ranks, recall, and the rank in the mixed gallery, which holds both modalities.

Similarity is the dot product: the cosine, for unit rows. Ties count against the query: candidates as similar as
the partner stand before it, so that a model which maps everything to one point finds nothing. Similarities
within `TIE` are tied, so that the order of a sum does not decide.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .checks import Floats, as_pair

Flags = NDArray[np.bool_]

TIE = 1e-12  # far above rounding of float64 dot products of unit rows, far below any difference that means something


def ranks(query: ArrayLike, gallery: ArrayLike) -> NDArray[np.int64]:
    """Rank of each query's partner among the whole gallery, (N,), each in 1 .. N.

    Parameters
    ----------
    query, gallery
        (N, D); row n of the gallery is the partner of query n.
    """
    x, y = as_pair(query, gallery)
    return (x @ y.T >= bar(x, y)[:, None]).sum(axis=1, dtype=np.int64)  # the partner counts itself


def bar(query: Floats, partner: Floats) -> Floats:
    """How similar a candidate must be to stand before or beside the partner, (N,), from partners (N, D)."""
    return np.einsum("nd,nd->n", query, partner) - TIE


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


def mixed_rank(query: ArrayLike, other: ArrayLike, added: ArrayLike | None = None) -> NDArray[np.int64]:
    """Rank of each query's partner in the mixed gallery, (N,), each in 1 .. 2 N - 1.

    The mixed gallery holds the N items of the other modality, the partner among them, and the N - 1 items of the
    query's own modality that are not the query; or of these only the ones ``added``: with none it is the gallery of
    `ranks`. Where modalities form separate cones all of the own come first, and among all of them the rank is N or
    more however good the model is. Setting of Li et al. 2025 (GR-CLIP, arXiv 2507.19054), where the answer itself may
    also stand in the query's own modality; here an item's text, as an answer to itself, would say nothing.

    Parameters
    ----------
    query
        (N, D).
    other
        (N, D); row n is the partner of query n.
    added
        (N, N) true where an item of the query's own modality, the column, is in the gallery of the query of a row; all
        by default. A query is never in its own gallery. `gallery.added_items` adds a part of them.
    """
    x, y = as_pair(query, other)
    competes = as_flags(np.ones((len(x), len(x)), np.bool_) if added is None else added, len(x))  # (N, N)
    return ranks(x, y) + (competes & (x @ x.T >= bar(x, y)[:, None])).sum(axis=1, dtype=np.int64)


def as_flags(added: ArrayLike, n: int) -> Flags:
    """Check which items of the own modality compete, see `mixed_rank`: a copy, (n, n), in which no query does."""
    flags = np.array(added)
    if flags.shape != (n, n) or flags.dtype != np.bool_:
        raise ValueError(f"added is {flags.dtype} of shape {flags.shape}; expected {n} x {n} values true or false.")
    np.fill_diagonal(flags, False)
    return flags
