"""What finders measure, against the same written out item by item, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.precompute.analysis.findings import Space
from modgap.precompute.analysis.findings import space as space_module
from modgap.precompute.analysis.findings.duplicates import local_dimension, near_duplicates
from modgap.precompute.analysis.findings.linkage import groups
from modgap.precompute.analysis.findings.thresholds import RATE, upper_z, z_limit

from ..clouds import unit
from . import literal, planted


@pytest.fixture(params=[planted.with_duplicates, planted.with_hubs, planted.with_clusters])
def clouds(request, monkeypatch):
    """200 pairs, seen in blocks of seven rows."""
    monkeypatch.setattr(space_module, "BLOCK", 1400)
    return request.param(0, 200, 10)[0]


def test_neighbours_and_ranks_are_those_of_whole_tables(clouds):
    space = Space(clouds)
    for name in clouds:
        near = space.within(name)
        for i, expected in enumerate(literal.neighbours(clouds[name], space.neighbours)):
            assert near.distances[i] == pytest.approx([distance for distance, _ in expected])
            ends = clouds[name][near.items[i]]  # of copies, which are as near, either may be the last
            assert np.linalg.norm(ends - clouds[name][i], axis=1) == pytest.approx(near.distances[i])
            assert len({*near.items[i].tolist(), i}) == space.neighbours + 1
    measured = space.across("image", "text")
    ranks, fits, occurrences = literal.across(clouds["image"], clouds["text"], space.neighbours)
    assert measured.ranks.tolist() == ranks
    assert measured.fits.tolist() == fits
    assert measured.occurrences.tolist() == occurrences


def test_near_duplicates_are_those_of_the_formula(clouds):
    space = Space(clouds)
    found = near_duplicates(space)
    for name, points in clouds.items():
        dimension = local_dimension(space.within(name))
        expected = literal.duplicates(points, space.neighbours, dimension, RATE)
        assert {one.items for one in found if one.modalities == (name,)} == expected


def test_groups_are_the_components_at_every_height(clouds):
    near = Space(clouds).within("image")
    tree = groups(near)
    expected = literal.groups(clouds["image"], near.items.shape[1])
    found = {frozenset(tree.members(group).tolist()): tree.kept[group] for group in range(len(tree.size))}
    assert found.keys() == expected.keys()
    assert [found[members] for members in expected] == pytest.approx(list(expected.values()))


def test_the_dimension_is_that_in_which_points_spread():
    points = np.random.default_rng(0).normal(size=(3000, 6))
    space = Space({name: unit(np.pad(points, ((0, 0), (0, 30)), constant_values=2)) for name in ("image", "text")})
    assert local_dimension(space.within("image")) == pytest.approx(6, abs=0.7)


def test_the_limit_is_passed_in_one_of_twenty_samples_of_normal_values():
    draws = np.random.default_rng(0).normal(size=(4000, 200))
    assert np.mean(draws.max(axis=1) > z_limit(200)) == pytest.approx(0.05, abs=0.015)


def test_neither_outliers_nor_the_other_end_change_the_spread():
    values = np.random.default_rng(0).normal(size=1000)
    odd = values.copy()
    odd[values < -1] *= 50
    odd[np.argsort(values)[-20:]] = 1000
    assert upper_z(odd)[np.abs(values) < 1] == pytest.approx(upper_z(values)[np.abs(values) < 1])


def test_values_that_are_all_alike_have_no_outlier_and_one_that_differs_is_one():
    assert upper_z([2.0] * 30).tolist() == [0.0] * 30
    assert upper_z([2.0] * 30 + [3.0])[-1] == np.inf


def test_a_copy_of_everything_is_told_apart_from_nothing():
    points = unit(np.random.default_rng(1).normal(size=(40, 8)))
    twice = np.concatenate([points, points])
    found = near_duplicates(Space({"image": twice, "text": twice}))
    assert {one.items for one in found} == {(i, i + 40) for i in range(40)}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda x: {"image": x}, "two modalities or more"),
        (lambda x: {"image": x, "text": x[:30]}, "all of one shape"),
        (lambda x: {"image": x[:19], "text": x[:19]}, "19 items; at least 20"),
        (lambda x: {"image": x, "text": 2 * x}, "row 0 of text has length 2"),
        (
            lambda x: {"image": x, "text": x * np.where(np.arange(40) == 7, np.nan, 1)[:, None]},
            "row 7 of text has length nan",
        ),
        (lambda x: {"image": x[0], "text": x[0]}, "expected"),
    ],
)
def test_clouds_that_cannot_be_looked_at_are_refused(change, sentence):
    points = unit(np.random.default_rng(0).normal(size=(40, 8)))
    with pytest.raises(ValueError, match=sentence):
        Space(change(points))


@pytest.mark.parametrize("k", [1, 40])
def test_a_number_of_neighbours_that_there_are_not_is_refused(k):
    points = unit(np.random.default_rng(0).normal(size=(40, 8)))
    with pytest.raises(ValueError, match=f"neighbours is {k}; with 40 items it must be 2 to 39"):
        Space({"image": points, "text": points}, neighbours=k)
