"""The pipeline trains what is missing, nothing else, and leaves whole bundles or none."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from modgap.precompute import pipeline, runs
from modgap.precompute.bundle import load, load_all
from modgap.precompute.errors import InputError
from modgap.precompute.experiments import load_experiments

from .runs import EXPERIMENTS, write_experiments

LONG = EXPERIMENTS.replace("steps: 4", "steps: 5000").replace("seeds: [0, 1]", "seeds: [0, 1, 2]")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    file = write_experiments(folder)
    return file, folder / "bundles", pipeline.run(file, folder / "bundles", jobs=2)


def stamps(out: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in sorted(out.glob("*/*/arrays.safetensors"))}


def start(folder: Path, text: str, *options: str) -> subprocess.Popen[bytes]:
    """The pipeline in a process of its own, as the command runs it."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom modgap.site import cli\n"
        "cli.EXPERIMENTS = Path(sys.argv[1])\nsys.exit(cli.main(['precompute', '--only', 'one', '--only', 'two', *sys.argv[2:]]))\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, str(write_experiments(folder, text)), "--out", str(folder / "bundles"), *options],
        stdout=(folder / "out.txt").open("w"),
        stderr=(folder / "err.txt").open("w"),
        cwd=folder,
        start_new_session=True,
    )


def wait_until(condition, process: subprocess.Popen[bytes]) -> None:
    while not condition():
        assert process.poll() is None, f"ended with {process.returncode} before it was to be stopped"
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in listed.stdout.split()]


def test_every_experiment_and_seed_becomes_a_bundle(made):
    _, out, report = made
    found = load_all(out)
    assert {name: sorted(seeds) for name, seeds in found.items()} == {"one": [0, 1], "two": [3]}
    assert sorted(report.trained) == ["one/0", "one/1", "two/3"]
    assert report.sentence() == "3 runs trained, 0 were up to date."


def test_a_bundle_says_where_it_comes_from(made):
    _, out, _ = made
    bundle = load(out / "two" / "3")
    said = bundle.provenance
    assert said["experiment"]["objective"] == "cloob"
    assert said["experiment"]["batch"] == 16
    assert said["data"]["name"] == "shapes"
    assert said["data"]["licence"] == "MIT"
    assert {"torch", "transformers", "numpy", "scikit-learn", "python"} <= set(said["versions"])
    assert len(said["code"]) == 64
    assert bundle.sprite_path("image") is not None
    assert len(bundle.items) == 400
    assert bundle.steps[0] == 0
    assert bundle.steps[-1] == 4
    assert {"gap_distance(image,text)", "recall_at_1(image>text)", "loss(image,text)", "logit_scale"} <= set(
        bundle.metrics
    )


def test_metrics_are_those_of_the_stored_embeddings(made):
    _, out, _ = made
    bundle = load(out / "one" / "0")
    for t in range(len(bundle.steps)):
        gap = bundle.at("image", t).astype(float).mean(axis=0) - bundle.at("text", t).astype(float).mean(axis=0)
        assert bundle.metric("gap_distance", step=int(bundle.steps[t])) == pytest.approx(np.linalg.norm(gap), rel=1e-6)


def test_experiments_that_differ_in_the_embedded_pairs_alone_are_trained_once(tmp_path):
    text = f"{EXPERIMENTS}  seen: {{like: one, embedded: training}}\n"
    groups = [sorted(one.name for one in group) for group in pipeline._trainings(_todo(tmp_path, text))]
    assert sorted(groups) == [["one/0", "seen/0"], ["one/1", "seen/1"], ["two/3"]]
    pipeline.run(tmp_path / "experiments.yaml", tmp_path / "bundles", jobs=1)
    held_out, seen = (load(tmp_path / "bundles" / name / "0") for name in ("one", "seen"))
    assert {item.split for item in held_out.items} == {"test"}
    assert {item.split for item in seen.items} == {"train"}
    assert len(seen.items) == 100  # all that 500 pairs leave to train on
    assert seen.media == {}
    (tmp_path / "bundles" / "seen" / "0" / "bundle.json").unlink()
    assert pipeline.run(tmp_path / "experiments.yaml", tmp_path / "bundles", jobs=1).trained == ("seen/0",)
    again = load(tmp_path / "bundles" / "seen" / "0")
    assert again.at("image").tobytes() == seen.at("image").tobytes()


def test_a_bundle_of_all_pairs_has_those_of_both_splits_with_the_pictures_that_the_model_saw(tmp_path):
    file = write_experiments(tmp_path, f"{EXPERIMENTS}  every: {{like: one, embedded: all}}\n")
    pipeline.run(file, tmp_path / "bundles", only=["one", "every"], jobs=1)
    held_out, every = (load(tmp_path / "bundles" / name / "0") for name in ("one", "every"))
    assert len(every.items) == 500
    assert every.items[: len(held_out.items)] == held_out.items
    assert {item.split for item in every.items[len(held_out.items) :]} == {"train"}
    for modality in held_out.modalities:
        np.testing.assert_allclose(every.at(modality)[: len(held_out.items)], held_out.at(modality), atol=1e-6)
    path, sheet = every.sprite_path("image"), every.sprites["image"]
    assert path is not None
    with Image.open(path) as pictures:
        assert pictures.size == (sheet.cell * sheet.columns, sheet.cell * -(-500 // sheet.columns))
    assert pipeline.run(file, tmp_path / "bundles", only=["every"], jobs=1).trained == ()


def _todo(folder: Path, text: str) -> list[pipeline.Run]:
    found = load_experiments(write_experiments(folder, text)).values()
    return [pipeline.Run(one, seed, folder / "bundles" / one.name / str(seed)) for one in found for seed in one.seeds]


def test_a_second_run_trains_nothing_and_says_so(made):
    file, out, _ = made
    before = stamps(out)
    report = pipeline.run(file, out, jobs=2)
    assert report.trained == ()
    assert report.sentence() == "All 3 runs are there and up to date; nothing was trained."
    assert stamps(out) == before


def test_a_run_made_anew_is_the_same_byte_for_byte_in_a_worker_or_not(made, tmp_path):
    file, out, _ = made
    again = pipeline.run(file, tmp_path / "bundles", only=["one"], jobs=1)
    assert sorted(again.trained) == ["one/0", "one/1"]
    for seed in ("0", "1"):
        first, second = (
            {p.name: p.read_bytes() for p in (folder / "one" / seed).rglob("*") if p.is_file()}
            for folder in (out, tmp_path / "bundles")
        )
        assert set(first) == {"bundle.json", "modgap.json", "arrays.safetensors", "items.jsonl", "shapes.webp"}
        assert first == second


def test_a_bundle_with_a_header_of_another_form_is_trained_again(tmp_path):
    out, file = tmp_path / "bundles", write_experiments(tmp_path)
    pipeline.run(file, out, only=["two"], jobs=1)
    header = out / "two" / "3" / "bundle.json"
    header.write_text(json.dumps(json.loads(header.read_text()) | {"modalities": 5}))
    assert pipeline.run(file, out, only=["two"], jobs=1).trained == ("two/3",)
    assert load(out / "two" / "3").modalities == ("image", "text")


def test_what_a_killed_writer_moved_out_of_the_way_is_put_back_and_not_trained_again(tmp_path):
    out, file = tmp_path / "bundles", write_experiments(tmp_path)
    pipeline.run(file, out, only=["two"], jobs=1)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    scratch = out / "two" / f".3.{dead.pid}.x"
    scratch.mkdir()
    (out / "two" / "3").rename(scratch / "old")
    assert pipeline.run(file, out, only=["two"], jobs=1).kept == ("two/3",)
    assert [path.name for path in (out / "two").iterdir()] == ["3"]


def test_a_file_that_somebody_put_beside_a_bundle_is_named_before_training(tmp_path, monkeypatch):
    out = tmp_path / "bundles"
    pipeline.run(write_experiments(tmp_path), out, only=["two"], jobs=1)
    (out / "two" / "3" / "thesis.tex").write_text("years")
    monkeypatch.setattr(runs, "make", lambda *_: pytest.fail("trained before it looked"))
    changed = write_experiments(tmp_path, EXPERIMENTS.replace("scale: 30,", "scale: 31,"))
    with pytest.raises(InputError, match=r"two/3: holds thesis\.tex, which modgap has not written"):
        pipeline.run(changed, out, only=["two"], jobs=1)


def test_only_what_changed_or_is_missing_or_damaged_is_trained(tmp_path):
    out = tmp_path / "bundles"
    pipeline.run(write_experiments(tmp_path), out, jobs=1)
    arrays = out / "one" / "1" / "arrays.safetensors"
    arrays.write_bytes(arrays.read_bytes()[:100])
    changed = write_experiments(tmp_path, EXPERIMENTS.replace("scale: 30,", "scale: 31,"))
    report = pipeline.run(changed, out, jobs=1)
    assert sorted(report.trained) == ["one/1", "two/3"]
    assert report.kept == ("one/0",)
    assert load(out / "two" / "3").logit_scale[-1] == pytest.approx(31)


def test_a_changed_analysis_measures_again_and_trains_nothing(tmp_path):
    out = tmp_path / "bundles"
    file = write_experiments(tmp_path)
    pipeline.run(file, out, only=["two"], jobs=1)
    header = out / "two" / "3" / "bundle.json"
    before = load(out / "two" / "3")
    stale = json.loads(header.read_text())
    stale["provenance"]["metrics_key"] = "older"
    stale["metrics"]["gap_distance"] = [1.5] * len(before.steps)
    header.write_text(json.dumps(stale))
    report = pipeline.run(file, out, only=["two"], jobs=1)
    assert (report.trained, report.measured) == ((), ("two/3",))
    after = load(out / "two" / "3")
    assert after.metrics == before.metrics
    assert after.embeddings["image"].tobytes() == before.embeddings["image"].tobytes()


def test_an_unknown_name_is_refused_with_those_that_there_are(tmp_path):
    file = write_experiments(tmp_path)
    with pytest.raises(InputError) as caught:
        pipeline.run(file, tmp_path / "out", only=["one", "three", "four"])
    assert caught.value.problems == (
        f"{file}: found no experiment 'three'; allowed: one, two.",
        f"{file}: found no experiment 'four'; allowed: one, two.",
    )
    assert not (tmp_path / "out").exists()


def test_an_output_folder_that_cannot_be_written_is_refused_before_training(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "make", lambda *_: pytest.fail("trained before it looked"))
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(InputError, match=r"file/bundles: cannot be written"):
        pipeline.run(write_experiments(tmp_path), blocked / "bundles", jobs=1)


def test_a_run_that_breaks_leaves_no_bundle_and_the_others_whole(tmp_path, monkeypatch):
    real = runs.measure

    def broken(clouds, scale, seed):
        if scale > 20:
            raise OSError("no space left")
        return real(clouds, scale, seed)

    monkeypatch.setattr(runs, "measure", broken)
    with pytest.raises(OSError, match="no space left"):
        pipeline.run(write_experiments(tmp_path), tmp_path / "bundles", jobs=1)
    assert set(load_all(tmp_path / "bundles")) <= {"one"}
    monkeypatch.undo()
    report = pipeline.run(write_experiments(tmp_path), tmp_path / "bundles", jobs=1)
    assert "two/3" in report.trained


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_interrupting_is_answered_with_one_sentence_and_leaves_no_half_bundle(tmp_path):
    process = start(tmp_path, LONG, "--jobs", "2")
    err, out = tmp_path / "err.txt", tmp_path / "out.txt"
    wait_until(lambda: "/5000" in err.read_text(), process)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    assert process.wait() == 130
    assert "Traceback" not in err.read_text()
    assert "Interrupted" in err.read_text()
    assert out.read_text() == ""
    assert load_all(tmp_path / "bundles") == {}
    assert [path for path in (tmp_path / "bundles").rglob("*") if path.is_file()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_killed_start_is_gone_on_from_and_its_workers_end(tmp_path):
    text = EXPERIMENTS.replace("seeds: [3]", "seeds: [3], steps: 0").replace("steps: 4", "steps: 5000")
    process = start(tmp_path, text, "--jobs", "3")
    wait_until((tmp_path / "bundles" / "two" / "3").is_dir, process)
    workers = children(process.pid)
    process.kill()
    process.wait()
    wait_for_end(workers)
    assert {name: list(seeds) for name, seeds in load_all(tmp_path / "bundles").items()} == {"two": [3]}
    short = text.replace("steps: 5000", "steps: 3")
    report = pipeline.run(write_experiments(tmp_path, short), tmp_path / "bundles", jobs=1)
    assert (report.kept, sorted(report.trained)) == (("two/3",), ["one/0", "one/1"])
    assert sorted(load_all(tmp_path / "bundles")["one"]) == [0, 1]


def wait_for_end(pids: list[int]) -> None:
    assert pids
    while any(Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text() for pid in pids):
        time.sleep(0.05)
