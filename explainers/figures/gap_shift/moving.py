"""Two clouds after they were moved by hand, and what is measured of them. Twin of ``moving.js``."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, TypedDict

import numpy as np

from ....precompute.analysis.checks import Floats
from ....precompute.analysis.closing import centre, shift
from ....precompute.analysis.geometry import gap_distance
from ....precompute.analysis.losses import best_logit_scale, info_nce
from ....precompute.analysis.retrieval import mixed_rank, recall_at_k
from ...data.models import Clouds

Method = Literal["shift", "shift-raw", "centre"]
METHODS: dict[str, Method] = {"Shift": "shift", "Shift, not renormalised": "shift-raw", "Centre": "centre"}
LEAST, MOST = -1.0, 1.5  # of the movement: 0 as trained, 1 closed
OFFSETS = tuple(round(LEAST + 0.1 * k, 1) for k in range(26))  # of the landscape


class Losses(TypedDict):
    """Loss at `OFFSETS`: queries of the first modality, and queries of the second."""

    there: list[float]
    back: list[float]


class Landscape(TypedDict):
    """Losses at the scale of training, and at the best scale of each place."""

    trained: Losses
    best: Losses


def move(clouds: Clouds, method: Method, t: float) -> Clouds:
    """Both clouds, (n, D) each, moved by a method: 0 as trained, 1 the gap closed.

    A row that lands on the origin has no direction and stays there, as in the browser.
    """
    x, y = centre(*clouds, renormalise=False, part=t) if method == "centre" else shift(*clouds, t, renormalise=False)
    return (x, y) if method == "shift-raw" else (_on_sphere(x), _on_sphere(y))


def _on_sphere(points: Floats) -> Floats:
    length = np.linalg.norm(points, axis=1, keepdims=True)  # (n, 1)
    return points / np.where(length > 0, length, 1)


def measure(clouds: Clouds, modalities: tuple[str, str], scale: float | None) -> dict[str, float]:
    """What the figure says about two clouds, (n, D) each, by the keys of ``precompute.metrics``.

    Parameters
    ----------
    clouds, modalities
        Points, and what they are called.
    scale
        1 / tau of the loss; None for the one at which the mean loss is least.
    """
    (x, y), (a, b) = clouds, modalities
    used = best_logit_scale(x, y) if scale is None else scale
    loss = info_nce(x, y, used)
    return {
        f"gap_distance({a},{b})": gap_distance(x, y),
        f"loss({a}>{b})": loss.i2t,
        f"loss({b}>{a})": loss.t2i,
        f"loss({a},{b})": loss.mean,
        f"recall_at_1({a},{b})": (recall_at_k(x, y, 1) + recall_at_k(y, x, 1)) / 2,
        f"mixed_rank({a},{b})": float(np.median(mixed_rank(x, y, x)) + np.median(mixed_rank(y, x, y))) / 2,
        "logit_scale": used,
    }


def landscape(clouds: Clouds, scale: float) -> dict[Method, Landscape]:
    """The loss along the way, by method; ``scale`` is that of training."""
    both = np.stack(clouds)  # (2, n, D)
    return _landscape(both.tobytes(), both.shape, scale)


@lru_cache(maxsize=16)  # a build makes each figure twice
def _landscape(buffer: bytes, shape: tuple[int, ...], scale: float) -> dict[Method, Landscape]:
    x, y = np.frombuffer(buffer).reshape(shape)  # (n, D) each
    ways = {method: [move((x, y), method, t) for t in OFFSETS] for method in METHODS.values()}
    return {method: Landscape(trained=_losses(places, scale), best=_losses(places)) for method, places in ways.items()}


def _losses(places: list[Clouds], scale: float | None = None) -> Losses:
    losses = [info_nce(*clouds, scale or best_logit_scale(*clouds)) for clouds in places]
    return Losses(there=[round(loss.i2t, 4) for loss in losses], back=[round(loss.t2i, 4) for loss in losses])
