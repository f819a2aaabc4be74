"""Items by the words of their captions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WORD = re.compile(r"\w+(?:['’-]\w+)*")


def words_of(text: str) -> frozenset[str]:
    """Different words of a text, in small letters.

    >>> sorted(words_of("A dog, the dog's bone"))
    ['a', 'bone', 'dog', "dog's", 'the']
    """
    return frozenset(WORD.findall(text.casefold()))


@dataclass(frozen=True)
class Filter:
    """Which captions pass: those with every word of ``all``, one at least of ``any``, and no word of ``none``.

    An empty list asks for nothing. Words are whole, and large letters are small ones.
    """

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()

    @classmethod
    def of(cls, every: str, some: str, none: str) -> Filter:
        """From what somebody wrote into three fields."""
        return cls(*(tuple(sorted(words_of(text))) for text in (every, some, none)))

    def __bool__(self) -> bool:
        return bool(self.all or self.any or self.none)

    def passes(self, words: Sequence[frozenset[str]]) -> NDArray[np.bool_]:
        """Which items pass, (N,), from the words of their captions."""
        every, some, none = frozenset(self.all), frozenset(self.any), frozenset(self.none)
        return np.array(
            [every <= own and (not some or not some.isdisjoint(own)) and none.isdisjoint(own) for own in words],
            dtype=np.bool_,
        )


def search(captions: Sequence[str], text: str, most: int = 20) -> list[int]:
    """Places of captions that hold a text: those that begin with it first, then shorter ones first."""
    asked = text.casefold().strip()
    if not asked:
        return []
    found = [
        (not own.startswith(asked), len(own), n) for n, own in enumerate(map(str.casefold, captions)) if asked in own
    ]
    return [n for *_, n in sorted(found)[:most]]
