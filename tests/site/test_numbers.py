from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.errors import InputError
from modgap.site.claims import Ledger, load_ledger
from modgap.site.numbers import format_number, resolve

from .making import write_article

NUMBERS = '''
def seeds(runs):
    """Seeds of the toy run.

    More.
    """
    return runs.seeds("toy")

def broken(runs):
    return 1 / 0

NUMBERS = {
    "seeds": seeds, "half": lambda runs: 0.5, "whole": lambda runs: 3685, "broken": broken,
    "text": lambda runs: "many", "nan": lambda runs: float("nan"), "none": lambda runs: [],
    "lost": lambda runs: runs.mean("no-such", "gap_distance"),
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


def test_a_checkpoint_counts_from_the_first_or_from_the_last(toy_runs, ledger):
    assert resolve("toy gap_distance@0 .1f", toy_runs, ledger).text == "1.2"
    assert resolve("toy gap_distance@-2 .1f", toy_runs, ledger).text == "1.0"
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


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "found number ''; write 'RUN METRIC'"),
        ("toy gap_distance 2f", "found number 'toy gap_distance 2f'; write"),
        ("toy gap_distance@x", "found number 'toy gap_distance@x'; write"),
        ("toy gap", "found metric 'gap' of toy; allowed: gap_distance, recall_at_1."),
        ("tay gap_distance", "found run 'tay'; did you mean 'toy'?"),
        ("toy gap_distance@3", "found checkpoint 3 of toy; allowed: -3 to 2."),
        ("halb", "found number 'halb'; did you mean 'half'?"),
        ("broken", "number 'broken' fails to run (claims.py:10): ZeroDivisionError: division by zero."),
        ("text", "number 'text' must return a finite number or a list of them, it returned 'many'."),
        ("nan", "number 'nan' must return a finite number"),
        ("none", "number 'none' must return a finite number"),
        ("lost", "number 'lost': found run 'no-such'"),
    ],
)
def test_what_cannot_be_computed_is_told(source, sentence, toy_runs, ledger):
    with pytest.raises(InputError) as caught:
        resolve(source, toy_runs, ledger)
    assert sentence in str(caught.value)


def test_minus_is_a_minus_and_never_stands_before_zero():
    assert format_number(-0.25, ".2f") == "\N{MINUS SIGN}0.25"
    assert format_number(-0.001, ".2f") == "0.00"
    assert format_number(-1234, ",.0f") == "\N{MINUS SIGN}1,234"


@given(st.floats(-1e6, 1e6), st.sampled_from([".0f", ".2f", ",.1f", ".0%", ",d", "d", ".3g"]))
def test_formatted_numbers_never_hold_a_hyphen_or_a_signed_zero(value, spec):
    text = format_number(value, spec)
    assert not text.startswith("-")
    assert not (text.startswith("\N{MINUS SIGN}") and not any(digit in text for digit in "123456789"))
