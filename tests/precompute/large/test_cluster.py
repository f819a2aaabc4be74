"""Metrics and pipeline on a Dask cluster of two processes: the same numbers, also when one is killed in the middle."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dask.array
import numpy as np
import pytest
from distributed import Client, LocalCluster

from modgap.precompute import pipeline
from modgap.precompute.bundle import load
from modgap.precompute.errors import InputError
from modgap.precompute.large import arrays
from modgap.precompute.large.measuring import measure_large

from ..analysis.clouds import pair
from ..runs import write_experiments
from .agreement import same

SCALE = 20.0
NAMES = ["gap_distance", "intra_modal_cosine", "alignment", "recall_at_5", "mixed_rank", "loss"]


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as two:
        yield two


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    """30,000 pairs are 15 parts."""
    monkeypatch.setattr(arrays.parts, "__defaults__", (2_000,))


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("arrays")
    for name, cloud in zip(("image", "text"), pair(0, 30_000, 16, gap=0.5), strict=True):
        np.save(folder / f"{name}.npy", cloud.astype(np.float32))
    return {name: folder / f"{name}.npy" for name in ("image", "text")}


@pytest.fixture
def here(files):
    return measure_large(files, SCALE, queries=1000, names=NAMES)


@contextmanager
def one_killed(cluster: LocalCluster) -> Iterator[None]:
    """The first of two workers that has something to do is killed while it does."""
    killed: list[int] = []
    over = threading.Event()
    with Client(cluster.scheduler_address, set_as_default=False) as client:
        client.wait_for_workers(2)
        pids = client.run(os.getpid)

        def watch() -> None:
            while not killed and not over.wait(0.01):
                for worker, tasks in client.processing().items():
                    if tasks and not killed:
                        os.kill(pids[worker], signal.SIGKILL)
                        killed.append(pids[worker])

        thread = threading.Thread(target=watch)
        thread.start()
        yield
        over.set()
        thread.join()
    assert killed


def test_files_are_measured_on_a_cluster_as_here(cluster, files, here):
    away = measure_large(files, SCALE, queries=1000, names=NAMES, dask=cluster.scheduler_address)
    same(away, here, SCALE)
    assert (away.mixed_ranks["image", "text"] == here.mixed_ranks["image", "text"]).all()


def test_dask_arrays_are_measured_on_a_cluster_as_here(cluster, files, here):
    chunked = {name: dask.array.from_array(np.load(file), chunks=(7_000, 16)) for name, file in files.items()}
    away = measure_large(chunked, SCALE, queries=1000, names=NAMES, dask=cluster.scheduler_address)
    same(away, here, SCALE)


def test_a_worker_killed_in_the_middle_changes_no_number(cluster, files, here):
    with one_killed(cluster):
        away = measure_large(files, SCALE, queries=1000, names=NAMES, dask=cluster.scheduler_address)
    same(away, here, SCALE)


def test_the_pipeline_trains_on_a_cluster_what_it_trains_here_though_a_worker_is_killed(cluster, tmp_path):
    file = write_experiments(tmp_path)
    with one_killed(cluster):
        report = pipeline.run(file, tmp_path / "away", dask=cluster.scheduler_address)
    assert sorted(report.trained) == ["one/0", "one/1", "two/3"]
    pipeline.run(file, tmp_path / "here", jobs=1)
    for run in report.trained:
        away, here = (load(tmp_path / place / run) for place in ("away", "here"))
        assert away.metrics == here.metrics
        assert all((away.embeddings[name] == here.embeddings[name]).all() for name in here.embeddings)
    assert pipeline.run(file, tmp_path / "away", dask=cluster.scheduler_address).trained == ()


def test_a_wrong_row_is_one_sentence_on_a_cluster_too(cluster, tmp_path, files):
    rows = np.load(files["text"])
    rows[17_000] = 0
    np.save(tmp_path / "text.npy", rows)
    with pytest.raises(InputError, match="text: row 17000 has length 0"):
        measure_large(files | {"text": tmp_path / "text.npy"}, 20, names=NAMES, dask=cluster.scheduler_address)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", ""])
def test_an_address_where_nothing_answers_is_one_sentence(monkeypatch, files, address):
    monkeypatch.setattr("modgap.precompute.large.cluster.PATIENCE", 1)
    with pytest.raises(InputError, match=r"--dask .*: no scheduler answers"):
        measure_large(files, SCALE, dask=address)
