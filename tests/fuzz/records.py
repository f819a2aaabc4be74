"""Runs whose records and metrics are of any form, in the figures that compare runs."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from pathlib import Path

from modgap.explainers import EXPLAINERS
from modgap.explainers.modules import page_modules
from modgap.precompute.bundle import Bundle
from modgap.precompute.ensemble import Ensemble
from modgap.precompute.metrics import measure
from modgap.site.figures import figure_data, script

from ..article.toy_runs import recorded
from .ground import Ground
from .values import NUMBERS, changed, value

SETTINGS = (
    ("scale", (None, 10.0, 30, 100)), ("steps", (240, 480)), ("initialisation", ("none", "aligned")), ("objective", ("infonce", "cyclip", "x")),
    ("options", ([], [["intra_modal", 0.25], ["cross_modal", 0.25]])),
)  # fmt: skip


def attempt(rng: random.Random, folder: Path, ground: Ground) -> None:
    runs = {
        name: Ensemble.of(name, {seed: _run(rng, name, seed) for seed in range(rng.choice((1, 1, 2)))})
        for name in "abc"
    }
    chosen = dict(rng.sample(sorted(runs.items()), rng.randrange(1, 4)))
    kind = rng.choice([kind for kind in EXPLAINERS.values() if kind.NEEDS == "runs"])
    with page_modules():
        explainer = kind(chosen, first_look=True) if kind.HASTENED else kind(chosen)
    explainer.describe()
    explainer.table()
    script("x", figure_data("x", explainer))


@cache
def _measured(name: str, seed: int) -> Bundle:
    bundle = recorded(name, seed, [0.8, 0.6])
    row = measure({modality: points[0] for modality, points in bundle.embeddings.items()}, 100.0, 0)
    return replace(bundle, metrics={key: [one] * len(bundle.steps) for key, one in row.items()})


def _run(rng: random.Random, name: str, seed: int) -> Bundle:
    bundle = _measured(name, seed)
    record = dict(bundle.provenance["experiment"])
    for setting, values in SETTINGS:
        record[setting] = rng.choice(values)
    record["data"] = {**record["data"], "wrong": rng.choice((None, 0.1, 0.3))}
    provenance = {"experiment": changed(rng, record) if rng.random() < 0.4 else record}
    if rng.random() < 0.15:
        provenance = {"imported": {"model": rng.choice(("CLIP", "InfoNCE", "InfoNCE, 100", "<b>", value(rng)))}}
    if rng.random() < 0.25:
        provenance = {"imported": {"model": "CLIP", "published": _published(rng, bundle)}}
    metrics = {key: list(values) for key, values in bundle.metrics.items()}
    if rng.random() < 0.3:
        key = rng.choice(sorted(metrics))
        metrics[key] = [rng.choice(NUMBERS)] * len(bundle.steps)
    if rng.random() < 0.1:
        metrics.pop(rng.choice(sorted(metrics)))
    return replace(bundle, provenance=provenance, metrics=metrics)


def _published(rng: random.Random, bundle: Bundle) -> object:
    """Losses of an import, of which most have the right form."""
    direction = ">".join(bundle.modalities[:2])
    trained, shifted = ({direction: rng.choice((0.0, 0.05, 0.3, 1.0, 900.0))} for _ in range(2))
    losses = {"batch": rng.choice((1, 3, 50)), "trained": trained, "shifted": shifted}
    return changed(rng, losses) if rng.random() < 0.3 else losses
