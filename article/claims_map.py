"""Claims and numbers about the map: all pairs of one training, those that it saw beside those that were held out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ..precompute.analysis import resampling
from ..precompute.analysis.checks import Floats
from ..precompute.bundle import Bundle
from ..site.claims import Evidence, Runs, claim
from .closings import Clouds, clouds
from .effects import MAIN, Measurement
from .findings import above, level, shown

__all__ = ["learning_by_heart_keeps_the_gap"]

MAP = f"{MAIN}-all"
PARTS = {"trained": "train", "held_out": "test"}  # the splits of items, by the name of their numbers


def _gap(image: Floats, text: Floats) -> Floats:
    """Without its floor, of which the fewer pairs have more."""
    return resampling.beyond_floor(resampling.gap(image, text), resampling.gap_floor(image, text))


def _cosine(image: Floats, text: Floats) -> Floats:
    return resampling.mean((image * text).sum(axis=1))


MEASURES: Mapping[str, tuple[str, Callable[[Floats, Floats], Floats]]] = {
    "gap": ("Gap distance with its floor taken off", _gap),
    "cosine": ("Mean cosine of partners", _cosine),
}


def _part(bundle: Bundle, split: str) -> Clouds:
    """Both clouds of the pairs of a split, (n, D) each."""
    of = np.array([item.split == split for item in bundle.items])
    image, text = clouds(bundle)
    return image[of], text[of]


def _measured(runs: Runs, measure: str, part: str) -> Measurement:
    """(1, 1 + B); the two parts share no pair, so their resamples are independent."""
    return MEASURES[measure][1](*_part(runs[MAP].first, PARTS[part]))[None]


@claim("What was learned by heart has closer partners, and nearly as wide a gap")
def learning_by_heart_keeps_the_gap(runs: Runs) -> Evidence:
    """Partners that were trained on have a higher mean cosine, and over nine tenths of the gap of those held out."""
    (cosine, other_cosine), (gap, other_gap) = (
        [_measured(runs, measure, part) for part in PARTS] for measure in ("cosine", "gap")
    )
    return shown(
        [level("cosine of partners, trained on", cosine), level("held out", other_cosine),
         above("trained on less held out", cosine - other_cosine),
         level("gap, trained on", gap), level("held out", other_gap),
         above("trained on over held out", gap / other_gap, 0.9)],
        "Gap distance with its floor taken off; one training, so intervals are over pairs alone.",
    )  # fmt: skip


def _number(measure: str, part: str) -> Callable[[Runs], float]:
    def compute(runs: Runs) -> float:
        return float(_measured(runs, measure, part)[0, 0])

    compute.__doc__ = f"{MEASURES[measure][0]}, {MAP}, {part.replace('_', ' ')}."
    return compute


NUMBERS = {f"map.{part}.{measure}": _number(measure, part) for measure in MEASURES for part in PARTS}
