"""The state of a comparison: models of the same items, how each is looked at, and what follows from it."""

from __future__ import annotations

import math
import threading
from typing import Any, ClassVar

import numpy as np
import param

from ...precompute.bundle import Bundle
from ...precompute.errors import InputError
from ...precompute.metrics import METRICS
from ..figures.gap_shift.moving import METHODS
from ..labels import told_apart
from . import numerics
from .direction import Direction
from .exploration import LAYOUTS, SLOW, Exploration
from .items import Items
from .matrix import block_means
from .measures import Floats, values_of
from .space import Points, Space

MOVING = ["asks", "answers", "method", "amount", "steps", "methods", "amounts"]
OWN = {"step": "steps", "method": "methods", "amount": "amounts"}
"""What each model has of its own, to the parameter that holds it for all."""


class Each(param.List):
    """A value for every model, in their order, or none; one that its model does not take is refused."""

    def _validate(self, val: Any) -> None:  # noqa: ANN401
        super()._validate(val)
        states = getattr(self.owner, "states", ())
        if val and len(val) != len(states):
            raise ValueError(f"{self.name}: found {len(val)} values; allowed: one for each of {len(states)} models.")
        for state, own in zip(states, val, strict=False):
            state.param[self._of()]._validate(own)

    def read(self, text: str) -> list[Any]:
        """The values that an address says, apart by blanks."""
        kind = type(getattr(self.owner.states[0], self._of()))  # pyright: ignore[reportOptionalMemberAccess]
        values = [kind(one) for one in text.split()]
        if any(isinstance(one, float) and not math.isfinite(one) for one in values):
            raise ValueError(text)
        return values

    def _of(self) -> str:
        return next(of for of, name in OWN.items() if name == self.name)


class Comparison(Direction):
    """Models, checkpoints or closings of the same items.

    ``method`` and ``amount`` are of all models at once, until ``methods`` or ``amounts`` say another one for each.
    """

    selection = Items(default=[], doc="Ids of the items that are selected.")
    layout = param.Selector(
        default="pca",
        objects=[value for value in LAYOUTS.values() if value not in SLOW],
        doc="How the maps are laid out.",
    )
    method = param.Selector(default="shift", objects=list(METHODS.values()), doc="Way of closing the gap.")
    amount = param.Number(default=0.0, bounds=(-1.0, 1.5), doc="How much of it: 0 as trained, 1 closed.")
    steps = Each(default=[], doc="Steps of training of each model; none: as they were given.")
    methods = Each(default=[], doc="Way of closing of each model; none: the one of all.")
    amounts = Each(default=[], doc="How much of it of each model; none: the one of all.")
    first = param.Integer(default=0, doc="Place of the model that another one is compared with.")
    second = param.Integer(default=1, doc="Place of that other one.")
    across = param.Selector(default="gap_distance", objects=list(METRICS), doc="Metric across.")
    up = param.Selector(default="recall_at_1", objects=list(METRICS), doc="Metric up.")

    STATE: ClassVar[tuple[str, ...]] = (
        "selection", "layout", "asks", "answers", "method", "amount", "steps", "methods", "amounts", "first", "second",
        "across", "up",
    )  # fmt: skip
    """What an address says; see `address`."""

    def __init__(self, *bundles: Bundle | Space | Exploration, **state: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.states = [one if isinstance(one, Exploration) else Exploration(one) for one in bundles]
        self._check()
        self.space = self.states[0].space
        self.between(self.space.modalities)
        self.asks, self.answers = self.states[0].asks, self.states[0].answers
        self._given = [one.step for one in self.states]
        self._follows: int | None = None
        self.param["first"].bounds = self.param["second"].bounds = (0, len(bundles) - 1)
        if any(one.moved for one in self.states):
            self.param.update(methods=[one.method for one in self.states], amounts=[one.amount for one in self.states])
        self.param.update(**state)
        self.follow()
        for one in self.states:
            one.param.watch(self._take, list(OWN))

    @param.depends("method", "amount", watch=True)
    def _all_alike(self) -> None:
        self.param.update(methods=[], amounts=[])

    def each(self, of: str) -> list[Any]:
        """The steps of training (``step``), the way of closing or its amount of each model."""
        return list(getattr(self, OWN[of])) or (
            list(self._given) if of == "step" else [getattr(self, of)] * len(self.states)
        )

    def follow(self) -> None:
        """Set the models as the comparison has them."""
        self._follows = threading.get_ident()
        try:
            for state, step, method, amount in zip(self.states, *map(self.each, OWN), strict=True):
                state.param.update(
                    layout=self.layout, asks=self.asks, answers=self.answers, step=step, method=method, amount=amount
                )
        finally:
            self._follows = None

    def _take(self, *events: param.parameterized.Event) -> None:
        """Take what somebody has set of one model."""
        if self._follows == threading.get_ident():
            return
        for event in events:
            own = self.each(event.name)
            own[next(n for n, state in enumerate(self.states) if state is event.obj)] = event.new
            setattr(self, OWN[event.name], own)

    @property
    def labels(self) -> list[str]:
        """What a reader calls the models as they are: with steps that are not the last, and closings that differ."""
        closings = list(zip(self.each("method"), self.each("amount"), strict=True))
        ways = {value: label.lower() for label, value in METHODS.items()}
        differ = len({closing if numerics.moves(*closing) else None for closing in closings}) > 1
        spaces = [state.space for state in self.states]
        labels = []
        for space, step, (method, amount) in zip(spaces, self.each("step"), closings, strict=True):
            after = "" if step == space.bundle.steps[-1] else f", {step:,} steps"
            closed = f", {ways[method]} {amount:.2f}" if differ and numerics.moves(method, amount) else ""
            labels.append(f"{space.label}{after}{closed}")
        return told_apart(labels, [_told(space) for space in spaces])

    def changes(self) -> Floats:
        """How many ranks each partner is better placed by the second model than by the first, (N,)."""
        return self.states[self.first].ranks() - self.states[self.second].ranks()

    def values(self, metric: str) -> list[float]:
        """A metric of each model as it is on the maps, of as many pairs as in `measures`.

        It is the mean of both directions, or of both modalities, where it has two values.
        """
        return [self._value(state, metric) for state in self.states]

    @staticmethod
    def _value(state: Exploration, metric: str) -> float:
        closing = state.closing
        space, names = closing.space, (closing.asks, closing.answers)
        made = space.kept(
            ("metric", metric, *closing.key),
            lambda: values_of(metric, *state.pair_of(closing), names, space.scale),
        )
        pairs = [value for name, value in made.items() if "," in name] or list(made.values())
        return float(np.mean(pairs))

    def cells(self, state: Exploration) -> tuple[Points, int]:
        """All similarities of a model in the order of the first one, and how many items are a cell: `block_means`."""
        clouds = state.clouds()
        order = self.states[0].arrangement().order
        return block_means({name: clouds[name] for name in self.space.modalities}, order)

    def _check(self) -> None:
        if len(self.states) < 2:
            raise InputError(f"found {len(self.states)} bundles; comparing needs two or more.")
        first = self.states[0].space
        problems = []
        for other in (one.space for one in self.states[1:]):
            name, count = _told(other), first.count
            if other.ids != first.ids:
                common = len(set(other.ids) & set(first.ids))
                problems.append(
                    f"bundle {name}: found {other.count:,} items, {common:,} of them in {_told(first)} with its "
                    f"{count:,}; allowed: the same items by id."
                )
            elif set(other.modalities) != set(first.modalities):
                problems.append(
                    f"bundle {name}: found modalities {', '.join(other.modalities)}; allowed: those of the first "
                    f"bundle, {', '.join(first.modalities)}."
                )
        if problems:
            raise InputError(problems)


def _told(space: Space) -> str:
    return f"{space.bundle.name}/{space.bundle.seed}"
