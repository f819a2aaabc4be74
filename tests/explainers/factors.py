"""Experiments that differ in one setting of the training, as the ablation takes them."""

from __future__ import annotations

from typing import Any

from .several import Runs, changed, make_runs, recorded


def made(folder, experiments: dict[str, dict[str, Any]], seeds: int = 3) -> Runs:
    """Runs that record these settings, each with numbers of its own; ``scale`` None is one that was learned."""
    settings = {name: ("infonce", experiment["scale"]) for name, experiment in experiments.items()}
    runs = make_runs(folder, settings, seeds=seeds)
    return {name: changed(runs[name], provenance=recorded(name, **experiments[name])) for name in runs}


def setting(scale: float | None = 50.0, objective: str = "infonce", options: tuple = (), **data) -> dict[str, Any]:
    full = {"set": "shapes", "mention": 5, "wrong": 0, **data}
    return {"objective": objective, "options": options, "scale": scale, "steps": 480, "data": full}


def weights(within: float, across: float) -> tuple[tuple[str, float], ...]:
    return ("cross_modal", across), ("intra_modal", within)


WRONG = {  # not in the order of the axis
    "fixed-30": setting(wrong=0.3), "learned": setting(None), "learned-wrong-10": setting(None, wrong=0.1), "fixed": setting(),
    "learned-wrong-30": setting(None, wrong=0.3), "fixed-wrong-10": setting(wrong=0.1),
}  # fmt: skip
MENTION = {f"mention-{k}": setting(mention=k) for k in (1, 5, 3)}
LAMBDA = {
    "infonce": setting(30.0),
    "weak": setting(30.0, "cyclip", weights(0.01, 0.01)),
    "strong": setting(30.0, "cyclip", weights(0.25, 0.25)),
}
