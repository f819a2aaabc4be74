"""Changes that several threads make: what is drawn, and kept, in the end is of what is set in the end."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import param

from modgap.explainers.explore import numerics
from modgap.explainers.explore.exploration import Exploration
from modgap.explainers.explore.following import Following

from .planted import planted


class Setting(param.Parameterized):
    amount = param.Integer(default=0)
    other = param.Integer(default=0)


def in_a_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_change_that_comes_while_another_is_drawn_is_drawn_after_it_and_holds_nobody_up():
    state, drawn, begun, go_on = Setting(), [], threading.Event(), threading.Event()

    def draw() -> None:
        amount = state.amount
        begun.set()
        assert go_on.wait(60)
        drawn.append(amount)

    Following(state, [(["amount"], draw)])
    first = in_a_thread(lambda: state.param.update(amount=1))
    assert begun.wait(60)
    second = in_a_thread(lambda: state.param.update(amount=2))
    second.join(60)
    assert not second.is_alive()
    go_on.set()
    first.join(60)
    assert drawn == [1, 2]


def test_what_does_not_depend_on_a_change_is_not_drawn_anew_unless_all_is():
    state, drawn = Setting(), []
    following = Following(
        state, [(["amount"], lambda: drawn.append("amount")), (["other", "amount"], lambda: drawn.append("both"))]
    )
    following()
    state.other = 1
    assert drawn == ["amount", "both", "both"]
    following.again()
    assert drawn[3:] == ["amount", "both"]


def test_nothing_is_drawn_while_nobody_looks_and_the_last_state_as_soon_as_somebody_does():
    state, drawn, looking = Setting(), [], []
    following = Following(state, [(["amount"], lambda: drawn.append(state.amount))], lambda: bool(looking))
    state.amount = 1
    state.amount = 2
    assert drawn == []
    looking.append(True)
    following()
    assert drawn == [2]


def test_ranks_are_kept_under_the_closing_that_they_are_of_though_it_changes_meanwhile(monkeypatch):
    state = Exploration(planted(), amount=0.5)
    kept = type(state.space).kept

    def changing(space, key, make):
        state.amount = 1.0
        return kept(space, key, make)

    wanted = numerics.pair_ranks(*numerics.closed(*state.trained, "shift", 0.5))
    assert not np.array_equal(wanted, numerics.pair_ranks(*numerics.closed(*state.trained, "shift", 1.0)))
    monkeypatch.setattr(type(state.space), "kept", changing)
    np.testing.assert_array_equal(state.ranks(), wanted)
