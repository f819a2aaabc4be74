"""Labels of what is shown side by side are never the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from modgap.explainers.labels import told_apart


def test_a_label_says_the_name_where_it_would_stand_twice():
    assert told_apart(["CLIP", "CLIP", "CLOOB"], ["a", "b", "c"]) == ["CLIP (a)", "CLIP (b)", "CLOOB"]
    assert told_apart(["Find", "x"], ["a", "b"], taken=["Find"]) == ["Find (a)", "x"]


def test_a_label_that_looks_like_a_label_with_its_name_is_told_apart_too():
    assert told_apart(["A", "A", "A (b)"], ["a", "b", "c"]) == ["A (a)", "A (b)", "A (b) (c)"]


few = st.sampled_from(["", "A", "B", "A (a)", "A (b)", "a", "b", "a) (a", "1. A"])


@given(
    st.lists(st.tuples(few, few), unique_by=lambda pair: pair[1], max_size=6), st.sets(st.sampled_from(["A", "Find"]))
)
def test_no_two_labels_are_ever_the_same(pairs, taken):
    labels = told_apart([label for label, _ in pairs], [name for _, name in pairs], taken)
    assert len({*labels, *taken}) == len(pairs) + len(taken)
