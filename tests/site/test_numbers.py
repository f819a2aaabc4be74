from __future__ import annotations

import statistics

import pytest

from modgap.precompute.errors import InputError
from modgap.site.claims import Ledger, load_ledger
from modgap.site.numbers import resolve

from .making import write_article

NUMBERS = '''
def seeds(runs):
    """Seeds of the toy run.

    More.
    """
    return runs["toy"].seeds

def broken(runs):
    return 1 / 0

def blank(runs):
    "  "
    return 3

def mute(runs):
    return 3

mute.__doc__ = "\\ud800"

NUMBERS = {
    "seeds": seeds, "half": lambda runs: 0.5, "whole": lambda runs: 3685, "broken": broken,
    "text": lambda runs: "many", "nan": lambda runs: float("nan"), "none": lambda runs: [],
    "large": lambda runs: 10**400, "larger": lambda runs: 10**5000, "sum": lambda runs: [1e308] * 3,
    "blank": blank, "mute": mute,
    "lost": lambda runs: runs["no-such"].mean("gap_distance"),
}
'''


@pytest.fixture
def ledger(tmp_path) -> Ledger:
    return load_ledger(write_article(tmp_path, claims=NUMBERS))


def test_a_metric_is_the_mean_over_seeds_with_each_value_and_the_spread_behind_it(toy_runs, ledger):
    number = resolve("toy gap_distance .2f", toy_runs, ledger)
    values = [0.8, 0.81, 0.82]
    assert number.text == f"{statistics.fmean(values):.2f}"
    assert number.rows == (("0", "0.800"), ("1", "0.810"), ("2", "0.820"))
    assert number.note == "Mean over 3 seeds, standard deviation 0.010. Measured on 12 pairs."
    assert number.title == "Gap distance, toy, after 100 steps"


def test_a_moment_is_a_step_of_training(toy_runs, ledger):
    assert resolve("toy gap_distance@0 .1f", toy_runs, ledger).text == "1.2"
    assert resolve("toy gap_distance@10 .1f", toy_runs, ledger).text == "1.0"
    assert "before training" in resolve("toy gap_distance@0 .1f", toy_runs, ledger).title


def test_percentages_have_one_digit_more_in_the_card(toy_runs, ledger):
    number = resolve("toy recall_at_1 .0%", toy_runs, ledger)
    assert number.text == "31%"
    assert [value for _, value in number.rows] == ["30.0%", "31.0%", "32.0%"]


def test_one_seed_has_no_spread(toy_runs, ledger):
    assert "spread is unknown" in resolve("other gap_distance .2f", toy_runs, ledger).note


def test_functions_give_numbers_or_a_value_a_run(toy_runs, ledger):
    assert resolve("half", toy_runs, ledger).text == "0.50"
    assert resolve("whole", toy_runs, ledger).text == "3,685"
    assert resolve("whole .0f", toy_runs, ledger).text == "3685"
    number = resolve("seeds .1f", toy_runs, ledger)
    assert number.text == "1.0"
    assert number.title == "Seeds of the toy run"
    assert [value for _, value in number.rows] == ["0", "1", "2"]


@pytest.mark.parametrize("name", ["blank", "mute"])
def test_a_function_without_a_docstring_that_says_something_is_called_by_its_name(name, toy_runs, ledger):
    assert resolve(name, toy_runs, ledger).title == name.capitalize()


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "found number ''; write 'RUN METRIC'"),
        ("toy gap_distance 2f", "found number 'toy gap_distance 2f'; write"),
        ("toy gap_distance@x", "found number 'toy gap_distance@x'; write"),
        ("toy gap", "bundle toy/0: found metric 'gap'; allowed: gap_distance, recall_at_1."),
        ("tay gap_distance", "found run 'tay'; did you mean 'toy'?"),
        ("toy gap_distance@3", "bundle toy/0: found step 3; allowed: 0, 10, 100."),
        ("halb", "found number 'halb'; did you mean 'half'?"),
        ("broken", "number 'broken' fails to run (claims.py:10): ZeroDivisionError: division by zero."),
        ("text", "number 'text' must return a finite number or a list of them, it returned 'many'."),
        ("nan", "number 'nan' must return a finite number"),
        ("large", "number 'large' must return a finite number or a list of them, it returned 1000"),
        (
            "larger",
            "number 'larger' must return a finite number or a list of them, it returned a whole number of 16,610",
        ),
        ("sum", "number 'sum' must return a finite number or a list of them, it returned [1e+308, 1e+308, 1e+308]"),
        ("toy gap_distance@" + "9" * 5000, "found number 'toy gap_distance@999"),
        ("none", "number 'none' must return a finite number"),
        ("lost", "number 'lost': found run 'no-such'"),
    ],
)
def test_what_cannot_be_computed_is_told(source, sentence, toy_runs, ledger):
    with pytest.raises(InputError) as caught:
        resolve(source, toy_runs, ledger)
    assert sentence in str(caught.value)
