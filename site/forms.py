"""What the types of an article's fields have in common; ``precompute.validation`` tells what they do not allow."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from ..precompute.errors import is_plain


def _plain(text: str) -> str:
    if not is_plain(text):
        raise PydanticCustomError("control", "a control character")
    return text


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_plain)]
"""Text that says something."""


def told(words: str) -> Any:  # noqa: ANN401 - pydantic's own
    """Part of a type: how a sentence says what it allows."""
    return Field(json_schema_extra={"allowed": words})
