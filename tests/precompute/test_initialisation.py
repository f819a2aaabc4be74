"""Starts: where the clouds lie before training is what their names say, and nothing else about the towers changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.linalg import expm

from modgap.precompute.datasets.tokenizer import Tokenizer
from modgap.precompute.encoders import DualEncoder
from modgap.precompute.initialisation import INITIALISATIONS, place, rotation
from modgap.precompute.training import Trained, train

from .runs import SHORT, TINY, colour_pairs

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
    before, after = (trained.embeddings["text"][0] for trained in (plain, placed))
    np.testing.assert_allclose(after @ after.T, before @ before.T, atol=1e-5)
    moved = np.abs(placed.embeddings["text"] - plain.embeddings["text"]).max()
    assert (moved == 0) if start == "none" else (moved > 0.1)


def test_a_start_gives_the_same_numbers_bit_by_bit_and_is_trained_from():
    config = replace(SHORT, initialisation="far-apart")
    first, second = train(config, PAIRS, seed=1), train(config, PAIRS, seed=1)
    assert first.embeddings["text"].tobytes() == second.embeddings["text"].tobytes()
    assert first.embeddings["image"].tobytes() == second.embeddings["image"].tobytes()
    assert not np.array_equal(first.embeddings["image"][-1], train(SHORT, PAIRS, seed=1).embeddings["image"][-1])


def test_aligned_captions_cannot_be_turned_any_nearer_to_their_pictures():
    tokenizer = Tokenizer.fit(PAIRS.captions("train"))
    tokens = torch.from_numpy(tokenizer.encode(PAIRS.captions("train")))
    pixels = torch.from_numpy(PAIRS.pixels[PAIRS.rows("train")]).permute(0, 3, 1, 2) / 255
    torch.manual_seed(0)
    model = DualEncoder(TINY, tokenizer.size, tokenizer.length)
    place("aligned", model, pixels, tokens)
    with torch.no_grad():
        x, y = (rows.numpy().astype(float) for rows in model({"image": pixels, "text": tokens}).values())
    nearest = np.square(x - y).sum()
    rng = np.random.default_rng(1)
    for angle in (0.01, 0.1, 1.0):
        for _ in range(20):
            turn = expm(angle * (skew := rng.normal(size=(8, 8))) - angle * skew.T)  # orthogonal, near to the identity
            assert np.square(x - y @ turn.T).sum() > nearest


def test_a_rotation_turns_one_direction_to_another_and_leaves_what_is_outside_their_plane():
    a, b = np.array([2.0, 0, 0, 0]), np.array([1.0, 1.0, 0, 0])
    turn = rotation(a, b)
    np.testing.assert_allclose(turn @ turn.T, np.eye(4), atol=1e-12)
    np.testing.assert_allclose(turn @ a / 2, b / np.sqrt(2), atol=1e-12)
    np.testing.assert_allclose(turn @ np.array([0, 0, 3.0, -1.0]), [0, 0, 3, -1], atol=1e-12)
    assert np.linalg.det(turn) == pytest.approx(1)
