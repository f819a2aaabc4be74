"""Controls by value: a widget that holds a position and the parameter that holds a name follow each other."""

from __future__ import annotations

import param
import pytest

from modgap.explainers.kit.controls import choice_buttons, item_select, option_slider, step_slider
from modgap.explainers.state import NO_ITEM, Item, Step


class Figure(param.Parameterized):
    step = Step(doc="Step of training.")
    item = Item(doc="Selected item.")
    model = param.Selector(default="b", objects=["a", "b", "c"])


@pytest.fixture
def figure() -> Figure:
    made = Figure()
    made.param["step"].offer((0, 10, 240))
    made.step = 240
    return made


def test_a_slider_over_steps_and_its_parameter_follow_each_other(figure):
    slider = step_slider(figure)
    assert (slider.value, slider.tags) == (2, [{"options": [0, 10, 240]}])
    slider.value = 1
    assert figure.step == 10
    figure.step = 3
    assert (figure.step, slider.value) == (0, 0)


def test_a_slider_over_names_says_each_in_words(figure):
    slider = option_slider(figure, "model", "Model", ["a", "b", "c"], ["A", "B", "C"])
    assert slider.format.args == {"texts": ["A", "B", "C"]}
    slider.value = 2
    assert figure.model == "c"


def test_a_slider_over_one_step_is_hidden(figure):
    figure.param["step"].offer((240,))
    assert not step_slider(figure).visible


def test_buttons_say_which_option_stands_where(figure):
    buttons = choice_buttons(figure.param["model"], "Model", {"A": "a", "B": "b", "C": "c"})
    assert buttons.tags == [{"options": ["a", "b", "c"]}]
    buttons.value = "c"
    assert figure.model == "c"


def test_items_with_one_caption_are_told_apart_by_their_ids(figure):
    captions = {"i1": "cat", "i2": "dog", "i3": "dog", "i4": "Find a pair"}
    figure.param["item"].offer(captions)
    select = item_select(figure.param["item"], captions)
    assert select.options == {
        "Find a pair": NO_ITEM, "cat": "i1", "dog (i2)": "i2", "dog (i3)": "i3", "Find a pair (i4)": "i4",
    }  # fmt: skip
    select.value = "i3"
    assert figure.item == "i3"


def test_captions_that_look_like_others_with_their_id_or_like_no_item_are_all_there(figure):
    captions = {"1": "A", "2": "A", "3": "A (1)", "4": "Find a pair", "5": ""}
    figure.param["item"].offer(captions)
    options = item_select(figure.param["item"], captions).options
    assert sorted(options.values()) == sorted([NO_ITEM, *captions])
