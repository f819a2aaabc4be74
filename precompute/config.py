"""What decides the numbers of a run: data, towers, training. Without torch, so that every stage can read it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Annotated

from pydantic import Field

EMBEDDED = ("held-out", "training")
SCALES = (1e-3, 1e5)  # 1 / temperature; trained models have 1 to 120
Scale = Annotated[float, Field(ge=SCALES[0], le=1000)]
Count = Annotated[int, Field(ge=0, le=100_000)]
Batch = Annotated[int, Field(ge=2, le=8192)]
Checkpoints = Annotated[int, Field(ge=2, le=100)]
LearningRate = Annotated[float, Field(gt=0, le=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Pairs = Annotated[int, Field(ge=500, le=4374)]  # different shapes
Mention = Annotated[int, Field(ge=1, le=5)]
Picture = Annotated[int, Field(ge=8, le=128)]
Patch = Annotated[int, Field(ge=2, le=64)]
Width = Annotated[int, Field(ge=8, le=1024)]
Heads = Annotated[int, Field(ge=1, le=64)]
Layers = Annotated[int, Field(ge=1, le=24)]
Dimension = Annotated[int, Field(ge=2, le=1024)]


@dataclass(frozen=True)
class DataConfig:
    """Which data, and its settings; None leaves one at the data set's own default.

    Attributes
    ----------
    set
        Name in ``datasets.registry.SETTINGS``.
    pairs, mention, wrong
        Of ``shapes``: how many pairs; factors a caption mentions; share of wrong training captions.
    """

    set: str = "emoji"
    pairs: Pairs | None = None
    mention: Mention | None = None
    wrong: Share | None = None

    def given(self) -> dict[str, int | float]:
        """The settings that are not left at their default."""
        return {key: value for key, value in asdict(self).items() if key != "set" and value is not None}


@dataclass(frozen=True)
class EncoderConfig:
    """Sizes of both towers.

    Attributes
    ----------
    picture, patch
        Side of a picture and of the square patches it is cut into, in pixels; ``patch`` divides ``picture``.
    width, heads
        Channels of a token and attention heads, in both towers; ``heads`` divides ``width``.
    image_layers, text_layers
        Transformer blocks of each tower.
    dimension
        D, the dimension of the shared space.
    class_token, positions, biases
        What every input has in common before training, each of which can be left out: the picture's class token, the
        position embeddings of both towers, and the biases of both.
    twin
        Two towers for pictures, which differ only by their random start and read the same ones; captions are not used.
    """

    picture: Picture = 32
    patch: Patch = 8
    width: Width = 64
    heads: Heads = 4
    image_layers: Layers = 3
    text_layers: Layers = 2
    dimension: Dimension = 64
    class_token: bool = True
    positions: bool = True
    biases: bool = True
    twin: bool = False


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that decides the numbers of a run, apart from data and seed.

    Attributes
    ----------
    objective, options
        Name in ``objectives.OPTIONS`` and its options.
    scale
        1 / temperature, > 0 and fixed; None: learned.
    scale_end
        Where a scale that is not learned ends, > 0: each step changes it by one factor; None: it stays.
    initialisation
        How the untrained clouds lie to each other, one of ``initialisation.INITIALISATIONS``.
    steps
        Optimiser steps; 0 is the untrained model.
    batch
        Pairs a step, the same wherever models are compared.
    checkpoints
        How often pairs are embedded, at most; steps are log-spaced from 0 to the last.
    embedded
        Which pairs these are, one of ``EMBEDDED``: the held-out ones, or as many of those that are trained on, as they
        are trained on, wrong captions included; or, with ``ensemble.ALL``, every pair of the data.
    learning_rate, weight_decay, warm_up, cool_down
        AdamW; the rate rises over the first ``warm_up`` steps, holds, and falls to 0 over the last ``cool_down``.
    """

    objective: str = "infonce"
    options: tuple[tuple[str, float], ...] = ()
    scale: Scale | None = None
    steps: Count = 240
    batch: Batch = 256
    checkpoints: Checkpoints = 12
    learning_rate: LearningRate = 1e-3
    weight_decay: Share = 0.01
    warm_up: Count = 20
    cool_down: Count = 60
    encoder: EncoderConfig = field(default_factory=EncoderConfig)
    scale_end: Scale | None = None
    initialisation: str = "none"
    embedded: str = EMBEDDED[0]
