"""A damaged bundle is refused in a sentence that names the file and the field."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from modgap.precompute.bundle import load, load_all
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
        (
            "text",
            lambda a: a[..., :3],
            r"rows of length off by .* from 1, most at checkpoint \d, item \d; normalise them",
        ),
        ("text", lambda a: 2 * a, "array 'text' has rows of length off by 1 from 1"),
        ("text", lambda a: np.pad(a, ((0, 0), (0, 0), (0, 2))), r"different dimensions \[4, 6\]"),
        ("text", lambda a: (127 * a).astype(np.int8), "array 'text' holds int8; expected float32"),
        ("steps", lambda a: a[:2], r"logit_scale has shape \(3,\), steps has \(2,\)"),
        ("steps", lambda a: a[::-1], "steps must rise"),
        ("steps", lambda a: a[:0], r"steps has shape \(0,\); expected one entry a checkpoint, at least one"),
        ("steps", lambda a: a[0], r"steps has shape \(\)"),
        ("steps", lambda a: a[::-1].astype(np.uint64), "steps must rise from 0 or more; found 20, 10, 0"),
        ("steps", lambda a: a - 10, "steps must rise from 0 or more; found -10, 0, 10"),
        ("steps", lambda a: a / 3, "steps holds float64; expected whole numbers"),
        ("logit_scale", lambda a: a * 0, r"logit_scale is 0\.0, 0\.0, 0\.0; expected numbers from 0\.001 to 100000"),
        ("logit_scale", lambda a: a * np.nan, "logit_scale is nan, nan, nan; expected numbers"),
        ("logit_scale", lambda a: a * 1e306, "logit_scale is .*; expected numbers"),
        ("logit_scale", lambda a: a * 5e-324, "logit_scale is .*; expected numbers"),
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
        ({"schema": True}, "schema is True, this version reads 1"),
        ({"schema": 1.0}, "schema is 1.0, this version reads 1"),
        ({"modalities": [f"m{n}" for n in range(5000)]}, r"lacks the arrays m0, m1, .* and 4988 more; it has image"),
        ({"name": 3}, r"bundle\.json: found name: 3; allowed: text"),
        ({"seed": "zero"}, "found seed: 'zero'; allowed: a whole number from 0"),
        ({"modalities": "image"}, "found modalities: 'image'; allowed: a list of different names"),
        ({"modalities": [1, "text"]}, r"bundle\.json: found modalities\[0\]: 1; allowed: text"),
        ({"modalities": ["text"]}, r"modalities are \['text'\]; at least two are needed"),
        ({"metrics": []}, r"found metrics: \[\]; allowed: a mapping"),
        ({"metrics": {"gap": [1, 2]}}, r"metrics\['gap'\] has 2 values; expected 3"),
        ({"metrics": {"gap": 1}}, r"bundle\.json, metrics: found gap: 1; allowed: a list of numbers, one a checkpoint"),
        ({"metrics": {"gap": "abc"}}, "found gap: 'abc'; allowed: a list of numbers, one a checkpoint"),
        ({"metrics": {"gap": [1, 2, "x"]}}, r"bundle\.json, metrics: found gap\[2\]: 'x'; allowed: a number"),
        ({"metrics": {"gap": [1, 2, float("nan")]}}, r"found gap\[2\]: nan; allowed: a number"),
        ({"metrics": {"gap": [1, 2, 10**400]}}, r"found gap\[2\]: 10+\.\.\.0+; allowed: a number"),
        (
            {"media": {"image": {"file": "image.png"}}},
            r"bundle\.json, media\.image: lacks 'cell' \(a whole number from 1",
        ),
        (
            {"media": {"image": "image.png"}},
            "media: found image: 'image.png'; allowed: a mapping with file, cell, columns",
        ),
        ({"media": {"image": {"file": "a.png", "cell": 8, "columns": 3}}}, "names a.png, which is not there"),
        (
            {"media": {"image": {"file": "../bundle.json", "cell": 8, "columns": 3}}},
            "found file: .*; allowed: the name of a file in media/",
        ),
        (
            {"media": {"image": {"file": 5, "cell": 8, "columns": 3}}},
            "found file: 5; allowed: the name of a file in media/",
        ),
        (
            {"media": {"image": {"file": "image.png", "cell": 0, "columns": "3"}}},
            "found columns: '3'; allowed: a whole number from 1 to 10000",
        ),
        (
            {"media": {"image": {"file": "image.png", "cell": 0, "columns": 3}}},
            "found cell: 0; allowed: a whole number from 1 to 10000",
        ),
    ],
)
def test_a_wrong_field_of_the_header_is_named(saved, fields, sentence):
    edit_header(saved, **fields)
    with pytest.raises(InputError, match=sentence):
        load(saved)


def test_missing_fields_of_the_header_are_named_together(saved):
    (saved / "bundle.json").write_text(json.dumps({"schema": 1, "name": "small"}))
    with pytest.raises(InputError, match="lacks 'seed'") as caught:
        load(saved)
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", '"text"', "\x00"])
def test_a_header_that_is_no_json_object_is_named(saved, text):
    (saved / "bundle.json").write_text(text)
    with pytest.raises(InputError, match=r"bundle\.json: (is not readable JSON|schema is)"):
        load(saved)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "expected an object with id, caption, tags, split; found ''"),
        ("{", "expected an object with id, caption, tags, split; found '{'"),
        ("[" * 5000, "expected an object with id, caption, tags, split"),
        ("[]", r"found \[\]; allowed: a mapping with id, caption, tags, split"),
        ("3", "found 3; allowed: a mapping with id, caption, tags, split"),
        ('{"id": "x"}', r"lacks 'caption' \(text\)"),
        ('{"id": "x", "caption": 3, "tags": [], "split": "test"}', "found caption: 3; allowed: text"),
        ('{"id": "x", "caption": "c", "tags": "ab", "split": "test"}', "found tags: 'ab'; allowed: a list"),
        ('{"id": "x", "caption": "c", "tags": [1], "split": "test"}', r"found tags\[0\]: 1; allowed: text"),
        ('{"id": "x", "caption": "c", "tags": null, "split": "test"}', "found tags: None; allowed: a list"),
    ],
)
def test_a_wrong_line_of_the_items_is_named_by_its_number(saved, line, sentence):
    path = saved / "items.jsonl"
    lines = path.read_text().split("\n")
    path.write_text("\n".join([*lines[:2], line, *lines[3:]]))
    with pytest.raises(InputError, match=rf"items\.jsonl:3: {sentence}"):
        load(saved)


def test_a_file_of_wrong_lines_does_not_flood_the_terminal(saved):
    (saved / "items.jsonl").write_text("x\n" * 5000)
    with pytest.raises(InputError) as caught:
        load(saved)
    assert len(caught.value.problems) == 100
    assert caught.value.problems[-1] == "There are 4,901 more mistakes; mend these first."


def test_a_header_that_is_nested_deeper_than_it_could_be_written_is_named(saved):
    (saved / "bundle.json").write_text('{"a":' * 300 + "1" + "}" * 300)
    with pytest.raises(InputError, match=r"bundle\.json: is not readable JSON \(it is nested deeper than 40 levels\)"):
        load(saved)


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"])
def test_a_folder_whose_name_is_none_is_a_sentence(name):
    with pytest.raises(InputError, match="no bundle here"):
        load(Path(name))
    assert load_all(Path(name)) == {}


def test_half_a_character_in_a_caption_is_named(saved):
    path = saved / "items.jsonl"
    path.write_text(path.read_text().replace("thing 2", "thing \\ud800"))
    with pytest.raises(InputError, match=r"item 2 holds 'thing \\ud800' with half a character \(a lone surrogate\)"):
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


@pytest.mark.parametrize("name", ["bundle.json", "arrays.safetensors", "items.jsonl", "media/image.png"])
def test_a_pipe_is_not_waited_for(saved, name):
    (saved / name).unlink()
    os.mkfifo(saved / name)
    with pytest.raises(InputError, match=r"no bundle here|it is no regular file"):
        load(saved)


@pytest.mark.parametrize("nested", ["[" * 3000, '{"a":' * 3000])
def test_a_header_that_is_nested_deep_is_named(saved, nested):
    (saved / "bundle.json").write_text(nested)
    with pytest.raises(InputError, match=r"bundle\.json: is not readable JSON"):
        load(saved)


@pytest.mark.parametrize("kind", ["BF16", "F8_E4M3"])
def test_numbers_of_a_kind_that_numpy_lacks_are_named(saved, kind):
    path = saved / "arrays.safetensors"
    size = {"BF16": 2, "F8_E4M3": 1}[kind]
    head = json.dumps({"text": {"dtype": kind, "shape": [1], "data_offsets": [0, size]}}).encode()
    path.write_bytes(len(head).to_bytes(8, "little") + head + bytes(size))
    with pytest.raises(InputError, match=r"arrays\.safetensors: (is truncated or damaged|lacks the arrays|array)"):
        load(saved)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "../x"}, "found name: '../x'; allowed: letters, digits, dots, hyphens and underscores"),
        ({"name": ""}, "found name: ''; allowed: letters"),
        ({"name": "a\ud800"}, r"found name: 'a\\ud800'; allowed: letters"),
        ({"seed": -1}, "found seed: -1; allowed: a whole number from 0"),
        ({"seed": True}, "found seed: True; allowed: a whole number from 0"),
        ({"modalities": ["text", "text"]}, "found modalities: .*; allowed: a list of different names"),
        ({"modalities": 5}, "found modalities: 5; allowed: a list of different names"),
        ({"modalities": ["text", "steps"]}, "found the modality 'steps'; allowed: small letters"),
        (
            {"media": {"audio": {"file": "image.png", "cell": 8, "columns": 3}}},
            "media are of 'audio', which is no modality",
        ),
        (
            {"media": {"image": {"file": "x" * 300, "cell": 8, "columns": 3}}},
            "found file: .*; allowed: the name of a file",
        ),
        (
            {"media": {"image": {"kind": "smell"}}},
            "found image: .*; allowed: a mapping with file, cell, columns, kind, or",
        ),
        ({"colour": 3}, "found 'colour'; .*llowed: media, metrics, modalities, name, provenance, schema, seed"),
    ],
)
def test_names_that_would_mislead_are_refused(saved, fields, sentence):
    edit_header(saved, **fields)
    with pytest.raises(InputError, match=sentence):
        load(saved)
