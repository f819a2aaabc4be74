"""What is explored: the items of one bundle at one checkpoint, in an order that no file decides, and what was computed.

Items are put in the order of their ids. A seeded projection, a clustering and a sample then depend on which items there
are and not on how a file happens to list them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...precompute.bundle import Bundle
from ...precompute.errors import InputError, allowed, shown
from .words import words_of

T = TypeVar("T")
Points = NDArray[np.floating]
Places = NDArray[np.int64]
"""Items, as places in the order of a space."""


@dataclass(frozen=True, eq=False)
class Space:
    """Embeddings of N items in two or more modalities.

    Attributes
    ----------
    bundle
        Where they come from.
    rows
        (N,) row of the bundle at each place: by length of the id, then by the id, so that "9" stands before "10".
    clouds
        Modality to (N, D) unit rows.
    scale
        Logit scale, 1 / temperature, at the checkpoint.
    step
        Steps of training after which it was taken.
    """

    bundle: Bundle
    rows: Places
    clouds: Mapping[str, Points]
    scale: float
    step: int
    layouts: dict[Hashable, Any] = field(default_factory=dict, repr=False)
    """Layouts that were computed: what of to where the items stand."""
    _made: dict[Hashable, Any] = field(default_factory=dict, repr=False)
    _locks: dict[Hashable, threading.Lock] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, bundle: Bundle, step: int | None = None) -> Space:
        """The items of a bundle after ``step`` steps of training, by default at the end.

        Raises
        ------
        InputError
            There is no such checkpoint, or fewer than three items, of which no map can be drawn.
        """
        if len(bundle.items) < 3:
            raise InputError(
                f"bundle {bundle.name}/{bundle.seed}: found {len(bundle.items)} items; exploring needs 3 or more."
            )
        at = bundle.checkpoint(step)
        ids = [item.id for item in bundle.items]
        rows = np.array(sorted(range(len(ids)), key=lambda row: (len(ids[row]), ids[row])))
        as_they_are = bool((rows == np.arange(len(rows))).all())
        clouds = {name: bundle.at(name, at) if as_they_are else bundle.at(name, at)[rows] for name in bundle.modalities}
        return cls(bundle, rows, clouds, float(bundle.logit_scale[at]), int(bundle.steps[at]))

    def after(self, step: int) -> Space:
        """The same items after so many steps of training; made once for all who ask."""
        return self if step == self.step else self.kept(("after", step), lambda: Space.of(self.bundle, step))

    @property
    def count(self) -> int:
        """N."""
        return len(self.rows)

    @property
    def modalities(self) -> tuple[str, ...]:
        """Names of the modalities, in the order of the bundle."""
        return self.bundle.modalities

    @property
    def label(self) -> str:
        """What a reader calls the model."""
        return str(self.bundle.imported.get("model") or self.bundle.name)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Of the items, by place."""
        return tuple(self.bundle.items[row].id for row in self.rows)

    @cached_property
    def captions(self) -> tuple[str, ...]:
        """Of the items, by place."""
        return tuple(self.bundle.items[row].caption for row in self.rows)

    @cached_property
    def words(self) -> tuple[frozenset[str], ...]:
        """Words of each caption, by place."""
        return tuple(words_of(caption) for caption in self.captions)

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """First tag of each item, by place; empty where it has none."""
        return tuple(next(iter(self.bundle.items[row].tags), "") for row in self.rows)

    @cached_property
    def _place(self) -> dict[str, int]:
        return {item: place for place, item in enumerate(self.ids)}

    def places(self, ids: Any, *, told: str = "selection") -> Places:  # noqa: ANN401 (whatever somebody wrote)
        """Where some items are, (n,).

        Raises
        ------
        InputError
            It has no such item; ``told`` is what the sentence calls the list.
        """
        unknown = [item for item in ids if item not in self._place]
        if unknown:
            names = self.ids if self.count <= 1000 else self.ids[:1000]
            more = f" ({len(unknown):,} such items)" if len(unknown) > 1 else ""
            raise InputError(f"{told}: found item {shown(unknown[0])}{more}; {allowed(str(unknown[0]), names)}.")
        return np.array([self._place[item] for item in ids], dtype=np.int64)

    def has(self, item: str) -> bool:
        """Whether there is such an item."""
        return item in self._place

    def named(self, places: Any) -> list[str]:  # noqa: ANN401 (any sequence of whole numbers)
        """Ids of items at some places."""
        return [self.ids[int(place)] for place in places]

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` returned for this key before, or returns now; others who ask meanwhile wait for it."""
        with self._locks.setdefault(key, threading.Lock()):
            if key not in self._made:
                self._made[key] = make()
            return self._made[key]
