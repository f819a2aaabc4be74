"""Two towers from inputs to points of length one: as they are born, forwards, and the gradient backwards.

The weights of a tower are a list of arrays, all of which are trained: ``free`` [points (N, D)], ``linear``
[weight (F, D), bias (1, D)], ``hidden`` [weight (F, H), bias (1, H), weight (H, D), bias (1, D)]. Forwards and
backwards all of them, and the inputs, may have a leading axis: runs side by side. The twin is ``numerics/towers.js``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .draws import Floats, normals, stream
from .gradients import flipped
from .settings import Settings

FACTORS = 6
"""F: what a picture shows, and a text names."""
SPREAD = 0.5
"""Standard deviation of free points around the middle of their cloud, which is normal: cones as of untrained towers."""
CONCEPTS, NOISE, WEIGHTS = 1, 2, 3  # purposes of streams
PICTURES, TEXTS = 0, 1

Weights = list[Floats]


@dataclass(frozen=True)
class Pass:
    """What a tower makes of its inputs.

    Attributes
    ----------
    points
        (..., N, D), rows of length one.
    lengths
        (..., N, 1) of the rows before.
    hidden
        (..., N, H) of the hidden layer; empty without one.
    """

    points: Floats
    lengths: Floats
    hidden: Floats


def inputs(settings: Settings) -> tuple[Floats, Floats]:
    """Pictures and texts, (N, F) each: factors with noise, of which texts leave the last ones out."""
    count = settings.pairs * FACTORS
    concepts = normals(stream(settings.seed, CONCEPTS), count).reshape(-1, FACTORS)
    named = np.where(np.arange(FACTORS) < FACTORS - settings.missing, concepts, 0.0)
    noises = [
        settings.noise * normals(stream(settings.seed, NOISE, side), count).reshape(-1, FACTORS)
        for side in (PICTURES, TEXTS)
    ]
    return concepts + noises[PICTURES], named + noises[TEXTS]


def born(settings: Settings, pictures: Floats, texts: Floats) -> tuple[Weights, Weights]:
    """Weights before the first update.

    Weights and biases are normal with variance 1 / fan-in, each tower with its own. Then the texts are brought to
    their start: ``aligned`` gives them the weights of the pictures; ``same-side`` and ``far-apart`` turn them so that
    their centre has the direction of that of the pictures, or the opposite.
    """
    first = _drawn(settings, PICTURES, len(pictures))
    if settings.start == "aligned":
        return first, [array.copy() for array in first]
    second = _drawn(settings, TEXTS, len(texts))
    if settings.start != "born":
        sign = 1 if settings.start == "same-side" else -1
        towards = sign * forward(settings.towers, first, pictures).points.mean(axis=0)  # (D,)
        centre = forward(settings.towers, second, texts).points.mean(axis=0)  # (D,)
        for place in range(-1 if settings.towers == "free" else -2, 0):
            second[place] = turned(second[place], centre, towards)
    return first, second


def _drawn(settings: Settings, side: int, count: int) -> Weights:
    width, dimension = settings.width, settings.dimension
    shapes = {
        "free": [],
        "linear": [(FACTORS, dimension)],
        "hidden": [(FACTORS, width), (width, dimension)],
    }[settings.towers]
    if not shapes:
        drawn = normals(stream(settings.seed, WEIGHTS, side), (count + 1) * dimension).reshape(-1, dimension)
        return [drawn[0] + SPREAD * drawn[1:]]
    weights: Weights = []
    for layer, (given, made) in enumerate(shapes):
        drawn = normals(stream(settings.seed, WEIGHTS, side, layer), (given + 1) * made) / np.sqrt(given)
        weights += [drawn[made:].reshape(given, made), drawn[None, :made]]
    return weights


def turned(rows: Floats, start: Floats, towards: Floats) -> Floats:
    """Rows (..., D) after the turn of the direction ``start`` (D,) to that of ``towards`` (D,), in their plane.

    The product of two reflections, as in `modgap.precompute.initialisation`.
    """
    p, q = start / np.linalg.norm(start), towards / np.linalg.norm(towards)  # (D,) each
    return _reflected(_reflected(rows, p + q), q)


def _reflected(rows: Floats, normal: Floats) -> Floats:
    return rows - np.multiply.outer(2 * (rows @ normal) / (normal @ normal), normal)


def forward(towers: str, weights: Weights, given: Floats) -> Pass:
    """Points of a tower's inputs (..., N, F); free points need none."""
    hidden = np.zeros(0)
    if towers == "free":
        (made,) = weights
    elif towers == "linear":
        weight, bias = weights
        made = given @ weight + bias  # (..., N, D)
    else:
        hidden = np.maximum(given @ weights[0] + weights[1], 0.0)  # (..., N, H)
        made = hidden @ weights[2] + weights[3]  # (..., N, D)
    lengths = np.sqrt((made**2).sum(axis=-1, keepdims=True))  # (..., N, 1)
    return Pass(made / lengths, lengths, hidden)


def backward(towers: str, weights: Weights, given: Floats, passed: Pass, slope: Floats) -> Weights:
    """Gradient in the weights, from that in the points, ``slope`` (..., N, D)."""
    along = (slope * passed.points).sum(axis=-1, keepdims=True)  # (..., N, 1)
    made = (slope - along * passed.points) / passed.lengths  # (..., N, D)
    if towers == "free":
        return [made]
    if towers == "linear":
        return [flipped(given) @ made, made.sum(axis=-2, keepdims=True)]
    hidden = (made @ flipped(weights[2])) * (passed.hidden > 0)  # (..., N, H)
    return [
        flipped(given) @ hidden, hidden.sum(axis=-2, keepdims=True),
        flipped(passed.hidden) @ made, made.sum(axis=-2, keepdims=True),
    ]  # fmt: skip
