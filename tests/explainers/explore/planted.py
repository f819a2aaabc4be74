"""Pairs with clusters, captions and a gap that are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from modgap.precompute.bundle import Bundle
from modgap.precompute.item import Item

COLOURS = ("red", "green", "blue", "yellow")


def planted(
    count: int = 80,
    *,
    seed: int = 0,
    gap: float = 3.0,
    order: np.ndarray | None = None,
    captions=None,
    kinds=("image", "text"),
    name="planted",
):
    """A bundle of items in four clusters, whose captions say the cluster; ``order`` lists the items otherwise."""
    rng = np.random.default_rng(seed)
    group = np.arange(count) % 4
    common = 4 * rng.normal(size=(4, 16))[group] + rng.normal(size=(count, 16))
    order = np.arange(count) if order is None else order
    arrays = {}
    for n, kind in enumerate(kinds):
        points = common + 0.4 * rng.normal(size=(count, 16)) + gap * 4 * np.eye(16)[n]
        arrays[kind] = (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)[order][None]
    words = captions or [f"a {COLOURS[group[n]]} thing, number {n}" for n in range(count)]
    items = tuple(Item(id=f"t{n}", caption=words[n], tags=(COLOURS[group[n]],)) for n in order)
    return Bundle(name=name, seed=0, items=items, embeddings=arrays, steps=np.array([0]), logit_scale=np.array([30.0]))


def trained(**planting):
    """The same after 100 steps of training; before them, after 0, pictures and texts are strangers."""
    end = planted(**planting)
    rng = np.random.default_rng(5)
    early = {kind: rng.normal(size=cloud.shape) for kind, cloud in end.embeddings.items()}
    both = {
        kind: np.concatenate([early[kind] / np.linalg.norm(early[kind], axis=2, keepdims=True), cloud])
        for kind, cloud in end.embeddings.items()
    }  # (2, N, D) each
    arrays = {kind: cloud.astype(np.float32) for kind, cloud in both.items()}
    return replace(end, embeddings=arrays, steps=np.array([0, 100]), logit_scale=np.array([10.0, 30.0]))
