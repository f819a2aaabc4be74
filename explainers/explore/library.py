"""Bundles by name, for all who ask: each is read when somebody first opens it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from ...precompute.bundle import load
from ...precompute.bundle_files import HEADER, ITEMS, read_header, read_items
from ...precompute.errors import InputError, allowed, shown
from ..labels import told_apart
from .sentences import Sentences
from .space import Space


class Library:
    """Bundles of some folders; where ``sentences`` are there, they can be searched by meaning."""

    def __init__(self, folders: Mapping[str, Path], sentences: Sentences | None = None) -> None:
        self.folders = dict(folders)
        self.sentences = sentences
        self._spaces: dict[str, Space] = {}
        self._locks = {name: threading.Lock() for name in folders}

    @classmethod
    def of(cls, paths: Iterable[Path], sentences: Sentences | None = None) -> Library:
        """All bundles that some folders are or hold, as ``NAME/SEED``.

        Raises
        ------
        InputError
            A path holds none.
        """
        found: dict[str, Path] = {}
        problems = []
        for path in paths:
            folders = (
                [path]
                if (path / HEADER).is_file()
                else sorted(one.parent for one in path.glob(f"*/*/{HEADER}"))
                or sorted(one.parent for one in path.glob(f"*/{HEADER}"))
            )
            folders = [one for one in folders if not any(part.startswith(".") for part in one.parts[-2:])]
            if not folders:
                problems.append(
                    f"{path}: found no bundle; name a folder of bundles, make some with modgap precompute, "
                    "or import yours with modgap import arrays."
                )
            found |= {str(Path(*one.resolve().parts[-2:]).as_posix()): one for one in folders}
        if problems:
            raise InputError(problems)
        return cls(found, sentences)

    @cached_property
    def labels(self) -> dict[str, str]:
        """What a reader calls the bundles, to their names: without the seed where there is one alone."""
        names = list(self.folders)
        return dict(zip(told_apart([name.rpartition("/")[0] for name in names], names), names, strict=True))

    def space(self, name: str) -> Space:
        """What a bundle holds.

        Raises
        ------
        InputError
            There is no such bundle, or something is wrong with it.
        """
        if name not in self.folders:
            raise InputError(f"found bundle {shown(name)}; {allowed(name, self.folders)}.")
        with self._locks[name]:
            if name not in self._spaces:
                self._spaces[name] = Space.of(load(self.folders[name]))
            return self._spaces[name]

    def alike(self, name: str) -> list[str]:
        """Names of the bundles with the same items as one, by their ids, and the same modalities; itself left out."""
        own = self._shown.get(name)
        return [other for other, shown_ in self._shown.items() if own and shown_ == own and other != name]

    @cached_property
    def _shown(self) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
        """Ids and modalities of each bundle that can be read; what is wrong with another is told when it is opened."""
        found: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        for name, folder in self.folders.items():
            try:
                ids = frozenset(item.id for item in read_items(folder / ITEMS))
                found[name] = ids, frozenset(read_header(folder)["modalities"])
            except InputError:
                continue
        return found
