"""Every tab of an explorer as somebody sees it who opens them one after the other."""

from __future__ import annotations

import re

import panel as pn

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
