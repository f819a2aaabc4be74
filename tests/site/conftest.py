"""Bundles and runs that the tests of the compiler share; they only read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from modgap.explainers import EXPLAINERS
from modgap.precompute.bundle import load_all
from modgap.site.claims import Runs

from .making import write_bundles
from .toy_explainer import Toy
from .toy_page import write_page


@pytest.fixture(scope="session")
def toy_bundles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the toy bundles."""
    return write_bundles(tmp_path_factory.mktemp("toy") / "bundles")


@pytest.fixture(scope="session")
def toy_runs(toy_bundles: Path) -> Runs:
    """The same, loaded."""
    return Runs(load_all(toy_bundles))


@pytest.fixture(scope="session")
def toy_page(toy_bundles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small page with three figures; tests must not change its folder."""
    return write_page(tmp_path_factory.mktemp("page") / "site", toy_bundles)


@pytest.fixture(scope="session", autouse=True)
def toy_explainer() -> Iterator[None]:
    """Chapters of tests may use ``toy-controls``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(EXPLAINERS, Toy.NAME, Toy)
        yield
