"""What tests of the explorer share; it sets Panel for its whole process, which the tests after these share as well."""

from __future__ import annotations

from collections.abc import Iterator

import panel as pn
import pytest

from .serving import PATIENCE

SET = ("nthreads", "raw_css", "notifications")


@pytest.fixture(autouse=True, scope="module")
def panel_as_before() -> Iterator[None]:
    """What the explorer sets is taken back once its last server of a module has stopped."""
    before = {name: getattr(pn.config, name) for name in SET}
    yield
    for name, value in before.items():
        setattr(pn.config, name, value)


@pytest.fixture
def visit(address, open_page):
    """Open a path of the app that a module serves at its ``address``."""

    def open_(path):
        watched = open_page(f"{address}/{path}", height=1400)
        watched.page.set_default_timeout(PATIENCE * 1000)
        return watched

    return open_
