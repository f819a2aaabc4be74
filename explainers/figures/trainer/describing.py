"""A run of the trainer in plain sentences."""

from __future__ import annotations

from ....precompute.errors import InputError
from ....precompute.numbers import number, share
from ....precompute.trainer.run import History, Measured
from ....precompute.trainer.settings import read_changes
from .settings import LABELS, told

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
        f"{begin} gap is {number(last['gap'], '.2f')} (chance leaves {number(last['floor'], '.2f')}), "
        f"1/τ is {number(last['scale'], '.3g')}, recall@1 {share(last['recall'])}, and "
        f"{share(last['separability'])} of the points are nearer to the centre of their own modality.{ended}"
    )


def written(name: str, measured: Measured) -> str:
    """A measure of the first seed as the page writes it."""
    value = float(getattr(measured, name)[0])
    if name in ("recall", "separability"):
        return share(value)
    return number(value, ".3g" if name == "scale" else ".2f")
