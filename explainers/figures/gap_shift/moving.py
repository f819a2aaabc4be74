"""Two clouds that are moved by hand, and the loss on their way."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, TypedDict

import numpy as np

from ....precompute.analysis.bias import without_bias
from ....precompute.analysis.checks import Floats
from ....precompute.analysis.closing import centre, shift
from ....precompute.analysis.losses import best_logit_scale, info_nce
from ...data.models import Clouds

BIAS_OUT = "shift-without-bias"
Method = Literal["shift", "shift-raw", "shift-without-bias", "centre"]
METHODS: dict[str, Method] = {
    "Shift": "shift",
    "Shift, not renormalised": "shift-raw",
    "Shift, bias taken out": "shift-without-bias",
    "Centre": "centre",
}
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

    A row that lands on the origin has no direction and stays there, as in the browser. Of a shift without bias, t is
    how far the clouds were shifted before the bias was taken out: at 0 that is the bias as trained, and at every t
    both centres are at the origin. The bias goes after the rows are back on the sphere, for what a shift does to the
    content it does there.
    """
    x, y = centre(*clouds, renormalise=False, part=t) if method == "centre" else shift(*clouds, t, renormalise=False)
    if method == "shift-raw":
        return x, y
    x, y = _on_sphere(x), _on_sphere(y)
    return without_bias(x, y) if method == BIAS_OUT else (x, y)


def _on_sphere(points: Floats) -> Floats:
    length = np.linalg.norm(points, axis=1, keepdims=True)  # (n, 1)
    return points / np.where(length > 0, length, 1)


def landscape(clouds: Clouds, scale: float) -> dict[Method, Landscape]:
    """The loss along the way, by method; ``scale`` is that of training."""
    both = np.stack(clouds)  # (2, n, D)
    return _landscape(both.tobytes(), both.shape, scale)


@lru_cache(maxsize=16)  # a build makes each figure twice
def _landscape(buffer: bytes, shape: tuple[int, ...], scale: float) -> dict[Method, Landscape]:
    x, y = np.frombuffer(buffer).reshape(shape)  # (n, D) each
    landscapes: dict[Method, Landscape] = {}
    for method in METHODS.values():
        places = [move((x, y), method, t) for t in OFFSETS]
        landscapes[method] = Landscape(trained=_losses(places, scale), best=_losses(places))
    return landscapes


def _losses(places: list[Clouds], scale: float | None = None) -> Losses:
    losses = [info_nce(*clouds, scale or best_logit_scale(*clouds)) for clouds in places]
    return Losses(there=[round(loss.i2t, 4) for loss in losses], back=[round(loss.t2i, 4) for loss in losses])
