"""The tables as they are stored: cosines of one model on a hundred items, their labels, and what was published of them.

``index.json`` names every table; ``FILE.safetensors`` holds the strict upper triangle of each matrix of cosines, row
by row, float32; ``labels-IDS.txt`` a label a line. All items of the first modality come first, then all of the next,
in the same order: that of the labels, or for some models the one that ``order-IDS.txt`` gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NotRequired

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load
from typing_extensions import TypedDict

from ..analysis.checks import Floats
from ..analysis.gram import embeddings_from_gram
from ..errors import InputError, allowed
from ..files import read_bytes, read_json, read_text
from ..item import Item
from ..validation import checked

HERE = Path(__file__).resolve().parent
INDEX = HERE / "index.json"
AGAIN = "install modgap again"


class Published(TypedDict):
    """What stands in ``index.json`` of one table.

    ``scale`` is the logit scale that the model was trained at, as it follows from the two losses; null where these were
    measured without any. Losses are the mean over batches of 50, in nats, by direction (``image>text``), as trained
    and after the shift that closes the gap; the gap by pair (``image,text``). ``order`` is a file with the number of
    the item of each stored row, a line each, where rows are not in the order of the labels.
    """

    name: str
    label: str
    order: NotRequired[str]
    scale: float | None
    gap_distance: dict[str, float]
    loss: dict[str, float]
    loss_shifted: dict[str, float]


class File(TypedDict):
    """What all tables of one file share."""

    what: str
    ids: str
    modalities: list[str]
    models: dict[str, Published]


@dataclass(frozen=True)
class Table:
    """Cosines of one model on N items in M modalities.

    Attributes
    ----------
    name
        Of the bundle: model and items, ``clip-photos``.
    label
        What a reader calls the model.
    file, model
        Where the cosines are: the file without its ending, and the key in it, which is the name that they were
        published under.
    what
        The items, in words.
    ids
        How ids of items and their file of labels begin.
    modalities
        M names, in the order of the rows.
    scale
        Logit scale that the model was trained at; None where it is not known.
    gap_distance
        As published, pair of modalities to distance.
    loss, loss_shifted
        As published, direction to nats: the mean over batches of 50, as trained and after the shift; the second is
        empty for three modalities.
    order
        File with the order of the stored rows; None where it is that of the items.
    """

    name: str
    label: str
    file: str
    model: str
    what: str
    ids: str
    modalities: tuple[str, ...]
    scale: float | None
    gap_distance: Mapping[str, float]
    loss: Mapping[str, float]
    loss_shifted: Mapping[str, float]
    order: str | None = None

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """N items; the id of item n, from 0, is ``photos-017``, the same for every model on these items."""
        labels = read_text(HERE / f"labels-{self.ids}.txt", AGAIN).splitlines()
        return tuple(Item(id=f"{self.ids}-{number:03d}", caption=label) for number, label in enumerate(labels))

    @property
    def files(self) -> tuple[Path, ...]:
        """What the table is read from."""
        order = [HERE / self.order] if self.order else []
        return INDEX, HERE / f"{self.file}.safetensors", HERE / f"labels-{self.ids}.txt", *order

    @cached_property
    def stored(self) -> tuple[int, ...]:
        """(N,) the number of the item of each stored row: the order of the batches over which losses were published."""
        if self.order is None:
            return tuple(range(len(self.items)))
        return tuple(int(line) for line in read_text(HERE / self.order, AGAIN).split())

    @property
    def cosines(self) -> Floats:
        """(M N, M N), symmetric, 1 on the diagonal, in the order of the items."""
        count, size = len(self.items), len(self.modalities) * len(self.items)
        gram = np.eye(size)
        rows, columns = np.triu_indices(size, 1)  # (M N (M N - 1) / 2,) each
        gram[rows, columns] = gram[columns, rows] = _triangles(self.file)[self.model]
        places = np.add.outer(range(0, size, count), np.argsort(self.stored)).ravel()  # (M N,)
        return gram[np.ix_(places, places)]

    @cached_property
    def clouds(self) -> dict[str, Floats]:
        """Modality to (N, D) unit rows with these cosines, float64; D is their rank. See ``analysis.gram``."""
        points = np.split(embeddings_from_gram(self.cosines), len(self.modalities))
        return dict(zip(self.modalities, points, strict=True))


@cache
def tables() -> tuple[Table, ...]:
    """Every table, in the order of ``index.json``; no cosines are read yet.

    Raises
    ------
    InputError
        The package is damaged.
    """
    return tuple(_tables())


def not_there(found: str, there: Iterable[str]) -> str:
    """End of a sentence on a run or a bundle, NAME/SEED, that is not there: how to make a real model, or what there is.

    >>> not_there("clip-photos/0", ["toy/0"])
    ', which is not there; make it with: modgap precompute --only clip-photos'
    """
    name = found.partition("/")[0]
    known = set(there)
    if any(name == table.name for table in tables()) and not any(name == one.partition("/")[0] for one in known):
        return f", which is not there; make it with: modgap precompute --only {name}"
    return f"; {allowed(found, known)}"


def _tables() -> Iterator[Table]:
    for name, file in checked(dict[str, File], read_json(INDEX, AGAIN), INDEX).items():
        for model, published in file["models"].items():
            yield Table(
                **published,
                file=name,
                model=model,
                what=file["what"],
                ids=file["ids"],
                modalities=tuple(file["modalities"]),
            )


@cache
def _triangles(file: str) -> Mapping[str, NDArray[Any]]:
    path = HERE / f"{file}.safetensors"
    try:
        return load(read_bytes(path))
    except SafetensorError as err:
        raise InputError(f"{path}: is truncated or damaged ({err}); {AGAIN}.") from err
