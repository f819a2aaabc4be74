"""Numbers are made on one BLAS thread, however many the machine offers: the matrices are small, and threads would wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from modgap.explainers import EXPLAINERS
from modgap.precompute import pipeline, runs
from modgap.precompute.bundle import Bundle
from modgap.precompute.experiments import load_experiments
from modgap.site import compile as compiler
from modgap.site.cli import EXPERIMENTS
from modgap.site.outputs import report


class ReachedError(Exception):
    """What computes was called."""


@pytest.fixture(autouse=True)
def two_threads() -> Iterator[None]:
    """As on a machine of two cores."""
    with threadpool_limits(limits=2, user_api="blas"):
        assert threads() == {2}
        yield


def threads() -> set[int]:
    """Of every BLAS library that is loaded."""
    return {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}


def _explainer(bundle: Bundle) -> None:
    EXPLAINERS["scatter"](bundle)  # pyright: ignore[reportCallIssue]


def _build(_: Bundle) -> None:
    compiler.build(Path(), Path(), Path("none"))


def _export(_: Bundle) -> None:
    compiler.export_figure(Path(), Path(), "clouds", "", Path())


def _slides(_: Bundle) -> None:
    compiler.make_slides(Path(), Path(), Path("none"))


def _report(bundle: Bundle) -> None:
    report.write([bundle], Path())


def _measure_again(_: Bundle) -> None:
    pipeline.run(Path(), Path("none"))


@pytest.mark.parametrize(
    ("asked", "place", "computes"),
    [
        (_explainer, EXPLAINERS["scatter"], "__init__"),
        (_build, compiler, "read"),
        (_export, compiler, "read"),
        (_slides, compiler, "read"),
        (_report, report, "_part"),
        (_measure_again, runs, "measure_again"),
    ],
)
def test_what_computes_does_so_on_one_thread(
    asked: Callable[[Bundle], None], place: object, computes: str, toy_runs, tmp_path, monkeypatch
):
    found: list[set[int]] = []

    def compute(*_: object, **__: object) -> None:
        found.append(threads())
        raise ReachedError

    run = pipeline.Run(next(iter(load_experiments(EXPERIMENTS).values())), 0, tmp_path / "bundle")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(place, computes, compute)
    monkeypatch.setattr(compiler, "_all_runs", lambda *_: toy_runs)
    monkeypatch.setattr(pipeline, "load_experiments", lambda _: {})
    monkeypatch.setattr(pipeline, "_sorted", lambda *_: ([], [run], []))
    with pytest.raises(ReachedError):
        asked(toy_runs["toy"].first)
    assert found == [{1}]
    assert threads() == {2}
