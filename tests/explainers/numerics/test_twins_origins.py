"""Sphere, weights, gallery, bias and hubs: the browser against Python on shared cases, in a real Chromium."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from modgap.precompute.analysis import bias, closing, gallery, hubness, retrieval, shared_direction, sphere, weights

from .test_numerics import cases

SCRIPT = """
import { matrix } from "modgap/numerics/vectors";
import * as sphere from "modgap/numerics/sphere";
import * as shared from "modgap/numerics/shared_direction";
import * as weights from "modgap/numerics/weights";
import * as gallery from "modgap/numerics/gallery";
import { split, withoutBias } from "modgap/numerics/bias";
import { closings } from "modgap/numerics/closing";
import { kOccurrences } from "modgap/numerics/hubness";
import { ranking, ranksOf } from "modgap/numerics/retrieval";
import { similarities } from "modgap/numerics/similarity";
const row = (m, i) => Array.from(m.data.slice(i * m.columns, (i + 1) * m.columns));
const rows = (m) => Array.from({ length: m.rows }, (_, i) => row(m, i));
window.twins = {
  sphere: ({ s, angles, swapped }) => ({
    points: angles.map((angle) => sphere.points(angle, swapped).map(rows)), curve: sphere.curve(s, angles, swapped),
    bestAngle: sphere.bestAngle(s, swapped), bestScale: sphere.bestScale(swapped),
  }),
  shared: ({ s, length, angle }) => ({
    points: shared.points(length, angle).map(rows), gap: shared.gap(length, angle), loss: shared.loss(s, length, angle),
    best: shared.bestLength(s),
  }),
  weights: ({ similarities, partner, tau }) => {
    const shares = weights.pullShares(similarities, partner, tau);
    const all = weights.candidateWeights(similarities, tau);
    const pull = weights.totalPull(similarities, partner, tau);
    return { all, shares, pull, numbers: [all, shares].map(weights.perplexity) };
  },
  hubness: ({ query, candidates, k }) => {
    const cosines = similarities(matrix(query), matrix(candidates));
    return { ...split(cosines), counts: kOccurrences(cosines, k), ranking: rows(cosines).map(ranking) };
  },
  closings: ({ image, text }) => Object.entries(closings(matrix(image), matrix(text))).map(([name, two]) => [name, two.map(rows)]),
  withoutBias: ({ query, candidates }) => withoutBias(matrix(query), matrix(candidates)).map(rows),
  gallery: ({ query, other, order, parts, k, items }) => {
    const [x, y] = [matrix(query), matrix(other)];
    const added = parts.map((part) => gallery.addedItems(order, part));
    const [across, within] = [similarities(x, y), similarities(x)];
    return {
      added: added.map((flags) => Array.from(flags)), counts: parts.map((part) => gallery.addedCount(order.length, part)),
      ranks: added.map((flags) => ranksOf(across, within, flags)), plain: ranksOf(across), mixed: ranksOf(across, within),
      curve: gallery.galleryCurve(x, y, parts, order, k),
      pages: items.map((item) => added.map((flags) => gallery.results(x, y, flags, item))),
    };
  },
};
"""
ANGLES = [-90, -45.5, 0, 10, 53, 90]
PARTS = [0, 0.05, 0.25, 0.5, 0.75, 1]


@pytest.fixture(scope="module")
def twins(open_numerics):
    """Run one function of the page: ``twins(name, given)``."""
    page = open_numerics(SCRIPT)
    return lambda name, given: page.evaluate("([name, given]) => twins[name](given)", [name, given])


def assert_close(found, expected) -> None:
    np.testing.assert_allclose(np.array(found, dtype=float), np.array(expected, dtype=float), atol=1e-5, rtol=0)


@pytest.mark.parametrize("swapped", [True, False])
@pytest.mark.parametrize("s", [1, 10, 21, 35, 50, 100])
def test_the_sphere_is_computed_as_in_python(twins, s, swapped):
    found = twins("sphere", {"s": s, "angles": ANGLES, "swapped": swapped})
    assert_close(found["points"], [sphere.points(angle, swapped) for angle in ANGLES])
    assert_close(found["curve"], sphere.curve(s, ANGLES, swapped))
    assert_close(found["bestAngle"], sphere.best_angle(s, swapped))
    assert_close(found["bestScale"], sphere.best_scale(swapped))  # infinite without the swap, on both sides


@pytest.mark.parametrize("length", [0, 0.3, 0.7, 1])
@pytest.mark.parametrize("angle", [0, 37, 180])
@pytest.mark.parametrize("s", [1, 21, 42, 100])
def test_shared_directions_are_computed_as_in_python(twins, s, length, angle):
    found = twins("shared", {"s": s, "length": length, "angle": angle})
    assert_close(found["points"], shared_direction.points(length, angle))
    assert_close(found["gap"], shared_direction.gap(length, angle))
    assert_close(found["loss"], shared_direction.loss(s, length, angle))
    assert_close(found["best"], shared_direction.best_length(s))


@pytest.mark.parametrize("tau", [0.001, 0.01, 0.07, 1, 50])
@pytest.mark.parametrize(("image", "text"), cases())
def test_the_weights_are_computed_as_in_python(twins, image, text, tau):
    partner = len(text) // 2
    similarities = text @ image[partner]
    found = twins("weights", {"similarities": similarities.tolist(), "partner": partner, "tau": tau})
    every, shares = weights.candidate_weights(similarities, tau), weights.pull_shares(similarities, partner, tau)
    assert_close(found["all"], every)
    assert_close(found["shares"], shares)
    assert_close(found["pull"], weights.total_pull(similarities, partner, tau))
    assert_close(found["numbers"], [weights.perplexity(every), weights.perplexity(shares)])


CLOSINGS = {
    "trained": lambda image, text: (image, text),
    "shift": lambda image, text: closing.shift(image, text, 1, renormalise=False),
    "centre": lambda image, text: closing.centre(image, text, renormalise=False),
}


EDGE_OF_A_TIE = pytest.param(np.array([[1.0], [1.0]]), np.array([[1.0], [1.0 - gallery.TIE]]), id="the edge of a tie")


@pytest.mark.parametrize("close", CLOSINGS)
@pytest.mark.parametrize(("image", "text"), [*cases(), EDGE_OF_A_TIE])
def test_the_gallery_is_computed_as_in_python(twins, image, text, close):
    query, other = CLOSINGS[close](image, text)
    n = len(query)
    order = gallery.gallery_order(n, 3)
    items, k = [0, n - 1], 2
    given = {"query": query.tolist(), "other": other.tolist(), "order": order.tolist(), "items": items}
    found = twins("gallery", {**given, "parts": PARTS, "k": k})
    added = [gallery.added_items(order, part) for part in PARTS]
    assert found["added"] == [flags.ravel().astype(int).tolist() for flags in added]
    assert found["counts"] == [gallery.added_count(n, part) for part in PARTS]
    assert found["ranks"] == [retrieval.mixed_rank(query, other, flags).tolist() for flags in added]
    assert found["ranks"][0] == found["plain"] == retrieval.ranks(query, other).tolist()
    assert found["ranks"][-1] == found["mixed"] == retrieval.mixed_rank(query, other).tolist()
    curve = gallery.gallery_curve(query, other, PARTS, order, k)
    assert_close([point["part"] for point in found["curve"]], curve.part)
    assert_close([point["recall"] for point in found["curve"]], curve.recall)
    assert_close([point["medianRank"] for point in found["curve"]], curve.median_rank)
    for item, pages in zip(items, found["pages"], strict=True):
        for flags, page in zip(added, pages, strict=True):
            expected = [asdict(hit) for hit in gallery.results(query, other, flags, item)]
            assert [(hit["item"], hit["other"]) for hit in page] == [(hit["item"], hit["other"]) for hit in expected]
            assert page == [pytest.approx(hit, abs=1e-5) for hit in expected]


@pytest.mark.parametrize(("image", "text"), cases())
def test_the_bias_and_the_hubs_are_computed_as_in_python(twins, image, text):
    k = min(3, len(text))
    found = twins("hubness", {"query": image.tolist(), "candidates": text.tolist(), "k": k})
    parts = bias.split(image, text)
    assert_close(found["bias"], parts.mean_content)
    assert_close([found["biasSpread"], found["contentSpread"]], [parts.bias_spread, parts.content_spread])
    assert found["counts"] == hubness.k_occurrences(image, text, k).tolist()
    assert found["ranking"] == retrieval.ranking(image @ text.T).tolist()


@pytest.mark.parametrize("close", CLOSINGS)
@pytest.mark.parametrize(("image", "text"), cases())
def test_the_bias_is_taken_out_as_in_python(twins, image, text, close):
    query, candidates = CLOSINGS[close](image, text)
    found = twins("withoutBias", {"query": query.tolist(), "candidates": candidates.tolist()})
    assert_close(found, bias.without_bias(query, candidates))


@pytest.mark.parametrize(("image", "text"), [case for case in cases() if case.id != "all in one point"])
def test_the_closings_are_computed_as_in_python(twins, image, text):
    found = twins("closings", {"image": image.tolist(), "text": text.tolist()})
    expected = closing.closings(image, text)
    assert [name for name, _ in found] == list(expected)
    for name, clouds in found:
        assert_close(clouds, expected[name])
