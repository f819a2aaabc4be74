"""Where the name of each line stands in a small chart: close to its own line, clear of the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

TEXT_HEIGHT, LETTER = 13.0, 7.0  # pixels that a name takes, about
CLEAR = 5.0  # pixels to keep from any line
FAR = 20.0  # pixels from other lines beyond which more distance does not help
TOUCHING = 10.0  # how much worse a pixel less than that is than a pixel further from the own line
GRID = 25  # places tried each way


def name_places(
    lines: Sequence[NDArray[np.float64]],
    names: Sequence[str],
    frame: tuple[float, float, float, float],
    size: tuple[float, float],
) -> list[tuple[float, float]]:
    """Centre of each name, in units of the data.

    Parameters
    ----------
    lines
        One array (P, 2) a name: points of its line and of the edges of its band.
    names
        Texts on one line.
    frame
        The axes: left, right, bottom, top; left may be the larger one.
    size
        Width and height of the plot in pixels, where it is drawn smallest. In a larger plot names have more room.
    """
    left, right, bottom, top = frame
    scale = np.array([size[0] / (right - left), size[1] / (top - bottom)])
    corner = np.array([left, bottom])
    drawn = [(np.asarray(line) - corner) * scale for line in lines]  # (P, 2) pixels
    placed: list[NDArray[np.float64]] = []
    places: list[tuple[float, float]] = []
    for number, name in enumerate(names):
        half = np.array([LETTER * len(name), TEXT_HEIGHT]) / 2
        x = np.linspace(half[0], size[0] - half[0], GRID)
        y = np.linspace(half[1], size[1] - half[1], GRID)
        centres = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)  # (G, 2)
        own = _distances(centres, half, drawn[number])  # (G,)
        other = np.full(len(centres), FAR)
        for points in [*drawn[:number], *drawn[number + 1 :], *placed]:
            other = np.minimum(other, _distances(centres, half, points))
        touching = np.maximum(CLEAR - own, 0) + np.maximum(CLEAR - other, 0)
        best = centres[(other - own - TOUCHING * touching).argmax()]
        edge = np.linspace(-half, half, 9)
        placed.append(best + np.stack(np.meshgrid(edge[:, 0], edge[:, 1]), axis=-1).reshape(-1, 2))  # (81, 2)
        places.append(tuple((best / scale + corner).tolist()))
    return places


def _distances(
    centres: NDArray[np.float64], half: NDArray[np.float64], points: NDArray[np.float64]
) -> NDArray[np.float64]:
    """From a box around each centre to the nearest of some points, (G,), 0 inside."""
    beyond = np.maximum(np.abs(centres[:, None] - points[None]) - half, 0)  # (G, P, 2)
    return np.hypot(beyond[..., 0], beyond[..., 1]).min(axis=1)
