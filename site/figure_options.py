"""What may stand above the ``---`` of a figure."""

from __future__ import annotations

from typing import Annotated, Any, Required

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict


def _told(words: str) -> dict[str, Any]:
    return {"allowed": words}


Text = Annotated[
    str, Field(min_length=1, json_schema_extra=_told("text, in quotes if it is a number or begins with [ or {"))
]
Count = Annotated[int, Field(ge=1)]
Names = Annotated[list[str], Field(min_length=1)]


@with_config(ConfigDict(extra="forbid", strict=True))
class FigureOptions(TypedDict, total=False):
    """Options of a ``figure`` directive."""

    title: Required[
        Annotated[
            str, Field(min_length=1, json_schema_extra=_told("text: 'title: TEXT' between ':::figure' and '---'"))
        ]
    ]
    """What to see."""
    subtitle: Text
    """What is shown."""
    bundle: Text
    """``NAME/SEED``."""
    runs: Annotated[list[Any], Field(min_length=1, json_schema_extra=_told("a list of experiments: [NAME, ...]"))]
    """Experiments, with all their seeds; what is no name is told where the experiments are looked up."""
    state: Annotated[dict[str, Any], Field(json_schema_extra=_told("{NAME: VALUE, ...}"))]
    """With which the story opens."""
    checkpoints: Count
    """How many steps of training the figure carries."""
    items: Annotated[
        Count | Names,
        Field(json_schema_extra=_told("a whole number from 1, or a list of ids, in quotes if they are numbers")),
    ]
    """How many items it carries, or which."""
    modalities: Annotated[Names, Field(json_schema_extra=_told("a list of modalities: [NAME, ...]"))]
    """Those that it shows, in order."""


AMOUNTS = ("checkpoints", "items", "modalities")  # of the data; an explainer says which of them it takes
