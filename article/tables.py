"""Evidence tables that claims share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..site.claims import Cell, Runs

MAIN = "emoji-infonce-100"  # the run that the first chapters open: CLIP's objective at the scale where CLIP ended


def by_seed(runs: Runs, name: str, *columns: tuple[str, Sequence[float]]) -> list[Sequence[Cell]]:
    """A row a seed of one experiment, under a header; each column is a title with a value a seed."""
    header = ("seed", *(title for title, _ in columns))
    return [header, *zip(runs[name].seeds, *(values for _, values in columns), strict=True)]


def by_run(runs: Runs, names: Sequence[str], metric: str) -> list[Sequence[Cell]]:
    """A row an experiment, a column a seed, of one metric after training."""
    return [("run", *(f"seed {seed}" for seed in runs[names[0]].seeds)), *((n, *runs.values(n, metric)) for n in names)]


def rises(columns: Sequence[Sequence[float]], by: float = 0.0) -> bool:
    """Whether in every seed each column's value is above that of the column before it, by more than so much."""
    return all(b - a > by for before, after in pairwise(columns) for a, b in zip(before, after, strict=True))
