"""What a bundle records of where it comes from: which keys of ``provenance`` have a meaning, and which form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from .validation import mistakes, partly

Said = Annotated[str, Field(min_length=1, max_length=300, json_schema_extra={"allowed": "text of 1 to 300 characters"})]
Nats = Annotated[float, Field(ge=0, le=1000, strict=True)]
Batch = Annotated[int, Field(ge=1, le=100_000, strict=True)]


@with_config(ConfigDict(extra="forbid"))
class PublishedLosses(TypedDict):
    """Losses of a model as its authors or others published them, without the logit scale that they were measured at.

    ``trained`` and ``shifted`` map a direction (``image>text``) to nats: InfoNCE from the one to the other alone, the
    mean over consecutive batches of ``batch`` items, as trained and after the shift that closes the gap. ``order``
    gives the rows of the bundle, from 0, in the order of those batches; without it they are in their own.
    """

    batch: Batch
    order: NotRequired[list[int]]
    trained: dict[str, Nats]
    shifted: dict[str, Nats]


@with_config(ConfigDict(extra="allow"))
class Imported(TypedDict, total=False):
    """What an importer recorded; figures call the bundle by ``model``.

    ``scale_known`` is false where the bundle's logit scale only stands for one that nobody knows.
    """

    tool: Said
    export: Said
    model: Said
    scale: Said
    scale_known: bool
    content: Said
    published: PublishedLosses


@with_config(ConfigDict(extra="allow"))
class Provenance(TypedDict, total=False):
    """Of ``experiment`` says ``ensemble`` what it holds."""

    experiment: dict[str, Any]
    imported: Imported
    data: dict[str, Any]


def published_losses(imported: Mapping[str, Any]) -> PublishedLosses | None:
    """What ``imported`` of a bundle records of published losses; None where it records none."""
    return partly(PublishedLosses, imported["published"])[0] if "published" in imported else None


def provenance_mistakes(provenance: object) -> list[str]:
    """What is wrong with the provenance of a bundle, one sentence each."""
    told = mistakes(Provenance, provenance)
    return [f"{'.'.join(map(str, ('provenance', *mistake.holder)))}: {mistake.text}" for mistake in told]
