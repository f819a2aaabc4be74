"""A bundle is consistent from where it is made: what is not, the constructor refuses in a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from modgap.precompute.bundle import Bundle, load, save
from modgap.precompute.errors import InputError
from modgap.precompute.item import Item

from .bundles import without_pictures

N, D = 6, 4


def unit(*shape: int) -> np.ndarray:
    points = np.random.default_rng(0).normal(size=shape)
    return points / np.linalg.norm(points, axis=-1, keepdims=True)


def nested(levels: int) -> list[Any]:
    return [nested(levels - 1)] if levels else []


def make(**changes: Any) -> Bundle:
    """A bundle of two modalities at one checkpoint, with changes."""
    fields: dict[str, Any] = {
        "name": "mine",
        "seed": 0,
        "items": tuple(Item(f"i{n}", f"thing {n}") for n in range(N)),
        "embeddings": {"image": unit(1, N, D), "text": unit(1, N, D)},
        "steps": np.zeros(1, dtype=np.int64),
        "logit_scale": np.full(1, 50.0),
    }
    return Bundle(**fields | changes)


def both(array: Any) -> dict[str, Any]:
    return {"image": array, "text": array}


def published(trained: dict[str, float]) -> dict[str, Any]:
    return {"batch": 50, "trained": trained, "shifted": {}}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"embeddings": both(3 * unit(1, N, D))},
            "array 'image' has rows of length off by 2 from 1, most at checkpoint 0",
        ),
        (
            {"embeddings": both(unit(N, D))},
            r"has shape \(6, 4\); expected \(1 checkpoints, 6 items, D\); give it an axis of",
        ),
        (
            {"embeddings": {"image": unit(1, N, D), "text": unit(1, N - 1, D)}},
            r"array 'text' has shape \(1, 5, 4\); expected",
        ),
        (
            {"embeddings": {"image": unit(1, N, D), "text": unit(1, N, 3)}},
            r"different dimensions \[3, 4\]; they must share",
        ),
        ({"embeddings": both(np.full((1, N, D), np.nan))}, "holds NaN or infinity, first at checkpoint 0, item 0"),
        ({"embeddings": both(np.full((1, N, D), np.inf))}, "holds NaN or infinity"),
        ({"embeddings": both(np.ones((1, N, 1), dtype=np.int8))}, "array 'image' holds int8; expected float32"),
        ({"embeddings": both(unit(1, N, D).tolist())}, "array 'image' is a list; expected an array"),
        ({"embeddings": both(np.zeros((1, N, 0)))}, "has rows of length off by 1 from 1"),
        ({"embeddings": [unit(1, N, D)]}, "embeddings are a list; expected a mapping from modality to array"),
        ({"embeddings": {"image": unit(1, N, D)}}, r"modalities are \['image'\]; at least two are needed"),
        (
            {"embeddings": {"a(b,c)": unit(1, N, D), "text": unit(1, N, D)}},
            r"found the modality 'a\(b,c\)'; allowed: small",
        ),
        ({"items": ("a", "b", "c", "d", "e", "f")}, "item 0 is 'a', a str; expected an Item with id and caption"),
        ({"items": (Item("a", "A"),) * N}, "item 1 repeats the id 'a'; ids must be unique"),
        (
            {"items": tuple(Item(str(n), 3) for n in range(N))},
            "item 0 holds 3, a int; id, caption, tags and split are text",
        ),  # pyright: ignore[reportArgumentType]
        (
            {"items": tuple(Item(str(n), "A", "ab") for n in range(N))},
            "item 0 has the tags 'ab'; expected a tuple of texts",
        ),  # pyright: ignore[reportArgumentType]
        ({"items": tuple(Item(str(n), "\ud800") for n in range(N))}, r"item 0 holds '\\ud800' with half a character"),
        ({"items": (Item("", "A"), *(Item(str(n), "A") for n in range(1, N)))}, "item 0 has an empty id"),
        ({"items": (), "embeddings": both(np.zeros((1, 0, D)))}, "there are no items"),
        (
            {"items": tuple(Item(str(n), "A") for n in range(N - 1))},
            r"has shape \(1, 6, 4\); expected \(1 checkpoints, 5 items",
        ),
        ({"steps": [0]}, "steps is a list; expected an array"),
        ({"steps": np.array([-1])}, "steps must rise from 0 or more; found -1"),
        ({"steps": np.zeros(1)}, "steps holds float64; expected whole numbers"),
        ({"steps": np.zeros((1, 1), dtype=int)}, r"steps has shape \(1, 1\); expected one entry a checkpoint"),
        ({"logit_scale": 50.0}, "logit_scale is a float; expected an array"),
        ({"logit_scale": np.array([1e308])}, r"logit_scale is 1e\+308; expected numbers from 0\.001 to 100000"),
        ({"logit_scale": np.array(["a"])}, "logit_scale holds <U1; expected numbers"),
        ({"logit_scale": np.ones(1, complex)}, "logit_scale holds complex128; expected numbers"),
        ({"logit_scale": np.array([object()])}, "logit_scale holds object; expected numbers"),
        ({"seed": 10**5000}, "found seed: a whole number of 16,610 bits; allowed: a whole number from 0"),
        ({"name": 10**5000}, "found name: a whole number of 16,610 bits; allowed: letters"),
        ({"items": None}, "items are a NoneType; expected a tuple of Item"),
        ({"items": iter(())}, "items are a .*iterator; expected a tuple of Item"),
        ({"metrics": [1]}, "metrics are a list; expected a mapping from key to one number a checkpoint"),
        ({"media": [1]}, "media are a list; expected a mapping from modality to media"),
        ({"media_root": "here"}, "media_root is a str; expected a Path"),
        ({"provenance": None}, "provenance are a NoneType; expected a mapping"),
        ({"embeddings": {1: unit(1, N, D), 2: unit(1, N, D)}, "media": {"image": 3}}, "found the modality 1; allowed"),
        ({"metrics": {"": [1.0]}}, r"found the metric ''; allowed: NAME, NAME\(a\), NAME\(a,b\) or NAME\(a>b\)"),
        ({"metrics": {"\ud800": [1.0]}}, "found the metric '.ud800'; allowed: NAME"),
        ({"metrics": {"<b>": [1.0]}}, "found the metric '<b>'; allowed: NAME"),
        ({"metrics": {1: [1.0]}}, "found the metric 1; allowed: NAME"),
        ({"provenance": {"imported": 3}}, "provenance: found imported: 3; allowed: a mapping with tool, export, model"),
        (
            {"provenance": {"imported": {"model": None}}},
            r"provenance\.imported: found model: None; allowed: text of 1 to",
        ),
        ({"provenance": {"imported": {"model": ""}}}, r"provenance\.imported: found model: ''; allowed: text of 1 to"),
        (
            {"provenance": {"imported": {"published": published({"image>text": -1.0})}}},
            r"provenance\.imported\.published\.trained: found .*image>text: -1\.0; allowed: a number from 0 to 1000",
        ),
        (
            {"provenance": {"imported": {"published": published({"image>text": float("nan")})}}},
            r"provenance\.imported\.published\.trained: found .*image>text: nan; allowed: a number from 0 to 1000",
        ),
        (
            {"provenance": {"imported": {"published": {"batch": 50, "trained": {}}}}},
            r"provenance\.imported\.published: lacks 'shifted'",
        ),
        ({"provenance": {"experiment": []}}, r"provenance: found experiment: \[\]; allowed: a mapping"),
        ({"provenance": {"a": nested(50)}}, "provenance is nested deeper than 40 levels"),
        ({"name": "my model"}, "found name: 'my model'; allowed: letters, digits, dots, hyphens and underscores"),
        ({"seed": 0.5}, "found seed: 0.5; allowed: a whole number from 0"),
        ({"metrics": {"gap": [float("nan")]}}, r"metrics\['gap'\] holds something that is not a finite number"),
        ({"metrics": {"gap": [10**400]}}, r"metrics\['gap'\] holds something that is not a finite number"),
        ({"metrics": {"gap": 1.0}}, r"metrics\['gap'\] is 1\.0; expected a list of 1 numbers, one a checkpoint"),
        ({"metrics": {"gap": [1.0, 2.0]}}, r"metrics\['gap'\] has 2 values; expected 1, one a checkpoint"),
        ({"metrics": {"recall_at_1": [1.5]}}, r"metrics\['recall_at_1'\] holds 1\.5; allowed: 0 to 1"),
        ({"metrics": {"loss(a>b)": [-0.1]}}, r"metrics\['loss\(a>b\)'\] holds -0\.1; allowed: from 0 on"),
        ({"media": {"image": "cats.png"}}, r"media\['image'\] is a str; allowed: PictureSheet, Sounds, Drawings"),
        ({"provenance": {"of": {1, 2}}}, "provenance must hold what JSON can"),
    ],
)
def test_what_is_inconsistent_is_refused_in_a_sentence(changes, sentence):
    with pytest.raises(InputError, match=rf"^bundle .*/.*: .*{sentence}"):
        make(**changes)


def test_everything_that_is_inconsistent_is_told_at_once(whole):
    with pytest.raises(InputError) as caught:
        replace(whole, steps=np.array([0, 0, 5]), metrics={"gap": [1.0]}, items=(whole.items[0],) * 5)
    assert [problem.removeprefix("bundle small/0: ") for problem in caught.value.problems] == [
        "steps must rise from 0 or more; found 0, 0, 5.",
        "item 1 repeats the id 'item-0'; ids must be unique.",
        "metrics['gap'] has 1 values; expected 3, one a checkpoint.",
    ]


@pytest.mark.parametrize(
    "array",
    [
        np.ones((1, N, 1)),
        -np.ones((1, N, 1)),
        np.tile(unit(1, 1, D), (1, N, 1)),
        unit(1, N, 300),
        np.float32(unit(1, N, D)),
    ],
)
def test_what_is_degenerate_but_consistent_can_be_made_and_saved(array, tmp_path):
    bundle = make(embeddings=both(array))
    save(bundle, tmp_path / "bundle")
    assert load(tmp_path / "bundle").at("text").shape == array.shape[1:]


def test_three_modalities_are_as_good_as_two(tmp_path):
    names = ("image", "text", "audio")
    save(make(embeddings={name: unit(1, N, D) for name in names}), tmp_path / "bundle")
    assert load(tmp_path / "bundle").modalities == names


def test_what_was_imported_was_not_trained(whole):
    assert whole.trained
    assert not replace(whole, provenance={"imported": {"tool": "amumo"}}).trained


def test_a_bundle_without_media_has_no_paths(whole):
    plain = without_pictures(whole)
    assert (plain.sprites, plain.media_paths("image"), plain.sprite_path("image")) == ({}, (), None)
