"""Points that come when they are chosen: what stays, what goes, and how the browser gets it back."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from modgap.explainers import EXPLAINERS
from modgap.explainers.modules import page_modules
from modgap.site.figures import export, figure_data
from modgap.site.figures.deferral import hold_back, plain
from tests.bench import served

from ...explainers.conftest import wait_drawn, write_figures
from ...explainers.several import OBJECTIVES, Runs, make_runs

KINDS = {
    "comparer": ("fourth", "cyclip", "Fourth panel", "CyCLIP 100"),
    "gap-shift": ("model", "loob", "Model", "InfoLOOB"),
}
"""Of a figure: a parameter, a model that it does not open with, its list, and what that calls the model."""
OPENING = {"comparer": {"nce-30", "loob", "cloob"}, "gap-shift": {"nce-30"}}
STATUS = "deep(document, '.status').filter((e) => !e.hidden).map((e) => e.textContent)"


@pytest.fixture
def runs(tmp_path) -> Runs:
    return make_runs(tmp_path, OBJECTIVES)


def make(kind: str, runs: Runs):
    """A figure as a page has it, which opens with some models only."""
    state = {"fourth": ""} if kind == "comparer" else {}
    with page_modules():
        explainer: Any = EXPLAINERS[kind]
        return explainer(runs, **state)


def write(folder: Path, kind: str, runs: Runs) -> Path:
    return write_figures(folder, {"fig": make(kind, runs)}, later=True)


def clouds(node: Any) -> list[dict[str, Any]]:
    """Every cloud of a figure, as the browser has it."""
    if isinstance(node, list) and len(node) == 2 and node[0] == "clouds":
        return [plain(cloud) for cloud in node[1]]
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [cloud for part in parts for cloud in clouds(part)]


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_figure_opens_with_stays_and_the_rest_goes(kind, runs):
    explainer = make(kind, runs)
    whole = figure_data("fig", explainer)
    figure, held = hold_back(whole, explainer.opening())
    before, after = ({cloud["key"]: cloud for cloud in clouds(one)} for one in (whole, figure))
    assert set(before) == set(after) == set(OBJECTIVES)
    stayed = {key for key, cloud in after.items() if "points" in cloud}
    assert stayed == OPENING[kind]
    for key, cloud in after.items():
        assert (cloud if key in stayed else held[cloud["later"]]) == before[key]
    assert len(held) == len(OBJECTIVES) - len(stayed)
    assert hold_back(whole, None) == (whole, {})


def test_files_are_named_by_their_content_and_say_what_they_weigh(runs, tmp_path):
    (file,) = export({"fig": make("gap-shift", runs)}, tmp_path / "page", later=True)
    scripts = sorted((tmp_path / "page" / "figures").glob("later-*.js"))
    assert len(scripts) == len(OBJECTIVES) - 1
    for script in scripts:
        match = re.fullmatch(r'modgap\.share\((\{"(\w+)":.*\})\);\n', script.read_text(), re.DOTALL)
        assert match
        assert script.stem == f"later-{match[2]}"
        assert json.loads(match[1])[match[2]]["key"] in OBJECTIVES
    (whole,) = export({"fig": make("gap-shift", runs)}, tmp_path / "whole")
    assert whole.later == 0
    assert not list((tmp_path / "whole" / "figures").glob("later-*.js"))
    assert file.later > 0
    assert file.gzip < whole.gzip < file.gzip + file.later


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scheme", ["file", "http"])
def test_a_model_comes_when_it_is_chosen_from_a_disk_and_from_a_server(kind, scheme, runs, open_page, tmp_path):
    parameter, model, label, option = KINDS[kind]
    path = write(tmp_path / "page", kind, runs)
    with served(path.parent) as address:
        watched = open_page(path if scheme == "file" else address)
        page = watched.page
        wait_drawn(page)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "later-" in request.url else None)
        before = page.evaluate("figures.fig.numbers()")
        if kind == "comparer":
            page.get_by_role("button", name="Add a panel").click()
        page.get_by_label(label, exact=True).select_option(option)
        page.wait_for_function("([name, value]) => figures.fig.state()[name] === value", arg=[parameter, model])
        page.wait_for_function("(before) => JSON.stringify(figures.fig.numbers()) !== before", arg=json.dumps(before))
        page.wait_for_function(f"{STATUS}.length === 0")
        loaded = set(asked)
        assert loaded
        page.evaluate(f"figures.fig.put('{parameter}', 'nce-30')")
        page.evaluate(f"figures.fig.put('{parameter}', '{model}')")
        page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true), 100))")
        assert set(asked) == loaded
        assert len(asked) == len(loaded)
        assert watched.foreign == []
        assert scheme == "http" or watched.errors == []  # a server is asked for an icon of the page, too


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_said_that_a_model_is_on_its_way_that_it_failed_and_it_can_be_tried_again(
    kind, runs, open_page, tmp_path
):
    parameter, model, _, option = KINDS[kind]
    path = write(tmp_path / "page", kind, runs)
    with served(path.parent) as address:
        page = open_page(address).page
        wait_drawn(page)
        waiting: list[Any] = []
        page.route("**/later-*.js", lambda route: waiting.append(route))
        page.evaluate(f"figures.fig.put('{parameter}', '{model}')")
        page.wait_for_function(f"{STATUS}.join() === 'Loading {option} …'")
        assert page.evaluate("deep(document, '.status').every((e) => e.getAttribute('role') === 'status')")
        waiting.pop().abort()
        page.wait_for_function(f"{STATUS}.join().startsWith('{option} could not be loaded.')")
        page.unroute("**/later-*.js")
        page.get_by_role("button", name="Try again").click()
        page.wait_for_function(f"{STATUS}.length === 0")
        assert page.evaluate("figures.fig.state()")[parameter] == model


def test_a_choice_that_was_left_before_its_points_came_is_not_drawn(runs, open_page, tmp_path):
    path = write(tmp_path / "page", "gap-shift", runs)
    with served(path.parent) as address:
        page = open_page(address).page
        wait_drawn(page)
        before = page.evaluate("figures.fig.numbers()")
        waiting: list[Any] = []
        page.route("**/later-*.js", lambda route: waiting.append(route))
        page.evaluate("figures.fig.put('model', 'loob')")
        page.wait_for_function(f"{STATUS}.length === 1")
        page.evaluate("figures.fig.put('model', 'nce-30')")
        page.wait_for_function(f"{STATUS}.length === 0")
        waiting.pop().continue_()
        page.wait_for_function("() => document.querySelectorAll('script[src*=later]').length === 1")
        page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true), 100))")
        assert page.evaluate("figures.fig.numbers()") == before
