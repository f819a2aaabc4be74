"""What an encoder is: anything with a name that turns values of a modality into rows of one space.

Values arrive as a `PIL.Image.Image` in RGB (pictures), a `Sound` or a ``str`` (texts, SMILES).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from numpy.typing import ArrayLike

from ..errors import InputError, allowed


class Encoder(Protocol):
    """A dual encoder, or one of more towers. Inherit from it for its defaults, or have the same names.

    What it returns is kept by ``name`` and ``facts``, so that a run that was killed goes on: an encoder with other
    weights needs another name, or a fact that tells them apart.
    """

    name: str
    """What figures call it."""
    modalities: Sequence[str]
    """Those that it has a tower for: "image", "text", "audio", "molecule", or a column of pictures or sounds."""
    logit_scale: float | None = None
    """1 / temperature that it was trained at; None where that is not known, and then it must be given."""
    facts: Mapping[str, Any] = {}
    """What else decides its rows, for the record: version, device, precision; what JSON can hold."""

    def encode(self, modality: str, values: Sequence[Any]) -> ArrayLike:
        """Embeddings (len(values), D) of a batch, D the same for all modalities; of any length above 0."""
        ...


Encode = Callable[[Sequence[Any]], ArrayLike]


class _ByModality(Encoder):
    def __init__(self, towers: Mapping[str, Encoder | Encode], name: str, logit_scale: float | None) -> None:
        self.name, self.logit_scale = name, logit_scale
        self.towers, self.modalities = dict(towers), tuple(towers)

    def encode(self, modality: str, values: Sequence[Any]) -> ArrayLike:
        tower = self.towers[modality]
        return tower(values) if callable(tower) else tower.encode(modality, values)


def by_modality(towers: Mapping[str, Encoder | Encode], name: str, logit_scale: float | None = None) -> Encoder:
    """An encoder made of several: a dict from modality to an encoder, or to a function of a batch.

    Parameters
    ----------
    towers
        All of one space. A function takes the values of a batch and returns rows (B, D).
    name
        See `Encoder`; functions are kept by it.
    logit_scale
        See `Encoder`.

    Raises
    ------
    InputError
        An encoder has no tower for its modality.
    """
    for modality, tower in towers.items():
        if not callable(tower) and modality not in tower.modalities:
            raise InputError(f"{tower.name}: has no tower for {modality}; {allowed(modality, tower.modalities)}.")
    return _ByModality(towers, name, logit_scale)


def facts_of(encoder: Encoder, modality: str) -> dict[str, Any]:
    """What decides the rows of a modality."""
    tower = encoder.towers[modality] if isinstance(encoder, _ByModality) else encoder
    if tower is encoder:
        return {"encoder": encoder.name, **getattr(encoder, "facts", {})}
    return {"encoder": encoder.name} if callable(tower) else facts_of(tower, modality)
