"""A share of bad addresses, the same ones every time, asked of the article in a browser."""

from __future__ import annotations

import random
from urllib.parse import quote

from playwright.sync_api import Page

from .values import NUMBERS, TEXTS

SEED, COUNT, PATIENCE = 0, 150, 5000  # the last in milliseconds
FIGURES = ("clouds", "cosines")
IN_TWO_FRAMES = """(hash) => {
  location.hash = hash;
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));
}"""


def _address(rng: random.Random, names: list[str]) -> str:
    def text() -> str:
        found = str(rng.choice((rng.choice(TEXTS), rng.choice(NUMBERS), "last", "true", "cluster")))
        return quote(found.encode("utf-8", "replace"), safe="") if rng.random() < 0.7 else found

    start = rng.choice(("fig-clouds?", "fig-cosines?", "fig-clouds", "fig-", "?", text()))
    parts = [f"{rng.choice([*names, text()])}{rng.choice(('=', '', '=='))}{text()}" for _ in range(rng.randrange(5))]
    return start + rng.choice(("&", ";", "&&", "?")).join(parts)


def _ask(page: Page, address: str) -> None:
    page.wait_for_function(IN_TWO_FRAMES, arg=address, timeout=PATIENCE)


def test_no_address_breaks_the_page_or_keeps_it_from_answering(article_page, open_page):
    watched = open_page(article_page, reduced_motion="reduce")
    page = watched.page
    page.wait_for_function("() => window.modgap?.figures")
    page.evaluate("(ids) => Promise.all(ids.map((id) => window.modgap.figures.get(id).embed()))", list(FIGURES))
    names = page.evaluate(
        "(ids) => ids.flatMap((id) => Object.keys(window.modgap.figures.get(id).controls))", list(FIGURES)
    )
    rng = random.Random(SEED)
    for _ in range(COUNT):
        _ask(page, _address(rng, names))
    _ask(page, "fig-clouds?longest=3")
    page.wait_for_function("() => window.modgap.figures.get('clouds').state().longest === 3", timeout=PATIENCE)
    watched.assert_clean()
