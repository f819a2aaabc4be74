"""Claims of the tool's chapter: each was found by looking, and is tested where nobody had looked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..precompute.analysis.checks import Floats, unit_rows
from ..precompute.analysis.findings.finding import Finding
from ..precompute.analysis.findings.linkage import kept_share
from ..precompute.analysis.findings.lone_clusters import lone_clusters
from ..precompute.analysis.findings.space import Space
from ..precompute.analysis.findings.words import words_apart
from ..precompute.analysis.retrieval import ranks
from ..precompute.bundle import Bundle
from ..precompute.errors import InputError, allowed
from ..precompute.reference.tables import Table, tables
from ..site.claims import Cell, Evidence, Runs, claim
from .closings import clouds
from .effects import MAIN

TONED = "skin tone"
TONES = re.compile(r",? ?(?:(?:medium-)?(?:light|dark)|medium) skin tone")
PALE = "emoji-infonce-30-long"
FOUND_ON, CHECKED_ON = "clip-generated", ("cyclip-generated", "cloob-generated", "cloob-laion-generated")
FIVE = (
    "fox with a camera",
    "refugee character",
    "apples and cloth",
    "Mona Lisa, moustache",
    "horror creature",
)
DRAWS = 999
RARE = 0.01  # of what chance would show as often, nothing is said

__all__ = ["five_pictures_are_alike", "pale_pictures_keep_together", "photographs_had_two_orders", "tones_are_found"]

Items = NDArray[np.int64]


def _by_chance(found: float, drawn: Sequence[float] | Floats) -> float:
    """Share of draws, the found one among them, that reach as far."""
    return float((1 + (np.asarray(drawn) >= found).sum()) / (1 + len(drawn)))


def _families(bundle: Bundle) -> tuple[Items, NDArray[np.bool_]]:
    """(N,) which emoji an item is a version of, and (F,) which of these have a skin tone."""
    captions = [item.caption for item in bundle.items]
    _, family = np.unique([TONES.sub("", caption).rstrip(":") for caption in captions], return_inverse=True)  # (N,)
    toned = np.bincount(family, [TONED in caption for caption in captions]) > 0  # (F,)
    return family, toned


def _halves(families: int) -> tuple[Items, Items]:
    """Those that are looked at, and those that are not."""
    mixed = np.random.default_rng(0).permutation(families)
    return mixed[: families // 2], mixed[families // 2 :]


def _tone_effects(bundle: Bundle) -> tuple[float, float, float]:
    """In the half not looked at: cosine of partners with a tone less without, by chance, and how much sooner."""
    x, y = clouds(bundle)
    family, toned = _families(bundle)
    _, held = _halves(len(toned))
    own = np.bincount(family, (x * y).sum(axis=1)) / np.bincount(family)  # (F,) a value an emoji
    values, flags = own[held], toned[held]

    def effect(having: NDArray[np.bool_]) -> float:
        return float(values[having].mean() - values[~having].mean())

    rng = np.random.default_rng(1)
    chance = _by_chance(effect(flags), [effect(rng.permutation(flags)) for _ in range(DRAWS)])
    places, having = ranks(x, y), np.isin(family, held[flags])
    later = np.median(places[np.isin(family, held[~flags])]) / np.median(places[having])
    return effect(flags), chance, float(later)


@claim("Names with a skin tone are closer to their pictures than all others")
def tones_are_found(runs: Runs) -> Evidence:
    """Looked for in one half of the emoji, the word stands out; in the other half it holds, in every training."""
    first = runs[MAIN].first
    x, y = clouds(first)
    family, toned = _families(first)
    looked = np.isin(family, _halves(len(toned))[0])
    captions = [item.caption for item, is_in in zip(first.items, looked, strict=True) if is_in]
    found = words_apart({"cosine": (x * y).sum(axis=1)[looked]}, captions)
    stands_out = bool(found) and found[0].score > 0 and set(found[0].items) == _toned(captions)
    rows = [(f"seed {seed}", *_tone_effects(bundle)) for seed, bundle in runs[MAIN].runs.items()]
    holds = stands_out and all(effect > 0 and chance <= RARE and later > 1 for _, effect, chance, later in rows)
    return Evidence(
        holds,
        [("training", "cosine with less without", "by chance", "partner sooner by"), *rows],
        f"Half of the emoji, an emoji in all its tones counted once, was looked at in the first training: there the "
        f"words that stand out most must be “{TONED}”. Shown is the other half. By chance: share of {DRAWS} exchanges "
        f"of who has a tone. Holds if at most {RARE:g}, with partners closer and sooner, in every training.",
    )


def _toned(captions: Sequence[str]) -> set[int]:
    return {place for place, caption in enumerate(captions) if TONED in caption}


def _space(bundle: Bundle) -> Space:
    return Space({name: bundle.at(name) for name in bundle.modalities})


def _lone(runs: Runs) -> Finding | None:
    """The first cluster of pictures that names lack, found on the first training."""
    image, text = runs[PALE].first.modalities
    found = lone_clusters(_space(runs[PALE].first))
    return next((one for one in found if one.modalities == (image, text)), None)


def _kept(bundle: Bundle, members: Items) -> tuple[float, float, float]:
    """Share of the nearest neighbours that are members, of pictures and of names; of pictures by chance."""
    space = _space(bundle)
    image, text = (float(kept_share(space.within(name), members).mean()) for name in bundle.modalities)
    rng = np.random.default_rng(2)
    near = space.within(bundle.modalities[0])
    drawn = [kept_share(near, rng.permutation(space.count)[: len(members)]).mean() for _ in range(DRAWS)]
    return image, text, _by_chance(image, drawn)


def _saturations(bundle: Bundle) -> Floats:
    """(N,) mean saturation of each picture, in 0..1; pixels that are not drawn count as white."""
    modality = bundle.modalities[0]
    path, sheet = bundle.sprite_path(modality), bundle.sprites.get(modality)
    if path is None or sheet is None:
        raise InputError(f"run {bundle.name} has no pictures of {modality}; make it with `modgap precompute`.")
    with Image.open(path) as opened:
        pixels = opened.convert("RGBA")
    ground = Image.new("RGBA", pixels.size, "white")
    colours = np.asarray(Image.alpha_composite(ground, pixels).convert("HSV"), dtype=np.float64)[..., 1] / 255  # (H, W)
    cells = [divmod(row, sheet.columns) for row in range(len(bundle.items))]
    side = sheet.cell
    return np.array([colours[r * side : (r + 1) * side, c * side : (c + 1) * side].mean() for r, c in cells])


@claim("Pale pictures keep to themselves, and their names do not")
def pale_pictures_keep_together(runs: Runs) -> Evidence:
    """A cluster of the first training's pictures is one in every other training too, less so for names; it is pale."""
    lone = _lone(runs)
    if lone is None:
        return Evidence(False, [("training", "found"), (f"{PALE}, first", "no such cluster")], "Nothing was found.")
    members = np.array(lone.items)
    first, *others = runs[PALE].runs.values()
    rows: list[Sequence[Cell]] = [(f"seed {bundle.seed}", *_kept(bundle, members)) for bundle in others]
    saturation = _saturations(first)
    rng = np.random.default_rng(3)
    drawn = [-saturation[rng.permutation(len(saturation))[: len(members)]].mean() for _ in range(DRAWS)]
    pale = _by_chance(-float(saturation[members].mean()), drawn)
    holds = bool(others) and pale <= RARE
    holds &= all(image > 2 * text and chance <= RARE for _, image, text, chance in rows)  # type: ignore[operator]
    told = f"{len(members)} pictures, saturation {saturation[members].mean():.2f} (all: {saturation.mean():.2f})"
    return Evidence(
        holds,
        [("training", "pictures kept", "names kept", "by chance"), *rows, (told, "", "", pale)],
        f"Kept: share of the nearest neighbours of the members that are members. The cluster is that of the first "
        f"training, which is not counted. By chance: share of {DRAWS} random groups of the size whose pictures keep as "
        f"much or, last row, are as pale. Holds if at most {RARE:g}, and pictures keep twice as much as names.",
    )


def _five(bundle: Bundle) -> Items:
    """Places of the five by their labels."""
    captions = [item.caption for item in bundle.items]
    for label in FIVE:
        if label not in captions:
            raise InputError(f"found picture {label!r} of {bundle.name}; {allowed(label, captions)}.")
    return np.array([captions.index(label) for label in FIVE])


def _alike(points: Floats) -> Floats:
    """(N, N) cosines of points about their mean."""
    centred = unit_rows(points - points.mean(axis=0))
    return centred @ centred.T


def _mean_of(cosines: Floats, items: Items) -> float:
    """Of every two of some items."""
    size = len(items)
    return float((cosines[np.ix_(items, items)].sum() - size) / (size * (size - 1)))


@claim("Five generated pictures are alike to every model, and their prompts are strangers")
def five_pictures_are_alike(runs: Runs) -> Evidence:
    """Found on CLIP, three other models see it: the pictures as alike as no random five, the prompts as any."""
    rows: list[Sequence[Cell]] = []
    rng = np.random.default_rng(4)
    random = [rng.permutation(len(runs[FOUND_ON].first.items))[: len(FIVE)] for _ in range(DRAWS)]
    for name in (FOUND_ON, *CHECKED_ON):
        five = _five(runs[name].first)
        row: list[Cell] = [name]
        for points in clouds(runs[name].first):
            cosines = _alike(points)
            found = _mean_of(cosines, five)
            row += [found, _by_chance(found, [_mean_of(cosines, items) for items in random])]
        rows.append(row)
    holds = all(row[2] <= RARE and row[4] > 0.05 for row in rows[1:])  # type: ignore[operator]
    return Evidence(
        holds,
        [("model", "pictures", "by chance", "prompts", "by chance"), *rows],
        f"Mean cosine of every two of the five, about the mean of all. By chance: share of {DRAWS} random fives that "
        f"are as alike. The first model is the one on which they were found and is not counted. Holds if at most "
        f"{RARE:g} for the pictures and over 0.05 for the prompts, in each of the others.",
    )


def _mean_cosines(runs: Runs, some: Sequence[Table], modality: str) -> Floats:
    """(N, N) in the mean over models."""
    both = [clouds(runs[table.name].first) for table in some]
    return np.mean([points @ points.T for points in (pair[modality == "text"] for pair in both)], axis=0)


def _agreement(one: Floats, other: Floats) -> Callable[[Items], float]:
    """Correlation of two tables of cosines, with the rows and columns of the first in some order."""
    upper = np.triu_indices(len(one), 1)
    return lambda order: float(np.corrcoef(one[np.ix_(order, order)][upper], other[upper])[0, 1])


def _orders(runs: Runs) -> dict[str, tuple[float, float, float]]:
    """By modality: agreement of both families of models as stored, in the fitted order, and the best of random ones."""
    photos = [table for table in tables() if table.ids == "photos"]
    families = [[one for one in photos if bool(one.order) is moved] for moved in (True, False)]
    stored = np.array(families[0][0].stored)
    rng = np.random.default_rng(5)
    random = [rng.permutation(len(stored)) for _ in range(DRAWS)]
    found: dict[str, tuple[float, float, float]] = {}
    for modality in ("image", "text"):
        agree = _agreement(*(_mean_cosines(runs, some, modality) for some in families))
        found[modality] = agree(stored), agree(np.arange(len(stored))), max(agree(order) for order in random)
    return found


@claim("The photographs are stored in two orders")
def photographs_had_two_orders(runs: Runs) -> Evidence:
    """In an order that was fitted on pictures alone, two families of models agree on texts; as stored they do not."""
    found = _orders(runs)
    stored, fitted, best = found["text"]
    return Evidence(
        fitted > 0.5 > best > stored,
        [("similarities of", "as stored", "in the fitted order", f"best of {DRAWS} random orders"),
         *((modality, *values) for modality, values in found.items())],
        "Correlation of the cosines of four models with those of all others, in the mean over models. The order was "
        "fitted on pictures; texts had no part in it. Holds if texts correlate above 0.5 in it, and below in every "
        "random order, and as stored no better than these.",
    )  # fmt: skip


NUMBERS = {
    "tool.tone_effect": lambda runs: [_tone_effects(bundle)[0] for bundle in runs[MAIN].runs.values()],
    "tool.tone_sooner": lambda runs: [_tone_effects(bundle)[2] for bundle in runs[MAIN].runs.values()],
    "tool.orders_stored": lambda runs: _orders(runs)["text"][0],
    "tool.orders_fitted": lambda runs: _orders(runs)["text"][1],
    "tool.orders_random": lambda runs: _orders(runs)["text"][2],
}
