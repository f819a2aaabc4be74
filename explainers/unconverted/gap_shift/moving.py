"""Two clouds after they were moved by hand, and what is measured of them. Twin of ``browser/moved.js``."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ....precompute.analysis.closing import centre, shift
from ....precompute.analysis.geometry import gap_distance, gap_vector
from ....precompute.analysis.losses import best_logit_scale, info_nce
from ....precompute.analysis.projection import fit_pca
from ....precompute.analysis.retrieval import mixed_rank, recall_at_k

Clouds = tuple[NDArray[np.float64], NDArray[np.float64]]
METHODS = {"Shift": "shift", "Shift, not renormalised": "shift-raw", "Centre": "centre"}
LEAST, MOST = -1.0, 1.5  # of the movement: 0 as trained, 1 closed
OFFSETS = tuple(round(LEAST + 0.1 * k, 1) for k in range(26))  # of the landscape


def move(clouds: Clouds, method: str, t: float) -> Clouds:
    """Both clouds, (N, D) each, moved by one of `METHODS`: 0 as trained, 1 the gap closed. Twin of ``moved.js``."""
    if method == "centre":
        return centre(*clouds, part=t)
    return shift(*clouds, t, renormalise=method == "shift")


def measure(clouds: Clouds, scale: float | None) -> dict[str, float]:
    """What the figure says about two clouds, (N, D) each; ``scale`` None for the best one. Twin of ``moved.js``."""
    x, y = clouds
    used = best_logit_scale(x, y) if scale is None else scale
    loss = info_nce(x, y, used)
    return {
        "distance": gap_distance(x, y),
        "scale": used,
        "i2t": loss.i2t,
        "t2i": loss.t2i,
        "loss": loss.mean,
        "recall": (recall_at_k(x, y, 1) + recall_at_k(y, x, 1)) / 2,
        "mixed": float(np.median([*mixed_rank(x, y, x), *mixed_rank(y, x, y)])),
    }


def axes(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Directions of the plane, (2, D): along the gap, the first modality on the left; and the widest across it."""
    both = np.vstack((x, y))  # (2 N, D)
    gap = gap_vector(y, x)  # (D,)
    length = float(np.linalg.norm(gap))
    along = gap / length if length > 0 else fit_pca(both).components[0]  # (D,)
    across = fit_pca(both - np.outer(both @ along, along)).components[0]  # (D,)
    return np.array([along, across * (1 if across[np.abs(across).argmax()] > 0 else -1)])


def landscape(clouds: Clouds, scale: float) -> dict[str, dict[str, dict[str, list[float]]]]:
    """Loss each way at `OFFSETS`, by method, at the trained scale and at the best one of each place."""
    both = np.stack(clouds)  # (2, N, D)
    return _landscape(both.tobytes(), both.shape, scale)


@lru_cache(maxsize=16)  # a build makes each figure twice
def _landscape(buffer: bytes, shape: tuple[int, ...], scale: float) -> dict[str, dict[str, dict[str, list[float]]]]:
    x, y = np.frombuffer(buffer).reshape(shape)  # (N, D) each
    found: dict[str, dict[str, dict[str, list[float]]]] = {}
    for method in METHODS.values():
        places = [move((x, y), method, t) for t in OFFSETS]
        found[method] = {}
        for name in ("trained", "best"):
            losses = [info_nce(*place, scale if name == "trained" else best_logit_scale(*place)) for place in places]
            found[method][name] = {
                "i2t": [round(loss.i2t, 4) for loss in losses],
                "t2i": [round(loss.t2i, 4) for loss in losses],
            }
    return found
