"""Batches are kept as they come: a killed run goes on where it was, and its arrays are those of one that was not."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from modgap.precompute import progress
from modgap.precompute.bundle import load
from modgap.precompute.encoding import by_modality, encode_data, read_folder
from modgap.precompute.encoding.rows import Rows
from modgap.precompute.encoding.run import run
from modgap.precompute.errors import InputError

from .making import Hashed, N, write_folder
from .slow_encoder import Slow

ROOT = Path(__file__).parents[3]
DIGESTS = {"image": "pictures", "text": "words"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "things")


def encoded(folder: Path, encoder: Any, cache: Path, batch: int = 4, **digests: str) -> dict[str, np.ndarray]:
    return run(read_folder(folder), encoder, DIGESTS | digests, cache, batch=batch)


def test_rows_have_length_one_and_the_order_of_the_items(folder, tmp_path):
    encoder = Hashed()
    clouds = encoded(folder, encoder, tmp_path / "cache")
    texts = read_folder(folder).columns["text"].values
    for cloud in clouds.values():
        assert cloud.dtype == np.float32
        assert np.linalg.norm(cloud, axis=1) == pytest.approx(1, abs=1e-6)
    expected = np.stack([encoder.row("text", text) for text in texts])
    assert clouds["text"] == pytest.approx(expected / np.linalg.norm(expected, axis=1, keepdims=True), abs=1e-6)
    assert encoder.asked == [
        (m, n) for m, n in (("image", 4), ("text", 4), ("image", 4), ("image", 2), ("text", 4), ("text", 2))
    ]


def test_what_is_kept_is_not_encoded_again_whatever_the_batch(folder, tmp_path):
    first = encoded(folder, Hashed(), tmp_path / "cache")
    again = Hashed()
    second = encoded(folder, again, tmp_path / "cache", batch=3)
    assert again.asked == []
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_other_data_of_one_modality_leaves_the_other_kept(folder, tmp_path):
    encoded(folder, Hashed(), tmp_path / "cache")
    again = Hashed()
    encoded(folder, again, tmp_path / "cache", text="other words")
    assert {modality for modality, _ in again.asked} == {"text"}


def test_the_cache_says_what_it_holds(folder, tmp_path):
    encoder = Hashed()
    encoder.facts = {"device": "cpu", "precision": "float16"}  # pyright: ignore[reportAttributeAccessIssue]
    encoded(folder, encoder, tmp_path / "cache")
    told = [json.loads(path.read_text()) for path in (tmp_path / "cache").glob("*/about.json")]
    for one in told:
        assert one | {"data": "", "modality": ""} == {
            "encoder": "hashed", "device": "cpu", "precision": "float16", "modality": "", "data": "", "items": N, "dimensions": 8,
        }  # fmt: skip
    assert {one["modality"] for one in told} == {"image", "text"}


@pytest.mark.parametrize("left", [0, 1, 7, 8 * 4 * 4 - 1, 8 * 4 * 4, 8 * 4 * 7 + 3])  # bytes
def test_a_part_of_a_batch_does_not_count(left, folder, tmp_path):
    whole = encoded(folder, Hashed(), tmp_path / "cache")
    for path in (tmp_path / "cache").glob("*/rows.f32"):
        path.write_bytes(path.read_bytes()[:left])
    again = Hashed()
    assert all(np.array_equal(cloud, whole[name]) for name, cloud in encoded(folder, again, tmp_path / "cache").items())
    assert sum(n for modality, n in again.asked if modality == "text") == N - left // (8 * 4) // 4 * 4


def test_a_bar_says_of_each_modality_how_far_it_is_and_how_long_it_takes_yet(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(progress, "tqdm", partial(progress.tqdm, mininterval=0))  # every batch is drawn
    encoded(folder, Hashed(), tmp_path / "cache")
    shown = re.findall(r"hashed, (\w+): +\d+%\|[^|]*\| (\d+)/10 \[\d\d:\d\d<(\?|\d\d:\d\d), ", capsys.readouterr().err)
    told = {name: [int(done) for modality, done, _ in shown if modality == name] for name in ("image", "text")}
    assert told == {"image": [0, 4, 4, 8], "text": [0, 4, 4, 8]}  # a batch of each, then the rest; a full bar is gone
    assert all(left != "?" for _, done, left in shown if done == "8")


def test_rows_that_power_loss_left_empty_are_encoded_again(tmp_path):
    rows = Rows(tmp_path, {"encoder": "a"}, 10)
    rows.put(0, np.eye(8))
    assert Rows(tmp_path, {"encoder": "a"}, 10).done(2) == 8
    rows.put(4, np.zeros((2, 8)))
    assert Rows(tmp_path, {"encoder": "a"}, 10).done(2) == 4
    assert Rows(tmp_path, {"encoder": "b"}, 10).done(2) == 0


def killed(command: list[str], cache: Path) -> None:
    """Run a command until it has kept at least two batches of pictures, and kill it."""
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while max((path.stat().st_size for path in cache.glob("*/rows.f32")), default=0) < 2 * 3 * 8 * 4:
        assert process.poll() is None, "it ended before it was killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def test_a_killed_run_encodes_only_what_is_missing_and_gives_the_same_arrays(tmp_path):
    folder = write_folder(tmp_path / "things", 24)
    out, cache, log = tmp_path / "out", tmp_path / "cache", tmp_path / "log"
    script = ROOT / "tests" / "precompute" / "encoding" / "slow_encoder.py"
    module = ".".join(script.relative_to(ROOT).with_suffix("").parts)
    killed([sys.executable, "-m", module, *map(str, (folder, out, cache, log))], cache)
    assert not list(out.glob("*"))  # nothing half-written
    kept = {
        json.loads((path.parent / "about.json").read_text())["modality"]: path.stat().st_size // (8 * 4) // 3 * 3
        for path in cache.glob("*/rows.f32")
    }
    assert 0 < kept["image"] < 24
    again = Slow(tmp_path / "second", 0)
    bundle = encode_data(read_folder(folder), again, out, batch=3, cache=cache)
    asked = {name: sum(n for modality, n in again.asked if modality == name) for name in ("image", "text")}
    assert asked == {name: 24 - kept.get(name, 0) for name in asked}
    straight = encode_data(read_folder(folder), Hashed(), tmp_path / "straight", batch=3, cache=tmp_path / "other")
    for modality in ("image", "text"):
        assert np.array_equal(bundle.at(modality), straight.at(modality))
    assert load(out / bundle.name / "0").content == straight.content


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (lambda values: np.ones((len(values) - 1, 8)), r"returned float64 of shape \(3, 8\) for 4 values; expected numbers"),
        (lambda values: np.ones((len(values), 2, 8)), r"shape \(4, 2, 8\) for 4 values"),
        (lambda values: [["a"]] * len(values), "returned <U1 of shape"),
        (lambda values: np.zeros((len(values), 8)), r"returned zeros, NaN or infinity for '0\.png'"),
        (lambda values: np.full((len(values), 8), np.nan), r"returned zeros, NaN or infinity for '0\.png'"),
        (lambda values: np.ones((len(values), 5)), r"different dimensions \(image 8, text 5\); they must share one space"),
    ],
)  # fmt: skip
def test_wrong_rows_are_one_sentence(found, told, folder, tmp_path):
    encoder = by_modality({"image": Hashed(), "text": found}, "pair", 10)
    with pytest.raises(InputError, match=told):
        encoded(folder, encoder, tmp_path / "cache")


def test_a_dict_of_encoders_takes_each_modality_from_its_own(folder, tmp_path):
    wide = Hashed()
    encoder = by_modality(
        {"image": wide, "text": lambda texts: np.eye(8)[[len(text) % 8 for text in texts]]}, "pair", 10
    )
    clouds = encoded(folder, encoder, tmp_path / "cache")
    assert np.array_equal(clouds["image"], encoded(folder, Hashed(), tmp_path / "other")["image"])
    assert (clouds["text"].max(axis=1) == 1).all()
    with pytest.raises(InputError, match="hashed: has no tower for depth; allowed: audio, image"):
        by_modality({"depth": Hashed(), "text": Hashed()}, "pair")
