"""What each setting of ``experiments.yaml`` may be, and which settings do not go together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal, NotRequired

from pydantic import AfterValidator, ConfigDict, Field, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from . import config
from .bundle_checks import NAME
from .config import DataConfig, TrainingConfig
from .datasets.registry import SETTINGS, training_pairs
from .ensemble import ALL
from .initialisation import INITIALISATIONS
from .objectives import OPTIONS
from .validation import OneOf

_STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
_SETTINGS = ConfigDict(json_schema_extra={"allowed": "a mapping of settings"}) | _STRICT


def _different(seeds: list[int]) -> list[int]:
    if len(set(seeds)) < len(seeds):
        raise PydanticCustomError("repeated", "a seed stands twice")
    return seeds


def _plain(name: str) -> str:
    if re.fullmatch(r"[a-z0-9][a-z0-9.-]*", name) is None or NAME.fullmatch(name) is None:  # and too long for a bundle
        raise PydanticCustomError("name", "not a plain name")
    return name


Seed = Annotated[int, Field(ge=0)]
Seeds = Annotated[
    list[Seed],
    Field(
        min_length=1, json_schema_extra={"allowed": "a list of different whole numbers from 0, for example [0, 1, 2]"}
    ),
    AfterValidator(_different),
]
Name = Annotated[
    str,
    Field(json_schema_extra={"allowed": "small letters, digits, dots and hyphens, at most 120"}),
    AfterValidator(_plain),
]


@with_config(_STRICT)
class Data(TypedDict, total=False):
    """Settings of the data: a ``DataConfig``."""

    set: Annotated[str, OneOf(tuple(SETTINGS))]
    pairs: config.Pairs
    mention: config.Mention
    wrong: config.Share


@with_config(_STRICT)
class Encoder(TypedDict, total=False):
    """Settings of the two towers: an ``EncoderConfig``."""

    picture: config.Picture
    patch: config.Patch
    width: config.Width
    heads: config.Heads
    image_layers: config.Layers
    text_layers: config.Layers
    dimension: config.Dimension
    class_token: bool
    positions: bool
    biases: bool
    twin: bool


@with_config(_SETTINGS)
class Settings(TypedDict, total=False):
    """Settings that ``defaults`` and each experiment may give."""

    data: Data
    encoder: Encoder
    objective: Annotated[str, OneOf(tuple(OPTIONS))]
    options: dict[str, Annotated[float, Field(ge=0, le=1000)]]
    scale: config.Scale | Literal["learned"]
    scale_end: config.Scale
    initialisation: Annotated[str, OneOf(INITIALISATIONS)]
    embedded: Annotated[str, OneOf((*config.EMBEDDED, ALL))]
    seeds: Seeds
    steps: config.Count
    batch: config.Batch
    checkpoints: config.Checkpoints
    learning_rate: config.LearningRate
    weight_decay: config.Share
    warm_up: config.Count
    cool_down: config.Count


@with_config(_SETTINGS)
class Entry(Settings, total=False):
    """Settings of one experiment."""

    like: str


@with_config(_STRICT)
class File(TypedDict):
    """``experiments.yaml``."""

    defaults: NotRequired[Settings]
    experiments: Annotated[
        dict[Name, Entry],
        Field(min_length=1, json_schema_extra={"allowed": "a mapping from names to settings, with at least one"}),
    ]


def fit_together(data: DataConfig, training: TrainingConfig) -> Iterator[tuple[str, str]]:
    """Settings that are allowed one by one, but not together: key, and the sentence on it."""
    sizes = training.encoder
    if sizes.picture % sizes.patch:
        yield "encoder", f"found patch {sizes.patch} and picture {sizes.picture}; patch must divide picture."
    if sizes.width % sizes.heads:
        yield "encoder", f"found heads {sizes.heads} and width {sizes.width}; heads must divide width."
    if training.scale_end is not None and training.scale is None:
        yield "scale_end", f"found scale_end {training.scale_end:g} and a learned scale; give the scale it starts from."
    if sizes.twin and training.initialisation != "none":
        found = f"found initialisation {training.initialisation} for two towers of pictures"
        yield "initialisation", f"{found}; it turns captions: none is allowed."
    for key in data.given():
        if key not in SETTINGS[data.set]:
            takes = ", ".join(SETTINGS[data.set]) or "no settings"
            yield "data", f"found {key} of {data.set}; {data.set} takes {takes}."
    most = training_pairs(data)
    if training.batch > most:
        yield "batch", f"found batch {training.batch}; the data has {most} training pairs, a batch at most as many."
