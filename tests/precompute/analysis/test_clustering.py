"""The order is a permutation, clusters partition it, and labels tell one cluster from the others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage

from modgap.precompute.analysis.clustering import content_terms, labelled_clusters, order

from .clouds import pair, pairs, rotation, unit


def groups(sizes: list[int], seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Tight groups around orthogonal directions, in mixed order: points and the group of each."""
    rng = np.random.default_rng(seed)
    member = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    return unit(np.eye(8)[member] + 0.05 * rng.normal(size=(len(member), 8))), member


@given(pairs(least=1, most=40))
def test_the_order_is_a_permutation(clouds):
    assert sorted(order(clouds[0])) == list(range(len(clouds[0])))


@given(pairs(least=1, most=30), st.data())
def test_clusters_partition_the_order_into_as_many_as_asked_for(clouds, data):
    points = clouds[0]
    count = data.draw(st.integers(1, len(points)))
    clusters = labelled_clusters(points, ["red apple"] * len(points), count)
    assert len(clusters) == count
    ends = [cluster.start + cluster.size for cluster in clusters]
    assert [cluster.start for cluster in clusters] == [0, *ends[:-1]]
    assert ends[-1] == len(points)
    assert all(cluster.size > 0 for cluster in clusters)


@given(pairs(least=3, most=30), st.integers(2, 3))
def test_clusters_are_those_of_scipy(clouds, count):
    points = clouds[0]
    leaves = order(points)
    theirs = fcluster(linkage(points, "ward"), count, "maxclust")
    ours = {
        frozenset(leaves[cluster.start : cluster.start + cluster.size].tolist())
        for cluster in labelled_clusters(points, [""] * len(points), count)
    }
    assert ours == {frozenset(np.flatnonzero(theirs == number).tolist()) for number in set(theirs)}


def test_groups_stand_together_and_are_the_clusters():
    points, member = groups([5, 9, 3, 7])
    ordered = member[order(points)]
    assert (np.diff(ordered) != 0).sum() == 3
    clusters = labelled_clusters(points, ["x"] * len(points), 4)
    assert [set(ordered[c.start : c.start + c.size]) for c in clusters] == [{g} for g in dict.fromkeys(ordered)]
    assert sorted(cluster.size for cluster in clusters) == [3, 5, 7, 9]


def test_neighbours_in_the_order_are_nearer_than_by_chance():
    points = pair(0, 60, 4)[0]
    near = np.linalg.norm(np.diff(points[order(points)], axis=0), axis=1).sum()
    given_order = np.linalg.norm(np.diff(points, axis=0), axis=1).sum()
    assert near < 0.6 * given_order


def test_a_rotation_of_the_space_changes_no_cluster():
    points, _ = groups([5, 9, 3])
    captions = [f"thing number{n}" for n in range(len(points))]
    turned = labelled_clusters(points @ rotation(3, 8), captions, 3)
    assert sorted(c.size for c in turned) == sorted(c.size for c in labelled_clusters(points, captions, 3))


def test_the_same_items_give_the_same_order():
    points = pair(0, 60, 8)[0]
    assert np.array_equal(order(points), order(points.copy()))


def test_points_that_coincide_are_cut_into_as_many_clusters_as_asked_for():
    points = unit(np.ones((6, 3)))
    assert sorted(order(points)) == list(range(6))
    assert sum(cluster.size for cluster in labelled_clusters(points, ["x"] * 6, 4)) == 6
    assert len(labelled_clusters(points, ["x"] * 6, 4)) == 4


def label_of(captions_by_group: list[list[str]], group: int) -> str:
    points, member = groups([len(captions) for captions in captions_by_group])
    waiting = [iter(captions) for captions in captions_by_group]
    captions = [next(waiting[g]) for g in member]
    ordered = member[order(points)]
    labels = {ordered[c.start]: c.label for c in labelled_clusters(points, captions, len(captions_by_group))}
    return labels[group]


CITY = ["A red bus in the street", "a bus and a car on a street", "a bus at night"]


def test_a_label_holds_words_that_are_frequent_inside_and_rare_outside():
    sea = ["a boat on the water", "a boat near a street", "the boat in the water"]
    assert label_of([CITY, sea], 0) == "bus | street"
    assert label_of([CITY, sea], 1) == "boat | water"


def test_what_a_word_tells_depends_on_its_share_of_the_cluster():
    # "red" is in all four captions inside and in four of eight outside: 1 ln(1 / (8 / 12)) = 0.41. "ant" is in two
    # inside and nowhere else: 0.5 ln(0.5 / (2 / 12)) = 0.55. "bee", in three inside, two outside: 0.75 ln(0.75 / (5 / 12)) = 0.44.
    inside = ["red, ant, bee", "red, ant, bee", "red, bee", "red"]
    outside = ["red, bee", "red, bee", "red", "red", "sea", "sea", "sea", "sea"]
    assert label_of([inside, outside], 0) == "ant | bee"


def test_a_label_leaves_out_stop_words_whatever_their_case():
    assert label_of([["The cat with The", "the CAT with the", "THE Cat"], CITY], 0) == "cat"


def test_words_that_always_stand_together_are_named_once():
    tones = ["hand: dark skin tone", "ear: dark skin tone", "nose: light skin tone"]
    assert label_of([tones, CITY], 0) == "skin tone | dark"


def test_of_terms_that_say_the_same_a_label_has_the_longest():
    bears = ["polar bear cub asleep", "a polar bear cub", "polar bear cub on ice"]
    assert label_of([bears, CITY], 0) == "polar bear cub"


def test_a_term_is_of_words_between_which_nothing_stands():
    assert content_terms("Red and blue: small flags") == {"red", "blue", "small", "flags", "small flags"}
    assert content_terms("a b, 7 old grey wall hangings") == {
        "old", "grey", "wall", "hangings", "old grey", "grey wall", "wall hangings", "old grey wall", "grey wall hangings",
    }  # fmt: skip


def test_a_word_of_one_caption_does_not_name_a_larger_cluster():
    assert label_of([["cat zebra", "cat lion", "cat fox"], CITY], 0) == "cat"


def test_a_cluster_of_one_item_is_named_by_its_own_words():
    assert label_of([["purple dragon"], CITY], 0) == "purple dragon"


def test_a_cluster_without_words_has_an_empty_label():
    assert label_of([["the", "12", "!?"], CITY], 0) == ""


def test_one_cluster_of_everything_is_named_by_the_most_frequent_words():
    points, _ = groups([3])
    assert [cluster.label for cluster in labelled_clusters(points, CITY, 1)] == ["bus | street"]


def test_markup_in_a_caption_leaves_only_letters_in_the_label():
    label = label_of([["<b>cat</b>"] * 3, CITY], 0)
    assert "cat" in label
    assert not set(label) & set("<>&\"'/")


def test_captions_and_count_must_fit_the_items():
    points, _ = groups([3, 3])
    with pytest.raises(ValueError, match="there are 5 captions for 6 rows"):
        labelled_clusters(points, ["x"] * 5, 2)
    for count in (0, 7):
        with pytest.raises(ValueError, match=f"count is {count}; it must be between 1 and 6"):
            labelled_clusters(points, ["x"] * 6, count)
