"""The article as readers get it: every figure, both widths, both schemes, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.conftest import Watched

WIDTHS = (390, 1280)
OpenPage = Callable[..., Watched]

LIVE = """() => [...window.modgap.figures.values()].every((figure) => figure.live)"""
SETTLED = """(id) => {
  const figure = window.modgap.figures.get(id);
  const wanted = { ...figure.initial, ...figure.told };
  const shown = figure.state();
  return Object.entries(wanted).every(([name, value]) => shown[name] === value);
}"""
SHIFTS = """() => new Promise((resolve) => {
  let total = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) total += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(total)));
})"""


def embed_all(page: Page) -> list[str]:
    """Bring every figure to life, wherever it is; their ids."""
    page.evaluate("() => Promise.all([...window.modgap.figures.values()].map((figure) => figure.embed()))")
    page.wait_for_function(LIVE)
    return page.evaluate("() => [...window.modgap.figures.keys()]")


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def width(request: pytest.FixtureRequest) -> int:
    return request.param


def test_the_page_opens_from_a_file_without_errors_or_foreign_requests(article_page, open_page: OpenPage, width):
    watched = open_page(article_page, width=width)
    assert len(embed_all(watched.page)) >= 3
    watched.assert_clean()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(article_page, open_page: OpenPage, width, dark):
    watched = open_page(article_page, width=width, dark=dark, reduced_motion="reduce")
    embed_all(watched.page)
    found = Axe().run(watched.page).response["violations"]
    serious = [
        (rule["id"], [node["html"][:120] for node in rule["nodes"]][:3])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_nothing_moves_while_the_reader_scrolls_down(article_page, open_page: OpenPage, width):
    page = open_page(article_page, width=width).page
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, 500):
        page.evaluate("(top) => scrollTo(0, top)", top)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_function(LIVE)
    assert page.evaluate(SHIFTS) < 0.05
    assert page.evaluate("document.documentElement.scrollHeight") == pytest.approx(height, rel=0.01)


def test_the_page_is_no_wider_than_its_window(article_page, open_page: OpenPage, width):
    page = open_page(article_page, width=width).page
    embed_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.sampled(1)
def test_scrolling_forth_and_back_and_jumping_gives_the_same_state(article_page, open_page: OpenPage, width):
    page = open_page(article_page, width=width).page
    embed_all(page)
    sections = page.evaluate("() => window.modgap.sections.map((s) => [s.figure.id, s.steps.length])")
    assert sections

    def state_at(id_: str, step: int) -> dict:
        page.evaluate(
            """([id, index]) => {
              const section = window.modgap.sections.find((s) => s.figure.id === id);
              const top = scrollY + section.steps[index].getBoundingClientRect().top - section.line() + 30;
              scrollTo({ top, behavior: "instant" });
            }""",
            [id_, step],
        )
        page.wait_for_function(
            "([id, index]) => window.modgap.sections.find((s) => s.figure.id === id).active === index", arg=[id_, step]
        )
        page.wait_for_function(SETTLED, arg=id_)
        return page.evaluate("(id) => window.modgap.figures.get(id).state()", id_)

    for id_, count in sections:
        forth = [state_at(id_, step) for step in range(count)]
        back = [state_at(id_, step) for step in reversed(range(count))][::-1]
        assert forth == back
        assert state_at(id_, count - 1) == forth[-1]
        assert state_at(id_, 0) == forth[0]
        assert any(state != forth[0] for state in forth[1:])


def test_without_scripts_all_text_and_every_description_is_there(article_page, open_page: OpenPage, width):
    page = open_page(article_page, width=width, java_script_enabled=False).page
    assert page.locator("h2").count() >= 2
    views = page.locator(".figure-view")
    assert views.count() > 0
    for index in range(views.count()):  # a still, of a site that was made before, says it as its alternative text
        description, still = (views.nth(index).locator(one) for one in (".figure-description", ".still img"))
        assert (still if still.count() else description).is_visible()
        told = still.get_attribute("alt") if still.count() else description.inner_text()
        assert any(character.isdigit() for character in told or "")
    assert page.locator(".step").count() > 0
    assert all(page.locator(".step").nth(i).is_visible() for i in range(page.locator(".step").count()))


MOST = {  # bytes, by figure: what carries every story's checkpoint, or several models, of 100 pairs in all dimensions
    "clouds": 280_000,  # 43,000 are the pictures for its canvas, one sheet for all
    "cosines": 285_000,
    "film": 280_000,
    "temperature-sweep": 185_000,
    "objectives-real": 215_000,
    "explorer": 310_000,  # 400 pairs, with layouts
    "map": 410_000,  # 3,682 pairs with a picture each
}


def test_every_figure_weighs_at_most_what_its_points_need_with_gzip(article_page):
    import gzip
    import re

    folder = article_page.parent / "figures"
    weight = {path.stem: len(gzip.compress(path.read_bytes(), mtime=0)) for path in folder.glob("*.js")}
    sizes = {}
    for name in (name for name in weight if not name.startswith(("shared-", "later-"))):
        parts = re.search(r'"parts":\[([^]]*)\]', (folder / f"{name}.js").read_text())
        assert parts
        sizes[name] = weight[name] + sum(weight[part] for part in re.findall(r"shared-\d+", parts[1]))
    assert len(sizes) >= 3
    assert {name: size for name, size in sizes.items() if size > MOST.get(name, 160_000)} == {}
