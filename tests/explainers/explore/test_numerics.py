"""What the explorer computes, against other ways to compute it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modgap.explainers.explore import numerics
from modgap.explainers.explore.matrix import arrange, block_means
from modgap.explainers.explore.measures import SCALES, SHIFTS, landscape, measures
from modgap.explainers.explore.words import Filter, search, words_of
from modgap.explainers.figures.gap_shift.moving import METHODS, move
from modgap.precompute.analysis import losses, retrieval
from modgap.precompute.analysis.geometry import gap_floor
from modgap.precompute.analysis.projection import fit_pca
from modgap.precompute.metrics import measure, parsed, written


def clouds(count: int, dimensions: int = 24, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    widths = np.geomspace(4, 0.2, dimensions)
    common = rng.normal(size=(count, dimensions)) * widths
    pair = (common + rng.normal(size=(count, dimensions)) + side * 3 * np.eye(dimensions)[-1] for side in (1, -1))
    x, y = ((cloud / np.linalg.norm(cloud, axis=1, keepdims=True)).astype(np.float32) for cloud in pair)
    return x, y


@pytest.mark.parametrize("count", [60, 6000])
def test_principal_axes_are_those_of_the_figures_whether_decomposed_or_approached(count):
    pair = clouds(count)
    wanted = fit_pca(np.concatenate(pair))
    found = numerics.principal(pair, 3)
    assert np.abs(found.axes - wanted.components[:3]).max() < 2e-3
    assert np.abs(found.origin - wanted.mean).max() < 1e-5
    assert np.abs(found.place(pair[0]) - wanted.project(pair[0])).max() < 2e-3


@pytest.mark.parametrize("count", [60, 6000])
def test_the_gap_is_across_and_what_is_up_is_orthogonal_to_it(count):
    x, y = clouds(count)
    plane = numerics.gap_plane(x, y)
    assert np.allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-4)
    apart = plane.place(x).mean(axis=0) - plane.place(y).mean(axis=0)
    assert apart[0] == pytest.approx(np.linalg.norm(x.mean(axis=0) - y.mean(axis=0)), abs=1e-4)
    assert apart[1] == pytest.approx(0, abs=1e-4)


def test_without_a_gap_the_map_of_it_is_that_of_the_widest_directions():
    x, _ = clouds(50)
    assert np.allclose(numerics.gap_plane(x, x).axes, numerics.principal([x], 2).axes)


@pytest.mark.parametrize("method", METHODS.values())
@pytest.mark.parametrize("amount", [-0.5, 0.0, 0.3, 1.0])
def test_closing_many_pairs_in_single_precision_is_what_the_figures_do(monkeypatch, method, amount):
    x, y = clouds(300)
    wanted = move((x.astype(np.float64), y.astype(np.float64)), method, amount)
    for most in (numerics.EXACT, 10):
        monkeypatch.setattr(numerics, "EXACT", most)
        for found, own in zip(numerics.closed(x, y, method, amount), wanted, strict=True):
            assert np.abs(found - own).max() < 1e-5


def test_ranks_are_those_of_the_metrics_and_an_estimate_is_near_them():
    x, y = clouds(1500)
    wanted = retrieval.ranks(x, y)
    assert (numerics.pair_ranks(x, y) == wanted).all()
    estimated = numerics.pair_ranks(x, y, exact=100, candidates=500)
    assert np.abs(estimated - wanted).mean() / len(x) < 0.02
    assert estimated.min() >= 1
    assert estimated.max() <= len(x)


def test_nearest_are_the_most_similar_without_the_item_itself():
    x, y = clouds(40)
    order = np.argsort(-(y @ x[3]).astype(np.float64))
    assert numerics.nearest(x[3], y, 5).tolist() == order[:5].tolist()
    assert numerics.nearest(x[3], x, 5, without=3).tolist() == np.argsort(-(x @ x[3]))[1:6].tolist()
    assert len(numerics.nearest(x[0], y[:3], 5)) == 3


def test_the_longest_lines_are_those_of_the_least_similar_partners():
    x, y = clouds(40)
    assert set(numerics.longest(x, y, 4)) == set(np.argsort(numerics.pair_cosines(x, y))[:4])


def test_points_outside_a_layout_stand_amid_their_nearest():
    x, _ = clouds(60)
    layout = np.arange(120, dtype=np.float32).reshape(60, 2)
    near = np.argsort(((x - x[7]) ** 2).sum(axis=1))[:5]
    assert np.allclose(numerics.beside_neighbours(x, layout, x[7:8])[0], layout[near].mean(axis=0))


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_what_a_circle_surrounds_is_found_in_its_polygon(seed):
    rng = np.random.default_rng(seed)
    points = rng.uniform(-2, 2, size=(50, 2))
    angle = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    distance = np.linalg.norm(points, axis=1)
    clear = np.abs(distance - 1) > 1e-3
    found = numerics.inside(points, np.stack([np.cos(angle), np.sin(angle)], axis=1))
    assert (found == (distance < 1))[clear].all()


def test_cells_are_means_of_similarities():
    x, y = clouds(23)
    order = np.random.default_rng(0).permutation(23)
    cells, size = block_means({"image": x, "text": y}, order, side=6)
    assert size == 4
    whole = np.concatenate([x[order], y[order]]) @ np.concatenate([x[order], y[order]]).T
    assert cells.shape == (12, 12)
    assert cells[1, 7] == pytest.approx(whole[4:8, 23 + 4 : 23 + 8].mean(), abs=1e-5)
    assert cells[5, 11] == pytest.approx(whole[20:23, 23 + 20 :].mean(), abs=1e-5)
    alone, one = block_means({"image": x, "text": y}, order, side=30)
    assert one == 1
    assert np.allclose(alone, whole, atol=1e-6)


@pytest.mark.parametrize("count", [80, 1200])
def test_planted_clusters_are_found_and_named(count):
    rng = np.random.default_rng(0)
    group = np.arange(count) % 4
    points = 6 * rng.normal(size=(4, 12))[group] + rng.normal(size=(count, 12))
    points = (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)
    names = ["red", "green", "blue", "yellow"]
    found = arrange(points, [f"{names[g]} thing" for g in group], 4)
    assert sorted(found.order) == list(range(count))
    assert (np.diff(found.cluster[found.order]) >= 0).all()
    assert {len(set(group[found.cluster == n])) for n in range(4)} == {1}
    assert {label.split()[0] for label in found.labels} == set(names)
    assert found.starts.tolist() == [0, *np.cumsum(np.bincount(found.cluster)).tolist()]


def test_the_landscape_is_the_loss_at_each_place():
    x, y = clouds(30)
    found = landscape(x, y, "shift")
    assert found.shape == (len(SCALES), len(SHIFTS))
    for row, column in ((0, 0), (7, 10), (24, 25), (12, 20)):
        moved = move((x.astype(np.float64), y.astype(np.float64)), "shift", SHIFTS[column])
        assert found[row, column] == pytest.approx(losses.info_nce(*moved, SCALES[row]).mean, abs=1e-4)


def test_every_metric_has_a_definition_and_the_gap_has_its_floor():
    found = {one.key: one for one in measures(*clouds(50), ("image", "text"), 30.0)}
    assert all(one.definition and one.source for one in found.values())
    assert "floor 0." in found["gap_distance(image,text)"].sure
    assert " to " in found["recall_at_1(image>text)"].sure


def test_of_many_pairs_gap_cones_and_cosines_are_of_all_and_the_others_of_a_sample_and_say_so(monkeypatch):
    monkeypatch.setattr("modgap.explainers.explore.measures.MEASURED", 100)
    names, (x, y) = ("image", "text"), clouds(450)
    in_one_block = measures(x, y, names, 30.0)
    monkeypatch.setattr("modgap.explainers.explore.measures.BLOCK", 64)
    found = {one.key: one for one in measures(x, y, names, 30.0)}
    drawn = numerics.sample(450, 100)
    of_all = measure(dict(zip(names, (x, y), strict=True)), 30.0, 0)
    of_some = measure(dict(zip(names, (x[drawn], y[drawn]), strict=True)), 30.0, 0)
    assert list(found) == list(of_all)
    exact = {key for key, one in found.items() if one.pairs == 450}
    assert {parsed(key).metric for key in exact} == {
        *("gap_distance", "rmg", "paired_cosine", "cross_modal_cosine", "intra_modal_cosine", "alignment"),
        "logit_scale",
    }
    assert {one.pairs for one in found.values()} == {450, 100}
    for key, one in found.items():
        assert one.value == written(key, (of_all if key in exact else of_some)[key])
    assert list(found.values()) == in_one_block
    assert found["gap_distance(image,text)"].sure.endswith(f"floor {gap_floor(x, y):.3f}")


def test_words_are_whole_and_filters_ask_for_all_any_and_none():
    captions = ["A red dog", "a blue dog, barking", "a red cat", "redder"]
    words = [words_of(caption) for caption in captions]
    assert Filter.of("dog", "", "").passes(words).tolist() == [True, True, False, False]
    assert Filter.of("a", "RED blue", "cat").passes(words).tolist() == [True, True, False, False]
    assert Filter.of("", "", "dog").passes(words).tolist() == [False, False, True, True]
    assert not Filter.of(" ", "", ",")
    assert search(captions, "red") == [3, 0, 2]
    assert search(captions, "  ") == []
