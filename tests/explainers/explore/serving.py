"""The explorer on a server of its own, in a thread of the test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from modgap.explainers.explore import app


@contextmanager
def serving(library: app.Library) -> Iterator[str]:
    """Address of a server that shows a library until the block ends."""
    found: dict = {}
    started = threading.Event()

    def run() -> None:
        asyncio.set_event_loop(asyncio.new_event_loop())
        server = app.start(library)
        found.update(server=server, address=f"http://127.0.0.1:{server.port}")
        server.start()
        started.set()
        server.io_loop.start()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(240)
    yield found["address"]
    found["server"].io_loop.add_callback(found["server"].io_loop.stop)
    thread.join(10)
