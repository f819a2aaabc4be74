"""The logit scale, 1 / temperature, of a published model: known, or found from losses that were published with it.

Losses and softmax weights depend on it, so a model of unknown scale is not imported at a guess.
"""

from __future__ import annotations

import re
from typing import cast

import numpy as np
from scipy.optimize import brentq
from scipy.special import logsumexp

from ..analysis.closing import shift
from .gram import Floats

KNOWN = (
    ("clip", 100.0),  # a learned scale, at its ceiling
    ("cyclip", 100.0),  # as CLIP's
    ("cloob", 30.0),
    ("cloob_laion400m", 30.0),
    ("(cloob|cloob_infonce|clip_infoloob)_rn50_.*", 30.0),
    ("clip_rn50_cc_epoch_128", 62.218),  # learned, and found by `solve` from what was published of them
    ("clip_rn50_cc_epoch_31", 59.799),
    ("clip_rn50_yfcc_epoch_28", 57.586),
)
BATCH = 50  # Amumo reports the mean loss over batches of this size, in the order of the items
SEARCHED = np.geomspace(0.5, 1000, 200)
AGREEMENT = 1e-4  # nats; what was published as float32 agrees to 2e-6
DIGITS = 3


def known(model: str) -> float | None:
    """Scale that a model of this name was trained at; None for one that is not known."""
    for pattern, scale in KNOWN:
        if re.fullmatch(pattern, model, re.IGNORECASE):
            return scale
    return None


def solve(image: Floats, text: Floats, trained: float, shifted: float) -> float | None:
    """The scale at which two published losses were measured.

    A loss falls with the scale and rises again, so the loss as trained leaves two scales; the one after the shift
    that closes the gap decides between them. None where no scale gives both, or where it is 1: then the losses were
    measured without any scale, and say nothing of the model's.

    Parameters
    ----------
    image, text
        (N, D) unit rows as trained.
    trained, shifted
        Mean loss from image to text over batches of ``BATCH``, as trained and after the shift, in nats.
    """
    before, after = _blocks(image, text), _blocks(*shift(image, text, 1))
    off = [_loss(before, s) - trained for s in SEARCHED]  # (200,)
    roots = [
        cast("float", brentq(lambda s: _loss(before, s) - trained, low, high, xtol=1e-9))
        for low, high, first, last in zip(SEARCHED, SEARCHED[1:], off, off[1:], strict=False)
        if first * last <= 0
    ]
    fitting = [s for s in roots if abs(_loss(after, s) - shifted) < AGREEMENT]
    if len(fitting) != 1 or abs(fitting[0] - 1) < AGREEMENT:
        return None
    return round(fitting[0], DIGITS)


def _blocks(image: Floats, text: Floats) -> list[Floats]:
    """Cosines (B, B) of each batch."""
    starts = range(0, len(image), BATCH)
    return [image[start : start + BATCH] @ text[start : start + BATCH].T for start in starts]


def _loss(blocks: list[Floats], s: float) -> float:
    """Mean over the batches of the loss from rows to columns; see ``analysis.losses.info_nce``."""
    return float(np.mean([np.mean(np.asarray(logsumexp(s * one, axis=1)) - s * np.diag(one)) for one in blocks]))
