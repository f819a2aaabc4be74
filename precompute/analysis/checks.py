"""What every function of this package asks of its arrays: float64 copies out, clear sentences on wrong shapes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def as_cloud(points: ArrayLike, name: str = "embeddings", *, least: int = 1) -> Floats:
    """Check one cloud of points.

    Parameters
    ----------
    points
        (N, D), any real dtype.
    name
        What the array is called in a message.
    least
        Smallest N that makes sense to the caller.

    Returns
    -------
    (N, D) float64; the same memory where it is float64 already, so callers must not write to it.

    Raises
    ------
    ValueError
        Not two-dimensional, fewer than ``least`` rows, no columns, or a value that is not finite.
    """
    cloud = np.asarray(points, dtype=np.float64)
    if cloud.ndim != 2:
        raise ValueError(f"{name} has shape {cloud.shape}; expected (items, dimensions).")
    if cloud.shape[0] < least or cloud.shape[1] < 1:
        raise ValueError(f"{name} has shape {cloud.shape}; at least {least} items and 1 dimension are needed.")
    if not np.all(np.isfinite(cloud)):
        bad = np.argwhere(~np.isfinite(cloud))[0]
        raise ValueError(f"{name} holds NaN or infinity, first in row {bad[0]}, column {bad[1]}.")
    return cloud


def as_pair(image: ArrayLike, text: ArrayLike, *, least: int = 1) -> tuple[Floats, Floats]:
    """Check two clouds whose rows are partners: both (N, D), with the same N and D.

    Raises
    ------
    ValueError
        As `as_cloud`, or the shapes differ.
    """
    x, y = as_cloud(image, "image", least=least), as_cloud(text, "text", least=least)
    if x.shape != y.shape:
        raise ValueError(f"image has shape {x.shape} and text {y.shape}; row n of one must be the partner of row n.")
    return x, y


def as_scale(s: float) -> float:
    """Check a logit scale: finite and above 0."""
    if not np.isfinite(s) or s <= 0:
        raise ValueError(f"the logit scale is {s}; it must be finite and above 0.")
    return float(s)


def unit_rows(points: Floats, name: str = "embeddings") -> Floats:
    """Rows scaled to length one, (N, D) to a new (N, D).

    Raises
    ------
    ValueError
        A row has length zero and so no direction.
    """
    length = np.linalg.norm(points, axis=1, keepdims=True)  # (N, 1)
    if not np.all(length > 0):
        row = int(np.argmin(length))
        raise ValueError(f"row {row} of {name} has length zero, so it has no direction and cannot be normalised.")
    return points / length
