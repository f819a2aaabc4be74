"""A run of the trainer in plain sentences."""

from __future__ import annotations

import math

from ....precompute.errors import InputError
from ....precompute.numbers import number, share
from ....precompute.trainer.run import History, Measured
from ....precompute.trainer.settings import read_changes
from .settings import LABELS, told

WHY = {
    "sure": 0.95,  # share of a softmax from which on little is left to learn from right pairs
    "over": 0.995,  # and from which on it is not told exactly
    "open": 0.5,  # gap above its floor that is there to be closed
    "shut": 0.1,  # below which it is closed
    "fell": 0.2,  # mean cosine within a modality that clouds lose at least where they open
}

UNLINKED = "unlinked"
"""In place of changes of which there were too many."""


def told_changes(text: str) -> str:
    """What was changed on the way; empty where nothing was, or the text is none of ours."""
    if text == UNLINKED:
        return "On the way more settings were changed than an address holds; shown is the run without these changes."
    try:
        changes = read_changes(text)
    except InputError:
        return ""
    told_ones = [f"{LABELS[one.name]} was {told(one.name, one.before)} up to {one.step}" for one in changes]
    return f"Changed on the way: {'; '.join(told_ones)}." if told_ones else ""


def told_run(run: History, name: str) -> str:
    """Where a run stands; ``name`` says what is otherwise in the one beside, and is empty for the first."""
    last = {key: float(value[0]) for key, value in vars(run.measured[-1]).items()}
    ended = (
        f" The run left the numbers; shown is update {int(run.steps[-1])}, the last good one." if run.diverged else ""
    )
    begin = f"Beside it, with {name}: the" if name else "The"
    return (
        f"{begin} gap is {number(last['gap'], '.2f')} (its floor by chance {number(last['floor'], '.2f')}), "
        f"1/τ is {number(last['scale'], '.3g')}, recall@1 {share(last['recall'])}, and "
        f"{share(last['separability'])} of the points are nearer to the centre of their own modality.{ended}"
    )


def told_why(run: History, objective: str) -> str:
    """Why the gap of the first seed is what it is, as far as the numbers of the run say so; empty at its start."""
    if run.steps[-1] == 0:
        return ""
    born, last = (
        {key: float(value[0]) for key, value in vars(one).items()} for one in (run.measured[0], run.measured[-1])
    )
    sure = math.exp(-last["loss"]) if objective == "infonce" else 0.0
    gets = f"partner gets {'over 99%' if sure > WHY['over'] else share(sure)} of a point’s softmax"
    if born["gap"] - born["floor"] > WHY["open"] and last["gap"] - last["floor"] < WHY["shut"]:
        opened = born["cone"] - last["cone"] > WHY["fell"]
        cosines = f"{number(born['cone'], '.2f')} to {number(last['cone'], '.2f')}"
        why = f": the clouds opened, from a mean cosine within a modality of {cosines}" if opened else ""
        return f"Closed{why}.{f' A {gets}.' if sure else ''}"
    if not sure:
        return ""
    rest = (
        ": from right pairs little is left to learn. At a lower scale it would get less" if sure > WHY["sure"] else ""
    )
    return f"A {gets}{rest}."


def written(name: str, measured: Measured) -> str:
    """A measure of the first seed as the page writes it."""
    value = float(getattr(measured, name)[0])
    if name in ("recall", "separability"):
        return share(value)
    return number(value, ".3g" if name == "scale" else ".2f")
