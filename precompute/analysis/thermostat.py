"""The cone as a thermostat: a trained model should pay in cone what its scale has too much.

Six points on a sphere (see `sphere`) settle where ``s cos(angle) = s*``: the direction that all share shortens what
tells them apart, which is a smaller scale. The same in any dimension: rows ``sqrt(c) m + sqrt(1 - c) r`` with a
direction m that carries no content have the logits of the contents r at the scale ``s (1 - c)``. Training that has come
to rest makes that the scale s* which the contents ask for, hence ``c = 1 - s* / s``, and 0 where s* is greater. With
cones c and c' of unlike width, ``sqrt((1 - c) (1 - c'))`` stands for 1 - c.

A loss is least at rest for the pairs that are trained on, so s* is measured on those. Two ways to know it: from the
model itself, its clouds centred (`thermostat`), which tests whether training has come to rest and the shared direction
is free of content; or from another model of the same data, which tests whether s* belongs to the data.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from numpy.typing import ArrayLike

from .checks import as_pair, as_scale
from .closing import centre
from .geometry import intra_modal_cosine
from .losses import best_logit_scale


@dataclass(frozen=True)
class Thermostat:
    """A trained model beside the prediction.

    Attributes
    ----------
    scale
        The logit scale s that it was trained with.
    asked
        The scale at which its loss on these pairs is least; s where training has come to rest.
    content
        s*, the scale that the contents ask for: the same with both clouds centred and back on the sphere.
    cone
        ``1 - sqrt((1 - c) (1 - c'))``, c and c' the mean cosines of two different items of either modality.
    predicted
        The cone that `predicted_cone` gives for s*.
    """

    scale: float
    asked: float
    content: float
    cone: float
    predicted: float


def predicted_cone(content: float, s: float) -> float:
    """``1 - s* / s``, and 0 where the scale is no greater than what the contents ask for; in [0, 1).

    Parameters
    ----------
    content
        s*, above 0.
    s
        Logit scale, above 0.
    """
    return max(0.0, 1 - as_scale(content) / as_scale(s))


def thermostat(image: ArrayLike, text: ArrayLike, s: float) -> Thermostat:
    """Compare the cone of a model with the one that its scale asks for.

    Parameters
    ----------
    image, text
        (N, D) unit rows of pairs that the model was trained on, N >= 2, as many as a batch has or about so: s* grows
        a little as wrong answers become fewer.
    s
        Logit scale that it was trained with, above 0.
    """
    x, y = as_pair(image, text, least=2)
    content = best_logit_scale(*centre(x, y))
    return Thermostat(
        scale=as_scale(s),
        asked=best_logit_scale(x, y),
        content=content,
        cone=1 - math.sqrt((1 - intra_modal_cosine(x)) * (1 - intra_modal_cosine(y))),
        predicted=predicted_cone(content, s),
    )
