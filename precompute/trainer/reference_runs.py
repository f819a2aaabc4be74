"""The runs of the small trainer that the article speaks about, each over twenty seeds.

They are computed by ``python -m modgap.precompute.trainer`` in two or three minutes and lie beside this module, so that
a page is built without them being run again. What lies there knows the code that made it: a test refuses other code,
and computes a sample anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path
from typing import cast

import joblib
import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save_file
from threadpoolctl import threadpool_limits

from ..sources import code_hash, reached
from .draws import Floats
from .run import drawn_batch, simulate
from .settings import LAST, Change, Settings

HERE = Path(__file__).resolve().parent
FILE = HERE / "outcomes.safetensors"
MEASURES = ("gap", "floor", "scale", "cone", "recall")
SEEDS = tuple(range(20, 40))
"""Others than those that a reader can choose: what is asked of these runs was thought out on 0 to 19."""
EVERY = 100  # updates between two that are measured
COLD, WARM = Settings(scale=100), Settings(scale=10)
DIMENSIONS = (2, 3, 4, 8, 16)
SCALES = (7, 10, 14, 20, 30)
SHARES = (0.05, 0.1, 0.2, 0.3, 0.5)
PATIENT = 2 * LAST
"""Updates of the runs that ask for patience: beyond what the figure shows."""


@dataclass(frozen=True)
class Plan:
    """A run: its settings after all changes, for how many updates it is followed, and what was otherwise before."""

    settings: Settings
    updates: int = LAST
    changes: tuple[Change, ...] = ()


RUNS: Mapping[str, Plan] = {
    "cold": Plan(COLD),
    **{f"scale-{scale}": Plan(WARM.having("scale", scale), PATIENT) for scale in SCALES},
    "cold-then-warm": Plan(WARM.having("scale", 7), changes=(Change(600, "scale", 100),)),
    "warm-wrong": Plan(WARM.having("wrong", 0.1)),
    "cold-same-side": Plan(COLD.having("start", "same-side")),
    "cold-same-side-wrong": Plan(COLD.having("start", "same-side").having("wrong", 0.1)),
    "warm-same-side": Plan(WARM.having("start", "same-side")),
    "warm-far-apart": Plan(WARM.having("start", "far-apart")),
    **{f"far-apart-{d}": Plan(COLD.having("start", "far-apart").having("dimension", d)) for d in DIMENSIONS},
    "learned": Plan(WARM.having("learned", True)),
    **{
        f"learned-wrong-{share:g}": Plan(
            WARM.having("learned", True).having("wrong", share).having("pairs", 16).having("start", "aligned")
        )
        for share in SHARES
    },
    "infoloob-30": Plan(Settings(scale=30, objective="infoloob")),
    "cyclip-30": Plan(Settings(scale=30, objective="cyclip")),
    "siglip": Plan(Settings(objective="siglip", learned=True)),
}
"""Name to run."""


@dataclass(frozen=True)
class Outcome:
    """A run over its seeds: ``steps`` (T,), and of each of `MEASURES` a curve a seed, (S, T)."""

    steps: NDArray[np.int64]
    curves: Mapping[str, Floats]

    def last(self, name: str, step: int | None = None) -> Floats:
        """(S,) a measure at a step, or at the last one."""
        return self.curves[name][:, -1 if step is None else int(np.flatnonzero(self.steps == step)[0])]

    def halved(self) -> Floats:
        """(S,) the first step at which the gap was half of that at birth; infinite where it never was."""
        gaps = self.curves["gap"]
        below = gaps <= gaps[:, :1] / 2  # (S, T)
        return np.where(below.any(axis=1), self.steps[below.argmax(axis=1)], np.inf)


def code() -> str:
    """Key of the code that decides the outcomes; comments do not count."""
    return code_hash(reached("reference_runs.py", within=HERE))


def compute(name: str, seeds: Sequence[int] = SEEDS) -> Outcome:
    """The run of `RUNS` with this name."""
    plan = RUNS[name]
    with threadpool_limits(limits=1, user_api="blas"):
        history = simulate(plan.settings, range(0, plan.updates + 1, EVERY), plan.changes, seeds=seeds)
    return Outcome(history.steps, {measure: history.curve(measure) for measure in MEASURES})


def write(processes: int) -> Iterator[str]:
    """Compute all, side by side, and write them; each name as it is done."""
    parallel = joblib.Parallel(n_jobs=processes, return_as="generator")
    outcomes = cast(Iterator[Outcome], parallel(joblib.delayed(compute)(name) for name in RUNS))
    arrays = {}
    for name, one in zip(RUNS, outcomes, strict=True):
        # (M, S, T)
        arrays[name] = np.stack([one.curves[measure] for measure in MEASURES]).astype(np.float32)
        yield name
    save_file(arrays, FILE, metadata={"code": code()})


@cache
def outcome(name: str) -> Outcome:
    """The run of `RUNS` with this name over `SEEDS`, as it was computed."""
    with safe_open(FILE, framework="numpy") as file:
        curves = file.get_tensor(name).astype(np.float64)
    return Outcome(np.arange(curves.shape[2]) * EVERY, dict(zip(MEASURES, curves, strict=True)))


def made_by() -> str:
    """`code` that computed what lies there."""
    with safe_open(FILE, framework="numpy") as file:
        return file.metadata()["code"]


def wrong_as_dealt(settings: Settings, updates: int = LAST) -> float:
    """Share of the texts that updates hand to wrong pictures: above that which is set, as one takes another along."""
    order = np.arange(settings.pairs)
    each = [settings.having("seed", seed) for seed in SEEDS[:4]]
    dealt = [(drawn_batch(one, step, settings.pairs)[1] != order).mean() for one in each for step in range(updates)]
    return float(np.mean(dealt))


def scale_that_suits(pairs: int, wrong: float) -> float:
    """What s (1 - c) is where N pairs, all as far from each other as can be, are as sure of partners as they may be.

    c is the mean cosine within a modality, and cosines of partners are 1. Where a share q of the texts goes to wrong
    pictures, each of the N - 1 others as likely, the best weights are 1 - q for the partner and q / (N - 1) for each
    other; the softmax has them at s (1 - c) = ln((1 - q) (N - 1) / q).
    """
    return log((1 - wrong) * (pairs - 1) / wrong)
