"""Rows that are kept as they are made, so that a process that was killed goes on where it was.

    KEY/about.json   what the rows are of: encoder, data, modality, device, precision, items, dimensions
    KEY/rows.f32     float32 rows of length one, little-endian, in the order of the items

A killed process leaves whole rows and at most a part of one, which is not counted. Two processes at the same rows write
the same bytes to the same places.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..bundle_checks import UNIT_TOLERANCE
from ..cache import content_hash
from ..files import check_writable, is_file, new_file, read_json

KIND = np.dtype("<f4")


class Rows:
    """Rows (N, D) of one modality in a folder that is called by what they depend on."""

    def __init__(self, cache: Path, about: Mapping[str, Any], count: int) -> None:
        self.about, self.count = dict(about), count
        self.folder = cache / content_hash([self.about, count])[:16]
        self._file, self._header = self.folder / "rows.f32", self.folder / "about.json"
        self.dimensions = int(read_json(self._header)["dimensions"]) if is_file(self._header) else 0

    def done(self, batch: int) -> int:
        """How many rows there are, in whole batches: so a run that goes on has the batches of one that did not stop.

        Rows that are not of length one, as a machine that lost its power may leave, and those after them do not count.
        """
        if not self.dimensions or not is_file(self._file):
            return 0
        whole = min(self._file.stat().st_size // (self.dimensions * KIND.itemsize), self.count)
        bad = np.flatnonzero(np.abs(np.linalg.norm(self.read(whole), axis=1) - 1) > UNIT_TOLERANCE)
        good = int(bad[0]) if len(bad) else whole
        return good if good == self.count else good - good % batch

    def put(self, start: int, rows: NDArray[np.floating[Any]]) -> None:
        """Keep rows ``start`` to ``start + len(rows)``."""
        if not self.dimensions:
            check_writable(self.folder)
            self.dimensions = rows.shape[1]
            told = {**self.about, "items": self.count, "dimensions": self.dimensions}
            with new_file(self._header) as path:
                path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        self._file.touch()
        with self._file.open("r+b") as file:
            file.seek(start * self.dimensions * KIND.itemsize)
            file.write(np.ascontiguousarray(rows, dtype=KIND).data)

    def read(self, count: int | None = None) -> NDArray[np.float32]:
        """The first ``count`` rows, all by default."""
        wanted = self.count if count is None else count
        flat = np.fromfile(self._file, dtype=KIND, count=wanted * self.dimensions)
        return flat.reshape(wanted, self.dimensions).astype(np.float32, copy=False)
