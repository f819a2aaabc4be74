"""Stills: figures as pictures, taken once, and what they are used for where nothing is live."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from modgap.site import chromium, cli
from modgap.site.claims import Runs
from modgap.site.edition import read
from modgap.site.outputs import page as page_output
from modgap.site.outputs import stills
from modgap.site.outputs.page import Written
from tests.conftest import Watched

from .embedding import CHAPTER, LIVE
from .making import problems_of, write_article

OpenPage = Callable[..., Watched]
CLAIMS = "from ..site.claims import claim\n"
STORY = CHAPTER + "\nWords with [a link](https://example.org/there) out of the page.\n"


def written(
    folder: Path, runs: Runs, before: Path | None = None, *, chapter: str = STORY, settings: str = "", take: bool = True
) -> Written:
    edition = read(write_article(folder / "article", chapter, claims=CLAIMS, settings=settings), runs)
    return page_output.write(edition, folder / "site", before and before / "stills", take=take)


@pytest.fixture(scope="module")
def site(toy_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of a story in two steps and a scatter, with all stills, that says where it is published."""
    folder = tmp_path_factory.mktemp("stills")
    made = written(folder, toy_runs, settings="url: https://example.org/apart\n")
    assert (made.stills.missing, made.stills.problem) == (0, "")
    return folder / "site"


@pytest.fixture
def listed(site: Path) -> list[dict]:
    return json.loads((site / "stills" / "stills.json").read_text(encoding="utf-8"))


def test_every_state_of_every_figure_is_taken_light_and_dark(site, listed):
    names = {
        f"{name}-{scheme}.webp" for name in ("toy-0", "toy-1", "toy-2", "clouds-0") for scheme in ("light", "dark")
    }
    assert {path.name for path in (site / "stills").glob("*.webp")} == names
    assert {Path(still["file"]).name for still in listed} == names
    for still in listed:
        with Image.open(site / still["file"]) as picture:
            assert picture.size == tuple(2 * side for side in still["size"])
            corner = picture.convert("L").getpixel((2, 2))
            assert corner > 200 if still["scheme"] == "light" else corner < 60
        assert still["size"][0] == 720


def test_words_say_what_each_state_shows(listed):
    told = {(still["figure"], still["step"]): still["alt"] for still in listed}
    assert told["toy", 0] == "Step 100, item none."
    assert told["toy", 1] == "Step 0, item none."
    assert told["toy", 2] == "Step 10, item none."
    assert any(character.isdigit() for character in told["clouds", 0])


def never(*_: object) -> None:
    raise AssertionError("nothing is to be taken")


def test_what_has_not_changed_is_not_taken_again(site, toy_runs, tmp_path, monkeypatch):
    monkeypatch.setattr(stills, "_take", never)
    made = written(tmp_path, toy_runs, site, settings="url: https://example.org/apart\n")
    assert len(made.stills.made) == 8
    for still in made.stills.made:
        assert (tmp_path / "site" / still.file).read_bytes() == (site / still.file).read_bytes()


def test_a_build_keeps_what_is_right_and_drops_what_is_not(site, toy_runs, tmp_path, monkeypatch):
    monkeypatch.setattr(stills, "_take", never)
    made = written(tmp_path, toy_runs, site, chapter=STORY.replace("{step: 10}", "{step: 100, best: true}"), take=False)
    assert made.stills.missing == 2
    assert not list((tmp_path / "site" / "stills").glob("toy-2-*"))
    assert len(list((tmp_path / "site" / "stills").glob("*.webp"))) == 6


@pytest.mark.parametrize(
    "text", ["", "[", "{}", "[1, null, {}]", '[{"key": 1}]', '[{"key": "x", "file": "../../a", "size": [1, 2]}]']
)
def test_a_list_that_is_broken_keeps_nothing(tmp_path, text, toy_runs):
    (tmp_path / "before" / "stills").mkdir(parents=True)
    (tmp_path / "before" / "stills" / "stills.json").write_text(text)
    assert written(tmp_path, toy_runs, tmp_path / "before", take=False).stills.made == []


def test_without_a_browser_one_sentence_says_so_and_the_page_is_whole(tmp_path, toy_bundles, monkeypatch, capsys):
    monkeypatch.setattr(chromium, "find", lambda: None)
    article = write_article(tmp_path / "article", STORY, claims=CLAIMS)
    code = cli.main(
        ["stills", "--article", str(article), "--bundles", str(toy_bundles), "--out", str(tmp_path / "site")]
    )
    assert code == 2
    assert capsys.readouterr().err == (
        "8 stills of figures are missing: no Chromium, Chrome or Edge was found; install one, or set MODGAP_CHROMIUM to its path.\n"
    )
    assert 'class="still"' not in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_a_browser_that_does_not_start_is_named(site, tmp_path, toy_runs, monkeypatch):
    monkeypatch.setattr(chromium, "find", lambda: str(tmp_path / "none"))
    assert "none does not start" in written(tmp_path, toy_runs).stills.problem


def test_a_figure_that_does_not_come_to_rest_is_named_and_the_others_have_their_stills(tmp_path, toy_runs, monkeypatch):
    shown: list[str] = []
    opened, pictured = stills._open, chromium.Tab.picture

    async def open_(tab, folder, figure, scheme):
        shown.append(figure)
        await opened(tab, folder, figure, scheme)
        monkeypatch.setattr(stills, "PATIENCE", 2 if figure == "clouds" else 60)

    async def picture(tab, *box):
        if shown[-1] == "clouds":  # never looks the same twice
            await tab.run("document.body.style.paddingTop = document.body.style.paddingTop ? '' : '20px'")
        return await pictured(tab, *box)

    monkeypatch.setattr(stills, "_open", open_)
    monkeypatch.setattr(chromium.Tab, "picture", picture)
    made = written(tmp_path, toy_runs)
    assert {still.figure for still in made.stills.made} == {"toy"}
    assert (made.stills.missing, made.stills.problem) == (2, "clouds did not come to rest")
    assert set(shown) == {"toy", "clouds"}


def test_readers_with_javascript_fetch_no_still(site, open_page: OpenPage):
    watched = open_page(site / "index.html")
    asked: list[str] = []
    watched.page.on("request", lambda request: asked.append(request.url))
    watched.page.reload()
    watched.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    watched.page.wait_for_timeout(500)
    assert asked
    assert not [url for url in asked if "/stills/" in url]
    assert not any(one.is_visible() for one in watched.page.locator(".still").all())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_without_javascript_a_figure_is_its_still_and_keeps_its_room(site, open_page: OpenPage, scheme, width):
    page = open_page(site / "index.html", width=width, dark=scheme == "dark", java_script_enabled=False).page
    pictures = page.locator(".still img")
    assert pictures.count() == 4
    for picture in pictures.all():
        assert picture.is_visible()
        assert picture.evaluate("(image) => image.currentSrc").endswith(f"-{scheme}.webp")
        shape = picture.evaluate("(image) => [image.width / image.height, image.naturalWidth / image.naturalHeight]")
        assert shape[0] == pytest.approx(shape[1], rel=0.01)
        assert picture.evaluate("(image) => Number(image.getAttribute('width')) > 0 && image.loading === 'lazy'")
    assert pictures.first.get_attribute("alt") == "Step 100, item none."
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not any(one.is_visible() for one in page.locator(".figure-description").all()), "said once"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_javascript_an_embed_is_the_still_of_its_figure_with_its_credit(site, open_page: OpenPage, scheme):
    page = open_page(site / "embed" / "toy.html", dark=scheme == "dark", java_script_enabled=False).page
    (picture,) = page.locator("img").all()
    assert picture.get_attribute("alt") == "Step 100, item none."
    assert picture.evaluate("(image) => [image.currentSrc, image.naturalWidth > 0]") == [
        (site / "stills" / f"toy-0-{scheme}.webp").as_uri(),
        True,
    ]
    assert picture.is_visible()
    assert not page.locator(".figure-description").is_visible(), "said once"
    assert page.locator(".embed-credit").is_visible()


def test_an_embed_that_is_live_fetches_no_still_and_is_printed_as_its_reader_left_it(site, open_page: OpenPage):
    watched = open_page(site / "embed" / "toy.html")
    page = watched.page
    page.wait_for_function(LIVE)
    assert not page.evaluate("performance.getEntriesByType('resource').some(({ name }) => name.includes('/stills/'))")
    page.emulate_media(media="print")
    assert page.locator(".figure-live").is_visible()
    assert not page.locator(".still").is_visible()
    watched.assert_clean()


@pytest.mark.parametrize("live", [True, False])
def test_on_paper_figures_are_pictures_and_links_are_spelled_out(site, open_page: OpenPage, live):
    page = open_page(site / "index.html").page
    page.wait_for_function("() => window.modgap?.figures")
    if live:
        page.evaluate("modgap.figures.get('toy').embed()")
    page.emulate_media(media="print")
    assert all(one.is_visible() for one in page.locator(".still").all())
    assert page.locator(".scroll figcaption").bounding_box()["height"] > 10
    assert not any(one.is_visible() for one in page.locator(".figure-live, .evidence, .figure-tools, .stepper").all())
    after = "(link) => getComputedStyle(link, '::after').content"
    assert (
        page.locator('article a[href^="https://example.org/there"]').evaluate(after) == '" (https://example.org/there)"'
    )


def test_a_printed_page_holds_every_still(site, open_page: OpenPage, tmp_path):
    page = open_page(site / "index.html").page
    page.wait_for_function("() => window.modgap?.figures")
    pdf = page.pdf(format="A4")
    assert len(re.findall(rb"/Subtype\s*/Image", pdf)) >= 4
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 5


def test_evidence_is_a_list_and_printed_for_those_who_ask(toy_page, open_page: OpenPage):
    page = open_page(toy_page).page
    page.emulate_media(media="print")
    assert not page.locator("#claim-far").is_visible()
    page.emulate_media(media="screen")
    page.locator(".evidence-link a").click()
    assert page.locator("#claim-far").is_visible()
    page.emulate_media(media="print")
    assert page.locator("#claim-far").is_visible()


def previews(file: Path) -> dict[str, str]:
    return dict(re.findall(r'<meta property="(og:[a-z:]+)" content="([^"]*)">', file.read_text(encoding="utf-8")))


def test_links_are_previewed_by_addresses_that_hold_everywhere(site):
    page, embed = previews(site / "index.html"), previews(site / "embed" / "clouds.html")
    assert page["og:url"] == "https://example.org/apart/"
    assert page["og:image"] == "https://example.org/apart/stills/toy-0-light.webp"
    assert embed["og:url"] == "https://example.org/apart/embed/clouds.html"
    assert embed["og:image"] == "https://example.org/apart/stills/clouds-0-light.webp"
    assert (embed["og:image:width"], embed["og:title"]) == ("1440", "Clouds")


def test_without_an_address_there_is_no_preview_and_nowhere_a_path_of_a_disk(site, tmp_path, toy_runs):
    written(tmp_path, toy_runs, site)
    for file in [*(tmp_path / "site").rglob("*.html"), *(tmp_path / "site").rglob("*.json")]:
        text = file.read_text(encoding="utf-8")
        assert "og:" not in text.replace('"og:', "og:")
        assert str(tmp_path) not in text


@pytest.mark.parametrize("url", ["example.org", "file:///home/me", "https://", "https://example.org/?a=1", "3"])
def test_an_address_of_another_form_is_told(tmp_path, toy_runs, url):
    (told,) = problems_of(tmp_path, toy_runs, "# T\n", claims=CLAIMS, settings=f"url: {url}\n")
    assert told.startswith("article.yaml:4: ")
    assert "url" in told
    assert "https://example.org/article/" in told


def test_they_are_taken_where_a_loop_is_running_already_as_in_a_notebook(tmp_path):
    async def in_a_loop() -> tuple[stills.Taken, str]:
        return stills._take([], tmp_path)

    with ThreadPoolExecutor(1) as thread:  # the browser of other tests has a loop in this one
        assert thread.submit(asyncio.run, in_a_loop()).result() == ({}, "")
