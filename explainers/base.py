"""What all explainers have in common: state, controls, and the browser code that answers the reader.

`PairsExplainer` adds what those on one bundle share: two clouds over checkpoints, the data, a selected pair.
"""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

import numpy as np
import panel as pn
import param
from bokeh.models import ColumnDataSource, InlineStyleSheet
from bokeh.plotting import figure as BokehFigure  # noqa: N812
from numpy.typing import NDArray
from param.parameterized import ParameterizedMetaclass

from ..precompute.analysis.clustering import labelled_clusters, order
from ..precompute.analysis.geometry import cross_modal_cosine, gap_distance, intra_modal_cosine, paired_cosine
from ..precompute.analysis.retrieval import recall_at_k
from ..precompute.bundle import Bundle
from ..precompute.errors import InputError
from .data.media import FOLDER, media_for, media_name, sprite_for
from .data.payload import Encoded, encode
from .kit.controls import NONE, pair_select, play_toggle, training_slider
from .modules import browser_modules, module_address, page_modules

__all__ = ["Explainer", "PairsExplainer", "browser_modules", "media_name", "page_modules", "sprite_for"]

SHOWN = 100  # items: 100 pairs are 40,000 cosines, and each is still a cell that can be pointed at
CHECKPOINTS = 7  # that a figure carries
MOST_BYTES = 63_000  # of points with gzip; the rest of a figure weighs 16 KB, and all of it has to stay below 80 KB
CLUSTER_SIZE = 12  # items a cluster, about
WORDS = {"image": "picture"}  # what prose calls a modality, where that is not its name


class _Abstract(ABCMeta, ParameterizedMetaclass):
    """Of classes that have parameters and abstract methods."""


class Explainer(pn.viewable.Viewer, metaclass=_Abstract):
    """A live figure; its parameters are what the reader, a scroll step, an address or a slide may set.

    Everything after the first drawing happens in the browser, so one implementation serves the article, a Panel server
    and a notebook. There, and on a server, the parameters follow what the reader does.

    What the constructor takes before the state says `NEEDS`: ``bundle`` one `Bundle`, ``runs`` a mapping of experiment
    name to seed to `Bundle`, ``nothing`` nothing.
    """

    NAME: ClassVar[str] = ""
    """How a chapter calls it."""
    NEEDS: ClassVar[Literal["bundle", "runs", "nothing"]] = "bundle"
    """What it is made from."""
    OPTIONS: ClassVar[tuple[str, ...]] = ()
    """What a chapter may say of how it is made: ``items``, ``modalities``, ``checkpoints``."""
    HEIGHTS: ClassVar[dict[str, int]] = {}
    """Measured height in CSS pixels: ``desktop`` from 480 px of width on, ``phone`` below."""
    STATE: ClassVar[tuple[str, ...]] = ()
    """Names of the state parameters, in the order of an address."""

    controls: dict[str, pn.widgets.Widget]
    """State parameter to its widget, visible or hidden."""
    _layout: pn.Column

    @classmethod
    def state_parameters(cls) -> tuple[str, ...]:
        """Names of the parameters that make up the state."""
        return cls.STATE

    def __panel__(self) -> pn.Column:
        return self._layout

    def media(self) -> dict[str, bytes]:
        """Files that a page with this figure needs beside it: path to content; none by default."""
        return {}

    @abstractmethod
    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""

    @abstractmethod
    def table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Header and rows of the numbers behind the figure."""

    def attach(self, module: str, pane: pn.pane.Bokeh, parts: Mapping[str, Any]) -> None:
        """Start a browser module as soon as a plot is laid out, and again whenever its size changes.

        The first layout is the one event that comes by itself on a static page, on a server and in a notebook alike.
        """
        names = ", ".join(parts)
        code = f'import("{module_address(module)}").then((module) => module.default({{{names}}}));'
        pane.jscallback(args=dict(parts), inner_width=code, inner_height=code)


class PairsExplainer(Explainer):
    """One bundle as a live figure: two modalities over the checkpoints of training, and a pair that is selected.

    Parameters
    ----------
    bundle
        Two modalities at least; the first two are shown, and of the items the first `SHOWN`.
    **state
        Values of the state parameters.
    """

    checkpoint = param.Integer(
        default=0,
        bounds=(0, 0),
        doc="""
        Which of the checkpoints that the figure carries is shown, from 0; by default the last one.""",
    )
    pair = param.Integer(
        default=NONE,
        bounds=(NONE, NONE),
        doc="""
        Selected item, counted from 0; -1 selects none.""",
    )

    def __init__(self, bundle: Bundle, **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.bundle = bundle
        self.modalities: tuple[str, str] = (bundle.modalities[0], bundle.modalities[1])
        self.count = min(SHOWN, len(bundle.items))
        if self.count < 2:
            raise InputError(f"bundle {bundle.name}/{bundle.seed} has {self.count} item; a figure needs two at least.")
        self.carried, self.encoded = self._carry()
        last = len(self.carried) - 1
        self.param.checkpoint.bounds = (0, last)
        self.param.pair.bounds = (NONE, self.count - 1)
        self.param.update(**{"checkpoint": last, **state})
        self.controls = {
            "checkpoint": training_slider(self.param.checkpoint, [int(bundle.steps[index]) for index in self.carried]),
            "pair": pair_select(self.param.pair, [item.caption for item in bundle.items[: self.count]]),
        }
        self.play = play_toggle(visible=last > 0)
        self.payload = ColumnDataSource(tags=[self._data()])
        """The data for the browser, as a model that several views can share."""

    @property
    def words(self) -> tuple[str, str]:
        """What the two modalities are called in a sentence."""
        first, second = self.modalities
        return WORDS.get(first, first), WORDS.get(second, second)

    def clouds(self, checkpoint: int | None = None) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The shown rows of both modalities, (N, D) each, at a checkpoint of the figure; by default the one shown."""
        index = self.carried[self.checkpoint if checkpoint is None else checkpoint]
        first, second = (self.bundle.at(modality, index)[: self.count] for modality in self.modalities)
        return first, second

    def media(self) -> dict[str, bytes]:
        """Files that a page with this figure needs beside it: path to content."""
        sprite = sprite_for(self.bundle, self.count)
        return {} if sprite is None else {f"{FOLDER}/{media_name(sprite)}": sprite}

    def table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Header and rows of the numbers behind the figure: one row a checkpoint, over the items shown."""
        first, second = self.words
        header = (
            "step",
            "gap distance",
            f"cosine {first} with {first}",
            f"cosine {second} with {second}",
            "cosine of partners",
            "cosine of others across",
            "recall@1",
        )
        return header, [self._row(checkpoint) for checkpoint in range(len(self.carried))]

    @property
    def step(self) -> str:
        """The step of training that is shown, in words."""
        steps = int(self.bundle.steps[self.carried[self.checkpoint]])
        return f"{steps:,} step{'' if steps == 1 else 's'}"

    def numbers(self, checkpoint: int | None = None) -> dict[str, float]:
        """Numbers of a checkpoint of the figure, over the items shown; names as in ``analysis.summary``."""
        x, y = self.clouds(checkpoint)
        found = {
            "gap_distance": gap_distance(x, y),
            "intra_modal_cosine(image)": intra_modal_cosine(x),
            "intra_modal_cosine(text)": intra_modal_cosine(y),
            "paired_cosine": paired_cosine(x, y),
            "cross_modal_cosine": cross_modal_cosine(x, y),
            "recall_at_1": (recall_at_k(x, y, 1) + recall_at_k(y, x, 1)) / 2,
        }
        return {name: round(value, 6) for name, value in found.items()}

    def _row(self, checkpoint: int) -> tuple[Any, ...]:
        steps = int(self.bundle.steps[self.carried[checkpoint]])
        return steps, *(round(value, 4) for value in self.numbers(checkpoint).values())

    def _carry(self) -> tuple[list[int], Encoded]:
        """Checkpoints of the bundle that the figure carries, evenly spread, with first and last; and their points.

        As many as fit: `CHECKPOINTS`, or fewer where the points are hard to compress.
        """
        total = len(self.bundle.steps)
        for count in range(min(CHECKPOINTS, total), 0, -1):
            carried = [total - 1] if count == 1 else [round(k * (total - 1) / (count - 1)) for k in range(count)]
            both = [self.bundle.embeddings[name][carried, : self.count] for name in self.modalities]  # (T, N, D) each
            encoded = encode(np.concatenate(both, axis=1))
            if encoded.weight() <= MOST_BYTES:
                return carried, encoded
        dimensions = self.bundle.at(self.modalities[0]).shape[-1]
        raise InputError(
            f"bundle {self.bundle.name}/{self.bundle.seed}: {self.count} items of {dimensions} dimensions are more "
            f"than a figure can carry; export fewer dimensions."
        )

    def _data(self) -> dict[str, Any]:
        """What travels to the browser; its type is ``Raw`` in ``browser/payload.js``."""
        items = self.bundle.items[: self.count]
        steps = [int(self.bundle.steps[index]) for index in self.carried]
        rows = [{"step": step, **self.numbers(checkpoint)} for checkpoint, step in enumerate(steps)]
        return {
            **self.encoded.as_json(),
            "steps": steps,
            "numbers": {name: [row[name] for row in rows] for name in rows[0]},
            "ids": [item.id for item in items],
            "captions": [item.caption for item in items],
            "words": list(self.words),
            "pictured": [name in self.bundle.sprites for name in self.modalities],
            "media": media_for(self.bundle, self.count),
            "clusters": self._clusters([item.caption for item in items]),
        }

    def _clusters(self, captions: Sequence[str]) -> dict[str, Any]:
        """Order and groups of the items by both modalities at the last checkpoint, so that the order holds still."""
        both = np.hstack(self.clouds(len(self.carried) - 1))  # (N, 2 D)
        both /= np.linalg.norm(both, axis=1, keepdims=True)
        groups = labelled_clusters(both, captions, max(1, round(self.count / CLUSTER_SIZE)))
        return {
            "order": [int(item) for item in order(both)],
            "groups": [{"start": g.start, "size": g.size, "label": g.label} for g in groups],
        }


def bare_figure(style: str, **options: Any) -> BokehFigure:  # noqa: ANN401
    """A plot without axes, toolbar, tools or frame: it leaves scrolling, pinching and dragging to the page."""
    plot = BokehFigure(
        toolbar_location=None,
        tools="",
        min_border=0,
        outline_line_color=None,
        background_fill_color=None,
        border_fill_color=None,
        sizing_mode="stretch_width",
        height=320,
        stylesheets=[InlineStyleSheet(css=style)],
        **options,
    )
    plot.axis.visible = False
    plot.grid.visible = False
    return plot
