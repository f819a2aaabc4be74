"""An import never overwrites what is not its own, and one bad model neither stops nor hides the others."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from modgap.precompute.bundle import load, load_all
from modgap.precompute.errors import InputError
from modgap.precompute.importers.importing import import_amumo

from .exports import CAPTIONS, read_gram, write_export, write_gram

NAMES = ["amumo-things-clip", "amumo-things-cloob"]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write_export(tmp_path / "Things_size-12")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "bundles"


def run(export: Path, out: Path, **options) -> list[str]:
    """The sentences of an import."""
    said: list[str] = []
    import_amumo(export, out, say=said.append, **options)
    return said


def test_every_model_is_imported_and_said_with_its_scale(export, out):
    said = run(export, out)
    assert said == [
        f"{out / NAMES[0]}/0: imported 12 items (image, text) with their pictures, at a scale of 100 (known of CLIP).",
        f"{out / NAMES[1]}/0: imported 12 items (image, text) with their pictures, at a scale of 30 (known of CLOOB).",
    ]
    assert sorted(load_all(out)) == NAMES


def test_the_same_import_again_is_up_to_date_and_writes_nothing(export, out):
    run(export, out)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    assert [sentence.rpartition(": ")[2] for sentence in run(export, out)] == ["is up to date."] * 2
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


def test_the_same_export_with_another_scale_or_licence_is_imported_anew(export, out):
    run(export, out)
    run(export, out, only=["CLIP"], logit_scale=50, licence="CC0")
    bundle = load(out / NAMES[0] / "0")
    assert bundle.logit_scale.tolist() == [50]
    assert bundle.provenance["data"]["licence"] == "CC0"


def test_three_exports_in_a_row_are_three_bundles(tmp_path, out):
    for number, name in enumerate(("Photos", "Sounds", "Molecules")):
        run(write_export(tmp_path / f"{name}_size-12", ("CLIP",), seed=number), out)
    assert sorted(load_all(out)) == ["amumo-molecules-clip", "amumo-photos-clip", "amumo-sounds-clip"]


def test_another_export_of_the_same_name_is_refused_unless_asked_for(tmp_path, export, out):
    run(export, out, only=["CLIP"])
    before = load(out / NAMES[0] / "0")
    other = write_export(tmp_path / "elsewhere" / "Things_size-5000", ("CLIP",), seed=1)
    with pytest.raises(
        InputError, match="holds CLIP of another export, Things_size-12, so it is left as it is; give the"
    ) as caught:
        run(other, out)
    assert "--name" in str(caught.value)
    assert "--replace" in str(caught.value)
    assert np.array_equal(load(out / NAMES[0] / "0").at("text"), before.at("text"))
    run(other, out, name="mine")
    assert load(out / "mine" / "0").imported["export"] == "Things_size-5000"
    run(other, out, replace=True)
    assert load(out / NAMES[0] / "0").imported["export"] == "Things_size-5000"


def test_captions_or_pictures_that_changed_make_another_export(export, out):
    run(export, out, only=["CLIP"])
    (export / "prompts.txt").write_text("\n".join(["other", *CAPTIONS[1:]]))
    with pytest.raises(InputError, match="of another export"):
        run(export, out, only=["CLIP"])


def test_a_trained_or_a_damaged_bundle_is_not_overwritten(export, out, whole):
    from dataclasses import replace

    from modgap.precompute.bundle import save

    folder = out / NAMES[0] / "0"
    save(replace(whole, name=NAMES[0]), folder)
    with pytest.raises(InputError, match="holds a bundle that was not imported, so it is left as it is"):
        run(export, out, only=["CLIP"])
    (folder / "items.jsonl").write_text("{")
    with pytest.raises(InputError, match="holds a damaged bundle, so it is left as it is"):
        run(export, out, only=["CLIP"])
    run(export, out, only=["CLIP"], replace=True)
    assert load(folder).imported["model"] == "CLIP"


def test_a_bad_model_is_told_and_the_others_are_imported(export, out):
    write_gram(export, "Cut", read_gram(export, "CLIP")[:-1])
    said: list[str] = []
    with pytest.raises(InputError) as caught:
        import_amumo(export, out, say=said.append)
    assert len(said) == 2
    assert "Cut.csv: is 23 x 24, not square" in caught.value.problems[0]
    assert caught.value.problems[-1] == f"{export}: CLIP, CLOOB was imported; not imported: Cut."
    assert sorted(load_all(out)) == NAMES


def test_what_is_wrong_with_the_export_is_told_once(export, out):
    (export / "images" / "3.jpg").write_bytes(b"not a picture")
    with pytest.raises(InputError) as caught:
        run(export, out)
    assert len(caught.value.problems) == 2
    assert caught.value.problems[1] == f"{export}: nothing was imported; not imported: CLIP, CLOOB."
    assert load_all(out) == {}


def test_a_name_is_for_one_model(export, out):
    with pytest.raises(InputError, match="--name is for one model, found CLIP, CLOOB; choose one with --model"):
        run(export, out, name="mine")
    run(export, out, only=["CLOOB"], name="mine")
    assert sorted(load_all(out)) == ["mine"]


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", "my model", ""])
def test_a_name_that_is_no_folder_is_refused(export, out, name):
    with pytest.raises(InputError, match=r"found name: .*; allowed: letters, digits, dots, hyphens and underscores"):
        run(export, out, only=["CLIP"], name=name)
    assert not out.exists()


def test_an_unknown_model_is_answered_with_the_nearest(export, out):
    with pytest.raises(
        InputError, match=f"{export}: found --model 'CLOB'; did you mean 'CLOOB'\\? Allowed: CLIP, CLOOB"
    ):
        run(export, out, only=["CLOB"])


def test_models_without_their_gap_are_imported_only_if_asked_for(export, out):
    write_gram(export, "CLIP_nogap", read_gram(export, "CLIP"))
    run(export, out)
    assert sorted(load_all(out)) == NAMES
    run(export, out, closed=True)
    assert sorted(load_all(out)) == [NAMES[0], "amumo-things-clip-nogap", NAMES[1]]


def test_the_folder_may_be_named_from_within(export, out, monkeypatch):
    monkeypatch.chdir(export)
    run(Path(os.curdir), out, only=["CLIP"])
    assert sorted(load_all(out)) == NAMES[:1]


def test_what_a_killed_import_left_in_the_temporary_folder_is_removed_by_the_next(export, out, tmp_path, monkeypatch):
    place = tmp_path / "temporary"
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (place / f".modgap-{os.getuid()}.{dead.pid}.x").mkdir(parents=True)
    import_amumo(export, out)
    assert list(place.iterdir()) == []
