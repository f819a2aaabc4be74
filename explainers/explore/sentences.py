"""Search by meaning: a sentence of somebody's own goes through the model's text tower, into the space of a bundle."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from ...precompute.bundle import Bundle
from ...precompute.encoding.encoder import Encoder, facts_of
from ...precompute.errors import InputError, shown
from .space import Points

TEXT = "text"
KEPT = 256  # sentences: a hand that closes the gap asks for the same one many times
LONGEST = 400  # characters; towers of this kind take some 77 tokens
TELLING = ("files", "encoder")  # facts that say whose weights made a row, the surest first


class Sentences:
    """Sentences as points of bundles. The towers of transformers are asked by one thread at a time.

    Parameters
    ----------
    encoder
        With a tower for texts: the model whose embeddings are explored.

    Raises
    ------
    InputError
        It has no such tower.
    """

    def __init__(self, encoder: Encoder) -> None:
        if TEXT not in encoder.modalities:
            raise InputError(f"{encoder.name}: has no tower for texts, by which a sentence could be searched.")
        self.encoder = encoder
        self._lock = threading.Lock()
        self._point = lru_cache(maxsize=KEPT)(self._encoded)

    def problem(self, bundle: Bundle) -> str:
        """Why sentences cannot be placed among the points of a bundle, as a sentence; empty if they can.

        Where a bundle records its encoder, as `modgap encode` does, that must be this one, by the hash of its files or
        else by its name. Of other bundles nothing is known but how many dimensions they have.
        """
        if TEXT not in bundle.modalities:
            return f"{bundle.name} has no texts, so a sentence has no place in it."
        own = facts_of(self.encoder, TEXT)
        made = _encoder_of(bundle)
        fact = next((fact for fact in TELLING if fact in own and fact in made), None)
        if fact is not None and own[fact] != made[fact]:
            return (
                f"{bundle.name} was made by {shown(made.get('encoder', ''))}, not by {self.encoder.name}: "
                "a sentence would have no meaning in it."
            )
        dimensions = bundle.embeddings[TEXT].shape[-1]
        its = len(self._point("a"))
        if its != dimensions:
            return f"{bundle.name} has {dimensions} dimensions and {self.encoder.name} {its}: it is another model's."
        return ""

    def point(self, sentence: str, bundle: Bundle) -> Points:
        """A sentence as a unit row (D,) among the texts of a bundle.

        Raises
        ------
        InputError
            It is empty or has no place there.
        """
        problem = self.problem(bundle)
        if problem:
            raise InputError(problem)
        words = " ".join(sentence.split())
        if not words or len(words) > LONGEST:
            raise InputError(f"found a sentence of {len(words)} characters; allowed: 1 to {LONGEST}.")
        return self._point(words)

    def _encoded(self, words: str) -> Points:
        with self._lock:
            row = np.asarray(self.encoder.encode(TEXT, [words]), dtype=np.float64)[0]  # (D,)
        length = float(np.linalg.norm(row))
        if not np.isfinite(length) or length == 0:
            raise InputError(f"{self.encoder.name} gives {shown(words)} no direction; try other words.")
        return (row / length).astype(np.float32)


def _encoder_of(bundle: Bundle) -> Mapping[str, object]:
    """What a bundle records of the encoder of its texts."""
    towers = bundle.imported.get("encoder")
    made = towers.get(TEXT) if isinstance(towers, Mapping) else None
    return made if isinstance(made, Mapping) else {}
