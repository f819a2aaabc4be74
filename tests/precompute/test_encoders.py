"""The towers give what the library's own forward gives, and do not look where they must not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from modgap.precompute.config import EncoderConfig
from modgap.precompute.datasets.tokenizer import Tokenizer
from modgap.precompute.encoders import DualEncoder, PixelScale

CAPTIONS = ["red heart", "key", "woman astronaut: medium skin tone, curly hair", "cat face", "key"] * 3
SMALL = EncoderConfig(picture=16, patch=8, width=16, heads=2, image_layers=2, text_layers=2, dimension=8)


@pytest.fixture
def tokenizer() -> Tokenizer:
    return Tokenizer.fit(CAPTIONS)


@pytest.fixture
def model(tokenizer: Tokenizer) -> DualEncoder:
    torch.manual_seed(0)
    return DualEncoder(SMALL, tokenizer.size, tokenizer.length).double()


def tokens_of(tokenizer: Tokenizer) -> torch.Tensor:
    return torch.from_numpy(tokenizer.encode(CAPTIONS))


@pytest.fixture
def batch(tokenizer: Tokenizer) -> dict[str, torch.Tensor]:
    pixels = torch.randn(len(CAPTIONS), 3, 16, 16, dtype=torch.float64)
    return {"image": pixels, "text": tokens_of(tokenizer)}


def test_pictures_and_captions_come_out_as_from_the_forward_of_the_library_in_their_order(model, batch):
    theirs = model.clip(input_ids=batch["text"], pixel_values=batch["image"])
    ours = model(batch)
    torch.testing.assert_close(ours["image"], theirs.image_embeds, rtol=1e-10, atol=1e-12)
    torch.testing.assert_close(ours["text"], theirs.text_embeds, rtol=1e-10, atol=1e-12)
    for rows in ours.values():
        assert (rows[0] - rows[1]).abs().max() > 1e-3, "rows that all come out alike cannot show an order"


@pytest.mark.parametrize("tower", ["vision_model", "text_model"])
def test_gradients_come_out_as_from_the_forward_of_the_library(tower, model, batch):
    modality = {"vision_model": "image", "text_model": "text"}[tower]
    weight = getattr(model.clip, tower).encoder.layers[-1].self_attn.q_proj.weight
    (ours,) = torch.autograd.grad(model(batch)[modality][:, 0].sum(), weight)
    theirs = model.clip(input_ids=batch["text"], pixel_values=batch["image"])
    (expected,) = torch.autograd.grad(theirs[f"{modality}_embeds"][:, 0].sum(), weight)
    assert expected.abs().max() > 1e-9
    torch.testing.assert_close(ours, expected, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("count", [1, 2, 15])
def test_rows_have_length_one_and_the_dimension_asked_for(model, tokenizer, count):
    text = model.text(tokens_of(tokenizer)[:count])
    image = model.image(torch.randn(count, 3, 16, 16, dtype=torch.float64))
    for rows in (text, image):
        assert rows.shape == (count, 8)
        torch.testing.assert_close(rows.norm(dim=1), torch.ones(count, dtype=torch.float64))


@pytest.mark.parametrize(
    ("left_out", "names"),
    [
        ("class_token", ("class_embedding",)),
        ("positions", ("position_embedding.weight",)),
        ("biases", ("bias",)),
    ],
)
def test_what_is_left_out_is_zero_and_stays_zero(left_out, names, tokenizer):
    torch.manual_seed(0)
    whole = dict(DualEncoder(SMALL, tokenizer.size, tokenizer.length).named_parameters())
    torch.manual_seed(0)
    found = DualEncoder(replace(SMALL, **{left_out: False}), tokenizer.size, tokenizer.length)
    gone = {name for name, parameter in found.named_parameters() if not parameter.requires_grad}
    assert gone == {name for name in whole if name.endswith(names)} != set()
    for name, parameter in found.named_parameters():
        assert torch.equal(parameter, torch.zeros_like(parameter) if name in gone else whole[name]), name


def test_biases_start_at_zero_so_that_leaving_them_out_changes_nothing_at_birth(model):
    assert all(not parameter.any() for name, parameter in model.named_parameters() if name.endswith("bias"))


def test_a_twin_tower_is_another_one_of_the_same_sizes(tokenizer):
    torch.manual_seed(0)
    model = DualEncoder(replace(SMALL, twin=True), tokenizer.size, tokenizer.length)
    pixels = torch.randn(5, 3, 16, 16)
    found = model({"image": pixels, "twin": pixels})
    assert found["image"].shape == found["twin"].shape == (5, 8)
    assert (found["image"] - found["twin"]).abs().max() > 0.1


def test_an_encoder_without_a_twin_says_so(model):
    with pytest.raises(ValueError, match="one tower for pictures"):
        model.image_again(torch.zeros(1, 3, 16, 16, dtype=torch.float64))


def test_a_caption_does_not_depend_on_its_company(model, tokenizer):
    tokens = tokens_of(tokenizer)
    together, alone = model.text(tokens), model.text(tokens[1:2])
    torch.testing.assert_close(together[1:2], alone, rtol=1e-10, atol=1e-12)


def test_colours_of_the_training_pictures_have_mean_zero_and_deviation_one():
    pictures = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (20, 8, 8, 3)).astype(np.uint8))
    pixels = PixelScale.fit(pictures)(pictures)
    assert pixels.shape == (20, 3, 8, 8)
    torch.testing.assert_close(pixels.mean(dim=(0, 2, 3)), torch.zeros(3), rtol=0, atol=1e-5)
    torch.testing.assert_close(pixels.std(dim=(0, 2, 3)), torch.ones(3), rtol=1e-3, atol=0)


def test_one_colour_everywhere_stays_finite():
    white = torch.full((4, 8, 8, 3), 255, dtype=torch.uint8)
    assert torch.isfinite(PixelScale.fit(white)(white)).all()
