"""The settings of the small trainer as parameters of a figure, and as the controls that a reader meets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import panel as pn
import param

from ....precompute.numbers import number
from ....precompute.trainer.settings import OPTIONS, Settings, written
from ...kit.controls import capital, choice_select, flag_toggle, option_slider
from ...state import Nearest

NAMES: Mapping[str, str] = {
    "infonce": "InfoNCE", "siglip": "SigLIP", "infoloob": "InfoLOOB", "cyclip": "CyCLIP",
    "alignment-uniformity": "Alignment, uniformity",
    "born": "as born", "aligned": "aligned", "same-side": "same side", "far-apart": "far apart",
    "free": "free points", "linear": "linear towers", "hidden": "one hidden layer",
}  # fmt: skip
"""Of options that are words."""
LABELS: Mapping[str, str] = {
    "objective": "Objective", "scale": "Scale 1/τ", "learned": "Learn scale", "limit": "Limit of scale",
    "wrong": "Wrong pairs",
    "start": "Start", "dimension": "Dimensions", "towers": "Towers", "width": "Hidden units", "pairs": "Pairs",
    "noise": "Noise", "missing": "Factors unnamed", "batch": "Batch", "rate": "Learning rate", "decay": "Weight decay",
    "seed": "Seed",
}  # fmt: skip
FIRST = ("objective", "start", "scale", "learned", "wrong", "dimension")
"""Settings that stand open; the others are shown by ``more``."""
BESIDE = (
    "scale=1", "scale=3", "scale=10", "scale=30", "scale=100", "learned=true", "learned=false",
    "wrong=0", "wrong=0.1", "wrong=0.3", "start=born", "start=aligned", "start=same-side", "start=far-apart",
    "objective=infonce", "objective=siglip", "objective=infoloob", "objective=cyclip",
    "objective=alignment-uniformity", "dimension=2", "dimension=3", "dimension=16", "towers=free", "towers=linear",
    "towers=hidden", "missing=0", "missing=4", "batch=8", "seed=1",
)  # fmt: skip
"""One setting otherwise, for a second run beside the first."""
NOTHING = "none"


def told(name: str, value: Any) -> str:  # noqa: ANN401
    """A value of a setting in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return NAMES[value]
    return f"{value:.0%}" if name == "wrong" else number(value, ".4g")


def parameter(name: str, doc: str) -> param.Parameter:
    """The state parameter of a setting; its values are those of `OPTIONS`."""
    default, options = getattr(Settings(), name), OPTIONS[name]
    if isinstance(default, bool):
        return param.Boolean(default=default, doc=doc)
    if isinstance(default, str):
        return param.Selector(default=default, objects=list(options), doc=doc)
    return Nearest(default=default, carried=options, doc=doc)


def control(owner: param.Parameterized, name: str) -> pn.widgets.Widget:
    """The control of a setting."""
    own, options = owner.param[name], OPTIONS[name]
    if isinstance(own, param.Boolean):
        return flag_toggle(own, LABELS[name])
    if isinstance(own, param.Selector):
        return choice_select(own, LABELS[name], {capital(NAMES[option]): option for option in options})
    return option_slider(owner, name, LABELS[name], list(options), [told(name, option) for option in options])


def read_beside(beside: str) -> tuple[str, Any] | None:
    """Setting and value of a second run; None where there is none."""
    if beside == NOTHING:
        return None
    name, _, value = beside.partition("=")
    return name, next(option for option in OPTIONS[name] if written(option) == value)


def told_beside(beside: str) -> str:
    """What is otherwise in a second run, in words."""
    pair = read_beside(beside)
    return f"{LABELS[pair[0]]}: {told(*pair)}" if pair else "Nothing beside it"
