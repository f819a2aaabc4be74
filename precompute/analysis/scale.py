"""At which logit scale published losses were measured: what a table of cosines and two losses say of the temperature.

A loss depends on the logit scale, 1 / temperature, and whoever publishes a loss without it leaves open what was
measured. As a function of the scale a loss is convex: it starts at ln B, falls while partners stand out, and rises once
wrong answers are too sure. So one loss leaves two scales. A second loss of the same model, after a shift that closes
the gap, leaves two others, and both were measured at one: the scale that they share.

Losses and protocol: Humer et al. 2024, "Understanding and Comparing Latent Space Characteristics of Multi-Modal
Models", and the tool behind it (github.com/ginihumer/Amumo). Solving for the scale is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import OptimizeResult, brentq, minimize_scalar
from scipy.special import logsumexp

from .checks import Floats, as_pair, as_scale, unit_rows
from .closing import shift

BATCH = 50  # items: they report the mean over batches of this size, in the order of the items
LEAST, GREATEST = 0.01, 1000.0  # scales that are considered; trained models have 1 to 120
AGREEMENT = 1e-4  # nats; what was published in single precision agrees to 2e-6
ROUNDING = 1e-6  # nats by which a loss that was measured where it is least may fall short of that


@dataclass(frozen=True)
class MeasuredAt:
    """Where the losses that were published of a model can have been measured.

    Attributes
    ----------
    trained, shifted
        Scales at which each loss alone could have been measured, rising: two, one or none, from `LEAST` to `GREATEST`.
    scale
        The one at which both were; None where there is none, or more than one, or where the shift takes a row to the
        origin, so that it cannot have been put back on the sphere. 1 says that cosines were used without
        any scale, and nothing of the scale that the model was trained with.
    """

    trained: tuple[float, ...]
    shifted: tuple[float, ...]
    scale: float | None


def batched_loss(query: ArrayLike, gallery: ArrayLike, s: float, batch: int = BATCH) -> float:
    """InfoNCE from query to gallery alone, the mean over consecutive batches, in nats, at least 0.

    Parameters
    ----------
    query, gallery
        (N, D) unit rows, row n of one the partner of row n of the other. Only those of a query's batch are its
        candidates; a last batch may be smaller, and counts as much as the others.
    s
        Logit scale, above 0.
    batch
        Size of a batch, at least 1.
    """
    return _loss(_blocks(query, gallery, batch), as_scale(s))


def batched_losses(query: ArrayLike, gallery: ArrayLike, s: float, batch: int = BATCH) -> Floats:
    """What each query adds to `batched_loss`, (N,); their mean is that loss where all batches are of one size."""
    return np.concatenate([_row_losses(one, as_scale(s)) for one in _blocks(query, gallery, batch)])


def measured_at(image: ArrayLike, text: ArrayLike, trained: float, shifted: float, batch: int = BATCH) -> MeasuredAt:
    """The scale at which two published losses of a model were measured.

    Parameters
    ----------
    image, text
        (N, D) unit rows as trained.
    trained, shifted
        `batched_loss` from image to text as it was published, in nats: as trained, and after `closing.shift` with t = 1
        and rows back on the sphere.
    batch
        Size of a batch, at least 1.

    Raises
    ------
    ValueError
        Wrong shapes, or a batch below 1.
    """
    before, moved = _blocks(image, text, batch), shift(image, text, 1, renormalise=False)
    scales = _scales(before, trained)
    if not all(row.any() for row in np.concatenate(moved)):
        return MeasuredAt(scales, (), None)
    after = _blocks(unit_rows(moved[0]), unit_rows(moved[1]), batch)
    fitting = [s for s in scales if abs(_loss(after, s) - shifted) < AGREEMENT]
    return MeasuredAt(scales, _scales(after, shifted), fitting[0] if len(fitting) == 1 else None)


def _scales(blocks: list[Floats], loss: float) -> tuple[float, ...]:
    """Every scale at which a loss has a value: one on either side of where it is least, since it is convex."""

    def off(s: float) -> float:
        return _loss(blocks, s) - loss

    found = minimize_scalar(lambda u: off(np.exp(u)), bounds=np.log([LEAST, GREATEST]), method="bounded")
    best = float(np.exp(cast("OptimizeResult", found).x))
    if off(best) > 0:
        return (best,) if off(best) < ROUNDING else ()
    sides = [(low, high) for low, high in ((LEAST, best), (best, GREATEST)) if off(low) * off(high) <= 0]
    return tuple(cast("float", brentq(off, low, high, xtol=1e-9)) for low, high in sides)


def _blocks(query: ArrayLike, gallery: ArrayLike, batch: int) -> list[Floats]:
    """Cosines (B, B) of each batch."""
    if batch < 1:
        raise ValueError(f"the batch is {batch}; it must be at least 1.")
    x, y = as_pair(query, gallery)
    return [x[start : start + batch] @ y[start : start + batch].T for start in range(0, len(x), batch)]


def _loss(blocks: list[Floats], s: float) -> float:
    """Mean over the batches of the loss from rows to columns, as `losses.info_nce` has it."""
    return float(np.mean([_row_losses(one, s).mean() for one in blocks]))


def _row_losses(cosines: Floats, s: float) -> Floats:
    """(B,) loss of each row of a batch."""
    return np.asarray(logsumexp(s * cosines, axis=1)) - s * np.diag(cosines)
