"""What figures that search share."""

from __future__ import annotations

import param

from modgap.explainers.kit.search import asker_select


class Figure(param.Parameterized):
    asker = param.Selector(default="MRI scans", objects=["MRI scans", "image"])


def test_who_asks_begins_with_a_capital_and_keeps_those_within_a_name():
    select = asker_select(Figure().param["asker"], ("MRI scans", "image"))
    assert select.options == {"MRI scans asks": "MRI scans", "Picture asks": "image"}
