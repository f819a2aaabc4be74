"""Starts: where the clouds lie before training is what their names say, and nothing else about the towers changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modgap.precompute.initialisation import INITIALISATIONS, procrustes, rotation
from modgap.precompute.training import Trained, train

from .runs import SHORT, colour_pairs

PAIRS = colour_pairs()
CONFIG = replace(SHORT, steps=0)


@pytest.fixture(scope="module")
def untrained() -> dict[str, Trained]:
    return {start: train(replace(CONFIG, initialisation=start), PAIRS, seed=0) for start in INITIALISATIONS}


def means(trained: Trained) -> tuple[np.ndarray, np.ndarray]:
    return trained.embeddings["image"][0].mean(axis=0), trained.embeddings["text"][0].mean(axis=0)


def gap(trained: Trained) -> float:
    x, y = means(trained)
    return float(np.linalg.norm(x - y))


def angle_of_means(trained: Trained) -> float:
    """Cosine between the two means."""
    x, y = means(trained)
    return float(x @ y / np.linalg.norm(x) / np.linalg.norm(y))


def paired(trained: Trained) -> float:
    return float((trained.embeddings["image"][0] * trained.embeddings["text"][0]).sum(axis=1).mean())


def test_clouds_that_start_on_one_side_share_their_direction_and_those_far_apart_have_opposite_ones(untrained):
    assert angle_of_means(untrained["same-side"]) > 0.99
    assert angle_of_means(untrained["far-apart"]) < -0.99
    assert abs(angle_of_means(untrained["none"])) < 0.9


def test_the_gap_at_the_start_is_the_difference_or_the_sum_of_the_lengths_of_the_means(untrained):
    x, y = (float(np.linalg.norm(mean)) for mean in means(untrained["none"]))
    assert gap(untrained["same-side"]) == pytest.approx(abs(x - y), abs=0.03)
    assert gap(untrained["far-apart"]) == pytest.approx(x + y, abs=0.01)


def test_aligned_clouds_have_their_partners_nearest_of_all_starts(untrained):
    assert angle_of_means(untrained["aligned"]) > 0.99
    others = [paired(untrained[start]) for start in INITIALISATIONS if start != "aligned"]
    assert paired(untrained["aligned"]) > max(others)


@pytest.mark.parametrize("start", INITIALISATIONS)
def test_a_start_moves_the_captions_as_one_and_no_picture(untrained, start):
    plain, placed = untrained["none"], untrained[start]
    np.testing.assert_array_equal(placed.embeddings["image"], plain.embeddings["image"])
    np.testing.assert_allclose(placed.embeddings["text"][0] @ placed.embeddings["text"][0].T, plain.embeddings["text"][0] @ plain.embeddings["text"][0].T, atol=1e-5)
    moved = np.abs(placed.embeddings["text"] - plain.embeddings["text"]).max()
    assert (moved == 0) if start == "none" else (moved > 0.1)


def test_a_start_gives_the_same_numbers_bit_by_bit_and_is_trained_from():
    config = replace(SHORT, initialisation="far-apart")
    first, second = train(config, PAIRS, seed=1), train(config, PAIRS, seed=1)
    assert first.embeddings["text"].tobytes() == second.embeddings["text"].tobytes()
    assert first.embeddings["image"].tobytes() == second.embeddings["image"].tobytes()
    assert not np.array_equal(first.embeddings["image"][-1], train(SHORT, PAIRS, seed=1).embeddings["image"][-1])


def test_procrustes_finds_a_map_that_was_there():
    rng = np.random.default_rng(0)
    hidden, _ = np.linalg.qr(rng.normal(size=(5, 5)))
    y = rng.normal(size=(40, 5))
    np.testing.assert_allclose(procrustes(y @ hidden.T, y), hidden, atol=1e-12)


def test_no_random_map_brings_partners_nearer_than_procrustes():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(2, 30, 4))
    best = np.square(x - y @ procrustes(x, y).T).sum()
    for _ in range(200):
        other, _ = np.linalg.qr(rng.normal(size=(4, 4)))
        assert np.square(x - y @ other.T).sum() > best


def test_a_rotation_turns_one_direction_to_another_and_leaves_what_is_outside_their_plane():
    a, b = np.array([2.0, 0, 0, 0]), np.array([1.0, 1.0, 0, 0])
    turn = rotation(a, b)
    np.testing.assert_allclose(turn @ turn.T, np.eye(4), atol=1e-12)
    np.testing.assert_allclose(turn @ a / 2, b / np.sqrt(2), atol=1e-12)
    np.testing.assert_allclose(turn @ np.array([0, 0, 3.0, -1.0]), [0, 0, 3, -1], atol=1e-12)
    assert np.linalg.det(turn) == pytest.approx(1)
