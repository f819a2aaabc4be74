"""How far the runs of several processes are: each writes a number, one thread reads them all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Never

from tqdm import tqdm

from .item import Item

REFRESH = 0.3  # seconds


def reporter(file: Path) -> Callable[[int], None]:
    """A function that keeps the last number it was given in ``file``, a few times a second."""
    last = 0.0

    def report(done: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= REFRESH:
            last = now
            with suppress(OSError):  # a bar that stands still on a full disk ends no training
                file.write_text(str(done), encoding="ascii")

    return report


def watch(items: Iterable[Item], what: str, /) -> Iterator[Item]:
    """Items as they came, with a bar that says what is done with them."""
    yield from tqdm(items, desc=what, unit=" items", leave=False)


def counter(what: str, total: int, done: int = 0) -> tqdm[Never]:
    """A bar that is moved by hand, of which ``done`` of ``total`` items were there before."""
    return tqdm(total=total, initial=done, desc=what, unit=" items", leave=False)


class Board:
    """One bar over all runs, in steps.

    Parameters
    ----------
    files
        Run to its progress file.
    steps
        Run to its number of steps.
    shown
        Whether to draw.
    """

    def __init__(self, files: Mapping[str, Path], steps: Mapping[str, int], *, shown: bool) -> None:
        self.files = files
        self.steps = steps
        self.finished: set[str] = set()
        self.done = dict.fromkeys(files, 0)
        self.bar = tqdm(total=sum(steps.values()), desc="training", unit=" steps", disable=not shown, smoothing=0.05)

    def refresh(self) -> None:
        """Draw how far everything is."""
        for run, file in self.files.items():
            self.done[run] = self.steps[run] if run in self.finished else max(self.done[run], _read(file))
        busy = [f"{run} {at}/{self.steps[run]}" for run, at in self.done.items() if run not in self.finished and at]
        self.bar.set_postfix_str(f"{len(self.finished)} of {len(self.steps)} runs; {', '.join(busy)}", refresh=False)
        self.bar.n = sum(self.done.values())
        self.bar.refresh()

    @contextmanager
    def live(self) -> Iterator[Board]:
        """Draw again and again until the block ends."""
        stop = threading.Event()

        def draw() -> None:
            while not stop.wait(REFRESH):
                self.refresh()

        thread = threading.Thread(target=draw, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            stop.set()
            thread.join()
            self.refresh()
            self.bar.close()


def _read(file: Path) -> int:
    """The number in a progress file; 0 if it is not there, or is just being written."""
    with suppress(OSError, ValueError):
        return int(file.read_text(encoding="ascii"))
    return 0
