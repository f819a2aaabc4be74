"""Two towers, a picture tower and a caption tower, that end in one space.

They are the towers of ``transformers.CLIPModel``, tiny. Only what its result depends on is computed, which is half of
the work; the result is that of the library's own ``forward``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import CLIPConfig, CLIPModel, CLIPTextConfig, CLIPVisionConfig, CLIPVisionModelWithProjection

from .config import EncoderConfig
from .datasets.tokenizer import BEGIN, END, PAD

if TYPE_CHECKING:
    from transformers.models.clip.modeling_clip import CLIPEncoderLayer, CLIPVisionModel

ACTIVATION = "gelu"  # of torch, one kernel; CLIP's x sigmoid(1.702 x) takes six and looks the same
LENGTH_GROUPS = 3


class DualEncoder(nn.Module):
    """Pictures and captions to unit vectors of one space; or the same pictures twice, by two towers.

    Parameters
    ----------
    config
        Sizes.
    vocabulary, length
        How many different tokens there are, and tokens a caption.
    """

    def __init__(self, config: EncoderConfig, vocabulary: int, length: int) -> None:
        super().__init__()
        tower = {
            "hidden_size": config.width,
            "intermediate_size": 4 * config.width,
            "num_attention_heads": config.heads,
            "hidden_act": ACTIVATION,
            "projection_dim": config.dimension,
        }
        self.clip = CLIPModel(
            CLIPConfig(
                text_config=CLIPTextConfig(
                    vocab_size=vocabulary,
                    max_position_embeddings=length,
                    num_hidden_layers=config.text_layers,
                    pad_token_id=PAD,
                    bos_token_id=BEGIN,
                    eos_token_id=END,
                    **tower,
                ),
                vision_config=CLIPVisionConfig(
                    image_size=config.picture,
                    patch_size=config.patch,
                    num_hidden_layers=config.image_layers,
                    **tower,
                ),
                projection_dim=config.dimension,
            )
        )
        self.twin = CLIPVisionModelWithProjection(self.clip.vision_model.config) if config.twin else None
        self._leave_out(config)

    @torch.no_grad()
    def _leave_out(self, config: EncoderConfig) -> None:
        """Set what the towers must do without to zero, for good."""
        kept = {"class_embedding": config.class_token, "position_embedding.weight": config.positions}
        for name, parameter in self.named_parameters():
            if not all(there for end, there in {**kept, "bias": config.biases}.items() if name.endswith(end)):
                parameter.zero_().requires_grad_(False)

    def forward(self, batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Unit vectors (N, D) in each modality of a batch: pixels of ``image``, ``twin``, token numbers of ``text``."""
        towers = {"image": self.image, "text": self.text, "twin": self.image_again}
        return {modality: towers[modality](inputs) for modality, inputs in batch.items()}

    def image(self, pixels: Tensor) -> Tensor:
        """Unit vectors (N, D) of pictures (N, 3, S, S), scaled by `PixelScale`."""
        return _pictures(self.clip.vision_model, self.clip.visual_projection, pixels)

    def image_again(self, pixels: Tensor) -> Tensor:
        """The same by the second tower for pictures."""
        if self.twin is None:
            msg = "this encoder has one tower for pictures"
            raise ValueError(msg)
        return _pictures(self.twin.vision_model, self.twin.visual_projection, pixels)

    def text(self, tokens: Tensor) -> Tensor:
        """Unit vectors (N, D) of captions (N, L) as token numbers.

        Attention is causal and the vector is read off at the end token, so what is padded behind it has no
        influence: captions of like length go through the tower together, cut to the longest of them.
        """
        lengths = (tokens != PAD).sum(dim=1)  # (N,)
        groups = lengths.argsort(stable=True).chunk(LENGTH_GROUPS)
        parts = [self._captions(tokens[rows, : int(lengths[rows].max())], lengths[rows] - 1) for rows in groups]
        back = torch.cat(groups).argsort()  # (N,) where each caption went
        return torch.cat(parts)[back]  # (N, D)

    def _captions(self, tokens: Tensor, end: Tensor) -> Tensor:
        """Unit vectors (N, D) of captions (N, L), read off at the positions ``end`` (N,)."""
        tower = self.clip.text_model
        hidden = tower.embeddings(input_ids=tokens)  # (N, L, W)
        length = tokens.shape[1]
        past = torch.ones(length, length, dtype=torch.bool).tril()[None, None]  # (1, 1, L, L)
        for block in tower.encoder.layers[:-1]:
            hidden = block(hidden, past)  # (N, L, W)
        seen = torch.arange(length) <= end[:, None]  # (N, L)
        pooled = tower.final_layer_norm(_read_out(tower.encoder.layers, hidden, end, seen))  # (N, W)
        return functional.normalize(self.clip.text_projection(pooled), dim=-1)  # (N, D)


def _pictures(tower: CLIPVisionModel, projection: nn.Linear, pixels: Tensor) -> Tensor:
    """Unit vectors (N, D) of pictures (N, 3, S, S) by one tower."""
    tokens = tower.pre_layrnorm(tower.embeddings(pixels))  # (N, 1 + patches, W)
    for block in tower.encoder.layers[:-1]:
        tokens = block(tokens, None)  # (N, 1 + patches, W)
    at = torch.zeros(len(tokens), dtype=torch.int64)  # (N,) the class token comes first
    pooled = tower.post_layernorm(_read_out(tower.encoder.layers, tokens, at, None))  # (N, W)
    return functional.normalize(projection(pooled), dim=-1)  # (N, D)


def _read_out(blocks: nn.ModuleList, tokens: Tensor, at: Tensor, seen: Tensor | None) -> Tensor:
    """Last block of a tower, for the one token that is read.

    The whole block gives the same numbers at that token; but the others serve as keys and values only, so their
    queries and feed-forward layers, most of the work, need not be computed.

    Parameters
    ----------
    blocks
        All blocks of the tower; the last one is used.
    tokens
        (N, L, W) what enters the block.
    at
        (N,) position of the token that is read.
    seen
        (N, L) which tokens it may attend to; None: all.
    """
    block = cast("CLIPEncoderLayer", blocks[-1])
    attention = block.self_attn
    one = tokens[torch.arange(len(tokens)), at]  # (N, W)
    normed = block.layer_norm1(tokens)  # (N, L, W)
    split = (len(tokens), -1, attention.num_heads, attention.head_dim)
    query = attention.q_proj(block.layer_norm1(one)).view(split).transpose(1, 2)  # (N, H, 1, W/H)
    key = attention.k_proj(normed).view(split).transpose(1, 2)  # (N, H, L, W/H)
    value = attention.v_proj(normed).view(split).transpose(1, 2)  # (N, H, L, W/H)
    mask = None if seen is None else seen[:, None, None, :]  # (N, 1, 1, L)
    mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)  # (N, H, 1, W/H)
    one = one + attention.out_proj(mixed.reshape(one.shape))  # (N, W)
    return one + block.mlp(block.layer_norm2(one))  # (N, W)


@dataclass(frozen=True)
class PixelScale:
    """Mean and deviation of the colours of the training pictures: models see colours at mean 0, deviation 1.

    Without it most of a picture is one constant, white; that holds all picture vectors together, and at a low
    temperature the loss pushes them closer still before it pulls anything apart.
    """

    mean: Tensor  # (3,)
    deviation: Tensor  # (3,)

    @classmethod
    def fit(cls, pictures: Tensor) -> PixelScale:
        """Measure training pictures (N, S, S, 3) of bytes."""
        colours = pictures.reshape(-1, 3).to(torch.float64)  # (N S S, 3)
        return cls(colours.mean(dim=0).float(), colours.std(dim=0).float().clamp_min(1.0))

    def __call__(self, pictures: Tensor) -> Tensor:
        """Pixels (N, 3, S, S) that the model reads, from pictures (N, S, S, 3) of bytes."""
        scaled = (pictures.to(torch.float32) - self.mean) / self.deviation  # (N, S, S, 3)
        return scaled.permute(0, 3, 1, 2).contiguous()
