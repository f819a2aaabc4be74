"""State by name: from Python to the browser and back, and each parameter with something to see."""

from __future__ import annotations

import re

import panel as pn
import param
import pytest
from bokeh.document import Document

from modgap.explainers.state import Listed, Nearest, Written, read
from modgap.site.figures.controls import control

from .conftest import make, state_of, states


def test_every_state_parameter_has_a_doc_bounds_and_a_control(made):
    _, explainer = made
    names = explainer.state_parameters()
    assert names
    assert set(explainer.controls) == set(names)
    for name in names:
        parameter = explainer.param[name]
        assert len((parameter.doc or "").strip()) > 10, name
        assert parameter.doc.strip().endswith("."), name
        if isinstance(parameter, param.Boolean):
            continue
        if isinstance(parameter, param.Selector):
            assert len(parameter.objects) > 1, name
        elif isinstance(parameter, Listed):
            assert len(parameter.offered) > 1, name
        elif isinstance(parameter, Written):
            assert len(parameter.examples) > 1, name
        elif isinstance(parameter, Nearest):
            assert list(parameter.carried) == sorted(set(parameter.carried)), name
            assert len(parameter.carried) > 1, name
        else:
            assert None not in parameter.bounds, name


def test_a_state_is_taken_by_name_and_a_wrong_one_is_refused(name, made):
    given, explainer = made
    state = states(explainer, 1)[0]
    again = make(name, given, **state)
    assert state_of(again) == {**state_of(explainer), **state}
    assert {key: read(again.param[key], value) for key, value in state.items()} == state
    for key in state:
        if not isinstance(
            explainer.param[key], Nearest | Listed | Written
        ):  # that takes the nearest; what a reader writes
            with pytest.raises(ValueError, match=key):
                make(name, given, **{key: "no such thing"})


def test_what_python_holds_is_what_the_page_opens_with(name, made):
    given, explainer = made
    for state in states(explainer, 3):
        one = make(name, given, **state)
        root = pn.panel(one).get_root(Document())
        models = {model.id: model for model in root.references()}
        for key in one.state_parameters():
            described = control(one, key, root)
            value = getattr(models[described["model"]], described["property"])
            if "options" in described:
                value = described["options"][described["values"].index(value)]
            assert value == getattr(one, key), key


def test_the_browser_has_the_state_of_python_and_takes_any_other(figure):
    assert figure.page.evaluate("figures.fig.state()") == figure.opening
    for state in states(figure.explainer, 5):
        figure.page.evaluate("putAll", state)
        assert figure.page.evaluate("figures.fig.state()") == {**figure.opening, **state}


def test_every_state_parameter_changes_something_that_is_seen_and_back(figure):
    for parameter in figure.explainer.state_parameters():
        same = figure.page.evaluate(
            "([base, states]) => unseen(base, states)", [figure.base(parameter), figure.neighbours(parameter)]
        )
        assert same == [], parameter


def test_the_last_of_many_changes_wins_and_the_way_leaves_no_trace(figure):
    there, *way = states(figure.explainer, 8)
    walk = "async ([from, states]) => { putAll(from); await settled(); for (const state of states) putAll(state); return settled(); }"
    straight = figure.page.evaluate(walk, [figure.opening, [there]])
    assert figure.page.evaluate(walk, [way[0], [*way, there]]) == straight


def test_what_is_written_in_words_follows_each_parameter(figure):
    explainer = figure.explainer
    for parameter in explainer.state_parameters():
        told = {}
        for state in (figure.base(parameter), *figure.neighbours(parameter)):
            explainer.param.update(**state)
            told[explainer.describe()] = state[parameter]
            assert explainer.describe() == explainer.describe()
            check_words(explainer.describe())
            check_table(*explainer.table())
        assert len(told) > 1, f"the description does not tell {parameter}"
        explainer.param.update(**figure.base(parameter))
        assert explainer.describe() == next(iter(told)), "the same state in the same words"


def check_words(text: str) -> None:
    assert text.strip() == text
    assert text.endswith(".")
    assert "  " not in text
    for nothing in ("nan", "None", "inf ", "{", "}", "−0.00 "):
        assert nothing not in text, text
    assert not re.search(r"(?<![\w-])-\d", text), "a hyphen for a minus sign"


def check_table(header: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    assert rows
    assert all(isinstance(cell, str) and cell for cell in header)
    assert {len(row) for row in rows} == {len(header)}
    cells = [cell for row in rows for cell in row]
    assert all(isinstance(cell, str | int | float) for cell in cells)
    assert all(cell == cell for cell in cells), "a number that is none"
    assert len(set(map(str, cells))) > 1
