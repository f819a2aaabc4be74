"""Bundles and runs that the tests of the compiler share; they only read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from modgap.explainers import EXPLAINERS
from modgap.precompute.bundle import load_all
from modgap.site.claims import Runs
from modgap.site.edition import Edition
from modgap.site.outputs import page, slides
from tests.bench import served as serving

from . import studying
from .embedding import CHAPTER
from .making import write_bundles, write_site
from .talk import edition_of
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


@pytest.fixture(scope="session")
def site(toy_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of two figures, with its embeds; tests may add files to its folder."""
    return write_site(tmp_path_factory.mktemp("embeds"), toy_runs, CHAPTER)


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """The same over http: the address of its folder."""
    with serving(site) as index:
        yield index.removesuffix("/index.html")


@pytest.fixture(scope="session")
def talk(toy_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """A small article with everything that a deck has."""
    return edition_of(tmp_path_factory.mktemp("slides"), toy_runs)


@pytest.fixture(scope="session")
def deck(talk: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its page and its deck: the path of the latter."""
    folder = tmp_path_factory.mktemp("deck")
    slides.write(talk, folder, page.write(talk, folder).stills)
    return folder / slides.NAME


@pytest.fixture(scope="session")
def studied(toy_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """A small article whose title of a figure is no title that one would give; its studio is tested."""
    return studying.edition_of(toy_runs, tmp_path_factory.mktemp("studied"))


@pytest.fixture(scope="session")
def studio_site(studied: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its site; tests may add files to its folder."""
    folder = tmp_path_factory.mktemp("studio-site")
    page.write(studied, folder)
    return folder


@pytest.fixture(scope="session")
def studio_served(studio_site: Path) -> Iterator[str]:
    """The same over http: the address of its folder."""
    with serving(studio_site) as index:
        yield index.removesuffix("/index.html")
