from __future__ import annotations

import gzip
from dataclasses import replace

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from modgap.explainers.figures.mixed_retrieval.mixed_retrieval import HITS, PARTS, MixedRetrieval
from modgap.explainers.kit.search import CLOSINGS
from modgap.explainers.modules import page_modules
from modgap.precompute.analysis import closing, gallery
from modgap.precompute.analysis.retrieval import mixed_rank, ranks
from modgap.precompute.bundle import Bundle, Item
from modgap.precompute.errors import InputError
from modgap.site.figures import figure_data, script

from ..conftest import make_bundle

HOSTILE = ['<img src=x onerror="window.harmed = 1">', "</script><script>window.harmed = 1</script>", "$$\\frac12$$"]
STATES = [
    {"query": "t0", "asker": "text", "added": 0.5, "closing": "trained"},
    {"query": "t7", "asker": "text", "added": 0.0, "closing": "centre"},
    {"query": "t29", "asker": "image", "added": 0.85, "closing": "shift"},
    {"query": "t3", "asker": "image", "added": 1.0, "closing": "trained"},
]
SET = "(state) => { for (const [name, value] of Object.entries(state)) figures.fig.put(name, value); }"
HITS_SHOWN = """() => deep(document, 'li').map((e) => ({ positive: e.classList.contains('positive'), picture: Boolean(e.querySelector('.picture')),
  caption: e.querySelector('.picture')?.getAttribute('aria-label') ?? e.querySelector('.name').textContent, cosine: e.querySelector('small').textContent }))"""
CURVES = """() => [...figures.fig.document.all_models].filter((m) => m.glyph?.type === "Line").map((m) => Array.from(m.data_source.data.y))"""


def drawn(page, state: dict, explainer: MixedRetrieval) -> None:
    page.evaluate(SET, state)
    ranks = {name: str(explainer.rank(name)) for name in ("trained", "shift", "centre")}
    page.wait_for_function(
        "([ranks, recall]) => Object.entries({ ...ranks, recall }).every(([k, v]) => figures.fig.numbers()[k] === v)",
        arg=[ranks, percent(explainer.curves((state["added"],))[state["closing"]].recall[0])],
    )


def percent(value: float) -> str:
    return f"{100 * value:.0f}%"


@pytest.mark.parametrize("state", STATES, ids=str)
def test_the_page_of_results_ranks_and_curves_are_those_of_the_analysis(state, bundle, open_figure):
    watched = open_figure("mixed-retrieval", bundle)
    page = watched.page
    explainer = MixedRetrieval(bundle, **state)
    drawn(page, state, explainer)
    query, other = explainer.asking(state["closing"])
    added = gallery.added_items(explainer.order, state["added"])
    hits = gallery.results(query, other, added, int(state["query"][1:]))
    expected = hits[:HITS]
    assert explainer.page() == expected
    found = page.evaluate(HITS_SHOWN)
    assert len(found) == HITS
    asks = state["asker"] == "image"  # the picture asks, so that the other modality is the words
    for hit, seen in zip(expected, found, strict=True):
        assert seen["picture"] == (hit.other != asks)
        assert seen["caption"].endswith(f"thing {hit.item}")
        assert seen["positive"] == hit.positive
        assert float(seen["cosine"].replace("−", "-")) == pytest.approx(hit.similarity, abs=0.00501)
    assert f"rank {explainer.rank(state['closing'])} of {len(hits)}" in page.locator(".asked").inner_text()
    kind = "pictures" if asks else "texts"
    assert page.evaluate("figures.fig.part('median').axis.major_label_overrides.get(0.5)") == f"half the {kind}"
    curves = explainer.curves()
    wanted = [
        list(values)
        for curve in (*curves.values(), curves[state["closing"]])
        for values in (curve.recall, curve.median_rank)
    ]
    np.testing.assert_allclose(sorted(page.evaluate(CURVES)), sorted(wanted), atol=1e-9)
    watched.assert_clean()


@pytest.mark.parametrize("asker", ["text", "image"])
def test_the_curves_go_from_the_search_of_benchmarks_to_the_mixed_rank(asker, bundle, open_figure):
    page = open_figure("mixed-retrieval", bundle, state={"asker": asker}).page
    explainer = MixedRetrieval(bundle, asker=asker)
    medians = page.evaluate(
        "Object.values(figures.fig.part('median').curves).map(({ data }) => [data.y[0], data.y.at(-1)])"
    )
    expected = [
        (np.median(ranks(*clouds)), np.median(mixed_rank(*clouds))) for clouds in map(explainer.asking, CLOSINGS)
    ]
    assert [tuple(ends) for ends in medians] == expected


def test_the_rank_in_the_numbers_is_the_place_on_the_page(bundle, open_figure):
    page = open_figure("mixed-retrieval", bundle, state={"added": 0.0}).page
    item = int(np.argmin(ranks(*MixedRetrieval(bundle).asking("trained"))))
    drawn(page, {**STATES[0], "added": 0.0, "query": f"t{item}"}, MixedRetrieval(bundle, added=0.0, query=f"t{item}"))
    place = [hit["positive"] for hit in page.evaluate(HITS_SHOWN)].index(True) + 1
    assert page.evaluate("figures.fig.numbers().trained") == str(place)
    assert f"rank {place} of 30" in page.locator(".asked").inner_text()


def test_closing_brings_the_partner_up_where_a_gap_separates(bundle):
    recall = {name: curve.recall[10] for name, curve in MixedRetrieval(bundle).curves().items()}
    assert recall["centre"] > recall["trained"]


def test_the_three_clouds_are_the_analysis_of_what_travels(bundle):
    explainer = MixedRetrieval(bundle)
    clouds = tuple(explainer.pairing.clouds().values())
    np.testing.assert_allclose(clouds[0], bundle.at("image"), atol=1e-4)
    closed = {"trained": clouds, "shift": closing.shift(*clouds, 1), "centre": closing.centre(*clouds)}
    for name, (image, text) in closed.items():
        np.testing.assert_array_equal(explainer.asking(name), [text, image])
        curve = gallery.gallery_curve(text, image, PARTS, explainer.order)
        np.testing.assert_array_equal(explainer.curves()[name].recall, curve.recall)


def test_description_and_table_follow_the_state(bundle):
    explainer = MixedRetrieval(bundle, asker="image", added=0.25, query="t4", closing="shift")
    assert f"rank {explainer.rank('trained')} as trained" in explainer.describe()
    assert "“thing 4” searches a gallery of 30 texts and 7 of the 29 other pictures." in explainer.describe()
    texts = sum(hit.other for hit in explainer.page())
    assert f"Of its first 12 answers shifted, {texts} are texts and {12 - texts} are pictures" in explainer.describe()
    header, rows = explainer.table()
    assert [row[0] for row in rows] == list(PARTS)
    assert header[0] == "part of the other pictures added"
    assert rows[5][header.index("recall@1, centred")] == pytest.approx(explainer.curves()["centre"].recall[5], abs=1e-4)
    assert set(explainer.controls) == set(explainer.state_parameters())
    assert all(explainer.param[name].doc for name in explainer.state_parameters())


@pytest.mark.parametrize(
    "state", [{"query": "t30"}, {"query": ""}, {"added": 1.1}, {"closing": "none"}, {"asker": "audio"}]
)
def test_a_state_that_is_not_allowed_is_refused(bundle, state):
    with pytest.raises(ValueError, match=next(iter(state))):
        MixedRetrieval(bundle, **state)


def test_a_gallery_of_one_is_refused_with_a_sentence():
    one = np.ones((1, 1, 1), dtype=np.float32)
    bundle = Bundle("one", 0, (Item("a", "a"),), {"image": one, "text": one}, np.array([0]), np.ones(1))
    with pytest.raises(InputError, match="two at least"):
        MixedRetrieval(bundle)


@pytest.mark.parametrize("sign", [1, -1])
def test_clouds_that_are_single_points_are_refused_with_a_sentence(bundle, sign):
    point = np.ones((*bundle.at("text").shape[:1], 1), np.float32)  # (N, 1)
    point = np.tile(point, (len(bundle.steps), 1, 1))  # (T, N, 1)
    flat = replace(bundle, embeddings={"image": point, "text": sign * point})
    with pytest.raises(InputError, match=r"a point lands on the origin when the gap is closed.*; leave it out"):
        MixedRetrieval(flat)


def test_a_hundred_pairs_weigh_at_most_80_kb_with_gzip(tmp_path):
    with page_modules():
        explainer = MixedRetrieval(make_bundle(tmp_path, items=100))
    assert len(gzip.compress(script("fig", figure_data("fig", explainer)).encode())) <= 80_000


def test_of_many_items_it_shows_a_sample_and_says_so(tmp_path):
    explainer = MixedRetrieval(make_bundle(tmp_path, items=130))
    assert "a gallery of 100 of 130 pictures and 50 of the 99 other texts" in explainer.describe()
    assert explainer.rank("trained") <= 150


def test_of_three_modalities_it_takes_any_two(triple, open_figure):
    watched = open_figure(
        "mixed-retrieval", triple, state={"modalities": ["image", "audio"], "asker": "audio", "added": 0}
    )
    page = watched.page
    assert {hit["picture"] for hit in page.evaluate(HITS_SHOWN)} == {True}
    assert page.get_by_label("Who asks").locator("option").all_inner_texts() == ["Sound asks", "Picture asks"]
    page.get_by_label("Who asks").select_option("Picture asks")
    page.wait_for_function("deep(document, 'li').every((e) => !e.querySelector('.picture'))")
    explainer = MixedRetrieval(triple, modalities=["image", "audio"], asker="image", added=0)
    query, other = (triple.at(name).astype(float) for name in ("image", "audio"))
    assert explainer.rank("trained") == int((other @ query[0] >= other[0] @ query[0]).sum())
    assert page.evaluate("figures.fig.numbers().trained") == str(explainer.rank("trained"))
    with pytest.raises(InputError, match="takes exactly 2"):
        MixedRetrieval(triple, modalities=["image", "text", "audio"])
    watched.assert_clean()


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
