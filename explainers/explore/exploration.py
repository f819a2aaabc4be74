"""The state of an exploration, and what follows from it: clouds, places, colours, items. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np
import param
from numpy.typing import NDArray

from ...precompute.bundle import Bundle
from ...precompute.errors import InputError
from ..figures.gap_shift.moving import METHODS, Method
from . import numerics, saved
from .colouring import Colouring, by_group, by_modality, by_value
from .direction import Direction
from .items import Items
from .matrix import Arrangement, arrange
from .measures import Floats
from .space import Places, Points, Space
from .words import Filter

ALL, PAIR = "all", "pair"
SLOW = ("tsne", "umap")
LAYOUTS = {
    "Principal components": "pca",
    "Gap × widest direction": "gap",
    "Two chosen components": "components",
    "t-SNE": "tsne",
    "UMAP": "umap",
}
COLOURS = {
    "Modality": "modality",
    "Tag": "tag",
    "Cluster": "cluster",
    "Cosine of the pair": "cosine",
    "Rank of the partner": "rank",
}
LINES = {"No lines": "none", "Of the selection": "selection", "Of the longest": "longest"}
TABS = ("map", "neighbours", "similarities", "metrics", "loss", "subsets")
REDUCED = 50  # principal components that t-SNE and UMAP are given


class Closing(NamedTuple):
    """Two modalities, and how far their gap is closed in which way: all that their points depend on."""

    space: Space
    asks: str
    answers: str
    method: Method
    amount: float

    @property
    def key(self) -> tuple[str, str, str, float]:
        """Under which the space keeps something of these points; the same for all that leave them as trained."""
        if not numerics.moves(self.method, self.amount):
            return self.asks, self.answers, "", 0.0
        return self.asks, self.answers, self.method, round(self.amount, 3)


class Exploration(Direction):
    """What somebody explores, and how: parameters that widgets, addresses and Python set."""

    layout = param.Selector(default="pca", objects=list(LAYOUTS.values()), doc="How the map is laid out.")
    fitted = param.Selector(default=ALL, objects=[ALL], doc="Points that the layout is fitted on: all, or a modality.")
    as_pairs = param.Boolean(default=False, doc="Whether each item is one point: its points behind one another.")
    across = param.Integer(default=1, bounds=(1, numerics.COMPONENTS), doc="Component across, of two chosen ones.")
    up = param.Integer(default=2, bounds=(1, numerics.COMPONENTS), doc="Component up, of two chosen ones.")
    step = param.Selector(objects=[], check_on_set=True, doc="Steps of training after which the model is looked at.")
    method = param.Selector(default="shift", objects=list(METHODS.values()), doc="Way of closing the gap.")
    amount = param.Number(default=0.0, bounds=(-1.0, 1.5), doc="How much of it: 0 as trained, 1 closed.")
    colour = param.Selector(default="modality", objects=list(COLOURS.values()), doc="By what points are coloured.")
    clusters = param.Integer(default=8, bounds=(2, 20), doc="How many clusters.")
    ordered = param.Selector(
        objects=[], check_on_set=True, doc="Modality, or both of the pair, by which clusters are made."
    )
    lines = param.Selector(default="none", objects=list(LINES.values()), doc="Which partners have a line.")
    longest = param.Integer(default=20, bounds=(1, 500), doc="How many of the longest lines.")
    with_all = param.String(default="", doc="Words that captions must all have.")
    with_any = param.String(default="", doc="Words of which captions must have one.")
    with_none = param.String(default="", doc="Words that captions must not have.")
    item = param.String(default="", doc="Id of the item that is pointed at; empty for none.")
    sentence = param.String(default="", doc="Words whose nearest items are wanted; empty for those of the item.")
    selection = Items(default=[], doc="Ids of the items that are selected.")
    pins = Items(default=[], doc="Ids of the items that are pinned.")
    tab = param.Selector(default=TABS[0], objects=list(TABS), doc="What is looked at.")
    subsets = param.Dict(default={}, doc="Name to ids of items that were kept.")

    STATE: ClassVar[tuple[str, ...]] = (
        "layout", "fitted", "as_pairs", "across", "up", "step", "asks", "answers", "method", "amount", "colour", "tab",
        "clusters", "ordered", "lines", "longest", "with_all", "with_any", "with_none", "item", "sentence", "selection",
        "pins",
    )  # fmt: skip
    """What an address says; see `address`."""

    def __init__(self, space: Space | Bundle, **params: Any) -> None:  # noqa: ANN401
        self.space = self._opened = Space.of(space) if isinstance(space, Bundle) else space
        names = list(self.space.modalities)
        super().__init__()
        self.param["fitted"].objects = [ALL, *names]
        self.param["ordered"].objects = [PAIR, *names]
        self.param["step"].objects = self.space.bundle.steps.tolist()
        self.between(names)
        self.ordered, self.step = PAIR, self.space.step
        self.param.update(**params)
        self._closed: tuple[Closing, tuple[Points, Points]] | None = None

    @param.depends("step", watch=True)
    def _turn_step(self) -> None:
        self.space = self._opened.after(self.step)

    @property
    def trained(self) -> tuple[Points, Points]:
        """Clouds of the pair as they are in the bundle, (N, D) each."""
        return self.space.clouds[self.asks], self.space.clouds[self.answers]

    @property
    def moved(self) -> bool:
        """Whether closing changes anything."""
        return numerics.moves(self.method, self.amount)

    @property
    def closing(self) -> Closing:
        """What the points of the pair depend on now."""
        return Closing(self.space, self.asks, self.answers, self.method, self.amount)

    def pair(self) -> tuple[Points, Points]:
        """Clouds of the pair after closing, (N, D) each."""
        return self.pair_of(self.closing)

    def pair_of(self, closing: Closing) -> tuple[Points, Points]:
        """The same of a closing that another thread may have changed since."""
        kept = self._closed
        if kept is None or kept[0] != closing:
            clouds = closing.space.clouds
            moved = numerics.closed(clouds[closing.asks], clouds[closing.answers], closing.method, closing.amount)
            kept = self._closed = closing, moved
        return kept[1]

    def clouds(self) -> dict[str, Points]:
        """All modalities, the pair after closing."""
        closing = self.closing
        x, y = self.pair_of(closing)
        return {**closing.space.clouds, closing.asks: x, closing.answers: y}

    def places(self) -> dict[str, Points] | None:
        """Where items are on the map, (N, 2) by modality or for pairs; None where the layout has not been computed."""
        if self.layout in SLOW:
            return self.space.layouts.get(self.layout_key())
        clouds = {PAIR: numerics.side_by_side(self.pair())} if self.as_pairs else self.clouds()
        plane, which = self._plane(), (0, 1)
        if self.layout == "components":
            most = len(plane.axes)
            which = (min(self.across, most) - 1, min(self.up, most) - 1)
        return {name: plane.place(cloud, which) for name, cloud in clouds.items()}

    def _plane(self) -> numerics.Plane:
        """Axes of the map: fitted on points as trained, so that the picture stands still while points move."""
        space = self.space
        if self.layout == "gap" and not self.as_pairs:
            ends = [name for name in space.modalities if name in (self.asks, self.answers)]  # whoever asks
            return space.kept(("gap", *ends), lambda: numerics.gap_plane(*(space.clouds[name] for name in ends)))
        if self.as_pairs:
            names = (self.asks, self.answers)
            both = [space.clouds[name] for name in names]
            return space.kept(("pairs", *names), lambda: numerics.principal([numerics.side_by_side(both)]))
        names = space.modalities if self.fitted == ALL else (self.fitted,)
        return space.kept(("pca", names), lambda: numerics.principal([space.clouds[name] for name in names]))

    def layout_key(self) -> Hashable:
        """What a layout that was computed depends on."""
        return self.layout, self.fitted, self.as_pairs, self.step, *self.closing.key

    def layout_inputs(self) -> tuple[dict[str, Points], dict[str, Points]]:
        """Points that a slow layout is fitted on, and those that are placed in it, in `REDUCED` components."""
        clouds = {PAIR: numerics.side_by_side(self.pair())} if self.as_pairs else self.clouds()
        chosen = [name for name in clouds if self.as_pairs or self.fitted in (ALL, name)]
        plane = numerics.principal([clouds[name] for name in chosen], REDUCED)
        low = {name: cloud @ plane.axes.T - plane.axes @ plane.origin for name, cloud in clouds.items()}
        return {name: low[name] for name in chosen}, {name: low[name] for name in low if name not in chosen}

    def cosines(self) -> Floats:
        """Similarity of partners after closing, (N,)."""
        return numerics.pair_cosines(*self.pair())

    def ranks(self) -> Floats:
        """Rank of each partner after closing, (N,); see `numerics.pair_ranks`."""
        closing = self.closing
        return closing.space.kept(("ranks", *closing.key), lambda: numerics.pair_ranks(*self.pair_of(closing)))

    def arrangement(self) -> Arrangement:
        """Order and clusters, of points as trained."""
        names = (self.asks, self.answers) if self.ordered == PAIR else (self.ordered,)
        space, count = self.space, self.clusters

        def make() -> Arrangement:
            points = numerics.side_by_side([space.clouds[name] for name in names])
            return arrange(points, space.captions, count)

        return space.kept(("arranged", names, count), make)

    def colouring(self) -> Colouring:
        """By what points are coloured, with its key."""
        if self.colour == "tag":
            return by_group(self.space.tags)
        if self.colour == "cluster":
            found = self.arrangement()
            names = [f"{n + 1}. {label}" if label else f"{n + 1}." for n, label in enumerate(found.labels)]
            return by_group([names[n] for n in found.cluster], names)
        if self.colour == "cosine":
            return by_value(self.cosines(), "cosine of the pair", ".2f")
        if self.colour == "rank":
            told = "" if self.space.count <= numerics.EXACT else f"estimated from {numerics.CANDIDATES:,} candidates"
            return by_value(np.log10(self.ranks()), "log10 of the rank", ".1f", told)
        return by_modality(self.space, self.as_pairs)

    def filter(self) -> Filter:
        """The words that were asked for."""
        return Filter.of(self.with_all, self.with_any, self.with_none)

    def shown(self) -> NDArray[np.bool_] | None:
        """Which items the words let pass, (N,); None where none were asked for."""
        asked = self.filter()
        return asked.passes(self.space.words) if asked else None

    def lined(self) -> Places:
        """Items whose partners have a line, among those that are shown."""
        if self.lines == "none":
            return np.empty(0, np.int64)
        shown = self.shown()
        if self.lines == "longest":
            found = numerics.longest(*self.pair(), self.space.count if shown is not None else self.longest)
        else:
            found = self.space.places(self.selection)
        return found if shown is None else found[shown[found]][: self.longest if self.lines == "longest" else None]

    def keep(self, name: str) -> None:
        """Keep what is selected under a name.

        Raises
        ------
        InputError
            There is no name, or nothing is selected.
        """
        if not name.strip() or not self.selection:
            raise InputError("a subset needs a name and items; select some on the map, or by words.")
        self.subsets = {**self.subsets, name.strip()[:80]: list(self.selection)}

    def save(self, path: str | Path) -> None:
        """Write subsets, pins and words to one JSON file; `reopen` reads it."""
        saved.write(self.saved(), Path(path))

    def saved(self) -> saved.Saved:
        """Subsets, pins and words as they are written."""
        asked = self.filter()
        words: saved.Asked = {"all": list(asked.all), "any": list(asked.any), "none": list(asked.none)}
        return {
            "exploration": 1,
            "bundle": f"{self.space.bundle.name}/{self.space.bundle.seed}",
            "subsets": dict(self.subsets),
            "pins": list(self.pins),
            "filter": words,
        }

    def reopen(self, path: str | Path) -> None:
        """Take subsets, pins and words from a file; nothing changes where it is wrong.

        Raises
        ------
        InputError
            What is wrong with the file.
        """
        self.take(saved.read(Path(path), self.space))

    def take(self, found: saved.Saved) -> None:
        """Take what was saved."""
        words = {f"with_{name}": " ".join(asked) for name, asked in found["filter"].items()}  # pyright: ignore
        self.param.update(subsets=found["subsets"], pins=found["pins"], **words)
