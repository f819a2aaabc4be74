"""Finders on 5,000 pairs: what was planted is found, nothing is found where nothing was planted."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.precompute.analysis.findings import FINDERS, Space, find

from . import planted
from .planted import nothing, precision_and_recall

SEED = 0
NULLS = 5


def items(findings, *modalities, kind=None):
    """Items of the findings in some modalities, all by default."""
    return [
        one.items
        for one in findings
        if (not modalities or one.modalities == modalities) and (kind is None or one.kind == kind)
    ]


def test_of_outliers_four_fifths_are_found_and_nothing_else_is():
    clouds, alone = planted.with_outliers(SEED)
    precision, recall = precision_and_recall(items(FINDERS["outliers"](Space(clouds)), "image"), alone)
    assert precision == 1
    assert recall >= 0.8


def test_of_captions_that_changed_places_nearly_all_are_found():
    clouds, wrong = planted.with_mismatches(SEED)
    precision, recall = precision_and_recall(items(FINDERS["mismatched pairs"](Space(clouds))), wrong)
    assert precision >= 0.95
    assert recall >= 0.95


def test_copies_are_all_found_with_and_without_noise_and_nothing_else_is():
    clouds, pairs = planted.with_duplicates(SEED)
    found = FINDERS["near duplicates"](Space(clouds))
    assert precision_and_recall(items(found, "image"), pairs) == (1, 1)
    assert not items(found, "text")
    assert [one.score for one in found[:5]] == pytest.approx([1] * 5)  # exact copies come first


def test_pairs_that_closing_helps_are_found_and_of_those_that_it_hurts_most():
    clouds, behind, before = planted.with_moved(SEED)
    found = FINDERS["pairs that closing moves"](Space(clouds))
    precision, recall = precision_and_recall(items(found, "image", "text", kind="helped"), behind)
    assert recall >= 0.9
    assert precision >= 0.5  # the others are moved by chance: they stand out from the rest, too
    precision, recall = precision_and_recall(items(found, "image", "text", kind="hurt"), before)
    assert recall >= 0.6
    assert precision >= 0.9


@pytest.mark.parametrize(("finder", "precise"), [("hubs", 0.95), ("fits many", 0.9)])
def test_captions_among_the_pictures_answer_many_of_them(finder, precise):
    clouds, among = planted.with_hubs(SEED)
    precision, recall = precision_and_recall(items(FINDERS[finder](Space(clouds)), "image", "text"), among)
    assert recall >= 0.9
    assert precision >= precise


def test_a_cluster_of_one_modality_is_found_and_one_of_both_is_not():
    clouds, alone = planted.with_clusters(SEED)
    found = FINDERS["clusters of one modality"](Space(clouds))
    assert sorted(one.modalities for one in found) == sorted(alone)
    for one in found:
        precision, recall = precision_and_recall(one.items, alone[one.modalities])
        assert precision >= 0.95
        assert recall >= 0.95


MOST = {  # findings among 1,000 pairs of which none was planted, the mean over seeds; a direction or modality has half
    "outliers": 1,
    "mismatched pairs": 1,
    "near duplicates": 0.5,
    "pairs that closing moves": 5,  # of 2,000 queries: chance moves some further than most
    "hubs": 1,
    "fits many": 1,
    "clusters of one modality": 0.5,
}


@pytest.mark.parametrize("concepts", [0, 60])
def test_where_nothing_was_planted_next_to_nothing_is_found(concepts):
    counts = {name: [] for name in FINDERS}
    for seed in range(NULLS):
        for name, findings in find(Space(nothing(seed, 1000, concepts=concepts))).items():
            counts[name].append(len(findings))
    assert {name: np.mean(count) <= MOST[name] for name, count in counts.items()} == dict.fromkeys(FINDERS, True)


@pytest.mark.parametrize(
    "plant",
    [planted.with_duplicates, planted.with_moved, planted.with_hubs, planted.with_clusters, planted.with_mismatches],
)
def test_another_order_of_the_items_changes_no_finding(plant):
    clouds = plant(1, 600, 6) if plant is not planted.with_clusters else plant(1, 600, 30)
    clouds, order = clouds[0], np.random.default_rng(2).permutation(600)
    shuffled = find(Space({name: cloud[order] for name, cloud in clouds.items()}))
    for name, findings in find(Space(clouds)).items():
        there = {
            (one.kind, one.modalities, tuple(sorted(order[list(one.items)].tolist()))): one for one in shuffled[name]
        }
        assert {(one.kind, one.modalities, one.items) for one in findings} == set(there)
        for one in findings:
            other = there[one.kind, one.modalities, one.items]
            assert (one.score, one.threshold) == pytest.approx((other.score, other.threshold), rel=1e-9)
            assert dict(one.evidence) == pytest.approx(dict(other.evidence), rel=1e-9)


def test_single_precision_finds_the_same():
    clouds, _ = planted.with_duplicates(3, 800, 8)
    single = find(Space({name: cloud.astype(np.float32) for name, cloud in clouds.items()}))
    for name, findings in find(Space(clouds)).items():
        assert [(one.kind, one.modalities, one.items) for one in findings] == [
            (one.kind, one.modalities, one.items) for one in single[name]
        ]


def test_three_modalities_are_looked_at_two_at_a_time():
    clouds, alone = planted.with_mismatches(4, 400, 8)
    clouds["audio"] = clouds["image"]
    found = FINDERS["mismatched pairs"](Space(clouds))
    assert set(items(found, "text", "audio")) >= alone
    assert not items(found, "image", "audio")


def test_every_finding_is_beyond_its_threshold_and_says_so_in_a_sentence():
    for plant in (planted.with_duplicates, planted.with_moved, planted.with_hubs):
        for findings in find(Space(plant(5, 500, 6)[0])).values():
            for one in findings:
                assert one.score >= one.threshold
                assert one.items == tuple(sorted(one.items))
                assert one.sentence.endswith(".")
