"""Runs in which everything that claims measure is planted: gaps, cones and recall are what they are asked to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from modgap.article.claims_controls import SUITED
from modgap.article.claims_course import OPEN, SILENT
from modgap.article.effects import MAIN
from modgap.precompute.bundle import Bundle, Item

ITEMS, DIMENSIONS, ALIKE = 300, 34, 0.7  # ALIKE: cosine of the contents of partners that find each other
STEPS = (0, SILENT, OPEN, 240)
SEEDS = range(5)
ASKED = 0.8  # cone that a scale of 50 asks for, for contents as they are planted here


@dataclass(frozen=True)
class Plan:
    """What a checkpoint shows.

    Attributes
    ----------
    gap
        Distance of the two centres.
    image, text
        Mean cosine of two pictures, of two texts; None: what a gap between orthogonal centres asks for.
    recall
        Share of pairs whose partners find each other first.
    scale
        Logit scale.
    cut
        Linear separability, as recorded.
    """

    gap: float = 0.1
    image: float | None = None
    text: float | None = None
    recall: float = 0.7
    scale: float = 100.0
    cut: float = 1.0


def clouds(plan: Plan, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Unit rows (N, D) each with the gap, cones and recall of a plan, as near as N pairs allow."""
    rng = np.random.default_rng(seed)
    content, noise = (_around_zero(rng) for _ in range(2))
    other = ALIKE * content + np.sqrt(1 - ALIKE**2) * noise
    other /= np.linalg.norm(other, axis=1, keepdims=True)
    lost = round((1 - plan.recall) * ITEMS)
    other[ITEMS - lost :] = np.roll(other[ITEMS - lost :], 2, axis=0)
    half = plan.gap**2 / 2 if plan.gap <= np.sqrt(2) else 0.99
    a, b = (np.sqrt(half if cone is None else cone) for cone in (plan.image, plan.text))
    turn = np.arccos(np.clip((a**2 + b**2 - plan.gap**2) / (2 * a * b), -1, 1)) if a and b else 0.0
    centres = np.zeros((2, DIMENSIONS))
    centres[:, :2] = (a, 0), (b * np.cos(turn), b * np.sin(turn))
    return centres[0] + np.sqrt(1 - a**2) * content, centres[1] + np.sqrt(1 - b**2) * other


def _around_zero(rng: np.random.Generator) -> np.ndarray:
    """Unit rows (N, D) whose mean is 0, orthogonal to the first two axes."""
    points = rng.normal(size=(ITEMS // 2, DIMENSIONS))
    points[:, :2] = 0
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    return np.stack([points, -points], axis=1).reshape(ITEMS, DIMENSIONS)


def planted(name: str, seed: int, course: list[Plan]) -> Bundle:
    """A run of four checkpoints; seeds differ a little, as trainings do."""
    wobble = 1 + 0.01 * np.random.default_rng(1000 + seed).normal()
    both = [clouds(replace(plan, gap=plan.gap * wobble), seed) for plan in course]
    image, text = (np.array(side, dtype=np.float32) for side in zip(*both, strict=True))  # (T, N, D)
    metrics = {
        "gap_distance(image,text)": [plan.gap for plan in course],
        "linear_separability(image,text)": [plan.cut for plan in course],
        "logit_scale": [plan.scale for plan in course],
    }
    return Bundle(
        name=name, seed=seed, items=tuple(Item(str(n), f"thing {n}") for n in range(ITEMS)),
        embeddings={"image": image, "text": text}, steps=np.array(STEPS),
        logit_scale=np.array([plan.scale for plan in course]), provenance={"data": {"pairs": 600}}, metrics=metrics,
    )  # fmt: skip


COURSE = [  # of the main run: before training, while texts are one point, when clouds have opened, after training
    Plan(1.2, 0.95, 0.6, 0.0),
    Plan(1.3, 0.98, 0.997, 0.0),
    Plan(0.9, 0.8, 0.85, 0.3),
    Plan(0.7, 0.4, 0.4, 0.7),
]


def ends(**asked: float) -> list[Plan]:
    """A course that shows the same at each checkpoint."""
    return [Plan(**asked)] * len(STEPS)


FALLING = [Plan(gap, recall=0.0, scale=2.0) for gap in (1.3, 1.2, 1.1, 1.05)]
LEARNED = [Plan(0.05, scale=scale) for scale in (14.29, 15.0, 16.0, 17.0)]
COURSES: Mapping[str, list[Plan]] = {
    MAIN: COURSE,
    "emoji-infonce-3.3": ends(gap=0.04, recall=0.6),
    "emoji-infonce-10": ends(gap=0.05, cut=0.6, recall=0.85),
    "emoji-infonce-30": ends(gap=0.12, cut=0.9, recall=0.8),
    "emoji-infonce-50": ends(gap=0.2, cut=0.99, recall=0.75),
    "emoji-infonce-learned": LEARNED,
    "emoji-infonce-30-long": ends(gap=0.1, cut=0.9, recall=0.8),
    "emoji-infonce-100-to-10": ends(gap=0.15),
    "emoji-infonce-10-to-100": ends(gap=0.3),
    "emoji-infonce-100-long": ends(gap=0.4, recall=0.8),
    "emoji-infonce-100-aligned": ends(gap=0.2, image=0.4, text=0.5),
    "emoji-infonce-100-same-side": ends(gap=0.2, image=0.3, text=0.4),
    "emoji-infonce-100-far-apart": ends(gap=0.9, image=0.3, text=0.5),
    "emoji-infonce-30-aligned": ends(gap=0.1),
    "emoji-infonce-30-same-side": ends(gap=0.1),
    "emoji-infonce-30-far-apart": ends(gap=0.13),
    "emoji-infoloob-100": ends(gap=0.1),
    "emoji-infoloob-30": ends(gap=0.09, cut=0.7),
    "emoji-cyclip-100": ends(gap=0.9),
    "emoji-cyclip-30-lambda-0.01": ends(gap=0.16, recall=0.8),
    "emoji-cyclip-30-lambda-0.05": ends(gap=0.25, recall=0.78),
    "emoji-cyclip-30-lambda-0.125": ends(gap=0.6, recall=0.6),
    "emoji-hopfield-30": ends(gap=0.12),
    "emoji-cloob-30": ends(gap=0.09, cut=0.6, recall=0.7),
    "shapes-fixed": ends(gap=0.1),
    "shapes-fixed-wrong-30": ends(gap=0.8),
    "shapes-fixed-wrong-60": ends(gap=0.9, recall=0.4, scale=50.0),
    "shapes-fixed-wrong-60-short": ends(gap=1.2, recall=0.4),
    "shapes-learned": ends(gap=0.05, scale=40.0),
    "shapes-learned-wrong-30": ends(gap=0.2, scale=30.0),
    "shapes-learned-wrong-60": ends(gap=0.3, scale=20.0, recall=0.3),
    "shapes-learned-wrong-60-short": ends(gap=0.5, scale=13.0, recall=0.4),
    "shapes-learned-wrong-60-seen": ends(gap=0.3, recall=0.8),
    "shapes-14-wrong-60": ends(gap=0.1, scale=14.29),
    **{f"shapes-{kind}-mention-{k}": ends(gap=1.25 - k / 5) for kind in ("fixed", "learned") for k in (1, 3)},
    "shapes-fixed-mention-1": FALLING,
    "shapes-fixed-mention-1-seen": ends(gap=1.05, image=0.4, text=0.4, scale=30.0),
    "emoji-untrained": ends(gap=1.2, image=0.94, text=0.6),
    "emoji-untrained-no-class-token": ends(gap=1.2, image=0.94, text=0.6),
    "emoji-untrained-no-positions": ends(gap=1.2, image=0.94, text=0.6),
    "emoji-untrained-no-biases": ends(gap=1.2, image=0.94, text=0.6),
    "emoji-untrained-neither": ends(gap=0.8, image=0.24, text=0.5),
    "emoji-twins-30": ends(gap=0.1),
    "emoji-twins-100": ends(gap=0.25),
    "emoji-siglip": ends(gap=0.3),
    "emoji-siglip-aligned": ends(gap=0.1),
    "emoji-infonce-100-longest": ends(gap=0.4),
    "emoji-infonce-30-longest": ends(gap=0.08),
    "emoji-infonce-10-longest": ends(gap=0.05),
    **{name: ends(gap=0.02, image=0.001, text=0.001) for name in SUITED},
    "emoji-infonce-100-longest-seen": ends(gap=0.3, image=0.1, text=0.1, recall=0.95, scale=14.0),
    "shapes-14-wrong-60-seen": ends(gap=0.02, image=0.001, text=0.001, scale=14.29),
    "shapes-fixed-wrong-60-seen": ends(gap=0.3, image=ASKED, text=ASKED, scale=50.0),
    "shapes-fixed-wrong-30-seen": ends(gap=0.3, image=0.3, text=0.3, scale=10.0),
}


@cache
def every_run() -> dict[str, dict[int, Bundle]]:
    """Runs that support every claim on them."""
    return {name: {seed: planted(name, seed, course) for seed in SEEDS} for name, course in COURSES.items()}
