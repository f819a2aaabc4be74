"""All the numbers of one checkpoint in one call: the metrics of a bundle."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from . import geometry
from .checks import as_pair, as_scale
from .losses import info_nce
from .retrieval import mixed_rank, recall_at_k


def summary(image: ArrayLike, text: ArrayLike, s: float, seed: int) -> dict[str, float]:
    """Measure two clouds of partners.

    Parameters
    ----------
    image, text
        (N, D) unit rows, N >= 2.
    s
        Logit scale of the model, above 0.
    seed
        Of the split for linear separability.

    Returns
    -------
    Name to value. ``loss*`` takes all N items as one batch at the scale s; ``recall_at_1`` is the mean of both ways;
    ``mixed_rank_*`` are medians over the queries. What each means stands at its function in `geometry`, `losses`
    and `retrieval`.
    """
    x, y = as_pair(image, text, least=2)
    loss = info_nce(x, y, as_scale(s))
    first_i2t, first_t2i = recall_at_k(x, y, 1), recall_at_k(y, x, 1)
    return {
        "gap_distance": geometry.gap_distance(x, y),
        "rmg": geometry.relative_modality_gap(x, y),
        "linear_separability": geometry.linear_separability(x, y, seed),
        "in_modal_image": geometry.intra_modal_cosine(x),
        "in_modal_text": geometry.intra_modal_cosine(y),
        "paired_cosine": geometry.paired_cosine(x, y),
        "cross_modal_cosine": geometry.cross_modal_cosine(x, y),
        "loss_i2t": loss.i2t,
        "loss_t2i": loss.t2i,
        "loss": loss.mean,
        "recall_at_1_i2t": first_i2t,
        "recall_at_1_t2i": first_t2i,
        "recall_at_5_i2t": recall_at_k(x, y, 5),
        "recall_at_5_t2i": recall_at_k(y, x, 5),
        "recall_at_1": (first_i2t + first_t2i) / 2,
        "mixed_rank_i2t": float(np.median(mixed_rank(x, y, x))),
        "mixed_rank_t2i": float(np.median(mixed_rank(y, x, y))),
        "alignment": geometry.alignment(x, y),
        "uniformity_image": geometry.uniformity(x),
        "uniformity_text": geometry.uniformity(y),
        "logit_scale": float(s),
    }
