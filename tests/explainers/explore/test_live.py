"""What Python alters in a plot reaches a notebook, although no pane beside it says anything new."""

from __future__ import annotations

import json
import re
from typing import Any

import panel as pn
from bokeh.document import Document
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure
from panel.io.model import add_to_doc
from pyviz_comms import Comm

from modgap.explainers.explore.live import LivePlot, columns


class Kept(Comm):
    """A channel to a notebook that is open, and keeps what is sent."""

    def __init__(self) -> None:
        super().__init__()
        self._comm, self.sent = object(), ""

    def send(self, data: Any = None, **_: Any) -> None:
        self.sent += str(data)


def test_a_plot_that_python_alters_is_sent_to_the_notebook_by_itself():
    plot, source = LivePlot(figure()), ColumnDataSource({"x": [1], "y": [1]})
    plot.figure.scatter("x", "y", source=source)
    document, channel = Document(), Kept()
    add_to_doc(pn.Column(plot.pane).get_root(document, channel), document, True)
    plot.change(lambda: columns(source, {"x": [5, 77], "y": [6, 88]}))
    (sent,) = re.findall(r'{"events".*', channel.sent)
    (event,) = json.loads(sent)["events"]
    assert event["model"]["id"] == source.id
    assert dict(event["data"]["entries"]) == {"x": [5, 77], "y": [6, 88]}
