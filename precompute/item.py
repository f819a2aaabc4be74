"""One thing that every modality of a data set shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """A picture and its caption, say.

    Attributes
    ----------
    id
        Unique in its data set, and stable: states, addresses and chapters name the item by it.
    caption
        In words; several items may share one.
    tags
        Groups that it belongs to.
    split
        "train" or "test".
    """

    id: str
    caption: str
    tags: tuple[str, ...] = ()
    split: str = "test"
