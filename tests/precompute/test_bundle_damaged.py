"""A damaged bundle is refused in a sentence that names the file and the field."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from modgap.precompute.bundle import load
from modgap.precompute.errors import InputError


def edit_header(folder: Path, **fields: Any) -> None:
    path = folder / "bundle.json"
    header = json.loads(path.read_text())
    path.write_text(json.dumps(header | fields))


def edit_array(folder: Path, name: str, change: Callable[[np.ndarray], np.ndarray]) -> None:
    path = folder / "arrays.safetensors"
    arrays = load_file(path)
    arrays[name] = np.array(change(arrays[name].copy()), order="C")
    save_file(arrays, path)


def test_a_folder_without_a_bundle_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no bundle here \(bundle.json is missing\)"):
        load(tmp_path)


@pytest.mark.parametrize("keep", [0, 4, 100, 0.5, 0.99])
def test_a_truncated_array_file_is_named(saved, keep):
    path = saved / "arrays.safetensors"
    data = path.read_bytes()
    path.write_bytes(data[: keep if isinstance(keep, int) else int(keep * len(data))])
    with pytest.raises(InputError, match=r"arrays.safetensors: is truncated or damaged .*; make the bundle again"):
        load(saved)


@pytest.mark.parametrize("name", ["items.jsonl", "arrays.safetensors"])
def test_a_missing_file_is_named(saved, name):
    (saved / name).unlink()
    with pytest.raises(InputError, match=name):
        load(saved)


def test_nan_is_named_with_array_checkpoint_and_item(saved):
    def spoil(array: np.ndarray) -> np.ndarray:
        array[1, 3, 2] = np.nan
        return array

    edit_array(saved, "text", spoil)
    with pytest.raises(InputError, match="array 'text' holds NaN or infinity, first at checkpoint 1, item 3"):
        load(saved)


def test_a_missing_array_is_named_with_those_that_are_there(saved):
    edit_header(saved, modalities=["text", "audio"])
    with pytest.raises(InputError, match="lacks the arrays audio; it has image, logit_scale, steps, text"):
        load(saved)


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        ("text", lambda a: a[:, :4], r"array 'text' has shape \(3, 4, 4\); expected \(3 checkpoints, 5 items, D\)"),
        ("text", lambda a: a[:2], r"array 'text' has shape \(2, 5, 4\)"),
        ("text", lambda a: a[0], r"array 'text' has shape \(5, 4\)"),
        ("text", lambda a: a[..., :3], "rows of length off by .* from 1; normalise them"),
        ("text", lambda a: 2 * a, "array 'text' has rows of length off by 1 from 1"),
        ("text", lambda a: np.pad(a, ((0, 0), (0, 0), (0, 2))), r"different dimensions \[4, 6\]"),
        ("text", lambda a: (127 * a).astype(np.int8), "array 'text' holds int8; expected float32"),
        ("steps", lambda a: a[:2], r"logit_scale has shape \(3,\), steps has \(2,\)"),
        ("steps", lambda a: a[::-1], "steps must rise"),
        ("steps", lambda a: a[:0], r"steps has shape \(0,\); expected one entry a checkpoint, at least one"),
        ("steps", lambda a: a[0], r"steps has shape \(\)"),
        ("logit_scale", lambda a: a * 0, "logit_scale must be finite and above 0"),
        ("logit_scale", lambda a: a * np.nan, "logit_scale must be finite and above 0"),
        ("logit_scale", lambda a: a[0], r"logit_scale has shape \(\)"),
    ],
)
def test_an_array_that_does_not_fit_is_named(saved, name, change, sentence):
    edit_array(saved, name, change)
    with pytest.raises(InputError, match=sentence) as caught:
        load(saved)
    assert all(str(saved) in problem for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"schema": 99}, "schema is 99, this version reads 1; make the bundle again"),
        ({"name": 3}, "name is 3; expected str"),
        ({"seed": "zero"}, "seed is 'zero'; expected int"),
        ({"modalities": "image"}, "modalities is 'image'; expected list"),
        ({"modalities": [1, "text"]}, "modalities holds 1; expected names"),
        ({"modalities": ["text"]}, r"modalities are \['text'\]; at least two are needed"),
        ({"metrics": []}, r"metrics is \[\]; expected dict"),
        ({"metrics": {"gap": [1, 2]}}, r"metrics\['gap'\] has 2 values; expected 3"),
        ({"metrics": {"gap": 1}}, r"metrics\['gap'\] is 1; expected a list of 3 numbers"),
        ({"metrics": {"gap": "abc"}}, r"metrics\['gap'\] is 'abc'; expected a list of 3 numbers"),
        ({"metrics": {"gap": [1, 2, "x"]}}, r"metrics\['gap'\] holds something that is not a finite number"),
        ({"metrics": {"gap": [1, 2, float("nan")]}}, r"metrics\['gap'\] holds something that is not a finite number"),
        ({"media": {"image": {"file": "image.png"}}}, "media must give file, cell and columns"),
        ({"media": {"image": "image.png"}}, "media must give file, cell and columns"),
        ({"media": {"image": {"file": "a.png", "cell": 8, "columns": 3}}}, "names a.png, which is not there"),
        ({"media": {"image": {"file": "../bundle.json", "cell": 8, "columns": 3}}}, "expected the name of a file"),
        ({"media": {"image": {"file": 5, "cell": 8, "columns": 3}}}, "expected the name of a file"),
        ({"media": {"image": {"file": "image.png", "cell": 0, "columns": "3"}}}, "cell 0 and columns '3'; both must"),
    ],
)
def test_a_wrong_field_of_the_header_is_named(saved, fields, sentence):
    edit_header(saved, **fields)
    with pytest.raises(InputError, match=sentence):
        load(saved)


def test_missing_fields_of_the_header_are_named_together(saved):
    (saved / "bundle.json").write_text(json.dumps({"schema": 1, "name": "small"}))
    with pytest.raises(InputError, match="lacks seed, provenance, modalities, media, metrics"):
        load(saved)


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", '"text"', "\x00"])
def test_a_header_that_is_no_json_object_is_named(saved, text):
    (saved / "bundle.json").write_text(text)
    with pytest.raises(InputError, match=r"bundle\.json: (is not readable JSON|schema is)"):
        load(saved)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "[]",
        "3",
        '{"id": "x"}',
        '{"id": "x", "caption": 3, "tags": [], "split": "test"}',
        '{"id": "x", "caption": "c", "tags": "ab", "split": "test"}',
        '{"id": "x", "caption": "c", "tags": [1], "split": "test"}',
        '{"id": "x", "caption": "c", "tags": null, "split": "test"}',
    ],
)
def test_a_wrong_line_of_the_items_is_named_by_its_number(saved, line):
    path = saved / "items.jsonl"
    lines = path.read_text().split("\n")
    path.write_text("\n".join([*lines[:2], line, *lines[3:]]))
    with pytest.raises(InputError, match=r"items\.jsonl:3: expected an object with id, caption, tags, split"):
        load(saved)


def test_a_missing_item_is_reported_for_every_modality(saved):
    path = saved / "items.jsonl"
    path.write_text("\n".join(path.read_text().splitlines()[:4]) + "\n")
    with pytest.raises(InputError) as caught:
        load(saved)
    assert len(caught.value.problems) == 2
    assert all("expected (3 checkpoints, 4 items, D)" in problem for problem in caught.value.problems)


def test_a_missing_sheet_is_named(saved):
    (saved / "media" / "image.png").unlink()
    with pytest.raises(InputError, match=r"media\['image'\] names image.png, which is not there"):
        load(saved)
