"""Single files: a figure or the whole article with nothing beside it, without a network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from modgap.explainers import EXPLAINERS
from modgap.precompute.errors import InputError
from modgap.site.claims import Runs
from modgap.site.compile import build
from modgap.site.edition import Edition, read
from modgap.site.outputs import single
from tests.conftest import Watched

from .embedding import CHAPTER, LIVE, STATE
from .making import CREDIT, NO_CLAIMS, write_article
from .toy_explainer import Toy

OpenPage = Callable[..., Watched]


@pytest.fixture
def edition(toy_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return read(write_article(tmp_path_factory.mktemp("single"), CHAPTER, claims=NO_CLAIMS), toy_runs)


ASKED = (
    "() => performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => !name.startsWith('data:'))"
)


def opened(open_page: OpenPage, file: Path, query: str = "") -> Watched:
    """A file without a network."""
    return open_page(f"{file.as_uri()}{query}", offline=True)


def test_a_figure_is_one_file_that_asks_nobody_for_anything(edition, tmp_path, open_page: OpenPage):
    file = tmp_path / "alone" / "toy.html"
    file.parent.mkdir()
    single.write_figure(edition, "toy", "step=0&best=true", file)
    watched = opened(open_page, file)
    watched.page.wait_for_function(LIVE)
    assert watched.page.evaluate(ASKED) == []
    watched.assert_clean()
    shown = watched.page.evaluate(STATE)
    assert (shown["step"], shown["best"]) == (0, True)
    assert list(file.parent.iterdir()) == [file]


def test_a_file_has_no_link_that_leads_nowhere_and_leads_to_where_the_article_is_published(
    edition, tmp_path, open_page: OpenPage
):
    unlinked = replace(edition, settings=replace(edition.settings, url=""))
    single.write_figure(unlinked, "toy", "", tmp_path / "toy.html")
    page = opened(open_page, tmp_path / "toy.html").page
    assert page.locator(".embed-credit").inner_text() == f"From A title. {CREDIT}."
    assert page.locator("a[href]").count() == 0
    published = replace(edition, settings=replace(edition.settings, url="https://example.org/gap/"))
    single.write_figure(published, "clouds", "", tmp_path / "clouds.html")
    link = opened(open_page, tmp_path / "clouds.html").page.locator(".embed-credit a")
    assert link.get_attribute("href") == "https://example.org/gap/#fig-clouds"


def test_an_address_says_what_a_file_shows_whatever_it_was_written_with(edition, tmp_path, open_page: OpenPage):
    single.write_figure(edition, "toy", "step=0", tmp_path / "toy.html")
    watched = opened(open_page, tmp_path / "toy.html", "?story=true&theme=dark#fig-toy?step=10")
    watched.page.wait_for_function(LIVE)
    assert watched.page.evaluate(STATE)["step"] == 10


def test_what_a_file_carries_is_what_the_figure_draws_with(edition, tmp_path, open_page: OpenPage):
    single.write_figure(edition, "clouds", "", tmp_path / "clouds.html")
    text = (tmp_path / "clouds.html").read_text(encoding="utf-8")
    assert 'data-address="figures/clouds.js"' in text
    assert "assets/media/items" not in text, "pictures are inside"
    watched = opened(open_page, tmp_path / "clouds.html")
    watched.page.wait_for_function(LIVE)
    assert watched.page.evaluate("deep(document, 'canvas').length") >= 1
    watched.assert_clean()


def test_the_whole_article_is_one_file(edition, tmp_path, open_page: OpenPage):
    folder = tmp_path / "article"
    folder.mkdir()
    single.write_article(edition, folder)
    assert [file.name for file in folder.iterdir()] == ["index.html"]
    watched = opened(open_page, folder / "index.html")
    watched.page.wait_for_function("() => window.modgap?.figures?.size === 2")
    for name in ("toy", "clouds"):
        watched.page.evaluate("(id) => modgap.figures.get(id).embed()", name)
        assert watched.page.evaluate("(id) => modgap.figures.get(id).live", name)
    assert watched.page.evaluate(ASKED) == []
    watched.assert_clean()


@pytest.mark.parametrize(
    ("figure", "state", "told"),
    [
        ("tyo", "", "found figure 'tyo'; did you mean 'toy'?"),
        ("toy", "stp=0", "--state: found state 'stp'; did you mean 'step'?"),
        ("toy", "order=best", "--state: found order: 'best'; allowed: cluster, input."),
    ],
)
def test_a_wrong_name_or_state_is_told_and_nothing_is_written(edition, tmp_path, figure, state, told):
    with pytest.raises(InputError) as caught:
        single.write_figure(edition, figure, state, tmp_path / "x.html")
    assert caught.value.problems[0].startswith(told)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def toy(toy_runs: Runs) -> Toy:
    """An explainer as a notebook makes it."""
    return Toy(toy_runs["toy"].first)


def test_an_explainer_saves_itself_in_its_present_state_with_title_caption_and_nothing_of_an_article(
    toy, tmp_path, open_page: OpenPage
):
    toy.step, toy.best = 10, True
    toy.save(tmp_path / "toy.html", title="Mine <b>", caption="Seen & saved <i>.")
    watched = opened(open_page, tmp_path / "toy.html")
    page = watched.page
    page.wait_for_function(LIVE)
    assert page.evaluate(STATE) | {"step": 10, "best": True} == page.evaluate(STATE)
    assert page.locator(".figure-title").inner_text() == page.title() == "Mine <b>"
    assert page.locator("figcaption").inner_text() == "Seen & saved <i>."
    assert page.locator(".embed-credit a").count() == 0
    assert page.evaluate(ASKED) == []
    watched.assert_clean()
    assert (toy.step, toy.best) == (10, True), "it stays as it is"


def test_a_saved_explainer_draws_and_names_its_source(toy_runs, tmp_path, open_page: OpenPage):
    bundle = toy_runs["toy"].first
    EXPLAINERS["scatter"](bundle).save(str(tmp_path / "points.html"))
    watched = opened(open_page, tmp_path / "points.html")
    watched.page.wait_for_function(LIVE)
    assert watched.page.locator(".figure-title").inner_text() == "Scatter"
    assert watched.page.locator("figcaption").count() == 0
    assert watched.page.locator(".embed-credit").inner_text() == f"{CREDIT}."
    assert watched.page.evaluate("deep(document, 'canvas').length") >= 1
    watched.assert_clean()


def test_a_file_that_cannot_be_written_is_told(toy, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        toy.save(tmp_path / "file" / "toy.html")


def test_the_command_writes_the_whole_article_as_one_file(toy_bundles, tmp_path, open_page: OpenPage):
    report = build(write_article(tmp_path / "a"), toy_bundles, tmp_path / "one", single_file=True)
    assert {path.name for path in report.page.parent.iterdir()} == {"index.html", "modgap.json"}
    watched = opened(open_page, report.page)
    watched.page.locator("#fig-clouds").scroll_into_view_if_needed()
    watched.page.wait_for_function("() => window.modgap?.figures.get('clouds')?.live")
    watched.assert_clean()


def test_a_figure_that_is_one_file_fills_the_screen_and_comes_back(edition, tmp_path, open_page: OpenPage):
    single.write_figure(edition, "toy", "", tmp_path / "toy.html")
    watched = opened(open_page, tmp_path / "toy.html", "?story=true")
    page = watched.page
    page.wait_for_function(LIVE)
    page.locator(".tool-screen").press("Enter")
    page.wait_for_selector(".screen.is-live")
    page.wait_for_function("() => document.fullscreenElement?.className === 'screen-room'")
    frame = page.frames[1]
    frame.wait_for_function(LIVE)
    before = frame.evaluate(STATE)
    page.keyboard.press("ArrowRight")
    frame.wait_for_function(f"(before) => ({STATE})().step !== before.step", arg=before)
    page.keyboard.press("Escape")
    page.locator(".screen").wait_for(state="detached")
    page.wait_for_function(f"(before) => ({STATE})().step !== before.step", arg=before)
    assert page.evaluate(ASKED) == []
    watched.assert_clean()
