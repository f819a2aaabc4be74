"""What closing costs: losses of pairs that neither the means nor the scale were fitted on."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .checks import Floats, as_pair
from .closing import METHODS, Clouds
from .intervals import Items, held_out
from .losses import best_logit_scale
from .scale import batched_losses

SPLITS_OF_PAIRS = 5000  # 50 splits of a hundred pairs, 12 of four hundred


def splits_of(items: int) -> int:
    """How many random halves are averaged over: as many as make `SPLITS_OF_PAIRS` pairs, one at least."""
    return max(1, SPLITS_OF_PAIRS // items)


def held_out_losses(image: ArrayLike, text: ArrayLike, method: str, s: float | None = None) -> Floats:
    """Loss of each pair among those of its half, in nats, (2, N): images ask, texts ask.

    The mean of both ways is that of `losses.pair_losses`.

    Parameters
    ----------
    image, text
        (N, D) unit rows.
    method
        Of `closing.METHODS`; its means are those of the other half.
    s
        Logit scale; by default the one that suits the other half best.
    """
    x, y = as_pair(image, text, least=4)
    move = METHODS[method]

    def score(fitted: Items, scored: Items) -> Floats:
        fit = (x[fitted], y[fitted])
        scale = best_logit_scale(*move(*fit, fit)) if s is None else s
        return _both_ways(move(x[scored], y[scored], fit), scale)

    return held_out(score, len(x), splits=splits_of(len(x)))


def _both_ways(clouds: Clouds, s: float) -> Floats:
    """(2, N) loss of each pair in one batch, the first modality asks, the second one asks."""
    x, y = clouds
    return np.array([batched_losses(x, y, s, len(x)), batched_losses(y, x, s, len(x))])
