"""Claims about the course of training of the main run, and about where it stops."""

from __future__ import annotations

import math

import numpy as np

from ..precompute.modalities import word
from ..site.claims import Evidence, Runs, claim
from .tables import MAIN, by_seed, rises

SILENT, OPEN = 16, 122  # steps that the film of part 2 stops at: texts are one point; the clouds open
MOVING = 0.05  # relative change of the gap between the last two checkpoints

__all__ = [
    "clouds_open_up",
    "cones_tighten_first",
    "gap_widens_first",
    "loss_of_silence",
    "most_runs_still_move",
    "still_moving_at_the_end",
    "training_narrows",
]


@claim("At a low temperature, training first draws each cloud together")
def cones_tighten_first(runs: Runs) -> Evidence:
    """The mean cosines of texts and of pictures rise before they fall below where they began, in every seed."""
    columns, tightened = [], []
    for modality, least in (("text", 0.1), ("image", 0.0)):
        metric = f"intra_modal_cosine({modality})"
        start, end = (runs.values(MAIN, metric, step) for step in (0, None))
        peak = runs[MAIN].course(metric).max(axis=1).tolist()
        columns += [(f"{word(modality)}s, before training", start), ("highest", peak), ("after training", end)]
        tightened += [high > first + least and last < first for first, high, last in zip(start, peak, end, strict=True)]
    note = "Mean cosine within a modality. Holds if it rises, that of texts by 0.1, and ends below its start."
    return Evidence(all(tightened), by_seed(runs, MAIN, *columns), note)


@claim("The gap widens before it narrows")
def gap_widens_first(runs: Runs) -> Evidence:
    """The gap exceeds that of the untrained model at some checkpoint, by 0.05 at least, in every seed."""
    start, widest = runs.values(MAIN, "gap_distance", 0), _widest_gap(runs)
    rows = by_seed(runs, MAIN, ("before training", start), ("widest", widest))
    holds = all(most > first + 0.05 for first, most in zip(start, widest, strict=True))
    return Evidence(holds, rows, "Gap distance. Holds if it grows by 0.05 at least.")


@claim("While texts are nearly one point, the loss is that of not answering")
def loss_of_silence(runs: Runs) -> Evidence:
    """At the step that the film shows the loss is nearest to ln N, within 0.05, and texts have a cosine above 0.97."""
    silence, at = silence_of(runs), _silent(runs)
    losses, texts = (runs[MAIN].course(name) for name in ("loss", "intra_modal_cosine(text)"))  # (S, T) each
    steps = runs[MAIN].steps[at].tolist()
    here = np.arange(len(at))
    rows = by_seed(
        runs, MAIN, ("after steps", steps), ("two texts", texts[here, at].tolist()),
        ("loss there", losses[here, at].tolist()), ("loss if all are equally likely", [silence] * len(at)),
    )  # fmt: skip
    holds = set(steps) == {SILENT} and texts[here, at].min() > 0.97 and np.abs(losses[here, at] - silence).max() < 0.05
    note = f"Holds if the loss is nearest after {SILENT} steps, within 0.05 nats, and cosines are above 0.97 there."
    return Evidence(bool(holds), rows, note)


@claim("Then both clouds open up, partners are found, and the centres approach")
def clouds_open_up(runs: Runs) -> Evidence:
    """Between two stops of the film both cosines fall by 0.2, recall rises by 0.1, the gap narrows, in every seed."""
    names = ("intra_modal_cosine(image)", "intra_modal_cosine(text)", "recall_at_1", "gap_distance")
    opened, silent = (np.array([runs.values(MAIN, name, step) for name in names]) for step in (OPEN, SILENT))
    image, text, recall, gap = opened - silent  # (S,) each
    changes = (("two pictures", image), ("two texts", text), ("recall@1", recall), ("gap distance", gap))
    rows = by_seed(runs, MAIN, *((title, change.tolist()) for title, change in changes))
    holds = max(image.max(), text.max()) < -0.2 and recall.min() > 0.1 and gap.max() < 0
    note = f"Changes from step {SILENT} to {OPEN}. Holds if cosines fall by 0.2, recall rises by 0.1, the gap falls."
    return Evidence(bool(holds), rows, note)


@claim("Training narrows the gap")
def training_narrows(runs: Runs) -> Evidence:
    """The gap after training is smaller than before it, in every seed."""
    before, after = (runs.values(MAIN, "gap_distance", step) for step in (0, None))
    rows = by_seed(runs, MAIN, ("before", before), ("after", after))
    return Evidence(all(b > a for b, a in zip(before, after, strict=True)), rows, "Holds if after is below before.")


@claim("When training stops, the gap still shrinks, retrieval still improves, and the loss on unseen pairs does not")
def still_moving_at_the_end(runs: Runs) -> Evidence:
    """From the last checkpoint but one to the last the gap falls, recall and loss rise; the loss ends above ln N."""
    silence, last = silence_of(runs), [int(step) for step in runs[MAIN].steps[-2:]]
    gaps, recalls, losses = (
        [runs.values(MAIN, name, step) for step in last] for name in ("gap_distance", "recall_at_1", "loss")
    )
    rows = by_seed(
        runs, MAIN, ("gap before the end", gaps[0]), ("at the end", gaps[1]), ("R@1 before the end", recalls[0]),
        ("at the end", recalls[1]), ("loss before the end", losses[0]), ("at the end", losses[1]),
        ("of silence", [silence] * len(losses[1])),
    )  # fmt: skip
    holds = rises(gaps[::-1]) and rises(recalls) and rises(losses) and min(losses[1]) > silence
    return Evidence(holds, rows, f"After {last[0]} and {last[1]} steps. Holds in every seed.")


@claim("Most runs are still moving when they stop")
def most_runs_still_move(runs: Runs) -> Evidence:
    """In over half of the experiments the mean gap changes by more than 5% from the last checkpoint but one."""
    trained = [one for one in map(runs.__getitem__, runs) if one.settings is not None and len(one.steps) > 1]
    moves = [one.name for one in trained if _still_moves(one.course("gap_distance").mean(axis=0))]
    rows = [("experiments", "gap still moves"), (len(trained), len(moves))]
    return Evidence(2 * len(moves) > len(trained), rows, "Holds if more than half move by over 5%.")


def _still_moves(course: np.ndarray) -> bool:
    return abs(course[-1] / course[-2] - 1) > MOVING


def silence_of(runs: Runs) -> float:
    """Loss of giving every candidate the same chance, ln N."""
    return math.log(len(runs[MAIN].first.items))


def _silent(runs: Runs) -> np.ndarray:
    """(S,) the checkpoint of each seed whose loss is nearest to that of silence."""
    return np.abs(runs[MAIN].course("loss") - silence_of(runs)).argmin(axis=1)


def _widest_gap(runs: Runs) -> list[float]:
    """Widest gap during training."""
    return runs[MAIN].course("gap_distance").max(axis=1).tolist()


def _silent_text(runs: Runs) -> list[float]:
    """Mean cosine of two texts when the loss is that of not answering."""
    at = _silent(runs)
    return runs[MAIN].course("intra_modal_cosine(text)")[np.arange(len(at)), at].tolist()


def _widening(runs: Runs) -> list[float]:
    """How much the gap widens before it narrows."""
    return [most - first for most, first in zip(_widest_gap(runs), runs.values(MAIN, "gap_distance", 0), strict=True)]


def _lead_factor(runs: Runs) -> list[float]:
    """What a lead of a tenth in cosine multiplies the softmax by."""
    return [math.exp(0.1 * scale) for scale in runs.values(MAIN, "logit_scale")]


NUMBERS = {"silence": silence_of, "silent_text": _silent_text, "widening": _widening, "lead_factor": _lead_factor}
