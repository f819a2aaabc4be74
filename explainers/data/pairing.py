"""The items that a figure shows, by id, in two modalities or more: which ones, what they are called, where they lie.

A figure carries a sample of a bundle's items. Points travel as whole numbers of 16 bits, and here they are what the
browser decodes from these, so that a number of the figure is the same in both languages, to every digit and rank.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ...precompute.analysis.checks import Floats
from ...precompute.analysis.closing import closings
from ...precompute.bundle import Bundle
from ...precompute.errors import InputError, allowed, shown
from ...precompute.modalities import word
from ...precompute.numbers import number
from ..state import NO_ITEM
from .payload import decoded

SAMPLE = 100  # items: 100 pairs are 40,000 cosines, and each is still a cell that can be pointed at
SEED = 0  # of the sample that all figures of a page have in common


def sample(total: int, count: int = SAMPLE, seed: int = SEED) -> NDArray[np.int64]:
    """Rows of a seeded sample without replacement, rising, (min(count, total),); of fewer items all of them."""
    chosen = np.random.default_rng(seed).permutation(total)[:count]  # (n,)
    return np.sort(chosen).astype(np.int64)


@dataclass(frozen=True)
class Pairing:
    """Some items of a bundle in some of its modalities; item n of each modality is the same thing.

    Attributes
    ----------
    bundle
        Where they come from.
    modalities
        Names of the modalities shown, two at least, in the order in which they are drawn.
    rows
        (n,) rows of the bundle, rising.
    """

    bundle: Bundle
    modalities: tuple[str, ...]
    rows: NDArray[np.int64]
    _clouds: dict[tuple[str, int], Floats] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        bundle: Bundle,
        items: int | Sequence[str] = SAMPLE,
        modalities: Sequence[str] | None = None,
        *,
        exactly: int | None = None,
    ) -> Pairing:
        """Choose items and modalities of a bundle.

        Parameters
        ----------
        bundle
            Two items at least.
        items
            How many, drawn by `sample`; or which, by id.
        modalities
            Which, in order; all by default, or the first ``exactly``.
        exactly
            How many modalities the figure takes, if not any number from two on.

        Raises
        ------
        InputError
            An item or modality that the bundle does not have, or too few or too many of them; every mistake.
        """
        chosen = tuple(bundle.modalities[:exactly] if modalities is None else modalities)
        problems = [
            f"found modality {shown(name)}; {allowed(name, bundle.modalities)}."
            for name in chosen
            if name not in bundle.modalities
        ]
        if len(set(chosen)) < 2 or len(set(chosen)) < len(chosen):
            problems.append(f"found modalities {list(chosen)}; write two different ones at least.")
        if exactly is not None and len(chosen) != exactly:
            some = ", ".join(bundle.modalities[:exactly])
            problems.append(f"found {len(chosen)} modalities; this figure takes exactly {exactly}: [{some}].")
        rows: NDArray[np.int64]
        if isinstance(items, int):
            rows = sample(len(bundle.items), items)
        else:
            place = {item.id: row for row, item in enumerate(bundle.items)}
            problems += [f"found item {shown(name)}; {allowed(name, place)}." for name in items if name not in place]
            rows = np.unique([place[name] for name in items if name in place]).astype(np.int64)
        if len(rows) < 2 and not problems:
            problems.append(f"bundle {bundle.name}/{bundle.seed} shows {len(rows)} item; a figure needs two at least.")
        if problems:
            raise InputError(problems)
        return cls(bundle, chosen, rows)

    @property
    def count(self) -> int:
        """How many items are shown, n."""
        return len(self.rows)

    @property
    def total(self) -> int:
        """How many the bundle has, N."""
        return len(self.bundle.items)

    @property
    def told(self) -> str:
        """``n of N`` where it is a part, else ``N``."""
        return f"{self.count}" if self.count == self.total else f"{self.count} of {self.total:,}"

    @cached_property
    def captions(self) -> dict[str, str]:
        """Id to caption of the items shown, in their order."""
        return {(item := self.bundle.items[row]).id: item.caption for row in self.rows}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Of the items shown, in their order."""
        return tuple(self.captions)

    def place(self, item: str) -> int:
        """Which of the shown items has an id, from 0."""
        return self.ids.index(item)

    @property
    def words(self) -> tuple[str, ...]:
        """What the modalities are called in a sentence."""
        return tuple(word(name) for name in self.modalities)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every two modalities, in their order."""
        return combinations(self.modalities, 2)

    def cloud(self, modality: str, step: int | None = None) -> Floats:
        """Points of one modality as the browser has them, (n, D) unit rows, at a step of training; by default the last.

        Raises
        ------
        InputError
            The bundle has no such step.
        """
        at = self.bundle.checkpoint(step)
        if (modality, at) not in self._clouds:
            self._clouds[modality, at] = decoded(self.raw(modality, step))
        return self._clouds[modality, at]

    def raw(self, modality: str, step: int | None = None) -> NDArray[np.float32]:
        """The same points before they travel, (n, D)."""
        return self.bundle.at(modality, self.bundle.checkpoint(step))[self.rows]

    def clouds(self, step: int | None = None) -> Mapping[str, Floats]:
        """Modality to points, (n, D) each; see `cloud`."""
        return {modality: self.cloud(modality, step) for modality in self.modalities}

    def closings(self) -> Mapping[str, tuple[Floats, Floats]]:
        """Closing to both clouds after training, (n, D) unit rows each; see ``analysis.closing.closings``.

        Raises
        ------
        InputError
            A point lands on the origin, where it has no direction.
        """
        try:
            return closings(*self.clouds().values())
        except ValueError as err:
            raise InputError(
                f"bundle {self.bundle.name}/{self.bundle.seed}: a point lands on the origin when the gap is closed, as "
                f"where clouds are single points on opposite sides; leave it out of this figure."
            ) from err

    def stacked(self, step: int | None = None) -> Floats:
        """All points, (M n, D), one modality after the other."""
        return np.concatenate(list(self.clouds(step).values()))

    def worded_pairs(self) -> Iterator[tuple[str, str]]:
        """What a sentence calls every two modalities, in the order of `pairs`."""
        return combinations(self.words, 2)

    def told_item(self, item: str, clouds: Mapping[str, Floats], entry: str = "cosine") -> str:
        """A sentence about a selected item, after a space; empty for `NO_ITEM`.

        Parameters
        ----------
        item
            Id of an item that is shown, or `NO_ITEM`.
        clouds
            Modality to points, (n, D) each, of which it tells the products.
        entry
            What a product is called: a cosine where points have length one.
        """
        if item == NO_ITEM:
            return ""
        at = self.place(item)
        products = ", ".join(
            f"of {first} and {second} {number(float(clouds[a][at] @ clouds[b][at]), '.2f')}"
            for (a, b), (first, second) in zip(self.pairs(), self.worded_pairs(), strict=True)
        )
        return f" Selected: “{self.captions[item]}”, {entry} {products}."
