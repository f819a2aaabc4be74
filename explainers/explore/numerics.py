"""What the explorer computes of points, apart from drawing: planes, places in them, neighbours, ranks.

Everything takes and returns plain arrays and costs time and memory in proportion to N, so that 50,000 pairs are open
within seconds; what needs every similarity is computed in blocks, or estimated from a seeded sample that is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...precompute.analysis.projection import fit_pca
from ...precompute.analysis.retrieval import TIE
from ..figures.gap_shift.moving import BIAS_OUT, Method, move
from .space import Places, Points

DIRECT = 2_000  # points of which principal axes are found by the decomposition of the figures
SAMPLED = 8_192  # of more points: those that the first guess of their axes is made of
PASSES = 2
OVERSAMPLED = 6  # axes more than are wanted, which make the wanted ones exact sooner
COMPONENTS = 10
EXACT = 5_000  # pairs up to which each rank is counted among all candidates
CANDIDATES = 2_000  # beyond: a sample of them
BLOCK = 1_024  # queries whose similarities are in memory at once
NEIGHBOURS = 5  # of a point that a layout was not fitted on
SEED = 0


@dataclass(frozen=True)
class Plane:
    """Axes to draw points on: (k, D) orthonormal rows around an origin (D,)."""

    origin: Points
    axes: Points

    def place(self, points: Points, which: tuple[int, int] = (0, 1)) -> Points:
        """Coordinates (N, 2) of points (N, D) on two of the axes."""
        chosen = self.axes[list(which)]  # (2, D)
        return points @ chosen.T - chosen @ self.origin


def principal(clouds: Sequence[Points], k: int = COMPONENTS, without: Points | None = None) -> Plane:
    """The first k principal axes of all points of some clouds, (N, D) each; k at most D, signs as `projection.fit_pca`.

    Of few points they are those of `projection.fit_pca`. Of many they are those of a seeded sample, turned towards the
    axes of all points by block power iteration (Halko, Martinsson & Tropp, SIAM Review 53, 2011), which reads the
    points `PASSES` times and holds no copy of them. ``without`` is a direction (D,) of length one that is taken out.
    """
    dimensions = clouds[0].shape[1]
    total = sum(map(len, clouds))
    k = min(k, dimensions)
    if total <= DIRECT:
        points = np.concatenate(list(clouds))
        fitted = fit_pca(points if without is None else points - np.outer(points @ without, without))
        return Plane(fitted.mean.astype(np.float32), fitted.components[:k].astype(np.float32))
    mean = np.sum([cloud.sum(axis=0, dtype=np.float64) for cloud in clouds], axis=0) / total  # (D,)
    centre = mean.astype(np.float32)
    drawn = [cloud[sample(len(cloud), SAMPLED // len(clouds))] - centre for cloud in clouds]
    width = min(k + OVERSAMPLED, dimensions)
    axes = _outside(np.linalg.eigh(np.asarray(sum(part.T @ part for part in drawn)))[1].T[::-1][:width], without)
    for _ in range(PASSES):
        image = np.zeros((dimensions, len(axes)))  # what the covariance makes of the axes, (D, width)
        for cloud in clouds:
            for start in range(0, len(cloud), 16 * BLOCK):
                part = cloud[start : start + 16 * BLOCK] - centre
                image += part.T @ (part @ axes.T)
        # Left singular vectors of the image: the span is turned, and each axis is the widest of those that are left.
        axes = np.linalg.svd(_outside(image.T, without).astype(np.float64).T, full_matrices=False)[0].T.astype(
            np.float32
        )
    axes = axes[:k]
    return Plane(centre, _signed(axes))


def _outside(axes: NDArray[np.floating], direction: Points | None) -> Points:
    """Axes without what they have of a direction."""
    if direction is not None:
        axes = axes - np.outer(axes @ direction, direction)
    return axes.astype(np.float32)


def _signed(axes: Points) -> Points:
    """Axes whose entry of the greatest magnitude is positive."""
    largest = axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)]
    return axes * np.where(largest < 0, np.float32(-1), np.float32(1))[:, None]


def gap_plane(x: Points, y: Points) -> Plane:
    """The direction of the gap across, and the widest direction that is orthogonal to it up; around the midpoint.

    Where the centres meet there is no such direction, and the widest one is across.
    """
    centres = np.stack([x.mean(axis=0, dtype=np.float64), y.mean(axis=0, dtype=np.float64)])  # (2, D)
    gap, middle = centres[0] - centres[1], centres.mean(axis=0).astype(np.float32)  # (D,) each
    length = float(np.linalg.norm(gap))
    if length < 1e-6:
        return Plane(middle, principal((x, y), 2).axes)
    across = (gap / length).astype(np.float32)
    return Plane(middle, np.stack([across, principal((x, y), 1, without=across).axes[0]]))


def moves(method: Method, amount: float) -> bool:
    """Whether so much of a way of closing changes anything: the bias goes at any amount."""
    return amount != 0 or method == BIAS_OUT


def closed(x: Points, y: Points, method: Method, amount: float) -> tuple[Points, Points]:
    """Both clouds, (N, D) each, after a way of closing: as they are at 0, closed at 1; see `moving.move`.

    Of more than `EXACT` pairs the same is computed in single precision.
    """
    if not moves(method, amount):
        return x, y
    if len(x) <= EXACT:
        moved = move((x.astype(np.float64), y.astype(np.float64)), method, amount)
        return moved[0].astype(np.float32), moved[1].astype(np.float32)
    found = []
    for cloud, offset in zip((x, y), _offsets(x, y, method, amount), strict=True):
        points = _landed(cloud, offset, method)
        found.append(points - _centre(points) if method == BIAS_OUT else points)
    return found[0], found[1]


def carried(point: Points, x: Points, y: Points, method: Method, amount: float) -> Points:
    """A point (D,) that moves as the rows of x (N, D) do when the gap to y is closed; see `closed`."""
    if not moves(method, amount):
        return point
    offset, _ = _offsets(x, y, method, amount)
    moved = _landed(point[None], offset, method)[0]
    return moved - _centre(_landed(x, offset, method)) if method == BIAS_OUT else moved


def _offsets(x: Points, y: Points, method: Method, amount: float) -> tuple[Points, Points]:
    """What is taken from each row of either cloud, (D,) each."""
    means = [cloud.mean(axis=0, dtype=np.float64) for cloud in (x, y)]  # (D,) each
    half = amount / 2 * (means[0] - means[1])
    first, second = (amount * mean for mean in means) if method == "centre" else (half, -half)
    return first.astype(np.float32), second.astype(np.float32)


def _landed(points: Points, offset: Points, method: Method) -> Points:
    """Points (N, D) after their offset, back on the sphere if the method does that."""
    moved = points - offset
    if method != "shift-raw":
        length = np.sqrt(np.einsum("nd,nd->n", moved, moved))[:, None]
        moved /= np.where(length > 0, length, 1)
    return moved


def _centre(points: Points) -> Points:
    return points.mean(axis=0, dtype=np.float64).astype(np.float32)


def side_by_side(clouds: Sequence[Points]) -> Points:
    """Each item as one point: its points in several modalities behind one another, (N, k D)."""
    return np.concatenate(list(clouds), axis=1) / np.float32(len(clouds) ** 0.5)


def beside_neighbours(fitted: Points, layout: Points, points: Points) -> Points:
    """Where points (K, D) stand in a layout (M, 2) of others (M, D): amid their nearest ones, the mean of five."""
    found = np.empty((len(points), 2), np.float32)
    for start in range(0, len(points), BLOCK):
        part = points[start : start + BLOCK]
        near = (2 * part @ fitted.T - (fitted**2).sum(axis=1)).argpartition(-NEIGHBOURS, axis=1)[:, -NEIGHBOURS:]
        found[start : start + BLOCK] = layout[near].mean(axis=1)
    return found


def pair_cosines(x: Points, y: Points) -> NDArray[np.float64]:
    """Similarity of partners, (N,)."""
    return np.einsum("nd,nd->n", x, y, dtype=np.float64, casting="safe")


def sample(count: int, most: int, seed: int = SEED) -> Places:
    """Places of ``most`` of ``count`` items, drawn by a seed, rising; all of them where there are no more."""
    return np.sort(np.random.default_rng(seed).permutation(count)[:most]).astype(np.int64)


def pair_ranks(x: Points, y: Points, exact: int = EXACT, candidates: int = CANDIDATES) -> NDArray[np.float64]:
    """Rank of each query's partner among all candidates, (N,), in 1 .. N; ties count against the query.

    Of more than ``exact`` pairs it is estimated from a seeded sample of candidates: 1 + (N - 1) times the share of
    those that are no partner and stand before it. A share p of n candidates has the standard error
    sqrt(p (1 - p) / n), 1.1 % of N at most for 2,000.
    """
    count = len(x)
    asked = np.arange(count) if count <= exact else sample(count, candidates)
    wide = count <= exact  # then as `retrieval.ranks`, in double precision
    gallery = y[asked].astype(np.float64 if wide else np.float32)
    before = np.empty(count, np.int64)
    others = np.full(count, len(asked))
    others[asked] -= 1  # the partner itself
    for start in range(0, count, BLOCK):
        query = x[start : start + BLOCK].astype(gallery.dtype)
        own = np.einsum("nd,nd->n", query, y[start : start + BLOCK].astype(gallery.dtype))
        standing = query @ gallery.T >= (own - (TIE if wide else 0))[:, None]  # (B, n)
        partner = asked[None, :] == np.arange(start, start + len(query))[:, None]
        before[start : start + BLOCK] = (standing & ~partner).sum(axis=1)
    return 1 + before.astype(np.float64) * (1 if wide else (count - 1) / others)


def nearest(query: Points, gallery: Points, k: int, without: int = -1) -> Places:
    """The k candidates (N, D) that are most similar to a query (D,), the best first, but for one place."""
    similarities = (gallery @ query).astype(np.float64)
    if without >= 0:
        similarities[without] = -np.inf
    k = min(k, len(gallery) - (without >= 0))
    some = np.argpartition(-similarities, max(k - 1, 0))[:k]
    return some[np.argsort(-similarities[some], kind="stable")].astype(np.int64)


def longest(x: Points, y: Points, k: int) -> Places:
    """Places of the k pairs whose partners are farthest apart, the longest first."""
    return np.argsort(((x - y) ** 2).sum(axis=1))[::-1][:k].astype(np.int64)


def inside(points: ArrayLike, corners: ArrayLike) -> NDArray[np.bool_]:
    """Which points (N, 2) a closed line with corners (C, 2) surrounds, (N,): a ray to the right crosses it oddly."""
    x, y = np.asarray(points, dtype=np.float64).T
    corner = np.asarray(corners, dtype=np.float64)
    odd = np.zeros(len(x), np.bool_)
    for (ax, ay), (bx, by) in zip(corner, np.roll(corner, -1, axis=0), strict=True):
        if ay != by:
            odd ^= ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
    return odd
