"""A bar with the time to go. Not in ``progress``, whose code is part of the key of every trained run."""

from __future__ import annotations

from typing import Never

from tqdm import tqdm


def counter(what: str, total: int, done: int = 0) -> tqdm[Never]:
    """A bar that is moved by hand, of which ``done`` of ``total`` items were there before."""
    return tqdm(total=total, initial=done, desc=what, unit=" items", leave=False)
