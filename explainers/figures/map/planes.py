"""The planes in which a map shows two clouds, and how much room its points have there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ....precompute.analysis.checks import Floats
from ....precompute.analysis.projection import fit_pca
from ....precompute.cache import remembered

Name = Literal["gap", "principal"]
FINEST = 255  # of a byte
PER_LEVEL = 16  # values of a byte from one level of zoom to the next
WHOLE = 2 * np.sqrt(2.0)  # no two places are farther apart


def places(x: Floats, y: Floats) -> Mapping[Name, Floats]:
    """Places of all points, (2 n, 2) in -1..1 with one unit as long across as up, in each plane.

    Parameters
    ----------
    x, y
        (n, D) unit rows, partners in the same row.

    Returns
    -------
    ``gap``
        Across, the direction in which the two clouds, each about its own mean, spread most among those at right angles
        to the gap vector; up, the gap vector.
    ``principal``
        The two largest principal components of all points.
    """
    every = np.vstack([x, y])  # (2 n, D)
    principal = fit_pca(every).plane
    gap = x.mean(axis=0) - y.mean(axis=0)  # (D,)
    length = float(np.linalg.norm(gap))
    up = gap / length if length else principal[1]
    spread = np.vstack([x - x.mean(axis=0), y - y.mean(axis=0)])
    across = fit_pca(spread - np.outer(spread @ up, up)).components[0]  # (D,)
    return {"gap": _fitted(every @ np.stack([across, up]).T), "principal": _fitted(every @ principal.T)}


def _fitted(plane: Floats) -> Floats:
    """Moved and scaled, both axes alike, so that everything just lies in -1..1."""
    low, high = plane.min(axis=0), plane.max(axis=0)  # (2,)
    return (plane - (low + high) / 2) / (float((high - low).max()) / 2 or 1.0)


@remembered
def levels(points: Floats) -> NDArray[np.uint8]:
    """From which zoom on there is room for each of some places, (n, 2) to (n,).

    The places are taken one by one, always the one that is farthest from those that were taken. What lies then between
    it and them is its room: the whole over ``2 ** (level / PER_LEVEL)``. So at any zoom those at or below some level
    lie evenly, none closer than what that level stands for, and looking closer only adds to them.
    """
    found = np.zeros(len(points), dtype=np.uint8)
    away = np.full(len(points), WHOLE)  # from the nearest that was taken
    at = int(np.hypot(*points.T).argmin())
    for _ in range(len(points)):
        room = max(float(away[at]), 1e-9)
        found[at] = min(FINEST, int(np.ceil(PER_LEVEL * np.log2(WHOLE / room) - 1e-9)))
        away = np.minimum(away, np.hypot(*(points - points[at]).T))
        away[at] = -1.0
        at = int(away.argmax())
    return found


def neighbourhoods(points: Floats, size: int) -> NDArray[np.int64]:
    """An order of places, (n, 2) to (n,), in which every ``size`` of them that follow each other lie close together."""

    def ordered(rows: NDArray[np.int64]) -> NDArray[np.int64]:
        if len(rows) <= size:
            return rows
        axis = int(np.ptp(points[rows], axis=0).argmax())
        along = rows[points[rows, axis].argsort(kind="stable")]
        half = -(-len(rows) // size) // 2 * size
        return np.concatenate([ordered(along[:half]), ordered(along[half:])])

    return ordered(np.arange(len(points), dtype=np.int64))
