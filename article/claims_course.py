"""Claims about the course of training of the main run, and about where it stops."""

from __future__ import annotations

import math

import numpy as np

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
    """Up to step 16 both mean cosines are above where they began, texts by 0.1, and they end below, in every seed."""
    first = (runs[MAIN].steps > 0) & (runs[MAIN].steps <= SILENT)  # (T,)
    columns, holds = [], True
    for modality, told, by in (("image", "pictures", 0.0), ("text", "texts", 0.1)):
        course = runs[MAIN].course(f"intra_modal_cosine({modality})")  # (S, T)
        start, lowest, end = (values.tolist() for values in (course[:, 0], course[:, first].min(axis=1), course[:, -1]))
        columns += [(f"{told} before training", start), ("lowest while drawn together", lowest), ("at the end", end)]
        holds = holds and rises([start, lowest], by) and rises([end, start])
    note = (
        f"Mean cosine of two pictures, of two texts. Holds if at every checkpoint up to step {SILENT} both are above "
        f"where they began, texts by 0.1, and both end below it."
    )
    return Evidence(holds, by_seed(runs, MAIN, *columns), note)


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
    return Evidence(rises([after, before]), rows, "Holds if after is below before.")


@claim("When training stops, the gap still shrinks, retrieval still improves, and the loss on unseen pairs does not")
def still_moving_at_the_end(runs: Runs) -> Evidence:
    """From the last checkpoint but one to the last the gap falls, recall and loss rise; the loss ends above ln N."""
    silence, loss = silence_of(runs), runs.values(MAIN, "loss")
    courses = (runs[MAIN].course(name) for name in ("gap_distance", "recall_at_1", "loss"))  # (S, T) each
    gap, recall, worse = (course[:, -1] - course[:, -2] for course in courses)  # (S,) each
    changes = (("gap distance", gap), ("recall@1", recall), ("loss", worse))
    rows = by_seed(
        runs, MAIN, *((f"change of {told}", change.tolist()) for told, change in changes),
        ("loss at the end", loss), ("of silence", [silence] * len(loss)),
    )  # fmt: skip
    holds = gap.max() < 0 < min(recall.min(), worse.min()) and min(loss) > silence
    before, last = runs[MAIN].steps[-2:]
    note = f"Changes from step {before} to {last}. Holds if the gap falls, recall and loss rise, the loss ends higher."
    return Evidence(bool(holds), rows, note)


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
