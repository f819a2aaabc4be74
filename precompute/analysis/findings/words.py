"""Words whose items behave unlike the rest: every word and measure is looked at, and the look is paid for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.stats import rankdata

from ... import modalities
from ...numbers import number
from ..checks import Floats
from ..clustering import content_words
from .finding import Finding
from .space import Space
from .thresholds import RATE

LEAST = 5  # captions with a word; a subset of fewer is a list of items
DRAWS = 999


def words_apart(measures: Mapping[str, ArrayLike], captions: Sequence[str], seed: int = 0) -> list[Finding]:
    """Words whose items have higher or lower values of a measure than chance gives to any word in any measure.

    Of a word and a measure: the mean rank of the items that have it, less that of all, in standard deviations
    (Wilcoxon 1945). The limit is the `RATE` quantile, over random exchanges of captions, of the largest of these over
    all words and measures, so that it holds although words are chosen after looking (max T; Westfall & Young 1993,
    Resampling-Based Multiple Testing, section 2.8). It takes items as exchangeable: where several are versions of one,
    in five skin tones, say, it finds too much, and another test is needed. Words of the same captions count as one.

    Parameters
    ----------
    measures
        Name to (N,) values, of each item one: a cosine, a change of rank.
    captions
        N.
    seed
        Of the exchanges.

    Returns
    -------
    The most extreme first; evidence has the median of the measure with and without the word, and the p value over all
    that was looked at. O(DRAWS W M) for M measures and W occurrences of words.
    """
    names = list(measures)
    values = np.column_stack([np.asarray(measures[name], dtype=np.float64) for name in names])  # (N, M)
    subsets = list(_subsets(captions))
    if len(values) != len(captions):
        raise ValueError(f"there are {len(captions)} captions for {len(values)} values; one each is needed.")
    if not subsets:
        return []
    having = csr_array(np.array([member for _, member in subsets], dtype=np.float64))  # (W, N)
    places = _standard_ranks(values)  # (N, M)
    sizes = having.sum(axis=1)  # (W,)
    deviation = np.sqrt(sizes * (len(values) - sizes) / (len(values) - 1))[:, None]  # (W, 1)
    z = (having @ places) / deviation  # (W, M)
    rng = np.random.default_rng(seed)
    largest = np.array([np.abs(having @ places[rng.permutation(len(places))] / deviation).max() for _ in range(DRAWS)])
    limit = float(np.quantile(largest, 1 - RATE))
    found: list[Finding] = []
    for which, measure in np.argwhere(np.abs(z) > limit):
        told, member = subsets[which]
        within, without = (float(np.median(values[rows, measure])) for rows in (member, ~member))
        found.append(
            Finding(
                kind="words",
                modalities=(),
                items=tuple(int(item) for item in np.flatnonzero(member)),
                score=float(z[which, measure]),
                threshold=limit if z[which, measure] > 0 else -limit,
                evidence={
                    "with": within,
                    "without": without,
                    "p": float((1 + (largest >= abs(z[which, measure])).sum()) / (DRAWS + 1)),
                },
                sentence=f"{names[measure]}: median {number(within, '.3g')} of the {member.sum()} items with “{told}”, "
                f"{number(without, '.3g')} of the others.",
            )
        )
    return sorted(found, key=lambda one: -abs(one.score))


def captions_apart(space: Space, captions: Sequence[str], seed: int = 0) -> list[Finding]:
    """`words_apart` of the cosine and the ranks of every two partners: of each word the measure that tells most."""
    measures: dict[str, ArrayLike] = {}
    for one, other in combinations(space.names, 2):
        cosine = np.einsum("nd,nd->n", space.clouds[one], space.clouds[other], dtype=np.float64)  # (N,)
        measures[f"Cosine of {modalities.word(one)} and {modalities.word(other)}"] = cosine
        for query, gallery in ((one, other), (other, one)):
            measures[f"Rank of the {modalities.word(gallery)} for its {modalities.word(query)}"] = space.across(
                query, gallery
            ).ranks
    most: dict[tuple[int, ...], Finding] = {}
    for finding in words_apart(measures, captions, seed):
        most.setdefault(finding.items, finding)
    return list(most.values())


def _subsets(captions: Sequence[str]) -> Iterator[tuple[str, np.ndarray]]:
    """Words, those of the same captions together, with who has them, (N,)."""
    having: dict[str, list[int]] = {}
    for item, caption in enumerate(captions):
        for word in set(content_words(caption)):
            having.setdefault(word, []).append(item)
    together: dict[tuple[int, ...], list[str]] = {}
    for word in sorted(having):
        if LEAST <= len(having[word]) <= len(captions) - LEAST:
            together.setdefault(tuple(having[word]), []).append(word)
    for items, words in together.items():
        member = np.zeros(len(captions), dtype=np.bool_)
        member[list(items)] = True
        yield " ".join(words), member


def _standard_ranks(values: Floats) -> Floats:
    """Columns as ranks, less their mean, over their deviation (N, M); a measure that is constant is 0."""
    places = rankdata(values, axis=0)
    places -= places.mean(axis=0)
    spread = places.std(axis=0)
    return places / np.where(spread > 0, spread, 1)
