"""Embeddings as text that travels small: what a figure ships to the browser, and how exact it is.

A rotation changes no cosine. All points of a figure are turned into one frame, the principal axes of everything
that it shows, so that the first two coordinates, minus their mean, are the fixed projection. Coordinates are rounded to
whole steps, and each checkpoint but the first is written as its difference from the one before, exact in integers. An
integer becomes two characters of 64, low digit and high digit, in two planes: as a character belongs to one number,
gzip's code lengths follow the numbers' frequencies, which bytes in base64 would hide from it. Measured on emoji runs:
half the size of the same integers as byte planes in base64.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...precompute.analysis.projection import fit_pca

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
LARGEST_ERROR = 0.004  # of a cosine: less than half of the last of the two decimals that are shown
STEPS = tuple(0.006 * 0.95**power for power in range(40))  # tried from coarse to fine
MENDS = 400  # coordinates that may be moved at one checkpoint


@dataclass(frozen=True)
class Encoded:
    """Points of T checkpoints as text.

    Attributes
    ----------
    codes
        T strings of ``2 * M * D`` characters: low digits, then high ones, each ordered by axis, then point.
    step
        Length of one unit.
    rows, columns
        M points, D axes.
    mean
        (2,) mean of all points on the first two axes: the origin of the projection.
    extent
        Least and greatest projected coordinate of all checkpoints: (x0, x1, y0, y1).
    largest_error, rms_error
        Of all cosines of one checkpoint, after decoding.
    """

    codes: tuple[str, ...]
    step: float
    rows: int
    columns: int
    mean: tuple[float, float]
    extent: tuple[float, float, float, float]
    largest_error: float
    rms_error: float

    def weight(self) -> int:
        """Bytes that the points take in a file with gzip."""
        return len(gzip.compress("".join(self.codes).encode(), mtime=0))

    def as_json(self) -> dict[str, Any]:
        """What ``browser/payload.js`` decodes."""
        return {
            "codes": list(self.codes),
            "unit": self.step,
            "rows": self.rows,
            "columns": self.columns,
            "mean": list(self.mean),
            "extent": list(self.extent),
        }


def encode(points: NDArray[np.floating[Any]], *, turn: bool = True) -> Encoded:
    """Write (T, M, D) unit rows as text, with the coarsest step that keeps every cosine within `LARGEST_ERROR`.

    With ``turn`` they are turned into the principal axes of all of them; without, the first two axes are the
    projection.
    """
    cloud = np.ascontiguousarray(points, dtype=np.float32)  # (T, M, D)
    return _encode(cloud.tobytes(), cloud.shape, turn)


@lru_cache(maxsize=8)  # several figures show one bundle
def _encode(buffer: bytes, shape: tuple[int, int, int], turn: bool) -> Encoded:
    cloud = np.frombuffer(buffer, dtype=np.float32).reshape(shape).astype(np.float64)  # (T, M, D)
    t, m, d = cloud.shape
    pca = fit_pca(cloud.reshape(t * m, d))
    axes = pca.components * _signs(cloud[-1] @ pca.components.T) if turn else np.eye(d)  # (D, D)
    turned = cloud @ axes.T  # (T, M, D)
    step, whole = _coarsest_step(turned)  # (T, M, D)
    seen = whole / np.linalg.norm(whole, axis=-1, keepdims=True)  # (T, M, D)
    error = seen @ seen.swapaxes(1, 2) - cloud @ cloud.swapaxes(1, 2)  # (T, M, M)
    steps = np.diff(whole, axis=0, prepend=0)  # (T, M, D), the first one is the first checkpoint itself
    mean = axes[:2] @ pca.mean  # (2,)
    flat = turned[..., :2] - mean  # (T, M, 2)
    low, high = flat.min(axis=(0, 1)), flat.max(axis=(0, 1))  # (2,), (2,)
    return Encoded(
        codes=tuple(encode_integers(one) for one in steps),
        step=step,
        rows=m,
        columns=d,
        mean=(round(float(mean[0]), 6), round(float(mean[1]), 6)),
        extent=(round(float(low[0]), 4), round(float(high[0]), 4), round(float(low[1]), 4), round(float(high[1]), 4)),
        largest_error=float(np.abs(error).max()),
        rms_error=float(np.sqrt((error**2).mean())),
    )


def decode(encoded: Encoded) -> NDArray[np.float64]:
    """The points as the browser sees them, (T, M, D) unit rows in the turned frame."""
    return decode_text(encoded.codes, encoded.step, encoded.rows, encoded.columns)


def decode_text(codes: Sequence[str], step: float, rows: int, columns: int) -> NDArray[np.float64]:
    """As `decode`, from what travels."""
    whole = np.cumsum([decode_integers(code, rows, columns) for code in codes], axis=0) * step  # (T, M, D)
    return whole / np.linalg.norm(whole, axis=-1, keepdims=True)


def decode_integers(code: str, rows: int, columns: int) -> NDArray[np.int64]:
    """(M, D) integers of one text, as `encode_integers` writes them."""
    value = {character: index for index, character in enumerate(DIGITS)}
    half = rows * columns
    digits = np.array([value[character] for character in code])  # (2 M D,)
    high = digits[half:]
    high = np.where(high % 2, -(high + 1) // 2, high // 2)
    return (digits[:half] + 64 * high - 32).reshape(columns, rows).T


def _signs(last: NDArray[np.float64]) -> NDArray[np.float64]:
    """Directions of the axes, (D, 1), such that the first half of (M, D) points lies to the left and above."""
    half = len(last) // 2
    ahead = last[:half].mean(axis=0) - last[half:].mean(axis=0)  # (D,)
    signs = np.where(ahead > 0, -1.0, 1.0)  # (D,)
    signs[1] *= -1
    return signs[:, None]


def encode_integers(whole: NDArray[np.int64]) -> str:
    """(M, D) integers as text: low digits, then high ones, ordered by axis, then point.

    Each is ``64 high + low - 32``; a high digit h is written as 2h, or -2h - 1 below 0.
    """
    high, low = np.divmod(whole.T.ravel() + 32, 64)  # (D * M,) each
    high = np.where(high < 0, -2 * high - 1, 2 * high)
    if high.max(initial=0) >= len(DIGITS):
        msg = "the points are not unit rows: a coordinate does not fit into two digits"
        raise ValueError(msg)
    characters = np.array(list(DIGITS))
    return "".join(characters[low]) + "".join(characters[high])


def _coarsest_step(turned: NDArray[np.float64]) -> tuple[float, NDArray[np.int64]]:
    """Step and integers, (T, M, D), of the coarsest grid on which every cosine can be kept within `LARGEST_ERROR`."""
    for step in STEPS:
        whole = [_on_grid(cloud / step) for cloud in turned]
        if all(one is not None for one in whole):
            return step, np.array(whole)
    msg = "the points are not unit rows: no grid keeps their cosines"
    raise ValueError(msg)


def _on_grid(cloud: NDArray[np.float64]) -> NDArray[np.int64] | None:
    """Round (M, D) points to integers; None where a cosine is off by `LARGEST_ERROR` or more whatever is tried.

    Rounding alone spoils a few cosines in ten thousand more than the others. Each of them is mended by moving one
    coordinate of one of its points by one: the move that leaves the smallest largest error in the point's row.
    """
    exact = cloud @ cloud.T / (np.linalg.norm(cloud, axis=1)[:, None] * np.linalg.norm(cloud, axis=1))  # (M, M)
    whole = np.rint(cloud)  # (M, D)
    unit = whole / np.linalg.norm(whole, axis=1, keepdims=True)  # (M, D)
    error = unit @ unit.T - exact  # (M, M)
    for _ in range(MENDS):
        worst = int(np.abs(error).argmax())
        if abs(error.flat[worst]) < LARGEST_ERROR:
            return whole.astype(np.int64)
        row, column = divmod(worst, len(cloud))
        away = np.where(unit[column] * error[row, column] > 0, -1.0, 1.0)  # (D,) each lowers this error
        length = np.linalg.norm(whole[row])
        after = error[row][:, None] + unit * (away / length)  # (M, D) errors of the row, were that axis moved
        after[row] = 0
        axis = int(np.abs(after).max(axis=0).argmin())
        whole[row, axis] += away[axis]
        unit[row] = whole[row] / np.linalg.norm(whole[row])
        error[row] = error[:, row] = unit @ unit[row] - exact[row]
    return None
