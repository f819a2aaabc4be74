"""What `docs/embed.md` and `docs/publish.md` tell to write works as it stands, beside a site of that name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Frame

from modgap.site.citations import load_bibliography
from modgap.site.claims import Runs
from modgap.site.edition import read
from modgap.site.outputs import page as page_output
from tests.conftest import Watched

from .making import write_article

OpenPage = Callable[..., Watched]
DOCS = Path(__file__).parents[2] / "docs"
GUIDE = DOCS / "embed.md"
PUBLISHED = "https://example.org/gap/"  # where the other page says that the site is
RUNTIME = Path(__file__).parents[2] / "site" / "runtime"
ELEMENT, SNIPPETS = RUNTIME / "element.js", RUNTIME / "snippets.js"
# Quarto puts a raw block into its page as it is.
BLOCKS = [
    block.replace(PUBLISHED, "gap/")
    for page in (GUIDE, DOCS / "publish.md")
    for block in re.findall(
        r"^```(?:html|\{=html\})\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
]
LIVE = "() => [...(window.modgap?.figures?.values() ?? [])][0]?.live"
STATE = "() => [...window.modgap.figures.values()][0].state()"
FIGURE = """
:::figure {kind} #{id}
bundle: toy/0
title: {id}
---
Points.
:::
"""


@pytest.fixture(scope="module")
def folder(toy_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a site in it as ``gap``."""
    folder = tmp_path_factory.mktemp("guide")
    figures = FIGURE.format(kind="scatter", id="clouds") + FIGURE.format(kind="side-by-side", id="cosines")
    article = write_article(folder / "article", f"# T\n{figures}", claims="from ..site.claims import claim\n")
    page_output.write(read(article, toy_runs), folder / "gap")
    return folder


def pasted(folder: Path, block: str, open_page: OpenPage) -> Watched:
    page = folder / f"page{BLOCKS.index(block)}.html"
    head = '<!doctype html><html><head><meta charset="utf-8"><link rel="icon" href="data:,"></head>'
    page.write_text(f"{head}<body>{block}</body></html>", encoding="utf-8")
    watched = open_page(page, height=3000)
    watched.page.wait_for_function("() => [...document.querySelectorAll('modgap-figure')].every((one) => one.live)")
    for frame in frames(watched):
        frame.wait_for_function(LIVE)
    return watched


def frames(watched: Watched) -> list[Frame]:
    """Those of figures: one that is larger than usual shows itself once more, in a frame."""
    return [frame for frame in watched.page.frames if "/gap/embed/" in frame.url and not frame.child_frames]


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_every_block_pasted_into_a_page_shows_its_figures(block, folder, open_page: OpenPage):
    watched = pasted(folder, block, open_page)
    shown = frames(watched)
    assert len(shown) == block.count("<modgap-figure") + block.count("<iframe")
    if "step=0" in block:
        assert shown[0].evaluate(STATE)["step"] == 0
    watched.page.wait_for_timeout(100)
    watched.assert_clean()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_link_inside_an_element_is_seen_where_no_script_runs(scripts, folder, open_page: OpenPage):
    (folder / "linked.html").write_text(BLOCKS[0], encoding="utf-8")
    link = open_page(folder / "linked.html", java_script_enabled=scripts).page.locator("modgap-figure a")
    assert link.is_visible() is not scripts
    assert (folder / str(link.get_attribute("href"))).is_file()


def test_linked_figures_of_the_guide_have_one_slider(folder, open_page: OpenPage):
    block = next(block for block in BLOCKS if 'share="step"' in block)
    page = pasted(folder, block, open_page).page
    first, second = (
        next(frame for frame in page.frames if f"/{name}.html" in frame.url) for name in ("clouds", "cosines")
    )
    first.get_by_role("slider", name="Training").press("Home")
    second.wait_for_function(f"() => ({STATE})().step === 0")


def test_the_script_of_the_guide_sets_hears_and_saves(folder, open_page: OpenPage):
    block = next(block for block in BLOCKS if "figure.save" in block)
    page = pasted(folder, block, open_page).page
    page.get_by_role("button", name="Before training").click()
    page.wait_for_function("() => document.querySelector('#shown').textContent === '0'")


def test_the_link_of_the_guide_opens_the_article_with_the_figure_as_it_says(folder, open_page: OpenPage):
    (link,) = re.findall(r"^```text\n(gap/.*)\n```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    page = open_page(f"{folder.as_uri()}/{link}").page
    page.wait_for_function(LIVE)
    assert page.evaluate(STATE)["step"] == 0


def test_the_citation_of_the_guide_is_one_with_all_that_the_studio_writes(tmp_path):
    (cited,) = re.findall(r"^```bibtex\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    (tmp_path / "c.bib").write_text(cited, encoding="utf-8")
    assert load_bibliography(tmp_path / "c.bib").references.keys() == {"modgap-clouds"}
    fields = re.search(r"const fields = \{(.*?)\};", SNIPPETS.read_text(encoding="utf-8"), re.DOTALL)
    assert fields
    written = re.findall(r"(?:^|, |\n\s*)(author|title|year|version|note|url|urldate)\b", fields[1])
    assert re.findall(r"^  (\w+) = ", cited, re.MULTILINE) == written


def test_the_guide_has_every_attribute_of_the_element_and_no_other():
    code = ELEMENT.read_text(encoding="utf-8")
    passed = re.search(r"PASSED = \[(.*?)\]", code)
    read_there = set(re.findall(r'getAttribute\("([a-z]+)"\)', code)) | set(
        re.findall(r'"([a-z]+)"', passed[1] if passed else "")
    )
    table = GUIDE.read_text(encoding="utf-8").split("| attribute |")[1].split("\n\n")[0]
    told = {name for line in table.splitlines()[2:] for name in re.findall(r"`([a-z]+)`", line.split("|")[1])}
    assert told == read_there
