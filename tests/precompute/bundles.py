"""A small whole bundle, for tests of what reads and writes bundles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from modgap.precompute.bundle import Bundle, Item
from modgap.precompute.media import PictureSheet


def small_bundle(
    media: Path, *, seed: int = 0, t: int = 3, n: int = 5, d: int = 4, captions: tuple[str, ...] = ()
) -> Bundle:
    """T checkpoints of N items in D dimensions, with a sheet of pictures in ``media``."""
    rng = np.random.default_rng(seed)
    media.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (3 * 8, 2 * 8), "teal").save(media / "image.png")

    def cloud() -> np.ndarray:
        points = rng.normal(size=(t, n, d))
        return (points / np.linalg.norm(points, axis=-1, keepdims=True)).astype(np.float32)

    return Bundle(
        name="small",
        seed=seed,
        items=tuple(
            Item(id=f"item-{i}", caption=captions[i] if captions else f"thing {i}", tags=("a", "ü"), split="test")
            for i in range(n)
        ),
        embeddings={"text": cloud(), "image": cloud()},  # not in alphabetical order: the order is kept
        steps=np.arange(t, dtype=np.int64) * 10,
        logit_scale=np.linspace(14, 100, t),
        provenance={"data": {"licence": "CC0"}},
        metrics={"gap_distance": [0.1 * k for k in range(t)]},
        media={"image": PictureSheet(file="image.png", cell=8, columns=3)},
        media_root=media,
    )


def without_pictures(bundle: Bundle) -> Bundle:
    return replace(bundle, media={}, media_root=None)
