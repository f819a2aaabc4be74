"""One input at a time, judged; and many, in processes that are ended where one hangs."""

from __future__ import annotations

import gc
import multiprocessing
import random
import shutil
import signal
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from threadpoolctl import threadpool_limits

from modgap.precompute.errors import LONGEST, InputError

from . import addresses, articles, bundles, embeddings, exports, kills, pages, records
from .ground import Ground

AREAS = {
    "bundles": bundles.attempt, "articles": articles.attempt, "pages": pages.attempt, "exports": exports.attempt,
    "embeddings": embeddings.attempt, "records": records.attempt, "addresses": addresses.attempt, "kills": kills.attempt,
}  # fmt: skip
MADE_FROM = {
    "bundles": "saved",
    "articles": "runs",
    "pages": "page",
    "exports": "export",
    "addresses": "figures",
    "kills": "small",
}
COMPUTED, WAITED = 5.0, 30.0  # s: of computing, and of waiting, until an input counts as one that hangs
BATCH = {"pages": 10}  # inputs a process; else 40


class Result(NamedTuple):
    """What became of an input: ``accepted``, ``refused`` or ``failed``, and how it failed."""

    area: str
    number: int
    became: str
    told: str = ""


class Hang(BaseException):
    """An input that takes too long."""


def attempt(area: str, seed: int, number: int, ground: Ground) -> Result:
    """Try one input."""
    getattr(ground, MADE_FROM.get(area, "folder"))  # the first one is not to wait for it
    folder = Path(tempfile.mkdtemp(prefix="fuzz"))
    try:
        with warnings.catch_warnings(), _limited():
            warnings.simplefilter("ignore")
            AREAS[area](random.Random(f"{seed}/{area}/{number}"), folder, ground)
        return Result(area, number, "accepted")
    except InputError as err:
        wrong = [
            problem for problem in err.problems if not problem.strip() or len(problem) > LONGEST or "\n" in problem
        ]
        wrong += [] if err.problems else ["no sentence at all"]
        return (
            Result(area, number, "failed", f"no clear sentence: {wrong[0]}")
            if wrong
            else Result(area, number, "refused")
        )
    except (Exception, Hang):
        return Result(area, number, "failed", traceback.format_exc())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _limited() -> Iterator[None]:
    def hang(*_: object) -> None:
        raise Hang

    before = [(one, signal.signal(one, hang)) for one in (signal.SIGPROF, signal.SIGALRM)]
    signal.setitimer(signal.ITIMER_PROF, COMPUTED)
    signal.setitimer(signal.ITIMER_REAL, WAITED)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for one, handler in before:
            signal.signal(one, handler)


def many(seed: int, minutes: float, workers: int = 2) -> Iterator[Result]:
    """Inputs of all areas in turn until the time is over."""
    context = multiprocessing.get_context("fork")
    end = time.monotonic() + 60 * minutes
    with tempfile.TemporaryDirectory(prefix="fuzz") as place:
        tasks = ((area, size * turn) for turn in count() for area in AREAS for size in [BATCH.get(area, 40)])
        running: dict[Connection, tuple[multiprocessing.process.BaseProcess, str, int, float]] = {}
        while running or time.monotonic() < end:
            while len(running) < workers and time.monotonic() < end:
                area, first = next(tasks)
                ours, theirs = context.Pipe(duplex=False)
                process = context.Process(target=_batch, args=(area, seed, first, end, Path(place), theirs))
                process.start()
                theirs.close()
                running[ours] = (process, area, first, time.monotonic())
            for pipe in multiprocessing.connection.wait(list(running), timeout=1):
                assert isinstance(pipe, Connection)
                process, area, _, _ = running[pipe]
                try:
                    result = pipe.recv()
                    running[pipe] = (process, area, result.number + 1, time.monotonic())
                    yield result
                except EOFError:
                    process.join()
                    _, _, number, _ = running.pop(pipe)
                    if process.exitcode:
                        yield Result(area, number, "failed", f"the process ended with {process.exitcode}")
            for process, _, _, since in running.values():
                if time.monotonic() - since > 2 * WAITED:
                    process.kill()


def _batch(area: str, seed: int, first: int, end: float, place: Path, pipe: Connection) -> None:
    ground = Ground(Path(tempfile.mkdtemp(dir=place)))
    with threadpool_limits(1):  # two processes for two cores: threads of both would wait for one another, and be a hang
        for number in range(first, first + BATCH.get(area, 40)):
            if time.monotonic() > end:
                break
            pipe.send(attempt(area, seed, number, ground))
    pipe.close()
    gc.collect()


def counted(results: list[Result]) -> str:
    """A line an area."""
    counts = Counter((result.area, result.became) for result in results)
    lines = [f"{'area':10} {'tried':>7} {'accepted':>9} {'refused':>8} {'failed':>7}"]
    for area in AREAS:
        row = [counts[area, became] for became in ("accepted", "refused", "failed")]
        lines.append(f"{area:10} {sum(row):7,} {row[0]:9,} {row[1]:8,} {row[2]:7,}")
    return "\n".join(lines)
