"""The contrastive loss of a finished embedding: at a scale, along the gap, and at its best scale.

``image`` and ``text`` are (N, D) unit rows, row n of one the partner of row n of the other; s is the logit scale,
1 / temperature. All N items form one batch: a loss in batches of B is the mean of this one over the batches, and
smaller, since there are fewer wrong answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import softmax

from .checks import Floats, as_pair, as_scale
from .closing import shift
from .geometry import gap_vector


@dataclass(frozen=True)
class Loss:
    """Cross-entropy in nats, each way and their mean; ln N where all similarities are equal."""

    i2t: float
    t2i: float
    mean: float


@dataclass(frozen=True)
class Landscape:
    """The loss while both clouds move along the gap; each field has one entry an offset.

    Attributes
    ----------
    offset
        (K,) as in `closing.shift`: 0 as trained, 1 where the centres meet, below 0 farther apart.
    distance
        (K,) gap distance after the shift, negative once the clouds have passed each other. With
        renormalising it is not linear in the offset, since the centres of renormalised rows move as well.
    i2t, t2i, mean
        (K,) loss in nats.
    """

    offset: Floats
    distance: Floats
    i2t: Floats
    t2i: Floats
    mean: Floats


def info_nce(image: ArrayLike, text: ArrayLike, s: float) -> Loss:
    """InfoNCE, the loss of CLIP: each item must find its partner among all N of the other modality.

    ``i2t = mean_i [ logsumexp_j s<x_i, y_j> - s<x_i, y_i> ]``, t2i with the roles exchanged, and the mean of both.
    Each way is >= 0. Adding a constant to all logits of one query changes nothing.
    Radford et al. 2021 (arXiv 2103.00020), section 2.3, figure 3.

    Parameters
    ----------
    image, text
        (N, D).
    s
        Logit scale, above 0.
    """
    x, y = as_pair(image, text)
    logits = as_scale(s) * (x @ y.T)  # (N, N), rows are images
    i2t, t2i = _cross_entropy(logits), _cross_entropy(logits.T)
    return Loss(i2t=i2t, t2i=t2i, mean=(i2t + t2i) / 2)


def _cross_entropy(logits: Floats) -> float:
    """Mean over rows of logsumexp(row) - diagonal, (N, N). The largest logit is taken out: exp cannot overflow."""
    top = logits.max(axis=1)  # (N,)
    total = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))  # (N,)
    return float((total - np.diag(logits)).mean())


def loss_landscape(
    image: ArrayLike, text: ArrayLike, s: float, offsets: Sequence[float] | Floats, renormalise: bool = True
) -> Landscape:
    """InfoNCE while the clouds move along their gap vector.

    Liang et al. 2022 (arXiv 2203.02053), section 4.2, figure 3; here both ways of the loss are computed.

    Parameters
    ----------
    image, text
        (N, D).
    s
        Logit scale, above 0.
    offsets
        K values of t, see `closing.shift`.
    renormalise
        Whether rows return to the sphere after the shift.
    """
    x, y = as_pair(image, text)
    offset = np.asarray(offsets, dtype=np.float64)
    if offset.ndim != 1 or not np.all(np.isfinite(offset)):
        raise ValueError(f"offsets has shape {offset.shape}; expected a list of finite numbers.")
    start = gap_vector(x, y)  # (D,)
    rows = [_landscape_point(shift(x, y, float(t), renormalise), start, s) for t in offset]
    distance, i2t, t2i, mean = np.array(rows, dtype=np.float64).reshape(-1, 4).T  # (K,) each
    return Landscape(offset=offset.copy(), distance=distance, i2t=i2t, t2i=t2i, mean=mean)


def _landscape_point(clouds: tuple[Floats, Floats], start: Floats, s: float) -> tuple[float, float, float, float]:
    gap = gap_vector(*clouds)  # (D,)
    loss = info_nce(*clouds, s)
    side = -1.0 if gap @ start < 0 else 1.0
    return side * float(np.linalg.norm(gap)), loss.i2t, loss.t2i, loss.mean


def best_logit_scale(image: ArrayLike, text: ArrayLike, bounds: tuple[float, float] = (0.01, 1000.0)) -> float:
    """The logit scale at which the mean InfoNCE of these embeddings is least.

    The loss is convex in s; its slope is ``mean_i [ E_softmax<x_i, y_j> - <x_i, y_i> ]``, averaged over both ways, and
    the answer is where the slope is zero. Where every item finds its partner the loss falls without end: then, and
    where the loss only rises, the answer is the bound. Comparing embeddings at their best scales takes away
    what a rescaled temperature would do as well.

    Parameters
    ----------
    image, text
        (N, D).
    bounds
        Least and greatest scale to consider, 0 < least < greatest.
    """
    low, high = bounds
    if not 0 < low < high < np.inf:
        raise ValueError(f"bounds are {bounds}; expected 0 < least < greatest.")
    x, y = as_pair(image, text)
    similarity = x @ y.T  # (N, N)
    own = float(np.diag(similarity).mean())

    def slope(s: float) -> float:
        rows = (softmax(s * similarity, axis=1) * similarity).sum(axis=1).mean()
        columns = (softmax(s * similarity, axis=0) * similarity).sum(axis=0).mean()
        return float((rows + columns) / 2 - own)

    if slope(low) >= 0:
        return float(low)
    if slope(high) <= 0:
        return float(high)
    return float(brentq(slope, low, high, xtol=1e-10, rtol=1e-12))  # pyright: ignore[reportArgumentType]
