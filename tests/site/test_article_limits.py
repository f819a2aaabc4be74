"""What the article may cost its readers: words to read, bytes to load."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser

from modgap.site.arguments import ARTICLE
from modgap.site.manuscript import load_article, load_chapters
from modgap.site.outputs.page import count_words
from modgap.site.problems import Problems
from tests.bench import served, weights

# Some 700 are cells of tables, 800 the chapter on training it yourself, 470 that on the tool, 150 the map.
WORDS = 8_900
# Bytes with gzip: what a reader loads who sees all figures, all that can be chosen, and what is loaded before scrolling.
WHOLE, LATER, OPENING = 2_800_000, 1_300_000, 450_000
# The explorer, with four times as many pairs as any other figure, and the appendix have limits of their own as well:
# what a reader loads who reaches them, and who looks at all of the map closely.
EXPLORER, MAP, TILES = 400_000, 400_000, 850_000
NOT_OF_THE_PAGE = ("embed", "stills", "slides", "reveal")  # embeds, pictures for paper, the deck
EXPLORER_FILE, MAP_FILE = "figures/explorer.js", "figures/map.js"

# The observer of the page has told the figures that are near, and those are live.
SETTLED = """() => {
  const near = [...window.modgap.figures.values()].filter((figure) => {
    const { top, bottom } = figure.element.getBoundingClientRect();
    return bottom > 0 && top < 2 * innerHeight;
  });
  return near.every((figure) => figure.live);
}"""


def test_the_article_has_at_most_8900_words():
    problems = Problems()
    article = load_article(ARTICLE, problems)
    everything = {run for entry in article.chapters for run in entry.needs}
    chapters = load_chapters(article, everything, problems)
    assert problems.sentences() == []
    assert not any(chapter.missing for chapter in chapters)
    assert 0 < count_words(chapters) <= WORDS


def test_the_whole_page_weighs_at_most_2800_kilobytes_and_what_is_brought_when_it_is_chosen_1300_kilobytes(
    article_page,
):
    sizes = {name: size for name, _, size in weights(article_page.parent) if not name.startswith(NOT_OF_THE_PAGE)}
    assert "index.html" in sizes
    tiles = tiles_of_the_map(article_page.parent)
    later = {name: size for name, size in sizes.items() if name.startswith("figures/later-") and name not in tiles}
    assert 0 < sum(later.values()) <= LATER
    assert sizes[EXPLORER_FILE] <= EXPLORER
    counted = {name: size for name, size in sizes.items() if name not in {*later, *tiles}}
    whole = sum(counted.values())
    assert whole <= WHOLE, sorted(sizes.items(), key=lambda file: -file[1])[:12]


def tiles_of_the_map(page: Path) -> set[str]:
    """Files of larger pictures that the map brings."""
    keys = re.findall(r'\["later","(\w+)"\]', (page / MAP_FILE).read_text(encoding="utf-8"))
    return {f"figures/later-{key}.js" for key in keys}


def test_the_map_weighs_at_most_400_kilobytes_and_its_larger_pictures_850(article_page):
    sizes = {name: size for name, _, size in weights(article_page.parent)}
    assert sizes[MAP_FILE] <= MAP
    tiles = tiles_of_the_map(article_page.parent)
    assert len(tiles) > 20
    assert sum(sizes[name] for name in tiles) <= TILES


def test_opening_the_page_loads_at_most_450_kilobytes(article_page, browser: Browser):
    sizes = {name: size for name, _, size in weights(article_page.parent)}
    with served(article_page.parent) as url:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        asked: set[str] = set()
        page.on("request", lambda request: asked.add(request.url))
        page.goto(url)
        page.wait_for_function("() => window.modgap?.figures?.size > 0")
        page.wait_for_load_state("networkidle")
        page.wait_for_function(SETTLED)
        page.evaluate("() => document.fonts.ready.then(() => undefined)")
        assert page.evaluate("scrollY") == 0
        page.close()
    root = url.removesuffix("index.html")
    loaded = {name: sizes[name] for name in sizes if root + name in asked}
    foreign = {address for address in asked if not address.startswith((root, "data:", "blob:"))}
    assert "index.html" in loaded
    assert foreign == set()
    for name in ("explorer", "map"):  # for who reaches them
        assert f"figures/{name}.js" in sizes.keys() - loaded.keys()
        assert f"modgap/figures/{name}/" not in article_page.read_text(encoding="utf-8"), "its code comes with it"
    assert sum(loaded.values()) <= OPENING, loaded
