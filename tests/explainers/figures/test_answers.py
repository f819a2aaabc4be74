"""The numbers of hubness: what is measured of two clouds, and that the browser measures the same."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.figures.hubness.answers import Answers, groups
from modgap.explainers.figures.hubness.hubness import Hubness
from modgap.explainers.kit.search import CLOSINGS
from modgap.precompute.analysis import bias, retrieval

from ..closed import TWO, clouds_of
from ..conftest import make_bundle
from ..several import ensembles, make_runs

MEASURED = """async ([model, closing, asker]) => {
  const { search } = await import("modgap/figures/hubness/answers");
  const { closings } = await import("modgap/numerics/closing");
  const { decode } = await import("modgap/data/payload");
  const data = [...figures.fig.document.all_models].find((m) => m.tags?.[0]?.points).tags[0];
  const clouds = closings(...data.points[model].map((text) => decode(text, data.ids.length)))[closing];
  const { groups, ...found } = search(...(asker === "text" ? clouds.reverse() : clouds));
  return { ...found, shares: groups.map((one) => one.share) };
}"""


@pytest.fixture
def runs(tmp_path):
    return make_runs(tmp_path, TWO, seeds=1)


@pytest.mark.parametrize("way", CLOSINGS)
@pytest.mark.parametrize("asker", ["image", "text"])
def test_a_search_has_the_parts_of_the_clouds_as_they_are_searched(way, asker, runs):
    query, gallery = clouds_of(runs["nce"].first, asker, way)
    answers, parts = Hubness(runs).answers(way, asker, "nce"), bias.split(query, gallery)
    np.testing.assert_array_equal(answers.bias, parts.mean_content)
    assert answers.bias_spread == np.std(parts.mean_content)
    assert answers.content_spread == np.std(parts.content_content[~np.eye(30, dtype=bool)])
    assert answers.ratio == pytest.approx(answers.bias_spread / answers.content_spread)
    assert answers.recall == retrieval.recall_at_k(query, gallery, 1)
    first = (query @ gallery.T).argmax(axis=1)
    assert answers.occurrences.tolist() == np.bincount(first, minlength=30).tolist()
    assert answers.retrieved.tolist() == (first == np.arange(30)).tolist()


def test_two_equal_candidates_share_no_answer_and_their_queries_find_nothing():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(20, 8))
    y = x + 0.1 * rng.normal(size=x.shape)
    y[7] = y[3]
    x, y = (cloud / np.linalg.norm(cloud, axis=1, keepdims=True) for cloud in (x, y))
    answers = Answers.of(x, y)
    assert not answers.retrieved[3]
    assert not answers.retrieved[7]
    assert answers.occurrences[7] == 0
    assert answers.occurrences[3] >= 1


def test_the_order_is_by_bias():
    rng = np.random.default_rng(0)
    answers = Answers.of(rng.normal(size=(40, 8)), rng.normal(size=(40, 8)))
    assert (np.diff(answers.bias[answers.order]) > 0).all()
    assert sum(answers.shares) == pytest.approx(1)
    last = answers.order[32:]
    assert answers.shares[-1] == pytest.approx(answers.occurrences[last].sum() / 40)


def test_fifths_hold_each_candidate_once():
    for count in (2, 5, 7, 30, 100):
        assert [place for start, stop in groups(count) for place in range(start, stop)] == list(range(count))


def twins(bundle):
    """The same bundle with two texts that are one."""
    text = bundle.embeddings["text"].copy()
    text[:, 7] = text[:, 3]
    return {**bundle.embeddings, "text": text}


@pytest.mark.parametrize("equal", [False, True])
def test_the_browser_measures_what_python_does(equal, runs, tmp_path, open_figure):
    if equal:
        bundle = make_bundle(tmp_path)
        bundle.embeddings.update(twins(bundle))
        runs = ensembles({name: {0: bundle} for name in TWO})
    explainer = Hubness(runs)
    watched = open_figure("hubness", runs)
    for model in TWO:
        for asker in ("image", "text"):
            for way in CLOSINGS:
                found = watched.page.evaluate(MEASURED, [model, way, asker])
                expected = explainer.answers(way, asker, model)
                assert found["bias"] == pytest.approx(expected.bias.tolist(), abs=1e-12)
                assert found["biasSpread"] == pytest.approx(expected.bias_spread, rel=1e-9)
                assert found["contentSpread"] == pytest.approx(expected.content_spread, rel=1e-9)
                assert found["ratio"] == pytest.approx(expected.ratio, rel=1e-9)
                assert found["recall"] == expected.recall
                assert found["order"] == expected.order.tolist()
                assert found["occurrences"] == expected.occurrences.tolist()
                assert found["retrieved"] == expected.retrieved.tolist()
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
