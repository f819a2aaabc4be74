"""Bundles of any number of modalities are measured, two at a time; their embeddings stay as they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modgap.precompute import runs
from modgap.precompute.analysis.geometry import gap_distance, intra_modal_cosine
from modgap.precompute.bundle import load, save

from .bundles import small_bundle, without_pictures


@pytest.fixture
def folder(tmp_path):
    """A bundle of three modalities whose numbers are out of date."""
    small = without_pictures(small_bundle(tmp_path / "media"))
    audio = np.ascontiguousarray(small.embeddings["image"][:, ::-1])  # (T, N, D) other partners
    save(replace(small, embeddings={**small.embeddings, "audio": audio}), tmp_path / "small")
    return tmp_path / "small"


def test_three_modalities_are_measured_by_pair_at_every_checkpoint(folder):
    runs.measure_again(folder)
    bundle = load(folder)
    assert runs.measured(bundle)
    assert [key for key in bundle.metrics if key.startswith("gap_distance")] == [
        "gap_distance(text,image)",
        "gap_distance(text,audio)",
        "gap_distance(image,audio)",
    ]
    for at, step in enumerate(bundle.steps):
        text, audio = bundle.at("text", at), bundle.at("audio", at)
        assert bundle.metric("gap_distance(text,audio)", step=int(step)) == gap_distance(text, audio)
        assert bundle.metric("intra_modal_cosine(audio)", step=int(step)) == intra_modal_cosine(audio)


def test_measuring_again_leaves_embeddings_and_items_as_they_were(folder):
    before = load(folder)
    runs.measure_again(folder)
    after = load(folder)
    assert not runs.measured(before)
    assert after.items == before.items
    for modality, points in before.embeddings.items():
        np.testing.assert_array_equal(after.embeddings[modality], points)
