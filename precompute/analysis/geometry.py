"""How two clouds of embeddings lie to each other: gap, cones, alignment, uniformity, separability.

Throughout, ``image`` and ``text`` are (N, D), row n of one is the partner of row n of the other, and rows
have length one, so that a dot product is a cosine. Rows of another length (a shift without
renormalising) are taken as they are. Inputs are never changed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial.distance import pdist
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

from .checks import Floats, as_cloud, as_pair
from .sums import CloudSums, PairSums

HELD_OUT = 0.3
SPLITS = 20
# Weak on purpose: with scikit-learn's default of 1 a thin but perfectly separating direction is
# shrunk away, and the accuracy would measure the distance of the clouds a second time.
INVERSE_REGULARISATION = 100.0


def gap_vector(image: ArrayLike, text: ArrayLike) -> Floats:
    """Modality gap: centre of the images minus centre of the texts, (D,).

    Liang et al. 2022 (arXiv 2203.02053), section 4.2.
    """
    return PairSums.of(image, text).gap_vector  # (D,)


def gap_distance(image: ArrayLike, text: ArrayLike) -> float:
    """Length of the gap vector, in [0, 2]; 0 where the centres meet.

    The centres of unit rows lie inside the sphere, so a cloud that spreads in all directions has a short
    centre and a small gap, whatever its partner does. Liang et al. 2022, section 4.2.
    """
    return PairSums.of(image, text).gap_distance


def gap_floor(image: ArrayLike, text: ArrayLike) -> float:
    """The gap distance that N pairs show where there is none: the root of its expected square for equal means.

    Centres of N points scatter. With d = x - y, ``E |mean d|^2 = |E d|^2 + trace cov(d) / N``. The unbiased estimate of
    the second term is ``(mean |d|^2 - |mean d|^2) / (N - 1)``, whose root this is; for unit rows
    ``sqrt((2 - 2 paired_cosine - gap_distance^2) / (N - 1))``. In the unit of the gap distance. N >= 2.
    """
    return PairSums.of(*as_pair(image, text, least=2)).gap_floor


def gap_beyond_floor(image: ArrayLike, text: ArrayLike) -> float:
    """Gap distance with its floor taken off: ``sqrt(gap_distance^2 - gap_floor^2)``, 0 where that is negative.

    Its square, before the cut at 0, estimates the squared distance of the population's centres without bias. N >= 2.
    """
    return float(np.sqrt(max(gap_distance(image, text) ** 2 - gap_floor(image, text) ** 2, 0.0)))


def gap_by_chance(image: ArrayLike, text: ArrayLike, draws: int = 999, seed: int = 0) -> float:
    """How often pairs whose sides are exchanged at random show a gap as wide, in [1 / (draws + 1), 1].

    If both clouds had one centre and one shape, exchanging the two points of a pair would change nothing: a test of
    random signs (Fisher, The Design of Experiments, 1935, section 21). Small values speak for a gap.

    Parameters
    ----------
    image, text
        (N, D).
    draws
        Random exchanges; at least 1.
    seed
        Of the exchanges.
    """
    x, y = as_pair(image, text)
    signs = np.random.default_rng(seed).choice((-1.0, 1.0), size=(draws, len(x)))  # (draws, N)
    lengths = np.linalg.norm(signs @ (x - y), axis=1) / len(x)  # (draws,)
    return float((1 + (lengths >= gap_distance(x, y)).sum()) / (draws + 1))


def intra_modal_cosine(x: ArrayLike) -> float:
    """Mean cosine of two different items of one modality (the cone), in [-1 / (N - 1), 1].

    For unit rows it equals ``(N |mu|^2 - 1) / (N - 1)`` with mu the mean row: 1 is a single direction, 0 a
    cloud around the origin. "Cone effect": Liang et al. 2022, section 2.

    Parameters
    ----------
    x
        (N, D), N >= 2. An item with itself is left out.
    """
    return CloudSums.of(as_cloud(x, least=2)).intra_modal_cosine


def paired_cosine(image: ArrayLike, text: ArrayLike) -> float:
    """Mean cosine of partners, in [-1, 1]."""
    return PairSums.of(image, text).paired_cosine


def cross_modal_cosine(image: ArrayLike, text: ArrayLike) -> float:
    """Mean cosine of an image and a text that are not partners, over all i != j, in [-1, 1]. N >= 2."""
    return PairSums.of(*as_pair(image, text, least=2)).cross_modal_cosine


def relative_modality_gap(image: ArrayLike, text: ArrayLike) -> float:
    """RMG: how far partners are apart, next to strangers of one modality, in [0, 1].

    With d = (1 - cosine) / 2, ``d_match / (d_match + (d_image + d_text) / 2)``, where d_match is the mean over
    partners, d_image and d_text over all different items of a modality. 0: partners coincide; 0.5: partners
    are as far apart as random items of the same modality; above: farther. If all points coincide (0 / 0) it is 0.
    N >= 2. Schrodi et al. 2025 (arXiv 2404.07983), as computed by the code published with it.
    """
    return PairSums.of(*as_pair(image, text, least=2)).relative_modality_gap


def alignment(image: ArrayLike, text: ArrayLike) -> float:
    """Mean squared distance of partners, in [0, 4]; 0 is perfect.

    Wang & Isola 2020 (arXiv 2005.10242), section 4.1, with alpha = 2. For unit rows, ``2 - 2 * paired_cosine``.
    """
    return PairSums.of(image, text).alignment


def uniformity(x: ArrayLike, t: float = 2.0) -> float:
    """``ln mean exp(-t |x_i - x_j|^2)`` over all i < j; at most 0, lower is more uniform, at least -4 t.

    Wang & Isola 2020, section 4.1, with t = 2. Takes memory for N (N - 1) / 2 distances.

    Parameters
    ----------
    x
        (N, D), N >= 2.
    t
        Sharpness of the kernel, above 0.
    """
    x = as_cloud(x, least=2)
    if not t > 0:
        raise ValueError(f"t is {t}; it must be above 0.")
    squared = pdist(x, "sqeuclidean")  # (N (N - 1) / 2,)
    return float(logsumexp(-t * squared) - np.log(len(squared)))


def linear_separability(image: ArrayLike, text: ArrayLike, seed: int, splits: int = SPLITS) -> float:
    """Held-out accuracy of telling images from texts with one hyperplane, in [0, 1]; 0.5 is mixed, 1 separated.

    Logistic regression, fitted on 70 % of the items and scored on the others: the mean over random splits, since one
    alone, of 400 items, is off by 0.03. A split is by item: both points
    of a pair stand on the same side, so that the classifier never sees the partner of a point it is scored on.
    Values well below 0.5 occur where the means of *all* items were made equal: what the one part has too much of
    the other then lacks.
    Measured, on splits of their own, by Fahim et al. 2024 (arXiv 2405.18570) and An et al. 2025 (arXiv 2412.14384).

    Parameters
    ----------
    image, text
        (N, D), N >= 2.
    seed
        Chooses the splits: the same seed, the same number.
    splits
        How many, at least 1.
    """
    x, y = as_pair(image, text, least=2)
    n = len(x)
    held_out = round(HELD_OUT * n)  # one at least, and fewer than all, from two items on
    rng = np.random.default_rng(seed)
    # A fit has one optimum wherever it starts; from that of the split before it is near.
    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=5000, warm_start=True)
    scores: list[float] = []
    for _ in range(splits):
        items = rng.permutation(n)  # (N,)
        test, train = items[:held_out], items[held_out:]
        model.fit(np.concatenate([x[train], y[train]]), np.repeat([0, 1], len(train)))
        scores.append(model.score(np.concatenate([x[test], y[test]]), np.repeat([0, 1], len(test))))
    return float(np.mean(scores))
