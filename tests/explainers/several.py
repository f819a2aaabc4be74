"""Runs of several experiments, as figures over runs take them."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from modgap.precompute.analysis.closing import shift
from modgap.precompute.analysis.scale import BATCH, batched_loss
from modgap.precompute.bundle import Bundle
from modgap.precompute.config import DataConfig, TrainingConfig
from modgap.precompute.ensemble import Ensemble
from modgap.precompute.metrics import measure

from .conftest import make_bundle

Runs = dict[str, Ensemble]


def recorded(name: str, **settings: Any) -> dict[str, Any]:
    """Provenance of a run that was trained with these settings, the others at their defaults; ``data`` a mapping."""
    data = asdict(DataConfig(**settings.pop("data", {})))
    return {"experiment": {"name": name, **asdict(TrainingConfig(**settings)), "data": data}}


def published(bundle: Bundle, scale: float) -> dict[str, Any]:
    """Provenance of a bundle that somebody imported, with the losses of its last checkpoint as measured at a scale."""
    image, text = (bundle.at(name).astype(np.float64) for name in bundle.modalities[:2])
    direction = ">".join(bundle.modalities[:2])
    losses = {
        "batch": BATCH,
        "trained": {direction: batched_loss(image, text, scale)},
        "shifted": {direction: batched_loss(*shift(image, text, 1), scale)},
    }
    return {"imported": {"model": "InfoNCE", "published": losses}}


def ensembles(runs: dict[str, dict[int, Bundle]]) -> Runs:
    """Experiment to ensemble."""
    return {name: Ensemble.of(name, seeds) for name, seeds in runs.items()}


def make_runs(folder: Path, settings: dict[str, tuple[str, float | None]], *, seeds: int = 3, items: int = 30) -> Runs:
    """Experiment to ensemble; ``settings`` maps the name to objective and scale (None: learned, ends at 17.5).

    Every model is its own rotation of noisy copies, with a gap that grows with the scale.
    """
    base = make_bundle(folder, items=items)
    return ensembles(
        {name: {seed: _run(base, name, seed, *setting) for seed in range(seeds)} for name, setting in settings.items()}
    )


def _run(base: Bundle, name: str, seed: int, objective: str, scale: float | None) -> Bundle:
    end = 17.5 if scale is None else scale
    rng = np.random.default_rng([seed, round(10 * end), len(name)])
    turn = np.linalg.qr(rng.normal(size=(16, 16)))[0]
    arrays = {}
    for sign, modality in ((1, "image"), (-1, "text")):
        points = base.at(modality).astype(np.float64) + sign * end / 60 * np.eye(16)[1] + 0.1 * rng.normal(size=(1, 16))
        points = points @ turn + 0.02 * rng.normal(size=points.shape)
        arrays[modality] = (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)[None]
    return replace(
        base, name=name, seed=seed, embeddings=arrays, steps=np.array([240]), logit_scale=np.array([end]),
        provenance=recorded(name, objective=objective, scale=scale),
        metrics={key: [value] for key, value in measure({name: points[0] for name, points in arrays.items()}, end, seed).items()},
    )  # fmt: skip


SWEEP: dict[str, tuple[str, float | None]] = {
    "hot": ("infonce", 3.3), "cold": ("infonce", 100.0), "warm": ("infonce", 30.0), "free": ("infonce", None),
}  # fmt: skip
OBJECTIVES: dict[str, tuple[str, float | None]] = {
    "nce-30": ("infonce", 30.0), "nce-100": ("infonce", 100.0), "loob": ("infoloob", 30.0), "cloob": ("cloob", 30.0),
    "cyclip": ("cyclip", 100.0),
}  # fmt: skip

STEPS = [0, 8, 11, 16, 22, 31, 44, 62, 87, 122, 171, 240]
STARTS = ("none", "aligned", "same-side", "far-apart")
Settings = dict[str, dict[str, Any]]
BY_START: Settings = {
    f"{scale}-{start}": {"scale": scale, "initialisation": start} for scale in (100.0, 30.0) for start in STARTS
}
BY_SCALE: Settings = {
    "warm": {"scale": 10.0}, "cooled": {"scale": 100.0, "scale_end": 10.0}, "heated": {"scale": 10.0, "scale_end": 100.0},
    "free": {"scale": None},
}  # fmt: skip


def make_courses(folder: Path, settings: Settings, *, seeds: int = 3, base: Bundle | None = None) -> Runs:
    """Experiment to ensemble, with numbers over `STEPS` that fall or rise to ends close to each other."""
    base = base or make_bundle(folder, items=4)
    rng = np.random.default_rng(0)
    count = len(STEPS)

    def run(name: str, seed: int, setting: dict[str, Any]) -> Bundle:
        metrics: dict[str, Any] = {}
        for first, second in combinations(base.modalities, 2):
            fall = np.linspace(rng.uniform(0.5, 1.8), 0.1, count) + 0.02 * rng.random(count)
            metrics[f"gap_distance({first},{second})"] = fall
            metrics[f"intra_modal_cosine({first})"] = fall / 2
            metrics[f"paired_cosine({first},{second})"] = 0.6 - fall / 2
            metrics[f"recall_at_1({first},{second})"] = 0.5 - fall / 4
            metrics[f"linear_separability({first},{second})"] = 0.5 + fall / 4
        first, last = setting["scale"] or 14.3, setting.get("scale_end") or setting["scale"] or 16.0
        return replace(
            base, name=name, seed=seed, embeddings={m: np.repeat(base.embeddings[m][:1], count, axis=0) for m in base.modalities},
            steps=np.array(STEPS), logit_scale=np.geomspace(first, last, count), metrics={k: v.tolist() for k, v in metrics.items()},
            provenance=recorded(name, **setting),
        )  # fmt: skip

    return ensembles(
        {name: {seed: run(name, seed, setting) for seed in range(seeds)} for name, setting in settings.items()}
    )


def changed(ensemble: Ensemble, *seeds: int, **changes: Any) -> Ensemble:
    """An ensemble with other runs, all by default."""
    runs = ensemble.runs.items()
    return Ensemble.of(
        ensemble.name,
        {seed: replace(run, **changes) if seed in (seeds or ensemble.runs) else run for seed, run in runs},
    )
