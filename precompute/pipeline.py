"""Experiments to bundles: what is missing or out of date is trained, in parallel, and nothing else.

::

    modgap precompute                             # every run of experiments.yaml, into _build/bundles
    modgap precompute --only emoji-infonce-100    # one experiment
    modgap precompute --quick                     # few steps, one seed: to see that everything runs

A bundle appears under its name when it is whole, so a run that is stopped leaves it or nothing; the next start goes on
with the runs that are missing. A bundle is out of date when the config, the code, the packages or the data of its run
have changed (see ``fingerprints``).
"""

from __future__ import annotations

import functools
import os
import signal
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky import get_reusable_executor
from threadpoolctl import threadpool_limits

from . import progress as showing
from . import runs, whole
from .bundle_files import own_files
from .datasets.pairs import unwatched
from .datasets.registry import load
from .errors import InputError, allowed, shown
from .experiments import Experiment, load_experiments
from .files import check_writable, recover, refuse_strangers
from .large.cluster import connected
from .temporary import temporary

_ONE = (
    threading.Lock()
)  # random numbers of torch are of the process, and a worker of a cluster may have several threads


@dataclass(frozen=True)
class Report:
    """What was done, in runs ``NAME/SEED``."""

    trained: tuple[str, ...]
    measured: tuple[str, ...]
    kept: tuple[str, ...]

    def sentence(self) -> str:
        """One sentence for the person who waited."""
        if not self.trained and not self.measured:
            return f"All {len(self.kept)} runs are there and up to date; nothing was trained."
        again = f", {len(self.measured)} measured again" if self.measured else ""
        return f"{len(self.trained)} runs trained{again}, {len(self.kept)} were up to date."


@dataclass(frozen=True)
class Run:
    """One training to do: an experiment with one of its seeds, and where its bundle goes."""

    experiment: Experiment
    seed: int
    folder: Path

    @property
    def name(self) -> str:
        """NAME/SEED."""
        return f"{self.experiment.name}/{self.seed}"


def run(
    experiments_file: Path,
    out: Path,
    *,
    quick: bool = False,
    first_look: bool = False,
    only: Sequence[str] | None = None,
    jobs: int | None = None,
    progress: bool = False,
    dask: str | None = None,
) -> Report:
    """Bring the bundles of an experiments file up to date.

    Parameters
    ----------
    experiments_file
        See ``experiments``.
    out
        Bundles go to ``out/NAME/SEED``; what is slow to make of the data is kept in ``cache`` beside ``out``.
    quick
        Few steps and one seed.
    first_look
        One seed and less than a third of the steps.
    only
        Names of experiments; default all.
    jobs
        Runs at the same time; default one a core.
    progress
        Whether to draw progress bars, on standard error.
    dask
        Address of the scheduler of a Dask cluster whose workers train, one run a process; they see the same folders.
        Default: processes of this machine.

    Raises
    ------
    InputError
        The file has mistakes, ``only`` names what is not there, ``out`` cannot be written, or no cluster answers.
    """
    wanted = _choose(load_experiments(experiments_file), only, experiments_file)
    if quick:
        wanted = [experiment.quick() for experiment in wanted]
    elif first_look:
        wanted = [experiment.first_look() for experiment in wanted]
    todo, stale, kept = _sorted(wanted, out.resolve() if dask else out)  # workers have folders of their own
    _check_writable(out, [*todo, *stale])
    with threadpool_limits(limits=1, user_api="blas"):  # the matrices are small: threads would wait for each other
        for one in stale:
            runs.measure_again(one.folder)
    if todo:
        _train(todo, out.parent / "cache", jobs or _cores(), dask, shown=progress)
    return Report(*(tuple(one.name for one in group) for group in (todo, stale, kept)))


def untrained(experiments_file: Path, out: Path) -> int:
    """How many runs would be trained."""
    return len(_sorted(load_experiments(experiments_file).values(), out)[0])


def _sorted(experiments: Iterable[Experiment], out: Path) -> tuple[list[Run], list[Run], list[Run]]:
    """Runs that must be trained, those that must only be measured again, and those that are up to date."""
    todo: list[Run] = []
    stale: list[Run] = []
    kept: list[Run] = []
    for one in [Run(e, seed, out / e.name / str(seed)) for e in experiments for seed in e.seeds]:
        recover(one.folder)
        bundle = runs.existing(one.folder, one.experiment, one.seed)
        (todo if bundle is None else kept if runs.measured(bundle) else stale).append(one)
    return todo, stale, kept


def _choose(known: dict[str, Experiment], only: Sequence[str] | None, file: Path) -> list[Experiment]:
    if only is None:
        return list(known.values())
    unknown = [name for name in only if name not in known]
    if unknown:
        raise InputError(f"{file}: found no experiment {shown(name)}; {allowed(name, known)}." for name in unknown)
    return [known[name] for name in dict.fromkeys(only)]


def _check_writable(out: Path, replaced: Sequence[Run]) -> None:
    """Refuse folders that cannot be written or replaced now, rather than after the first training."""
    check_writable(out)
    problems: list[str] = []
    for one in replaced:
        try:
            refuse_strangers(one.folder, unlisted=own_files)
        except InputError as err:
            problems += err.problems
    if problems:
        raise InputError(problems)


def _cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _train(todo: Sequence[Run], cache: Path, jobs: int, dask: str | None, *, shown: bool) -> None:
    """Train in parallel, the longest runs first, so that no core is left alone with one at the end."""
    for data, picture in dict.fromkeys((one.experiment.data, one.experiment.training.encoder.picture) for one in todo):
        load(data, picture, cache, showing.watch if shown else unwatched)  # so that no two workers draw the same
    order = sorted(_trainings(todo), key=lambda group: -group[0].experiment.training.steps)
    with temporary() as folder:
        files = {one.name: folder / str(number) for number, group in enumerate(order) for one in group}
        board = showing.Board(files, {one.name: one.experiment.training.steps for one in todo}, shown=shown)
        watch = [None if dask else (files[group[0].name], os.getpid()) for group in order]
        tasks = [delayed(_work)(group, cache.resolve(), seen) for group, seen in zip(order, watch, strict=True)]
        with board.live(), _on(dask) if dask else _cleared_away():
            with _interrupts_ignored():
                done = Parallel(n_jobs=jobs, return_as="generator_unordered", pre_dispatch="all")(tasks)
            for names in done:
                board.finished.update(cast("list[str]", names))


def _trainings(todo: Iterable[Run]) -> list[list[Run]]:
    """Runs that one training serves together: they differ in the pairs that are embedded alone."""
    groups: defaultdict[object, list[Run]] = defaultdict(list)
    for one in todo:
        groups[runs.training_of(one.experiment), one.seed].append(one)
    return list(groups.values())


def _work(group: list[Run], cache: Path, watch: tuple[Path, int] | None) -> list[str]:
    """The runs of one training, in a worker.

    Parameters
    ----------
    group
        They differ in the pairs that are embedded alone.
    cache
        Of the data.
    watch
        Where to say how far it is, and the process without which nobody waits for it; none on a cluster.
    """
    report = None
    if watch:
        file, owner = watch
        _end_with(owner)
        report = showing.reporter(file)
    first = group[0]
    with _ONE:
        data = load(first.experiment.data, first.experiment.training.encoder.picture, cache)
        whole.make({one.folder: one.experiment for one in group}, first.seed, data, report or (lambda _: None))
    return [one.name for one in group]


@functools.cache
def _end_with(owner: int) -> None:
    """End this worker when its owner is gone: nobody waits for it, and it would hold a core for minutes."""

    def guard() -> None:
        while os.getppid() == owner:
            time.sleep(1)
        os._exit(1)

    if owner != os.getpid():
        threading.Thread(target=guard, daemon=True).start()


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Start workers inside: they inherit it, so that Ctrl-C is answered by this process alone, in one sentence."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _on(dask: str) -> Iterator[None]:
    """Let joblib's workers be those of a cluster."""
    with connected(dask), parallel_config(backend="dask"):
        yield


@contextmanager
def _cleared_away() -> Iterator[None]:
    """End the workers with the block, however it ends; what they were at leaves no bundle."""
    try:
        yield
    finally:
        get_reusable_executor().shutdown(wait=True, kill_workers=True)
