"""Every figure of the article in pages of others: in a frame, as an element, two linked; from a disk and a server, at all widths."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.bench import served

from .embedding import LIVE, OpenPage, frame_of, host

WIDTHS = (320, 768, 1280, 1920)
SHARE = 3  # figures a case, unless all are asked for
HOSTILE = """body * {all: unset !important; font-size: 60px !important; line-height: 3 !important; letter-spacing: 1em !important}
  iframe {width: 100% !important; height: 900px !important}"""
ELEMENT = '<modgap-figure figure="{name}" link="a"></modgap-figure>'
WAYS = {
    "frame": '<iframe src="{site}/embed/{name}.html"></iframe>',
    "element": ELEMENT,
    "linked": ELEMENT * 2,
}
FITS = "document.documentElement.scrollWidth <= innerWidth"
TITLE = "parseFloat(getComputedStyle(document.querySelector('.figure-title')).fontSize) / parseFloat(getComputedStyle(document.documentElement).fontSize)"


@pytest.fixture(scope="module")
def embeds(article_page: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the article's site, beside a page of somebody else, as both may lie on one server."""
    folder = tmp_path_factory.mktemp("everywhere")
    (folder / "site").symlink_to(article_page.parent)
    return folder / "site"


@pytest.fixture(scope="module")
def server(embeds: Path) -> Iterator[str]:
    with served(embeds.parent) as index:
        yield index.removesuffix("/index.html")


def some(embeds: Path, request: pytest.FixtureRequest) -> list[str]:
    """Ids of the figures that a case is tried with."""
    names = sorted(path.stem for path in (embeds / "embed").glob("*.html"))
    assert len(names) > 15
    if request.config.option.whole:
        return names
    return random.Random(f"{request.config.option.seed} {request.node.name}").sample(names, SHARE)


def test_the_element_is_small_with_the_heights_of_every_figure(embeds):
    script = (embeds / "embed.js").read_bytes()
    assert all(f'"{path.stem}":['.encode() in script for path in (embeds / "embed").glob("*.html"))
    assert len(gzip.compress(script, mtime=0)) <= 3000


@pytest.mark.sampled(3)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("over", ["file", "http"])
@pytest.mark.parametrize("way", list(WAYS))
def test_it_lives_keeps_its_room_and_looks_as_it_should_whatever_the_page_does(
    embeds, server, request, open_page: OpenPage, way, over, width
):
    site = embeds.as_uri() if over == "file" else f"{server}/site"
    for name in some(embeds, request):
        file = host(embeds.parent, site, WAYS[way].format(site=site, name=name), HOSTILE)
        watched = open_page(file if over == "file" else f"{server}/{file.name}", width=width, height=2400)
        page = watched.page
        if way == "frame":
            page.wait_for_selector("iframe")
            frame = page.frames[1]
        else:
            frame = frame_of(page)
            page.evaluate("document.querySelector('modgap-figure').scrollIntoView()")  # else a browser may let it wait
            page.wait_for_function("() => document.querySelector('modgap-figure').height > 0")
        frame.wait_for_function(LIVE)
        assert frame.evaluate(FITS), name
        assert frame.evaluate(TITLE) == 17 / 16, name
        assert frame.locator(".embed-credit").is_visible(), name
        if way != "frame":
            room = "() => [document.querySelector('modgap-figure')].map((f) => [f.offsetWidth, f.offsetHeight, f.height])[0]"
            wide, high, told = page.evaluate(room)
            assert wide == page.evaluate("document.body.clientWidth"), name
            assert abs(high - told) <= 2, name
        if way == "linked":
            other = frame_of(page, 1)
            other.evaluate(
                "() => document.addEventListener('modgap:items', ({ detail }) => (window.heard = detail.ids))"
            )
            frame.evaluate(
                "() => document.dispatchEvent(new CustomEvent('modgap:items', { detail: { source: {}, kind: 'hover', ids: ['1F408'] } }))"
            )
            other.wait_for_function("() => window.heard?.[0] === '1F408'")
        watched.assert_clean()
        page.context.close()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("query", ["", "?story=true", "?controls=none&caption=false", "?screen=true&story=true"])
def test_axe_finds_nothing(embeds, request, open_page: OpenPage, width, dark, query):
    found = {}
    for name in some(embeds, request):
        address = f"{(embeds / 'embed' / f'{name}.html').as_uri()}{query}"
        page = open_page(address, width=width, dark=dark, reduced_motion="reduce").page
        page.wait_for_function(LIVE)
        page.wait_for_timeout(200)
        found[name] = [
            (rule["id"], [node["html"][:120] for node in rule["nodes"]][:3])
            for rule in Axe().run(page).response["violations"]
        ]
        page.context.close()
    assert {name: rules for name, rules in found.items() if rules} == {}
