"""State by name: what a person may write, and what becomes of it."""

from __future__ import annotations

import param
import pytest

from modgap.explainers.state import NO_ITEM, Item, Nearest, Step, read
from modgap.precompute.errors import InputError


class Figure(param.Parameterized):
    item = Item(doc="Selected item.")
    step = Step(doc="Step of training.")
    scale = Nearest(doc="1 / tau.")
    order = param.Selector(default="input", objects=["input", "cluster"])
    best = param.Boolean(default=False)
    share = param.Number(default=0.5, bounds=(0, 1))
    weight = param.Number(default=1.0, bounds=(0.0, None))
    noise = param.Number(default=0.0, bounds=(0.0, 0.3))
    layer = param.Integer(default=1, bounds=(0, 5))


@pytest.fixture
def figure() -> Figure:
    made = Figure()
    made.param["item"].offer({"i1": "cat", "i2": "dog", "i3": "dog"})
    made.param["step"].offer((0, 8, 240))
    made.param["scale"].offer((1, 10, 100))
    return made


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("item", "i2", "i2"),
        ("item", "cat", "i1"),
        ("item", NO_ITEM, NO_ITEM),
        ("step", "last", 240),
        ("step", "first", 0),
        ("step", 9, 8),
        ("step", 10_000, 240),
        ("scale", 20, 10),
        ("order", "cluster", "cluster"),
        ("best", True, True),
        ("share", 1, 1),
        ("layer", 5, 5),
    ],
)
def test_what_is_written_by_name_becomes_the_value(figure, name, written, value):
    assert read(figure.param[name], written) == value


@pytest.mark.parametrize(
    ("name", "written", "part"),
    [
        ("item", "cta", "did you mean 'cat'"),
        ("item", "dog", "2 items have this caption; write the id: i2, i3"),
        ("item", 1, "found item: 1"),
        ("step", "lst", "allowed: a step of training (a whole number), first, last"),
        ("step", 1.5, "a whole number"),
        ("step", True, "a whole number"),
        ("scale", 500, "a number from 1 to 100"),
        ("order", "clusters", "did you mean 'cluster'"),
        ("best", "yes", "allowed: true, false"),
        ("share", 2, "a number from 0 to 1"),
        ("weight", -1, "allowed: a number from 0."),
        ("noise", 2, "a number from 0 to 0.3"),
        ("layer", 2.0, "a whole number from 0 to 5"),
    ],
)
def test_what_is_not_allowed_is_said_with_what_is(figure, name, written, part):
    with pytest.raises(InputError, match="found") as caught:
        read(figure.param[name], written)
    assert part in str(caught.value)


def test_a_step_that_is_not_carried_becomes_the_nearest(figure):
    figure.step = 100
    assert figure.step == 8
    assert isinstance(figure.step, int)
    with pytest.raises(ValueError, match="numeric"):
        figure.step = "soon"


def test_a_selector_refuses_an_item_that_is_not_there(figure):
    with pytest.raises(ValueError, match="i9"):
        figure.item = "i9"


def test_figures_of_one_class_offer_their_own_items(figure):
    other = Figure()
    other.param["step"].offer((5,))
    other.step = 240
    figure.step = 239
    assert (other.step, figure.step) == (5, 240)
