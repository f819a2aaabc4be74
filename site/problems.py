"""Mistakes in an article: collected with file and line, and told all at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ..precompute.errors import InputError


@dataclass(frozen=True)
class Place:
    """A line of a source file."""

    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass
class Problems:
    """All that is wrong with an article, in the order of the files; one sentence each."""

    _found: dict[tuple[str, int, str], str] = field(default_factory=dict)

    def add(self, place: Place | Path, text: str) -> None:
        """Note one problem; the same sentence about the same place is kept once."""
        path, line = (place.path, place.line) if isinstance(place, Place) else (place, 0)
        self._found[(str(path), line, text)] = f"{place}: {text}"

    def add_all(self, err: InputError) -> None:
        """Take over what another stage found; its sentences name their own files."""
        for text in err.problems:
            self._found[("", 0, text)] = text

    def __len__(self) -> int:
        return len(self._found)

    def __bool__(self) -> bool:
        return bool(self._found)

    def sentences(self) -> list[str]:
        """The problems by file and line; those of one line in the order in which they were found."""
        return [self._found[key] for key in sorted(self._found, key=lambda key: key[:2])]

    def raise_any(self) -> None:
        """Raise all of them as one ``InputError``, if there are any."""
        if self._found:
            raise InputError(self.sentences())
