"""Claims and numbers about what a figure shows in a state of its story: its sample of one seed, not all pairs."""

from __future__ import annotations

import numpy as np

from ..explainers.data.pairing import Pairing
from ..explainers.over_training import CLUSTER_SIZE
from ..precompute.analysis.checks import Floats
from ..precompute.analysis.clustering import labelled_clusters, order
from ..precompute.analysis.intervals import Items, jackknife_interval
from ..precompute.analysis.retrieval import recall_at_k
from ..site.claims import Evidence, Runs, claim
from .effects import MAIN
from .findings import Finding, above, shown

BLOCK = 0.1  # of a cosine: less would not be seen as a block

__all__ = [
    "figures_show_a_hundred",
    "meaning_is_there_twice",
]


def _shown(runs: Runs) -> Pairing:
    """What the figures of the main run show: pictures and texts of its first seed."""
    return Pairing.of(runs[MAIN].first)


def _clouds(runs: Runs) -> tuple[Floats, Floats]:
    """Pictures and texts as the browser has them, (n, D) each."""
    image, text = _shown(runs).clouds().values()
    return image, text


@claim("Figures show a hundred of the held-out pairs")
def figures_show_a_hundred(runs: Runs) -> Evidence:
    """The sample of the main run has 100 pairs."""
    pairs = _shown(runs)
    return Evidence(pairs.count == 100, [("held out", "shown"), (pairs.total, pairs.count)], "Holds if 100 are shown.")


@claim("Items that are alike form blocks in each of the quadrants")
def meaning_is_there_twice(runs: Runs) -> Evidence:
    """Pictures alone make clusters; within them the cosines of texts, and across, are above the others by 0.1.

    And the same with clusters that texts make: no cosine is tested on clusters that were chosen by it.
    """
    sides: dict[str, Floats] = dict(zip(("pictures", "texts"), _clouds(runs), strict=True))
    findings: list[Finding] = []
    for chosen, other in (("pictures", "texts"), ("texts", "pictures")):
        member = _clusters(sides[chosen])
        x, y = sides[chosen], sides[other]
        findings += [
            _blocks(f"{other}, in clusters of {chosen}", y @ y.T, member),
            _blocks(f"pictures with texts, in clusters of {chosen}", x @ y.T, member),
        ]
    return shown(
        findings,
        "Mean cosine of different items within clusters less that between them; jackknife over the items shown, which "
        "are of one seed.",
    )


def _clusters(points: Floats) -> Items:
    """(n,) number of each item's cluster, of as many clusters as the figure has."""
    count = max(1, round(len(points) / CLUSTER_SIZE))
    clusters = labelled_clusters(points, [""] * len(points), count)
    member = np.empty(len(points), dtype=np.int64)
    member[order(points)] = np.repeat(np.arange(count), [cluster.size for cluster in clusters])
    return member


def _blocks(told: str, cosines: Floats, member: Items) -> Finding:
    """How much higher (n, n) cosines of different items are within clusters."""

    def effect(items: Items) -> float:
        some, group = cosines[np.ix_(items, items)], member[items]
        same = group[:, None] == group
        return float(some[same & ~np.eye(len(items), dtype=np.bool_)].mean() - some[~same].mean())

    return above(told, jackknife_interval(effect, len(member)), BLOCK)


def _rows_right(runs: Runs) -> float:
    """Share of the texts shown whose own picture is the most similar of those shown."""
    image, text = _clouds(runs)
    return recall_at_k(text, image, 1)


def _cosines(runs: Runs) -> int:
    """Cosines of all pictures and texts shown with each other."""
    return (2 * _shown(runs).count) ** 2


NUMBERS = {"rows_right": _rows_right, "cosines_shown": _cosines}
