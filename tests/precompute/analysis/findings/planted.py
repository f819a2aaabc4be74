"""Paired clouds in which nothing stands out, and what is planted in them."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from ..clouds import unit

Floats = NDArray[np.float64]
D = 24


def nothing(seed: int, n: int = 5000, *, concepts: int = 0, gap: float = 0.6, noise: float = 0.4) -> dict[str, Floats]:
    """Pairs that share what they show, each cloud around a centre of its own; in groups where there are concepts."""
    return {name: unit(cloud) for name, cloud in raw(np.random.default_rng(seed), n, concepts, gap, noise).items()}


def raw(rng: np.random.Generator, n: int, concepts: int = 0, gap: float = 0.6, noise: float = 0.4) -> dict[str, Floats]:
    """The same before rows are scaled to length one, so that something can be planted."""
    spread = np.linspace(1.4, 0.6, D)  # wider in some directions than in others, as embeddings are
    spread[-1] = 0  # what the pairs show does not vary along the gap (Zhang et al. 2024, arXiv 2401.08567)
    shared = rng.normal(size=(n, D)) * spread
    if concepts:
        shared = 0.7 * shared + (rng.normal(size=(concepts, D)) * spread)[rng.integers(concepts, size=n)]
    apart = gap * np.sqrt(D) * np.eye(D)[-1] / 2
    return {
        "image": shared + noise * rng.normal(size=(n, D)) + apart,
        "text": shared + noise * rng.normal(size=(n, D)) - apart,
    }


def places(rng: np.random.Generator, n: int, count: int) -> NDArray[np.int64]:
    return np.sort(rng.choice(n, count, replace=False))


def precision_and_recall(found, planted) -> tuple[float, float]:
    found, planted = set(found), set(planted)
    hit = len(found & planted)
    return hit / len(found) if found else 1.0, hit / len(planted)


def scaled(clouds: dict[str, Floats]) -> dict[str, Floats]:
    return {name: unit(cloud) for name, cloud in clouds.items()}


def with_outliers(seed: int, n: int = 5000, count: int = 25):
    """Pictures on the far side of their cloud's centre, each alone."""
    rng = np.random.default_rng(seed)
    clouds, items = raw(rng, n, concepts=60, gap=1.5), places(rng, n, count)
    clouds["image"][items, -1] *= -1
    return scaled(clouds), {(int(item),) for item in items}


def with_mismatches(seed: int, n: int = 5000, count: int = 40):
    """Captions that went round in a circle."""
    rng = np.random.default_rng(seed)
    clouds, items = raw(rng, n, concepts=60), places(rng, n, count)
    clouds["text"][items] = clouds["text"][np.roll(items, 1)]
    return scaled(clouds), {(int(item),) for item in items}


def with_duplicates(seed: int, n: int = 5000, count: int = 30):
    """Pictures twice, with little noise or none; one of them three times."""
    rng = np.random.default_rng(seed)
    clouds = raw(rng, n, concepts=60)
    items = rng.choice(n, 2 * count + 1, replace=False)
    one, other = items[:count], items[count : 2 * count]
    clouds["image"][other] = clouds["image"][one] + 0.05 * rng.normal(size=(count, D))
    clouds["image"][other[:5]] = clouds["image"][one[:5]]
    third = items[-1]
    clouds["image"][third] = clouds["image"][one[-1]] + 0.05 * rng.normal(size=D)
    pairs = [*zip(one, other, strict=True), (one[-1], third), (other[-1], third)]
    return scaled(clouds), {(int(min(pair)), int(max(pair))) for pair in pairs}


def with_moved(seed: int, n: int = 5000, count: int = 30):
    """Captions that say little, and stand behind all others or in front of them, as the pictures see it."""
    rng = np.random.default_rng(seed)
    clouds = raw(rng, n, concepts=60, gap=1.0)
    items = rng.choice(n, 2 * count, replace=False)
    behind, before = items[:count], items[count:]
    clouds["text"][items] += rng.normal(size=(2 * count, D))
    clouds["text"][behind, -1] -= 8
    clouds["text"][before, -1] += 4
    return scaled(clouds), {(int(item),) for item in behind}, {(int(item),) for item in before}


def with_hubs(seed: int, n: int = 5000, count: int = 20):
    """Captions among the pictures."""
    rng = np.random.default_rng(seed)
    clouds, items = raw(rng, n, concepts=60, gap=1.0), places(rng, n, count)
    clouds["text"][items, -1] += 5
    return scaled(clouds), {(int(item),) for item in items}


def with_clusters(seed: int, n: int = 5000, size: int = 60):
    """A cluster of pictures alone, one of texts alone, and one of both."""
    rng = np.random.default_rng(seed)
    clouds = raw(rng, n)
    pictures, texts, both = rng.choice(n, (3, size), replace=False)
    for members, modalities in ((pictures, ["image"]), (texts, ["text"]), (both, ["image", "text"])):
        for name in modalities:
            middle = clouds[name][members[0]]
            clouds[name][members] = middle + 0.4 * rng.normal(size=(size, D))
    return scaled(clouds), {("image", "text"): set(pictures.tolist()), ("text", "image"): set(texts.tolist())}


def with_words(seed: int, n: int = 5000, count: int = 12, size: int = 50):
    """Captions of four words of 500, and words that some have besides: half of these fit less, half better than others.

    Returns clouds, captions, and the items of each planted word.
    """
    rng = np.random.default_rng(seed)
    clouds = raw(rng, n, concepts=60)
    words = ["".join(letters) for letters in product("bdgklmnprt", "aeiou", "bdgklmnprt")]
    planted = [f"{word}ing" for word in words[:count]]
    said = [list(rng.choice(words, 4, replace=False)) for _ in range(n)]
    members = [places(rng, n, size) for _ in range(count)]
    for number, (word, items) in enumerate(zip(planted, members, strict=True)):
        other = rng.normal(size=(size, D)) if number % 2 else clouds["image"][items] - clouds["text"][items]
        other[:, -1] = 0  # the gap stays
        clouds["text"][items] += 0.5 * other
        for item in items:
            said[item].append(word)
    return scaled(clouds), [" ".join(words) for words in said], {tuple(items.tolist()) for items in members}
