"""Six pairs on a sphere: how the temperature sets the gap when two pairs are wrong.

The simulation of Liang et al. 2022 (arXiv 2203.02053), section 4.3 and figure 3, in the exact set-up of the code
published with it. Six images lie on the equator, at longitudes -20 ... 80 degrees; six texts lie
on a parallel ``angle`` degrees below, each beneath its image. In the swapped version the first two texts have changed
places, as wrong pairs do. The angle is the gap.

Closed form, ours. All similarities are ``cos(angle) cos(u_i - u_j)``, so lowering the texts does to the loss exactly
what a smaller logit scale does: ``loss(s, angle) = loss(s cos(angle), 0)``. Where s is greater than the scale s* that
these six pairs ask for, the texts move until ``s cos(angle) = s*``, hence ``angle = arccos(s* / s)``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .checks import Floats, as_scale
from .losses import best_logit_scale, info_nce

LONGITUDE = (-20.0, 0.0, 20.0, 40.0, 60.0, 80.0)
SWAPPED = (1, 0, 2, 3, 4, 5)


def points(angle: float, swapped: bool) -> tuple[Floats, Floats]:
    """Images and texts on the unit sphere, (6, 3) each; row n of one is the partner of row n of the other.

    Parameters
    ----------
    angle
        How far the texts lie from the equator, in degrees, -90 to 90 in the published figure; positive is down.
    swapped
        Whether the first two texts have changed places.
    """
    if not np.isfinite(angle):
        raise ValueError(f"angle is {angle}; it must be finite, in degrees.")
    longitude = np.radians(LONGITUDE)  # (6,)
    below = longitude[list(SWAPPED)] if swapped else longitude  # (6,)
    return _on_sphere(longitude, 0.0), _on_sphere(below, -float(np.radians(angle)))


def _on_sphere(longitude: Floats, latitude: float) -> Floats:
    """Points of one parallel, (6, 3); angles in radians."""
    level = np.full_like(longitude, np.sin(latitude))
    return np.stack([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), level], axis=1)


def loss(s: float, angle: float, swapped: bool) -> float:
    """InfoNCE of the six pairs, mean of both ways, in nats; ln 6 at 90 degrees whatever the scale.

    Parameters
    ----------
    s
        Logit scale, above 0.
    angle, swapped
        As in `points`.
    """
    return info_nce(*points(angle, swapped), s).mean


def curve(s: float, angles: Sequence[float] | Floats, swapped: bool) -> Floats:
    """The loss at each of K angles in degrees, (K,)."""
    return np.array([loss(s, float(angle), swapped) for angle in angles])


def best_scale(swapped: bool) -> float:
    """The logit scale s* these pairs ask for at angle 0; infinite without the swap.

    With every pair right the loss falls for ever as the scale grows, so no scale is too great. With the swap it is
    least at about 21.
    """
    return best_logit_scale(*points(0.0, swapped)) if swapped else float("inf")


def best_angle(s: float, swapped: bool) -> float:
    """Where the loss is least, in degrees, in [0, 90): ``arccos(s* / s)``, and 0 while s <= s*.

    The angle with the other sign is as good.

    Parameters
    ----------
    s
        Logit scale, above 0.
    swapped
        As in `points`.
    """
    return float(np.degrees(np.arccos(min(1.0, best_scale(swapped) / as_scale(s)))))
