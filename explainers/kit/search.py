"""What figures that search share: which modality asks, and how the gap between the two clouds is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import panel as pn
import param

from ...precompute.modalities import word
from .controls import capital, choice_buttons, choice_select

CLOSINGS: Mapping[str, str] = {"trained": "As trained", "shift": "Shifted", "centre": "Centred"}
"""Keys of ``precompute.analysis.closing.closings`` to what a reader calls them."""
TOLD: Mapping[str, str] = {name: label.lower() for name, label in CLOSINGS.items()}
"""The same inside a sentence."""


def closing_parameter(default: str) -> param.Selector:
    """The state parameter of the clouds that are searched."""
    return param.Selector(
        default=default,
        objects=list(CLOSINGS),
        doc="""
        The clouds as trained, shifted along the gap until the centres meet, or centred.""",
    )


def asker_parameter() -> param.Selector:
    """The state parameter of the query's modality; a figure fills in which there are."""
    return param.Selector(
        objects=[],
        check_on_set=True,
        doc="""
        The modality that queries are in, by name; what they look for is in the other one.""",
    )


def closing_buttons(parameter: param.Parameter) -> pn.widgets.RadioButtonGroup:
    """One button for each of `CLOSINGS`."""
    return choice_buttons(parameter, "Gap", {label: name for name, label in CLOSINGS.items()})


def asker_select(parameter: param.Parameter, modalities: Sequence[str]) -> pn.widgets.Select:
    """Which of the modalities asks."""
    options = {capital(f"{word(name)} asks"): name for name in modalities}
    return choice_select(parameter, "Who asks", options)
