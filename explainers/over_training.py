"""What explainers on one bundle have in common that show its points at a step of training."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar, TypedDict

import numpy as np

from ..precompute.analysis.checks import unit_rows
from ..precompute.analysis.clustering import labelled_clusters, order
from ..precompute.bundle import Bundle
from ..precompute.metrics import label, measure, written
from .base import OfItems, Table, carrier
from .data.identity import Identity, identity
from .data.pairing import SAMPLE, Pairing
from .data.payload import Cloud, Later, encode, extent, frame, principal_frame
from .kit.controls import item_select, play_toggle, step_slider
from .state import Item, Step

CHECKPOINTS = 7  # that a figure carries unless it is told otherwise
CLUSTER_SIZE = 12  # items a cluster, about
METRICS = ("gap_distance", "intra_modal_cosine", "paired_cosine", "cross_modal_cosine", "recall_at_1")

TRAINING_ROW = 44  # CSS pixels
NUMBERS_ROW = {"desktop": 61, "phone": 64}


class Group(TypedDict):
    """Items that are alike: ``size`` of the clusters' order from place ``start`` on."""

    start: int
    size: int
    label: str


class Clusters(TypedDict):
    """Items by number, similar ones together, and the groups in that order."""

    order: list[int]
    groups: list[Group]


class Carried(Identity):
    """The points of all states, in the plane of an ``extent``: x0, x1, y0, y1 of all places."""

    extent: list[float]
    clouds: Sequence[Cloud | Later]
    clusters: Clusters


class OverTraining(OfItems):
    """One bundle as a live figure: two modalities or more over the steps of training, and an item that is selected.

    Parameters
    ----------
    bundle
        Two items at least.
    items, modalities
        Which are shown; see `Pairing.of`.
    checkpoints
        How many steps of training the figure carries, evenly spread over the bundle's, first and last among them.
    **state
        Values of the state parameters.
    """

    OPTIONS: ClassVar[tuple[str, ...]] = ("items", "modalities", "checkpoints")

    step = Step(
        doc="""
        Step of training that is shown; of a step that the figure does not carry, the nearest. By default the last."""
    )
    item = Item(
        doc="""
        Selected item, by its id; none if empty."""
    )

    def __init__(
        self,
        bundle: Bundle,
        *,
        items: int | Sequence[str] = SAMPLE,
        modalities: Sequence[str] | None = None,
        checkpoints: int = CHECKPOINTS,
        **state: Any,  # noqa: ANN401
    ) -> None:
        super().__init__()
        self.pairing = Pairing.of(bundle, items, modalities)
        self.steps = carried_steps(bundle, checkpoints)
        self._offer()
        self.param.update(**{"step": self.steps[-1], **state})
        self.controls = {
            "step": step_slider(self),
            "item": item_select(self.param["item"], self.pairing.captions),
        }
        self.play = play_toggle(self.controls["step"])
        self.payload = carrier(self._data())
        """The data for the browser, as a model that several views can share."""

    def _offer(self) -> None:
        """Let state parameters take what the data have; called before any is set."""
        self.param["step"].offer(self.steps)
        self.param["item"].offer(self.pairing.captions)

    @property
    def words(self) -> tuple[str, ...]:
        """What the modalities are called in a sentence."""
        return self.pairing.words

    @property
    def listed(self) -> str:
        """The items in a sentence: "100 of 400 pictures and their texts"."""
        first, *others = (f"{word}s" for word in self.words)
        return f"{self.pairing.told} {first} and their {' and '.join(others)}"

    @property
    def told_step(self) -> str:
        """How far training is, in words."""
        return told_training(self.pairing.bundle, int(self.step))

    @property
    def told_item(self) -> str:
        """A sentence about the selected item, after a space; empty without one."""
        return self.pairing.told_item(self.item, self.pairing.clouds(int(self.step)))

    def told(self, key: str) -> str:
        """A number of `numbers` as a sentence has it."""
        return written(key, self.numbers()[key])

    def heights(self) -> dict[str, int]:
        """Without the row of training where there is one step, with a row of numbers for each two modalities."""
        further = len(list(self.pairing.pairs())) - 1
        training = TRAINING_ROW if len(self.steps) == 1 else 0
        return {width: height - training + further * NUMBERS_ROW[width] for width, height in self.HEIGHTS.items()}

    def table(self) -> Table:
        """Header and rows of the numbers behind the figure: one row a step that is carried, over the items shown."""
        names = list(self.numbers())
        header = ("step", *(label(name, names) for name in names))
        rows = [(step, *(round(self.numbers(step)[name], 4) for name in names)) for step in self.steps]
        return header, rows

    def numbers(self, step: int | None = None) -> dict[str, float]:
        """Numbers over the items shown at a step, by default the one shown; keys as in ``precompute.metrics``."""
        return self._numbers[int(self.step) if step is None else step]

    @cached_property
    def _numbers(self) -> dict[int, dict[str, float]]:
        bundle = self.pairing.bundle
        scales = {step: float(bundle.logit_scale[bundle.checkpoint(step)]) for step in self.steps}
        return {step: measure(self.pairing.clouds(step), scale, 0, METRICS) for step, scale in scales.items()}

    def _data(self) -> Carried:
        """What travels to the browser."""
        stacked = [self.pairing.stacked(step) for step in self.steps]  # (M n, D) each
        axes, origin = principal_frame(stacked)
        plane = frame(axes, origin)
        clouds = [
            Cloud(
                key=str(step),
                points=[encode(self.pairing.raw(modality, step)) for modality in self.pairing.modalities],
                frame=plane,
                numbers={name: round(value, 6) for name, value in self.numbers(step).items()},
            )
            for step in self.steps
        ]
        return Carried(
            **identity(self.pairing),
            extent=extent([points @ axes.T - origin for points in stacked]),
            clouds=clouds,
            clusters=clusters_of(self.pairing),
        )


def told_training(bundle: Bundle, step: int) -> str:
    """How far training is at a step of a bundle, in words."""
    if not bundle.steps[-1]:
        return "without training" if bundle.trained else f"in {bundle.imported.get('model', bundle.name)}"
    return f"after {step:,} step{'' if step == 1 else 's'} of training"


def clusters_of(pairing: Pairing) -> Clusters:
    """Order and groups of items by all their modalities at the last step, so that the order holds still."""
    together = unit_rows(np.hstack(list(pairing.clouds().values())))  # (n, M D)
    captions = list(pairing.captions.values())
    groups = labelled_clusters(together, captions, max(1, round(pairing.count / CLUSTER_SIZE)))
    return Clusters(
        order=[int(item) for item in order(together)],
        groups=[Group(start=group.start, size=group.size, label=group.label) for group in groups],
    )


def carried_steps(bundle: Bundle, checkpoints: int) -> tuple[int, ...]:
    """Steps of a bundle, at most so many, evenly spread over its checkpoints, the first and the last among them."""
    total = len(bundle.steps)
    count = min(checkpoints, total)
    places = [total - 1] if count == 1 else [round(k * (total - 1) / (count - 1)) for k in range(count)]
    return tuple(int(bundle.steps[place]) for place in places)
