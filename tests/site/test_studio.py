"""The studio of a figure: opened from the page, it says how to take the figure along, and what it says works."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import panel as pn
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Download, Frame, Page

from modgap.explainers import EXPLAINERS
from modgap.site.citations import load_bibliography
from modgap.site.claims import Runs
from modgap.site.edition import Edition, read
from modgap.site.outputs import page as page_output
from modgap.site.outputs import studio
from tests.bench import served as serving
from tests.conftest import Watched

from .making import HOSTILE, write_article, write_bundles

OpenPage = Callable[..., Watched]
CHAPTER = f"""# T

::::scroll #toy
:::figure toy-controls
bundle: toy/0
title: "Controls & 100% {HOSTILE}"
state: {{step: last}}
---
The caption.
:::
:::step {{step: 0}}
First.
:::
::::

## Other

:::figure scatter #clouds
bundle: toy/0
title: Clouds
---
Points.
:::
"""
NAMES = ("link", "element", "frame", "quarto", "python", "citation")
LIVE = "() => [...(window.modgap?.figures?.values() ?? [])][0]?.live"
STATE = "() => [...window.modgap.figures.values()][0].state()"


def edition_of(runs: Runs, folder: Path, settings: str = "") -> Edition:
    claims = "from ..site.claims import claim\n"
    return read(write_article(folder, CHAPTER, claims=claims, settings=settings), runs)


@pytest.fixture(scope="module")
def edition(toy_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition_of(toy_runs, tmp_path_factory.mktemp("studio") / "article")


@pytest.fixture(scope="module")
def published(toy_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that says where it stands, and who is to be cited."""
    folder = tmp_path_factory.mktemp("published")
    settings = "url: https://example.org/gap\nauthor: A. Author and B. Other\nyear: 2026\n"
    page_output.write(edition_of(toy_runs, folder / "article", settings), folder / "site")
    return folder / "site"


@pytest.fixture(scope="module")
def site(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("studio-site") / "site"
    page_output.write(edition, folder)
    return folder


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    """The same over http: the address of its folder."""
    with serving(site) as index:
        yield index.removesuffix("/index.html")


def opened(open_page: OpenPage, address: str, figure: str = "toy", state: str = "", **options: Any) -> Watched:
    """The studio of a figure, with its preview live."""
    watched = open_page(f"{address}/studio.html#fig-{figure}{state}", **options)
    watched.page.wait_for_function("() => document.querySelector('modgap-figure')?.live")
    return watched


def preview(page: Page) -> Frame:
    element = page.evaluate_handle("document.querySelector('modgap-figure').frame").as_element()
    frame = element.content_frame() if element else None
    assert frame is not None
    frame.wait_for_function(LIVE)
    return frame


def copies(page: Page) -> dict[str, str]:
    return {name: page.locator(f"#copy-{name} code").inner_text() for name in NAMES}


def saved(page: Page, button: str) -> Download:
    with page.expect_download() as found:
        page.get_by_role("button", name=button).click()
    return found.value


def test_the_dialog_is_fetched_when_it_is_opened_and_the_keyboard_alone_opens_and_leaves_it(site, open_page: OpenPage):
    watched = open_page(site / "index.html")
    page = watched.page
    page.evaluate("modgap.figures.get('clouds').embed()")
    page.wait_for_function("() => modgap.figures.get('clouds').live")
    assert page.locator("dialog").count() == 0
    assert len(page.frames) == 1
    button = page.locator("#fig-clouds .tool-use")
    button.focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()
    studio_frame = page.locator("dialog iframe").element_handle().content_frame()
    assert studio_frame
    studio_frame.wait_for_function("() => document.querySelector('modgap-figure')?.live")
    assert studio_frame.locator(".figure-name").inner_text() == "Clouds"
    studio_frame.locator("select").focus()
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    assert page.evaluate("document.activeElement.matches('#fig-clouds .tool-use')")
    watched.assert_clean()


def test_escape_in_the_preview_leaves_the_dialog_too(site, open_page: OpenPage):
    page = open_page(site / "index.html", height=1500).page
    page.evaluate("modgap.figures.get('toy').embed()")
    page.wait_for_function("() => modgap.figures.get('toy').live")
    page.locator("#fig-toy .tool-use").click()
    studio_frame = page.frame_locator("dialog iframe")
    studio_frame.frame_locator("modgap-figure iframe").get_by_role("button", name="Best").click()
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")


def test_it_opens_with_the_state_that_the_page_shows_and_follows_what_is_set_in_the_preview(site, open_page: OpenPage):
    watched = opened(open_page, site.as_uri(), state="?step=10&best=true")
    page = watched.page
    assert preview(page).evaluate(STATE)["step"] == 10
    preview(page).get_by_role("button", name="Best").click()
    page.wait_for_function("() => document.querySelector('#copy-link code').textContent.includes('best=false')")
    assert "step=10" in copies(page)["link"]
    watched.assert_clean()


def test_what_is_set_shows_in_the_preview_and_in_what_is_copied(site, open_page: OpenPage):
    watched = opened(open_page, site.as_uri(), state="?step=10", width=1500, height=1200)
    page = watched.page
    page.get_by_label("these:").check()
    for label in ("Item", "Order", "Share", "Best"):
        page.locator(".names").get_by_label(label).uncheck()
    page.get_by_label("caption").uncheck()
    page.get_by_label("story, step by step").check()
    page.get_by_label("Colours").select_option("dark")
    page.get_by_label("Size").fill("1.5")
    page.get_by_label("Linked to others called").fill("a")
    page.get_by_label("what is set here is set in them, too").check()
    page.wait_for_function("() => document.querySelector('modgap-figure').getAttribute('size') === '1.5'")
    frame = preview(page)
    frame.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")
    assert frame.locator("figcaption").is_hidden()
    assert frame.locator(".embed-story").is_visible()
    assert frame.get_by_role("button", name="Best").count() == 0
    told = copies(page)
    wanted = [
        'controls="step"',
        'caption="false"',
        'story="true"',
        'theme="dark"',
        'size="1.5"',
        'link="a"',
        'share="all"',
    ]
    for part in wanted:
        assert part in told["element"]
    assert "controls=step&amp;caption=false&amp;story=true&amp;theme=dark&amp;size=1.5#fig-toy?" in told["frame"]
    assert 'hidden=["item", "order", "share", "best"],\n    size=1.5,\n    theme="dark",\n' in told["python"]
    watched.assert_clean()


@pytest.mark.parametrize("name", ["element", "frame"])
@pytest.mark.parametrize("over", ["file", "http"])
def test_a_snippet_pasted_into_a_page_beside_the_site_shows_the_figure_in_its_state(
    site, served, open_page: OpenPage, name, over
):
    page = opened(open_page, site.as_uri(), state="?step=10&best=true").page
    snippet = copies(page)[name]
    host = site / f"pasted-{name}-{over}.html"
    icon = '<link rel="icon" href="data:,">'
    host.write_text(f"<!doctype html><html><head>{icon}</head><body>{snippet}</body></html>", encoding="utf-8")
    watched = open_page(host if over == "file" else f"{served}/{host.name}")
    page = watched.page
    page.locator("iframe" if name == "frame" else "modgap-figure").wait_for()
    if name == "element":
        page.wait_for_function("() => document.querySelector('modgap-figure').live")
    frame = page.locator("iframe").element_handle().content_frame()
    assert frame
    frame.wait_for_function(LIVE)
    assert frame.evaluate(STATE) | {"step": 10, "best": True} == frame.evaluate(STATE)
    watched.assert_clean()


def test_the_link_opens_the_article_with_the_figure_as_it_was(site, open_page: OpenPage):
    link = copies(opened(open_page, site.as_uri(), state="?step=10&best=true").page)["link"]
    page = open_page(f"{site.as_uri()}/{link}").page
    page.wait_for_function("() => modgap.figures.get('toy').live")
    assert page.evaluate("modgap.figures.get('toy').state().best") is True


def test_the_block_for_quarto_holds_the_element(site, open_page: OpenPage):
    told = copies(opened(open_page, site.as_uri()).page)
    assert told["quarto"] == f"```{{=html}}\n{told['element']}\n```"


def test_what_a_notebook_gets_makes_the_same_figure_in_the_same_state(
    site, open_page: OpenPage, tmp_path, monkeypatch: pytest.MonkeyPatch
):
    write_bundles(tmp_path / "_build" / "bundles")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pn, "extension", lambda **_options: None)
    code = copies(opened(open_page, site.as_uri(), state="?step=10&best=true&share=-0.5").page)["python"]
    *lines, last = re.split(r"\n(?=Toy\()", code)
    scope: dict[str, Any] = {}
    exec("\n".join(lines), scope)
    made = eval(last, scope)
    assert (made.step, made.best, made.share, made.item) == (10, True, -0.5, "")


@pytest.mark.parametrize("kind", ["scatter", "hubness", "sphere"])
def test_python_of_every_source_is_code_that_runs(kind, tmp_path, monkeypatch: pytest.MonkeyPatch, toy_runs: Runs):
    root = write_bundles(tmp_path / "_build" / "bundles")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pn, "extension", lambda **_options: None)
    sources = {
        "scatter": [toy_runs["toy"].first],
        "hubness": [{name: toy_runs[name] for name in ("toy", "other")}],
        "sphere": [],
    }
    explainer = EXPLAINERS[kind](*sources[kind])
    told = studio.python(explainer)
    scope: dict[str, Any] = {}
    exec("\n".join(told["lines"]), scope)
    made = eval(f"{told['kind']}({', '.join(told['given'])})", scope)
    assert made.describe() == explainer.describe()
    assert root.is_dir()


def test_the_citation_is_bibtex_that_a_bibliography_reads(published, open_page: OpenPage, tmp_path):
    cited = copies(opened(open_page, published.as_uri()).page)["citation"]
    (tmp_path / "c.bib").write_text(cited, encoding="utf-8")
    (entry,) = load_bibliography(tmp_path / "c.bib").references
    assert entry == "modgap-toy"
    assert "author = {A. Author and B. Other}" in cited
    assert "year = {2026}" in cited
    assert "100\\%" in cited
    assert "url = {https://example.org/gap/#fig-toy?" in cited
    assert re.search(r"data [0-9a-f]{12}", cited)


def test_with_an_address_everything_that_is_copied_has_it(published, open_page: OpenPage):
    page = opened(open_page, published.as_uri()).page
    told = copies(page)
    assert page.locator(".relative").is_hidden()
    assert told["link"].startswith("https://example.org/gap/index.html#fig-toy?")
    assert '<script src="https://example.org/gap/embed.js">' in told["element"]
    assert 'src="https://example.org/gap/embed/toy.html' in told["frame"]


def test_without_one_nothing_that_is_copied_names_a_place_on_this_disk(site, open_page: OpenPage):
    page = opened(open_page, site.as_uri()).page
    told = copies(page)
    assert page.locator(".relative").is_visible()
    assert not any("file:" in text or str(site) in text for text in told.values())
    assert "url" not in told["citation"]


def test_text_of_an_article_is_text_in_the_studio(site, open_page: OpenPage):
    watched = opened(open_page, site.as_uri())
    assert watched.page.locator(".figure-name").inner_text() == f"Controls & 100% {HOSTILE}"
    assert watched.page.locator("script:not([src])").count() == 4
    watched.assert_clean()


def colours(image: Image.Image) -> dict[str, float]:
    """Share of pixels that have the colour of pictures, and of texts."""
    pixels = np.asarray(image.convert("RGB")).astype(int)  # (H, W, 3)
    known = {"image": (0, 0x72, 0xB2), "text": (0xD5, 0x5E, 0)}
    return {name: float((np.abs(pixels - colour).sum(axis=-1) < 30).sum()) for name, colour in known.items()}


def test_a_picture_shows_what_the_screen_does_twice_as_fine_with_title_state_and_credit(
    site, open_page: OpenPage, tmp_path
):
    watched = opened(open_page, site.as_uri(), "clouds", "?step=10", width=1300, height=1200, device_scale_factor=2)
    page = watched.page
    download = saved(page, "Picture (PNG)")
    assert download.suggested_filename == "clouds.png"
    download.save_as(tmp_path / "clouds.png")
    picture = Image.open(tmp_path / "clouds.png")
    width = preview(page).evaluate("document.querySelector('.embed-main').clientWidth")
    assert picture.width == 2 * width
    seen = preview(page).locator(".figure-live").screenshot()
    on_screen, in_picture = colours(Image.open(io.BytesIO(seen))), colours(picture)
    for name, count in on_screen.items():
        assert count > 200
        assert in_picture[name] == pytest.approx(count, rel=0.15)
    watched.assert_clean()


def test_a_drawing_is_of_lines_and_words_with_title_state_and_credit(site, open_page: OpenPage, tmp_path):
    page = opened(open_page, site.as_uri(), "clouds", "?step=10", width=1300, height=1200).page
    saved(page, "Drawing (SVG)").save_as(tmp_path / "clouds.svg")
    root = ElementTree.parse(tmp_path / "clouds.svg").getroot()
    words = " ".join(node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text"))
    for part in ("Clouds", "step 10", "From", "A title"):
        assert part in words
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) > 20
    assert float(root.get("width") or 0) > 300


def test_the_numbers_are_those_of_the_figure_s_table(edition, site):
    explainer = edition.story.figures["clouds"].explainer
    assert explainer
    header, rows = explainer.table()
    text = (site / "embed" / "clouds.csv").read_bytes().decode()
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        list(header),
        *([str(cell) for cell in row] for row in rows),
    ]


def test_one_file_written_by_the_page_works_alone_in_the_state_that_it_had(served, open_page: OpenPage, tmp_path):
    page = opened(open_page, served, "clouds", "?step=10", width=1300, height=1200).page
    saved(page, "One file (HTML)").save_as(tmp_path / "clouds.html")
    watched = open_page(tmp_path / "clouds.html", offline=True)
    watched.page.wait_for_function(LIVE)
    assert watched.page.evaluate(STATE)["step"] == 10
    assert watched.page.locator(".embed-credit a[href]").count() == 0
    assert (
        watched.page.evaluate(
            "performance.getEntriesByType('resource').filter(({ name }) => !name.startsWith('data:'))"
        )
        == []
    )
    watched.assert_clean()


def test_on_a_disk_it_says_which_command_writes_that_file(site, open_page: OpenPage):
    page = opened(open_page, site.as_uri(), "clouds").page
    page.get_by_role("button", name="One file (HTML)").click()
    page.wait_for_function(
        "() => document.querySelector('.said').textContent.includes('modgap export clouds -o clouds.html')"
    )


def test_copying_says_what_was_copied_or_selects_it(site, open_page: OpenPage):
    page = opened(open_page, site.as_uri()).page
    page.get_by_role("button", name="Copy: Link").click()
    page.wait_for_function("() => /^Link: (copied|selected)/.test(document.querySelector('.said').textContent)")


@pytest.mark.parametrize("width", [320, 390, 820, 1920])
@pytest.mark.parametrize("dark", [False, True])
def test_it_is_usable_at_every_width(site, open_page: OpenPage, width, dark):
    page = opened(open_page, site.as_uri(), width=width, dark=dark).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate("""() => [...document.querySelectorAll("button, select, a, input[type=text], input[type=range], label")]
      .filter((one) => one.offsetWidth && one.offsetHeight < 44 && !one.closest("h1")).map((one) => one.outerHTML)""")
    assert small == []


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(site, open_page: OpenPage, dark):
    page = opened(open_page, site.as_uri(), dark=dark).page
    assert [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]] == []


def test_an_address_that_names_no_figure_is_told(site, open_page: OpenPage):
    watched = open_page(f"{site.as_uri()}/studio.html#fig-nothing")
    assert watched.page.locator("main").inner_text() == "The address names no figure of this article."
    watched.assert_clean()


def test_what_the_studio_knows_is_json_in_a_page(site):
    text = (site / "studio.html").read_text(encoding="utf-8")
    told = json.loads(re.search(r'id="told">(.*?)</script>', text, re.DOTALL)[1])  # type: ignore[index]
    assert list(told["figures"]) == ["toy", "clouds"]
    assert HOSTILE not in text
