"""Batches through an encoder: each modality in the order of the items, kept as they come, continued after a kill."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, shown
from ..files import read_bytes
from ..pictures import opened
from ..progress import counter
from .data_folder import Column, Kind, PairedData
from .encoder import Encoder, facts_of
from .rows import Rows
from .sounds import read_sound

A = TypeVar("A")
B = TypeVar("B")


def run(
    data: PairedData, encoder: Encoder, digests: Mapping[str, str], cache: Path, *, batch: int
) -> dict[str, NDArray[np.float32]]:
    """Unit rows (N, D) of each modality.

    Parameters
    ----------
    data
        Of modalities that the encoder has.
    encoder
        See ``encoder``.
    digests
        Modality to a key of what its values are.
    cache
        Folder of `Rows`. What is in it is not encoded again.
    batch
        Items that go through the encoder at once.

    Raises
    ------
    InputError
        The encoder returned rows of another number, of no direction, or of different dimensions.
    """
    count = len(data.items)
    kept = {
        modality: Rows(cache, {**facts_of(encoder, modality), "modality": modality, "data": digests[modality]}, count)
        for modality in data.columns
    }
    for most in (batch, count):  # a batch of each before all of any, since what does not fit shows there
        for modality, rows in kept.items():
            _complete(data, encoder, modality, rows, min(most, count), batch)
        dimensions = {modality: rows.dimensions for modality, rows in kept.items()}
        if len(set(dimensions.values())) > 1:
            told = ", ".join(f"{modality} {width}" for modality, width in dimensions.items())
            raise InputError(f"{encoder.name}: has towers of different dimensions ({told}); they must share one space.")
    return {modality: rows.read() for modality, rows in kept.items()}


def _complete(data: PairedData, encoder: Encoder, modality: str, rows: Rows, most: int, batch: int) -> None:
    """Encode what is missing of the first ``most`` items."""
    column, done = data.columns[modality], rows.done(batch)
    if done >= most:
        return
    starts = range(done, most, batch)
    with counter(f"{encoder.name}, {modality}", len(data.items), done) as bar:
        for start, values in zip(starts, _ahead(lambda at: _loaded(column, at, batch), starts), strict=True):
            ids = [item.id for item in data.items[start : start + batch]]
            rows.put(start, _unit(encoder.encode(modality, values), ids, f"{encoder.name}, {modality}"))
            bar.update(len(values))


def _ahead(load: Callable[[A], B], keys: Iterable[A]) -> Iterator[B]:
    """Load one after the other, the next while the last is being used."""
    with ThreadPoolExecutor(1) as pool:
        waiting = None
        for key in keys:
            coming = pool.submit(load, key)
            if waiting is not None:
                yield waiting.result()
            waiting = coming
        if waiting is not None:
            yield waiting.result()


def _loaded(column: Column, start: int, batch: int) -> list[Any]:
    return [loaded(column.kind, value) for value in column.values[start : start + batch]]


def loaded(kind: Kind, value: Path | str) -> Any:  # noqa: ANN401 (what an encoder takes)
    """A value as encoders take it: a picture in RGB, a `Sound` or a text.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    if not isinstance(value, Path):
        return value
    if kind == "sound":
        return read_sound(value)
    picture = opened(read_bytes(value))
    if isinstance(picture, str):
        raise InputError(unreadable(value, picture))
    return picture


def unreadable(path: Path, why: str) -> str:
    """Sentence on a picture."""
    return f"{path}: is not a picture that can be read ({why}); replace it, or take its row out of the captions file."


def _unit(found: object, ids: Sequence[str], who: str) -> NDArray[np.floating[Any]]:
    """Rows of length one (B, D) from what an encoder returned for B items."""
    rows = np.asarray(found)
    if rows.ndim != 2 or len(rows) != len(ids) or rows.dtype.kind not in "fiu":
        raise InputError(
            f"{who}: returned {rows.dtype} of shape {rows.shape} for {len(ids)} values; expected numbers, one row a "
            f"value, ({len(ids)}, D)."
        )
    wide = rows.astype(np.float64)  # half precision overflows where it is squared
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)  # (B, 1)
    bad = np.flatnonzero(~(np.isfinite(lengths[:, 0]) & (lengths[:, 0] > 0)))
    if len(bad):
        raise InputError(
            f"{who}: returned zeros, NaN or infinity for {shown(ids[bad[0]])}; look at that item, or encode without "
            f"--half."
        )
    return wide / lengths
