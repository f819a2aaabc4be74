"""The data sets by name, as experiments ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from ..config import DataConfig
from . import emoji, shapes
from .pairs import Pairs, Watch, unwatched

SETTINGS: Mapping[str, tuple[str, ...]] = MappingProxyType({"emoji": (), "shapes": ("pairs", "mention", "wrong")})


def load(config: DataConfig, picture: int, folder: Path, watch: Watch = unwatched) -> Pairs:
    """Read or draw a data set with pictures of ``picture`` pixels; see its module."""
    if config.set == "shapes":
        return shapes.load(picture, folder, watch, **config.given())  # type: ignore[arg-type] checked with the file
    return emoji.load(picture, folder, watch)


def training_pairs(config: DataConfig) -> int:
    """How many pairs there are to train on."""
    if config.set == "shapes":
        return int(config.given().get("pairs", shapes.PAIRS)) - shapes.HELD_OUT
    return _emoji_pairs() - emoji.HELD_OUT


@cache
def _emoji_pairs() -> int:
    return len(emoji.catalogue())
