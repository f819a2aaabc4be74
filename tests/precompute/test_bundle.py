"""A bundle comes back as it was saved, and is written whole or not at all."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute import bundle_files
from modgap.precompute.bundle import load, load_all, save
from modgap.precompute.errors import InputError

from .bundles import small_bundle, without_pictures


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# What comes back


def test_a_bundle_comes_back_as_it_was_saved(whole, saved):
    again = load(saved)
    for name in ("name", "seed", "items", "provenance", "metrics", "media", "sprites", "modalities"):
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


def test_a_bundle_in_a_folder_of_another_name_is_refused_because_it_would_stand_for_a_run(tmp_path, whole):
    root = tmp_path / "bundles"
    save(whole, root / "small" / "0")
    shutil.copytree(root / "small" / "0", root / "small" / "0.bak")
    shutil.copytree(root / "small" / "0", root / "other" / "0")
    with pytest.raises(InputError) as caught:
        load_all(root)
    assert [problem.partition(": ")[0] for problem in caught.value.problems] == [
        str(root / "other" / "0"),
        str(root / "small" / "0.bak"),
    ]
    assert "holds the bundle small/0, and a bundle lies in NAME/SEED; rename the folder, or move" in str(caught.value)


def test_all_damaged_bundles_are_reported_at_once(tmp_path, whole):
    for seed in (0, 1):
        save(replace(whole, seed=seed), tmp_path / "small" / str(seed))
        (tmp_path / "small" / str(seed) / "items.jsonl").unlink()
    with pytest.raises(InputError) as caught:
        load_all(tmp_path)
    assert len(caught.value.problems) == 2


# That nothing is half-written, and nobody's files are lost


def test_a_bundle_that_was_spoilt_after_it_was_made_is_not_saved(saved, whole):
    before = files_of(saved)
    whole.embeddings["text"][1, 3, 2] = np.nan
    with pytest.raises(InputError, match="bundle small/0: array 'text' holds NaN or infinity"):
        save(whole, saved)
    assert files_of(saved) == before
    assert [path.name for path in saved.parent.iterdir()] == ["0"]


@pytest.mark.parametrize("failing", ["Path.write_bytes", "shutil.copyfile", "Path.write_text"])
def test_an_error_while_writing_leaves_the_old_bundle_and_no_scraps(saved, whole, monkeypatch, failing):
    before = files_of(saved)

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"modgap.precompute.bundle_files.{failing}", full)
    with pytest.raises(InputError, match=r"cannot be written \(No space left on device\); choose another folder"):
        save(replace(whole, seed=7), saved)
    monkeypatch.undo()
    assert files_of(saved) == before
    assert [path.name for path in saved.parent.iterdir()] == ["0"]


def test_a_new_bundle_replaces_the_old_one_whole(saved, whole):
    save(replace(without_pictures(whole), seed=7), saved)
    assert load(saved).seed == 7
    assert not list((saved / "media").iterdir())
    assert [path.name for path in saved.parent.iterdir()] == ["0"]


@pytest.mark.parametrize("name", ["thesis.tex", "media/my drawing.png"])
def test_a_file_that_somebody_put_beside_a_bundle_is_kept_and_named(saved, whole, name):
    (saved / name).write_text("years of work")
    before = files_of(saved)
    with pytest.raises(InputError, match=f"holds {name}, which modgap has not written and would delete"):
        save(replace(whole, seed=7), saved)
    assert files_of(saved) == before


def test_a_file_that_somebody_put_beside_a_damaged_bundle_is_kept(saved, whole):
    (saved / "bundle.json").write_text("{")
    (saved / "media" / "my drawing.png").write_text("years of work")
    with pytest.raises(InputError, match=r"holds media/my drawing\.png, which modgap has not written and would delete"):
        save(whole, saved)
    assert (saved / "media" / "my drawing.png").read_text() == "years of work"


def test_a_bundle_of_other_tools_is_replaced_though_it_lists_no_files(saved, whole):
    (saved / "modgap.json").unlink()
    save(replace(whole, seed=7), saved)
    assert load(saved).seed == 7


def test_a_bundle_that_a_killed_process_moved_out_of_the_way_is_found(tmp_path, whole):
    root = tmp_path / "bundles"
    save(whole, root / "small" / "0")
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    place = root / "small" / f".0.{dead.pid}.x"
    place.mkdir()
    (root / "small" / "0").rename(place / "old")
    assert list(load_all(root)["small"]) == [0]
    assert not place.exists()


def test_a_damaged_bundle_can_be_replaced(saved, whole):
    (saved / "bundle.json").write_text("{")
    save(whole, saved)
    assert load(saved).name == "small"


def test_what_is_no_bundle_is_not_replaced(tmp_path, whole):
    mine = tmp_path / "documents"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="documents: holds files that modgap has not written, so it is not replaced"):
        save(whole, mine)
    with pytest.raises(InputError, match=r"thesis\.txt: is a file; choose another folder"):
        save(whole, mine / "thesis.txt")
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
    assert json.loads((saved / "bundle.json").read_text())["schema"] == bundle_files.SCHEMA
