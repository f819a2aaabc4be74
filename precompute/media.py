"""What an item looks or sounds like: files in the ``media`` folder of a bundle, by kind. Text needs none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag
from pydantic.functional_validators import AfterValidator
from pydantic_core import PydanticCustomError

_STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)


def _bare(name: str) -> str:
    if not name or not name.isprintable() or Path(name).name != name or name.startswith(".") or "\\" in name:
        raise PydanticCustomError("file", "no bare name of a file")
    return name


File = Annotated[
    str,
    Field(max_length=200, json_schema_extra={"allowed": "the name of a file in media/, without a folder"}),
    AfterValidator(_bare),
]
Size = Annotated[int, Field(ge=1, le=10_000, strict=True)]
Second = Annotated[float, Field(ge=0, le=86_400, strict=True)]


@dataclass(frozen=True)
class PictureSheet:
    """A sheet of square pictures, ``cell`` pixels wide; item n is in row ``n // columns``, column ``n % columns``."""

    __pydantic_config__ = _STRICT

    file: File
    cell: Size
    columns: Size
    kind: Literal["pictures"] = "pictures"

    @property
    def files(self) -> tuple[str, ...]:
        """All its files."""
        return (self.file,)


@dataclass(frozen=True)
class Sounds:
    """A sound file an item, in their order; or one file, of which item n is the part ``clips[n]``: start, end [s]."""

    __pydantic_config__ = _STRICT

    files: tuple[File, ...]
    clips: tuple[tuple[Second, Second], ...] = ()
    kind: Literal["sounds"] = "sounds"


@dataclass(frozen=True)
class Drawings:
    """An SVG file an item, in their order."""

    __pydantic_config__ = _STRICT

    files: tuple[File, ...]
    kind: Literal["drawings"] = "drawings"


def _kind(value: object) -> str:
    """The kind of an entry of ``bundle.json``; a sheet of pictures need not say it."""
    return str(value.get("kind", "pictures") if isinstance(value, dict) else getattr(value, "kind", "pictures"))


Media = PictureSheet | Sounds | Drawings
AnyMedia = Annotated[
    Annotated[PictureSheet, Tag("pictures")] | Annotated[Sounds, Tag("sounds")] | Annotated[Drawings, Tag("drawings")],
    Discriminator(_kind),
]
