"""A sample of items that depends on their embeddings and a seed, not on the order in which they stand.

Each item gets a key, a seeded hash of its rows in all modalities, and the sample is the items with the least keys, in
the order of their keys. So whoever shuffles the items draws the same ones, and equal items are drawn alike. The hash is
multilinear with random 64-bit weights, pairwise independent for any two items that differ (Carter & Wegman 1979), which
is what the errors of means ask of a sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..analysis import geometry
from ..analysis.checks import Floats

WHOLE = 5_000  # items up to which nothing is sampled
GROUPS, GROUP = 20, 1_000  # of which uniformity is the mean: each with all of its pairs
SAMPLES, FITTED, SPLITS = 5, 4_000, 4  # samples that separability is measured on, their items, splits of each
Words = NDArray[np.uint64]


@dataclass(frozen=True)
class Estimate:
    """A number, and its standard error; the error is 0 where all items count."""

    value: float
    error: float = 0.0


@dataclass(frozen=True)
class Keys:
    """Weights of the hash: (M, D) words, one a number of an item's rows in M modalities."""

    weights: Words

    @classmethod
    def of(cls, seed: int, modalities: int, dimensions: int) -> Keys:
        """Weights of a seed."""
        rng = np.random.default_rng(seed)
        return cls(rng.integers(0, 2**64, size=(modalities, dimensions), dtype=np.uint64))


@dataclass(frozen=True)
class Drawn:
    """Some items: their keys, rising, and their rows, (K,) each."""

    keys: Words
    rows: NDArray[np.int64]


def keys(points: Sequence[Floats], chosen: Keys, start: int) -> Drawn:
    """Keys of B items, from their float64 rows (B, D) in each modality; the first item is row ``start``."""
    total = np.zeros(len(points[0]), dtype=np.uint64)  # (B,)
    for rows, weights in zip(points, chosen.weights, strict=True):
        words = (rows + 0.0).view(np.uint64)  # a zero has one sign
        words ^= words >> np.uint64(31)  # float32 leaves the low bits empty; one to one
        total += (words * weights).sum(axis=1, dtype=np.uint64)
    return Drawn(total, np.arange(start, start + len(total)))


def first(count: int, drawn: Sequence[Drawn]) -> Drawn:
    """The ``count`` items with the least keys of several, in the order of the keys."""
    every = np.concatenate([one.keys for one in drawn])
    least = np.argsort(every, kind="stable")[:count]
    return Drawn(every[least], np.concatenate([one.rows for one in drawn])[least])


def sample_size(items: int) -> int:
    """How many items `uniformity` and `linear_separability` need of ``items``."""
    return items if items <= WHOLE else min(items, max(GROUPS * GROUP, SAMPLES * FITTED))


def uniformity(points: Floats, items: int) -> Estimate:
    """Uniformity of ``items`` points from a sample (K, D) of them, see `sample_size`: all of them where they are few.

    The mean of ``exp(-2 distance^2)`` over all pairs within each group of `GROUP` items is an unbiased estimate of that
    over all pairs; the estimate is the logarithm of the mean of the groups, its error follows from their spread.
    """
    if items <= WHOLE:
        return Estimate(geometry.uniformity(points))
    mean = _mean(np.exp([geometry.uniformity(points[at::GROUPS][:GROUP]) for at in range(GROUPS)]))
    return Estimate(float(np.log(mean.value)), mean.error / mean.value)


def linear_separability(image: Floats, text: Floats, items: int, seed: int) -> Estimate:
    """Separability of ``items`` pairs from a sample (K, D) of them, see `sample_size`: all of them where they are few.

    The mean over disjoint samples of at most `FITTED` items, and its error from their spread. It is the accuracy of
    cuts that were fitted on so many; one that is fitted on more can be expected to tell more.
    """
    if items <= WHOLE:
        return Estimate(geometry.linear_separability(image, text, seed))
    samples = [(image[at::SAMPLES][:FITTED], text[at::SAMPLES][:FITTED]) for at in range(SAMPLES)]
    return _mean(np.array([geometry.linear_separability(x, y, seed, SPLITS) for x, y in samples]))


def mean_of(values: Floats, items: int) -> Estimate:
    """Mean over all of ``items`` from a sample of them, (K,) values."""
    return _mean(values, 1 - len(values) / items)


def share_of(flags: NDArray[np.bool_], items: int) -> Estimate:
    """Share among all of ``items`` from a sample of them, (K,) flags.

    The error is half of Wilson's interval (1927) at one standard error, which is not 0 where all flags are equal.
    """
    k, p = len(flags), float(flags.mean())
    error = np.sqrt(p * (1 - p) / k + 1 / (4 * k**2)) / (1 + 1 / k)
    return Estimate(p, float(error * np.sqrt(1 - k / items)))


def median_of(values: NDArray[np.int64], items: int) -> Estimate:
    """Median over all of ``items`` from a sample of them, (K,) values.

    The error is half of the distance of the order statistics that enclose it with probability 0.68, at
    K / 2 +- sqrt(K) / 2: nothing is asked of the distribution.
    """
    k = len(values)
    apart = np.sqrt(k) / 2 * np.sqrt(1 - k / items)
    at = np.clip([np.floor((k - 1) / 2 - apart), np.ceil((k - 1) / 2 + apart)], 0, k - 1).astype(int)
    low, high = np.sort(values)[at]
    return Estimate(float(np.median(values)), float(high - low) / 2 if k < items else 0.0)


def both(estimates: Sequence[Estimate]) -> Estimate:
    """The mean of estimates from the same items: errors that may all point one way are not taken to cancel."""
    return Estimate(*np.mean([(one.value, one.error) for one in estimates], axis=0).tolist())


def _mean(values: Floats, left: float = 1.0) -> Estimate:
    """Mean of K values and its error; ``left`` is the part of all values that they are not."""
    error = values.std(ddof=1) / np.sqrt(len(values)) * np.sqrt(left) if left else 0.0
    return Estimate(float(values.mean()), float(error))
