"""What decides the numbers of a run: data, towers, training. Without torch, so that every stage can read it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field


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
    pairs: int | None = None
    mention: int | None = None
    wrong: float | None = None

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
    """

    picture: int = 32
    patch: int = 8
    width: int = 64
    heads: int = 4
    image_layers: int = 3
    text_layers: int = 2
    dimension: int = 64


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
        How often the held-out pairs are embedded, at most; steps are log-spaced from 0 to the last.
    learning_rate, weight_decay, warm_up, cool_down
        AdamW; the rate rises over the first ``warm_up`` steps, holds, and falls to 0 over the last ``cool_down``.
    """

    objective: str = "infonce"
    options: tuple[tuple[str, float], ...] = ()
    scale: float | None = None
    steps: int = 240
    batch: int = 256
    checkpoints: int = 12
    learning_rate: float = 1e-3
    weight_decay: float = 0.01
    warm_up: int = 20
    cool_down: int = 60
    encoder: EncoderConfig = field(default_factory=EncoderConfig)
    scale_end: float | None = None
    initialisation: str = "none"
