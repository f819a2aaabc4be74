"""Sentences stay sentences, whatever stood in the files that they are about."""

from __future__ import annotations

import pytest

from modgap.precompute.errors import LONGEST, InputError, allowed, shown


def test_a_found_value_is_shown_as_python_writes_it_and_cut_where_it_is_long():
    assert (shown("a"), shown(3), shown([1, "b"])) == ("'a'", "3", "[1, 'b']")
    for value in ("x" * 10_000, 9 * 10**4000, ["x" * 100] * 1000, {n: n for n in range(1000)}):
        assert len(shown(value)) < 400
    assert len(shown("x" * 10_000)) == 60


def test_a_number_that_python_refuses_to_write_is_shown_by_its_size():
    assert shown(10**5000) == "a whole number of 16,610 bits"


def test_a_long_sentence_keeps_its_place_and_its_advice():
    (told,) = InputError(f"file.yaml:3: found {'x' * 5000}; write less of it.").problems
    assert len(told) == LONGEST
    assert told.startswith("file.yaml:3: found xxx")
    assert told.endswith("xxx; write less of it.")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\nb", "a b"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\u202eabc", "\\u202eabc"),
        ("\ud800", "\\ud800"),
        ("größe 1", "größe 1"),
    ],
)
def test_text_from_data_neither_breaks_a_line_nor_steers_the_terminal(text, told):
    assert InputError(text).problems == (told,)


def test_what_is_allowed_is_listed_while_there_is_room():
    assert allowed("x", [f"name-{n}" for n in range(3)]) == "allowed: name-0, name-1, name-2"
    assert allowed("x", ["n" * 80 + str(k) for k in range(5)]).endswith(" and 3 more")
    assert len(allowed("x" * 5000, ["x" * 5000, "y" * 5000])) < LONGEST
