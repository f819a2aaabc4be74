"""The numbers of `leftover`: what travels, what is measured of it, and that the browser measures the same."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.figures.hubness.cosine_table import (
    CLOSINGS,
    decode_products,
    encode_products,
    groups,
    measure,
    products_of,
)
from modgap.explainers.figures.hubness.hubness import Hubness
from modgap.precompute.analysis import bias, retrieval

from ..closings import TWO, clouds_of
from ..several import make_runs

MEASURED = """async ([model, closing, asker]) => {
  const { closed, decodeProducts, measure, turned } = await import("modgap/figures/hubness/cosine_table");
  const products = decodeProducts([...figures.fig.document.all_models].find((m) => m.tags?.[0]?.models).tags[0].models[model]);
  const { groups, ...found } = measure(closed(asker === "text" ? turned(products) : products, closing));
  return { ...found, shares: groups.map((one) => one.share) };
}"""


@pytest.fixture
def runs(tmp_path):
    return make_runs(tmp_path, TWO, seeds=1)


@pytest.mark.parametrize("way", CLOSINGS)
@pytest.mark.parametrize("asker", ["image", "text"])
def test_products_give_the_parts_of_the_clouds_as_they_are_searched(way, asker, runs):
    bundle = runs["nce"][0]
    query, gallery = clouds_of(bundle, asker, way)
    exact = products_of(bundle.at("image"), bundle.at("text"))
    table = (exact if asker == "image" else exact.turned()).closed(way)
    np.testing.assert_allclose(table, query @ gallery.T, atol=1e-6)  # rows of a bundle are unit rows in float32
    found, parts = measure(table), bias.split(query, gallery)
    np.testing.assert_allclose(found.bias, parts.mean_content, atol=1e-6)
    assert found.spread == pytest.approx(np.std(parts.mean_content), abs=1e-6)
    assert found.content == pytest.approx(np.std(parts.content_content[~np.eye(30, dtype=bool)]), abs=1e-6)
    assert found.recall == retrieval.recall_at_k(query, gallery, 1)
    assert found.counts.sum() == 30


@pytest.mark.parametrize(("dimensions", "common"), [(16, 0.0), (16, 3.0), (200, 1.0)])
def test_what_travels_keeps_every_answer(dimensions, common):
    rng = np.random.default_rng(dimensions)
    shared = rng.normal(size=(100, dimensions))
    x, y = (shared + rng.normal(size=shared.shape) + common * rng.normal(size=dimensions) for _ in range(2))
    exact = products_of(*(cloud / np.linalg.norm(cloud, axis=1, keepdims=True) for cloud in (x, y)))
    data = encode_products(exact)
    seen = decode_products(data)
    assert data["unit"] > 0.0003
    np.testing.assert_allclose(seen.across, exact.across, atol=3 * data["unit"])
    for way in CLOSINGS:
        for one, other in (
            (exact.closed(way), seen.closed(way)),
            (exact.turned().closed(way), seen.turned().closed(way)),
        ):
            wanted, found = measure(one), measure(other)
            assert (wanted.answers == found.answers).all()
            assert (wanted.found == found.found).all()
            assert found.spread == pytest.approx(wanted.spread, rel=0.02, abs=2e-4)
            assert found.content == pytest.approx(wanted.content, rel=0.01)


def test_two_equal_candidates_stay_tied():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(20, 8))
    y = x + 0.1 * rng.normal(size=x.shape)
    y[7] = y[3]
    exact = products_of(*(cloud / np.linalg.norm(cloud, axis=1, keepdims=True) for cloud in (x, y)))
    assert not measure(exact.across).found[3]
    assert not measure(decode_products(encode_products(exact)).across).found[3]


def test_the_order_is_by_bias():
    found = measure(np.random.default_rng(0).normal(size=(40, 40)))
    assert (np.diff(found.bias[found.order]) > 0).all()


def test_fifths_hold_each_candidate_once():
    for count in (2, 5, 7, 30, 100):
        assert [place for start, stop in groups(count) for place in range(start, stop)] == list(range(count))


def test_the_browser_measures_what_python_does(runs, open_figure):
    watched = open_figure("hubness", runs)
    explainer = Hubness(runs)
    for model in range(2):
        for asker in ("image", "text"):
            for way in CLOSINGS:
                found = watched.page.evaluate(MEASURED, [model, way, asker])
                expected = explainer.measured(way, asker, model)
                assert found["bias"] == pytest.approx(expected.bias.tolist(), abs=1e-10)
                for name in ("spread", "content", "ratio", "recall"):
                    assert found[name] == pytest.approx(getattr(expected, name), rel=1e-9), (model, asker, way, name)
                assert found["order"] == expected.order.tolist()
                assert found["counts"] == expected.counts.tolist()
                assert found["found"] == expected.found.tolist()
                assert found["shares"] == pytest.approx(expected.shares)
    watched.assert_clean()


def test_dots_of_a_row_do_not_stand_on_each_other_while_there_is_room(runs, open_figure):
    page = open_figure("hubness", runs).page
    code = "async ([x, size, most]) => (await import('modgap/figures/hubness/swarm')).swarm(x, size, most)"
    x = np.random.default_rng(0).normal(scale=60, size=60)
    offsets = np.array(page.evaluate(code, [x.tolist(), 6, 60]))
    apart = np.hypot(x[:, None] - x, offsets[:, None] - offsets)[~np.eye(60, dtype=bool)]
    assert apart.min() >= 6 - 1e-9
    crowded = page.evaluate(code, [[0] * 20, 6, 12])
    assert max(map(abs, crowded)) <= 12
    assert sorted(set(crowded)) == [-12, -6, 0, 6, 12]
