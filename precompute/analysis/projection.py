"""Principal components, fitted once, so that the picture stands still while the points move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .checks import Floats, as_cloud


@dataclass(frozen=True)
class Projection:
    """A rotation into principal axes.

    Attributes
    ----------
    mean
        (D,) centre of the points it was fitted on.
    components
        (D, D) orthonormal rows, the axis of the greatest variance first.
    """

    mean: Floats
    components: Floats

    @property
    def plane(self) -> Floats:
        """(2, D) the first two axes; in a space of one dimension nothing lies along the second."""
        first = self.components[:2]
        return first if len(first) == 2 else np.vstack([first, np.zeros_like(first)])

    def project(self, points: ArrayLike, k: int = 2) -> Floats:
        """Coordinates of (M, D) points on the first k axes, (M, k), 1 <= k <= D."""
        cloud = as_cloud(points, "points")
        dimensions = len(self.mean)
        if cloud.shape[1] != dimensions:
            raise ValueError(f"points has shape {cloud.shape}; this projection takes {dimensions} dimensions.")
        if not 1 <= k <= dimensions:
            raise ValueError(f"k is {k}; it must be between 1 and {dimensions}.")
        return (cloud - self.mean) @ self.components[:k].T  # (M, k)


def fit_pca(points: ArrayLike) -> Projection:
    """Principal axes of (M, D) points.

    An axis has no direction of its own; here the entry of the greatest magnitude is positive in
    each, so that the same points always give the same picture. With fewer points than dimensions the
    remaining axes complete the basis, and the points have no variance there.
    """
    cloud = as_cloud(points, "points")
    mean = cloud.mean(axis=0)  # (D,)
    # Full matrices only where they are needed: for M >> D they would be (M, M).
    few = cloud.shape[0] < cloud.shape[1]
    components = np.linalg.svd(cloud - mean, full_matrices=few)[2]  # (D, D)
    largest = np.abs(components).argmax(axis=1)  # (D,)
    sign = np.where(components[np.arange(len(components)), largest] < 0, -1.0, 1.0)  # (D,)
    return Projection(mean=mean, components=components * sign[:, None])
