"""Runs whose bundles have every pair of their data: those of training, the held-out ones, and small pictures of all.

This stands apart from ``runs`` and ``datasets``: which pairs are embedded decides no number of a training, so that a
change here makes no bundle out of date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from . import runs
from .bundle import load, save
from .datasets.pairs import Pairs
from .datasets.raster import COLUMNS, save_sheet
from .ensemble import ALL
from .experiments import Experiment
from .media import PictureSheet
from .temporary import temporary


class Whole(Pairs):
    """A data set of which all pairs can be embedded, too."""

    def probe(self, embedded: str) -> NDArray[np.int64]:
        """Rows (M,) of the pairs that are embedded."""
        return np.arange(len(self.items), dtype=np.int64) if embedded == ALL else super().probe(embedded)


def make(
    wanted: Mapping[Path, Experiment], seed: int, data: Pairs, report: Callable[[int], None] = lambda _: None
) -> None:
    """Train once and write a bundle to each folder; see `runs.make`.

    A bundle of all pairs has the pictures that the model sees.
    """
    with temporary() as room:
        bare = {
            folder: room / str(number) if experiment.training.embedded == ALL else folder
            for number, (folder, experiment) in enumerate(wanted.items())
        }
        whole = Whole(**{field.name: getattr(data, field.name) for field in fields(data)})
        runs.make({bare[folder]: experiment for folder, experiment in wanted.items()}, seed, whole, report)
        for folder in (folder for folder, place in bare.items() if place != folder):
            sheet = PictureSheet(f"{data.name}.webp", data.pixels.shape[1], COLUMNS)
            save_sheet([Image.fromarray(picture) for picture in data.pixels], room / sheet.file)
            bundle = load(bare[folder])
            pictures = {modality: sheet for modality in bundle.modalities if modality != "text"}
            save(replace(bundle, media=pictures, media_root=room), folder)
