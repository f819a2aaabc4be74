"""What commands tell the terminal."""

from __future__ import annotations


def say(text: str) -> None:
    """A line to standard output."""
    print(text)  # noqa: T201 - the command line speaks
