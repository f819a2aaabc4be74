"""Tables become whole bundles, once, without torch, and never in the place of something else."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from modgap.precompute.bundle import load, load_all, save
from modgap.precompute.ensemble import Ensemble
from modgap.precompute.errors import InputError
from modgap.precompute.media import Drawings
from modgap.precompute.metrics import measure
from modgap.precompute.provenance import published_losses
from modgap.precompute.reference import bundles
from modgap.precompute.reference.tables import tables

from ..bundles import small_bundle

NAMES = tuple(table.name for table in tables())


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("made") / "bundles"
    assert bundles.make_missing(out) == NAMES
    return out


def stamps(out: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}


def contents(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_every_table_becomes_a_bundle_of_one_checkpoint(made):
    found = load_all(made)
    assert {name: list(runs) for name, runs in found.items()} == {name: [0] for name in NAMES}
    for table in tables():
        bundle = found[table.name][0]
        assert (bundle.modalities, bundle.items, len(bundle.steps)) == (table.modalities, table.items, 1)
        gaps = {key: bundle.metric(f"gap_distance({key})") for key in table.gap_distance}
        assert gaps == pytest.approx(dict(table.gap_distance), abs=1e-6)


def test_metrics_are_those_of_the_stored_embeddings(made):
    bundle = load(made / "imagebind-sounds" / "0")
    expected = measure({name: bundle.at(name) for name in bundle.modalities}, 1, bundles.SPLIT_SEED)
    assert {key: values[0] for key, values in bundle.metrics.items()} == pytest.approx(expected)


def test_equal_texts_have_equal_embeddings(made):
    texts = load(made / "clip-generated" / "0").at("text")
    for one, other in ((6, 79), (47, 89), (90, 96)):  # prompts that occur twice
        assert np.array_equal(texts[one], texts[other])


def test_a_bundle_says_what_is_known_of_its_origin_and_scale(made):
    known, unknown = (load(made / name / "0") for name in ("rn50-cc3m-infonce-late", "cloome-clip-molecules"))
    assert known.logit_scale.tolist() == [62.218]
    assert known.imported["scale"].startswith("from the two published losses")
    assert unknown.logit_scale.tolist() == [1]
    assert unknown.imported["scale"].startswith("not known")
    assert known.provenance["data"]["licence"] == "MIT"
    assert "Humer et al. 2024" in known.provenance["data"]["attribution"]


def test_a_bundle_records_the_losses_as_they_were_published(made):
    for table in tables():
        published = published_losses(load(made / table.name / "0").imported)
        told = {"order": list(table.stored), "trained": table.loss, "shifted": table.loss_shifted}
        assert published == {"batch": 50, **told}


def test_a_real_model_is_no_training_of_ours_and_is_called_by_its_name(made):
    ensemble = Ensemble.of("clip-photos", {0: load(made / "clip-photos" / "0")})
    assert ensemble.settings is None
    assert not ensemble.first.trained
    assert ensemble.label == "CLIP"


def test_molecules_are_drawn_and_photographs_are_not_there(made):
    bundle = load(made / "cloome-cloob-molecules" / "0")
    assert isinstance(bundle.media["molecule"], Drawings)
    assert bundle.media_paths("molecule")[17].name == "molecules-017.svg"
    assert all(path.read_text().startswith("<svg") for path in bundle.media_paths("molecule"))
    assert list(bundle.media) == ["molecule"]
    assert load(made / "clip-photos" / "0").media == {}


def test_a_second_time_nothing_is_done(made, monkeypatch):
    before = stamps(made)
    monkeypatch.setattr(bundles, "bundle_of", lambda *_: pytest.fail("made again"))
    assert bundles.make_missing(made) == ()
    assert stamps(made) == before


def test_made_anew_they_are_the_same_byte_for_byte(made, tmp_path):
    bundles.make_missing(tmp_path / "again")
    assert contents(tmp_path / "again") == contents(made)


def test_only_what_is_damaged_missing_or_of_other_code_is_made_again(tmp_path):
    bundles.make_missing(tmp_path)
    arrays = tmp_path / "clip-photos" / "0" / "arrays.safetensors"
    arrays.write_bytes(arrays.read_bytes()[:100])
    (tmp_path / "cloob-photos" / "0").rename(tmp_path.parent / "elsewhere")
    header = tmp_path / "cyclip-photos" / "0" / "bundle.json"
    told = json.loads(header.read_text())
    told["provenance"]["key"] = "older"
    header.write_text(json.dumps(told))
    assert bundles.make_missing(tmp_path) == ("clip-photos", "cyclip-photos", "cloob-photos")
    assert len(load_all(tmp_path)) == len(NAMES)


def test_a_bundle_of_another_origin_is_left_and_named_before_anything_is_made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # sentences are cut where paths are long
    out = Path("out")
    other = replace(small_bundle(tmp_path / "media"), name="clip-photos")
    save(other, out / "clip-photos" / "0")
    with pytest.raises(InputError, match=r"clip-photos/0: holds a bundle that is not .* move it out of .*, and import"):
        bundles.make_missing(out)
    assert load(out / "clip-photos" / "0").items == other.items
    assert list(load_all(out)) == ["clip-photos"]


def test_a_file_that_somebody_put_there_is_named(tmp_path):
    place = tmp_path / "clip-photos" / "0"
    place.mkdir(parents=True)
    (place / "thesis.tex").write_text("years")
    with pytest.raises(InputError, match="clip-photos/0: holds files that modgap has not written"):
        bundles.make_missing(tmp_path)


KILLED = """
import os, signal, sys
from pathlib import Path
from modgap.precompute import bundle
from modgap.precompute.provenance import published_losses
from modgap.precompute.reference import bundles
write = bundle.write
def half(one, folder):
    write(one, folder)
    if one.name == "cloob-photos":
        os.kill(os.getpid(), signal.SIGKILL)
bundle.write = half
bundles.make_missing(Path(sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_killed_process_leaves_whole_bundles_and_the_next_one_makes_the_others(tmp_path):
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert set(load_all(tmp_path)) == {"clip-photos", "cyclip-photos"}
    assert bundles.make_missing(tmp_path) == NAMES[2:]
    assert len(load_all(tmp_path)) == len(NAMES)
    assert list(tmp_path.glob("*/.*")) == []
