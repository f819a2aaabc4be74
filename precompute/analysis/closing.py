"""Moving the two clouds together after training.

Both maps are post hoc: they need the two means and nothing else, in particular not the pairing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from .checks import Floats, as_pair, unit_rows

Pair = tuple[ArrayLike, ArrayLike]
Clouds = tuple[Floats, Floats]


def shift(
    image: ArrayLike, text: ArrayLike, t: float, renormalise: bool = True, fitted: Pair | None = None
) -> tuple[Floats, Floats]:
    """Translate both clouds along the gap vector, each by half.

    ``x - (t / 2) gap`` and ``y + (t / 2) gap``, gap = mean image - mean text: at t = 0 nothing moves, at t = 1 the
    centres meet, beyond they pass each other, and below 0 they part. Rows are then scaled to length one again, which
    moves the means a little: a renormalised t = 1 leaves a small gap.
    Liang et al. 2022 (arXiv 2203.02053), section 4.2.

    Parameters
    ----------
    image, text
        (N, D).
    t
        How much of the gap to close; any finite number.
    renormalise
        Whether rows return to the sphere.
    fitted
        (M, D) pairs whose means make the gap vector; by default those that move.

    Returns
    -------
    Two new (N, D) arrays.

    Raises
    ------
    ValueError
        Wrong shapes, t not finite, or a row that lands on the origin while ``renormalise`` is set.
    """
    x, y = as_pair(image, text)
    if not np.isfinite(t):
        raise ValueError(f"t is {t}; it must be finite.")
    mean_x, mean_y = _means(fitted or (x, y))
    half = t / 2 * (mean_x - mean_y)  # (D,)
    return _finish(x - half, y + half, renormalise)


def centre(
    image: ArrayLike, text: ArrayLike, renormalise: bool = True, part: float = 1.0, fitted: Pair | None = None
) -> tuple[Floats, Floats]:
    """Subtract from each cloud its own mean, so that both centres stand at the origin.

    Other than `shift` it also removes what the two clouds have in common, the direction that biases every query
    toward the same answers. The step "collapse" of Zhang et al. 2024 (C3, arXiv 2401.08567); GR-CLIP of Li et al. 2025
    (arXiv 2507.19054).

    Parameters
    ----------
    image, text
        (N, D).
    renormalise
        Whether rows return to the sphere.
    part
        How much of the mean to subtract: 0 nothing, 1 all of it; any finite number.
    fitted
        (M, D) pairs whose means are subtracted; by default those that move.

    Returns
    -------
    Two new (N, D) arrays.

    Raises
    ------
    ValueError
        Wrong shapes, part not finite, or a row that lands on the origin while ``renormalise`` is set.
    """
    x, y = as_pair(image, text)
    if not np.isfinite(part):
        raise ValueError(f"part is {part}; it must be finite.")
    mean_x, mean_y = _means(fitted or (x, y))
    return _finish(x - part * mean_x, y - part * mean_y, renormalise)


def closings(image: ArrayLike, text: ArrayLike) -> dict[str, tuple[Floats, Floats]]:
    """Both clouds as they are and after each way of closing, on the sphere.

    Parameters
    ----------
    image, text
        (N, D) unit rows.

    Returns
    -------
    ``trained``, as given; ``shift``, until the centres meet; ``centre``: a pair of clouds each, in their order.

    Raises
    ------
    ValueError
        As `shift` and `centre`.
    """
    return {"trained": as_pair(image, text), "shift": shift(image, text, 1), "centre": centre(image, text)}


def _shifted_without_bias(x: Floats, y: Floats, fitted: Clouds) -> Clouds:
    return centre(*shift(x, y, 1, fitted=fitted), renormalise=False, fitted=shift(*fitted, 1))


# Of both clouds and the pairs whose means are used: as trained, ways of closing, and either without the bias of
# candidates (see `bias.without_bias`), whose rows are not of length one.
METHODS: Mapping[str, Callable[[Floats, Floats, Clouds], Clouds]] = {
    "trained": lambda x, y, _: (x, y),
    "shift": lambda x, y, fitted: shift(x, y, 1, fitted=fitted),
    "centre": lambda x, y, fitted: centre(x, y, fitted=fitted),
    "shift_unbiased": _shifted_without_bias,
    "trained_unbiased": lambda x, y, fitted: centre(x, y, renormalise=False, fitted=fitted),
}
TOLD = {
    "trained": "as trained",
    "shift": "shifted",
    "centre": "centred",
    "shift_unbiased": "shifted, bias taken out",
    "trained_unbiased": "as trained, bias taken out",
}


def _means(pair: Pair) -> tuple[Floats, Floats]:
    """Centres of both clouds, (D,) each."""
    x, y = as_pair(*pair)
    return x.mean(axis=0), y.mean(axis=0)


def _finish(x: Floats, y: Floats, renormalise: bool) -> tuple[Floats, Floats]:
    return (unit_rows(x, "image"), unit_rows(y, "text")) if renormalise else (x, y)
