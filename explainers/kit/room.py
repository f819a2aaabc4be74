"""How large points may be drawn so that each can be made out: the twin of ``room.js``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def sizes(
    x: Sequence[float], y: Sequence[float], least: float, most: float, overlap: float = 0.0
) -> NDArray[np.float64]:
    """Diameters of points, so that an earlier one is not covered by a later one.

    A point is as large as the room beside those before it allows. Where points move, sizes follow without a jump.

    Parameters
    ----------
    x, y
        (N,) places in pixels, the most important point first.
    least, most
        Diameters in pixels: of a point without room, and of one with all of it.
    overlap
        The part of their distance by which two may overlap.

    Returns
    -------
    (N,) pixels.
    """
    places = np.column_stack([x, y]).astype(np.float64)  # (N, 2)
    found = np.full(len(places), most, dtype=np.float64)
    for n in range(1, len(places)):
        distance = np.hypot(*(places[:n] - places[n]).T)  # (n,)
        free = (2 * (1 + overlap) * distance - found[:n]).min()
        found[n] = min(most, max(least, float(free)))
    return found
