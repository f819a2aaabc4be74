"""Embeddings of one's own as a bundle: whatever form they come in, and one sentence for each thing that is wrong."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
import torch

from modgap.precompute.arrays import MOST_MEASURED
from modgap.precompute.bundle import Bundle, load, save
from modgap.precompute.errors import InputError
from modgap.precompute.metrics import measure

RNG = np.random.default_rng(0)
X, Y = (RNG.normal(size=(30, 8)) for _ in range(2))
UNIT = {name: value / np.linalg.norm(value, axis=1, keepdims=True) for name, value in (("image", X), ("text", Y))}


def made(embeddings, *args, **named) -> Bundle:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Bundle.from_arrays(embeddings, *args, **named)


def test_rows_are_brought_to_length_one_and_that_is_said():
    with pytest.warns(UserWarning, match=r"image: rows of length .* were brought to length 1"):
        bundle = Bundle.from_arrays({"image": X, "text": UNIT["text"]}, logit_scale=50)
    np.testing.assert_allclose(bundle.at("image"), UNIT["image"], atol=1e-6)
    assert bundle.provenance["imported"]["notes"][0].startswith("image: rows of length")
    assert not any("text" in note for note in bundle.provenance["imported"]["notes"])


def test_unit_rows_are_taken_as_they_are_without_a_word():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        bundle = Bundle.from_arrays(UNIT, [f"thing {n}" for n in range(30)], logit_scale=50)
    assert bundle.logit_scale.tolist() == [50]
    assert bundle.items[3].caption == "thing 3"
    expected = measure({name: value.astype(np.float32) for name, value in UNIT.items()}, 50, 0)
    assert {key: values[0] for key, values in bundle.metrics.items()} == expected


def test_a_scale_that_nobody_knows_is_marked_as_such():
    assert made(UNIT).imported["scale_known"] is False
    assert made(UNIT, logit_scale=20).imported["scale_known"] is True


FORMS = {
    "float16": lambda value: value.astype(np.float16),
    "float64": lambda value: value,
    "tensor": torch.tensor,
    "tensor with gradients": lambda value: torch.tensor(value, requires_grad=True),
    "list": lambda value: value.tolist(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_arrays_and_tensors_of_every_kind_give_the_same(form):
    bundle = made({name: form(value) for name, value in UNIT.items()}, logit_scale=50)
    np.testing.assert_allclose(bundle.at("text"), UNIT["text"], atol=2e-3)


ORDER = RNG.permutation(60)[:30]


@pytest.mark.parametrize("index", [RNG.permutation(30), ORDER, [f"row {n}" for n in range(30)]])
def test_series_go_with_the_rows_by_their_order_whatever_their_index_is(index):
    named = {
        "captions": [f"thing {n}" for n in range(30)],
        "ids": [f"a{n}" for n in range(30)],
        "tags": [[f"tag {n}"] for n in range(30)],
    }
    series = {name: pd.Series(values, index=index) for name, values in named.items()}
    assert made(UNIT, **series).items == made(UNIT, **named).items


def test_three_modalities_with_ids_and_tags_are_saved_and_read_again(tmp_path):
    bundle = made(
        {**UNIT, "audio": X + Y},
        ids=[f"a{n}" for n in range(30)],
        tags=[["even"] if n % 2 == 0 else [] for n in range(30)],
        name="own",
    )
    save(bundle, tmp_path / "own" / "0")
    again = load(tmp_path / "own" / "0")
    assert again.modalities == ("image", "text", "audio")
    assert (again.items[2].id, again.items[2].tags, again.items[3].tags) == ("a2", ("even",), ())
    assert again.content == bundle.content


def test_shuffling_the_items_changes_no_number():
    order = RNG.permutation(30)
    shuffled = {name: value[order] for name, value in UNIT.items()}
    first, second = made(UNIT, logit_scale=50).metrics, made(shuffled, logit_scale=50).metrics
    for key, (value,) in first.items():
        if not key.startswith("linear_separability"):  # which splits the items by a seed
            assert second[key][0] == pytest.approx(value, abs=1e-5), key


def test_of_very_many_items_no_metrics_are_kept_and_that_is_said():
    many = MOST_MEASURED + 1
    with pytest.warns(UserWarning, match="metrics are not kept for so many"):
        bundle = Bundle.from_arrays({name: np.tile(value, (many // 30 + 1, 1))[:many] for name, value in UNIT.items()})
    assert bundle.metrics == {}
    assert len(bundle.items) == many


BROKEN = X.copy()
BROKEN[[3, 7]] = np.nan
ZERO = X.copy()
ZERO[5] = 0


@pytest.mark.parametrize(
    ("embeddings", "named", "told"),
    [
        ({"image": X}, {}, "found the modalities ['image']; give two at least"),
        ({"image": X, "text": Y[:29]}, {}, "modalities differ in rows: image 30, text 29"),
        ({"image": X, "text": Y[:, :7]}, {}, "modalities differ in columns: image 8, text 7"),
        ({"image": X[0], "text": Y[0]}, {}, "image: found shape (8,) of float64; expected numbers (N items, D)"),
        ({"image": X.astype(str), "text": Y}, {}, "image: found shape (30, 8) of <U32"),
        ({"image": BROKEN, "text": Y}, {}, "image: row 3 holds NaN or infinity, and 1 more"),
        ({"image": ZERO, "text": Y}, {}, "image: row 5 is all zeros; a row must have a direction"),
        ({"Image!": X, "text": Y}, {}, "found the modality 'Image!'"),
        (UNIT, {"captions": ["a"]}, "captions: found 1, of 30 rows"),
        (UNIT, {"ids": ["a", "a"] + [f"b{n}" for n in range(28)]}, "ids: found 'a' more than once"),
        (UNIT, {"logit_scale": 0}, "logit_scale: found 0; allowed: 1 / temperature, above 0"),
        (UNIT, {"logit_scale": float("nan")}, "logit_scale: found nan"),
        (UNIT, {"name": "no/folder"}, "found name: 'no/folder'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_with_the_remedy(embeddings, named, told):
    with pytest.raises(InputError) as caught:
        made(embeddings, **named)
    assert any(told in problem for problem in caught.value.problems), caught.value.problems
    assert all(problem.endswith(".") for problem in caught.value.problems)


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(InputError) as caught:
        made({"image": BROKEN, "text": ZERO})
    assert len(caught.value.problems) == 2
