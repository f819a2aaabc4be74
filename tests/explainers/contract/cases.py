"""How each figure is made from toy data: the one place where the contract knows figures by name.

A new figure needs no entry, unless it is made from several experiments of a particular kind, or has a parameter that
the opening state hides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from modgap.explainers import EXPLAINERS
from modgap.precompute.bundle import Bundle
from modgap.precompute.ensemble import Ensemble
from modgap.precompute.metrics import measure

from ..conftest import make_bundle, make_triple
from ..several import OBJECTIVES, Runs, ensembles, make_runs, recorded

State = dict[str, Any]
HOSTILE = (
    '<img src=x onerror="window.harmed = 1">',
    "</script><script>window.harmed = 1</script>",
    "$$\\frac12$$",
    "a & b \"c\" 'd'",
)
"""Captions of the first items."""


def hostile(bundle: Bundle) -> Bundle:
    """The same with the captions that nobody would write."""
    items = [replace(item, caption=caption) for item, caption in zip(bundle.items, HOSTILE, strict=False)]
    return replace(bundle, items=(*items, *bundle.items[len(items) :]))


def hostile_runs(runs: Runs) -> Runs:
    """The same of every bundle."""
    return {
        name: Ensemble.of(name, {seed: hostile(bundle) for seed, bundle in ensemble.runs.items()})
        for name, ensemble in runs.items()
    }


@dataclass(frozen=True)
class Case:
    """A figure of the contract.

    Attributes
    ----------
    runs
        Folder to experiments; only for a figure that needs them.
    settings
        Of the same experiments, name to settings, where they are to have three modalities.
    given
        Of a parameter that the opening state hides: a state in which it shows.
    """

    runs: Callable[[Path], Runs] = lambda folder: make_runs(folder, OBJECTIVES, seeds=2)
    settings: Mapping[str, Mapping[str, Any]] = field(
        default_factory=lambda: {name: {"objective": kind, "scale": scale} for name, (kind, scale) in OBJECTIVES.items()}
    )
    given: Mapping[str, State] = field(default_factory=dict)


CASES: dict[str, Case] = {}


def case_of(name: str) -> Case:
    return CASES.get(name, Case())


def source(name: str, folder: Path) -> tuple[Any, ...]:
    """What a figure is made from: two modalities, pictures for the first, hostile captions."""
    needs = EXPLAINERS[name].NEEDS
    if needs == "nothing":
        return ()
    if needs == "bundle":
        return (hostile(make_bundle(folder)),)
    return (hostile_runs(case_of(name).runs(folder)),)


def source_of_three(name: str, folder: Path) -> tuple[Any, ...]:
    """The same of three modalities: image, text, audio."""
    triple = make_triple(folder)
    if EXPLAINERS[name].NEEDS == "bundle":
        return (triple,)
    clouds = {name: [points[step] for step in range(len(triple.steps))] for name, points in triple.embeddings.items()}
    measured = [
        measure({name: points[step] for name, points in clouds.items()}, 30.0, 0) for step in range(len(triple.steps))
    ]
    metrics = {key: [values[key] for values in measured] for key in measured[0]}
    runs = {
        name: {seed: replace(triple, name=name, seed=seed, metrics=metrics, provenance=recorded(name, **settings)) for seed in (0, 1)}
        for name, settings in case_of(name).settings.items()
    }  # fmt: skip
    return (ensembles(runs),)
