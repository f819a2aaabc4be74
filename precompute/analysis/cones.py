"""Cones of networks that were never trained: how narrow layers make them, and where each seed puts its own.

Set-up of Liang et al. 2022 (arXiv 2203.02053), section 2 and figure 2 (b): standard normal inputs of 512
dimensions, fully connected layers of width 512, weights and biases drawn from N(0, 1 / fan-in).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, ndtr

from ..cache import remembered
from .checks import Floats, as_cloud, unit_rows
from .geometry import gap_distance, intra_modal_cosine

WIDTH = 512
HEAD = 64
# One seed serves the inputs and the weights; these keep the two streams apart.
_INPUTS, _WEIGHTS = 0, 1


@dataclass(frozen=True)
class Network:
    """What stands after each linear layer, and whether the layers have biases."""

    activation: Callable[[Floats], Floats]
    bias: bool = True


def _relu(x: Floats) -> Floats:
    return np.maximum(x, 0)


def _gelu(x: Floats) -> Floats:
    """The exact form, x times the normal distribution function; Hendrycks & Gimpel 2016 (arXiv 1606.08415)."""
    return x * ndtr(x)


NETWORKS: dict[str, Network] = {
    "relu": Network(_relu),
    "gelu": Network(_gelu),
    "tanh": Network(np.tanh),
    "sigmoid": Network(expit),
    "linear": Network(lambda x: x),
    "relu-no-bias": Network(_relu, bias=False),
    "tanh-no-bias": Network(np.tanh, bias=False),
}


@dataclass(frozen=True)
class Published:
    """A curve that others measured.

    Attributes
    ----------
    layer
        (K,) 0 is the input.
    cosine
        (K,) mean cosine of two different inputs after that layer.
    source
        Where it stands.
    """

    layer: tuple[int, ...]
    cosine: tuple[float, ...]
    source: str


_LIANG = "Liang et al. 2022 (arXiv 2203.02053), figure 2 (b)"
PUBLISHED: dict[str, Published] = {
    "relu": Published(
        layer=(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15),
        cosine=(0.001, 0.319, 0.494, 0.607, 0.701, 0.754, 0.803, 0.844, 0.892, 0.919, 0.948, 0.998),
        source=f"{_LIANG}, as printed by the code published with it: one network, 1,024 inputs",
    ),
    "sigmoid": Published(layer=(1, 2), cosine=(0.85, 0.99), source=f"{_LIANG}, read off"),
    "tanh": Published(layer=(25,), cosine=(0.52,), source=f"{_LIANG}, read off"),
    "linear": Published(layer=(25,), cosine=(0.04,), source=f"{_LIANG}, read off"),
}


def normal_inputs(seed: int, samples: int, width: int = WIDTH) -> Floats:
    """Standard normal inputs, (samples, width); the same seed, the same inputs."""
    return np.random.default_rng([seed, _INPUTS]).normal(size=(samples, width))


@remembered
def layer_cosines(network: str, *, layers: int = 25, samples: int = 1024, width: int = WIDTH, seed: int = 0) -> Floats:
    """Mean cosine of two different inputs after each layer of an untrained network, (layers + 1,), each in [-1, 1].

    Entry 0 is the inputs themselves, near 0; entry l is taken after the activation of layer l. The networks of one
    seed share inputs and weights and differ only in their activation. Without biases one ReLU layer takes
    orthogonal inputs to 1 / pi in the limit of great width: arc-cosine kernel, Cho & Saul 2009.

    Parameters
    ----------
    network
        A name of `NETWORKS`.
    layers
        At least 1.
    samples
        Number of inputs, at least 2.
    width
        Dimensions of the inputs and of every layer, at least 1.
    seed
        Of inputs and weights.
    """
    x = normal_inputs(seed, samples, width)  # (N, width)
    hidden = _hidden(x, network, layers, width, _weights(seed))
    return np.array([intra_modal_cosine(unit_rows(points)) for points in (x, *hidden)])  # (layers + 1,)


@remembered
def seed_clouds(
    inputs: ArrayLike,
    seeds: Sequence[int],
    *,
    layers: int,
    network: str = "relu",
    width: int = WIDTH,
    head: int = HEAD,
) -> Floats:
    """What untrained networks that differ only in their seed make of the same inputs, (K, N, head), unit rows.

    ``layers`` layers of ``width`` with their activation, then one linear layer without bias into ``head``
    dimensions, as the projections of CLIP are, then the sphere. Each seed gives a cone of its own; Liang et al. 2022,
    figure 2 (c), show 25. All K N points share one space: `projection.fit_pca` of them, reshaped to
    (K N, head), is the picture.

    Parameters
    ----------
    inputs
        (N, D), any rows.
    seeds
        K seeds of the weights.
    layers
        Hidden layers, 0 or more.
    network
        A name of `NETWORKS`.
    width, head
        Dimensions of the hidden layers and of the output, at least 1.
    """
    x = as_cloud(inputs, "inputs")
    clouds = [_output(x, network, layers, width, head, _weights(seed)) for seed in seeds]
    return np.array(clouds).reshape(len(seeds), len(x), head)  # (K, N, head)


@dataclass(frozen=True)
class SeedGaps:
    """Gaps between networks that differ only in their seed; one entry a pair of seeds, P = K (K - 1) / 2.

    Attributes
    ----------
    pair
        (P, 2) places of the two seeds.
    gap
        (P,) distance of the two centres, in [0, 2].
    predicted
        (P,) what it would be if the centres were orthogonal: ``sqrt(cone + cone')``, which is sqrt(2 cone) for
        equal cones, since the centre of a cloud has length sqrt(cone) for many points.
    """

    pair: tuple[tuple[int, int], ...]
    gap: Floats
    predicted: Floats


def seed_gaps(clouds: ArrayLike) -> SeedGaps:
    """Gap of every two of K clouds, beside what their cones alone predict.

    Cosines of the two centres make the difference: ``gap^2 = |mu|^2 + |mu'|^2 - 2 <mu, mu'>``.

    Parameters
    ----------
    clouds
        (K, N, D) unit rows, as `seed_clouds` returns them; N >= 2.
    """
    points = np.asarray(clouds, dtype=np.float64)
    if points.ndim != 3:
        raise ValueError(f"clouds has shape {points.shape}; expected (networks, items, dimensions).")
    # A cloud without a common direction can have a cone a little below 0.
    cones = [max(intra_modal_cosine(cloud), 0.0) for cloud in points]
    pair = tuple(combinations(range(len(points)), 2))
    return SeedGaps(
        pair=pair,
        gap=np.array([gap_distance(points[a], points[b]) for a, b in pair]),
        predicted=np.array([np.sqrt(cones[a] + cones[b]) for a, b in pair]),
    )


def _weights(seed: int) -> np.random.Generator:
    return np.random.default_rng([seed, _WEIGHTS])


def _linear(x: Floats, size: int, rng: np.random.Generator, *, bias: bool) -> Floats:
    """One untrained layer, (N, D) to (N, size). The biases are drawn in any case: the stream stays in step."""
    deviation = x.shape[1] ** -0.5
    weight = rng.normal(scale=deviation, size=(x.shape[1], size))  # (D, size)
    offset = rng.normal(scale=deviation, size=size)  # (size,)
    return x @ weight + offset if bias else x @ weight


def _hidden(x: Floats, network: str, layers: int, width: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Activations of layer 1, 2, ..., each (N, width)."""
    if network not in NETWORKS:
        raise ValueError(f"there is no network {network!r}; there are {', '.join(NETWORKS)}.")
    if layers < 0:
        raise ValueError(f"layers is {layers}; it must be 0 or more.")
    chosen = NETWORKS[network]
    for _ in range(layers):
        x = chosen.activation(_linear(x, width, rng, bias=chosen.bias))  # (N, width)
        yield x


def _output(x: Floats, network: str, layers: int, width: int, head: int, rng: np.random.Generator) -> Floats:
    *_, last = (x, *_hidden(x, network, layers, width, rng))  # (N, width)
    return unit_rows(_linear(last, head, rng, bias=False), "the outputs")  # (N, head)
