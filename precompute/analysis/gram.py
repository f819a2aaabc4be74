"""Embeddings from a matrix of cosines, which determines them up to a rotation that changes nothing that is shown."""

from __future__ import annotations

import numpy as np

from .checks import Floats, unit_rows

DIAGONAL_TOLERANCE = 1e-3  # an item's cosine with itself is 1; exports round
SYMMETRY_TOLERANCE = 1e-4
DIGITS = 12  # of a coordinate that the cosines determine
NEGATIVE_TOLERANCE = 1e-4  # part of the largest eigenvalue; rounding to four digits stays below it


def embeddings_from_gram(gram: Floats) -> Floats:
    """Unit rows with these cosines: ``X`` with ``X X^T = gram``, unique up to a rotation.

    ``gram = V L V^T`` and ``X = V L^(1/2)`` (classical scaling: Torgerson 1952), without eigenvalues that are zero, or
    below it by rounding. Of all rotations of ``X`` it is the triangular one: row m is zero beyond its first m + 1
    coordinates, and the last of these is not negative. So the points hold no more numbers than the triangle of their
    cosines, and the same table gives the same points.

    Parameters
    ----------
    gram
        (M, M) cosines: symmetric, 1 on the diagonal, positive semi-definite, all up to rounding.

    Returns
    -------
    (M, D) float64, D the rank of ``gram``, at most M.

    Raises
    ------
    ValueError
        The matrix is not one of cosines; the sentence says why.
    """
    problem = _gram_problem(gram)
    if problem:
        raise ValueError(problem)
    values, vectors = np.linalg.eigh((gram + gram.T) / 2)  # (M,) rising, (M, M)
    largest = float(values[-1])
    if values[0] < -NEGATIVE_TOLERANCE * largest:
        raise ValueError(
            f"is not a matrix of cosines: its smallest eigenvalue is {values[0]:.3g}, below zero by more than rounding "
            f"explains (largest {largest:.3g})"
        )
    keep = values > len(gram) * np.finfo(np.float64).eps * largest  # (M,)
    points = vectors[:, keep] * np.sqrt(values[keep])  # (M, D)
    triangle: Floats = np.tril(np.linalg.qr(points.T)[1].T).astype(np.float64)  # (M, D)
    signs = np.where(np.diag(triangle) < 0, -1.0, 1.0)  # (D,)
    return unit_rows((triangle * signs).round(DIGITS) + 0.0)  # equal items are equal, and no zero is negative


def _gram_problem(gram: Floats) -> str | None:
    """Why a matrix cannot be one of cosines, the eigenvalues apart."""
    if gram.ndim != 2 or gram.shape[0] != gram.shape[1]:
        return f"is {' x '.join(map(str, gram.shape))}, not square"
    if not np.all(np.isfinite(gram)):
        row, column = np.argwhere(~np.isfinite(gram))[0]
        return f"holds NaN or infinity, first in row {row + 1}, column {column + 1}"
    off = np.abs(np.diag(gram) - 1)  # (M,)
    if off.max(initial=0.0) > DIAGONAL_TOLERANCE:
        row = int(off.argmax())
        return f"has {gram[row, row]:.6g} on the diagonal in row {row + 1}, where a cosine of an item with itself is 1"
    skew = np.abs(gram - gram.T)  # (M, M)
    if skew.max(initial=0.0) > SYMMETRY_TOLERANCE:
        row, column = np.unravel_index(int(skew.argmax()), skew.shape)
        return f"is not symmetric: row {row + 1}, column {column + 1} differs from its mirror by {skew.max():.3g}"
    return None
