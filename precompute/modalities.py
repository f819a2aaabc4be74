"""What prose calls a modality: "a picture", "two pictures"."""

from __future__ import annotations

WORDS = {"image": "picture", "audio": "sound", "twin": "twin picture"}  # where it is not the modality's own name


def word(modality: str) -> str:
    """One item of a modality, as a sentence says it."""
    return WORDS.get(modality, modality)


def plural(modality: str) -> str:
    """Its items, as a sentence says it."""
    return f"{word(modality)}s"
