"""Every tab of an explorer as somebody sees it who opens them one after the other."""

from __future__ import annotations

import re

import numpy as np
import panel as pn
from bokeh.models import Image

from modgap.explainers.explore import Explorer

TABS = ("Map", "Neighbours", "Similarities", "Metrics", "Loss", "Subsets")


def looked_at(explorer: Explorer) -> dict[str, str]:
    """What is written in each tab once it was opened, as HTML."""
    tabs = explorer.__panel__().select(pn.Tabs)[0]
    told = {}
    for place, title in enumerate(TABS):
        tabs.active = place
        told[title] = "\n".join(pane.object for pane in tabs[place].select(pn.pane.HTML))
    return told


def cells(told: str, label: str) -> list[str]:
    """What stands in the first row of a table that begins with a label, but for the label itself."""
    rows = re.findall(r"<tr>(.*?)</tr>", told, re.DOTALL)
    row = next(row for row in rows if row.startswith(f"<td>{label}"))
    return re.findall(r'<td class="number">(.*?)</td>', row)


def images(shown: pn.viewable.Viewable) -> list[np.ndarray]:
    """Every array that is drawn as an image: similarities, the loss."""
    plots = [pane.object for pane in shown.select(pn.pane.Bokeh)]
    return [
        glyph.data_source.data["image"][0]
        for plot in plots
        for glyph in plot.renderers
        if isinstance(glyph.glyph, Image)
    ]
