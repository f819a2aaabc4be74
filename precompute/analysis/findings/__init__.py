"""What to look at first in paired embeddings: finders, each with its evidence and a limit that the data give.

``find(Space({"image": X, "text": Y}))`` runs all that need nothing but the clouds, with captions `captions_apart` too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from .closed_pairs import closed_pairs
from .duplicates import near_duplicates
from .finding import Finding, Kind
from .hubs import fitting_many, hubs
from .lone_clusters import lone_clusters
from .outliers import mismatches, outliers
from .space import Space
from .words import captions_apart, words_apart

__all__ = ["FINDERS", "Finding", "Kind", "Space", "captions_apart", "find", "words_apart"]

FINDERS: Mapping[str, Callable[[Space], list[Finding]]] = MappingProxyType(
    {
        "outliers": outliers,
        "mismatched pairs": mismatches,
        "near duplicates": near_duplicates,
        "pairs that closing moves": closed_pairs,
        "hubs": hubs,
        "fits many": fitting_many,
        "clusters of one modality": lone_clusters,
    }
)


def find(space: Space, captions: Sequence[str] = ()) -> dict[str, list[Finding]]:
    """What every finder finds, by its name, the most striking first; neighbours and ranks are computed once.

    With captions, N of them, words are looked at as well.
    """
    found = {name: finder(space) for name, finder in FINDERS.items()}
    return {**found, "words": captions_apart(space, captions)} if captions else found
