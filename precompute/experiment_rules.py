"""What each setting of ``experiments.yaml`` may be."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from .datasets.registry import SETTINGS, DataConfig, training_pairs
from .initialisation import INITIALISATIONS
from .objectives import OPTIONS
from .training import TrainingConfig


@dataclass(frozen=True)
class Rule:
    """A test of one value, and the words that say what passes it."""

    holds: Callable[[object], bool]
    allowed: str


def _number(value: object) -> float | None:
    """The value as a float; None if it is not a number (true and false are none)."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _between(low: float, high: float, *, whole: bool = False, above: bool = False) -> Rule:
    """A number from ``low`` to ``high``; with ``above``, more than ``low``; with ``whole``, an integer."""

    def holds(value: object) -> bool:
        number = _number(value)
        if number is None or (whole and not isinstance(value, int)):
            return False
        return (low < number if above else low <= number) and number <= high

    kind = "a whole number" if whole else "a number"
    return Rule(holds, f"{kind} {'above' if above else 'from'} {low:g} to {high:g}")


def _one_of(names: Collection[str]) -> Rule:
    return Rule(lambda value: isinstance(value, str) and value in names, f"one of {', '.join(names)}")


def _is_seeds(value: object) -> bool:
    if not isinstance(value, list) or not value or len(set(map(str, value))) < len(value):
        return False
    return all(isinstance(seed, int) and not isinstance(seed, bool) and seed >= 0 for seed in value)


_SCALE = _between(0, 1000, above=True)

RULES = {
    "objective": _one_of(tuple(OPTIONS)),
    "scale": Rule(lambda value: value == "learned" or _SCALE.holds(value), f"{_SCALE.allowed}, or learned"),
    "scale_end": _SCALE,
    "initialisation": _one_of(INITIALISATIONS),
    "seeds": Rule(_is_seeds, "a list of different whole numbers from 0, e.g. [0, 1, 2]"),
    "steps": _between(0, 100_000, whole=True),
    "batch": _between(2, 8192, whole=True),
    "checkpoints": _between(2, 100, whole=True),
    "learning_rate": _between(0, 1, above=True),
    "weight_decay": _between(0, 1),
    "warm_up": _between(0, 100_000, whole=True),
    "cool_down": _between(0, 100_000, whole=True),
}
DATA_RULES = {
    "set": _one_of(tuple(SETTINGS)),
    "pairs": _between(500, 100_000, whole=True),
    "mention": _between(1, 5, whole=True),
    "wrong": _between(0, 1),
}
ENCODER_RULES = {
    "picture": _between(8, 128, whole=True),
    "patch": _between(2, 64, whole=True),
    "width": _between(8, 1024, whole=True),
    "heads": _between(1, 64, whole=True),
    "image_layers": _between(1, 24, whole=True),
    "text_layers": _between(1, 24, whole=True),
    "dimension": _between(2, 1024, whole=True),
}
OPTION_RULE = _between(0, 1000)
NAME = Rule(
    lambda value: isinstance(value, str) and re.fullmatch(r"[a-z0-9][a-z0-9.-]*", value) is not None,
    "small letters, digits, dots and hyphens",
)


def fit_together(data: DataConfig, training: TrainingConfig) -> Iterator[tuple[str, str, str]]:
    """Settings that are allowed one by one, but not together: key, what was found, what is allowed."""
    sizes = training.encoder
    if sizes.picture % sizes.patch:
        yield "encoder", f"patch {sizes.patch} and picture {sizes.picture}", "patch must divide picture"
    if sizes.width % sizes.heads:
        yield "encoder", f"heads {sizes.heads} and width {sizes.width}", "heads must divide width"
    if training.scale_end is not None and training.scale is None:
        yield "scale_end", f"scale_end {training.scale_end:g} and a learned scale", "give the scale it starts from"
    for key in data.given():
        if key not in SETTINGS[data.set]:
            yield "data", f"{key} of {data.set}", f"{data.set} takes {', '.join(SETTINGS[data.set]) or 'no settings'}"
    most = training_pairs(data)
    if training.batch > most:
        yield "batch", f"batch {training.batch}", f"the data has {most} training pairs, a batch at most as many"
