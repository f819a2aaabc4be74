from __future__ import annotations

import warnings

import numpy as np
import pytest

from modgap.explainers.figures.softmax_weights.softmax_weights import SCALES, SoftmaxWeights
from modgap.explainers.state import read
from modgap.precompute.analysis import weights
from modgap.precompute.bundle import Bundle
from modgap.precompute.errors import InputError

from ..conftest import make_bundle

BARS = """() => figures.fig.models().filter((m) => m.glyph?.type === "VBar")
  .map((m) => [m.glyph.fill_color.value, Array.from(m.data_source.data.x), Array.from(m.data_source.data.y)])"""
# Where the bar of a rank ends in the window.
TOP_OF_BAR = """(rank) => {
  const figure = figures.fig.models().find((m) => m.type === "Figure" && m.renderers.some((r) => r.glyph.type === "VBar"));
  const bars = figure.renderers.filter((r) => r.glyph.type === "VBar").map((r) => r.data_source.data);
  const [height] = bars.flatMap((d) => Array.from(d.x).flatMap((x, k) => (x === rank ? [d.y[k]] : [])));
  const view = Bokeh.index.find_one(figure), box = view.el.getBoundingClientRect(), { left, top, width, height: high } = view.frame.bbox;
  const [x, y] = [figure.x_range, figure.y_range];
  return [box.left + left + (width * (rank - x.start)) / (x.end - x.start), box.top + top + (high * (y.end - height)) / (y.end - y.start)];
}"""
NAMES = "deep(document, '.thing .name').map((e) => e.textContent)"


@pytest.mark.parametrize(
    "state", [{"query": "t0", "scale": 1}, {"query": "t5", "scale": SCALES[23]}, {"query": "t29", "scale": 100}]
)
def test_the_browser_weighs_the_candidates_as_the_analysis_does(state, bundle, open_figure):
    watched = open_figure("softmax-weights", bundle, state=state)
    explainer = SoftmaxWeights(bundle, **state)
    tau, query = 1 / state["scale"], int(state["query"][1:])
    image, text = explainer.pairing.clouds().values()
    similarities = image @ text[query]
    np.testing.assert_allclose(similarities, bundle.at("image") @ bundle.at("text")[query], atol=1e-4)
    expected = weights.candidate_weights(similarities, tau)
    bars = watched.page.evaluate(BARS)
    drawn = dict(sorted((rank, weight) for _, *two in bars for rank, weight in zip(*two, strict=True)))
    assert list(drawn) == list(range(1, 31))
    assert np.log(list(drawn.values())) == pytest.approx(np.log(np.sort(expected)[::-1]), abs=1e-9)
    (own,) = [ranks for _, ranks, _ in bars if len(ranks) == 1]
    assert own == [1 + int((similarities > similarities[query]).sum())]
    shares = weights.pull_shares(similarities, query, tau)
    assert watched.page.evaluate("figures.fig.numbers().perplexity") == f"{weights.perplexity(shares):.1f}"
    assert watched.page.evaluate("figures.fig.numbers().pull") == f"{weights.total_pull(similarities, query, tau):.2f}"
    assert f"{weights.perplexity(shares):.1f} of 29" in explainer.describe()
    watched.assert_clean()


def test_numbers_and_table_are_those_of_the_analysis(bundle):
    explainer = SoftmaxWeights(bundle, query="t7", scale=10)
    similarities = explainer.similarities()
    shares = weights.pull_shares(similarities, 7, 0.1)
    assert explainer.numbers() == {
        "weight": weights.candidate_weights(similarities, 0.1)[7],
        "hardest": shares.max(),
        "perplexity": weights.perplexity(shares),
        "pull": weights.total_pull(similarities, 7, 0.1),
    }
    header, rows = explainer.table()
    assert [row[1] for row in rows] == [f"thing {n}" for n in np.argsort(-similarities)]
    assert [row[1] for row in rows if row[header.index("partner")]] == ["thing 7"]
    assert sum(row[header.index("weight")] for row in rows) == pytest.approx(1, abs=1e-4)


def test_the_strip_shows_the_query_and_the_candidates_that_weigh_most(bundle, open_figure):
    watched = open_figure("softmax-weights", bundle, state={"query": "t4"})
    things = watched.page.evaluate(NAMES)
    similarities = bundle.at("image") @ bundle.at("text")[4]
    assert things == ["thing 4", *(f"thing {n}" for n in np.argsort(-similarities)[:6])]
    watched.page.get_by_label("Query").select_option("thing 9")
    watched.page.wait_for_function("deep(document, '.thing.query')[0].textContent === 'thing 9'")
    assert watched.page.evaluate("figures.fig.state().query") == "t9"
    watched.assert_clean()


def test_a_tap_at_the_top_of_a_bar_lets_this_item_ask(bundle, open_figure):
    page = open_figure("softmax-weights", bundle, state={"query": "t4", "scale": 1}).page
    similarities = SoftmaxWeights(bundle, query="t4").similarities()
    page.mouse.click(*page.evaluate(TOP_OF_BAR, 20))
    page.wait_for_function("(id) => figures.fig.state().query === id", arg=f"t{np.argsort(-similarities)[19]}")


@pytest.mark.parametrize(("scale", "opened"), [(30, 30), (0.2, 1), (4000, 100), (None, 10)])
def test_it_opens_at_the_scale_of_the_bundle_or_at_ten_where_nobody_knows_it(scale, opened, bundle):
    clouds = {kind: bundle.at(kind) for kind in ("image", "text")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        explainer = SoftmaxWeights(Bundle.from_arrays(clouds, name="mine", logit_scale=scale))
    assert explainer.scale == min(SCALES, key=lambda one: abs(one - opened))


def test_a_scale_between_two_positions_takes_the_nearest(bundle):
    explainer = SoftmaxWeights(bundle, scale=20)
    assert explainer.scale == min(SCALES, key=lambda one: abs(one - 20))
    assert "1/τ = 20 makes" in explainer.describe()
    assert (SCALES[0], SCALES[20], SCALES[40]) == (1, 10, 100)


def test_a_query_is_written_as_its_id_or_its_caption(bundle):
    explainer = SoftmaxWeights(bundle)
    assert explainer.query == "t0"
    assert read(explainer.param["query"], "thing 9") == "t9"
    with pytest.raises(InputError, match="did you mean 'thing 9'"):
        read(explainer.param["query"], "thing9")
    for wrong in ("", "thing 9", 9):
        with pytest.raises(ValueError, match="query"):
            SoftmaxWeights(bundle, query=wrong)


def test_of_many_items_it_shows_a_sample_and_says_so(tmp_path):
    explainer = SoftmaxWeights(make_bundle(tmp_path, items=130))
    assert "100 of 130 pictures" in explainer.describe()
    assert len(explainer.table()[1]) == 100
    assert len(SoftmaxWeights(explainer.pairing.bundle, items=["t3", "t129"], query="t129").table()[1]) == 2


def test_of_three_modalities_it_takes_any_two_candidates_first(triple, open_figure):
    watched = open_figure("softmax-weights", triple, state={"modalities": ["audio", "image"], "query": "t3"})
    audio, image = (triple.at(name) for name in ("audio", "image"))
    assert watched.page.evaluate(NAMES)[:2] == ["thing 3", f"thing {(audio @ image[3]).argmax()}"]
    query = watched.page.locator(".thing.query")
    assert query.locator(".picture").count() == 1
    assert watched.page.locator(".thing:not(.query) .picture").count() == 0
    assert (
        watched.page.locator(
            "[aria-label='Cosine of each sound with the picture that asks, the most similar first.']"
        ).count()
        == 1
    )
    assert {colour for colour, *_ in watched.page.evaluate(BARS)} == {"#009E73", "#6B2FA0"}  # of sounds; of the partner
    with pytest.raises(InputError, match="takes exactly 2"):
        SoftmaxWeights(triple, modalities=["image", "text", "audio"])
    watched.assert_clean()


def test_html_in_captions_is_text(tmp_path, open_figure):
    hostile = '<img src=x onerror="window.harmed = 1">'
    watched = open_figure("softmax-weights", make_bundle(tmp_path, captions=[hostile] * 30))
    assert hostile in watched.page.evaluate(NAMES)
    assert watched.page.evaluate("window.harmed") is None
    assert watched.page.evaluate("deep(document, 'img').length") == 0
