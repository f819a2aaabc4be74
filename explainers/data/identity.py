"""Which items and modalities a figure shows, as the browser knows them."""

from __future__ import annotations

from typing import TypedDict

from .media import Media, media_of
from .pairing import Pairing


class ModalityData(TypedDict):
    """A modality as it travels: its name, what a sentence calls it, and what its items look or sound like."""

    name: str
    word: str
    media: Media


class Identity(TypedDict):
    """Which items and modalities a figure shows; ``total`` counts the items of the bundle, of which these are some."""

    modalities: list[ModalityData]
    ids: list[str]
    captions: list[str]
    total: int


def identity(pairing: Pairing) -> Identity:
    """Which items and modalities a figure shows, as it travels."""
    modalities = [
        ModalityData(name=name, word=word, media=media_of(pairing, name))
        for name, word in zip(pairing.modalities, pairing.words, strict=True)
    ]
    captions = list(pairing.captions.values())
    return Identity(modalities=modalities, ids=list(pairing.ids), captions=captions, total=pairing.total)
