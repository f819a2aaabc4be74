"""Items by the words of their captions: the twin of ``words.js``."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Match = Literal["all", "any", "none"]
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def words_of(text: str) -> list[str]:
    """Words of a text in small letters, in their order."""
    return WORD.findall(text.lower())


def passing(captions: Collection[str], text: str, match: Match) -> NDArray[np.bool_]:
    """Which captions have all words of a text, any of them, or none, (N,); all captions where the text has no word."""
    asked = set(words_of(text))
    return np.array([_passes(set(words_of(caption)), asked, match) for caption in captions], dtype=np.bool_)


def _passes(own: set[str], asked: set[str], match: Match) -> bool:
    if match == "all":
        return asked <= own
    return not asked or own.isdisjoint(asked) == (match == "none")


def vocabulary(captions: Sequence[str]) -> list[str]:
    """All words, in the order of the alphabet."""
    return sorted({word for caption in captions for word in words_of(caption)})
