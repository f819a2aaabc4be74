"""The loss along the way of two clouds that are moved by hand, and the axis that it is drawn on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypedDict

import numpy as np

from ....precompute.analysis.checks import Floats
from ....precompute.analysis.losses import best_logit_scale, info_nce
from ....precompute.cache import remembered
from ...data.models import Clouds, Model
from ...kit.label_placement import name_places
from .moving import BIAS_OUT, ENTRY, LEAST, METHODS, MOST, Method, move

OFFSETS = tuple(round(LEAST + 0.1 * k, 1) for k in range(26))
ACROSS = (LEAST - 0.08, MOST + 0.08)  # ends of the horizontal axis
WITH_BIAS = "with bias"
LEAST_SPAN = 0.12  # of the highest loss drawn: what is nearly flat shall look nearly flat
SHORTEST = 0.01  # nats that the axis spans where every loss is 0
SMALL = (240.0, 70.0)  # pixels of the plot on a phone, axes aside


class Name(TypedDict):
    """Words beside a curve, their centre in units of the plot."""

    x: float
    y: float
    text: str


class Losses(TypedDict):
    """Loss at `OFFSETS`: queries of the first modality, and queries of the second; and the ends of the axis.

    Without bias the mean loss with it is drawn, too, and has a name.
    """

    there: list[float]
    back: list[float]
    axis: tuple[float, float]
    name: Name | None


class Landscape(TypedDict):
    """Losses at the scale of training, and at the best scale of each place."""

    trained: Losses
    best: Losses


class Shifts(TypedDict):
    """What the browser needs besides the points, by model: its scale where that is known, the losses at ``offsets``.

    Losses are by method, and of each method it is told what a product of two points is called.
    """

    offsets: list[float]
    scales: dict[str, float]
    landscapes: dict[str, dict[Method, Landscape]]
    entry: dict[Method, str]


def shifts_of(models: Sequence[Model]) -> Shifts:
    """What the browser needs of some models."""
    scales = {model.name: model.drawn_scale for model in models if model.scale_known}
    return Shifts(
        offsets=list(OFFSETS),
        scales=scales,
        landscapes={model.name: landscape(model.clouds, scales.get(model.name)) for model in models},
        entry=ENTRY,
    )


def landscape(clouds: Clouds, scale: float | None) -> dict[Method, Landscape]:
    """The loss along the way, by method; ``scale`` is that of training, or None: then the best one stands for it."""
    both = np.stack(clouds)  # (2, n, D)
    return _landscape(both.tobytes(), both.shape, scale)


@lru_cache(maxsize=16)  # a build makes each figure twice
@remembered
def _landscape(buffer: bytes, shape: tuple[int, ...], scale: float | None) -> dict[Method, Landscape]:
    x, y = np.frombuffer(buffer).reshape(shape)  # (n, D) each
    landscapes: dict[Method, Landscape] = {}
    for method in METHODS.values():
        places = [move((x, y), method, t) for t in OFFSETS]
        landscapes[method] = Landscape(trained=_losses(places, scale), best=_losses(places))
    bare, shifted = landscapes[BIAS_OUT], landscapes["shift"]
    compared = {kind: _beside(bare[kind], shifted[kind]) for kind in ("trained", "best")}
    return {**landscapes, BIAS_OUT: Landscape(**compared)}


def _losses(places: list[Clouds], scale: float | None = None) -> Losses:
    losses = [info_nce(*clouds, scale or best_logit_scale(*clouds)) for clouds in places]
    there, back = ([round(loss.i2t, 4) for loss in losses], [round(loss.t2i, 4) for loss in losses])
    return Losses(there=there, back=back, axis=_axis([*there, *back]), name=None)


def _beside(bare: Losses, shifted: Losses) -> Losses:
    """Losses without bias on an axis with the mean loss of the shift, and a name beside that."""
    mean, biased = _mean(bare), _mean(shifted)
    axis = _axis([*bare["there"], *bare["back"], *biased])
    lines = [np.column_stack([OFFSETS, way]) for way in (biased, bare["there"], bare["back"], mean)]  # (26, 2) each
    ((x, y),) = name_places(lines, [WITH_BIAS], (*ACROSS, *axis), SMALL)
    return {**bare, "axis": axis, "name": Name(x=round(x, 3), y=round(y, 4), text=WITH_BIAS)}


def _mean(losses: Losses) -> Floats:
    """Of both ways."""
    return (np.array(losses["there"]) + losses["back"]) / 2


def _axis(drawn: list[float]) -> tuple[float, float]:
    low, high = min(drawn), max(drawn)
    half = max(1.2 * (high - low), LEAST_SPAN * high, SHORTEST) / 2
    return round((low + high) / 2 - half, 4), round((low + high) / 2 + half, 4)
