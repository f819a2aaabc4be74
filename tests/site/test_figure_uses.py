"""What a figure is made from: one bundle, several runs or nothing, as its explainer needs."""

from __future__ import annotations

import pytest

from modgap.explainers import EXPLAINERS, Explainer

from .making import problems_of, read_chapters


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
    assert {name: list(seeds) for name, seeds in use.explainer.runs.items()} == {"toy": [0, 1, 2], "other": [0]}
    assert list(use.explainer.runs) == ["toy", "other"]


def test_an_explainer_of_nothing_needs_neither(tmp_path, toy_runs):
    use = read_chapters(tmp_path, toy_runs, figure("of-nothing")).figures["fig"]
    assert isinstance(use.explainer, OfNothing)


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
            ["01-first.md:5: found runs: 'toy'; write a list of experiments: [NAME, ...]."],
        ),
        (figure("of-runs", "runs: []"), ["01-first.md:5: found runs: []; write a list of experiments: [NAME, ...]."]),
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
