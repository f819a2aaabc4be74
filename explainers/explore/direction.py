"""Who asks and who answers: the pair of modalities that is closed, and the way in which ranks are counted."""

from __future__ import annotations

from collections.abc import Sequence

import panel as pn
import param

from ...precompute.modalities import plural
from ..kit.controls import capital
from .parts import select


class Direction(param.Parameterized):
    """Two different modalities: where one of them is set to be the other, that becomes another."""

    asks = param.Selector(objects=[], check_on_set=True, doc="Modality of the queries, which closing moves.")
    answers = param.Selector(objects=[], check_on_set=True, doc="Modality of the answers, which closing moves.")

    def between(self, names: Sequence[str]) -> None:
        """Choose among modalities, two at least; the first asks the second."""
        self.param["asks"].objects = self.param["answers"].objects = list(names)
        self.asks, self.answers = names[:2]

    @param.depends("asks", watch=True)
    def _turn_answers(self) -> None:
        if self.asks == self.answers:
            self.answers = next(name for name in self.param["answers"].objects if name != self.asks)

    @param.depends("answers", watch=True)
    def _turn_asks(self) -> None:
        if self.asks == self.answers:
            self.asks = next(name for name in self.param["asks"].objects if name != self.answers)

    def ends(self) -> list[pn.widgets.Select]:
        """What chooses who asks and who answers; of two modalities the other one does."""
        names = {capital(plural(name)): name for name in self.param["asks"].objects}
        ends = [(self.param["asks"], "Queries"), (self.param["answers"], "Answers")]
        return [select(end, label, names) for end, label in ends[: 1 if len(names) == 2 else 2]]
