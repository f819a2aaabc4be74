"""Claims of the chapters on origins and temperature."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ..precompute.analysis import cones, shared_direction, sphere
from ..precompute.analysis.checks import Floats
from ..precompute.analysis.geometry import intra_modal_cosine
from ..precompute.analysis.intervals import Interval, Items, jackknife_interval
from ..site.claims import Evidence, Runs, claim
from .effects import NO_CONE, RECALL_OF_INTEREST, Measurement, gaps, of_seeds, per_seed, recalls
from .findings import above, below, between, levels, rising, shown, within

SCALES = ("emoji-infonce-10", "emoji-infonce-30", "emoji-infonce-50", "emoji-infonce-100")
LONGEST = ("emoji-infonce-30-longest", "emoji-infonce-100-longest")
SEEDS = 5  # untrained networks whose cones are measured layer by layer
COMPARED = 20  # those whose gaps are compared: of five, chance would hide how gaps grow with depth
LAYERS, DEPTHS = 10, (1, 2, 3, 5, 8)

__all__ = [
    "cooler_is_wider",
    "cooler_separates",
    "gap_undoes_the_scale",
    "learned_scale_still_rises",
    "longest_training_keeps_the_order",
    "patience_levels_recall",
    "recall_peaks_in_between",
    "relu_makes_cones",
    "seeds_make_gaps",
    "shared_directions_turn_freely",
    "six_points_follow_temperature",
    "swap_is_needed",
    "warmer_retrieves_better",
]


@claim("Each untrained ReLU layer narrows the cone; a tanh narrows it less, and only through its biases")
def relu_makes_cones(_: Runs) -> Evidence:
    """ReLU cosines rise with each of ten layers and pass 0.93; those of tanh and no activation stay below 0.5.

    Those of tanh without biases stay within 0.02 of 0, and with them they do not.
    """
    relu, tanh, bare, linear = (_cosines_by_layer(name) for name in ("relu", "tanh", "tanh-no-bias", "linear"))
    layers = [f"ReLU, layer {layer}" if layer else "inputs" for layer in range(LAYERS + 1)]
    return shown(
        [*rising(layers, relu), above("ReLU, ten layers", relu[-1], 0.93),
         below("tanh, ten layers", tanh[-1], 0.5), below("no activation, ten layers", linear[-1], 0.5),
         above("tanh, ten layers", tanh[-1], NO_CONE), within("tanh without biases, ten layers", bare[-1], NO_CONE)],
        f"Mean cosine of two inputs, over {SEEDS} networks; a cone below {NO_CONE} we call none.",
    )  # fmt: skip


def _cosines_by_layer(network: str) -> list[Measurement]:
    """Mean cosine after 0, 1, ..., `LAYERS` layers, over networks that differ by their seed."""
    cosines = [cones.layer_cosines(network, layers=LAYERS, seed=seed) for seed in range(SEEDS)]
    return [per_seed(values) for values in np.transpose(cosines)]


@claim("With a ReLU, networks that differ only by their seed lie further apart the deeper, as far as their cones allow")
def seeds_make_gaps(_: Runs) -> Evidence:
    """With each depth cones are narrower and gaps wider, and the mean gap is sqrt(2 cone) within a tenth."""
    inputs = cones.normal_inputs(seed=0, samples=512)
    clouds = [cones.seed_clouds(inputs, range(COMPARED), layers=layers) for layers in DEPTHS]  # (K, N, D) each
    apart = [cones.seed_gaps(one) for one in clouds]
    names = [f"depth {layers}" for layers in DEPTHS]
    findings = [
        *rising([f"mean cosine, {name}" for name in names], [per_seed(map(intra_modal_cosine, one)) for one in clouds]),
        *(
            above(f"gap, {later} less {earlier}", _over_pairs(b.gap - a.gap, b))
            for (earlier, later), (a, b) in zip(pairwise(names), pairwise(apart), strict=True)
        ),
        *(
            between(f"gap over sqrt(2 cone), {name}", _over_pairs(one.gap / one.predicted, one), 0.9, 1.1)
            for name, one in zip(names, apart, strict=True)
        ),
    ]
    return shown(
        findings,
        f"Means over {COMPARED} networks and their {COMPARED * (COMPARED - 1) // 2} pairs. Pairs share networks, so "
        f"their intervals come from leaving out each network once (jackknife).",
    )


def _over_pairs(values: Floats, gaps: cones.SeedGaps) -> Interval:
    """The mean of a value of each pair of networks, (P,), with an interval over networks."""
    pairs = np.array(gaps.pair)  # (P, 2)

    def mean(networks: Items) -> float:
        return float(values[np.isin(pairs, networks).all(axis=1)].mean())

    return jackknife_interval(mean, COMPARED)


@claim("The lower the temperature, the wider the gap")
def cooler_is_wider(runs: Runs) -> Evidence:
    """The gap rises from each of the scales 10, 30, 50, 100 to the next."""
    measured = gaps(runs, *SCALES)
    return shown([*levels(SCALES, measured), *rising(SCALES, measured)], "Gap distance.")


@claim("Four times the training narrows the gap at 100 and leaves it far wider than at 30 and 10")
def longest_training_keeps_the_order(runs: Runs) -> Evidence:
    """After 960 steps the gap at 100 is below that after 240 and above 0.2; at 30 and 10 it is below 0.1."""
    short, cold = gaps(runs, "emoji-infonce-100", "emoji-infonce-100-longest")
    warm = gaps(runs, "emoji-infonce-30-longest", "emoji-infonce-10-longest")
    return shown(
        [below("at 100, 960 steps less 240", cold - short), above("at 100", cold, 0.2),
         *(below(f"at {s}", gap, 0.1) for s, gap in zip((30, 10), warm, strict=True))],
        "Gap distance. Its floor here is about 0.05.",
    )  # fmt: skip


@claim("At a scale of 100 the clouds can be cut apart, at 10 a cut often fails")
def cooler_separates(runs: Runs) -> Evidence:
    """Linear separability is above 0.99 at scale 100 and below 0.8 at scale 10."""
    low, *_, high = of_seeds(runs, *SCALES, metric="linear_separability")
    return shown(
        [above("at 100", high, 0.99), below("at 10", low, 0.8)],
        "Accuracy on unseen pairs, a half is guessing; interval over trainings alone.",
    )


@claim("A learned scale is still rising when training ends, and leaves next to no gap")
def learned_scale_still_rises(runs: Runs) -> Evidence:
    """The scale rises from its last checkpoint before the rate falls to the last of all; the gap ends below 0.1."""
    name = "emoji-infonce-learned"
    settings = runs[name].settings
    level_until = int(runs[name].steps[-1]) - (settings.cool_down if settings else 0)
    level_steps = [int(step) for step in runs[name].steps if step <= level_until][-2:]
    earlier, later = (of_seeds(runs, name, metric="logit_scale", step=step)[0] for step in level_steps)
    (gap,) = gaps(runs, name)
    return shown(
        [above(f"logit scale at step {level_steps[1]} less step {level_steps[0]}", later - earlier),
         below("gap distance at the end", gap, 0.1)],
        f"Learning slows down after step {level_until}, so that it rises less there says nothing.",
    )  # fmt: skip


@claim("After the same few steps, the model with the wide gap does not retrieve better")
def warmer_retrieves_better(runs: Runs) -> Evidence:
    """Recall@1 at scale 10 is above that at scale 100."""
    names = (SCALES[0], SCALES[-1])
    warm, cold = measured = recalls(runs, *names)
    return shown([*levels(names, measured), above("10 less 100", warm - cold)], "Recall@1, mean of both ways.")


@claim("Trained four times as long, the models at 30 and at 100 find the same share of partners")
def patience_levels_recall(runs: Runs) -> Evidence:
    """After 960 steps recall@1 at 30 and at 100 is the same within 0.02."""
    warm, cold = measured = recalls(runs, *LONGEST)
    return shown(
        [*levels(LONGEST, measured), within("30 less 100", warm - cold, RECALL_OF_INTEREST)],
        f"Recall@1, mean of both ways. {RECALL_OF_INTEREST} is what 30 leads 100 by after a quarter of the steps.",
    )


@claim("Recall is higher at scales of 10 and 30 than at either end")
def recall_peaks_in_between(runs: Runs) -> Evidence:
    """Recall@1 at scales 10 and 30 is above that at 3.3 and that at 100."""
    names = ("emoji-infonce-3.3", SCALES[0], SCALES[1], SCALES[-1])
    warmest, ten, thirty, coldest = measured = recalls(runs, *names)
    return shown(
        [*levels(names, measured), above("10 less 3.3", ten - warmest), above("30 less 3.3", thirty - warmest),
         above("10 less 100", ten - coldest), above("30 less 100", thirty - coldest)],
        "Recall@1, mean of both ways.",
    )  # fmt: skip


@claim("Where contents are at right angles to what is shared, the loss does not see how the shared directions stand")
def shared_directions_turn_freely(_: Runs) -> Evidence:
    """From 0 to 180 degrees the gap of six pairs goes from 0 to 1.4; the loss differs by less than 1e-9."""
    length, scale = 0.7, 42.0
    rows = [
        (angle, shared_direction.gap(length, angle), shared_direction.loss(scale, length, angle))
        for angle in (0, 60, 120, 180)
    ]
    losses = [loss for *_, loss in rows]
    note = "A check of a formula. Degrees, distance, nats. Holds if the losses are equal to nine digits, the gaps not."
    holds = max(losses) - min(losses) < 1e-9 and rows[-1][1] - rows[0][1] > 1
    return Evidence(holds, [("angle between g and g'", "gap", "loss"), *rows], note)


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
        "A check of a formula, in degrees. Holds if they differ by the grid at most.",
    )


@claim("At its best angle the loss is the same at every scale: the gap has undone the scale")
def gap_undoes_the_scale(_: Runs) -> Evidence:
    """The loss at the best angle differs by less than 1e-6 between scales of 35, 50 and 100."""
    angles = {s: sphere.best_angle(s, swapped=True) for s in (35.0, 50.0, 100.0)}
    rows = [(int(s), angle, sphere.loss(s, angle, swapped=True)) for s, angle in angles.items()]
    losses = [loss for *_, loss in rows]
    note = "A check of a formula. Degrees, then nats. Holds if the losses are equal to six digits."
    return Evidence(max(losses) - min(losses) < 1e-6, [("1/tau", "best angle", "loss there"), *rows], note)


@claim("Without the swap the six points close at every temperature")
def swap_is_needed(_: Runs) -> Evidence:
    """The unswapped loss is least where partners coincide, at every scale."""
    angles = np.arange(0, 90.5, 1.0)  # (K,)
    rows = [(int(s), float(angles[int(np.argmin(sphere.curve(s, angles, swapped=False)))])) for s in (5.0, 35.0, 100.0)]
    return Evidence(
        all(angle == 0 for _, angle in rows),
        [("1/tau", "best angle"), *rows],
        "A computation. Degrees. Holds if all are 0.",
    )


def _relu_after_1(_: Runs) -> list[float]:
    """Mean cosine of two inputs after one untrained ReLU layer."""
    return [float(cones.layer_cosines("relu", layers=1, seed=seed)[1]) for seed in range(SEEDS)]


def _relu_angle(_: Runs) -> list[float]:
    """Angle between two inputs after ten untrained ReLU layers, in degrees; before, it is a right angle."""
    cosines = [cones.layer_cosines("relu", layers=10, seed=seed)[10] for seed in range(SEEDS)]
    return np.degrees(np.arccos(cosines)).tolist()


def _swapped_scale(_: Runs) -> float:
    """Logit scale that the six points ask for with two partners swapped."""
    return sphere.best_scale(swapped=True)


def _best_shared_length(_: Runs) -> float:
    """Length of what is shared at which the six pairs, two of them swapped, lose least at a scale of 42."""
    return shared_direction.best_length(42)


NUMBERS = {
    "best_shared_length": _best_shared_length,
    "relu_after_1": _relu_after_1,
    "relu_angle": _relu_angle,
    "swapped_scale": _swapped_scale,
}
