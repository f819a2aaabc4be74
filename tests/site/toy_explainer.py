"""A figure without a drawing that has a control of every kind, for the tests of states and addresses."""

from __future__ import annotations

import panel as pn
import param

from modgap.explainers import Explainer
from modgap.explainers.state import Item, Step
from modgap.precompute.bundle import Bundle
from modgap.precompute.errors import InputError


class Toy(Explainer):
    """What a chapter calls ``toy-controls``."""

    NAME = "toy-controls"
    OPTIONS = ("checkpoints", "items")
    HEIGHTS = {"desktop": 300, "phone": 300}  # noqa: RUF012
    STATE = ("step", "item", "order", "share", "best")

    step = Step()
    item = Item()
    order = param.Selector(default="input", objects=["input", "cluster"])
    share = param.Number(default=0.5, bounds=(-1, 1))
    best = param.Boolean(default=False)

    def __init__(self, bundle: Bundle, *, checkpoints: int = 3, items: int | list[str] = 4, **state) -> None:
        super().__init__()
        known = {item.id: item.caption for item in bundle.items}
        chosen = list(known)[:items] if isinstance(items, int) else items
        if not known.keys() >= set(chosen):
            raise InputError(f"found items {chosen}.")
        self.param["step"].offer(tuple(bundle.steps.tolist()[-checkpoints:]))
        self.param["item"].offer({name: known[name] for name in chosen})
        self.param.update(**{"step": self.param["step"].carried[-1], **state})
        self.controls = {
            "step": _positions(pn.widgets.IntSlider, self.param["step"].carried, self.step),
            "item": pn.widgets.Select(label="Item", options={known.get(one, "none"): one for one in ["", *chosen]}),
            "order": _buttons(self.param["order"].objects, self.order),
            "share": pn.widgets.FloatSlider(label="Share", start=-1, end=1, step=0.05, value=self.share),
            "best": pn.widgets.Toggle(label="Best", value=self.best),
        }
        self._layout = pn.Column(*self.controls.values())

    def describe(self) -> str:
        return f"Step {self.step}, item {self.item or 'none'}."

    def table(self):
        return ("step",), [(step,) for step in self.param["step"].carried]


def _positions(kind, options, value):
    """A slider over positions of a list."""
    place = options.index(value)
    return kind(label="Step", start=0, end=len(options) - 1, value=place, tags=[{"options": list(options)}])


def _buttons(options, value):
    return pn.widgets.RadioButtonGroup(label="Order", options=list(options), value=value)
