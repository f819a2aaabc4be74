"""What the article states about its own runs: each claim is checked by every build, over all seeds.

A chapter marks a sentence with ``[sentence]{claim=name}``; numbers that are no metric of a run are in ``NUMBERS``.
"""

from __future__ import annotations

import math

import numpy as np

from ..precompute.analysis.retrieval import ranks
from ..precompute.bundle import Bundle
from ..site.claims import Evidence, Runs, claim
from .claims_closing import *  # noqa: F403 - every claim of the article is found here
from .claims_closing import NUMBERS as CLOSING_NUMBERS
from .claims_course import *  # noqa: F403
from .claims_course import NUMBERS as COURSE_NUMBERS
from .claims_data import *  # noqa: F403
from .claims_data import NUMBERS as DATA_NUMBERS
from .claims_objectives import *  # noqa: F403
from .claims_real import *  # noqa: F403
from .claims_search import *  # noqa: F403
from .claims_shown import *  # noqa: F403
from .claims_shown import NUMBERS as SHOWN_NUMBERS
from .claims_temperature import *  # noqa: F403
from .claims_temperature import NUMBERS as TEMPERATURE_NUMBERS
from .closings import NUMBERS as REAL_NUMBERS
from .tables import MAIN, by_seed

WAYS = ("image>text", "text>image")


def _first(runs: Runs) -> Bundle:
    """One seed of the main run; all seeds share items and sizes."""
    return runs[MAIN].first


@claim("Every training is repeated with three seeds")
def three_seeds(runs: Runs) -> Evidence:
    """Each experiment that was trained here has three seeds at least."""
    counts = {name: len(runs[name].seeds) for name in runs if runs[name].settings is not None}
    few = [(name, count) for name, count in counts.items() if count < 3]
    rows = few or [(f"{len(counts)} experiments", min(counts.values(), default=0))]
    return Evidence(bool(counts) and not few, [("experiments", "seeds at least"), *rows], "Holds if none has fewer.")


@claim("A held-out picture finds its name far more often than chance allows")
def retrieval_works(runs: Runs) -> Evidence:
    """Recall@1 is at least twenty times that of guessing, both ways, in every seed."""
    chance = _guessing(runs)
    there, back = (runs.values(MAIN, f"recall_at_1({way})") for way in WAYS)
    rows = by_seed(
        runs, MAIN, ("picture to name", there), ("name to picture", back), ("guessing", [chance] * len(there))
    )
    return Evidence(min([*there, *back]) > 20 * chance, rows, "Holds if both are above twenty times guessing.")


@claim("Before training the clouds stand apart")
def apart_before_training(runs: Runs) -> Evidence:
    """The centres of the untrained clouds are more than one radius apart, in every seed."""
    gaps = runs.values(MAIN, "gap_distance", 0)
    rows = by_seed(runs, MAIN, ("gap distance before the first step", gaps))
    return Evidence(min(gaps) > 1, rows, "Holds if every distance is above 1, the radius of the sphere.")


@claim("Before training all pictures are nearly one point")
def untrained_cone(runs: Runs) -> Evidence:
    """The mean cosine of two pictures before training is above 0.9, in every seed."""
    image, text = (runs.values(MAIN, f"intra_modal_cosine({modality})", 0) for modality in ("image", "text"))
    rows = by_seed(runs, MAIN, ("two pictures", image), ("two texts", text))
    return Evidence(min(image) > 0.9, rows, "Mean cosine of different items. Holds if that of pictures is above 0.9.")


@claim("After training the clouds still stand apart")
def apart_after_training(runs: Runs) -> Evidence:
    """The gap of the trained model is above 0.4 in every seed."""
    gaps = runs.values(MAIN, "gap_distance")
    rows = by_seed(runs, MAIN, ("gap distance after training", gaps))
    return Evidence(min(gaps) > 0.4, rows, "Holds if every distance is above 0.4, where the radius is 1.")


@claim("One flat cut separates pictures from texts")
def one_cut_separates(runs: Runs) -> Evidence:
    """A linear classifier tells the modality of points it has not seen at least 99 times of 100, in every seed."""
    accuracy = runs.values(MAIN, "linear_separability")
    rows = by_seed(runs, MAIN, ("accuracy on unseen pairs", accuracy))
    return Evidence(min(accuracy) >= 0.99, rows, "Logistic regression. Holds if every accuracy is at least 0.99.")


@claim("Each modality is more like itself than like the other")
def own_kind_is_closer(runs: Runs) -> Evidence:
    """Strangers of one modality have a higher mean cosine than strangers across, in every seed."""
    image, text = (runs.values(MAIN, f"intra_modal_cosine({modality})") for modality in ("image", "text"))
    across = runs.values(MAIN, "cross_modal_cosine")
    rows = by_seed(runs, MAIN, ("two pictures", image), ("two texts", text), ("picture and another's name", across))
    holds = all(c < min(i, t) for i, t, c in zip(image, text, across, strict=True))
    return Evidence(holds, rows, "Mean cosines of different items. Holds if the last column is the lowest.")


@claim("In a mixed gallery the partner falls behind")
def mixed_search_suffers(runs: Runs) -> Evidence:
    """The median rank of the partner among both modalities is over ten times that among its own, in every seed."""
    pure = {way: _median_ranks(runs, way) for way in WAYS}
    mixed = {way: runs.values(MAIN, f"mixed_rank({way})") for way in WAYS}
    rows = by_seed(
        runs, MAIN,
        ("name among names", pure[WAYS[0]]), ("name among names and pictures", mixed[WAYS[0]]),
        ("picture among pictures", pure[WAYS[1]]), ("picture among both", mixed[WAYS[1]]),
    )  # fmt: skip
    holds = all(m > 10 * p for way in WAYS for m, p in zip(mixed[way], pure[way], strict=True))
    return Evidence(holds, rows, "Median rank of the partner. Holds if the mixed one is over ten times the other.")


def _median_ranks(runs: Runs, way: str) -> list[float]:
    """Median rank of the partner among all items of the other modality, a value a seed."""
    query, gallery = way.split(">")
    return [float(np.median(ranks(run.at(query), run.at(gallery)))) for run in runs[MAIN].runs.values()]


def _guessing(runs: Runs) -> float:
    """Recall@1 of guessing."""
    return 1 / _held_out(runs)


def _emoji_pairs(runs: Runs) -> int:
    """Emoji with a name."""
    return int(_first(runs).provenance["data"]["pairs"])


def _held_out(runs: Runs) -> int:
    """Pairs that no model is trained on."""
    return len(_first(runs).items)


def _dimensions(runs: Runs) -> int:
    """Dimensions of the shared space."""
    return _first(runs).at("image").shape[1]


def _training_steps(runs: Runs) -> int:
    """Optimiser steps of a run."""
    return int(_first(runs).steps[-1])


def _predicted_at_birth(runs: Runs) -> list[float]:
    """Gap of the untrained model as its cones predict it, if they point in orthogonal directions."""
    cones = (runs.values(MAIN, f"intra_modal_cosine({modality})", 0) for modality in ("image", "text"))
    return [math.sqrt(image + text) for image, text in zip(*cones, strict=True)]


def _pure_rank(runs: Runs) -> list[float]:
    """Median rank of a picture's name among all names."""
    return _median_ranks(runs, WAYS[0])


NUMBERS = {
    **CLOSING_NUMBERS,
    **COURSE_NUMBERS,
    **DATA_NUMBERS,
    **REAL_NUMBERS,
    **SHOWN_NUMBERS,
    **TEMPERATURE_NUMBERS,
    "emoji_pairs": _emoji_pairs,
    "guessing": _guessing,
    "held_out": _held_out,
    "dimensions": _dimensions,
    "training_steps": _training_steps,
    "predicted_at_birth": _predicted_at_birth,
    "pure_rank": _pure_rank,
}
