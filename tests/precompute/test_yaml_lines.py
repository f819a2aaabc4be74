"""YAML comes with the line of every key, and mistakes come with theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modgap.precompute.errors import InputError
from modgap.precompute.yaml_lines import load_yaml, parse_yaml

FILE = Path("experiments.yaml")


def test_every_key_and_entry_has_its_line():
    text = "# a comment\nruns:\n  - name: a\n    tau: 0.1\n\n  - name: b\nseeds: [0,\n  1]\n"
    data, lines = parse_yaml(text, FILE)
    assert data == {"runs": [{"name": "a", "tau": 0.1}, {"name": "b"}], "seeds": [0, 1]}
    assert lines == {
        (): 1,
        ("runs",): 2,
        ("runs", 0): 3,
        ("runs", 0, "name"): 3,
        ("runs", 0, "tau"): 4,
        ("runs", 1): 6,
        ("runs", 1, "name"): 6,
        ("seeds",): 7,
        ("seeds", 0): 7,
        ("seeds", 1): 8,
    }


def test_a_file_is_read_as_its_text(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("größe: 3\n", encoding="utf-8")
    assert load_yaml(path) == ({"größe": 3}, {(): 1, ("größe",): 1})


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n"])
def test_an_empty_document_has_no_data(text):
    assert parse_yaml(text, FILE) == (None, {(): 1})


def test_lines_count_from_where_the_text_stands():
    assert parse_yaml("a: 1\nb: 2\n", FILE, first_line=40)[1] == {(): 40, ("a",): 40, ("b",): 41}
    with pytest.raises(InputError, match=r"experiments\.yaml:41: is not valid YAML"):
        parse_yaml("a: 1\nb: [\n", FILE, first_line=39)
    with pytest.raises(InputError, match=r"experiments\.yaml:41: 'a' stands twice \(first in line 40\)"):
        parse_yaml("a: 1\na: 2\n", FILE, first_line=40)


def test_keys_that_are_no_text_are_found_as_they_stand_in_the_data():
    data, lines = parse_yaml("30: a\n3.3: b\ntrue: c\nnull: d\n'30': e\n", FILE)
    assert [lines[(key,)] for key in data] == [1, 2, 3, 4, 5]


def test_all_keys_that_stand_twice_are_reported_together():
    with pytest.raises(InputError) as caught:
        parse_yaml("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n", FILE)
    assert caught.value.problems == (
        "experiments.yaml:4: 'c' stands twice (first in line 3); keep one.",
        "experiments.yaml:5: 'a' stands twice (first in line 1); keep one.",
    )


def test_merged_keys_have_the_line_where_they_are_written_and_own_keys_win():
    text = "base: &base\n  a: 1\n  b: {c: 1}\nrun:\n  <<: *base\n  a: 2\n"
    data, lines = parse_yaml(text, FILE)
    assert data["run"] == {"a": 2, "b": {"c": 1}}
    assert lines["run", "a"] == 6
    assert lines["run", "b"] == 3
    assert lines["run", "b", "c"] == 3


def test_several_mappings_can_be_merged():
    data, lines = parse_yaml("x: &x {a: 1}\ny: &y {b: 2}\nz:\n  <<: [*x, *y]\n", FILE)
    assert data["z"] == {"a": 1, "b": 2}
    assert (lines["z", "a"], lines["z", "b"]) == (1, 2)


def test_an_alias_has_the_lines_of_what_it_names():
    _, lines = parse_yaml("a: &a {b: 1}\nc: *a\n", FILE)
    assert (lines["c",], lines["c", "b"]) == (2, 1)


def test_an_alias_inside_what_it_names_is_refused():
    with pytest.raises(InputError, match=r"experiments\.yaml:1: an alias stands inside what it names"):
        parse_yaml("a: &a [1, *a]\n", FILE)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1, 2\nb: 3\n", 2),
        ("a:\n\t- 1\n", 2),
        ("a: b: c\n", 1),
        ("a: *nothing\n", 1),
        ("a: !!python/object:os.system x\n", 1),
        ("--- 1\n--- 2\n", 2),
        ("[1]: {[2]: 3}\n", 1),
        ('a: 1\nb: !!int "x"\n', 2),
        ("a: 1\nb: !!bool x\n", 2),
        ("a: 1\nb: !!timestamp x\n", 2),
        ("a: 1\nb: !!binary '////'\n", 2),
        ("a: 1\nb: !!set {x}\n", 2),
        (f"a: 1\nb: {'9' * 5000}\n", 2),
        (f"a: 1\nb: 0x{'f' * 5000}\n", 2),
        (f"a: 1\n{'9' * 5000}: b\n", 2),
        ("a: \x00\n", 1),
    ],
)
def test_what_is_not_yaml_is_named_by_its_line(text, line):
    with pytest.raises(InputError, match=rf"^experiments\.yaml:{line}: is not valid YAML: .*\.$"):
        parse_yaml(text, FILE)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(InputError, match=r"gone\.yaml: cannot be read \(No such file or directory\)"):
        load_yaml(tmp_path / "gone.yaml")
    with pytest.raises(InputError, match="cannot be read"):
        load_yaml(tmp_path)
    (tmp_path / "latin.yaml").write_bytes("größe: 1".encode("latin-1"))
    with pytest.raises(InputError, match=r"latin\.yaml: is not UTF-8 text \(byte 2\)"):
        load_yaml(tmp_path / "latin.yaml")


@pytest.mark.parametrize(
    "text", ["[" * 20_000, "a: " + "[" * 50 + "]" * 50, "".join(f"{' ' * n}a:\n" for n in range(500))]
)
def test_what_is_nested_too_deep_is_refused_at_once(text):
    with pytest.raises(
        InputError, match=r"experiments\.yaml:\d+: is not valid YAML: it is nested deeper than 40 levels\.$"
    ):
        parse_yaml(text, FILE)


@pytest.mark.parametrize(("text", "value"), [("2020-01-01", "2020-01-01"), ("2020-99-99", "2020-99-99"), ("=", "=")])
def test_what_looks_like_a_date_is_text(text, value):
    assert parse_yaml(f"{text}: {text}\n", FILE)[0] == {value: value}


def test_more_entries_than_a_person_writes_are_refused_while_they_are_read():
    with pytest.raises(
        InputError, match=r"^experiments\.yaml:1: is not valid YAML: it holds more than 20000 entries\.$"
    ):
        parse_yaml("a: [" + "a," * 100_000 + "]", FILE)


def test_a_file_of_more_than_a_megabyte_is_not_read(tmp_path):
    (tmp_path / "a.yaml").write_text(f"a: {'x' * 1_000_000}")
    with pytest.raises(InputError, match=r"a\.yaml: cannot be read \(it has 1,000,003 bytes; allowed: 1,000,000\)\.$"):
        load_yaml(tmp_path / "a.yaml")


def test_merges_that_repeat_one_another_are_refused_before_they_fill_the_memory():
    bomb = "a0: &a0 {x: 1}\n" + "".join(
        f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12)
    )
    with pytest.raises(InputError, match=r"holds more than 20000 entries with what its aliases repeat"):
        parse_yaml(bomb, FILE)


def test_aliases_that_repeat_one_another_are_refused_before_they_fill_the_memory():
    bomb = "a0: &a0 [1]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    with pytest.raises(InputError, match=r"holds more than 20000 entries with what its aliases repeat"):
        parse_yaml(bomb, FILE)


@given(st.text())
def test_any_text_is_either_read_or_refused_in_a_sentence(text):
    try:
        _, lines = parse_yaml(text, FILE)
    except InputError as err:
        assert all(problem.startswith("experiments.yaml:") for problem in err.problems)  # noqa: PT017
    else:
        assert lines[()] == 1


keys = st.text("abcxyz ", min_size=1, max_size=5)
trees = st.recursive(
    st.integers(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3)
)


@given(trees)
def test_every_path_of_the_data_has_a_line(tree):
    import yaml

    def paths(node, at=()):
        yield at
        for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
            yield from paths(value, (*at, key))

    data, lines = parse_yaml(yaml.safe_dump(tree), FILE)
    assert data == tree
    assert set(lines) == set(paths(tree))
