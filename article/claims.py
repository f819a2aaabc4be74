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
from .claims_data import *  # noqa: F403
from .claims_data import NUMBERS as DATA_NUMBERS
from .claims_objectives import *  # noqa: F403
from .claims_search import *  # noqa: F403
from .claims_temperature import *  # noqa: F403
from .claims_temperature import NUMBERS as TEMPERATURE_NUMBERS
from .tables import by_seed

MAIN = "emoji-infonce-100"  # the run that the first chapters open: CLIP's objective at the scale where CLIP ended
WAYS = ("image>text", "text>image")


def _first(runs: Runs) -> Bundle:
    """One seed of the main run; all seeds share items and sizes."""
    return runs[MAIN].first


@claim("A held-out picture finds its name far more often than chance allows")
def retrieval_works(runs: Runs) -> Evidence:
    """Recall@1 is at least twenty times that of guessing, both ways, in every seed."""
    chance = 1 / len(_first(runs).items)
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


@claim("At a low temperature, training first draws each cloud together")
def cones_tighten_first(runs: Runs) -> Evidence:
    """The intra-modal cosine of texts rises by more than 0.1 before it falls below where it began, in every seed."""
    start, end = (runs.values(MAIN, "intra_modal_cosine(text)", step) for step in (0, None))
    peak = runs[MAIN].course("intra_modal_cosine(text)").max(axis=1).tolist()
    rows = by_seed(runs, MAIN, ("before training", start), ("highest", peak), ("after training", end))
    holds = all(high > first + 0.1 and last < first for first, high, last in zip(start, peak, end, strict=True))
    return Evidence(holds, rows, "Mean cosine of two texts. Holds if it rises by 0.1 and ends below its start.")


@claim("The gap widens before it narrows")
def gap_widens_first(runs: Runs) -> Evidence:
    """The gap exceeds that of the untrained model at some checkpoint, by 0.05 at least, in every seed."""
    start = runs.values(MAIN, "gap_distance", 0)
    widest = _widest_gap(runs)
    rows = by_seed(runs, MAIN, ("before training", start), ("widest", widest))
    holds = all(most > first + 0.05 for first, most in zip(start, widest, strict=True))
    return Evidence(holds, rows, "Gap distance. Holds if it grows by 0.05 at least.")


@claim("While texts are nearly one point, the loss is that of not answering")
def loss_of_silence(runs: Runs) -> Evidence:
    """At some checkpoint texts have a mean cosine above 0.97 and the loss is within 0.05 of ln N, in every seed."""
    silence = math.log(len(_first(runs).items))
    courses = [runs[MAIN].course(name) for name in ("loss", "intra_modal_cosine(text)")]  # (S, T) each
    nearest = np.abs(courses[0] - silence).argmin(axis=1)  # (S,)
    losses, texts = (course[np.arange(len(nearest)), nearest].tolist() for course in courses)
    rows = by_seed(
        runs, MAIN,
        ("two texts", texts), ("loss there", losses), ("loss if all are equally likely", [silence] * len(losses)),
    )  # fmt: skip
    holds = min(texts) > 0.97 and max(abs(loss - silence) for loss in losses) < 0.05
    return Evidence(holds, rows, "Mean cosine, then nats. Holds if cosines are above 0.97 and losses within 0.05.")


@claim("After training the clouds still stand apart")
def apart_after_training(runs: Runs) -> Evidence:
    """The gap of the trained model is above 0.4 in every seed."""
    gaps = runs.values(MAIN, "gap_distance")
    rows = by_seed(runs, MAIN, ("gap distance after training", gaps))
    return Evidence(min(gaps) > 0.4, rows, "Holds if every distance is above 0.4, where the radius is 1.")


@claim("Training narrows the gap")
def training_narrows(runs: Runs) -> Evidence:
    """The gap after training is smaller than before it, in every seed."""
    before, after = runs.values(MAIN, "gap_distance", 0), runs.values(MAIN, "gap_distance")
    rows = by_seed(runs, MAIN, ("before", before), ("after", after))
    return Evidence(all(b > a for b, a in zip(before, after, strict=True)), rows, "Holds if after is below before.")


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


def _tightest_text(runs: Runs) -> list[float]:
    """Highest mean cosine of two texts during training."""
    return runs[MAIN].course("intra_modal_cosine(text)").max(axis=1).tolist()


def _widest_gap(runs: Runs) -> list[float]:
    """Widest gap during training."""
    return runs[MAIN].course("gap_distance").max(axis=1).tolist()


def _widening(runs: Runs) -> list[float]:
    """How much the gap widens before it narrows."""
    return [most - first for most, first in zip(_widest_gap(runs), runs.values(MAIN, "gap_distance", 0), strict=True)]


def _predicted_at_birth(runs: Runs) -> list[float]:
    """Gap of the untrained model as its cones predict it, if they point in orthogonal directions."""
    cones = (runs.values(MAIN, f"intra_modal_cosine({modality})", 0) for modality in ("image", "text"))
    return [math.sqrt(image + text) for image, text in zip(*cones, strict=True)]


def _pure_rank(runs: Runs) -> list[float]:
    """Median rank of a picture's name among all names."""
    return _median_ranks(runs, WAYS[0])


def _silence(runs: Runs) -> float:
    """Loss of giving every candidate the same chance, ln N."""
    return math.log(len(_first(runs).items))


NUMBERS = {
    **CLOSING_NUMBERS,
    **DATA_NUMBERS,
    **TEMPERATURE_NUMBERS,
    "silence": _silence,
    "emoji_pairs": _emoji_pairs,
    "held_out": _held_out,
    "dimensions": _dimensions,
    "training_steps": _training_steps,
    "tightest_text": _tightest_text,
    "widening": _widening,
    "predicted_at_birth": _predicted_at_birth,
    "pure_rank": _pure_rank,
}
