"""Claims and numbers about what a figure shows in a state of its story: its sample of one seed, not all pairs."""

from __future__ import annotations

import numpy as np

from ..explainers.data.pairing import Pairing
from ..explainers.over_training import clusters_of
from ..precompute.analysis.checks import Floats
from ..precompute.analysis.retrieval import recall_at_k
from ..site.claims import Evidence, Runs, claim
from .effects import MAIN

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
    shown = _shown(runs)
    return Evidence(shown.count == 100, [("held out", "shown"), (shown.total, shown.count)], "Holds if 100 are shown.")


@claim("Items that are alike form blocks in each of the quadrants")
def meaning_is_there_twice(runs: Runs) -> Evidence:
    """In each quadrant the mean cosine within clusters is above that between them by 0.1."""
    image, text = _clouds(runs)
    clusters = clusters_of(_shown(runs))
    sizes = [group["size"] for group in clusters["groups"]]
    member = np.empty(len(image), dtype=np.int64)  # (n,) number of each item's cluster
    member[clusters["order"]] = np.repeat(np.arange(len(sizes)), sizes)
    same = member[:, None] == member  # (n, n)
    other = ~np.eye(len(image), dtype=np.bool_)
    quadrants = {"pictures": image @ image.T, "texts": text @ text.T, "pictures with texts": image @ text.T}
    rows = [
        (name, float(cosines[same & other].mean()), float(cosines[~same].mean())) for name, cosines in quadrants.items()
    ]
    holds = all(within > between + 0.1 for _, within, between in rows)
    note = "Mean cosine of different items, one seed. Holds if it is higher by 0.1 within clusters in each quadrant."
    return Evidence(holds, [("quadrant", "within clusters", "between them"), *rows], note)


def _rows_right(runs: Runs) -> float:
    """Share of the texts shown whose own picture is the most similar of those shown."""
    image, text = _clouds(runs)
    return recall_at_k(text, image, 1)


def _cosines(runs: Runs) -> int:
    """Cosines of all pictures and texts shown with each other."""
    return (2 * _shown(runs).count) ** 2


NUMBERS = {"rows_right": _rows_right, "cosines_shown": _cosines}
