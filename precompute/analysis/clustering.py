"""An order in which similar items stand together, and boxes with words for its clusters."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import pdist

from ..cache import remembered
from .checks import as_cloud

TERMS_PER_LABEL = 2
LONGEST_TERM = 3  # words
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_STOP_WORDS = """
about above after all along an and another are around as at be been behind being below beside between both but
by can do does down each few for from front get gets getting has have he her here him his in inside into is it
its just like many more most near next no not of off on one onto or other our out outside over own she side so
some such than that the their them then there these they this those three through to together top toward towards
two under up upon very was we were what when where which while who with within without you your
"""
_LEFT_OUT = frozenset(_STOP_WORDS.split())


@dataclass(frozen=True)
class Cluster:
    """A run of neighbours in the order: positions ``start`` to ``start + size - 1``.

    ``label`` is "term | term", one term, or empty where no caption of the cluster has a word to offer. A term is a
    word, or up to three that follow one another.
    """

    start: int
    size: int
    label: str


def order(embeddings: ArrayLike) -> NDArray[np.int64]:
    """Items from left to right, so that similar ones are neighbours: a permutation of 0 .. N - 1, (N,).

    Ward's hierarchical clustering (Ward 1963), leaves in the order that makes the sum of distances between neighbours
    least (Bar-Joseph et al. 2001). For unit rows the squared distance is 2 - 2 cosine, so that
    clusters are groups of high cosine.

    Parameters
    ----------
    embeddings
        (N, D) unit rows. To order pairs, give one modality, or both side by side: ``np.hstack([image, text])``.
    """
    points = as_cloud(embeddings)
    if len(points) == 1:
        return np.zeros(1, dtype=np.int64)
    return leaves_list(_tree(points)).astype(np.int64)


def labelled_clusters(embeddings: ArrayLike, captions: Sequence[str], count: int) -> list[Cluster]:
    """Cut the tree behind `order` into clusters and name them by their captions.

    Parameters
    ----------
    embeddings
        (N, D) unit rows, as for `order`.
    captions
        N captions, in the order of the rows.
    count
        How many clusters, 1 .. N.

    Returns
    -------
    ``count`` clusters, in the order of `order`, which they partition.
    """
    points = as_cloud(embeddings)
    n = len(points)
    if len(captions) != n:
        raise ValueError(f"there are {len(captions)} captions for {n} rows; one each is needed.")
    if not 1 <= count <= n:
        raise ValueError(f"count is {count}; it must be between 1 and {n}, the number of items.")
    tree = _tree(points) if n > 1 else None
    sizes = [1] if tree is None else _cut(tree, count)
    leaves = np.zeros(1, np.int64) if tree is None else leaves_list(tree)  # (N,)
    starts = np.cumsum([0, *sizes[:-1]])
    labels = name_groups(captions, [group.tolist() for group in np.split(leaves, starts[1:])])
    return [Cluster(int(start), size, label) for start, size, label in zip(starts, sizes, labels, strict=True)]


def name_groups(captions: Sequence[str], groups: Sequence[Sequence[int]]) -> list[str]:
    """Labels of groups of items, as `Cluster` has them, from N captions and the items of each group."""
    terms = [content_terms(caption) for caption in captions]
    everywhere = Counter(chain.from_iterable(terms))
    return [_label(terms, members, everywhere) for members in groups]


@remembered
def _tree(points: NDArray[np.float64]) -> NDArray[np.float64]:
    distances = pdist(points)  # (N (N - 1) / 2,)
    return optimal_leaf_ordering(linkage(distances, method="ward"), distances)  # (N - 1, 4)


def _cut(tree: NDArray[np.float64], count: int) -> list[int]:
    """Undo the last ``count - 1`` merges: sizes of the groups, left to right.

    A threshold on the height (scipy's fcluster) would give fewer groups where heights are tied.
    """
    n = len(tree) + 1
    nodes = [2 * n - 2]  # below n an item, from n on a merge, in the order of their height
    while len(nodes) < count:
        last = max(nodes)
        at = nodes.index(last)
        nodes[at : at + 1] = [int(child) for child in tree[last - n, :2]]
    return [1 if node < n else int(tree[node - n, 3]) for node in nodes]


def content_words(caption: str) -> list[str]:
    """Words of a caption, small, in their order, without those that say nothing of its subject."""
    return [word for run in _runs(caption) for word in run]


def content_terms(caption: str) -> frozenset[str]:
    """Content words of a caption, and each two or three of them between which nothing else stands: n-grams."""
    return frozenset(
        " ".join(run[start : start + length])
        for run in _runs(caption)
        for length in range(1, LONGEST_TERM + 1)
        for start in range(len(run) - length + 1)
    )


def _runs(caption: str) -> list[list[str]]:
    """Content words, apart wherever another word, a number or a sign stands between two."""
    runs: list[list[str]] = []
    end = -1  # of the last content word
    text = caption.lower()
    for found in _WORD.finditer(text):
        word = found[0]
        if word in _LEFT_OUT or len(word) == 1:
            continue
        if end >= 0 and not text[end : found.start()].strip():
            runs[-1].append(word)
        else:
            runs.append([word])
        end = found.end()
    return runs


def _label(terms: Sequence[frozenset[str]], members: Sequence[int], everywhere: Counter[str]) -> str:
    """The terms that tell a cluster's captions from the others.

    Score of a term: ``p ln(p / q)``, p the share of the cluster's captions that have it, q the share of all captions:
    one part of the Kullback-Leibler divergence, high for terms that are frequent inside and rare outside. Terms that
    only one caption has, or that are no more frequent inside than outside, come last, and in a cluster of three or
    more only where there is nothing better: they name an item, not the cluster. Of terms that say the same, the
    longest is taken ("skin tone"); one that shares a word with it, or stands in exactly the same captions, says
    nothing new.
    """
    inside = Counter(chain.from_iterable(terms[member] for member in members))

    def rank(term: str) -> tuple[bool, float, int, str]:
        p, q = inside[term] / len(members), everywhere[term] / len(terms)
        score = p * math.log(p / q) if len(members) < len(terms) else p
        # Rounded, so that equal scores stay equal and the alphabet decides, on every machine.
        return inside[term] == 1 or score <= 0, -round(score, 9), -term.count(" "), term

    chosen: list[str] = []
    said: set[str] = set()
    covered: set[frozenset[int]] = set()
    for term in sorted(inside, key=rank):
        if chosen and len(members) > 2 and rank(term)[0]:
            break
        having = frozenset(member for member in members if term in terms[member])
        if said.isdisjoint(term.split()) and (having not in covered or len(members) == 1):
            chosen.append(term)
            said.update(term.split())
            covered.add(having)
        if len(chosen) == TERMS_PER_LABEL:
            break
    return " | ".join(chosen)
