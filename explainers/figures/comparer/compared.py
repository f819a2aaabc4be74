"""Models that a figure compares: the same two modalities of as many items, but not always of the same items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from os.path import commonprefix

from ....precompute.ensemble import Ensemble
from ....precompute.errors import InputError
from ....precompute.metrics import written
from ...data.models import NO_RUNS, Model
from ...data.pairing import Pairing
from ...labels import told_apart

SHORTER = {"Hopfield + InfoNCE": "Hopfield"}
EPOCH = "epoch "


def compared(runs: Mapping[str, Ensemble], items: int | Sequence[str], modalities: Sequence[str] | None) -> list[Model]:
    """Experiments in the order given, each with a label of its own, which show as many items.

    Parameters
    ----------
    runs
        Experiment to ensemble.
    items, modalities
        As in `Pairing.of`.

    Raises
    ------
    InputError
        There is none, or they differ in their modalities or in how many items they show.
    """
    models = labelled(runs, items, modalities)
    fewest = min(model.pairing.count for model in models)
    first, *others = models
    problems = [
        f"runs {first.name} and {other.name} show {first.pairing.count} and {other.pairing.count} items; write 'items: "
        f"{fewest}' so that their heatmaps are of one size."
        for other in others
        if other.pairing.count != first.pairing.count
    ]
    if problems:
        raise InputError(problems)
    return models


def labelled(runs: Mapping[str, Ensemble], items: int | Sequence[str], modalities: Sequence[str] | None) -> list[Model]:
    """The same of any number of items each."""
    if not runs:
        raise InputError(NO_RUNS)
    models = [Model(one, Pairing.of(one.first, items, modalities, exactly=2), "") for one in runs.values()]
    first, *others = models
    problems = [
        f"runs {first.name} and {other.name} show modalities {' and '.join(first.pairing.modalities)}, and "
        f"{' and '.join(other.pairing.modalities)}; compare models of the same two, or name two that both have."
        for other in others
        if other.pairing.modalities != first.pairing.modalities
    ]
    if problems:
        raise InputError(problems)
    return [replace(model, label=label) for model, label in zip(models, _labels(models), strict=True)]


def item_sets(models: Iterable[Model]) -> dict[str, list[Model]]:
    """Models that show the same items, by what the ids of these begin with: ``photos``."""
    sets: dict[tuple[str, ...], list[Model]] = {}
    for model in models:
        sets.setdefault(model.pairing.ids, []).append(model)
    starts = [commonprefix(list(ids)) for ids in sets]  # noqa: RUF071 - ids, not paths
    names = [start.rstrip("0123456789-_") or f"set {number}" for number, start in enumerate(starts, start=1)]
    return dict(zip(told_apart(names, [str(n) for n in range(1, len(sets) + 1)]), sets.values(), strict=True))


def short_labels(models: Sequence[Model]) -> list[str]:
    """What a model is called where there is little room: ``Hopfield CC3M 128``, of real ones only what tells apart."""
    parts = [_short(model.label) for model in models]
    return [
        " ".join(own if model.ensemble.settings else _distinct(own, [other for other in parts if other is not own]))
        for model, own in zip(models, parts, strict=True)
    ]


def _short(label: str) -> list[str]:
    first, *rest = label.split(", ")
    return [SHORTER.get(first, first), *(part.removeprefix(EPOCH) for part in rest)]


def _distinct(own: list[str], others: Sequence[list[str]]) -> list[str]:
    """The shortest beginning of a name that no other one has."""
    return next((own[:k] for k in range(1, len(own)) if all(other[:k] != own[:k] for other in others)), own)


def _labels(models: Sequence[Model]) -> list[str]:
    """Objective and 1 / tau of what was trained here, with λ where that is shared; else the model, with its items."""
    told = [_told(model.ensemble) for model in models]
    shared = Counter(told)
    names = {model.name: name for name, own in item_sets(models).items() for model in own}
    more = [_weight(model.ensemble) if model.ensemble.settings else names[model.name] for model in models]
    labels = [f"{label}, {end}" if shared[label] > 1 and end else label for label, end in zip(told, more, strict=True)]
    return told_apart(labels, [model.name for model in models])


def _told(ensemble: Ensemble) -> str:
    return f"{ensemble.label}, {written('logit_scale', ensemble.logit_scale)}" if ensemble.settings else ensemble.label


def _weight(ensemble: Ensemble) -> str:
    """λ, the weight of both terms of CyCLIP; empty for other objectives."""
    weights = set(dict(ensemble.settings.options).values()) if ensemble.settings else set()
    return f"λ {weights.pop():g}" if ensemble.label == "CyCLIP" and len(weights) == 1 else ""
