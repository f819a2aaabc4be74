"""The logit scale, 1 / temperature, of a published model: known, or found from losses that were published with it.

Losses and softmax weights depend on it, so a model of unknown scale is not imported at a guess.
"""

from __future__ import annotations

from functools import cache

from ..analysis.checks import Floats
from ..analysis.scale import AGREEMENT, measured_at
from ..reference.tables import tables

DIGITS = 3  # of a scale; published losses determine no more


def known(model: str) -> float | None:
    """Scale that a model of this name was trained at; None for one that is not known.

    The names are those of the earlier article, which exports carry as well; small letters and capitals are the same.
    """
    return _known().get(model.lower())


@cache
def _known() -> dict[str, float]:
    return {table.model.lower(): table.scale for table in tables() if table.scale is not None}


def solve(image: Floats, text: Floats, trained: float, shifted: float) -> float | None:
    """The scale at which two published losses were measured, to three digits; see ``analysis.scale``.

    None where no scale gives both, or where it is 1: then they were measured without any, and say nothing of the
    model's.
    """
    scale = measured_at(image, text, trained, shifted).scale
    return None if scale is None or abs(scale - 1) < AGREEMENT else round(scale, DIGITS)
