"""Explainers on a Panel server of this process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import panel as pn
from bokeh.io import doc


@contextmanager
def running(start: Callable[[], Any]) -> Iterator[Any]:
    """What ``start`` returns, a server whose loop has not begun, in a thread that runs until the block ends.

    Bokeh keeps the document of a callback that fails, or that the end of the loop cuts off, as the one of every thread:
    what was made in it afterwards would fail, so it is taken back.
    """
    before = len(doc._PATCHED_CURDOCS)
    found: dict[str, Any] = {}
    started = threading.Event()

    def run() -> None:
        asyncio.set_event_loop(asyncio.new_event_loop())
        found["server"] = start()
        found["server"].start()
        started.set()
        found["server"].io_loop.start()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(240)
    try:
        yield found["server"]
    finally:
        found["server"].io_loop.add_callback(found["server"].io_loop.stop)
        thread.join(60)
        del doc._PATCHED_CURDOCS[before:]


@contextmanager
def served(page: Any) -> Iterator[str]:
    """Address of what Panel shows."""
    with running(lambda: pn.serve({"figure": page}, port=0, show=False, start=False, verbose=False)) as server:
        yield f"http://localhost:{server.port}/figure"
