"""The objectives with their gradients, written out: in the points, in the scale, and in the threshold of the sigmoid.

Rows i of X and Y (..., B, D) belong together; C = X Y^T (..., B, B); s is the logit scale. Leading axes are runs side
by side. What each objective is, and its source, says `modgap.precompute.objectives`, which has them for torch;
alignment and uniformity is Wang and Isola, Understanding Contrastive Representation Learning through Alignment and
Uniformity on the Hypersphere, ICML 2020. The twin is ``numerics/gradients.js``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .draws import Floats

CONSISTENCY = 0.25  # CyCLIP's weights, at the batch of 128 for which they are published; they grow with the batch
PUBLISHED_BATCH = 128
SHARPNESS = 2.0  # t of uniformity
THRESHOLD = -10.0  # where SigLIP's bias starts


@dataclass(frozen=True)
class Slopes:
    """Value and gradient of an objective.

    Attributes
    ----------
    loss
        Its value (...,), in nats but for alignment and uniformity.
    pictures, texts
        Gradient in X and in Y, (..., B, D).
    scale, threshold
        Derivative in s, and in the threshold b of the sigmoid, (...,); 0 where the objective has none.
    """

    loss: Floats
    pictures: Floats
    texts: Floats
    scale: Floats
    threshold: Floats


Objective = Callable[[Floats, Floats, ArrayLike, ArrayLike], Slopes]


def flipped(matrices: Floats) -> Floats:
    """Rows for columns, of each matrix."""
    return matrices.swapaxes(-1, -2)


def _wide(values: ArrayLike) -> Floats:
    """(...,) numbers, one a matrix."""
    return np.asarray(values, dtype=np.float64)[..., None, None]


def _sum(matrices: Floats) -> Floats:
    return matrices.sum(axis=(-1, -2))


def _softmax(logits: Floats) -> tuple[Floats, Floats]:
    """Of each row (..., B, B): the weights; and the mean over rows of the logarithm of the sum, (...,)."""
    most = logits.max(axis=-1, keepdims=True)
    weights = np.exp(logits - most)
    total = weights.sum(axis=-1, keepdims=True)
    return weights / total, (most + np.log(total)).mean(axis=(-1, -2))


def _both_ways(logits: Floats) -> tuple[Floats, Floats]:
    """Softmax weights both ways less what partners should have, (..., B, B); and the mean logarithms; both summed."""
    there, there_sum = _softmax(logits)
    back, back_sum = _softmax(flipped(logits))
    return there + flipped(back) - 2 * np.eye(logits.shape[-1]), there_sum + back_sum


def _own(cosines: Floats) -> Floats:
    """Mean cosine of partners, (...,)."""
    return np.trace(cosines, axis1=-2, axis2=-1) / cosines.shape[-1]


def info_nce(x: Floats, y: Floats, scale: ArrayLike, _: ArrayLike = 0.0) -> Slopes:
    """InfoNCE both ways: the loss of CLIP."""
    cosines = x @ flipped(y)  # (..., B, B)
    count = x.shape[-2]
    excess, logs = _both_ways(_wide(scale) * cosines)
    slope = _wide(scale) / (2 * count) * excess
    loss = logs / 2 - np.asarray(scale) * _own(cosines)
    return Slopes(loss, slope @ y, flipped(slope) @ x, _sum(excess * cosines) / (2 * count), np.zeros_like(loss))


def info_loob(x: Floats, y: Floats, scale: ArrayLike, _: ArrayLike = 0.0) -> Slopes:
    """InfoLOOB both ways, divided by the scale."""
    cosines, scales = x @ flipped(y), np.asarray(scale)  # (..., B, B), (...,)
    count = x.shape[-2]
    excess, logs = _both_ways(np.where(np.eye(count, dtype=bool), -np.inf, _wide(scale) * cosines))
    unscaled = logs - 2 * scales * _own(cosines)
    by_scale = _sum(excess * cosines) / count / scales - unscaled / scales**2
    return Slopes(unscaled / scales, excess @ y / count, flipped(excess) @ x / count, by_scale, np.zeros_like(unscaled))


def siglip(x: Floats, y: Floats, scale: ArrayLike, threshold: ArrayLike) -> Slopes:
    """The sigmoid loss: each pair by itself, against a threshold."""
    cosines = x @ flipped(y)  # (..., B, B)
    count = x.shape[-2]
    own = np.eye(count)
    logits = _wide(scale) * cosines + _wide(threshold)
    loss = _sum(np.logaddexp(0.0, (1 - 2 * own) * logits)) / count
    excess = (1 / (1 + np.exp(-logits)) - own) / count  # (..., B, B)
    slope = _wide(scale) * excess
    return Slopes(loss, slope @ y, flipped(slope) @ x, _sum(excess * cosines), _sum(excess))


def cyclip(x: Floats, y: Floats, scale: ArrayLike, _: ArrayLike = 0.0) -> Slopes:
    """InfoNCE, and similarities that agree within and across modalities."""
    base = info_nce(x, y, scale)
    weight = CONSISTENCY / PUBLISHED_BATCH
    within = x @ flipped(x) - y @ flipped(y)  # (..., B, B)
    across = x @ flipped(y)  # (..., B, B)
    across = across - flipped(across)
    loss = base.loss + weight * (_sum(within**2) + _sum(across**2))
    pictures = base.pictures + 4 * weight * (within @ x + across @ y)
    texts = base.texts - 4 * weight * (within @ y + across @ x)
    return Slopes(loss, pictures, texts, base.scale, base.threshold)


def alignment_uniformity(x: Floats, y: Floats, _scale: ArrayLike = 1.0, _: ArrayLike = 0.0) -> Slopes:
    """Mean squared distance of partners, and how evenly each modality fills the sphere; it has no temperature."""
    count = x.shape[-2]
    loss = _sum((x - y) ** 2) / count
    slopes = []
    for points, others in ((x, y), (y, x)):
        weights = np.exp(2 * SHARPNESS * (points @ flipped(points) - 1)) * (1 - np.eye(count))  # (..., B, B)
        total = _sum(weights)
        loss = loss + np.log(total / (count * (count - 1))) / 2
        slopes.append(2 / count * (points - others) + 2 * SHARPNESS * (weights / _wide(total)) @ points)
    return Slopes(loss, slopes[0], slopes[1], np.zeros_like(loss), np.zeros_like(loss))


OBJECTIVES: Mapping[str, Objective] = {
    "infonce": info_nce,
    "siglip": siglip,
    "infoloob": info_loob,
    "cyclip": cyclip,
    "alignment-uniformity": alignment_uniformity,
}
