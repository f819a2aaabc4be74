"""The explorer on a server of its own, in a thread of the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from modgap.explainers.explore import app
from modgap.explainers.explore.library import Library

from ..serving import running

PATIENCE = 240  # seconds, for a machine that is busy


@contextmanager
def serving(library: Library, host: str = app.LOCAL) -> Iterator[str]:
    """Address of a server that shows a library until the block ends."""
    with running(lambda: app.start(library, host=host)) as server:
        yield f"http://127.0.0.1:{server.port}"
