"""The opening figure: two clouds of real embeddings, as trained and moved together, as SVG that needs no script.

What has pictures is drawn as they look, where there is room; everything else as dots. The runtime
(``runtime/hero.js``) lets them drift and gives the reader a slider; without it they stay as trained.
"""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray

from ..explainers.data.pairing import Pairing
from ..explainers.data.payload import principal_frame
from ..explainers.figures.gap_shift.moving import move
from ..explainers.kit.room import sizes
from ..precompute.analysis.geometry import gap_distance, gap_vector
from ..precompute.analysis.projection import fit_pca
from ..precompute.bundle import Bundle
from ..precompute.modalities import plural
from .figures.sheets import Grid
from .theme import render as render_template

SHIFTS = (0.0, 0.25, 0.5, 0.75, 1.0)  # evenly spaced: the runtime interpolates between them
SIZE = (400, 400)  # of the drawing, in its own units
MARGIN = 12.0  # around the outermost points
ROOM = {"least": 5.0, "most": 21.0, "overlap": 0.25}  # of pictures, see ``explainers.kit.room``
CLEAR = 14.0  # across from which a picture can be made out; smaller ones fade into dots


def render(bundle: Bundle, sheet: Grid | None = None) -> str:
    """The opening figure as HTML: the first two modalities of a bundle after training.

    Parameters
    ----------
    bundle
        Drawn are the pairs that its figures show, too.
    sheet
        Their pictures, for the first modality that has some.
    """
    names = bundle.modalities[:2]
    pairing = Pairing.of(bundle, modalities=names)
    x, y = (pairing.raw(name) for name in names)  # (N, D)
    states = [np.concatenate([bundle.embeddings[name][step] for name in names]) for step in range(len(bundle.steps))]
    frames = places(x, y, up=principal_frame(states)[0][1])  # (S, 2, N, 2)
    distance = gap_distance(x, y)
    description = (
        f"{len(x)} {plural(names[0])} on the left and their {plural(names[1])} on the right, a line between partners, "
        f"as the model places them: two clouds, whose centres are {distance:.2f} apart on a sphere of radius one."
    )
    rounded = np.round(frames, 1)
    moving = {
        "places": [rounded[:, side].reshape(len(SHIFTS), -1).tolist() for side in range(2)],
        "room": ROOM,
        "clear": CLEAR,
    }
    first = rounded[0].tolist()
    path = "".join(f"M{a[0]} {a[1]}L{b[0]} {b[1]}" for a, b in zip(*first, strict=True))
    pictured = next(iter(bundle.sprites), "") if sheet else ""
    return render_template(
        "hero.html", size=SIZE, clouds=dict(zip(names, first, strict=True)), path=path, description=description,
        pictured=pictured, sheet=sheet, sizes=_sizes(first[names.index(pictured)]) if pictured in names else [],
        moving=json.dumps(moving, separators=(",", ":")),
    )  # fmt: skip


def _sizes(places: list[list[float]]) -> list[tuple[float, float]]:
    """Of each picture how large it is, and how far it has faded into a dot, from 0 to 1."""
    across, down = np.array(places).T  # (N,)
    found = np.round(sizes(across, down, **ROOM), 1)  # (N,)
    faded = np.clip((CLEAR - found) / (CLEAR - ROOM["least"]), 0, 1)
    return [(float(size), round(float(part), 2)) for size, part in zip(found, faded, strict=True)]


def places(
    image: NDArray[np.floating], text: NDArray[np.floating], up: NDArray[np.floating] | None = None
) -> NDArray[np.float64]:
    """Where the points are drawn while the gap closes.

    The plane is fitted to the trained points and stays: across runs the gap, upwards the direction at right angles to
    it in which the points differ most. One scale serves both axes, so that distances can be compared.

    Parameters
    ----------
    image, text
        (N, D) unit rows, partners in the same row.
    up
        (D,) what other figures of these points draw upwards, so that none stands on its head beside them.

    Returns
    -------
    (S, 2, N, 2): shift (``SHIFTS``), image or text, pair, x and y in units of ``SIZE``. Images stand on the left.
    """
    plane = _plane(image, text)  # (2, D)
    if up is not None and len(plane) > 1 and plane[1] @ up > 0:  # y grows downwards
        plane = plane * np.array([[1.0], [-1.0]])
    start = image.astype(np.float64), text.astype(np.float64)
    moved = np.stack([np.stack(move(start, "shift", t)) for t in SHIFTS])  # (S, 2, N, D)
    clouds = moved @ plane.T  # (S, 2, N, 2)
    low, high = clouds.min(axis=(0, 1, 2)), clouds.max(axis=(0, 1, 2))  # (2,)
    room = np.array(SIZE) - 2 * MARGIN  # (2,)
    scale = float((room / np.maximum(high - low, 1e-9)).min())
    return (clouds - (low + high) / 2) * scale + np.array(SIZE) / 2


def _plane(image: NDArray[np.floating], text: NDArray[np.floating]) -> NDArray[np.float64]:
    """Two orthonormal rows (2, D): from images to texts, and the widest direction across."""
    gap = -gap_vector(image, text)  # (D,)
    length = float(np.linalg.norm(gap))
    if length < np.finfo(np.float32).eps:  # no gap: the two widest directions
        return fit_pca(np.concatenate([image, text])).components[:2]
    along = gap / length  # (D,)
    points = np.concatenate([image, text])  # (2 N, D)
    across = fit_pca(points - np.outer(points @ along, along)).components[0]  # (D,)
    return np.stack([along, across])
