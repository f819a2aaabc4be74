"""Runs without training that the claims are checked on: metrics and clouds as wanted."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import numpy as np

from modgap.article import claims
from modgap.article.claims_course import OPEN, SILENT
from modgap.precompute.bundle import Bundle, Item
from modgap.precompute.config import DataConfig, TrainingConfig
from modgap.precompute.metrics import measure

ITEMS, DIMENSIONS = 60, 16
STEPS = (0, SILENT, OPEN, 240)

SUPPORTING = {  # of the main run: before training, while texts are one point, when clouds have opened, after training
    "recall_at_1": [0.0, 0.0, 0.3, 0.45],
    "recall_at_1(image>text)": [0.0, 0.0, 0.3, 0.5],
    "recall_at_1(text>image)": [0.0, 0.0, 0.3, 0.5],
    "gap_distance": [1.2, 1.3, 0.8, 0.6],
    "intra_modal_cosine(image)": [0.95, 0.98, 0.4, 0.3],
    "intra_modal_cosine(text)": [0.6, 0.99, 0.5, 0.4],
    "loss": [9.0, float(np.log(ITEMS)), 9.0, 9.5],
    "linear_separability": [1.0, 1.0, 1.0, 1.0],
    "cross_modal_cosine": [0.0, 0.0, 0.0, 0.1],
    "logit_scale": [100.0, 100.0, 100.0, 100.0],
    "mixed_rank(image>text)": [70.0, 70.0, 70.0, 30.0],
    "mixed_rank(text>image)": [70.0, 70.0, 70.0, 30.0],
}


def run(seed: int, name: str = claims.MAIN, metrics: dict[str, list[float]] = SUPPORTING) -> Bundle:
    """Partners that coincide, so that each is found first among its own, with the metrics that are wanted."""
    points = np.random.default_rng(seed).normal(size=(len(STEPS), ITEMS, DIMENSIONS))  # (T, N, D)
    cloud = unit(points)
    return Bundle(
        name=name,
        seed=seed,
        items=tuple(Item(str(n), f"thing {n}") for n in range(ITEMS)),
        embeddings={"image": cloud, "text": cloud},
        steps=np.array(STEPS),
        logit_scale=np.full(len(STEPS), 100.0),
        provenance={"data": {"pairs": 600, "seen": 27}},
        metrics=metrics,
    )


def unit(points: np.ndarray) -> np.ndarray:
    return (points / np.linalg.norm(points, axis=-1, keepdims=True)).astype(np.float32)


def clouds(seed: int, *, gap: float, noise: float, bias: float = 0.0) -> Bundle:
    """Noisy partners (60, 16), apart by about ``gap``; ``bias`` spreads texts along their own mean, orthogonal to the rest."""
    rng = np.random.default_rng(seed)
    content = rng.normal(size=(ITEMS, DIMENSIONS))  # (N, D)
    content[:, :3] = 0
    image, text = (unit(content + noise * rng.normal(size=content.shape) * (content != 0)) for _ in range(2))
    image[:, 0] += gap / 2
    text[:, 0] -= gap / 2
    if bias:
        image[:, 1] += 2
        text[:, 2] += 2 + bias * rng.normal(size=ITEMS)
    x, y = (np.repeat(unit(part)[None], len(STEPS), axis=0) for part in (image, text))  # (T, N, D)
    row = measure({"image": x[-1], "text": y[-1]}, 100.0, 0)
    base = run(seed, metrics={name: [value] * len(STEPS) for name, value in row.items()})
    return replace(base, embeddings={"image": x, "text": y})


def turned(bundle: Bundle) -> Bundle:
    """Pictures in place of texts and texts in place of pictures."""
    x, y = bundle.embeddings.values()
    return replace(bundle, embeddings={"image": y, "text": x})


def recorded(name: str, seed: int, ends: list[float]) -> Bundle:
    """A run that records its training, with a gap that ends as told."""
    settings = {"name": name, "data": asdict(DataConfig()), **asdict(TrainingConfig())}
    bundle = run(seed, name, {"gap_distance": [1.2, 1.3, *ends]})
    return replace(bundle, provenance={"experiment": json.loads(json.dumps(settings))})
