"""The explorer sets Panel for its whole process, which the tests after these share."""

from __future__ import annotations

from collections.abc import Iterator

import panel as pn
import pytest

SET = ("nthreads", "raw_css", "notifications")


@pytest.fixture(autouse=True, scope="module")
def panel_as_before() -> Iterator[None]:
    """What the explorer sets is taken back once its last server of a module has stopped."""
    before = {name: getattr(pn.config, name) for name in SET}
    yield
    for name, value in before.items():
        setattr(pn.config, name, value)
