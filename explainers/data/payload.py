"""Points as text that travels: 16-bit whole numbers in base64, and what the browser makes of them.

A coordinate of a unit row is in [-1, 1] and travels as ``round(32767 x)``. Whoever decodes divides by 32767 and scales
each row to length one again. Every figure that shows the same points carries the same text, so that a page has it once.
"""

from __future__ import annotations

import base64
from typing import Any, NotRequired, TypedDict

import numpy as np
from numpy.typing import NDArray

from ...precompute.analysis.checks import Floats, unit_rows
from ...precompute.analysis.projection import fit_pca

LARGEST = 32767  # of a whole number of 16 bits
REACH = 2.0  # from one unit vector to another at most


class Frame(TypedDict):
    """A plane to draw points in: ``x = axes @ point - origin``; two axes of D coordinates."""

    axes: list[list[float]]
    origin: list[float]


class Cloud(TypedDict):
    """The points of one state: a step of training, or a model.

    ``key`` is its step or name as text; ``points`` has one text a modality, of n rows; ``numbers`` maps keys of
    metrics to values over the items shown. ``planes`` are others than that of the frame, and ``layouts``
    places that no axes give, (M n, 2) numbers as text, see `encode_places`; both by name.
    """

    key: str
    points: list[str]
    frame: Frame
    numbers: dict[str, float]
    planes: NotRequired[dict[str, Frame]]
    layouts: NotRequired[dict[str, str]]


class Later(TypedDict):
    """In the place of a cloud that an output holds back: it is brought by this name when somebody asks for its key."""

    key: str
    later: str


def encode(points: NDArray[np.floating[Any]]) -> str:
    """(n, D) unit rows as text."""
    return base64.b64encode(_whole(points).tobytes()).decode()


def encode_places(places: Floats) -> str:
    """(P, 2) places in a plane of unit rows, which lie within 2 of its origin, as text."""
    return encode(places / REACH)


def decode(text: str, rows: int) -> Floats:
    """The points of a text as the browser has them, (rows, D) unit rows."""
    whole = np.frombuffer(base64.b64decode(text), dtype="<i2")
    return unit_rows(whole.reshape(rows, -1).astype(np.float64) / LARGEST)


def decoded(points: NDArray[np.floating[Any]]) -> Floats:
    """(n, D) unit rows after they have travelled."""
    return unit_rows(_whole(points).astype(np.float64) / LARGEST)


def _whole(points: NDArray[np.floating[Any]]) -> NDArray[np.int16]:
    return np.rint(np.asarray(points, dtype=np.float64) * LARGEST).astype("<i2")


def principal_frame(states: list[Floats]) -> tuple[Floats, Floats]:
    """The plane of the two largest principal components of all points of some states, (P, D) each.

    The first half of the last state's points, so its first modality, lies to the left and above.

    Returns
    -------
    axes, origin
        (2, D) orthonormal rows, and (2,) where the mean of all points lies on them.
    """
    every = np.concatenate(states)  # (S P, D)
    pca = fit_pca(every)
    axes = pca.plane
    last = states[-1] @ axes.T  # (P, 2)
    half = len(last) // 2
    ahead = last[:half].mean(axis=0) - last[half:].mean(axis=0)  # (2,)
    axes = axes * np.where(ahead > 0, [-1.0, 1.0], [1.0, -1.0])[:, None]
    return axes, axes @ pca.mean


def frame(axes: Floats, origin: Floats) -> Frame:
    """A plane as it travels: six digits, which is far below a pixel."""
    return {"axes": np.round(axes, 6).tolist(), "origin": np.round(origin, 6).tolist()}


def extent(places: list[Floats]) -> list[float]:
    """Least and greatest of some places, (P, 2) each: x0, x1, y0, y1."""
    every = np.concatenate(places)
    (x0, y0), (x1, y1) = every.min(axis=0), every.max(axis=0)
    return [round(float(value), 4) for value in (x0, x1, y0, y1)]
