"""Clusters that one modality has and another lacks: together here, their partners scattered there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from ...modalities import plural
from ..checks import Floats, unit_rows
from ..intervals import EQUIVALENCE_LEVEL, mean_interval
from .finding import Finding
from .linkage import Groups, groups, kept_share
from .space import Items, Real, Space, nearest

REFERENCES = 20  # clouds without clusters: the best of so many is beyond RATE = 1 / 20
REFERENCE_ITEMS = 2000  # in each of them at most


def lone_clusters(space: Space) -> list[Finding]:
    """Clusters of one modality whose partners, in another, are nearer to being scattered than to being a cluster.

    Candidates are the groups of `linkage.groups` of K + 1 items and more, to a third of all or of `REFERENCE_ITEMS`.
    How much of a cluster a group is: the share of its members' K nearest neighbours that are members, 1 less the
    conductance of the neighbour graph (Kannan, Vempala & Vetta 2004, "On clusterings: good, bad and spectral", JACM
    51). Two conditions:

    - in its own modality the share is above that of any group of the same size or smaller, and the distance to the
      rest over that inside the group above that of any group, in `REFERENCES` clouds without clusters: normal with
      the same mean and covariance, on the sphere, the gap statistic's reference (Tibshirani, Walther & Hastie 2001,
      JRSS B 63, section 2). These have `REFERENCE_ITEMS` items at most, so that of N items at most
      N / (REFERENCES min(N, REFERENCE_ITEMS)) groups are expected beyond the limits by chance;
    - in the other modality the share is, by the upper end of its interval over members, below the middle between
      chance, (S - 1) / (N - 1), and its value in its own.

    Score: the share here less the share there; the threshold, half of what the share here is beyond chance, is what it
    exceeds. Of groups that overlap only the one furthest apart is looked at, as the most persistent one (Campello et
    al. 2013, see `linkage`). O(N^2 D) a modality; seeded.
    """
    candidates = {name: _clusters(space, name) for name in space.names}
    compared = [
        _compared(space, name, other, members)
        for name, other in permutations(space.names, 2)
        for members in candidates[name]
    ]
    return sorted(filter(None, compared), key=lambda one: -one.score)


def _clusters(space: Space, name: str) -> list[Items]:
    """Groups that keep neighbours in, and others away, as none does where there are no clusters."""
    items, k = min(space.count, REFERENCE_ITEMS), space.neighbours
    least, most = k + 1, items // 3
    references = [
        _of_size(groups(nearest(cloud, k)), least, most) for cloud in _references(space.clouds[name], items, REFERENCES)
    ]
    size, apart, kept = (np.concatenate(parts) for parts in zip(*references, strict=True))
    rising = np.argsort(size, kind="stable")
    highest = np.maximum.accumulate(np.concatenate([[0.0], kept[rising]]))  # of groups up to a size
    tree = groups(space.within(name))
    limit = highest[np.searchsorted(size[rising], tree.size, side="right")]  # (G,)
    beyond = (tree.kept > limit) & (tree.apart > apart.max(initial=1.0))
    fitting = np.flatnonzero(beyond & (tree.size >= least) & (tree.size <= most))
    furthest = fitting[np.lexsort((-tree.size[fitting], -tree.apart[fitting]))]  # of equals the larger one
    return list(_disjoint(tree.members(group) for group in furthest))


def _disjoint(groups_of_items: Iterator[Items]) -> Iterator[Items]:
    """Those that share no item with one before them."""
    taken: set[int] = set()
    for members in groups_of_items:
        if taken.isdisjoint(members.tolist()):
            taken.update(members.tolist())
            yield members


def _of_size(tree: Groups, least: int, most: int) -> tuple[Items, Floats, Floats]:
    """Size, apart and kept of the groups that are neither too small nor too large."""
    fitting = (tree.size >= least) & (tree.size <= most)
    return tree.size[fitting], tree.apart[fitting], tree.kept[fitting]


def _references(points: Real, items: int, count: int) -> Iterator[Floats]:
    """Normal clouds with the mean and the covariance of a cloud, (items, D) unit rows each."""
    rng = np.random.default_rng(0)
    mean = points.mean(axis=0, dtype=np.float64)  # (D,)
    second = (points.T @ points).astype(np.float64) / len(points)  # (D, D)
    values, vectors = np.linalg.eigh(second - np.outer(mean, mean))
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    for _ in range(count):
        yield unit_rows(mean + rng.normal(size=(items, len(mean))) @ root)


def _compared(space: Space, name: str, other: str, members: Items) -> Finding | None:
    """A cluster of one modality in another one; nothing where it is a cluster there, too, or half of one."""
    size, chance = len(members), (len(members) - 1) / (space.count - 1)
    here = float(kept_share(space.within(name), members).mean())
    there = mean_interval(kept_share(space.within(other), members), EQUIVALENCE_LEVEL)
    if not there.below((here + chance) / 2):
        return None
    return Finding(
        kind="lone cluster",
        modalities=(name, other),
        items=tuple(int(item) for item in members),
        score=here - there.estimate,
        threshold=(here - chance) / 2,
        evidence={"size": size, "kept here": here, "kept there": there.estimate, "by chance": chance},
        sentence=f"Of the {space.neighbours} nearest neighbours of these {size:,} {plural(name)} {here:.0%} are among "
        f"them, of those of their {plural(other)} {there.estimate:.0%}; by chance it would be {chance:.1%}.",
    )
