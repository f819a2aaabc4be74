"""What a figure is made from: one bundle, several runs or nothing, as its explainer needs."""

from __future__ import annotations

import json
import re

import pytest

from modgap.explainers import EXPLAINERS, Explainer

from .making import body, problems_of, read_chapters


class Silent(Explainer):
    def describe(self):
        return "Nothing is drawn."

    def table(self):
        return (), []


class OfRuns(Silent):
    NAME = "of-runs"
    NEEDS = "runs"

    def __init__(self, runs, **state):
        super().__init__(**state)
        self.runs = runs
        self.controls = {}


class OfNothing(Silent):
    NAME = "of-nothing"
    NEEDS = "nothing"

    def __init__(self, **state):
        super().__init__(**state)
        self.controls = {}


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    for kind in (OfRuns, OfNothing):
        monkeypatch.setitem(EXPLAINERS, kind.NAME, kind)


def figure(name: str, *options: str) -> str:
    return (
        "# T\n\n:::figure "
        + name
        + " #fig\ntitle: A\n"
        + "".join(f"{option}\n" for option in options)
        + "---\n:::\n\n[So]{claim=gap_is_wide} [@liang2022].\n"
    )


def test_an_explainer_of_runs_gets_the_listed_ones_in_their_order_with_all_seeds(tmp_path, toy_runs):
    use = read_chapters(tmp_path, toy_runs, figure("of-runs", "runs: [toy, other]")).figures["fig"]
    assert isinstance(use.explainer, OfRuns)
    assert {name: ensemble.seeds for name, ensemble in use.explainer.runs.items()} == {"toy": [0, 1, 2], "other": [0]}
    assert list(use.explainer.runs) == ["toy", "other"]


def test_a_figure_whose_id_stands_already_is_told_and_none_is_made(tmp_path, toy_runs, monkeypatch):
    made = []
    monkeypatch.setattr(OfNothing, "__init__", lambda self, **state: made.append(self))
    text = figure("of-nothing").removesuffix("\n\n[So]{claim=gap_is_wide} [@liang2022].\n") + "\n"
    found = problems_of(tmp_path, toy_runs, text + text.removeprefix("# T\n") * 2, claims="")
    assert [one for one in found if "found figure id 'fig' again" in one] == found
    assert len(found) == 2
    assert made == []


def test_what_is_wrong_in_the_text_is_told_before_a_figure_is_made(tmp_path, toy_runs, monkeypatch):
    made = []
    monkeypatch.setattr(OfNothing, "__init__", lambda self, **state: made.append(self))
    found = problems_of(tmp_path, toy_runs, figure("of-nothing").replace("@liang2022", "@liang"))
    assert found == [
        "01-first.md:8: found citation 'liang'; did you mean 'liang2022'? Allowed: fuerst2022, liang2022, wang2020 "
        "(in references.bib)."
    ]
    assert made == []


def test_an_explainer_of_nothing_needs_neither(tmp_path, toy_runs):
    use = read_chapters(tmp_path, toy_runs, figure("of-nothing")).figures["fig"]
    assert isinstance(use.explainer, OfNothing)


def test_how_much_a_figure_shows_is_said_by_the_chapter(tmp_path, toy_runs):
    amounts = ("bundle: toy/0", "checkpoints: 2", "items: [i3, i7]")
    use = read_chapters(tmp_path, toy_runs, figure("toy-controls", *amounts)).figures["fig"]
    assert use.explainer is not None
    assert use.explainer.param["step"].carried == (10, 100)
    assert use.explainer.param["item"].objects == ["", "i3", "i7"]


def test_what_an_explainer_says_of_an_amount_is_told(tmp_path, toy_runs):
    found = problems_of(tmp_path, toy_runs, figure("toy-controls", "bundle: toy/0", "items: [i99]"))
    assert found == ["01-first.md:3: found items ['i99']."]


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ("{}", {"step": 100, "item": "", "order": "input", "share": 0.5, "best": False}),
        ("{step: first, item: thing 2}", {"step": 0, "item": "i2"}),
        ("{step: last, item: i2}", {"step": 100, "item": "i2"}),
        (
            "{step: 60, order: cluster, share: 1, best: true}",
            {"step": 100, "order": "cluster", "share": 1, "best": True},
        ),
        ("{step: 12}", {"step": 10}),
    ],
)
def test_a_chapter_names_a_state_and_the_page_gets_its_values(given, state, tmp_path, toy_runs):
    use = read_chapters(tmp_path, toy_runs, figure("toy-controls", "bundle: toy/0", f"state: {given}")).figures["fig"]
    assert use.state.items() >= state.items()
    assert use.explainer is not None
    assert {name: getattr(use.explainer, name) for name in use.state} == use.state


def test_a_step_lays_what_it_names_over_the_state_of_its_figure(tmp_path, toy_runs):
    text = (
        "# T\n\n::::scroll #film\n:::figure toy-controls\nbundle: toy/0\ntitle: A\nstate: {step: first, item: i2}\n:::\n"
        ":::step {item: thing 3}\nOne.\n:::\n:::step {step: last}\nTwo.\n:::\n::::\n\n[So]{claim=gap_is_wide} [@liang2022].\n"
    )
    html = body(read_chapters(tmp_path, toy_runs, text)).replace("&#34;", '"')
    states = [json.loads(found) for found in re.findall(r'data-state="({.*?})"', html)]
    assert [(state["step"], state["item"]) for state in states] == [(0, "i3"), (100, "i2")]


def test_a_link_says_in_words_what_an_address_holds_as_values(tmp_path, toy_runs):
    text = figure("toy-controls", "bundle: toy/0") + "[See](#fig-fig?step=last&item=thing%202&best=true&share=-0.5).\n"
    assert 'href="#fig-fig?step=100&amp;item=i2&amp;best=true&amp;share=-0.5"' in body(
        read_chapters(tmp_path, toy_runs, text)
    )


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (figure("of-runs"), ["01-first.md:3: 'figure of-runs' lacks runs; it takes 'runs: [NAME, ...]'."]),
        (figure("scatter"), ["01-first.md:3: 'figure scatter' lacks bundle; it takes 'bundle: NAME/SEED'."]),
        (
            figure("scatter", "bundle: toy/0", "runs: [toy]"),
            ["01-first.md:6: found option 'runs'; 'scatter' takes 'bundle: NAME/SEED'."],
        ),
        (
            figure("of-nothing", "bundle: toy/0"),
            ["01-first.md:5: found option 'bundle'; 'of-nothing' takes neither 'bundle' nor 'runs'."],
        ),
        (
            figure("of-runs", "runs: toy"),
            ["01-first.md:5: found runs: 'toy'; allowed: a list of experiments: [NAME, ...]."],
        ),
        (
            figure("of-runs", "runs: []"),
            ["01-first.md:5: found runs: []; allowed: a list of experiments: [NAME, ...]."],
        ),
        (
            figure("of-runs", "runs:", "  - other", "  - toi", "  - 3", "  - other"),
            [
                "01-first.md:7: found run 'toi'; did you mean 'toy'? Allowed: other, toy.",
                "01-first.md:8: found run 3; allowed: other, toy.",
                "01-first.md:9: found run 'other' twice; list it once.",
            ],
        ),
        (
            figure("of-run", "runs: [toi]"),
            [
                "01-first.md:3: found explainer 'of-run'; did you mean 'of-runs'? Allowed: ",
                "01-first.md:5: found run 'toi'; did you mean 'toy'? Allowed: other, toy.",
            ],
        ),
    ],
)
def test_a_wrong_source_is_told_with_its_line_and_what_is_allowed(text, sentences, tmp_path, toy_runs):
    found = problems_of(tmp_path, toy_runs, text)
    assert len(found) == len(sentences)
    for told, expected in zip(found, sentences, strict=True):
        assert told.startswith(expected)
