"""Export and import of arrays are inverse: what a file was written from is what is read from it."""

from __future__ import annotations

import io
import tempfile
import warnings
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.array_export import arrays_bytes
from modgap.precompute.bundle import Bundle, load
from modgap.precompute.importers.importing import import_arrays

# NumPy takes zeros at the end of a text for padding.
texts = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=1), max_size=12)
labels = texts.filter(bool)


@st.composite
def bundles(draw: st.DrawFn) -> Bundle:
    count, dimensions = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    names = draw(st.lists(st.sampled_from(["image", "text", "ids", "captions", "tags"]), min_size=2, unique=True))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of rows that are brought to length one
        return Bundle.from_arrays(
            {name: rng.normal(size=(count, dimensions)) for name in names},
            draw(st.lists(texts, min_size=count, max_size=count)),
            ids=draw(st.lists(labels, min_size=count, max_size=count, unique=True)),
            tags=draw(st.lists(st.lists(labels, max_size=3), min_size=count, max_size=count)),
            logit_scale=draw(st.floats(0.01, 1000)),
        )


def imported(content: bytes) -> Bundle:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "some.npz").write_bytes(content)
        import_arrays([str(Path(folder) / "some.npz")], Path(folder))
        return load(Path(folder) / "mine" / "0")


@given(bundles())
def test_a_bundle_that_is_exported_and_imported_is_the_same(bundle):
    again = imported(arrays_bytes(bundle))
    assert again.items == bundle.items
    assert again.modalities == bundle.modalities
    assert again.logit_scale.tolist() == bundle.logit_scale.tolist()
    assert all(np.array_equal(again.at(name), bundle.at(name)) for name in bundle.modalities)
    assert arrays_bytes(again) == arrays_bytes(bundle)


def test_some_items_of_a_checkpoint_are_exported_in_the_order_that_is_asked_for(whole):
    again = imported(arrays_bytes(whole, [2, 0], checkpoint=1))
    assert [item.id for item in again.items] == [whole.items[2].id, whole.items[0].id]
    assert np.array_equal(again.at("image"), whole.at("image", 1)[[2, 0]])
    assert again.logit_scale.tolist() == [whole.logit_scale[1]]


def test_no_items_are_a_file_without_rows(whole):
    with np.load(io.BytesIO(arrays_bytes(whole, []))) as file:
        assert {name: len(file[name]) for name in file.files if file[name].shape} == {
            "image": 0, "text": 0, "item_ids": 0, "item_captions": 0, "item_tags": 0,
        }  # fmt: skip


def test_a_scale_that_nobody_knows_is_not_known_afterwards(whole):
    bundle = Bundle.from_arrays({name: whole.at(name) for name in whole.modalities})
    assert imported(arrays_bytes(bundle)).imported["scale_known"] is False
    assert imported(arrays_bytes(whole)).imported["scale_known"] is True
