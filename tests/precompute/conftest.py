"""Bundles to read and damage; properties that are tested alike in every run, however slow the machine is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from modgap.precompute.bundle import Bundle, save

from .bundles import small_bundle

settings.register_profile("modgap", deadline=None, derandomize=True)
settings.load_profile("modgap")


@pytest.fixture
def whole(tmp_path: Path) -> Bundle:
    return small_bundle(tmp_path / "drawn")


@pytest.fixture
def saved(tmp_path: Path, whole: Bundle) -> Path:
    folder = tmp_path / "bundles" / "small" / "0"
    save(whole, folder)
    return folder
