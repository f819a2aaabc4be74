"""What closing costs: losses of pairs that neither the means nor the scale were fitted on."""

from __future__ import annotations

from numpy.typing import ArrayLike

from .checks import Floats, as_pair
from .closing import METHODS
from .intervals import Items, held_out
from .losses import best_logit_scale, both_ways

SPLITS_OF_PAIRS = 5000  # 50 splits of a hundred pairs, 12 of four hundred


def splits_of(items: int) -> int:
    """How many random halves are averaged over: as many as make `SPLITS_OF_PAIRS` pairs, one at least."""
    return max(1, SPLITS_OF_PAIRS // items)


def held_out_losses(image: ArrayLike, text: ArrayLike, method: str, s: float | None = None) -> Floats:
    """Loss of each pair among those of its half, both ways, (2, N), in nats, as `losses.both_ways`.

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
        return both_ways(*move(x[scored], y[scored], fit), scale)

    return held_out(score, len(x), splits=splits_of(len(x)))
