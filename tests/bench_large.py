"""Measure a million pairs: metrics, nearest neighbours; then small numbers beside the earlier tool. Asserts nothing.

make bench-large    # 1,000,000 x 512 in two modalities, 4 GB in a temporary folder (TMPDIR), about an hour
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from modgap.precompute.analysis import closing, clustering, losses, projection
from modgap.precompute.bundle import Bundle, load, save
from modgap.precompute.item import Item
from modgap.precompute.large.measuring import QUERIES, measure_large
from modgap.precompute.large.neighbours import Neighbours
from modgap.precompute.large.search import nearest
from modgap.precompute.metrics import measure

from . import earlier_tool

DIMENSIONS, SHARED, GROUPS, CHUNK = 512, 64, 2_000, 20_000
SCALE = 100.0
BESIDE = (130, 390, 1_170)  # pairs: no multiples of a batch, each three times the last
VIEWS = np.linspace(0, 1, 11)  # parts of the gap that are closed one after another
SAME = ("gap_distance", "loss", "recall_at_1")
say = sys.stdout.write


def make(folder: Path, items: int) -> dict[str, Path]:
    """Seeded pairs in two files: groups of like items in a space of 64 dimensions, seen by two noisy modalities, each in a cone."""
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((GROUPS, SHARED), dtype=np.float32)
    view = rng.standard_normal((SHARED, DIMENSIONS), dtype=np.float32) / 8
    cones = {name: rng.standard_normal(DIMENSIONS, dtype=np.float32) for name in ("image", "text")}
    files = {name: folder / f"{name}.npy" for name in cones}
    shape = (items, DIMENSIONS)
    maps = {name: np.lib.format.open_memmap(file, "w+", np.float32, shape) for name, file in files.items()}
    for start in range(0, items, CHUNK):
        size = min(CHUNK, items - start)
        shared = centres[rng.integers(GROUPS, size=size)] + 0.7 * rng.standard_normal((size, SHARED), dtype=np.float32)
        for name, cone in cones.items():
            seen = shared + 0.8 * rng.standard_normal((size, SHARED), dtype=np.float32)
            rows = seen @ view + cone + 0.2 * rng.standard_normal((size, DIMENSIONS), dtype=np.float32)
            maps[name][start : start + size] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return files


def read(files: dict[str, Path]) -> float:
    """Seconds to read all of the files."""
    buffer = bytearray(2**23)
    start = time.perf_counter()
    for file in files.values():
        with file.open("rb", buffering=0) as stream:
            while stream.readinto(buffer):
                pass
    return time.perf_counter() - start


class Memory:
    """The most anonymous memory that the process had, in MB; mapped files are not counted."""

    def __init__(self) -> None:
        self.before = self.most = _anonymous()

    @classmethod
    @contextmanager
    def watched(cls) -> Iterator[Memory]:
        memory, over = cls(), threading.Event()

        def watch() -> None:
            while not over.wait(0.02):
                memory.most = max(memory.most, _anonymous())

        thread = threading.Thread(target=watch)
        thread.start()
        yield memory
        over.set()
        thread.join()


def _anonymous() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("RssAnon:")[1].split()[0]) / 1000


def timed(function: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def metrics(files: dict[str, Path], items: int) -> None:
    """Time, memory and values of all metrics, and of those that one pass gives."""
    reading = read(files)
    say(f"{'reading both files':44}{reading:.1f} s\n")
    passes = ("gap_distance", "rmg", "intra_modal_cosine", "paired_cosine", "cross_modal_cosine", "alignment")
    for what, names in (
        ("gap, cones, alignment (exact), sample", passes),
        ("uniformity (sampled)", ("uniformity",)),
        ("separability (sampled)", ("linear_separability",)),
        (f"{min(QUERIES, items):,} queries each way ask all", ("recall_at_1", "recall_at_5", "loss", "mixed_rank")),
    ):
        with Memory.watched() as memory:
            start = time.perf_counter()
            found = measure_large(files, SCALE, names=names)
            seconds = time.perf_counter() - start
        say(f"{what:44}{seconds:.1f} s, {seconds / reading:,.1f} x reading, {memory.most:,.0f} MB anonymous\n")
        for key, one in found.values.items():
            error = f" +- {one.error:.2g}" if one.error else ""
            say(f"    {key:40}{one.value:.6g}{error}\n")
        sys.stdout.flush()


def neighbours(files: dict[str, Path]) -> None:
    """Time and memory of an index of the texts, and how many of the ten nearest it finds for images and for texts."""
    with Memory.watched() as memory:
        start = time.perf_counter()
        index = Neighbours(files["text"])
        built = time.perf_counter() - start
    texts = np.load(files["text"], mmap_mode="r")
    say(f"{'index of the texts':44}{built:.1f} s, {memory.most - memory.before:,.0f} MB, {index.cells:,} cells\n")
    for name, file in files.items():
        queries = np.array(np.load(file, mmap_mode="r")[:1000])
        start = time.perf_counter()
        true = nearest(queries, texts, 10)
        exact = (time.perf_counter() - start) / len(queries)
        say(f"    {f'1,000 {name} queries, all compared':40}{1000 * exact:.2f} ms a query\n")
        for probes in (8, 32, 128):
            start = time.perf_counter()
            rows = index.nearest(queries, 10, probes)
            seconds = (time.perf_counter() - start) / len(queries)
            recall = np.mean([np.isin(one, other).mean() for one, other in zip(true, rows, strict=True)])
            say(f"    {f'{probes} cells':40}{1000 * seconds:.2f} ms a query, {recall:.1%} of the ten nearest\n")


def beside(folder: Path) -> None:
    """Seconds of both tools for the same, by number of pairs, and the power of N that each grows with."""
    rows: dict[str, list[tuple[float, float]]] = {}
    for items in BESIDE:
        clouds = {name: np.load(file) for name, file in make(folder, items).items()}
        bundle = Bundle(
            name="beside", seed=0, items=tuple(Item(f"{n}", f"item {n}") for n in range(items)),
            embeddings={name: cloud[None] for name, cloud in clouds.items()},
            steps=np.zeros(1, np.int64), logit_scale=np.array([SCALE]),
        )  # fmt: skip
        save(bundle, folder / f"beside-{items}")
        for name, cloud in clouds.items():
            earlier_tool.keep(folder / f"{name}.csv", cloud)
        theirs = [earlier_tool.load(folder / f"{name}.csv") for name in clouds]
        ours = [cloud.astype(np.float64) for cloud in clouds.values()]
        say(
            f"{items:,} pairs: the earlier tool loads {len(theirs[0]):,}, its loss is of {len(theirs[0]) // 50 * 50:,}\n"
        )
        for name, (one, other) in _steps(folder, items, ours, theirs).items():
            rows.setdefault(name, []).append((min(timed(one) for _ in range(3)), min(timed(other) for _ in range(3))))
    say(f"{'':32}" + "".join(f"{f'{items:,} pairs':>28}" for items in BESIDE) + f"{'grows with N to the':>24}\n")
    ratio = math.log(BESIDE[-1] / BESIDE[-2])
    for name, times in rows.items():
        cells = "".join(f"{f'{1000 * a:.1f} / {1000 * b:.1f} ms, {b / a:.1f} x':>28}" for a, b in times)
        powers = [math.log(after / before) / ratio for before, after in zip(*times[-2:], strict=True)]
        say(f"{name:32}{cells}{f'{powers[0]:.1f} / {powers[1]:.1f}':>24}\n")


def _steps(
    folder: Path, items: int, ours: list[np.ndarray], theirs: list[np.ndarray]
) -> dict[str, tuple[Callable[[], object], Callable[[], object]]]:
    """What both do: ours, the earlier tool's."""
    shown = projection.fit_pca(np.concatenate(ours))
    table = earlier_tool.similarities(*theirs)[: len(theirs[0]), len(theirs[0]) :]
    return {
        "loading": (
            lambda: load(folder / f"beside-{items}"),
            lambda: [earlier_tool.load(folder / f"{name}.csv") for name in ("image", "text")],
        ),
        "similarities": (
            lambda: np.concatenate(ours) @ np.concatenate(ours).T,
            lambda: earlier_tool.similarities(*theirs),
        ),
        "ordering": (lambda: clustering.order(ours[1]), lambda: earlier_tool.order(table)),
        "projection at 11 shifts": (
            lambda: [shown.project(np.concatenate(closing.shift(*ours, part))) for part in VIEWS],
            lambda: [earlier_tool.project(*earlier_tool.shifted(*theirs, part)) for part in VIEWS],
        ),
        "loss at 11 shifts": (
            lambda: [losses.info_nce(*closing.shift(*ours, part), SCALE).mean for part in VIEWS],
            lambda: earlier_tool.landscape(*theirs, VIEWS, SCALE),
        ),
        "metrics, the three of both": (
            lambda: measure(dict(zip(("image", "text"), ours, strict=True)), SCALE, 0, SAME),
            lambda: earlier_tool.metrics(*theirs, SCALE),
        ),
    }


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Measure a million pairs.")
    parser.add_argument("--items", type=int, default=1_000_000)
    items = parser.parse_args().items
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        beside(folder)
        start = time.perf_counter()
        files = make(folder, items)
        say(f"\n{items:,} x {DIMENSIONS} pairs{'':22}made in {time.perf_counter() - start:.0f} s\n")
        sys.stdout.flush()
        metrics(files, items)
        neighbours(files)
    return 0


if __name__ == "__main__":
    sys.exit(main())
