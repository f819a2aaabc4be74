"""Sums over pairs, exact, in one pass: gap, cones and alignment of arrays of any length, see `analysis.sums`."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np

from ..analysis.sums import PairSums
from ..errors import InputError
from .arrays import BLOCK, Rows, checked, parts
from .cluster import Workers
from .sampling import Drawn, Keys, first, keys

Sums = dict[tuple[str, str], PairSums]  # of each pair of modalities, in the order in which they were given


def first_pass(arrays: Mapping[str, Rows], seed: int, draw: int, workers: Workers) -> tuple[Sums, Drawn]:
    """Sums of each pair of modalities over all items, and a sample of the items: one pass over all arrays.

    Parameters
    ----------
    arrays
        Modality to (N, D) unit rows, in any precision.
    seed
        Of the sample, see `sampling`.
    draw
        Items of the sample, at most N.
    workers
        What runs it.

    Raises
    ------
    InputError
        A row is not finite or not of length one.
    """
    items, dimensions = next(iter(arrays.values())).shape
    chosen = Keys.of(seed, len(arrays), dimensions)
    found = workers.done(
        workers.later(_part, {name: array[part] for name, array in arrays.items()}, part.start, chosen, draw)
        for part in parts(items)
    )
    problems = [one for one in found if isinstance(one, str)]
    if problems:
        raise InputError(problems)
    sums = {pair: functools.reduce(operator.add, (one[0][pair] for one in found)) for pair in found[0][0]}
    return sums, first(draw, [one[1] for one in found])


def _part(blocks: Mapping[str, Any], start: int, chosen: Keys, draw: int) -> tuple[Sums, Drawn] | str:
    """Sums over a part, and the items of it that may be in the sample; a sentence where a row is wrong.

    A sentence, not an exception: a cluster would take it for a failure of the worker, and could not send it whole.
    """
    mapped = {name: np.asarray(block) for name, block in blocks.items()}  # (P, D)
    sums: list[Sums] = []
    drawn: list[Drawn] = []
    for block in parts(len(next(iter(mapped.values()))), BLOCK):
        at = start + block.start
        try:
            points = {name: checked(rows[block], name, at) for name, rows in mapped.items()}  # (B, D)
        except InputError as err:
            return err.problems[0]
        sums.append({(a, b): PairSums.of(points[a], points[b]) for a, b in combinations(points, 2)})
        drawn.append(first(draw, [keys(list(points.values()), chosen, at)]))
    return {pair: functools.reduce(operator.add, (one[pair] for one in sums)) for pair in sums[0]}, first(draw, drawn)
