"""All similarities as a picture: an order of similar items, clusters with words, means of blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans
from sklearn.preprocessing import normalize

from ...precompute.analysis.clustering import labelled_clusters, name_groups, order
from .numerics import Plane, principal
from .space import Places, Points, Space

DIRECT = 400  # items of which the tree is made as it is
GRAINS = 200  # of more items: groups that the tree is made of
DIMENSIONS = 32  # principal axes in which items are put into groups
ONCE: dict[str, Any] = {"n_init": 1}  # more starts would cost more than they mend
SIDE = 300  # cells of a block of the picture, at most


@dataclass(frozen=True)
class Arrangement:
    """Items from left to right, and the cluster of each.

    Attributes
    ----------
    order
        (N,) places.
    cluster
        (N,) number of the cluster of each place, from 0, rising along the order.
    labels
        Words of each cluster.
    """

    order: Places
    cluster: NDArray[np.int64]
    labels: tuple[str, ...]

    @property
    def starts(self) -> Places:
        """Where each cluster starts in the order, and N at the end."""
        sizes = np.bincount(self.cluster, minlength=len(self.labels))
        return np.concatenate([[0], np.cumsum(sizes)])


def arrange(points: Points, captions: Sequence[str], count: int) -> Arrangement:
    """Order (N, D) points and cut them into clusters, with Ward's tree as `clustering.order` has it.

    A tree of more than `DIRECT` points would need all their distances, so these are first put into `GRAINS` groups by
    k-means (seeded) in their first principal axes; a group stands in the order as one, its items by their distance
    from its centre.
    """
    count = min(count, len(points))
    if len(points) <= DIRECT:
        leaves = order(points)
        sizes = [cluster.size for cluster in labelled_clusters(points, captions, count)]
        return _named(leaves, sizes, captions)
    low = _scores(principal([points], DIMENSIONS), points)  # (N, d)
    grains: Any = MiniBatchKMeans(GRAINS, random_state=0, batch_size=2048, max_iter=30, **ONCE).fit(low)
    used = np.unique(grains.labels_)
    centres = np.asarray(normalize(grains.cluster_centers_[used]))
    count = min(count, len(used))
    distance = ((low - grains.cluster_centers_[grains.labels_]) ** 2).sum(axis=1)  # (N,)
    members = {grain: np.flatnonzero(grains.labels_ == grain) for grain in used}
    members = {grain: own[np.argsort(distance[own], kind="stable")] for grain, own in members.items()}
    sequence = used[order(centres)]
    sizes, at = [], 0
    for cluster in labelled_clusters(centres, [""] * len(used), count):
        sizes.append(sum(len(members[grain]) for grain in sequence[at : at + cluster.size]))
        at += cluster.size
    return _named(np.concatenate([members[grain] for grain in sequence]), sizes, captions)


def _scores(plane: Plane, points: Points) -> Points:
    return points @ plane.axes.T - plane.axes @ plane.origin


def _named(leaves: Places, sizes: Sequence[int], captions: Sequence[str]) -> Arrangement:
    cluster = np.empty(len(leaves), np.int64)
    cluster[leaves] = np.repeat(np.arange(len(sizes)), sizes)
    groups = np.split(leaves, np.cumsum(sizes)[:-1])
    return Arrangement(leaves, cluster, tuple(name_groups(captions, [group.tolist() for group in groups])))


@dataclass(frozen=True)
class Blocks:
    """What the rows and columns of `block_means` are of: so many items each of a sequence, modality by modality."""

    modalities: tuple[str, ...]
    sequence: Places
    size: int

    def of(self, line: int) -> tuple[str, Places]:
        """Modality and places of the items of a row, or of a column."""
        each = -(-len(self.sequence) // self.size)
        start = line % each * self.size
        return self.modalities[line // each], self.sequence[start : start + self.size]

    def named(self, cell: tuple[int, int], space: Space) -> list[str]:
        """Ids of the items of a row and of a column, each once."""
        return list(dict.fromkeys(space.named(np.concatenate([self.of(line)[1] for line in cell]))))


def block_means(clouds: Mapping[str, Points], sequence: Places, side: int = SIDE) -> tuple[NDArray[np.float32], int]:
    """All similarities of k modalities as means of blocks, and how many items are one cell.

    A mean over a block of dot products is the dot product of two means, so no similarity need be computed for it.

    Parameters
    ----------
    clouds
        Modality to (N, D).
    sequence
        (n,) places, from left to right and from top to bottom in each modality.
    side
        Most cells of a modality.

    Returns
    -------
    (k m, k m) with m = ceil(n / b) cells a modality, and b.
    """
    size = -(-len(sequence) // side)
    starts = np.arange(0, len(sequence), size)
    widths = np.diff(np.append(starts, len(sequence)))[:, None]
    means = [np.add.reduceat(cloud[sequence], starts, axis=0) / widths for cloud in clouds.values()]  # (m, D) each
    rows = np.concatenate(means).astype(np.float32)  # (k m, D)
    return rows @ rows.T, size
