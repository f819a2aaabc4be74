"""One item becomes many, each with another amount that its caption says; the amount of nothing changes nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from modgap.precompute.encoding import encode_data, read_folder, write_augmented
from modgap.precompute.encoding.augmentations import AUGMENTATIONS
from modgap.precompute.errors import InputError

from .making import Hashed, write_folder

NOTHING = {"rotate": 0, "blur": 0, "noise": 0, "shift-x": 0, "shift-y": 0, "crop": 100}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "things", 3)


@pytest.fixture
def picture() -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8))


def pixels(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture).astype(int)  # (height, width, 3)


@pytest.mark.parametrize("how", AUGMENTATIONS)
def test_the_amount_of_nothing_gives_the_picture_itself(how, picture):
    assert np.array_equal(pixels(AUGMENTATIONS[how].apply(picture, NOTHING[how])), pixels(picture))


@pytest.mark.parametrize("how", AUGMENTATIONS)
def test_every_step_is_another_picture(how, picture):
    seen = {AUGMENTATIONS[how].apply(picture, amount).tobytes() for amount in AUGMENTATIONS[how].amounts(7)}
    assert len(seen) == 7


def test_amounts_go_from_first_to_last_and_a_turn_stops_short_of_itself():
    assert AUGMENTATIONS["rotate"].amounts(4) == [0, 90, 180, 270]
    assert AUGMENTATIONS["shift-x"].amounts(3) == [-50, 0, 50]
    assert AUGMENTATIONS["crop"].amounts(4) == [100, 70, 40, 10]


def test_half_a_turn_twice_is_none(picture):
    turn = AUGMENTATIONS["rotate"].apply
    assert np.array_equal(pixels(turn(turn(picture, 180), 180)), pixels(picture))
    assert np.array_equal(pixels(turn(picture, 180)), pixels(picture)[::-1, ::-1])


def test_a_shift_moves_pixels_and_leaves_white(picture):
    right = pixels(AUGMENTATIONS["shift-x"].apply(picture, 50))
    assert np.array_equal(right[:, 15:], pixels(picture)[:, :15])
    assert (right[:, :15] == 255).all()
    up = pixels(AUGMENTATIONS["shift-y"].apply(picture, -25))
    assert np.array_equal(up[:15], pixels(picture)[5:])


def test_a_crop_is_the_middle(picture):
    assert np.array_equal(pixels(AUGMENTATIONS["crop"].apply(picture, 50)), pixels(picture)[5:15, 7:22])


def test_blur_smooths_and_noise_has_the_deviation_that_is_asked_for():
    grey = Image.new("RGB", (200, 200), (128, 128, 128))
    noisy = AUGMENTATIONS["noise"].apply(grey, 10)
    assert pixels(noisy).std() == pytest.approx(25.5, rel=0.02)
    assert pixels(AUGMENTATIONS["blur"].apply(noisy, 2)).std() < 3


def test_a_new_folder_has_every_step_with_its_amount_and_can_be_encoded(folder, tmp_path):
    captions = write_augmented(read_folder(folder), tmp_path / "turned", "rotate", 4, ids=["1.png"])
    data = read_folder(captions.parent)
    assert [item.id for item in data.items] == [f"1.png rotate {amount}" for amount in (0, 90, 180, 270)]
    assert data.items[1].caption == "thing of number 1, rotated by 90 degrees"
    assert data.items[1].tags == ("rotate", "1.png", "odd", "prime")
    with Image.open(data.columns["image"].values[0]) as first, Image.open(folder / "1.png") as source:
        assert np.array_equal(pixels(first), pixels(source))
    bundle = encode_data(data, Hashed(), tmp_path / "out", cache=tmp_path / "cache")
    assert bundle.at("image").shape == (4, 8)


def test_without_names_all_items_are_taken_and_its_own_folder_is_replaced(folder, tmp_path):
    for steps in (3, 2):
        write_augmented(read_folder(folder), tmp_path / "blurred", "blur", steps)
    assert len(read_folder(tmp_path / "blurred").items) == 6
    assert len(list((tmp_path / "blurred").glob("*.png"))) == 6


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"how": "rotat", "steps": 3}, "found augmentation 'rotat'; did you mean 'rotate'"),
        ({"how": "blur", "steps": 1}, "found 1 steps; allowed: a whole number from 2"),
        ({"how": "blur", "steps": 3, "ids": ["0.pn"]}, "things: found item '0.pn'; did you mean '0.png'"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told(options, told, folder, tmp_path):
    with pytest.raises(InputError, match=told):
        write_augmented(read_folder(folder), tmp_path / "out", **options)


def test_data_without_pictures_and_a_folder_of_others_are_told(folder, tmp_path):
    (folder / "c.csv").write_text("smiles,caption\nCO,methanol\n")
    with pytest.raises(InputError, match="has no pictures to augment"):
        write_augmented(read_folder(folder, folder / "c.csv"), tmp_path / "out", "blur", 2)
    with pytest.raises(InputError, match="holds files that modgap has not written"):
        write_augmented(read_folder(folder), folder, "blur", 2)
