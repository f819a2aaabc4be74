"""Claims of the chapters on origins and temperature."""

from __future__ import annotations

import numpy as np

from ..precompute.analysis import cones, sphere
from ..precompute.analysis.checks import Floats
from ..precompute.analysis.intervals import EQUIVALENCE_LEVEL, mean_interval
from ..precompute.analysis.retrieval import ranks
from ..precompute.bundle import Bundle
from ..site.claims import Evidence, Runs, claim
from .closings import clouds
from .tables import by_run, by_seed, rises

SCALES = ("emoji-infonce-10", "emoji-infonce-30", "emoji-infonce-50", "emoji-infonce-100")
LONG = ("emoji-infonce-30-long", "emoji-infonce-100-long")
RECALL_OF_INTEREST = 0.03  # about what the warm model of 10 leads the cold one by after half of these steps
SEEDS = 5  # untrained networks, for the pairs of the claim about seeds

__all__ = [
    "cooler_is_wider",
    "cooler_separates",
    "gap_undoes_the_scale",
    "learned_scale_still_rises",
    "patience_levels_recall",
    "recall_peaks_in_between",
    "relu_makes_cones",
    "seeds_make_gaps",
    "six_points_follow_temperature",
    "swap_is_needed",
    "warmer_retrieves_better",
]


@claim("Each untrained ReLU layer narrows the cone")
def relu_makes_cones(_: Runs) -> Evidence:
    """ReLU cosines pass 0.93 within ten layers, those of tanh stay below 0.5 there, over three seeds."""
    rows = [
        (seed, *(float(cones.layer_cosines(name, layers=10, seed=seed)[10]) for name in ("relu", "tanh", "linear")))
        for seed in range(3)
    ]
    holds = all(relu > 0.93 and max(others) < 0.5 for _, relu, *others in rows)
    note = "Mean cosine of two inputs after ten layers. Holds if ReLU is above 0.93 and the others are below 0.5."
    return Evidence(holds, [("seed", "ReLU", "tanh", "linear"), *rows], note)


@claim("Networks that differ only by their seed lie as far apart as their cones allow")
def seeds_make_gaps(_: Runs) -> Evidence:
    """Over ten pairs of five seeds, the mean gap rises with depth, within a tenth of sqrt(2 cone)."""
    inputs = cones.normal_inputs(seed=0, samples=512)
    rows = []
    for layers in (1, 2, 3, 5, 8):
        gaps = cones.seed_gaps(cones.seed_clouds(inputs, range(SEEDS), layers=layers))
        rows.append((layers, float(gaps.gap.mean()), float(gaps.predicted.mean())))
    holds = all(abs(gap / predicted - 1) < 0.1 for _, gap, predicted in rows)
    holds = holds and rises(rows)
    note = "Means over pairs. Holds if they differ by under 10% and rise from row to row."
    return Evidence(holds, [("layers", "gap", "sqrt(2 cone)"), *rows], note)


@claim("The lower the temperature, the wider the gap")
def cooler_is_wider(runs: Runs) -> Evidence:
    """The gap rises from each of the scales 10, 30, 50, 100 to the next, in every seed."""
    holds = rises([runs.values(name, "gap_distance") for name in SCALES])
    return Evidence(holds, by_run(runs, SCALES, "gap_distance"), "Gap distance. Holds if it rises in every seed.")


@claim("At a scale of 100 the clouds can be cut apart, at 10 they cannot")
def cooler_separates(runs: Runs) -> Evidence:
    """Linear separability is at least 0.99 at scale 100 and at most 0.8 at scale 10, in every seed."""
    low, *_, high = (runs.values(name, "linear_separability") for name in SCALES)
    rows = by_run(runs, SCALES, "linear_separability")
    return Evidence(
        min(high) >= 0.99 and max(low) <= 0.8, rows, "Accuracy. Holds if the last is 0.99, the first 0.8 at most."
    )


@claim("A learned scale is still rising when training stops, and leaves next to no gap")
def learned_scale_still_rises(runs: Runs) -> Evidence:
    """The learned scale rises over the last three checkpoints and the gap ends below 0.1, in every seed."""
    name = "emoji-infonce-learned"
    before, later, last = (runs.values(name, "logit_scale", int(step)) for step in runs[name].steps[-3:])
    gap = runs.values(name, "gap_distance")
    rows = by_seed(runs, name, ("two checkpoints before", before), ("one before", later), ("end", last), ("gap", gap))
    return Evidence(
        rises([before, later, last]) and max(gap) < 0.1,
        rows,
        "Logit scale; holds if it rises and the gap is below 0.1.",
    )


@claim("The model with the wide gap does not retrieve better")
def warmer_retrieves_better(runs: Runs) -> Evidence:
    """Recall@1 at scale 10 is above that at scale 100, in every seed."""
    low, *_, high = (runs.values(name, "recall_at_1") for name in SCALES)
    holds = all(warm > cold for warm, cold in zip(low, high, strict=True))
    return Evidence(holds, by_run(runs, SCALES, "recall_at_1"), "Recall@1. Holds if scale 10 is above scale 100.")


@claim("Trained twice as long, the models at 30 and at 100 find the same share of partners")
def patience_levels_recall(runs: Runs) -> Evidence:
    """After 480 steps recall@1 at 30 and at 100 is the same within 0.03, over pairs and seeds."""
    warm, cold = (np.array([_found(b) for b in runs[name].runs.values()]) for name in LONG)  # (S, N) each
    lead = mean_interval(warm - cold, EQUIVALENCE_LEVEL)
    rows = [("", "difference of recall@1", "from", "to"), ("30 less 100", lead.estimate, lead.low, lead.high)]
    note = (
        f"Paired over held-out pairs and seeds, mean of both ways, interval of 90%. Holds if it lies within "
        f"{RECALL_OF_INTEREST} of 0, about what 10 leads 100 by after half of the steps."
    )
    return Evidence(lead.within(RECALL_OF_INTEREST), rows, note)


def _found(bundle: Bundle) -> Floats:
    """(N,) whether partners find each other first, the mean of both ways."""
    x, y = clouds(bundle)
    return ((ranks(x, y) == 1) + (ranks(y, x) == 1)) / 2


@claim("Recall is higher at scales of 10 and 30 than at either end")
def recall_peaks_in_between(runs: Runs) -> Evidence:
    """Recall@1 at scales 10 and 30 is above that at 3.3 and that at 100, in every seed."""
    names = ("emoji-infonce-3.3", *SCALES)
    warmest, ten, thirty, _, coldest = (runs.values(name, "recall_at_1") for name in names)
    holds = all(min(a, b) > max(ends) for a, b, *ends in zip(ten, thirty, warmest, coldest, strict=True))
    return Evidence(holds, by_run(runs, names, "recall_at_1"), "Recall@1. Holds if 10 and 30 are above 3.3 and 100.")


@claim("With two partners swapped, the best angle of six points is a matter of temperature alone")
def six_points_follow_temperature(_: Runs) -> Evidence:
    """The closed form arccos(s*/s) is the minimum of the computed loss, to half a step of a grid of 0.1 degrees."""
    angles = np.arange(0, 90.05, 0.1)  # (K,)
    rows = []
    for s in (10.0, 15.0, 21.0, 35.0, 50.0, 100.0):
        angle = float(angles[int(np.argmin(sphere.curve(s, angles, swapped=True)))])
        rows.append((int(s), angle, float(sphere.best_angle(s, swapped=True))))
    holds = all(abs(angle - formula) <= 0.051 for _, angle, formula in rows)
    return Evidence(
        holds,
        [("1/tau", "best angle found", "closed form"), *rows],
        "Degrees. Holds if they differ by the grid at most.",
    )


@claim("At its best angle the loss is the same at every scale: the gap has undone the scale")
def gap_undoes_the_scale(_: Runs) -> Evidence:
    """The loss at the best angle differs by less than 1e-6 between scales of 35, 50 and 100."""
    angles = {s: sphere.best_angle(s, swapped=True) for s in (35.0, 50.0, 100.0)}
    rows = [(int(s), angle, sphere.loss(s, angle, swapped=True)) for s, angle in angles.items()]
    losses = [loss for *_, loss in rows]
    note = "Degrees, then nats. Holds if the losses are equal to six digits."
    return Evidence(max(losses) - min(losses) < 1e-6, [("1/tau", "best angle", "loss there"), *rows], note)


@claim("Without the swap the six points close at every temperature")
def swap_is_needed(_: Runs) -> Evidence:
    """The unswapped loss is least where partners coincide, at every scale."""
    angles = np.arange(0, 90.5, 1.0)  # (K,)
    rows = [(int(s), float(angles[int(np.argmin(sphere.curve(s, angles, swapped=False)))])) for s in (5.0, 35.0, 100.0)]
    return Evidence(
        all(angle == 0 for _, angle in rows), [("1/tau", "best angle"), *rows], "Degrees. Holds if all are 0."
    )


def _relu_after_1(_: Runs) -> list[float]:
    """Mean cosine of two inputs after one untrained ReLU layer."""
    return [float(cones.layer_cosines("relu", layers=1, seed=seed)[1]) for seed in range(3)]


def _relu_angle(_: Runs) -> list[float]:
    """Angle between two inputs after ten untrained ReLU layers, in degrees; before, it is a right angle."""
    cosines = [cones.layer_cosines("relu", layers=10, seed=seed)[10] for seed in range(3)]
    return np.degrees(np.arccos(cosines)).tolist()


def _swapped_scale(_: Runs) -> float:
    """Logit scale that the six points ask for with two partners swapped."""
    return sphere.best_scale(swapped=True)


NUMBERS = {"relu_after_1": _relu_after_1, "relu_angle": _relu_angle, "swapped_scale": _swapped_scale}
