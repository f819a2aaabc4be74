"""Items far from all others of their modality, and partners that do not fit each other."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from ...modalities import plural, word
from ...numbers import number
from ..checks import Floats
from .finding import Finding
from .space import Real, Space, blocks
from .thresholds import upper_z, z_limit

EQUAL = 1e-12  # partners that coincide have a finite cosine short of 1 by so much


def outliers(space: Space) -> list[Finding]:
    """Items whose nearest others are far, next to how far those of most items are; the farthest first.

    Measured is the mean distance to the K nearest of the modality (Angiulli & Pizzuti 2002, "Fast outlier detection in
    high dimensional spaces", section 2: the weight of a point), its logarithm as robust z, `thresholds.upper_z`; the
    limit is that of N normal values. A group of more than K is no outlier, however far it is. O(N^2 D) a modality.
    """
    found: list[Finding] = []
    for name in space.names:
        distance = space.within(name).distances.mean(axis=1)  # (N,)
        typical = float(np.median(distance))
        z = upper_z(np.log(np.maximum(distance, np.finfo(float).tiny)))  # (N,)
        found += [
            Finding(
                kind="outlier",
                modalities=(name,),
                items=(int(item),),
                score=float(z[item]),
                threshold=z_limit(space.count),
                evidence={"distance": float(distance[item]), "typical": typical},
                sentence=f"Its {space.neighbours} nearest {plural(name)} are {distance[item]:.2f} away on average, "
                f"those of the median {word(name)} {typical:.2f}.",
            )
            for item in np.flatnonzero(z > z_limit(space.count))
        ]
    return sorted(found, key=lambda one: -one.score)


def mismatches(space: Space) -> list[Finding]:
    """Pairs whose partners are far apart, next to most pairs: a wrong caption, say; the farthest first.

    Measured is the cosine of partners, each cloud less its mean, so that neither gap nor cones count; its inverse
    hyperbolic tangent, which makes correlations nearly normal (Fisher 1915, Biometrika 10), as robust z of the lower
    end, `thresholds.upper_z`, with the limit of N normal values. To look for wrong labels where image
    and text agree least is what filters by CLIP's score do: Schuhmann et al. 2021 (LAION-400M, arXiv 2111.02114),
    section 3. O(N D) for two modalities; the rank of the partner, for the reader, O(N^2 D).
    """
    found: list[Finding] = []
    for first, second in combinations(space.names, 2):
        cosine = _content_cosine(space.clouds[first], space.clouds[second])  # (N,)
        z = upper_z(-np.arctanh(np.clip(cosine, -1 + EQUAL, 1 - EQUAL)))  # (N,)
        ranks = space.across(first, second).ranks, space.across(second, first).ranks
        for item in np.flatnonzero(z > z_limit(space.count)):
            of_pair, of_median = (number(float(value), ".2f") for value in (cosine[item], np.median(cosine)))
            there, back = (int(rank[item]) for rank in ranks)
            found.append(
                Finding(
                    kind="mismatch",
                    modalities=(first, second),
                    items=(int(item),),
                    score=float(z[item]),
                    threshold=z_limit(space.count),
                    evidence={
                        "cosine": float(cosine[item]),
                        "typical": float(np.median(cosine)),
                        f"rank of the {word(second)}": there,
                        f"rank of the {word(first)}": back,
                    },
                    sentence=f"Less the means, {word(first)} and {word(second)} have a cosine of {of_pair}, "
                    f"the median pair {of_median}; of {space.count:,} {plural(second)} the partner comes "
                    f"at {there:,}.",
                )
            )
    return sorted(found, key=lambda one: -one.score)


def _content_cosine(x: Real, y: Real) -> Floats:
    """(N,) cosine of partners after centring, in [-1, 1]; 0 where a row is its cloud's mean."""
    means = x.mean(axis=0, dtype=np.float64), y.mean(axis=0, dtype=np.float64)
    cosine = np.empty(len(x))
    for rows in blocks(*x.shape):
        a, b = (cloud[rows] - mean for cloud, mean in zip((x, y), means, strict=True))  # (B, D)
        lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)  # (B,)
        cosine[rows] = np.einsum("nd,nd->n", a, b) / np.where(lengths > 0, lengths, 1)
    return cosine
