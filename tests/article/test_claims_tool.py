"""What was found by looking holds on planted runs, and fails where the half or the trainings not looked at deny it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from modgap.article import claims, claims_tool
from modgap.precompute.bundle import Bundle, Item
from modgap.precompute.errors import InputError
from modgap.precompute.media import PictureSheet
from modgap.site.claims import Runs

from .real import real_runs
from .toy_runs import unit

PLANTED = {"pale_pictures_keep_together", "tones_are_found"}
TONES = ("light", "medium-light", "medium", "medium-dark", "dark")
FAMILIES, DIMENSIONS, SEEDS = 60, 24, range(3)
PALE = range(40, 58)  # items of the planted cluster
ITEMS = 300


def emoji(noise: Callable[[str], float], seed: int) -> Bundle:
    """Families, of which every other one has four tones; the names are noisy pictures."""
    captions: list[str] = []
    for n in range(FAMILIES):
        name = f"thing {chr(97 + n // 26)}{chr(97 + n % 26)}"
        captions += [f"{name}: {tone} skin tone" for tone in TONES[n % 5 :][:4]] if n % 2 else [name, f"{name}, left"]
    rng = np.random.default_rng(seed)
    image = rng.normal(size=(len(captions), DIMENSIONS))
    text = image + np.array([[noise(caption)] for caption in captions]) * rng.normal(size=image.shape)
    return bundle_of(claims.MAIN, seed, captions, image, text)


def bundle_of(name: str, seed: int, captions: list[str], image: np.ndarray, text: np.ndarray) -> Bundle:
    items = tuple(Item(str(n), caption) for n, caption in enumerate(captions))
    return Bundle(
        name=name, seed=seed, items=items, embeddings={"image": unit(image)[None], "text": unit(text)[None]},
        steps=np.zeros(1, dtype=int), logit_scale=np.full(1, 30.0),
    )  # fmt: skip


def closer(caption: str) -> float:
    return 1.0 if "skin tone" in caption else 3.0


def toned(*noises: Callable[[str], float]) -> Runs:
    """A training a noise, all of one sample of emoji."""
    return Runs({claims.MAIN: {seed: emoji(noise, seed) for seed, noise in enumerate(noises)}})


def test_tones_are_found_where_they_are_closer_in_every_training():
    evidence = claims.tones_are_found(toned(closer, closer, closer))
    assert evidence.holds, evidence.rows
    assert len(evidence.rows) == 4
    assert claims.NUMBERS["tool.tone_effect"](toned(closer))[0] > 0.1
    assert claims.NUMBERS["tool.tone_sooner"](toned(closer))[0] > 1


@pytest.mark.parametrize(
    "noises",
    [
        (closer, closer, lambda _: 2.0),  # in one training nothing is to be found
        (closer, closer, lambda caption: 4 - closer(caption)),  # in one they are further apart
        (lambda caption: 3.0 if "skin" in caption else 1.0, closer, closer),  # the word stands out for the contrary
        (lambda caption: 0.2 if "left" in caption else 3.0, closer, closer),  # another word stands out
    ],
)
def test_tones_are_not_found_where_one_training_denies_it(noises):
    assert not claims.tones_are_found(toned(*noises)).holds


def test_tones_that_are_closer_only_in_the_half_that_was_looked_at_are_no_finding():
    bundle = emoji(closer, 0)
    family, flags = claims_tool._families(bundle)
    looked = np.isin(family, claims_tool._halves(len(flags))[0])
    rng = np.random.default_rng(9)
    image, text = bundle.at("image"), bundle.at("text").copy()
    text[~looked] = unit(image[~looked] + 0.2 * rng.normal(size=image[~looked].shape))
    changed = replace(bundle, embeddings={**bundle.embeddings, "text": text[None]})
    assert not claims.tones_are_found(Runs({claims.MAIN: {0: changed}})).holds


def test_an_emoji_in_all_its_tones_is_one_family():
    family, flags = claims_tool._families(emoji(closer, 0))
    assert len(flags) == FAMILIES + FAMILIES // 2  # those without tones come in two versions, which are two emoji
    assert flags.sum() == FAMILIES // 2
    assert set(np.bincount(family)[~flags]) == {1}
    assert np.bincount(family)[flags].max() == 4


def test_captions_of_families_lose_their_tones_and_nothing_else():
    tone = claims_tool.TONES
    assert tone.sub("", "kiss: man, woman, medium-light skin tone, dark skin tone").rstrip(":") == "kiss: man, woman"
    assert tone.sub("", "waving hand: medium skin tone").rstrip(":") == "waving hand"
    assert tone.sub("", "skin tone picker") == "skin tone picker"


def pale(folder: Path, *, pictures=SEEDS, names=(), colour: int = 20, seeds=SEEDS) -> Runs:
    """A group of items together in the pictures of these trainings, and in the names of those; its pictures are pale."""
    folder.mkdir(exist_ok=True)
    saturation = np.full(ITEMS, 200)
    saturation[PALE] = colour
    cells = np.zeros((ITEMS // 10, 10, 3), dtype=np.uint8)
    cells[..., 1], cells[..., 2] = saturation.reshape(-1, 10), 255
    Image.fromarray(cells.repeat(4, axis=0).repeat(4, axis=1), "HSV").convert("RGB").save(folder / "sheet.png")
    runs = {}
    for seed in seeds:
        rng = np.random.default_rng(seed)
        sides = []
        for together in (pictures, names):
            points = rng.normal(size=(ITEMS, DIMENSIONS))
            if seed in together:
                points[PALE] = 0.4 * points[PALE] + 2 * np.eye(DIMENSIONS)[0]
            sides.append(points)
        bundle = bundle_of(claims_tool.PALE, seed, [f"thing {n}" for n in range(ITEMS)], *sides)
        runs[seed] = replace(bundle, media={"image": PictureSheet("sheet.png", 4, 10)}, media_root=folder)
    return Runs({claims_tool.PALE: runs})


def test_pale_pictures_keep_together_where_every_training_shows_it(tmp_path):
    evidence = claims.pale_pictures_keep_together(pale(tmp_path))
    assert evidence.holds, evidence.rows


@pytest.mark.parametrize(
    "planted",
    [
        {"pictures": (0, 1)},  # one training does not show it
        {"names": (2,)},  # in one names show it as well
        {"colour": 200},  # no paler than others
        {"pictures": (1, 2)},  # nothing was found to begin with
        {"seeds": (0,)},  # there is no training that was not looked at
    ],
    ids=str,
)
def test_a_cluster_of_pictures_is_no_finding_where_a_part_of_it_is_denied(tmp_path, planted):
    assert not claims.pale_pictures_keep_together(pale(tmp_path, **planted)).holds


def test_without_pictures_nobody_can_say_that_they_are_pale(tmp_path):
    runs = pale(tmp_path)
    bare = {seed: replace(one, media={}) for seed, one in runs[claims_tool.PALE].runs.items()}
    with pytest.raises(InputError, match="has no pictures of image"):
        claims.pale_pictures_keep_together(Runs({claims_tool.PALE: bare}))


def test_five_pictures_that_have_other_names_are_missed_with_a_sentence():
    def renamed(models):
        bundle = models["clip-generated"]
        models["clip-generated"] = replace(bundle, items=tuple(replace(one, caption="thing") for one in bundle.items))

    with pytest.raises(InputError, match="found picture 'fox with a camera' of clip-generated"):
        claims.five_pictures_are_alike(real_runs(renamed))


def test_numbers_of_the_two_orders_are_those_of_the_claim():
    runs = real_runs()
    stored, fitted, best = (claims.NUMBERS[f"tool.orders_{name}"](runs) for name in ("stored", "fitted", "random"))
    assert (stored, fitted, best) == (
        pytest.approx(-0.015, abs=1e-3),
        pytest.approx(0.881, abs=1e-3),
        pytest.approx(0.059, abs=1e-3),
    )
