"""Some items ask all items, in every direction: ranks, ranks in the mixed gallery, and losses; part by part."""

from __future__ import annotations

import functools
import operator
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np

from ..analysis.checks import Floats
from .arrays import Rows, parts
from .cluster import Workers
from .search import Answer, Ints, Questions, answer

ASKED = ("loss", "recall_at_1", "recall_at_5", "mixed_rank")  # metrics that are found by asking
Direction = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """What the queries found, by (asking, answering) modality, (Q,) each, in the order of the queries.

    Attributes
    ----------
    ranks
        See `retrieval.ranks`.
    mixed_ranks
        See `retrieval.mixed_rank`; none where they were not asked for.
    losses
        What each query adds to `losses.info_nce`, in nats; none where they were not asked for.
    """

    ranks: Mapping[Direction, Ints]
    mixed_ranks: Mapping[Direction, Ints]
    losses: Mapping[Direction, Floats]


def ask(arrays: Mapping[str, Rows], rows: Ints, names: Collection[str], scale: float, workers: Workers) -> Asked:
    """Let some items ask; each part of each modality is read once.

    Parameters
    ----------
    arrays
        Modality to (N, D) unit rows, in any precision.
    rows
        (Q,) items that ask.
    names
        Of metrics: what is not asked for is not computed.
    scale
        Logit scale, above 0.
    workers
        What runs it.
    """
    wanted = set(names) & set(ASKED)
    ways = list(permutations(arrays, 2)) if wanted else []
    order = np.argsort(rows)  # files and chunks are read forwards
    rows, back = rows[order], np.argsort(order)
    asking = {name: array[rows] for name, array in arrays.items()}
    lossy = scale if "loss" in wanted else None
    across = {(a, b): workers.later(_questions, asking[a], asking[b], None, lossy) for a, b in ways}
    mixed = ways if "mixed_rank" in wanted else []
    within = {(a, b): workers.later(_questions, asking[a], asking[b], rows, None) for a, b in mixed}
    jobs = [*((one, way[1]) for way, one in across.items()), *((one, way[0]) for way, one in within.items())]
    answers = _totals(arrays, jobs, workers)
    others, own = dict(zip(across, answers, strict=False)), dict(zip(within, answers[len(across) :], strict=True))
    return Asked(
        ranks={way: others[way].reached[back] for way in ways},
        mixed_ranks={way: (others[way].reached + own[way].reached)[back] for way in mixed},
        losses={way: others[way].losses[back] for way in ways} if lossy else {},
    )


def _totals(arrays: Mapping[str, Rows], jobs: Sequence[tuple[Any, str]], workers: Workers) -> list[Answer]:
    """Answers of the whole gallery to each job, questions and the modality that they ask."""
    items = next(iter(arrays.values())).shape[0]
    found = workers.done(
        workers.later(_answer, questions, arrays[gallery][part], part.start)
        for part in parts(items)
        for questions, gallery in jobs
    )
    return [functools.reduce(operator.add, found[at :: len(jobs)]) for at in range(len(jobs))]


def _questions(points: Any, partners: Any, own: Ints | None, scale: float | None) -> Questions:  # noqa: ANN401
    return Questions.of(np.asarray(points), np.asarray(partners), own, scale)


def _answer(questions: Questions, gallery: Any, start: int) -> Answer:  # noqa: ANN401
    return answer(questions, np.asarray(gallery), start)
