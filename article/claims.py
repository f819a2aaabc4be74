"""What the article states about its own runs: each claim is checked by every build, over all seeds.

A chapter marks a sentence with ``[sentence]{claim=name}``; numbers that are no metric of a run are in ``NUMBERS``.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from ..precompute.analysis.checks import Floats
from ..precompute.analysis.intervals import Items, held_out, mean_interval
from ..precompute.analysis.retrieval import ranks
from ..precompute.bundle import Bundle
from ..site.claims import Evidence, Runs, claim
from .claims_closing import *  # noqa: F403 - every claim of the article is found here
from .claims_controls import *  # noqa: F403
from .claims_controls import NUMBERS as CONTROL_NUMBERS
from .claims_course import *  # noqa: F403
from .claims_course import NUMBERS as COURSE_NUMBERS
from .claims_data import *  # noqa: F403
from .claims_data import NUMBERS as DATA_NUMBERS
from .claims_map import *  # noqa: F403
from .claims_map import NUMBERS as MAP_NUMBERS
from .claims_objectives import *  # noqa: F403
from .claims_real import *  # noqa: F403
from .claims_real_closed import *  # noqa: F403
from .claims_search import *  # noqa: F403
from .claims_search import NUMBERS as SEARCH_NUMBERS
from .claims_shown import *  # noqa: F403
from .claims_shown import NUMBERS as SHOWN_NUMBERS
from .claims_temperature import *  # noqa: F403
from .claims_temperature import NUMBERS as TEMPERATURE_NUMBERS
from .claims_tool import *  # noqa: F403
from .claims_tool import NUMBERS as TOOL_NUMBERS
from .claims_trainer import *  # noqa: F403
from .claims_trainer import NUMBERS as TRAINER_NUMBERS
from .closings import NUMBERS as CLOSING_NUMBERS
from .closings import clouds
from .effects import MAIN, across_cosines, cosines, floors, gaps, median_ranks, of_seeds, recalls, trainings
from .findings import above, level, shown

WAYS = ("image>text", "text>image")


def _first(runs: Runs) -> Bundle:
    """One seed of the main run; all seeds share items and sizes."""
    return runs[MAIN].first


@claim("Every training is repeated with five seeds")
def five_seeds(runs: Runs) -> Evidence:
    """Each experiment that was trained here has five seeds at least."""
    counts = {one.name: len(one.seeds) for one in trainings(runs)}
    few = [(name, count) for name, count in counts.items() if count < 5]
    rows = few or [(f"{len(counts)} experiments", min(counts.values(), default=0))]
    return Evidence(
        bool(counts) and not few, [("experiments", "seeds at least"), *rows], "A count. Holds if none has fewer."
    )


@claim("A held-out picture finds its name far more often than chance allows")
def retrieval_works(runs: Runs) -> Evidence:
    """Recall@1, the mean of both ways, is above twenty times that of guessing."""
    chance = _guessing(runs)
    (found,) = recalls(runs, MAIN)
    return shown([above("recall@1", found, 20 * chance)], "Mean of both ways. The threshold is twenty times guessing.")


@claim("Before training the clouds stand apart")
def apart_before_training(runs: Runs) -> Evidence:
    """The centres of the untrained clouds are more than one radius apart."""
    (gap,) = gaps(runs, MAIN, step=0)
    return shown([above("gap distance before the first step", gap, 1)], "The radius of the sphere is 1.")


@claim("Before training all pictures are nearly one point")
def untrained_cone(runs: Runs) -> Evidence:
    """The mean cosine of two pictures before training is above 0.9."""
    image, text = (cosines(runs, MAIN, modality=modality, step=0)[0] for modality in ("image", "text"))
    return shown(
        [above("two pictures", image, 0.9), level("two texts", text)],
        "Mean cosine of different items. At 0.9 two of them are 26 degrees apart.",
    )


@claim("After training pictures keep to one side and texts to the other")
def apart_after_training(runs: Runs) -> Evidence:
    """Of points that the centres were not computed from, over 95 of 100 lie on their own side of the middle."""
    sides = np.array(
        [
            held_out(partial(_own_side, *clouds(bundle)), len(bundle.items), splits=10)
            for bundle in runs[MAIN].runs.values()
        ]
    )  # (S, N)
    (gap,), (floor,) = gaps(runs, MAIN), floors(runs, MAIN)
    return shown(
        [
            above("on their own side", mean_interval(sides), 0.95),
            above("gap distance less twice its floor", gap - 2 * floor),
            level("gap distance", gap), level("its floor", floor),
        ],
        "Side: of the plane halfway between the centres of one half of the pairs, for the other half. Floor: what as "
        "many pairs of one centre would show by chance.",
    )  # fmt: skip


def _own_side(x: Floats, y: Floats, fitted: Items, scored: Items) -> Floats:
    """(n,) share of the two points of each scored pair that lie on the side of their own centre."""
    centre_x, centre_y = x[fitted].mean(axis=0), y[fitted].mean(axis=0)  # (D,) each
    across, middle = centre_x - centre_y, (centre_x + centre_y) / 2
    return (((x[scored] - middle) @ across > 0).astype(float) + ((y[scored] - middle) @ across < 0)) / 2


@claim("One flat cut separates pictures from texts")
def one_cut_separates(runs: Runs) -> Evidence:
    """A linear classifier tells the modality of points it has not seen at least 99 times of 100."""
    (accuracy,) = of_seeds(runs, MAIN, metric="linear_separability")
    return shown(
        [above("accuracy on unseen pairs", accuracy, 0.99)], "Logistic regression; interval over trainings alone."
    )


@claim("Each modality is more like itself than like the other")
def own_kind_is_closer(runs: Runs) -> Evidence:
    """Strangers of one modality have a higher mean cosine than strangers across."""
    image, text = (cosines(runs, MAIN, modality=modality)[0] for modality in ("image", "text"))
    (across,) = across_cosines(runs, MAIN)
    return shown(
        [above("two pictures less across", image - across), above("two texts less across", text - across),
         level("picture and another's name", across)],
        "Mean cosines of different items. The mean of both differences is half the squared gap, so with a gap one of "
        "them must be above 0; that both are is the finding.",
    )  # fmt: skip


@claim("In a mixed gallery the partner falls behind")
def mixed_search_suffers(runs: Runs) -> Evidence:
    """The median rank of the partner among both modalities is over ten times that among the other alone."""
    findings = []
    for told, way in (("picture asks", WAYS[0]), ("name asks", WAYS[1])):
        (pure,), (mixed,) = (median_ranks(runs, MAIN, way=way, mixed=both) for both in (False, True))
        findings += [level(f"{told}, other modality alone", pure), level(f"{told}, both", mixed)]
        findings += [above(f"{told}, times as far", mixed / pure, 10)]
    return shown(findings, "Median rank of the partner. Ten times: from the first page of results to a later one.")


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


def _equal_pictures(runs: Runs) -> int:
    """Held-out pictures that equal a training picture pixel by pixel."""
    return int(_first(runs).provenance["data"]["seen"])


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
    **COURSE_NUMBERS,
    **DATA_NUMBERS,
    **CLOSING_NUMBERS,
    **CONTROL_NUMBERS,
    **MAP_NUMBERS,
    **SEARCH_NUMBERS,
    **SHOWN_NUMBERS,
    **TEMPERATURE_NUMBERS,
    **TOOL_NUMBERS,
    **TRAINER_NUMBERS,
    "emoji_pairs": _emoji_pairs,
    "guessing": _guessing,
    "held_out": _held_out,
    "dimensions": _dimensions,
    "equal_pictures": _equal_pictures,
    "training_steps": _training_steps,
    "predicted_at_birth": _predicted_at_birth,
    "pure_rank": _pure_rank,
}
