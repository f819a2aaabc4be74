"""Every explainer, made of something small."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from modgap.explainers import EXPLAINERS, Explainer

from .conftest import make_bundle
from .several import BY_SCALE, OBJECTIVES, SWEEP, make_courses, make_runs

RUNS: dict[str, Callable[[Path], Any]] = {
    "learning-curves": lambda folder: make_courses(folder, BY_SCALE),
    "objectives": lambda folder: make_runs(folder, OBJECTIVES),
}
"""Runs for the figures that do not take those of a sweep over the temperature."""


def toy_source(name: str, folder: Path) -> tuple[Any, ...]:
    """What the explainer of a name takes before the state."""
    needs = EXPLAINERS[name].NEEDS
    if needs == "nothing":
        return ()
    if needs == "bundle":
        return (make_bundle(folder),)
    return (RUNS.get(name, lambda place: make_runs(place, SWEEP))(folder),)


def every_explainer(folder: Path) -> Iterator[Explainer]:
    """One of each; ``folder`` is for files of the bundles."""
    for name, kind in EXPLAINERS.items():
        make: Callable[..., Explainer] = kind
        yield make(*toy_source(name, folder))
