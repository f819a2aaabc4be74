"""What stands on the left: every control is a widget with a label that sets the exploration, and follows it."""

from __future__ import annotations

import csv
import io

import numpy as np
import panel as pn
import pytest

from modgap.explainers.explore import Explorer, numerics
from modgap.explainers.explore.near_tab import NearTab
from modgap.explainers.explore.selection import content

from .planted import planted


def widget(explorer: Explorer, label: str) -> pn.widgets.Widget:
    """The one widget of an explorer that has a label."""
    (found,) = (one for one in explorer.__panel__().select(pn.widgets.Widget) if one.label == label)
    return found


def test_with_two_modalities_either_of_them_can_ask_and_the_map_stands_still():
    explorer = Explorer(planted(), layout="gap", selection=["t3", "t8"], item="t3")
    state, near = explorer.state, NearTab(explorer.state)
    near.look(at=True)
    assert "Nearest to the picture of:" in near.lists.object
    before, there = state.places(), state.ranks()
    widget(explorer, "Queries").value = "text"
    assert (state.asks, state.answers) == ("text", "image")
    assert "Nearest to the text of:" in near.lists.object
    back = numerics.pair_ranks(state.space.clouds["text"], state.space.clouds["image"])
    assert not np.array_equal(back, there)
    written = list(csv.DictReader(io.StringIO(content(state, ".csv").decode())))
    assert [float(row["rank"]) for row in written] == back[[3, 8]].tolist()
    assert all(np.array_equal(state.places()[name], before[name]) for name in before)


@pytest.mark.parametrize("asks", ["image", "text", "audio"])
def test_with_three_modalities_who_asks_and_who_answers_are_chosen(asks):
    explorer = Explorer(planted(kinds=("image", "text", "audio")))
    widget(explorer, "Answers").value = "text"
    widget(explorer, "Queries").value = asks
    assert explorer.state.asks == asks
    assert explorer.state.answers == ("image" if asks == "text" else "text")
    assert widget(explorer, "Answers").value == explorer.state.answers
