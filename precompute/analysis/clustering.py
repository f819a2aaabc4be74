"""An order in which similar items stand together, and boxes with words for its clusters."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import pdist

from ..cache import remembered
from .checks import as_cloud

WORDS_PER_LABEL = 2
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

    ``label`` is "word | word", one word, or empty where no caption of the cluster has a word to offer.
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
    words = [frozenset(content_words(caption)) for caption in captions]
    if n == 1:
        return [Cluster(start=0, size=1, label=_label(words, [0]))]
    tree = _tree(points)
    leaves = leaves_list(tree)  # (N,)
    clusters: list[Cluster] = []
    start = 0
    for size in _cut(tree, count):
        members = [int(item) for item in leaves[start : start + size]]
        clusters.append(Cluster(start=start, size=size, label=_label(words, members)))
        start += size
    return clusters


def name_groups(captions: Sequence[str], groups: Sequence[Sequence[int]]) -> list[str]:
    """Labels of groups of items, as `Cluster` has them, from N captions and the items of each group."""
    words = [frozenset(content_words(caption)) for caption in captions]
    return [_label(words, members) for members in groups]


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
    return [word for word in _WORD.findall(caption.lower()) if word not in _LEFT_OUT and len(word) > 1]


def _label(words: Sequence[frozenset[str]], members: Sequence[int]) -> str:
    """The words that tell a cluster's captions from the others.

    Score of a word: ``p ln(p / q)``, p the share of the cluster's captions that have it, q the share of all captions:
    one term of the Kullback-Leibler divergence, high for words that are frequent inside and rare outside. Words that
    only one caption has, or that are no more frequent inside than outside, come last, and in a cluster of three or
    more only where there is nothing better: they name an item, not the cluster. A word that stands in exactly the
    same captions as one chosen before ("skin", "tone") says nothing new.
    """
    inside = Counter(word for member in members for word in words[member])
    everywhere = Counter(word for caption in words for word in caption if word in inside)

    def rank(word: str) -> tuple[bool, float, str]:
        p, q = inside[word] / len(members), everywhere[word] / len(words)
        score = p * math.log(p / q) if len(members) < len(words) else p
        # Rounded, so that equal scores stay equal and the alphabet decides, on every machine.
        return inside[word] == 1 or score <= 0, -round(score, 9), word

    chosen: list[str] = []
    covered: set[frozenset[int]] = set()
    for word in sorted(inside, key=rank):
        if chosen and len(members) > 2 and rank(word)[0]:
            break
        having = frozenset(member for member in members if word in words[member])
        if having not in covered or len(members) == 1:
            chosen.append(word)
            covered.add(having)
        if len(chosen) == WORDS_PER_LABEL:
            break
    return " | ".join(chosen)
