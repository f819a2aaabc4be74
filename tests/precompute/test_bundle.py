"""A bundle comes back as it was saved, and is written whole or not at all."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute import bundle as bundles
from modgap.precompute.bundle import Bundle, Item, Sprite, load, load_all, save
from modgap.precompute.errors import InputError

from .bundles import small_bundle, without_pictures


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# What comes back


def test_a_bundle_comes_back_as_it_was_saved(whole, saved):
    again = load(saved)
    for name in ("name", "seed", "items", "provenance", "metrics", "sprites", "modalities"):
        assert getattr(again, name) == getattr(whole, name)
    for name in ("steps", "logit_scale"):
        assert np.array_equal(getattr(again, name), getattr(whole, name))
    for modality in ("image", "text"):
        assert again.embeddings[modality].dtype == np.float32
        assert np.array_equal(again.embeddings[modality], whole.embeddings[modality])
    picture = again.sprite_path("image")
    assert picture is not None
    assert picture.read_bytes() == (whole.media_root / "image.png").read_bytes()  # pyright: ignore[reportOptionalOperand]


def test_a_loaded_bundle_can_be_saved_over_itself(saved):
    before = files_of(saved)
    save(load(saved), saved)
    assert files_of(saved) == before


def test_the_last_checkpoint_and_metric_are_the_default(whole):
    assert np.array_equal(whole.at("image"), whole.embeddings["image"][2])
    assert np.array_equal(whole.at("image", 0), whole.embeddings["image"][0])
    assert whole.metric("gap_distance") == pytest.approx(0.2)
    assert whole.metric("gap_distance", step=0) == 0


def test_an_unknown_metric_is_answered_with_the_known_ones(whole):
    with pytest.raises(InputError, match="bundle small/0: found metric 'gap'; allowed: gap_distance"):
        whole.metric("gap")


def test_a_step_that_was_not_kept_is_answered_with_those_that_were(whole):
    assert whole.checkpoint(10) == 1
    with pytest.raises(InputError, match=r"bundle small/0: found step 5; allowed: 0, 10, 20\."):
        whole.metric("gap_distance", step=5)


def test_a_modality_without_pictures_has_no_sheet(whole):
    assert whole.sprite_path("text") is None


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(texts, min_size=1, max_size=4), texts)
def test_any_caption_survives(tmp_path_factory, captions, tag):
    folder = tmp_path_factory.mktemp("captions")
    plain = without_pictures(small_bundle(folder / "drawn", n=len(captions), captions=tuple(captions)))
    items = tuple(replace(item, tags=(tag,)) for item in plain.items)
    save(replace(plain, items=items), folder / "bundle")
    assert load(folder / "bundle").items == items


@pytest.mark.parametrize("break_", ["\u2028", "\u2029", "\x85", "\n", "\r\n", "\v"])
def test_a_line_break_inside_a_caption_is_no_new_item(tmp_path, break_):
    captions = tuple(f"above{break_}below {i}" for i in range(5))
    save(without_pictures(small_bundle(tmp_path / "drawn", captions=captions)), tmp_path / "bundle")
    assert [item.caption for item in load(tmp_path / "bundle").items] == list(captions)


def test_all_bundles_are_found_by_name_and_seed_and_unfinished_ones_are_not(tmp_path, whole):
    root = tmp_path / "bundles"
    for name, seed in (("a", 0), ("a", 1), ("b", 0)):
        save(replace(whole, name=name, seed=seed), root / name / str(seed))
    shutil.copytree(root / "a" / "0", root / "a" / ".0.interrupted")
    found = load_all(root)
    assert {name: sorted(runs) for name, runs in found.items()} == {"a": [0, 1], "b": [0]}
    assert load_all(tmp_path / "nowhere") == {}


# What is refused when saving, and that nothing is half-written


def test_several_problems_are_reported_at_once(tmp_path, whole):
    broken = replace(whole, steps=np.array([0, 0, 5]), metrics={"gap": [1.0]}, items=(whole.items[0],) * 5)
    with pytest.raises(InputError) as caught:
        save(broken, tmp_path / "bundle")
    text = str(caught.value)
    assert len(caught.value.problems) == 3
    assert "steps must rise" in text
    assert "item 1 repeats the id 'item-0'; ids must be unique" in text
    assert "metrics['gap'] has 1 values; expected 3" in text
    assert not (tmp_path / "bundle").exists()


def test_a_bundle_without_items_is_refused(tmp_path):
    empty = Bundle(
        name="empty",
        seed=0,
        items=(),
        embeddings={"image": np.zeros((1, 0, 2), np.float32), "text": np.zeros((1, 0, 2), np.float32)},
        steps=np.zeros(1, np.int64),
        logit_scale=np.ones(1),
    )
    with pytest.raises(InputError, match="bundle empty/0 cannot be saved: there are no items"):
        save(empty, tmp_path / "bundle")


def test_a_sheet_that_is_missing_or_elsewhere_is_refused(tmp_path, whole):
    for file, sentence in (("gone.png", "which is not there"), ("../secret", "expected the name of a file")):
        with pytest.raises(InputError, match=sentence):
            save(replace(whole, sprites={"image": Sprite(file=file, cell=8, columns=3)}), tmp_path / "bundle")


def test_a_refused_bundle_leaves_the_old_one(saved, whole):
    before = files_of(saved)
    with pytest.raises(InputError):
        save(replace(whole, items=(Item("x", "y"),)), saved)
    assert files_of(saved) == before
    assert [path.name for path in saved.parent.iterdir()] == ["0"]


@pytest.mark.parametrize("failing", ["Path.write_bytes", "shutil.copyfile", "Path.write_text"])
def test_an_error_while_writing_leaves_the_old_bundle_and_no_scraps(saved, whole, monkeypatch, failing):
    before = files_of(saved)

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"modgap.precompute.bundle.{failing}", full)
    with pytest.raises(InputError, match=r"cannot be written \(No space left on device\); choose another folder"):
        save(replace(whole, seed=7), saved)
    monkeypatch.undo()
    assert files_of(saved) == before
    assert [path.name for path in saved.parent.iterdir()] == ["0"]


def test_an_error_at_the_last_rename_brings_the_old_bundle_back(saved, whole, monkeypatch):
    before = files_of(saved)
    rename = Path.replace

    def fail_for_the_new(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", fail_for_the_new)
    with pytest.raises(InputError, match="cannot be written"):
        save(replace(whole, seed=7), saved)
    assert files_of(saved) == before


def test_a_new_bundle_replaces_the_old_one_whole(saved, whole):
    (saved / "media" / "left over.png").write_bytes(b"old")
    save(replace(whole, seed=7), saved)
    assert load(saved).seed == 7
    assert not (saved / "media" / "left over.png").exists()
    assert [path.name for path in saved.parent.iterdir()] == ["0"]


def test_a_folder_below_a_file_cannot_be_written(tmp_path, whole):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match=r"cannot be written .*; choose another folder or free its rights"):
        save(whole, tmp_path / "file" / "bundle")
    assert (tmp_path / "file").read_text() == "in the way"


def test_what_is_no_bundle_is_not_replaced(tmp_path, whole):
    mine = tmp_path / "documents"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    for target in (mine, mine / "thesis.txt"):
        with pytest.raises(InputError, match="exists and is not a bundle, so it is not replaced"):
            save(whole, target)
    assert files_of(mine) == {"thesis.txt": b"years of work"}


def test_an_empty_folder_is_filled(tmp_path, whole):
    (tmp_path / "empty").mkdir()
    save(whole, tmp_path / "empty")
    assert load(tmp_path / "empty").name == "small"


def test_a_bundle_without_pictures_is_whole(tmp_path, whole):
    save(without_pictures(whole), tmp_path / "bundle")
    assert load(tmp_path / "bundle").sprites == {}


def test_every_file_has_the_rights_that_files_get_here(saved, tmp_path):
    (tmp_path / "any file").write_text("")
    usual = (tmp_path / "any file").stat().st_mode
    assert {path.stat().st_mode for path in saved.rglob("*") if path.is_file()} == {usual}


def test_the_schema_is_written(saved):
    assert json.loads((saved / "bundle.json").read_text())["schema"] == bundles.SCHEMA
