"""What of the explorer travels to the page: items, points in their planes and layouts, clusters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any, TypedDict

import numpy as np

from ....precompute.analysis.checks import Floats
from ....precompute.analysis.clustering import labelled_clusters, order
from ...base import carrier
from ...data.identity import Identity, ModalityData, identity
from ...data.media import Words, drawn_sheet
from ...data.models import Model, gap_planes, models_data
from ...data.pairing import Pairing
from ...data.payload import frame as as_frame
from ...data.payload import principal_frame
from ...over_training import Clusters, Group
from .layouts import layouts

GAP = "gap"
CELL = 32  # pixels of a picture: one sheet serves the plot and the cards, of some hundred items


class Explored(TypedDict):
    """Of a model: whose items it shows, and by modality the clusters of these."""

    set: str
    clusters: dict[str, Clusters]


class ExplorerData(TypedDict):
    """All models by their experiment; which set of items the pictures of the plot are of, empty without any.

    ``cards`` is how many items of a selection are shown.
    """

    models: dict[str, Explored]
    pictured: str
    cards: int


def payloads(sets: Mapping[str, Sequence[Model]], *, first_look: bool = False) -> dict[str, Any]:
    """What travels of each set of items and the models that show them; ``first_look`` see `layouts`."""
    return {
        name: carrier({**_identity(models[0].pairing), **_points(models, first_look=first_look)})
        for name, models in sets.items()
    }


def explored(sets: Mapping[str, Sequence[Model]], pictured: str, cards: int) -> ExplorerData:
    """What travels of all models; parameters are those of `ExplorerData`."""
    models = {
        model.name: Explored(
            set=name, clusters={own: _clusters(model.pairing, own) for own in model.pairing.modalities}
        )
        for name, shown in sets.items()
        for model in shown
    }
    return ExplorerData(models=models, pictured=pictured, cards=cards)


def _identity(pairing: Pairing) -> Identity:
    """Which items and modalities there are, without pictures that the plot has; the browser takes them from there."""
    known = identity(pairing)
    drawn = [drawn_sheet(pairing, name, CELL) is not None for name in pairing.modalities]
    modalities = [
        ModalityData(name=one["name"], word=one["word"], media=Words(kind="text") if is_drawn else one["media"])
        for one, is_drawn in zip(known["modalities"], drawn, strict=True)
    ]
    return {**known, "modalities": modalities}


def _points(models: Sequence[Model], *, first_look: bool) -> dict[str, Any]:
    """Points of models of the same items, each in its own planes, all in one unit; with their layouts."""
    closings = [model.pairing.closings() for model in models]
    planes = [principal_frame([np.concatenate(one["trained"])]) for one in closings]
    across = gap_planes(models, common=False)
    places = [
        np.concatenate(clouds) @ plane.T - origin  # (2 n, 2)
        for one, *both in zip(closings, planes, across, strict=True)
        for plane, origin in both
        for clouds in one.values()
    ]
    data = models_data(models, planes, places)
    for cloud, one, (plane, origin), gap in zip(data["clouds"], closings, planes, across, strict=True):
        cloud["planes"] = {GAP: as_frame(*gap)}
        trained = np.concatenate(one["trained"]) @ plane.T - origin  # (2 n, 2)
        cloud["layouts"] = layouts(one, trained, data["extent"], first_look=first_look)
    return data


def _clusters(pairing: Pairing, modality: str) -> Clusters:
    """Of one modality as trained."""
    points: Floats = pairing.cloud(modality)
    groups = labelled_clusters(points, list(pairing.captions.values()), round(0.8 * sqrt(pairing.count)) or 1)
    return Clusters(
        order=[int(item) for item in order(points)],
        groups=[Group(start=group.start, size=group.size, label=group.label) for group in groups],
    )
