"""By what the points of the map are coloured, and the key that says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from bokeh.palettes import Viridis256
from numpy.typing import NDArray

from ...precompute.modalities import plural
from ...precompute.numbers import number
from ..kit.palette import AUDIO, IMAGE, MOLECULE, SOFT, TEXT, modality_colours
from .space import Space

# Hues that are told apart on light and on dark; of more groups the rest is grey.
GROUPS = (
    IMAGE.value,
    TEXT.value,
    AUDIO.value,
    "#CC79A7",
    "#B08900",
    "#56A0D3",
    MOLECULE.value,
    "#A0522D",
    "#6F9E3F",
    "#D1495B",
    "#3E8E8E",
    "#7A7FD0",
)
REST = "others"
EVEN = Viridis256[64:240]
"""An even scale, less its ends: they would be lost on dark and on light."""


@dataclass(frozen=True)
class Colouring:
    """Values (N,) of a palette from ``low`` to ``high``; None for the colours of the modalities. ``key`` is HTML."""

    values: NDArray[np.float64] | None
    palette: Sequence[str]
    low: float
    high: float
    key: str


def by_modality(space: Space, as_pairs: bool) -> Colouring:
    """Each modality in its colour; a point that stands for a pair in ink."""
    colours = modality_colours(space.modalities)
    marks = "●▲■◆▼"
    entries = (
        ""
        if as_pairs
        else "".join(
            f'<li><i style="color:{colour.css}">{marks[n % len(marks)]}</i>{escape(plural(name))}</li>'
            for n, (name, colour) in enumerate(colours.items())
        )
    )
    return Colouring(None, (), 0, 1, f'<ul class="key">{entries or "<li><i>●</i>pairs</li>"}</ul>')


def by_group(names: Sequence[str], order: Sequence[str] | None = None) -> Colouring:
    """A colour a group, the largest first or in the order given; grey for what is beyond the palette or has no name."""
    sizes = Counter(name for name in names if name)
    ranked = (
        list(order)
        if order is not None
        else [name for name, _ in sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0]))]
    )
    ranked = ranked[: len(GROUPS)]
    place = {name: n for n, name in enumerate(ranked)}
    values = np.array([place.get(name, len(ranked)) for name in names], dtype=np.float64)
    entries = [(colour, name, sizes[name]) for colour, name in zip(GROUPS, ranked, strict=False)]
    rest = len(names) - sum(size for *_, size in entries)
    if rest:
        entries.append((SOFT.value, REST, rest))
    items = "".join(
        f'<li><i style="color:{colour}">●</i>{escape(name)} <small>{size:,}</small></li>'
        for colour, name, size in entries
    )
    return Colouring(
        values, (*GROUPS[: len(ranked)], SOFT.value), -0.5, len(ranked) + 0.5, f'<ul class="key">{items}</ul>'
    )


def by_value(values: NDArray[np.float64], name: str, spec: str, told: str = "") -> Colouring:
    """An even scale over the middle 98 % of values, since a few would take all of its contrast."""
    low, high = np.quantile(values, [0.01, 0.99])
    high = high if high > low else low + 1
    ends = (number(float(low), spec), number(float(high), spec))
    more = f" · {escape(told)}" if told else ""
    scale = f'{ends[0]} <span class="scale"></span> {ends[1]}'
    key = f'<p class="key"><span>{escape(name)}</span> {scale}{more}</p>'
    return Colouring(values, EVEN, float(low), float(high), key)
