"""Small data and settings on which a run takes a second."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from modgap.precompute.bundle import Item
from modgap.precompute.config import EncoderConfig, TrainingConfig
from modgap.precompute.datasets.pairs import Pairs

TINY = EncoderConfig(picture=8, patch=4, width=16, heads=2, image_layers=1, text_layers=2, dimension=8)
SHORT = TrainingConfig(scale=10.0, steps=12, batch=16, checkpoints=5, warm_up=2, cool_down=4, encoder=TINY)

EXPERIMENTS = """\
defaults:
  data: {set: shapes, pairs: 500, mention: 3}
  seeds: [0, 1]
  steps: 4
  batch: 16
  checkpoints: 3
  warm_up: 1
  cool_down: 1
  encoder: {picture: 8, patch: 4, width: 8, heads: 2, image_layers: 1, text_layers: 1, dimension: 4}
experiments:
  one: {objective: infonce, scale: 10}
  two: {objective: cloob, scale: 30, seeds: [3]}
"""

COLOURS = {"red": (230, 20, 20), "green": (20, 200, 20), "blue": (20, 20, 230), "grey": (120, 120, 120)}
SIDES = {"left": slice(0, 4), "right": slice(4, 8)}


def colour_pairs(copies: int = 12) -> Pairs:
    """Half-painted pictures named by colour and side, many of each, with a little noise; a third held out."""
    rng = np.random.default_rng(0)
    items, pixels = [], []
    for copy in range(copies):
        for colour, rgb in COLOURS.items():
            for side, columns in SIDES.items():
                picture = np.full((8, 8, 3), 255)
                picture[:, columns] = rgb
                pixels.append(np.clip(picture + rng.integers(-9, 10, picture.shape), 0, 255))
                split = "test" if copy < copies // 3 else "train"
                items.append(Item(f"{colour}-{side}-{copy}", f"{colour} {side}", (colour, side), split))
    return Pairs("colours", tuple(items), np.stack(pixels).astype(np.uint8))


def write_experiments(folder: Path, text: str = EXPERIMENTS) -> Path:
    """An experiments file in ``folder``."""
    path = folder / "experiments.yaml"
    path.write_text(text, encoding="utf-8")
    return path
