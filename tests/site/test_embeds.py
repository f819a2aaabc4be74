"""Embeds: one figure alone, as its address asks, in frames of pages that know nothing of it, whatever these say and look like."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Page

from modgap.site.claims import Runs
from modgap.site.edition import read
from modgap.site.outputs import page as page_output
from tests.bench import served as serving
from tests.conftest import Watched

from .making import write_article

OpenPage = Callable[..., Watched]
CHAPTER = """# T

::::scroll #toy
:::figure toy-controls
bundle: toy/0
title: Controls
state: {step: last}
---
The caption, with {num}`toy gap_distance .2f` [@liang2022] and [a link](#other).
:::
:::step {step: 0}
First [*pictures*]{.image}.
:::
:::step {step: 10}
Then texts.
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
# A picture that stands alone, and where it stands in the frame.
POINT = """() => {
  const views = (view) => [view, ...(view.child_views ?? []).flatMap(views)];
  const view = Object.values(Bokeh.index).flatMap(views).find(({ model }) => model.type === "Figure");
  const { ids } = [...modgap.figures.get("clouds").document.all_models].flatMap(({ tags }) => tags ?? []).find((tag) => tag.ids);
  const layers = view.model.renderers.filter(({ glyph, data_source: { data } }) => glyph.type === "Scatter" && data.item?.length);
  const all = layers.flatMap(({ data_source: { data } }) => [...data.item.keys()].map((k) => (
    { id: ids[data.item[k]], x: view.frame.x_scale.compute(data.x[k]), y: view.frame.y_scale.compute(data.y[k]) })));
  const alone = all.find((one) => all.every((other) => other === one || Math.hypot(one.x - other.x, one.y - other.y) > 20));
  const box = view.canvas_view.el.getBoundingClientRect();
  return { id: alone.id, x: box.left + alone.x, y: box.top + alone.y };
}"""
LIVE = "() => [...(window.modgap?.figures?.values() ?? [])][0]?.live"
STATE = "() => [...window.modgap.figures.values()][0].state()"
HOST = """<!doctype html><html><head><link rel="icon" href="data:,"><style>{styles}</style></head><body><h1>Somebody else's page</h1>
{elements}<script src="{site}/embed.js"></script></body></html>"""
HOSTILE_STYLES = "body * {all: unset !important; font-size: 60px !important; line-height: 3 !important} iframe {display: none !important}"


@pytest.fixture(scope="module")
def site(toy_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of two figures, with its embeds."""
    folder = tmp_path_factory.mktemp("embeds")
    claims = "from ..site.claims import claim\n"
    page_output.write(read(write_article(folder / "article", CHAPTER, claims=claims), toy_runs), folder / "site")
    return folder / "site"


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    """The same over http: the address of its folder."""
    with serving(site) as index:
        yield index.removesuffix("/index.html")


def embedded(open_page: OpenPage, site: Path, query: str = "", **options: Any) -> Watched:
    watched = open_page(f"{(site / 'embed' / 'toy.html').as_uri()}{query}", **options)
    watched.page.wait_for_function(LIVE)
    return watched


def host(tmp_path: Path, site: str, elements: str, styles: str = "") -> Path:
    file = tmp_path / "host.html"
    file.write_text(HOST.format(styles=styles, elements=elements, site=site), encoding="utf-8")
    return file


def frame_of(page: Page, place: int = 0) -> Frame:
    """The frame of an element, once its figure is live."""
    page.wait_for_function(f"() => document.querySelectorAll('modgap-figure')[{place}].live")
    element = page.evaluate_handle(f"document.querySelectorAll('modgap-figure')[{place}].frame").as_element()
    frame = element.content_frame() if element else None
    assert frame is not None
    return frame


def test_an_embed_is_one_figure_with_its_title_caption_credit_and_nothing_else(site, open_page: OpenPage):
    watched = embedded(open_page, site)
    page = watched.page
    assert page.locator("figure").count() == 1
    assert page.locator(".figure-title").inner_text() == "Controls"
    assert "The caption" in page.locator("figcaption").inner_text()
    credit = page.locator(".embed-credit")
    assert "Live apart" in credit.inner_text() or page.title().split(" · ")[1] in credit.inner_text()
    assert credit.locator("a").evaluate("(a) => a.href") == f"{(site / 'index.html').as_uri()}#fig-toy"
    assert not page.locator(".embed-story").is_visible()
    assert page.locator("button.number, .claim-mark").count() == 0
    watched.assert_clean()


def test_links_of_the_caption_lead_to_the_article(site, open_page: OpenPage):
    page = embedded(open_page, site).page
    assert page.locator("figcaption a").evaluate("(a) => a.href") == f"{(site / 'index.html').as_uri()}#other"


def test_state_stands_in_the_hash_as_on_the_page_and_follows_the_reader(site, open_page: OpenPage):
    page = embedded(open_page, site, "#fig-toy?step=10&best=true").page
    assert page.evaluate(STATE) | {"step": 10, "best": True} == page.evaluate(STATE)
    page.get_by_role("button", name="Best").click()
    page.wait_for_function("() => location.hash.includes('best=false')")
    assert page.url.startswith((site / "embed" / "toy.html").as_uri())


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", ["Best", "Item"]), ("?controls=all", ["Best", "Item"]), ("?controls=best", ["Best"]), ("?controls=none", [])],
)
def test_an_embed_has_the_controls_that_its_address_asks_for(site, open_page: OpenPage, query, shown):
    page = embedded(open_page, site, query).page
    places = {"Best": page.get_by_role("button", name="Best"), "Item": page.get_by_role("combobox")}
    for name, place in places.items():
        assert place.is_visible() == (name in shown), name
    assert page.locator(".embed-credit").is_visible(), "whatever is hidden, the credit stands"
    assert page.locator(".figure-tools").is_visible() == (query != "?controls=none")


def test_title_caption_and_theme_are_as_asked(site, open_page: OpenPage):
    page = embedded(open_page, site, "?title=false&caption=false&theme=dark").page
    assert not page.locator(".figure-title").is_visible()
    assert not page.locator("figcaption").is_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    assert embedded(open_page, site, "?theme=light", dark=True).page.evaluate(
        "getComputedStyle(document.documentElement).colorScheme"
    ) == "light"  # fmt: skip


def test_the_story_goes_step_by_step_with_its_text(site, open_page: OpenPage):
    watched = embedded(open_page, site, "?story=true")
    page = watched.page
    steps = page.locator(".embed-steps .step:visible")
    assert steps.inner_text() == "First pictures."
    page.wait_for_function(f"() => ({STATE})().step === 0")
    page.get_by_role("button", name="Next").click()
    assert steps.inner_text() == "Then texts."
    page.wait_for_function(f"() => ({STATE})().step === 10")
    assert page.locator(".embed-place").inner_text() == "2 of 2"
    page.get_by_role("button", name="Previous").press("Enter")
    assert steps.inner_text() == "First pictures."
    watched.assert_clean()


@pytest.mark.parametrize(
    "query",
    ["?size=x&theme=pink&controls=,,&pixels=-3", "?size=NaN", "?caption=&story=1&title=%00", "?" + "a=1&" * 500],
)
def test_an_address_that_makes_no_sense_shows_the_figure(site, open_page: OpenPage, query):
    watched = embedded(open_page, site, query)
    assert watched.page.evaluate(STATE)["step"] == 100
    watched.assert_clean()


def test_the_element_is_small(site):
    assert len(gzip.compress((site / "embed.js").read_bytes(), mtime=0)) <= 3000


@pytest.mark.parametrize("over", ["file", "http"])
def test_an_element_shows_a_figure_tells_when_it_is_there_and_takes_and_gives_states(
    site, served, tmp_path, open_page: OpenPage, over
):
    element = '<modgap-figure figure="toy" state="step=0"></modgap-figure>'
    host(site, served, element)
    watched = open_page(host(tmp_path, site.as_uri(), element) if over == "file" else f"{served}/host.html")
    page = watched.page
    frame = frame_of(page)
    assert page.evaluate("async () => (await document.querySelector('modgap-figure').ready).state.step") == 0
    page.evaluate("""() => {
      window.told = [];
      const figure = document.querySelector("modgap-figure");
      figure.addEventListener("change", ({ detail }) => told.push(detail.state.best));
      figure.set({ step: 10 });
    }""")
    page.wait_for_function("() => document.querySelector('modgap-figure').state.step === 10")
    frame.get_by_role("button", name="Best").click()
    page.wait_for_function("() => told.at(-1) === true")
    assert page.evaluate("document.querySelector('modgap-figure').state.best") is True
    watched.assert_clean()


def test_the_room_is_kept_before_the_figure_is_there_and_right_afterwards(site, tmp_path, open_page: OpenPage):
    file = host(tmp_path, site.as_uri(), '<modgap-figure figure="toy"></modgap-figure>')
    page = open_page(file).page
    before = page.evaluate("document.querySelector('modgap-figure').offsetHeight")
    assert before >= 300
    frame = frame_of(page)
    page.wait_for_function("() => document.querySelector('modgap-figure').height > 0")
    room = page.evaluate("document.querySelector('modgap-figure').offsetHeight")
    assert room == pytest.approx(frame.evaluate("document.body.scrollHeight"), abs=2)


def test_hostile_styles_of_the_page_do_not_reach_it(site, tmp_path, open_page: OpenPage):
    file = host(tmp_path, site.as_uri(), '<modgap-figure figure="toy"></modgap-figure>', HOSTILE_STYLES)
    page = open_page(file).page
    frame = frame_of(page)
    page.wait_for_function("() => document.querySelector('modgap-figure').height > 0")
    box = page.evaluate("""() => {
      const { offsetWidth, offsetHeight, frame } = document.querySelector("modgap-figure");
      return { offsetWidth, offsetHeight, inner: frame.getBoundingClientRect().height };
    }""")
    assert box["offsetWidth"] > 1000
    assert box["inner"] == pytest.approx(box["offsetHeight"], abs=2)
    assert frame.locator(".figure-title").evaluate("(title) => getComputedStyle(title).fontSize") == "17px"


@pytest.mark.parametrize("width", [320, 768, 1920])
def test_it_fits_pages_of_any_width(site, tmp_path, open_page: OpenPage, width):
    page = open_page(host(tmp_path, site.as_uri(), '<modgap-figure figure="clouds"></modgap-figure>'), width=width).page
    frame = frame_of(page)
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_linked_elements_share_what_is_hovered_and_what_of_the_state_they_are_asked_to(
    site, tmp_path, open_page: OpenPage
):
    elements = """<modgap-figure figure="toy" link="a" share="best"></modgap-figure>
      <modgap-figure figure="toy" link="a" share="best"></modgap-figure>
      <modgap-figure figure="toy" link="b" share="best"></modgap-figure>"""
    page = open_page(host(tmp_path, site.as_uri(), elements), height=3000).page
    first, second, third = (frame_of(page, place) for place in range(3))
    for frame in (second, third):
        frame.evaluate("""() => {
          window.heard = [];
          document.addEventListener("modgap:items", ({ detail }) => heard.push([detail.kind, ...detail.ids]));
        }""")
    first.evaluate("""() => document.dispatchEvent(new CustomEvent("modgap:items",
      { detail: { source: {}, kind: "hover", ids: ["i3"], cell: undefined } }))""")
    second.wait_for_function("() => heard.length === 1")
    assert second.evaluate("heard") == [["hover", "i3"]]
    first.get_by_role("button", name="Best").click()
    first.get_by_role("combobox").select_option(index=1)
    second.wait_for_function(f"() => ({STATE})().best === true")
    page.wait_for_timeout(300)
    assert second.evaluate(STATE)["item"] == "", "only what is shared follows"
    assert third.evaluate(STATE)["best"] is False, "another group"
    assert third.evaluate("heard") == []


@pytest.mark.parametrize("scale", [0.5, 1.0, 1.5, 2.5])
def test_a_pointer_hits_the_same_point_and_all_is_drawn_sharply_whatever_scales_the_element(
    site, tmp_path, open_page: OpenPage, scale
):
    element = f'<div style="width:800px;transform:scale({scale});transform-origin:0 0"><modgap-figure figure="clouds"></modgap-figure></div>'
    page = open_page(host(tmp_path, site.as_uri(), element), width=2200, height=2200).page
    frame = frame_of(page)
    page.wait_for_function("() => document.querySelector('modgap-figure').height > 0")
    frame.wait_for_function(f"() => Math.abs(devicePixelRatio - {scale}) < .02")
    place = frame.evaluate(POINT)
    frame.evaluate("""() => {
      window.heard = [];
      document.addEventListener("modgap:items", ({ detail }) => heard.push(...detail.ids));
    }""")
    box = page.evaluate("document.querySelector('modgap-figure').frame.getBoundingClientRect().toJSON()")
    page.mouse.move(box["left"] + place["x"] * scale, box["top"] + place["y"] * scale, steps=3)
    frame.wait_for_function("(id) => heard.at(-1) === id", arg=place["id"])
    fine = frame.evaluate("""() => deep(document, "canvas").filter((canvas) => canvas.offsetWidth > 100)
      .map((canvas) => canvas.width / canvas.offsetWidth)""")
    assert fine
    assert fine == [pytest.approx(scale, rel=0.1)] * len(fine)


def messages(seed: int, count: int) -> list[Any]:
    """Things that might be said to a figure or by one, most of them wrong."""
    rng = random.Random(seed)
    values = ["", "<img src=x onerror=hit()>", "javascript:hit()", "__proto__", "constructor", "step", -1, 0, 1e308, None, True, [], {}, [[]],
              "x" * 500, {"step": "<script>hit()</script>"}, {"__proto__": {"a": 1}}, {"step": 10}, {"best": "yes"}, ["i1"], ["i1"] * 900]  # fmt: skip
    kinds = ["set", "items", "pixels", "height", "ready", "change", "shown", "nothing", "toString", None, 3]
    keys = ["state", "of", "ids", "cell", "pixels", "height", "modgap", "extra"]
    told: list[Any] = []
    for _ in range(count):
        message: Any = {"modgap": rng.choice([1, 1, 1, "1", 2]), "kind": rng.choice(kinds)}
        message |= {rng.choice(keys): rng.choice(values) for _ in range(rng.randrange(5))}
        told.append(rng.choice([message, message, message, rng.choice(values)]))
    return told


def test_ten_thousand_hostile_messages_do_nothing_to_figure_or_page(site, tmp_path, open_page: OpenPage, request):
    watched = open_page(host(tmp_path, site.as_uri(), '<modgap-figure figure="toy"></modgap-figure>'))
    page = watched.page
    frame = frame_of(page)
    for place in (page, frame):
        place.evaluate("() => { window.hits = 0; window.hit = () => hits++; }")
    told = messages(request.config.option.seed, 5000)
    page.evaluate(
        "(told) => { for (const m of told) document.querySelector('modgap-figure').frame.contentWindow.postMessage(m, '*') }",
        told,
    )
    frame.evaluate("(told) => { for (const m of told) parent.postMessage(m, '*') }", told)
    page.evaluate("(told) => { for (const m of told) postMessage(m, '*') }", told[:200])
    page.wait_for_timeout(500)
    page.evaluate("document.querySelector('modgap-figure').set({ step: 10, best: false })")
    frame.wait_for_function(f"() => ({STATE})().step === 10")
    assert page.evaluate("hits") == frame.evaluate("hits") == 0
    assert frame.locator("figure script, figure img[src=x]").count() == 0
    assert frame.evaluate("({}).a === undefined && Object.keys(Object.prototype).length === 0")
    watched.assert_clean()


def test_messages_of_other_windows_are_not_heard(site, tmp_path, open_page: OpenPage):
    elements = '<modgap-figure figure="toy"></modgap-figure><iframe id="stranger" srcdoc="<p>stranger</p>"></iframe>'
    page = open_page(host(tmp_path, site.as_uri(), elements), height=2000).page
    frame_of(page)
    stranger = next(frame for frame in page.frames if frame.name == "stranger" or "srcdoc" in frame.url)
    stranger.evaluate("parent.postMessage({ modgap: 1, kind: 'height', height: 5555 }, '*')")
    stranger.evaluate("parent.frames[0].postMessage({ modgap: 1, kind: 'set', state: { step: 0 } }, '*')")
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('modgap-figure').height") != 5555
    assert frame_of(page).evaluate(STATE)["step"] == 100
