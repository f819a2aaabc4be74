"""Explainers on a Panel server of this process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import panel as pn


@contextmanager
def served(page: Any) -> Iterator[str]:
    """Address of what Panel shows, in a thread that runs meanwhile."""
    found: dict[str, Any] = {}
    started = threading.Event()

    def run() -> None:
        asyncio.set_event_loop(asyncio.new_event_loop())
        server = pn.serve({"figure": page}, port=0, show=False, start=False, verbose=False)
        found.update(server=server, address=f"http://localhost:{server.port}/figure")
        server.start()
        started.set()
        server.io_loop.start()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(60)
    yield found["address"]
    found["server"].io_loop.add_callback(found["server"].io_loop.stop)
    thread.join(10)
