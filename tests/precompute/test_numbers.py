"""How numbers are written for readers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.numbers import number, share


@given(st.floats(-1e6, 1e6), st.sampled_from([".2f", ",.0f", "+.1f", ".1%", "d"]))
def test_no_number_is_minus_zero(value, spec):
    text = number(value, spec)
    assert "-" not in text
    assert not (text.startswith("\N{MINUS SIGN}") and not any(digit in text for digit in "123456789"))


@pytest.mark.parametrize(
    ("value", "text"), [(0.00123, "0.00123"), (14.2857, "14.3"), (999.6, "1000"), (12345.0, "12300")]
)
def test_a_scale_is_written_without_a_power_of_ten(value, text):
    assert number(value, ".3g") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0%"),
        (0.0004, "< 0.1%"),
        (0.004, "0.4%"),
        (0.0994, "9.9%"),
        (0.0996, "10%"),
        (0.125, "12%"),
        (1.0, "100%"),
    ],
)
def test_a_small_share_is_written_with_a_digit_more(value, text):
    assert share(value) == text
