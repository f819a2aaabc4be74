"""The contrastive loss of a finished embedding: at a scale, and at its best scale.

``image`` and ``text`` are (N, D) unit rows, row n of one the partner of row n of the other; s is the logit scale,
1 / temperature. All N items form one batch: a loss in batches of B is the mean of this one over the batches, and
smaller, since there are fewer wrong answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import softmax

from .checks import Floats, as_pair, as_scale


@dataclass(frozen=True)
class Loss:
    """Cross-entropy in nats, each way and their mean; ln N where all similarities are equal."""

    i2t: float
    t2i: float
    mean: float


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
    there, back = _both_ways(image, text, s)
    i2t, t2i = float(there.mean()), float(back.mean())
    return Loss(i2t=i2t, t2i=t2i, mean=(i2t + t2i) / 2)


def pair_losses(image: ArrayLike, text: ArrayLike, s: float) -> Floats:
    """What each pair adds to `info_nce`, the mean of both ways, (N,), in nats; their mean is the loss.

    Parameters
    ----------
    image, text
        (N, D).
    s
        Logit scale, above 0.
    """
    there, back = _both_ways(image, text, s)
    return (there + back) / 2


def _both_ways(image: ArrayLike, text: ArrayLike, s: float) -> tuple[Floats, Floats]:
    """Losses of images that look for texts and of texts that look for images, (N,) each."""
    x, y = as_pair(image, text)
    logits = as_scale(s) * (x @ y.T)  # (N, N), rows are images
    return _cross_entropy(logits), _cross_entropy(logits.T)


def _cross_entropy(logits: Floats) -> Floats:
    """Of each row logsumexp(row) - diagonal, (N, N) to (N,). The largest logit is taken out: exp cannot overflow."""
    top = logits.max(axis=1)  # (N,)
    total = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))  # (N,)
    return total - np.diag(logits)


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
