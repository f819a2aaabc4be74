from __future__ import annotations

import gzip

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from modgap.explainers.figures.mixed_retrieval.mixed_retrieval import HITS, SHARES, MixedRetrieval
from modgap.explainers.modules import page_modules
from modgap.precompute.analysis import gallery
from modgap.precompute.bundle import Bundle, Item
from modgap.precompute.errors import InputError
from modgap.site.figures import figure_data, script

from ..conftest import make_bundle

HOSTILE = ['<img src=x onerror="window.harmed = 1">', "</script><script>window.harmed = 1</script>", "$$\\frac12$$"]
STATES = [
    {"query": 0, "asker": "text", "share": 0.5, "closing": "trained"},
    {"query": 7, "asker": "text", "share": 0.0, "closing": "centre"},
    {"query": 29, "asker": "image", "share": 0.85, "closing": "shift"},
    {"query": 3, "asker": "image", "share": 1.0, "closing": "trained"},
]
SET = """(state) => { const [c, of] = [figures.fig.controls, (name) => figures.fig.control(name)];
  of("query").value = String(state.query); of("asker").value = state.asker; of("share").value = state.share;
  of("closing").active = c.closing.options.indexOf(state.closing); }"""
HITS_SHOWN = """() => deep(document, 'li').map((e) => ({ partner: e.classList.contains('partner'), picture: Boolean(e.querySelector('.picture')),
  caption: e.querySelector('.picture')?.getAttribute('aria-label') ?? e.querySelector('.name').textContent, cosine: e.querySelector('small').textContent }))"""
CURVES = """() => Object.fromEntries([...figures.fig.document.all_models].filter((m) => m.type === "GlyphRenderer" && m.glyph.line_width?.value === 2.6)
  .map((m, k) => [k, Array.from(m.data_source.data.y)]))"""


def drawn(page, state: dict, explainer: MixedRetrieval) -> None:
    page.evaluate(SET, state)
    ranks = {name: str(explainer.rank(name)) for name in ("trained", "shift", "centre")}
    page.wait_for_function(
        "([ranks, recall]) => Object.entries({ ...ranks, recall }).every(([k, v]) => figures.fig.numbers()[k] === v)",
        arg=[ranks, percent(explainer.curve(state["closing"], (state["share"],)).recall[0])],
    )


def percent(value: float) -> str:
    return f"{int(np.floor(100 * value + 0.5))} %"


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_page_of_results_ranks_and_curves_are_those_of_the_analysis(state, bundle, open_figure):
    watched = open_figure("mixed-retrieval", bundle)
    page = watched.page
    explainer = MixedRetrieval(bundle, **state)
    drawn(page, state, explainer)
    query, other = explainer.asking(state["closing"])
    shown = gallery.other_items(explainer.order, state["share"])
    expected = gallery.results(query, other, shown, state["query"], HITS)
    found = page.evaluate(HITS_SHOWN)
    assert len(found) == HITS
    asks = state["asker"] == "image"  # the picture asks, so that the other modality is the words
    for hit, seen in zip(expected, found, strict=True):
        assert seen["picture"] == (hit.other != asks)
        assert seen["caption"].endswith(f"thing {hit.item}")
        assert seen["partner"] == hit.positive
        assert float(seen["cosine"].replace("−", "-")) == pytest.approx(hit.similarity, abs=0.00501)
    curve = explainer.curve(state["closing"])
    curves = page.evaluate(CURVES)
    np.testing.assert_allclose(
        sorted(curves.values()), sorted([list(curve.recall), list(curve.median_rank)]), atol=1e-9
    )
    watched.assert_clean()


def test_the_rank_in_the_numbers_is_the_place_on_the_page(bundle, open_figure):
    page = open_figure("mixed-retrieval", bundle, state={"share": 1.0}).page
    explainer = MixedRetrieval(bundle, share=1.0)
    item = int(np.argmin(gallery.gallery_ranks(*explainer.asking("trained"), np.ones(30, dtype=bool))))
    drawn(page, {**STATES[0], "share": 1.0, "query": item}, MixedRetrieval(bundle, share=1.0, query=item))
    place = [hit["partner"] for hit in page.evaluate(HITS_SHOWN)].index(True) + 1
    assert page.evaluate("figures.fig.numbers().trained") == str(place)
    assert f"rank {place} of 30" in page.locator(".asked").inner_text()


def test_closing_brings_the_partner_up_where_a_gap_separates(bundle):
    explainer = MixedRetrieval(bundle)
    recall = {name: explainer.curve(name).recall[10] for name in ("trained", "centre")}
    assert recall["centre"] > recall["trained"]


def test_the_three_clouds_are_the_analysis_of_what_travels(bundle):
    explainer = MixedRetrieval(bundle)
    curves = gallery.closed_curves(*explainer.asking("trained"), SHARES, explainer.order)
    for name, curve in curves.items():
        np.testing.assert_array_equal(explainer.curve(name).recall, curve.recall)


def test_description_and_table_follow_the_state(bundle):
    explainer = MixedRetrieval(bundle, asker="image", share=0.25, query=4)
    assert f"rank {explainer.rank('trained')} as trained" in explainer.describe()
    assert "“thing 4”" in explainer.describe()
    header, rows = explainer.table()
    assert [row[0] for row in rows] == list(SHARES)
    assert rows[5][header.index("recall@1, centred")] == pytest.approx(explainer.curve("centre").recall[5], abs=1e-4)
    assert set(explainer.controls) == set(explainer.state_parameters())
    assert all(explainer.param[name].doc for name in explainer.state_parameters())


@pytest.mark.parametrize("state", [{"query": 30}, {"share": 1.1}, {"closing": "none"}, {"asker": "audio"}])
def test_a_state_that_is_not_allowed_is_refused(bundle, state):
    with pytest.raises(ValueError, match=next(iter(state))):
        MixedRetrieval(bundle, **state)


def test_a_gallery_of_one_is_refused_with_a_sentence():
    one = np.ones((1, 1, 1), dtype=np.float32)
    bundle = Bundle("one", 0, (Item("a", "a"),), {"image": one, "text": one}, np.array([0]), np.ones(1))
    with pytest.raises(InputError, match="two at least"):
        MixedRetrieval(bundle)


def test_a_hundred_pairs_weigh_at_most_80_kb_with_gzip(tmp_path):
    with page_modules():
        explainer = MixedRetrieval(make_bundle(tmp_path, items=100))
    assert len(gzip.compress(script("fig", figure_data("fig", explainer)).encode())) <= 80_000


@pytest.mark.parametrize(("kind", "width"), [("desktop", 660), ("phone", 346)])
def test_it_is_as_high_as_it_says_and_as_wide_as_its_place(kind, width, tmp_path, open_figure):
    watched = open_figure("mixed-retrieval", make_bundle(tmp_path, items=100), width=width)
    assert round(watched.page.locator("#fig").bounding_box()["height"]) == MixedRetrieval.HEIGHTS[kind]
    right = watched.page.evaluate(
        "Math.max(...deep(document, 'canvas, button, select, li, .numbers').map((e) => e.getBoundingClientRect().right))"
    )
    assert right <= width + 1
    watched.assert_clean()


def test_without_pictures_both_sides_are_words_and_html_in_them_is_text(tmp_path, open_figure):
    captions = [HOSTILE[n % len(HOSTILE)] for n in range(30)]
    watched = open_figure("mixed-retrieval", make_bundle(tmp_path, captions=captions, pictures=False))
    page = watched.page
    assert {hit["picture"] for hit in page.evaluate(HITS_SHOWN)} == {False}
    assert {hit["caption"] for hit in page.evaluate(HITS_SHOWN)} <= set(HOSTILE)
    assert page.evaluate("deep(document, 'img').length") == 0
    assert page.evaluate("window.harmed") is None
    watched.assert_clean()


def test_axe_finds_nothing_serious(bundle, open_figure):
    for dark in (False, True):
        watched = open_figure("mixed-retrieval", bundle, dark=dark, state={"closing": "centre"})
        found = Axe().run(watched.page).response["violations"]
        serious = [v for v in found if v["impact"] in ("serious", "critical")]
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in serious] == []
        ink = watched.page.evaluate("getComputedStyle(deep(document, '.search')[0]).color")
        assert ink == ("rgb(232, 230, 225)" if dark else "rgb(29, 31, 35)")
