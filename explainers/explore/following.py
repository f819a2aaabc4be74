"""What is drawn follows what is set, whatever thread sets it: the last that is set is what is drawn in the end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import param

DRAWN = 1  # after what answers in words, which takes no time


@dataclass
class _Answer:
    names: Sequence[str]
    draw: Callable[[], None]
    drawn: object = field(default=None)


class Following:
    """Draws what depends on parameters, in one thread at a time; what is set meanwhile is drawn by that thread, after.

    A server answers each change in a thread of its own. Were all of them to draw, an older one that takes longer would
    end last, and leave what is no longer set.

    Parameters
    ----------
    state
        Whose parameters are followed.
    answers
        Names of parameters, and what draws what depends on them; in the order in which they are drawn.
    when
        Whether it is drawn at all at present.
    """

    def __init__(
        self,
        state: param.Parameterized,
        answers: Sequence[tuple[Sequence[str], Callable[[], None]]],
        when: Callable[[], bool] = lambda: True,
    ) -> None:
        self._state, self._when, self._drawing = state, when, threading.Lock()
        self._answers = [_Answer(names, draw) for names, draw in answers]
        names = sorted({name for names, _ in answers for name in names})
        state.param.watch(lambda *_: self(), names, precedence=DRAWN)

    def __call__(self) -> None:
        """Draw what is not as it is set."""
        while any(self._late(answer) for answer in self._answers) and self._drawing.acquire(blocking=False):
            try:
                for answer in self._answers:
                    if self._late(answer):
                        answer.drawn = self._set(answer)
                        answer.draw()
            finally:
                self._drawing.release()

    def again(self) -> None:
        """Draw all of it, because something else has changed than what is set."""
        for answer in self._answers:
            answer.drawn = None
        self()

    def _late(self, answer: _Answer) -> bool:
        return self._when() and answer.drawn != self._set(answer)

    def _set(self, answer: _Answer) -> tuple[object, ...]:
        return tuple(getattr(self._state, name) for name in answer.names)
