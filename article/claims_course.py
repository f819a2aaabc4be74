"""Claims about the course of training of the main run, and about where it stops."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from ..precompute.analysis.intervals import resampled_interval
from ..precompute.config import EMBEDDED
from ..precompute.ensemble import Ensemble
from ..site.claims import Cell, Evidence, Runs, claim
from .effects import MAIN, Measurement, beyond_floors, cosines, gaps, losses, recalls, trainings
from .findings import PAIRS, above, below, level, shown, within

SILENT, OPEN = 16, 122  # steps that the film of part 2 stops at: texts are one point; the clouds open
SILENCE_OF_INTEREST = 0.1  # nats, as everywhere in the article
MOVING = 0.05  # of the gap beyond its floor, between the last two checkpoints

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
    """Up to step 16 both mean cosines are above where they began, and they end below."""
    first = [int(step) for step in runs[MAIN].steps if 0 < step <= SILENT]
    findings = []
    for modality, told in (("image", "two pictures"), ("text", "two texts")):
        start, end, *early = (cosines(runs, MAIN, modality=modality, step=step)[0] for step in (0, None, *first))
        findings += [
            above(f"{told}, lowest up to step {SILENT} less before training", np.min(early, axis=0) - start),
            below(f"{told}, at the end less before training", end - start),
        ]
    return shown(findings, "Mean cosine of different items.")


@claim("The gap widens before it narrows")
def gap_widens_first(runs: Runs) -> Evidence:
    """At the checkpoint where the gap is widest it exceeds that of the untrained model."""
    widest = int(runs[MAIN].steps[runs[MAIN].course("gap_distance").mean(axis=0).argmax()])
    (start,), (most,) = (gaps(runs, MAIN, step=step) for step in (0, widest))
    return shown([above(f"gap distance at step {widest} less before training", most - start)], "Gap distance.")


@claim("While texts are nearly one point, the loss is that of not answering")
def loss_of_silence(runs: Runs) -> Evidence:
    """At the step that the film stops at the loss is ln N within 0.1, and texts have a cosine above 0.97."""
    (loss,), (texts,) = losses(runs, MAIN, step=SILENT), cosines(runs, MAIN, modality="text", step=SILENT)
    return shown(
        [
            within("loss less that of silence", loss - silence_of(runs), SILENCE_OF_INTEREST),
            above("two texts", texts, 0.97),
        ],
        f"After {SILENT} steps, in nats; a tenth is the smallest difference of a loss that this article calls one.",
    )


@claim("Then both clouds open up, partners are found, and the centres approach")
def clouds_open_up(runs: Runs) -> Evidence:
    """Between two stops of the film both cosines and the gap fall, and recall rises."""
    image, text = (_change(lambda step, m=m: cosines(runs, MAIN, modality=m, step=step)) for m in ("image", "text"))
    recall, gap = (_change(lambda step, of=of: of(runs, MAIN, step=step)) for of in (recalls, gaps))
    return shown(
        [below("two pictures", image), below("two texts", text), above("recall@1", recall), below("gap distance", gap)],
        f"Changes from step {SILENT} to {OPEN}.",
    )


def _change(measured: Callable[[int], list[Measurement]]) -> Measurement:
    (later,), (earlier,) = measured(OPEN), measured(SILENT)
    return later - earlier


@claim("Training narrows the gap")
def training_narrows(runs: Runs) -> Evidence:
    """The gap after training is smaller than before it."""
    (before,), (after,) = (gaps(runs, MAIN, step=step) for step in (0, None))
    return shown([level("before", before), level("after", after), below("change", after - before)], "Gap distance.")


@claim("When training stops, the gap still shrinks, retrieval still improves, and the loss on unseen pairs does not")
def still_moving_at_the_end(runs: Runs) -> Evidence:
    """From the last checkpoint but one to the last the gap falls, recall and loss rise; the loss ends above ln N."""
    before, last = (int(step) for step in runs[MAIN].steps[-2:])
    gap, recall, loss = (
        of(runs, MAIN, step=last)[0] - of(runs, MAIN, step=before)[0] for of in (gaps, recalls, losses)
    )
    (end,) = losses(runs, MAIN)
    return shown(
        [
            below("gap distance", gap), above("recall@1", recall), above("loss", loss),
            above("loss at the end less that of silence", end - silence_of(runs)),
        ],
        f"Changes from step {before} to {last}; losses in nats.",
    )  # fmt: skip


@claim("Most runs are still moving when they stop")
def most_runs_still_move(runs: Runs) -> Evidence:
    """In over half of the experiments the gap beyond its floor changes by over 5% from the last checkpoint but one.

    What chance explains is no change: the interval of an experiment that moves excludes 0.
    """
    watched, moving = _watched(runs), _moving(runs)
    rows: list[Sequence[Cell]] = [("experiments", "gap still moves"), (watched, moving)]
    note = (
        "A count. Moving: the gap, its floor taken off, changes by over 5% in the mean, and the 95% interval of the "
        "change, over pairs and trainings, excludes 0. Holds if more than half move."
    )
    return Evidence(2 * moving > watched, rows, note)


def _watched(runs: Runs) -> int:
    """Experiments whose training was saved as it went."""
    return len(_saved(runs))


def _moving(runs: Runs) -> int:
    """Those of them whose gap still moves when they stop."""
    return sum(_moves(runs, one) for one in _saved(runs))


def _saved(runs: Runs) -> list[Ensemble]:
    """Each training once: one that is embedded on the pairs that it was trained on has its held-out pairs, too."""
    held_out = (one for one in trainings(runs) if one.settings is not None and one.settings.embedded == EMBEDDED[0])
    return [one for one in held_out if len(one.steps) > 1]


def _moves(runs: Runs, one: Ensemble) -> bool:
    before, last = (beyond_floors(runs, one.name, step=int(step))[0] for step in one.steps[-2:])
    change = resampled_interval(last - before, PAIRS)
    by = abs(change.estimate) > MOVING * before[:, 0].mean()
    return bool(by and (change.above() or change.below()))


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


NUMBERS = {
    "silence": silence_of, "silent_text": _silent_text, "widening": _widening, "lead_factor": _lead_factor,
    "watched_experiments": _watched, "moving_experiments": _moving,
}  # fmt: skip
