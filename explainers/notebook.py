"""What a notebook's kernel needs besides: messages of figures are answered in the thread that runs the cells.

JupyterLab sends the messages of each figure to a subshell of its own where the kernel has them (ipykernel 7), so that
they are answered in several threads at once. Panel is not made for that. ``pyviz_comms.StandardOutput`` puts something
else in place of ``sys.stdout`` while a message is answered, for all threads: what a cell prints meanwhile is lost, and
where two answers overlap the second one puts back what the first one had put there, for good.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from panel.io.notebook import JupyterCommManagerBinary


class _InMainThread(JupyterCommManagerBinary.client_comm):
    """The channel by which a figure in a notebook says what a reader does; made by a cell."""

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **named)
        self._cells = asyncio.get_running_loop()

    def _handle_msg(self, msg: dict[str, Any]) -> None:
        if threading.current_thread() is threading.main_thread():
            super()._handle_msg(msg)
        else:
            self._cells.call_soon_threadsafe(super()._handle_msg, msg)


def answer_between_cells() -> None:
    """Let figures that are shown from now on answer one after the other, between cells, as with ipykernel 6."""
    JupyterCommManagerBinary.client_comm = _InMainThread


def between_cells() -> Callable[[Callable[[], object]], object]:
    """How another thread alters what is shown, to be asked for before it starts.

    In a notebook's kernel the change waits for the thread that runs the cells: one that is showing something meanwhile
    would fail, since Bokeh's documents belong to one thread. Elsewhere the change is made at once.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if getattr(shell, "kernel", None) is not None:
        with suppress(RuntimeError):  # asked for by another thread than that of the cells
            return asyncio.get_running_loop().call_soon_threadsafe
    return lambda change: change()
