"""What may stand above the ``---`` of a figure."""

from __future__ import annotations

from typing import Annotated, Any, Required

from pydantic import ConfigDict, Discriminator, Field, Tag, with_config
from typing_extensions import TypedDict

from .forms import Words, told

AMOUNTS = ("checkpoints", "items", "modalities")  # of the data; an explainer says which of them it takes

Text = Annotated[Words, told("text, in quotes if it is a number or begins with [ or {")]
Count = Annotated[int, Field(ge=1)]
Names = Annotated[list[str], Field(min_length=1)]


@with_config(ConfigDict(extra="forbid", strict=True))
class FigureOptions(TypedDict, total=False):
    """Options of a ``figure`` directive."""

    title: Required[Annotated[Words, told("text: 'title: TEXT' between ':::figure' and '---'")]]
    """What to see."""
    subtitle: Text
    """What is shown."""
    bundle: Text
    """``NAME/SEED``."""
    runs: Annotated[list[Any], Field(min_length=1), told("a list of experiments: [NAME, ...]")]
    """Experiments, with all their seeds; what is no name is told where the experiments are looked up."""
    state: Annotated[dict[str, Any], told("{NAME: VALUE, ...}")]
    """With which the story opens."""
    checkpoints: Count
    """How many steps of training the figure carries."""
    items: Annotated[
        Annotated[Count, Tag("count")] | Annotated[Names, Tag("ids")],
        Discriminator(lambda value: "ids" if isinstance(value, list) else "count"),
        told("a whole number from 1, or a list of ids: [ID, ...]"),
    ]
    """How many items it carries, or which."""
    modalities: Annotated[Names, told("a list of modalities: [NAME, ...]")]
    """Those that it shows, in order."""
