"""What a bundle records of where it comes from: which keys of ``provenance`` have a meaning, and which form."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from .validation import mistakes

Said = Annotated[str, Field(min_length=1, max_length=300, json_schema_extra={"allowed": "text of 1 to 300 characters"})]


@with_config(ConfigDict(extra="allow"))
class Imported(TypedDict, total=False):
    """What an importer recorded; figures call the bundle by ``model``."""

    tool: Said
    export: Said
    model: Said
    scale: Said
    content: Said


@with_config(ConfigDict(extra="allow"))
class Provenance(TypedDict, total=False):
    """Of ``experiment`` says ``ensemble`` what it holds."""

    experiment: dict[str, Any]
    imported: Imported
    data: dict[str, Any]


def provenance_mistakes(provenance: object) -> list[str]:
    """What is wrong with the provenance of a bundle, one sentence each."""
    told = mistakes(Provenance, provenance)
    return [f"{'.'.join(map(str, ('provenance', *mistake.holder)))}: {mistake.text}" for mistake in told]
