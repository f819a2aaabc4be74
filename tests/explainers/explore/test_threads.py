"""Panel's registry of links, with threads."""

from __future__ import annotations

import panel as pn
from panel.links import Callback

from modgap.explainers.explore import threads


def test_a_link_that_is_made_while_all_are_read_stops_nobody_and_none_is_lost():
    earlier = pn.widgets.TextInput()
    earlier.jslink(pn.widgets.TextInput(), value="value")
    threads.prepare()
    assert earlier in Callback.registry
    reading = iter(Callback.registry.values())
    first = next(reading)
    later = pn.widgets.TextInput()
    later.jslink(pn.widgets.TextInput(), value="value")
    rest = list(reading)
    assert Callback.registry[earlier] in [first, *rest]
    assert later in Callback.registry
    threads.prepare()
    assert later in Callback.registry
