"""All clusters that neighbours suggest: a tree of merges of the graph of nearest neighbours, each with its edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import minimum_spanning_tree

from ..checks import Floats
from .space import Items, Neighbours


@dataclass(frozen=True)
class Groups:
    """Every group that exists at some height of the tree, (G,) each.

    Attributes
    ----------
    order
        (N,) items, so that each group is a run.
    start, size
        Of the run.
    apart
        The height at which it is joined to others, over its own, above 1; infinite where neighbours do not lead out.
    kept
        Share of the nearest neighbours of its members that are members too, in [0, 1]; of groups with fewer than K + 1
        members, of those that could be.
    """

    order: Items
    start: Items
    size: Items
    apart: Floats
    kept: Floats

    def members(self, group: int) -> Items:
        """Items of a group, rising."""
        start = self.start[group]
        return np.sort(self.order[start : start + self.size[group]])


def kept_share(near: Neighbours, members: Items) -> Floats:
    """(S,) of each member the share of its nearest neighbours that are members, of those that could be."""
    inside = np.isin(near.items[members], members).sum(axis=1)  # (S,)
    return inside / min(near.items.shape[1], len(members) - 1)


def groups(near: Neighbours) -> Groups:
    """Groups of the single-linkage tree of mutual reachability, as far as nearest neighbours connect.

    The distance of two items is at least that of either to its K/2-th neighbour, which keeps single points from
    chaining groups together (Campello, Moulavi & Sander 2013, "Density-based clustering based on hierarchical density
    estimates", section 3). Merges at one height are one. O(N K log N).
    """
    count, k = near.items.shape
    core = near.distances[:, k // 2 - 1]  # (N,)
    one, other = np.repeat(np.arange(count), k), near.items.ravel()
    reach = np.maximum.reduce([near.distances.ravel(), core[one], core[other]])
    # Copies are 0 apart, which a sparse matrix takes for no edge.
    graph = coo_array((np.maximum(reach, np.finfo(float).tiny), (one, other)), (count, count))
    forest = minimum_spanning_tree(csr_array(graph).maximum(csr_array(graph.T))).tocoo()
    rising = np.argsort(forest.data, kind="stable")
    merges = _Merges(near.items)
    for a, b, height in zip(forest.row[rising], forest.col[rising], forest.data[rising], strict=True):
        merges.merge(int(a), int(b), float(height))
    return merges.groups()


class _Merges:
    """Union by size, with what grows along: the tree and the neighbour edges inside each group."""

    def __init__(self, neighbours: Items) -> None:
        self.count, self.k = neighbours.shape
        arrows = csr_array(
            (np.ones(neighbours.size), neighbours.ravel(), np.arange(0, neighbours.size + 1, self.k)),
            (self.count, self.count),
        )
        self.edges = csr_array(arrows + arrows.T)  # 1 where one is a neighbour of the other, 2 where both are
        self.group = np.arange(self.count)  # (N,) which group each item is in now, named by one of its items
        self.members: dict[int, list[int]] = {item: [item] for item in range(self.count)}  # of each group
        self.node = list(range(self.count))  # of each group, where it stands in the tree: an item, or N + a merge
        self.inside = [0.0] * self.count  # of each node
        self.size = [1] * self.count
        self.height = [np.finfo(float).tiny] * self.count
        self.children: list[tuple[int, int]] = []

    def merge(self, a: int, b: int, height: float) -> None:
        """Join the groups of two items: those of the smaller one move, N log N moves in all."""
        large, small = sorted((int(self.group[a]), int(self.group[b])), key=lambda group: -len(self.members[group]))
        moving = self.members.pop(small)
        between = sum(self._edges_to(item, large) for item in moving)
        self.group[moving] = large
        self.members[large] += moving
        children = self.node[large], self.node[small]
        self.node[large] = self.count + len(self.children)
        self.children.append(children)
        self.inside.append(self.inside[children[0]] + self.inside[children[1]] + between)
        self.size.append(len(self.members[large]))
        self.height.append(height)

    def _edges_to(self, item: int, group: int) -> float:
        row = slice(self.edges.indptr[item], self.edges.indptr[item + 1])
        return float(self.edges.data[row][self.group[self.edges.indices[row]] == group].sum())

    def groups(self) -> Groups:
        """Of all merges those that are whole: the next one is higher."""
        size, height = np.array(self.size), np.array(self.height)  # no merge has a height of 0
        above = np.full(len(size), np.inf)  # height of the merge that takes a node in
        start = np.zeros(len(size), np.int64)
        roots = sorted(self.node[group] for group in self.members)
        start[roots] = np.concatenate([[0], np.cumsum(size[roots])[:-1]])
        for merge in range(len(self.children) - 1, -1, -1):  # a merge comes after those it joins
            node, (large, small) = self.count + merge, self.children[merge]
            above[[large, small]] = height[node]
            start[large], start[small] = start[node], start[node] + size[large]
        whole = np.flatnonzero((size > 1) & (above > height))
        order = np.empty(self.count, np.int64)
        order[start[: self.count]] = np.arange(self.count)
        most = size[whole] * np.minimum(self.k, size[whole] - 1)
        return Groups(order, start[whole], size[whole], (above / height)[whole], np.array(self.inside)[whole] / most)
