"""How each figure is made from toy data: the one place where the contract knows figures by name.

A new figure needs no entry, unless it is made from experiments of a particular kind, or has a parameter that the
opening state hides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from modgap.explainers import EXPLAINERS
from modgap.precompute.bundle import Bundle
from modgap.precompute.metrics import measure

from ..conftest import make_bundle, make_triple
from ..several import BY_START, OBJECTIVES, SWEEP, Runs, changed, ensembles, published, recorded

State = dict[str, Any]
HOSTILE = (
    '<img src=x onerror="window.harmed = 1">',
    "</script><script>window.harmed = 1</script>",
    "$$\\frac12$$",
    "a & b \"c\" 'd'",
)
"""Captions of the first items."""


def named(settings: Mapping[str, tuple[str, float | None]]) -> dict[str, State]:
    """Experiments of an objective and a scale each."""
    return {name: {"objective": objective, "scale": scale} for name, (objective, scale) in settings.items()}


@dataclass(frozen=True)
class Case:
    """A figure of the contract.

    Attributes
    ----------
    experiments
        Name to what it was trained with, of a figure over runs.
    published
        Name to the scale at which losses of an import were measured, of a figure over published losses.
    given
        Of a parameter that the opening state hides: a state in which it shows.
    """

    experiments: Mapping[str, State] = field(default_factory=lambda: named(OBJECTIVES))
    given: Mapping[str, State] = field(default_factory=dict)
    published: Mapping[str, float] = field(default_factory=dict)


MEASURED = {"warm": 30.0, "cold": 62.2, "unscaled": 10.0}
CASES: dict[str, Case] = {
    "ablation": Case({f"wrong-{part:g}": {"scale": 50.0, "data": {"wrong": part}} for part in (0.0, 0.1, 0.3)}),
    "explorer": Case(
        named({name: OBJECTIVES[name] for name in ("nce-30", "cloob")}),
        given={"method": {"t": 1.0}, "match": {"words": "thing 7"}},
    ),
    "gap-shift": Case(given={"method": {"t": 1.0}}),
    "learning-curves": Case(BY_START),
    "measured-scale": Case(
        {name: {"scale": scale} for name, scale in MEASURED.items()}, published=MEASURED | {"unscaled": 1.0}
    ),
    "temperature-sweep": Case(named(SWEEP)),
    "trainer": Case(
        given={
            **{name: {"step": 40} for name in ("wrong", "rate", "changes")},
            "decay": {"step": 100, "towers": "linear", "rate": 0.3},
            "batch": {"step": 40, "pairs": 128},
            "limit": {"learned": True, "rate": 1, "step": 200},
            "learned": {"step": 40},
            "width": {"towers": "hidden"},
            "noise": {"towers": "linear"},
            "missing": {"towers": "linear"},
            "turn": {"dimension": 3, "more": True},
        }
    ),
}


def case_of(name: str) -> Case:
    return CASES.get(name, Case())


def source(name: str, folder: Path) -> tuple[Any, ...]:
    """What a figure is made from: two modalities, pictures of one, and captions that nobody would write."""
    captions = [*HOSTILE, *(f"thing {number}" for number in range(len(HOSTILE), 30))]
    return _source(name, make_bundle(folder, captions=captions))


def source_of_three(name: str, folder: Path) -> tuple[Any, ...]:
    """The same of three: image, text, audio."""
    return _source(name, make_triple(folder))


def _source(name: str, bundle: Bundle) -> tuple[Any, ...]:
    needs = EXPLAINERS[name].NEEDS
    if needs == "runs":
        case = case_of(name)
        runs = trained(bundle, case.experiments)
        return (
            {
                name: changed(ensemble, provenance=published(ensemble.first, case.published[name]))
                if name in case.published
                else ensemble
                for name, ensemble in runs.items()
            },
        )
    return (bundle,) if needs == "bundle" else ()


def trained(bundle: Bundle, experiments: Mapping[str, State], seeds: int = 2) -> Runs:
    """Experiments whose points are those of a bundle, moved and turned: a gap that grows with the scale."""
    return ensembles(
        {
            name: {seed: _run(bundle, name, number, seed, settings) for seed in range(seeds)}
            for number, (name, settings) in enumerate(experiments.items())
        }
    )


def _run(bundle: Bundle, name: str, number: int, seed: int, settings: State) -> Bundle:
    scale = settings["scale"] or 17.5
    rng = np.random.default_rng([number, seed])
    turn = np.linalg.qr(rng.normal(size=(16, 16)))[0]
    embeddings = {}
    for side, (modality, points) in enumerate(bundle.embeddings.items()):
        apart = (0.02 * number + scale / 60) * np.eye(16)[side + 1]
        moved = (points + apart) @ turn + 0.05 * rng.normal(size=points.shape)  # (T, N, 16)
        embeddings[modality] = (moved / np.linalg.norm(moved, axis=-1, keepdims=True)).astype(np.float32)
    steps = range(len(bundle.steps))
    measured = [measure({m: points[step] for m, points in embeddings.items()}, scale, seed) for step in steps]
    return replace(
        bundle, name=name, seed=seed, embeddings=embeddings, logit_scale=np.full(len(bundle.steps), scale),
        provenance=recorded(name, **settings), metrics={key: [one[key] for one in measured] for key in measured[0]},
    )  # fmt: skip
