"""What the studio of a figure writes to be copied works where it is pasted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import panel as pn
import pytest

from modgap.explainers import EXPLAINERS
from modgap.site.citations import load_bibliography
from modgap.site.claims import Runs
from modgap.site.outputs import page as page_output
from modgap.site.outputs import studio

from .embedding import LIVE, STATE, OpenPage, frame_of
from .making import write_bundles
from .studying import assert_dressed, copies, dress, edition_of, opened


@pytest.fixture(scope="module")
def published(toy_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that says where it stands, and who is to be cited."""
    folder = tmp_path_factory.mktemp("published")
    settings = "url: https://example.org/gap\nauthor: A. Author and B. Other\nyear: 2026\n"
    page_output.write(edition_of(toy_runs, folder / "article", settings), folder / "site")
    return folder / "site"


def pasted(host: Path, snippet: str) -> Path:
    """A page of somebody else, with a snippet in it."""
    icon = '<link rel="icon" href="data:,">'
    host.write_text(f"<!doctype html><html><head>{icon}</head><body>{snippet}</body></html>", encoding="utf-8")
    return host


@pytest.mark.parametrize("name", ["element", "frame"])
@pytest.mark.parametrize("over", ["file", "http"])
def test_a_snippet_pasted_into_a_page_beside_the_site_shows_the_figure_in_its_state(
    studio_site, studio_served, open_page: OpenPage, name, over
):
    page = opened(open_page, studio_site.as_uri(), state="?step=10&best=true").page
    host = pasted(studio_site / f"pasted-{name}-{over}.html", copies(page)[name])
    watched = open_page(host if over == "file" else f"{studio_served}/{host.name}")
    page = watched.page
    page.locator("iframe" if name == "frame" else "modgap-figure").wait_for()
    if name == "element":
        page.wait_for_function("() => document.querySelector('modgap-figure').live")
    frame = page.locator("iframe").element_handle().content_frame()
    assert frame
    frame.wait_for_function(LIVE)
    assert frame.evaluate(STATE) | {"step": 10, "best": True} == frame.evaluate(STATE)
    watched.assert_clean()


@pytest.mark.parametrize("name", ["element", "frame"])
def test_a_snippet_pasted_into_a_page_looks_as_it_was_set(studio_site, open_page: OpenPage, name):
    page = opened(open_page, studio_site.as_uri(), state="?step=10&share=-0.5", width=1500, height=1200).page
    dress(page)
    page.wait_for_function("() => document.querySelector('modgap-figure').live")
    state = page.evaluate("document.querySelector('modgap-figure').state")
    watched = open_page(pasted(studio_site / f"dressed-{name}.html", copies(page)[name]), width=1500, height=1200)
    frame = watched.page.locator("iframe")
    frame.wait_for()
    assert_dressed(frame if name == "element" else frame.content_frame.locator("iframe"))
    assert watched.page.frames[-1].evaluate(STATE) == state
    watched.assert_clean()


def test_elements_that_are_pasted_share_what_is_set_where_it_was_asked_for(studio_site, open_page: OpenPage):
    page = opened(open_page, studio_site.as_uri(), state="?step=10").page
    page.get_by_label("Linked to others called").fill("a")
    alone = copies(page)["element"]
    page.get_by_label("what is set here is set in them, too").check()
    shared = copies(page)["element"]
    page = open_page(pasted(studio_site / "shared.html", shared + shared + alone), height=2400).page
    first, second = (frame_of(page, place) for place in range(2))
    first.get_by_role("button", name="Best").click()
    second.wait_for_function(f"() => ({STATE})().best")
    third = frame_of(page, 2)
    third.get_by_role("button", name="cluster").click()
    third.wait_for_function(f"() => ({STATE})().order === 'cluster'")
    page.wait_for_timeout(300)
    assert second.evaluate(STATE)["order"] == "input", "it shares nothing"


def test_the_link_opens_the_article_with_the_figure_as_it_was(studio_site, open_page: OpenPage):
    link = copies(opened(open_page, studio_site.as_uri(), state="?step=10&best=true").page)["link"]
    page = open_page(f"{studio_site.as_uri()}/{link}").page
    page.wait_for_function("() => modgap.figures.get('toy').live")
    assert page.evaluate("modgap.figures.get('toy').state().best") is True


def test_the_block_for_quarto_holds_the_element(studio_site, open_page: OpenPage):
    told = copies(opened(open_page, studio_site.as_uri()).page)
    assert told["quarto"] == f"```{{=html}}\n{told['element']}\n```"


def test_what_a_notebook_gets_makes_the_same_figure_in_the_same_state(
    studio_site, open_page: OpenPage, tmp_path, monkeypatch: pytest.MonkeyPatch
):
    write_bundles(tmp_path / "_build" / "bundles")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pn, "extension", lambda **_options: None)
    code = copies(opened(open_page, studio_site.as_uri(), state="?step=10&best=true&share=-0.5").page)["python"]
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


def test_without_one_nothing_that_is_copied_names_a_place_on_this_disk(studio_site, open_page: OpenPage):
    page = opened(open_page, studio_site.as_uri()).page
    told = copies(page)
    assert page.locator(".relative").is_visible()
    assert not any("file:" in text or str(studio_site) in text for text in told.values())
    assert "url" not in told["citation"]


def test_copying_says_what_was_copied_or_selects_it(studio_site, open_page: OpenPage):
    page = opened(open_page, studio_site.as_uri()).page
    page.get_by_role("button", name="Copy: Link").click()
    page.wait_for_function("() => /^Link: (copied|selected)/.test(document.querySelector('.said').textContent)")
