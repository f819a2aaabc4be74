"""Arrays of embeddings that stay where they are: in files, in memory, or as dask arrays; read a block at a time."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..analysis.checks import Floats
from ..errors import InputError

PART = 65_536  # rows of a part, the unit of work of a cluster
BLOCK = 8_192  # rows that are converted at once; 33 MB as float64 in 512 dimensions
UNIT_TOLERANCE = 1e-3  # of a squared length; half precision stays below it

Index = slice | NDArray[np.int64]


class Rows(Protocol):
    """An (N, D) array: NumPy's, a `File`, or dask's. What an index gives may have to be read yet, by ``np.asarray``."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(N, D)."""
        ...

    def __getitem__(self, index: Any, /) -> Any: ...  # noqa: ANN401 - of three libraries


@dataclass(frozen=True)
class FileRows:
    """Rows of a file, read when and where they are asked for; small to send."""

    path: Path
    index: Index

    def __array__(self, dtype: np.dtype[Any] | None = None, copy: bool | None = None) -> NDArray[Any]:
        """The rows; a slice stays mapped, it takes no memory of its own."""
        return np.asarray(np.load(self.path, mmap_mode="r")[self.index], dtype=dtype)


@dataclass(frozen=True)
class File:
    """An array in a ``.npy`` file."""

    path: Path
    shape: tuple[int, ...]

    def __getitem__(self, index: Index) -> FileRows:
        return FileRows(self.path, index)


Given = str | Path | Rows


def opened(given: Mapping[str, Given]) -> dict[str, Rows]:
    """Check arrays by modality without reading them.

    Parameters
    ----------
    given
        Modality to an (N, D) array or the path of a ``.npy`` file; two at least, of one shape, N >= 2.

    Raises
    ------
    InputError
        A file cannot be read, or shapes differ: all problems at once.
    """
    problems: list[str] = []
    arrays: dict[str, Rows] = {}
    for name, source in given.items():
        try:
            arrays[name] = mapped(source)
        except InputError as err:
            problems += err.problems
    if problems:
        raise InputError(problems)
    shapes = {name: tuple(array.shape) for name, array in arrays.items()}
    told = ", ".join(f"{name} {' x '.join(map(str, shape)) or 'one number'}" for name, shape in shapes.items())
    first = next(iter(shapes.values()), ())
    if len(shapes) < 2:
        raise InputError(f"found {len(shapes)} modality ({told or 'none'}); a gap needs two at least: give another.")
    if len(set(shapes.values())) > 1 or len(first) != 2 or first[0] < 2 or first[1] < 1:
        raise InputError(
            f"found {told}; expected items x dimensions, the same of all, two items at least: row n of each is item n."
        )
    return arrays


def mapped(source: Given) -> Rows:
    """An array, without reading it: as it is given, or in a file.

    Raises
    ------
    InputError
        The file cannot be read, or holds no array of floating-point numbers.
    """
    if not isinstance(source, str | Path):
        return source
    path = Path(os.path.realpath(source))  # unlike Path.resolve, it stands links that lead in a circle
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ValueError("it is no regular file")  # a pipe would be waited for without end
        found = np.load(path, mmap_mode="r")
    except Exception as err:  # whatever NumPy meets in bytes that it has not written
        raise InputError(
            f"{path}: is no array that can be mapped ({err}); write it with numpy.save, without pickled objects."
        ) from err
    if not isinstance(found, np.ndarray) or found.dtype.kind != "f":
        kind = found.dtype if isinstance(found, np.ndarray) else "several arrays"
        raise InputError(f"{path}: holds {kind}; expected one array of floating-point numbers, from numpy.save.")
    return File(path, found.shape)


def parts(items: int, size: int = PART) -> Iterator[slice]:
    """Slices that cover ``items`` rows in order."""
    return (slice(start, min(start + size, items)) for start in range(0, items, size))


def checked(rows: NDArray[Any], name: str, start: int) -> Floats:
    """Rows (B, D) as float64, of length one and finite; ``start`` is the number of the first, for the sentence.

    Raises
    ------
    InputError
        A row is not.
    """
    points = np.asarray(rows, dtype=np.float64)
    squared = np.einsum("nd,nd->n", points, points)  # (B,)
    wrong = np.flatnonzero(~(np.abs(squared - 1) < UNIT_TOLERANCE))  # NaN is wrong, too
    if len(wrong):
        row, length = int(wrong[0]), float(np.sqrt(squared[wrong[0]]))
        raise InputError(
            f"{name}: row {start + row} has length {length:.4g}; expected 1: divide each row by its length "
            "(rows without a length must go, from all modalities)."
        )
    return points


def gathered(arrays: Mapping[str, Rows], rows: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Some rows of each array, (Q, D), in memory and in the order asked for."""
    order = np.argsort(rows)  # files and chunks are read forwards
    back = np.argsort(order)
    return {name: np.asarray(array[rows[order]])[back] for name, array in arrays.items()}
