"""Claims about what a figure shows: each holds for a sample made to show it, and fails for one made to deny it."""

from __future__ import annotations

import numpy as np

from modgap.article import claims
from modgap.precompute.bundle import Bundle, Item
from modgap.site.claims import Runs

ITEMS, DIMENSIONS = 120, 32


def unit(points: np.ndarray) -> np.ndarray:
    return points / np.linalg.norm(points, axis=-1, keepdims=True)


def clouds(seed: int = 0, noise: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """Partners that are alike, with nothing in common with other pairs."""
    rng = np.random.default_rng(seed)
    content = rng.normal(size=(ITEMS, DIMENSIONS))
    image, text = (unit(content + noise * rng.normal(size=content.shape)) for _ in range(2))
    return image, text


def runs_of(image: np.ndarray, text: np.ndarray, count: int = ITEMS) -> Runs:
    """The main run with these clouds, (N, D) each, after training."""
    bundle = Bundle(
        name=claims.MAIN,
        seed=0,
        items=tuple(Item(str(n), f"thing {n}") for n in range(count)),
        embeddings={"image": image[None, :count].astype(np.float32), "text": text[None, :count].astype(np.float32)},
        steps=np.array([240]),
        logit_scale=np.array([100.0]),
    )
    return Runs({claims.MAIN: {0: bundle}})


def test_a_figure_shows_a_hundred_where_there_are_as_many():
    assert claims.figures_show_a_hundred(runs_of(*clouds())).holds
    assert not claims.figures_show_a_hundred(runs_of(*clouds(), count=90)).holds


def test_clusters_of_what_has_no_kinds_are_no_finding():
    """Clusters that were found in noise are tight in the noise that they were found in, and nowhere else."""
    image, text = (unit(np.random.default_rng(seed).normal(size=(ITEMS, 4))) for seed in range(2))
    assert not claims.meaning_is_there_twice(runs_of(image, text)).holds


def test_blocks_appear_where_items_of_a_kind_are_alike_in_every_quadrant():
    kinds = np.repeat(np.eye(DIMENSIONS)[:8], ITEMS // 8, axis=0)  # (N, D)
    image, text = (unit(3 * kinds + cloud) for cloud in clouds())
    assert claims.meaning_is_there_twice(runs_of(image, text)).holds
    for other in (clouds()[0], clouds(seed=3)[0]):  # nothing of a kind in the other modality
        assert not claims.meaning_is_there_twice(runs_of(image, other)).holds
        assert not claims.meaning_is_there_twice(runs_of(other, text)).holds
    alone = unit(3 * np.roll(kinds, 7, axis=0)[np.random.default_rng(0).permutation(ITEMS)] + clouds()[1])
    assert not claims.meaning_is_there_twice(runs_of(image, alone)).holds
