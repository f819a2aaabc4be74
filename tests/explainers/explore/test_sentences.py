"""A sentence among the points of a bundle: where its own model puts it, moved as the texts are, or told why not."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from modgap.explainers.explore import Explorer, Sentences, numerics
from modgap.explainers.explore.near_tab import NO_MODEL, NearTab
from modgap.explainers.explore.sentences import LONGEST
from modgap.explainers.figures.gap_shift.moving import METHODS
from modgap.precompute.encoding import TransformersEncoder, by_modality, encode_data, read_folder
from modgap.precompute.errors import InputError
from modgap.site.cli import main

from ...precompute.encoding.making import Hashed, write_checkpoint, write_folder
from .planted import planted
from .test_numerics import clouds


def knowing(bundle):
    """An encoder that puts each caption of a bundle where its text is."""
    rows = {item.caption: row for item, row in zip(bundle.items, bundle.embeddings["text"][-1], strict=True)}
    return by_modality({"text": lambda values: np.stack([3 * rows[value] for value in values])}, "knowing")


def listed(tab):
    """Items of each list of the tab, by its title."""
    tab.look(at=True)
    return {
        title: re.findall(r'data-item="(\w+)"', part)
        for title, part in re.findall(r"<h3>(.*?)</h3>(.*?)</section>", tab.lists.object, re.DOTALL)
    }


@pytest.fixture
def tab(monkeypatch):
    bundle = planted()
    monkeypatch.setattr(Sentences, "problem", lambda *_: "")
    return NearTab(Explorer(bundle).state, Sentences(knowing(bundle)))


@pytest.mark.parametrize("method", METHODS.values())
@pytest.mark.parametrize("amount", [-0.5, 0.0, 0.3, 1.0])
def test_a_point_is_carried_as_the_rows_of_its_cloud_are(method, amount):
    x, y = clouds(200)
    for first, second, side in ((x, y, 0), (y, x, 1)):
        moved = numerics.closed(x, y, method, amount)[side]
        for row in (0, 7, 199):
            assert numerics.carried(first[row], first, second, method, amount) == pytest.approx(moved[row], abs=2e-6)


@pytest.mark.parametrize("method", METHODS.values())
@pytest.mark.parametrize("asks", ["image", "text"])
def test_a_caption_has_the_neighbours_of_its_own_text_before_and_after_closing(tab, asks, method):
    state = tab.state
    state.param.update(asks=asks, method=method, amount=0.8, sentence=state.space.captions[7])
    expected = {
        f"{title}, {told}": state.space.named(numerics.nearest(clouds["text"][7], clouds[name], 5))
        for told, clouds in (("as trained", state.space.clouds), ("after closing", state.clouds()))
        for title, name in (("Pictures", "image"), ("Texts", "text"))
    }
    found = listed(tab)
    assert found == expected
    assert found["Texts, as trained"][0] == "t7"


def test_without_a_sentence_the_neighbours_are_those_of_the_item(tab):
    tab.state.param.update(item="t3", sentence="  ")
    assert "t3" not in listed(tab)["Pictures, as trained"]
    assert 'class="told">Nearest to the picture of:' in tab.lists.object


def test_a_sentence_is_text_and_a_wrong_one_is_told(tab):
    tab.state.sentence = "<b>" + "x" * LONGEST
    tab.look(at=True)
    assert f"found a sentence of {LONGEST + 3} characters; allowed: 1 to {LONGEST}." in tab.lists.object
    assert "<b>x" not in tab.lists.object


def test_without_a_model_it_is_told_how_to_get_one():
    tab = NearTab(Explorer(planted()).state)
    tab.state.sentence = "a cat"
    tab.look(at=True)
    assert NO_MODEL in tab.lists.object


def test_the_model_that_encoded_a_folder_puts_a_caption_where_its_text_is(tmp_path):
    data = read_folder(write_folder(tmp_path / "pictures"))
    encoder = TransformersEncoder(write_checkpoint("clip", tmp_path / "small-clip"))
    bundle = encode_data(data, encoder, tmp_path / "bundles", cache=tmp_path / "cache")
    sentences = Sentences(encoder)
    assert sentences.problem(bundle) == ""
    for row, item in enumerate(bundle.items):
        assert sentences.point(f"  {item.caption}\n", bundle) == pytest.approx(
            bundle.embeddings["text"][-1, row], abs=1e-5
        )


def test_another_model_has_no_place_in_a_bundle_and_that_is_told(tmp_path):
    data = read_folder(write_folder(tmp_path / "pictures"))
    bundle = encode_data(data, Hashed(), tmp_path / "bundles", cache=tmp_path / "cache")
    other = TransformersEncoder(write_checkpoint("clip", tmp_path / "small-clip"))
    for encoder, told in (
        (other, f"{bundle.name} was made by 'hashed', not by small-clip: a sentence would have no meaning in it."),
        (Hashed(6), f"{bundle.name} has 8 dimensions and hashed 6: it is another model's."),
    ):
        assert Sentences(encoder).problem(bundle) == told
        with pytest.raises(InputError, match=re.escape(told)):
            Sentences(encoder).point("a cat", bundle)
    assert Sentences(Hashed()).problem(bundle) == ""


@pytest.mark.parametrize("written", [3, {"text": 3}, {"text": None}, [1]])
def test_a_record_of_an_encoder_that_is_none_is_as_no_record(written):
    bundle = replace(planted(), provenance={"imported": {"encoder": written}})
    assert Sentences(Hashed(16)).problem(bundle) == ""


def test_a_bundle_without_texts_a_tower_less_encoder_and_a_row_of_zeros_are_told(tmp_path):
    bundle = planted(kinds=("image", "audio"))
    assert Sentences(Hashed(16)).problem(bundle) == "planted has no texts, so a sentence has no place in it."
    with pytest.raises(InputError, match="deaf: has no tower for texts"):
        Sentences(by_modality({"image": len}, "deaf"))
    zeros = by_modality({"text": lambda values: np.zeros((len(values), 16))}, "zeros")
    with pytest.raises(InputError, match="zeros gives 'a' no direction"):
        Sentences(zeros).problem(planted())


def test_a_model_that_is_not_there_is_one_sentence_before_anything_is_served(tmp_path, capsys):
    assert main(["explore", str(tmp_path), "--model", str(tmp_path / "none")]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "holds no AutoModel that can be loaded" in told
