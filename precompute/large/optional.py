"""Packages of the extra ``large``: imported where they are used, and missed in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import InputError


@contextmanager
def needed(what: str) -> Iterator[None]:
    """Import optional packages inside.

    Raises
    ------
    InputError
        One is not installed; the sentence begins with ``what`` needs it.
    """
    try:
        yield
    except ModuleNotFoundError as err:
        raise InputError(f"{what} needs {err.name}; install with: pip install 'modgap[large]'.") from err
