"""What a finder says: of which items, how far beyond what the data explain, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["outlier", "mismatch", "near duplicate", "helped", "hurt", "hub", "fits many", "lone cluster", "words"]


@dataclass(frozen=True)
class Finding:
    """Something to look at first.

    Attributes
    ----------
    kind
        Which finder found it.
    modalities
        What it was found in: one; the two of a pair; of a direction the one that asks first.
    items
        Whom it is about, 0 .. N - 1, rising.
    score
        What was measured, see the finder.
    threshold
        Where, by the data themselves, what is worth a look begins: the score is beyond it.
    evidence
        What else was measured, by name.
    sentence
        All of it for a reader.
    """

    kind: Kind
    modalities: tuple[str, ...]
    items: tuple[int, ...]
    score: float
    threshold: float
    evidence: Mapping[str, float]
    sentence: str
