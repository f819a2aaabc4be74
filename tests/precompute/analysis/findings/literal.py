"""What the finders measure, written out item by item from whole tables: O(N^2) memory, no blocks, no trees."""

from __future__ import annotations

import numpy as np


def neighbours(points, k):
    """Of each item the k nearest others with their distances."""
    found = []
    for i, point in enumerate(points):
        apart = sorted((float(np.sqrt(((point - other) ** 2).sum())), j) for j, other in enumerate(points) if j != i)
        found.append(apart[:k])
    return found


def across(query, gallery, k):
    """Ranks, fits and occurrences."""
    n = len(query)
    table = [[float(q @ c) for c in gallery] for q in query]
    ranks = [sum(table[i][j] >= table[i][i] for j in range(n)) for i in range(n)]
    fits = [sum(table[i][j] >= table[i][i] for i in range(n) if i != j) for j in range(n)]
    occurrences = [0] * n
    for row in table:
        for j in sorted(range(n), key=lambda j, row=row: -row[j])[:k]:
            occurrences[j] += 1
    return ranks, fits, occurrences


def duplicates(points, k, dimension, rate):
    """Pairs for which the chance of so near a neighbour is below the rate over N, for both."""
    near = neighbours(points, k)
    n = len(points)

    def chance(i, distance):
        return 1 - (1 - min(1, distance / near[i][-1][0]) ** dimension) ** (k - 1)

    listed = {(i, j): r for i in range(n) for r, j in near[i]}
    return {(i, j) for (i, j), r in listed.items() if i < j and chance(i, r) <= rate / n and chance(j, r) <= rate / n}


def groups(points, k):
    """Connected components of the neighbour graph at every height of mutual reachability, with the share kept."""
    near = neighbours(points, k)
    core = [one[k // 2 - 1][0] for one in near]
    edges = sorted({(max(r, core[i], core[j]), min(i, j), max(i, j)) for i in range(len(points)) for r, j in near[i]})
    found, part = {}, {i: {i} for i in range(len(points))}
    for position, (height, i, j) in enumerate(edges):
        if part[i] is not part[j]:
            part[i] |= part[j]
            for member in part[j]:
                part[member] = part[i]
        if position + 1 == len(edges) or edges[position + 1][0] > height:
            for members in map(frozenset, part.values()):
                if len(members) > 1 and members not in found:
                    inside = sum(j in members for i in members for _, j in near[i])
                    found[members] = inside / (len(members) * min(k, len(members) - 1))
    return found
