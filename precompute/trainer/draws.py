"""Random numbers that Python and the browser draw alike: a seed and a purpose make a stream, a place in it a number.

The k-th number of a stream is a scrambled counter, so nothing is remembered from one to the next and any step of a run
can be drawn without those before it. Counter: Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011.
Scrambling: the 32-bit finaliser of MurmurHash3 (Appleby). The twin is ``numerics/draws.js``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.uint64]

STRIDE = 0x9E3779B9  # odd, so that the counter meets every 32-bit number once
BITS = 0xFFFFFFFF


def scrambled(numbers: Whole) -> Whole:
    """32-bit numbers to 32-bit numbers, one to one, each bit of which depends on all bits."""
    mixed = numbers & BITS
    mixed = ((mixed ^ (mixed >> 16)) * 0x85EBCA6B) & BITS
    mixed = ((mixed ^ (mixed >> 13)) * 0xC2B2AE35) & BITS
    return (mixed ^ (mixed >> 16)).astype(np.uint64)


def stream(*parts: int) -> int:
    """Key of a stream from whole numbers >= 0: a seed, what it is for, a step."""
    key = 0
    for part in parts:
        key = int(scrambled(np.asarray(key ^ part, dtype=np.uint64) + STRIDE))
    return key


def uniforms(key: int, count: int) -> Floats:
    """(count,) numbers of a stream, uniform in (0, 1): the middles of 2^32 equal parts."""
    places = np.arange(1, count + 1, dtype=np.uint64)
    return (scrambled(places * STRIDE + np.uint64(key)).astype(np.float64) + 0.5) / 2**32


def normals(key: int, count: int) -> Floats:
    """(count,) numbers of a stream, normal with mean 0 and variance 1, by Box and Muller (1958)."""
    pairs = uniforms(key, 2 * count).reshape(count, 2)
    return np.sqrt(-2 * np.log(pairs[:, 0])) * np.cos(2 * np.pi * pairs[:, 1])
