"""Where training starts: how the two untrained clouds lie to each other, with everything else left as it is.

An untrained tower sends all its inputs into one narrow cone, and the cones of two towers lie in unrelated directions.
Each start turns the captions' cloud as a whole, by an orthogonal map Q of its projection: cosines between captions,
the cones and what each tower knows stay the same to the last digit that counts; only the place of one cloud relative
to the other changes.

- ``none``: as initialised.
- ``aligned``: Q brings each caption of the training pairs as near to its picture as one map can (orthogonal
  Procrustes, Schönemann, Psychometrika 31, 1966), so that means and axes of both clouds agree.
- ``same-side``: Q turns the mean of the captions to the mean of the pictures, in the plane of the two; the other axes
  stay unrelated.
- ``far-apart``: the same, to the opposite of the mean of the pictures.

Source: the aligned start is that of Liang et al., Mind the Gap, NeurIPS 2022 (their amended initialisation); there it
turns features that were trained before.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.linalg import orthogonal_procrustes
from torch import Tensor, nn

from .encoders import DualEncoder

INITIALISATIONS = ("none", "aligned", "same-side", "far-apart")


@torch.no_grad()
def place(initialisation: str, model: DualEncoder, pixels: Tensor, tokens: Tensor) -> None:
    """Turn the captions' projection of an untrained model.

    Parameters
    ----------
    initialisation
        One of ``INITIALISATIONS``.
    model
        Changed in place.
    pixels, tokens
        Training pairs, (M, 3, S, S) and (M, L): where the clouds lie is measured on them.
    """
    if initialisation == "none":
        return
    x = model.image(pixels).numpy().astype(np.float64)  # (M, D)
    y = model.text(tokens).numpy().astype(np.float64)  # (M, D)
    if initialisation == "aligned":
        turn, _ = orthogonal_procrustes(x, y)  # (D, D) Q that brings y Q^T nearest to x
    else:
        towards = x.mean(axis=0) * (1 if initialisation == "same-side" else -1)  # (D,)
        turn = rotation(y.mean(axis=0), towards)  # (D, D)
    weight = cast("nn.Linear", model.clip.text_projection).weight  # (D, W)
    weight.copy_(torch.from_numpy(turn @ weight.numpy().astype(np.float64)))


def rotation(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Orthogonal Q (D, D) that turns the direction of a (D,) to that of b (D,) and nothing outside their plane.

    The product of two reflections: the one that sends b to -b, after the one that sends a to -b.
    """
    p, q = a / np.linalg.norm(a), b / np.linalg.norm(b)  # (D,) each
    return _reflection(q) @ _reflection(p + q)  # (D, D)


def _reflection(normal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Reflection (D, D) that sends ``normal`` (D,) to its opposite."""
    return np.eye(len(normal)) - 2 * np.outer(normal, normal) / (normal @ normal)
