"""Computations that take long, each in a process of its own, so that it can be ended and nobody waits for it."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

_SPAWN = get_context("spawn")


class Cancelled(Exception):  # noqa: N818 - not an error
    """Somebody ended it."""


class Failed(Exception):  # noqa: N818 - what failed is the computation, and the text is its own
    """It came to no result; the text says why."""


class Run:
    """A function of a module that runs in a process of its own.

    Parameters
    ----------
    function
        Of the top level of a module.
    arguments
        What pickle can carry.
    """

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:  # noqa: ANN401
        self._receiver, sender = _SPAWN.Pipe(duplex=False)
        self._process = _SPAWN.Process(target=_work, args=(sender, function, arguments), daemon=True)
        self._cancelled = False
        self._process.start()
        sender.close()

    def result(self) -> Any:  # noqa: ANN401
        """What the function returns; waits for it.

        Raises
        ------
        Cancelled
            It was ended by `cancel`.
        Failed
            The function raised, or its process died.
        """
        try:
            done, value = self._receiver.recv()
        except (EOFError, OSError) as err:
            if self._cancelled:
                raise Cancelled from err
            raise Failed("the process that computed it has ended; there may be too little memory.") from err
        finally:
            self._process.join()
            self._receiver.close()
        if not done:
            raise Failed(value)
        return value

    def cancel(self) -> None:
        """End it; whoever waits for the result is told."""
        self._cancelled = True
        self._process.terminate()


def _work(sender: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        answer = (True, function(*arguments))
    except Exception as err:
        answer = (False, "".join(traceback.format_exception_only(err)).strip().partition(": ")[2] or repr(err))
    sender.send(answer)
    sender.close()
