"""Words to numbers: a fixed vocabulary, one number a word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PAD, BEGIN, UNKNOWN, END = range(4)  # not END = 2: `transformers` takes that for a mistake of old CLIP files
SPECIAL = 4  # the numbers above; words follow

_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*|[#*]")


def words(caption: str) -> list[str]:
    """Lower-case words of a caption; hyphens and apostrophes inside a word stay ("medium-light", "o’clock")."""
    return _WORD.findall(caption.lower())


@dataclass(frozen=True)
class Tokenizer:
    """A fixed vocabulary of whole words and a fixed number of words a caption.

    Attributes
    ----------
    vocabulary
        Words in alphabetical order; word k has the number ``SPECIAL + k``.
    longest
        Words kept of a caption.
    """

    vocabulary: tuple[str, ...]
    longest: int

    @classmethod
    def fit(cls, training: Iterable[str], longest: int | None = None) -> Tokenizer:
        """Take every word of the training captions; by default no training caption is cut."""
        split = [words(caption) for caption in training]
        vocabulary = tuple(sorted({word for caption in split for word in caption}))
        return cls(vocabulary, longest or max((len(caption) for caption in split), default=1))

    @property
    def size(self) -> int:
        """How many different numbers ``encode`` can return."""
        return SPECIAL + len(self.vocabulary)

    @property
    def length(self) -> int:
        """Numbers a caption: begin, words, end."""
        return self.longest + 2

    def encode(self, captions: Sequence[str]) -> NDArray[np.int64]:
        """Numbers (N, length): ``BEGIN``, the words, ``END``, then ``PAD``; unseen words are ``UNKNOWN``."""
        number = {word: SPECIAL + k for k, word in enumerate(self.vocabulary)}
        table = np.full((len(captions), self.length), PAD, dtype=np.int64)  # (N, L)
        for row, caption in zip(table, captions, strict=True):
            kept = [number.get(word, UNKNOWN) for word in words(caption)[: self.longest]]
            row[: len(kept) + 2] = [BEGIN, *kept, END]
        return table
