"""What holds for every explainer on one bundle."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from modgap.explainers import EXPLAINERS, Explainer
from modgap.explainers.modules import page_modules
from modgap.precompute.analysis import geometry, retrieval
from modgap.precompute.bundle import Bundle, Item
from modgap.precompute.errors import InputError
from modgap.site.figures import figure_data, script

from .conftest import make_bundle

ALL = sorted(name for name, kind in EXPLAINERS.items() if issubclass(kind, PairsExplainer))
HOSTILE = [
    '<img src=x onerror="window.harmed = 1">',
    "</script><script>window.harmed = 1</script>",
    "$$\\frac12$$",
    "a & b \"c\" 'd'",
]
WIDTHS = {"desktop": 660, "phone": 346}


@pytest.fixture(params=ALL)
def name(request) -> str:
    return request.param


def test_every_parameter_has_a_doc_and_every_state_a_control(name, bundle):
    explainer = EXPLAINERS[name](bundle)
    assert set(explainer.controls) == set(explainer.state_parameters())
    for state in explainer.state_parameters():
        assert explainer.param[state].doc, state


def test_it_opens_at_the_last_checkpoint_and_takes_a_state(name, bundle):
    assert EXPLAINERS[name](bundle).checkpoint == 2
    explainer = EXPLAINERS[name](bundle, checkpoint=1, pair=4)
    assert (explainer.checkpoint, explainer.controls["checkpoint"].value) == (1, 1)
    assert (explainer.pair, explainer.controls["pair"].value) == (4, 4)


@pytest.mark.parametrize("state", [{"checkpoint": 3}, {"checkpoint": -1}, {"pair": 30}, {"pair": -2}])
def test_a_state_out_of_bounds_is_refused(name, bundle, state):
    with pytest.raises(ValueError, match=next(iter(state))):
        EXPLAINERS[name](bundle, **state)


def test_description_and_table_hold_the_numbers_of_the_items_shown(name, bundle):
    explainer = EXPLAINERS[name](bundle, checkpoint=1)
    x, y = bundle.at("image", 1), bundle.at("text", 1)
    assert f"{geometry.paired_cosine(x, y):.2f}" in explainer.describe()
    assert "10 steps" in explainer.describe()
    header, rows = explainer.table()
    assert [row[0] for row in rows] == [0, 10, 128]
    assert rows[1][header.index("gap distance")] == pytest.approx(geometry.gap_distance(x, y), abs=1e-4)
    recall = (retrieval.recall_at_k(x, y, 1) + retrieval.recall_at_k(y, x, 1)) / 2
    assert rows[1][header.index("recall@1")] == pytest.approx(recall, abs=1e-4)


def test_first_and_last_checkpoint_are_always_carried(tmp_path):
    many = make_bundle(tmp_path, checkpoints=2)
    arrays = {m: np.repeat(a, 10, axis=0) for m, a in many.embeddings.items()}
    long = Bundle("long", 0, many.items, arrays, np.arange(20) * 5, np.ones(20))
    carried = EXPLAINERS["scatter"](long).carried
    assert len(carried) == CHECKPOINTS
    assert (carried[0], carried[-1]) == (0, 19)


def test_a_bundle_of_one_item_is_refused_with_a_sentence():
    one = np.ones((1, 1, 1), dtype=np.float32)
    with pytest.raises(InputError, match="two at least"):
        EXPLAINERS["scatter"](
            Bundle("one", 0, (Item("a", "a"),), {"image": one, "text": one}, np.array([0]), np.ones(1))
        )


def test_pictures_are_cut_to_the_items_shown_and_named_by_content(bundle):
    sprite = sprite_for(bundle, 12)
    assert sprite is not None
    assert media_name(sprite) == media_name(sprite_for(bundle, 12) or b"")
    with page_modules():
        explainer = EXPLAINERS["scatter"](bundle)
    assert list(explainer.media()) == [explainer.payload.tags[0]["media"]["url"]]


def test_a_figure_of_a_hundred_pairs_weighs_at_most_80_kb_with_gzip(name, tmp_path):
    rng = np.random.default_rng(0)
    arrays = {}
    for modality in (
        "image",
        "text",
    ):  # as hard to compress as embeddings can be: nothing in common from one checkpoint to the next
        points = rng.normal(size=(6, 100, 64))
        arrays[modality] = (points / np.linalg.norm(points, axis=-1, keepdims=True)).astype(np.float32)
    items = tuple(Item(f"t{n}", f"caption number {n} of a thing") for n in range(100))
    hard = Bundle("hard", 0, items, arrays, np.arange(6), np.ones(6))
    with page_modules():
        explainer = EXPLAINERS[name](hard)
    assert len(gzip.compress(script("fig", figure_data("fig", explainer)).encode())) <= 80_000


@pytest.mark.parametrize("kind", WIDTHS)
def test_it_is_as_high_as_it_says_and_as_wide_as_its_place(name, kind, tmp_path, open_figure):
    width = WIDTHS[kind]
    watched = open_figure(name, make_bundle(tmp_path, items=100), width=width)
    box = watched.page.locator("#fig").bounding_box()
    assert round(box["height"]) == EXPLAINERS[name].HEIGHTS[kind]
    overflow = watched.page.evaluate(
        "(limit) => Math.max(...deep(document, 'canvas, button, select, .numbers').map((e) => e.getBoundingClientRect().right))",
        width,
    )
    assert overflow <= width + 1
    watched.assert_clean()


@pytest.mark.parametrize("width", [480, 560, 600])
def test_no_control_is_cut_off_between_phone_and_desktop(name, width, bundle, open_figure):
    page = open_figure(name, bundle, width=width).page
    rights = page.evaluate("deep(document, 'button, select').map((e) => e.getBoundingClientRect().right)")
    assert len(rights) >= 2
    assert max(rights) <= width


def test_the_card_of_a_pair_leaves_the_controls_free(name, bundle, open_figure):
    page = open_figure(name, bundle).page
    controls = page.locator(".bk-btn-group").first.bounding_box()["y"]
    for pair in range(0, 30, 5):
        page.evaluate("(pair) => (figures.fig.control('pair').value = String(pair))", pair)
        page.wait_for_function(
            "(text) => deep(document, '.item-card')[0].textContent.includes(text)", arg=f"thing {pair}"
        )
        card = page.locator(".item-card").bounding_box()
        assert card["y"] + card["height"] <= controls


def test_an_explainer_has_to_tell_what_it_shows():
    class Silent(Explainer):
        def table(self):
            return (), []

    with pytest.raises(TypeError, match="describe"):
        Silent()


def test_the_slider_changes_the_numbers_and_what_is_drawn(name, bundle, open_figure):
    watched = open_figure(name, bundle)
    page = watched.page
    before = page.evaluate("figures.fig.numbers()")
    page.evaluate("figures.fig.control('checkpoint').value = 0")
    page.wait_for_function("(before) => JSON.stringify(figures.fig.numbers()) !== JSON.stringify(before)", arg=before)
    x, y = bundle.at("image", 0), bundle.at("text", 0)
    assert page.evaluate("figures.fig.numbers().paired_cosine") == f"{geometry.paired_cosine(x, y):.2f}".replace(
        "-", "−"
    )
    watched.assert_clean()


def test_the_last_of_many_changes_wins(name, bundle, open_figure):
    page = open_figure(name, bundle).page
    page.evaluate("for (const k of [0, 2, 1, 0, 1, 2, 0]) figures.fig.control('checkpoint').value = k")
    expected = f"{geometry.paired_cosine(bundle.at('image', 0), bundle.at('text', 0)):.2f}".replace("-", "−")
    page.wait_for_function("(text) => figures.fig.numbers().paired_cosine === text", arg=expected)


def test_play_goes_through_the_checkpoints_and_stops_at_the_last(name, bundle, open_figure):
    page = open_figure(name, bundle, reduced_motion="reduce").page
    button = page.get_by_role("button", name="Play training")
    button.click()
    page.wait_for_function("figures.fig.control('checkpoint').value === 1")
    page.wait_for_function("figures.fig.control('checkpoint').value === 2")
    page.get_by_role("button", name="Play training").wait_for()


def test_one_checkpoint_has_neither_slider_nor_play(name, tmp_path, open_figure):
    watched = open_figure(name, make_bundle(tmp_path, checkpoints=1))
    assert (
        watched.page.evaluate(
            "deep(document, '.noUi-handle').filter((e) => e.getAttribute('aria-label')?.startsWith('Checkpoint') && e.checkVisibility()).length"
        )
        == 0
    )
    assert not watched.page.get_by_role("button", name="Play training").is_visible()
    watched.assert_clean()


def test_a_pair_is_found_by_its_caption_and_shown_with_picture_and_cosine(name, bundle, open_figure):
    watched = open_figure(name, bundle)
    watched.page.get_by_label("Find a pair").select_option("thing 7")
    card = watched.page.locator(".item-card")
    card.wait_for()
    assert "thing 7" in card.inner_text()
    cosine = float(bundle.at("image")[7] @ bundle.at("text")[7])
    assert f"{cosine:.2f}" in card.inner_text()
    assert "items-" in card.locator(".picture").first.evaluate("(e) => getComputedStyle(e).backgroundImage")
    watched.assert_clean()


def test_a_bundle_without_pictures_shows_captions(name, tmp_path, open_figure):
    watched = open_figure(name, make_bundle(tmp_path, pictures=False), state={"pair": 3})
    card = watched.page.locator(".item-card")
    card.wait_for()
    assert "thing 3" in card.inner_text()
    assert card.locator(".picture").count() == 0
    watched.assert_clean()


def test_html_in_captions_is_text_everywhere(name, tmp_path, open_figure):
    captions = [HOSTILE[n % len(HOSTILE)] for n in range(30)]
    watched = open_figure(name, make_bundle(tmp_path, captions=captions), state={"pair": 0})
    page = watched.page
    for item, caption in enumerate(HOSTILE):
        page.evaluate("(item) => (figures.fig.control('pair').value = String(item))", item)
        page.wait_for_function("(text) => deep(document, '.item-card')[0].textContent.includes(text)", arg=caption)
    assert page.evaluate("deep(document, 'img').length") == 0
    assert page.evaluate("window.harmed") is None
    watched.assert_clean()


def test_axe_finds_nothing_serious(name, bundle, open_figure):
    for dark in (False, True):
        watched = open_figure(name, bundle, dark=dark, state={"pair": 2})
        found = Axe().run(watched.page).response["violations"]
        serious = [v for v in found if v["impact"] in ("serious", "critical")]
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in serious] == []


def test_plots_take_their_colours_from_the_page(name, bundle, open_figure):
    drawn = []
    for dark in (False, True):
        page = open_figure(name, bundle, dark=dark).page
        drawn.append(page.evaluate(
            "[...figures.fig.document.all_models].flatMap((m) => m.tags.filter((t) => t.line_color === '--card').map(() => m.line_color?.value ?? m.line_color))"
        ))  # fmt: skip
    assert set(drawn[0]) == {"#ffffff"}
    assert set(drawn[1]) == {"#1B1E24"}


def test_the_page_scrolls_where_the_plots_are(name, bundle, open_figure):
    page = open_figure(name, bundle, height=300).page
    page.locator("#fig").hover(position={"x": 100, "y": 100})
    page.mouse.wheel(0, 200)
    page.wait_for_function("scrollY > 0")
    assert set(page.evaluate("deep(document, '.bk-events').map((e) => getComputedStyle(e).touchAction)")) == {"auto"}
