"""Metrics of embeddings of any number: from mapped files, arrays or dask arrays; here or on a cluster.

::

    measure_large({"image": "image.npy", "text": "text.npy"}, logit_scale=100).values["gap_distance(image,text)"]

Gap, cones and alignment are exact. A seeded sample of queries asks all items, so recall, ranks and losses have a
standard error; uniformity and separability are of samples, see `sampling`. What each metric means is in `metrics`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from numpy.typing import NDArray

from ..analysis.checks import as_scale
from ..analysis.sums import PairSums
from ..metrics import METRICS, Parts, both_ways, keys_of, parsed
from . import sampling
from .arrays import Given, gathered, opened
from .asking import Asked, Direction, ask
from .cluster import workers
from .sampling import Estimate
from .search import Ints
from .streaming import Sums, first_pass

QUERIES = 10_000
RECALLS: Mapping[str, int] = MappingProxyType({"recall_at_1": 1, "recall_at_5": 5})
OF_PAIRS: Mapping[str, Callable[[PairSums], float]] = MappingProxyType(
    {
        "gap_distance": lambda sums: sums.gap_distance,
        "rmg": lambda sums: sums.relative_modality_gap,
        "paired_cosine": lambda sums: sums.paired_cosine,
        "cross_modal_cosine": lambda sums: sums.cross_modal_cosine,
        "alignment": lambda sums: sums.alignment,
    }
)


@dataclass(frozen=True)
class LargeMetrics:
    """What was measured.

    Attributes
    ----------
    items
        N.
    values
        Key, as in `metrics`, to number and standard error.
    queries
        (Q,) rows of the items that asked, in an order of their own.
    ranks
        (asking, answering) modality to the ranks of their partners among all items of the other modality, (Q,).
    mixed_ranks
        The same in the mixed gallery, see `retrieval.mixed_rank`; empty where it was not asked for.
    """

    items: int
    values: Mapping[str, Estimate]
    queries: Ints
    ranks: Mapping[Direction, Ints]
    mixed_ranks: Mapping[Direction, Ints]

    def recall(self, k: int, asking: str, answering: str) -> Estimate:
        """Share of items whose partner is among the k most similar of the other modality; k >= 1."""
        return sampling.share_of(self.ranks[asking, answering] <= k, self.items)


def measure_large(
    given: Mapping[str, Given],
    logit_scale: float,
    seed: int = 0,
    *,
    queries: int = QUERIES,
    names: Collection[str] = tuple(METRICS),
    dask: str | None = None,
) -> LargeMetrics:
    """Measure embeddings without holding them in memory.

    Parameters
    ----------
    given
        Modality to N unit rows, N >= 2, partners in the same row: the path of a ``.npy`` file, an array (NumPy's,
        mapped or not), or a dask array; two at least.
    logit_scale
        1 / temperature of the model, above 0.
    seed
        Of all samples. They depend on the embeddings, not on their order.
    queries
        Items that ask, at least 1; all of them where there are no more.
    names
        Of the metrics to compute. Without ``mixed_rank`` it takes half of the time.
    dask
        Address of the scheduler of a Dask cluster, whose workers see the same files; default: this process works.

    Raises
    ------
    InputError
        A file cannot be read, shapes differ, a row is not finite or not of length one, or the cluster does not answer.
    """
    as_scale(logit_scale)
    if queries < 1:
        raise ValueError(f"queries is {queries}; it must be at least 1.")
    arrays = opened(given)
    items = next(iter(arrays.values())).shape[0]
    asked, sampled = min(queries, items), sampling.sample_size(items)
    with workers(dask) as crew:
        sums, drawn = first_pass(arrays, seed, max(asked, sampled), crew)
        found = ask(arrays, drawn.rows[:asked], names, logit_scale, crew)
        sample = gathered(arrays, drawn.rows[:sampled])
    basis = _Basis(items, sums, found, sample, logit_scale, seed)
    values: dict[str, Estimate] = {}
    for key in (key for name in names for key in keys_of(METRICS[name], list(arrays))):
        ways = [values[way] for way in both_ways(key)]
        values[key] = sampling.both(ways) if ways else basis.value(parsed(key))
    return LargeMetrics(items, values, drawn.rows[:asked], found.ranks, found.mixed_ranks)


@dataclass(frozen=True)
class _Basis:
    """What all values follow from."""

    items: int
    sums: Sums
    asked: Asked
    sample: Mapping[str, NDArray[Any]]
    scale: float
    seed: int

    def value(self, key: Parts) -> Estimate:
        """The metric of a modality, a pair, a direction or the model."""
        if key.metric in OF_PAIRS:
            return Estimate(OF_PAIRS[key.metric](self.sums[key.first, key.second]))
        if key.metric == "intra_modal_cosine":
            sides = ((pair, sums) for pair, sums in self.sums.items() if key.first in pair)
            (first, _), sums = next(sides)
            return Estimate((sums.image if first == key.first else sums.text).intra_modal_cosine)
        if key.metric == "uniformity":
            return sampling.uniformity(self.sample[key.first], self.items)
        if key.metric == "linear_separability":
            image, text = self.sample[key.first], self.sample[key.second]
            return sampling.linear_separability(image, text, self.items, self.seed)
        return Estimate(self.scale) if key.metric == "logit_scale" else self._searched(key)

    def _searched(self, key: Parts) -> Estimate:
        way = key.first, key.second
        if key.metric == "loss":
            return sampling.mean_of(self.asked.losses[way], self.items)
        if key.metric == "mixed_rank":
            return sampling.median_of(self.asked.mixed_ranks[way], self.items)
        return sampling.share_of(self.asked.ranks[way] <= RECALLS[key.metric], self.items)
