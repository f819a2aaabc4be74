"""What is asked of the reference runs, and what they answer: curves, marks and a sentence each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

import numpy as np

from ....precompute.cache import remembered
from ....precompute.numbers import number
from ....precompute.trainer.reference_runs import (
    DIMENSIONS,
    PATIENT,
    RUNS,
    SCALES,
    SEEDS,
    SHARES,
    outcome,
    scale_that_suits,
    wrong_as_dealt,
)
from ...kit.palette import OTHERS

Question = Literal["patience", "learned-scale", "dimensions"]
NEVER = "not in time"


class Line(TypedDict):
    """A curve with its name at one of its points; a name that is empty is not written."""

    name: str
    at: int
    colour: str
    x: list[float]
    y: list[float]


class Answer(TypedDict):
    """What a question shows: curves, a dashed one that theory wants, and a mark a seed."""

    lines: list[Line]
    theory: Line
    marks: Line
    across: str
    up: str
    x_range: list[float]
    y_range: list[float]
    x_ticks: list[float]
    y_ticks: list[float]
    said: str


NAMED_AT = {7: 0.12, 10: 0.4}  # scale to the gap at which its curve is named: at their ends these two are one line
NOTHING: Line = {"name": "", "at": 0, "colour": "", "x": [], "y": []}


def _rounded(values: Sequence[float] | np.ndarray) -> list[float]:
    return [round(float(value), 4) for value in values]


def patience() -> Answer:
    """Gap over the updates at several scales, medians of the seeds."""
    lines: list[Line] = []
    for scale, colour in zip(SCALES, OTHERS, strict=True):
        one = outcome(f"scale-{scale}")
        median = np.median(one.curves["gap"], axis=0)
        lines.append(
            {
                "name": f"1/τ {scale}",
                "at": int(np.argmax(median < NAMED_AT[scale])) if scale in NAMED_AT else len(median) - 1,
                "colour": colour.value,
                "x": _rounded(one.steps),
                "y": _rounded(median),
            }
        )
    told = [f"{_halved(scale)} at 1/τ = {scale}" for scale in SCALES]
    return {
        "lines": lines, "theory": NOTHING, "marks": NOTHING, "across": "update", "up": "gap",
        "x_range": [0, 1.14 * PATIENT], "y_range": [0, 1.5],
        "x_ticks": [0, PATIENT / 2, PATIENT], "y_ticks": [0, 0.5, 1, 1.5],
        "said": f"Updates until the gap is half of that at birth: {', '.join(told)}.",
    }  # fmt: skip


def _halved(scale: int) -> str:
    median = float(np.median(outcome(f"scale-{scale}").halved()))
    return number(median, ",.0f") if np.isfinite(median) else NEVER


def learned_scale() -> Answer:
    """What a learned scale leaves beside the cone, for each share of wrong pairs, and what theory wants."""
    marks: Line = {**NOTHING, "x": [], "y": []}
    dealt: list[float] = []
    wanted, medians = [], []
    for share in SHARES:
        one = outcome(f"learned-wrong-{share:g}")
        left = one.last("scale") * (1 - one.last("cone"))
        marks["y"] += _rounded(left)
        medians.append(float(np.median(left)))
        settings = RUNS[f"learned-wrong-{share:g}"].settings
        dealt.append(_dealt(share))
        wanted.append(scale_that_suits(settings.pairs, dealt[-1]))
        marks["x"] += [round(100 * dealt[-1], 4)] * len(left)
    theory: Line = {
        "name": "theory",
        "at": len(SHARES) - 1,
        "colour": "",
        "x": _rounded(100 * np.array(dealt)),
        "y": _rounded(wanted),
    }
    beyond = [median / suits - 1 for median, suits in zip(medians, wanted, strict=True)]
    return {
        "lines": [], "theory": theory, "marks": marks, "across": "texts dealt wrongly, %", "up": "scale × (1 − cone)",
        "x_range": [0, 58], "y_range": [0, 6.6], "x_ticks": [0, 10, 20, 30, 40, 50], "y_ticks": [0, 2, 4, 6],
        "said": f"Medians are off what theory wants by {number(min(beyond), '.1%')} to {number(max(beyond), '.1%')}.",
    }  # fmt: skip


@remembered
def _dealt(share: float) -> float:
    return wrong_as_dealt(RUNS[f"learned-wrong-{share:g}"].settings)


def dimensions() -> Answer:
    """Which part of the gap at birth is left of a start far apart."""
    marks: Line = {**NOTHING, "x": [], "y": []}
    medians: list[float] = []
    for dimension in DIMENSIONS:
        gaps = outcome(f"far-apart-{dimension}").curves["gap"]
        marks["x"] += [dimension] * len(gaps)
        marks["y"] += _rounded(gaps[:, -1] / gaps[:, 0])
        medians.append(float(np.median(gaps[:, -1] / gaps[:, 0])))
    line: Line = {
        "name": "median",
        "at": len(DIMENSIONS) - 1,
        "colour": OTHERS[3].value,
        "x": list(DIMENSIONS),
        "y": _rounded(medians),
    }
    told = [f"{number(one, '.0%')} in {dimension}" for dimension, one in zip(DIMENSIONS, medians, strict=True)]
    return {
        "lines": [line], "theory": NOTHING, "marks": marks,
        "across": "dimensions", "up": "part of the gap that is left",
        "x_range": [0, 18.5], "y_range": [0, 1.3], "x_ticks": list(DIMENSIONS), "y_ticks": [0, 0.5, 1],
        "said": f"Left of the gap at birth, medians: {', '.join(told)}.",
    }  # fmt: skip


ANSWERS = {"patience": patience, "learned-scale": learned_scale, "dimensions": dimensions}
SEEDS_TOLD = f"{len(SEEDS)} seeds"


def answers() -> Mapping[str, Answer]:
    """Question to answer."""
    return {question: make() for question, make in ANSWERS.items()}
