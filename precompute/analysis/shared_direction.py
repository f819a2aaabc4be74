"""Directions that a modality shares: what of them the loss sees, and what it does not.

Every image is ``x = (sqrt(1 - h^2) x~, h g)`` and every text ``y = (sqrt(1 - h^2) y~, h g')``: contents x~, y~ of
length one, and directions g, g' of length one at right angles to all contents, each shared by a modality. Then

    <x, y> = (1 - h^2) <x~, y~> + h^2 <g, g'>.

The last term is the same for every pair, so a softmax over candidates cancels it: InfoNCE does not depend on the angle
between g and g', on which the gap, ``h |g - g'|``, does. What it sees is the factor of the first term: the loss at a
logit scale s is that of the contents at ``s (1 - h^2)``, which is least at ``s (1 - h^2) = s*`` where s is greater than
the scale s* that the contents ask for. Derived by us; the shared cone and the opposite ones are its two ends.

Here the contents are the six pairs of `sphere`, two of them wrong.
"""

from __future__ import annotations

import numpy as np

from . import sphere
from .checks import Floats, as_scale
from .losses import info_nce

SWAPPED = True  # with every pair right no scale is too great, and the loss wants nothing shared


def points(length: float, angle: float) -> tuple[Floats, Floats]:
    """Images and texts, (6, 4) each: the contents in the first two dimensions, what is shared in the others.

    Parameters
    ----------
    length
        h, of what is shared, in [0, 1].
    angle
        Between g and g', in degrees.
    """
    if not 0 <= length <= 1:
        raise ValueError(f"length is {length}; it must be in [0, 1].")
    turn = np.radians(angle)
    directions = np.array([[0.0, 1.0], [np.sin(turn), np.cos(turn)]])  # g, g'
    both = [
        np.hstack([np.sqrt(1 - length**2) * content[:, :2], np.tile(length * shared, (len(content), 1))])
        for content, shared in zip(sphere.points(0.0, SWAPPED), directions, strict=True)
    ]
    return both[0], both[1]


def gap(length: float, angle: float) -> float:
    """Distance of the two means: ``h |g - g'|``, in [0, 2]."""
    return float(2 * length * abs(np.sin(np.radians(angle) / 2)))


def loss(s: float, length: float, angle: float) -> float:
    """InfoNCE of the six pairs, mean of both ways, in nats, computed from the whole points.

    Parameters
    ----------
    s
        Logit scale, above 0.
    length, angle
        As in `points`.
    """
    return info_nce(*points(length, angle), s).mean


def best_length(s: float) -> float:
    """The h at which the loss is least: ``sqrt(1 - s* / s)``, and 0 while s <= s*.

    Parameters
    ----------
    s
        Logit scale, above 0.
    """
    return float(np.sqrt(max(0.0, 1 - sphere.best_scale(SWAPPED) / as_scale(s))))
