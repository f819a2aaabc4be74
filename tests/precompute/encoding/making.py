"""Folders of data and tiny checkpoints of each kind of dual encoder, made here: no network."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from scipy.io import wavfile

N = 10
WORDS = ("red", "green", "blue", "thing", "of", "number", *map(str, range(N)))
SIDE = 16  # pixels of the vision towers
RATE = 8000  # Hz of the audio tower


def write_folder(folder: Path, count: int = N) -> Path:
    """Pictures, wider than high, with ``captions.csv``."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(0)
    rows = [("file_name", "caption", "tags")]
    for n in range(count):
        pixels = random.integers(0, 256, (24, 32, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{n}.png")
        rows.append((f"{n}.png", f"thing of number {n}", "even" if n % 2 == 0 else "odd;prime"))
    write_csv(folder / "captions.csv", rows)
    return folder


def write_csv(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def write_sounds(folder: Path, count: int = N) -> Path:
    """Sounds of different lengths and rates, with captions."""
    folder.mkdir(parents=True)
    rows = [("audio", "caption")]
    for n in range(count):
        rate = RATE if n % 2 else 2 * RATE
        tone = np.sin(2 * np.pi * (200 + 50 * n) * np.arange(rate * (n + 1) // 5) / rate)
        wavfile.write(folder / f"{n}.wav", rate, (tone * 30_000).astype(np.int16))
        rows.append((f"{n}.wav", f"thing of number {n}"))
    write_csv(folder / "captions.csv", rows)
    return folder


class Hashed:
    """An encoder of one's own: rows that depend on the value alone, and a record of what was asked."""

    name = "hashed"
    modalities = ("image", "text", "audio", "molecule")
    logit_scale = 20.0

    def __init__(self, dimensions: int = 8) -> None:
        self.dimensions = dimensions
        self.asked: list[tuple[str, int]] = []

    def encode(self, modality: str, values: Sequence[Any]) -> np.ndarray:
        self.asked.append((modality, len(values)))
        return np.stack([self.row(modality, value) for value in values])

    def row(self, modality: str, value: Any) -> np.ndarray:
        content = value.encode() if isinstance(value, str) else getattr(value, "samples", value)
        content = content if isinstance(content, bytes) else np.asarray(content).tobytes()
        seed = int.from_bytes(hashlib.sha256(modality.encode() + content).digest()[:8], "big")
        return np.random.default_rng(seed).normal(size=self.dimensions)


def tokenizer() -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    special = ("<pad>", "<s>", "</s>", "<unk>")
    made = Tokenizer(models.WordLevel({word: n for n, word in enumerate((*special, *WORDS))}, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)])
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", bos_token="<s>", eos_token="</s>", unk_token="<unk>"
    )


SMALL = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
TEXT = {**SMALL, "vocab_size": 32, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
VISION = {**SMALL, "image_size": SIDE, "patch_size": 8}


def write_checkpoint(kind: str, folder: Path) -> Path:
    """A random checkpoint of a kind, with its processor, as ``save_pretrained`` writes it."""
    import torch
    import transformers as hf

    torch.manual_seed(0)
    cut = hf.CLIPImageProcessor(size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE})
    if kind == "clip":
        text = {**TEXT, "max_position_embeddings": 12}
        model = hf.CLIPModel(hf.CLIPConfig(text_config=text, vision_config=VISION, projection_dim=8))
        processor = hf.CLIPProcessor(cut, tokenizer())
    elif kind == "siglip":
        text = {**TEXT, "max_position_embeddings": 12, "projection_size": 16}
        model = hf.SiglipModel(hf.SiglipConfig(text_config=text, vision_config=VISION))
        model.logit_scale.data.fill_(np.log(15))
        model.logit_bias.data.fill_(-10)
        processor = hf.SiglipProcessor(hf.SiglipImageProcessor(size={"height": SIDE, "width": SIDE}), tokenizer())
    elif kind == "altclip":
        text = {**TEXT, "max_position_embeddings": 20, "project_dim": 16}
        vision = {**VISION, "projection_dim": 8}
        model = hf.AltCLIPModel(hf.AltCLIPConfig(text_config=text, vision_config=vision, projection_dim=8))
        processor = hf.AltCLIPProcessor(cut, tokenizer())
    else:
        model, processor = _clap(hf)
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def _clap(hf: Any) -> tuple[Any, Any]:
    audio = {
        "spec_size": 32, "num_mel_bins": 8, "patch_size": 4, "patch_stride": [4, 4], "window_size": 2,
        "depths": [1, 1], "num_attention_heads": [1, 2], "hidden_size": 16, "patch_embeds_hidden_size": 8,
        "projection_dim": 8, "num_classes": 2, "enable_fusion": False,
    }  # fmt: skip
    text = {**TEXT, "max_position_embeddings": 20, "projection_dim": 8}
    model = hf.ClapModel(hf.ClapConfig(text_config=text, audio_config=audio, projection_dim=8))
    model.logit_scale_a.data.fill_(np.log(10))
    model.logit_scale_t.data.fill_(np.log(40))
    listen = hf.ClapFeatureExtractor(
        feature_size=8, sampling_rate=RATE, hop_length=200, fft_window_size=256, max_length_s=1,
        frequency_max=4000, truncation="rand_trunc", padding="repeatpad",
    )  # fmt: skip
    return model, hf.ClapProcessor(listen, tokenizer())
