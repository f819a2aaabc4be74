"""Templates and styles: what is escaped, what can be read, what is there without JavaScript and on paper."""

from __future__ import annotations

import html
import json
import re

import jinja2
import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given
from hypothesis import strategies as st

from modgap.site import theme

READABLE = 4.5  # WCAG 2.2, success criterion 1.4.3
WORDS = ("ink", "soft", "accent", "wrong", "image-word", "text-word", "audio-word", "molecule-word")
HOSTILE = '"><script>alert(1)</script>'


def schemes() -> dict[str, dict[str, str]]:
    css = (theme.FOLDER / "base.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root(\[data-theme=\"dark\"\]|:not\(\[data-theme=\"light\"\]\))? \{(.*?)\}", css, re.DOTALL)
    found: dict[str, dict[str, str]] = {}
    for selector, block in blocks:
        found.setdefault(selector or "light", {}).update(re.findall(r"--([a-z-]+): (#[0-9A-F]{6});", block))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_everything_written_can_be_read_in_both_schemes():
    found = schemes()
    assert len(found) == 3
    for values in found.values():
        for ground in ("paper", "card"):
            poor = {word: contrast(values[word], values[ground]) for word in WORDS}
            assert {word: ratio for word, ratio in poor.items() if ratio < READABLE} == {}


def test_the_dark_of_the_system_is_the_dark_of_the_switch():
    found = schemes()
    assert found['[data-theme="dark"]'] == found[':not([data-theme="light"])']


def figure(**changes) -> str:
    values = {"id": "a", "number": 1, "title": "T", "subtitle": "S", "grows": False, "heights": {"desktop": 1, "phone": 2},
              "description": "D", "initial": {}, "caption": "C"}  # fmt: skip
    return theme.figure(**{**values, **changes})


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.booleans()))
def test_the_state_of_a_figure_survives_its_attribute(state):
    attribute = re.search(r'data-initial="([^"]*)"', figure(initial=state))
    assert attribute
    assert json.loads(html.unescape(attribute[1])) == state


def test_text_is_never_html():
    written = figure(title=HOSTILE, subtitle=HOSTILE, description=HOSTILE)
    written += theme.media(label=HOSTILE, sheet="a.webp", columns=2, captions=[HOSTILE], total=1)
    written += theme.card(
        id="c", kind="claim", title=HOSTILE, header=[HOSTILE], rows=[[HOSTILE, HOSTILE]], note=HOSTILE
    )
    assert "<script" not in written
    assert written.count("&lt;script") >= 9


def test_a_missing_variable_is_an_error():
    with pytest.raises(jinja2.UndefinedError, match="caption"):
        theme.render("figure.html", id="a", number=1, title="", subtitle="", heights={"desktop": 1, "phone": 1},
                     description="", initial={}, grows=False, still=None, studio=False)  # fmt: skip


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(toy_page, open_page, width, dark):
    page = open_page(toy_page, width=width, dark=dark, reduced_motion="reduce").page
    page.wait_for_function("() => window.modgap?.figures")
    page.evaluate("() => Promise.all([...window.modgap.figures.values()].map((figure) => figure.embed()))")
    page.locator(".claim-mark").first.click()
    assert page.locator("#claim-far").is_visible()
    found = Axe().run(page).response["violations"]
    serious = [(rule["id"], [node["html"][:160] for node in rule["nodes"]][:3]) for rule in found
               if rule["impact"] in ("serious", "critical")]  # fmt: skip
    assert serious == []


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_the_page_is_no_wider_than_its_window(toy_page, open_page, width):
    page = open_page(toy_page, width=width).page
    page.wait_for_function("() => window.modgap?.figures")
    page.evaluate("() => Promise.all([...window.modgap.figures.values()].map((figure) => figure.embed()))")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_mark_of_a_claim_never_stands_alone_on_a_line(toy_page, open_page):
    page = open_page(toy_page, width=390).page
    for width in range(280, 420, 7):
        page.set_viewport_size({"width": width, "height": 800})
        word, mark = page.evaluate("""() => {
          const mark = document.querySelector(".claim-mark");
          const text = mark.closest(".claim").firstChild;
          const last = document.createRange();
          last.setStart(text, text.length - 1);
          last.setEnd(text, text.length);
          return [last, mark].map((one) => one.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom]);
        }""")
        assert mark[0] < word[1], width
        assert mark[1] > word[0], width


def test_a_finger_hits_the_mark_of_a_claim_but_not_instead_of_a_number(toy_page, open_page):
    page = open_page(toy_page, width=390, is_mobile=True).page
    target = page.evaluate("""() => {
      const { width, height } = getComputedStyle(document.querySelector(".claim-mark"), "::after");
      return [width, height].map(parseFloat);
    }""")
    assert min(target) == pytest.approx(44, abs=0.1)
    hit = page.evaluate("""() => [...document.querySelectorAll("p .number, p .cite")].map((one) => {
      one.scrollIntoView({ block: "center" });
      const { x, y, width, height } = one.getBoundingClientRect();
      return one.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    })""")
    assert hit
    assert all(hit)


def test_without_javascript_everything_is_there_and_cards_open(toy_page, open_page):
    watched = open_page(toy_page, java_script_enabled=False)
    page = watched.page
    for selector in (".figure-description", ".step", ".hero circle", ".reference-list li", "figcaption"):
        assert page.locator(selector).count() > 0
        assert all(one.is_visible() for one in page.locator(selector).all())
    for selector in (".figure-tools", ".stepper", ".hero-control", ".scheme"):
        assert not any(one.is_visible() for one in page.locator(selector).all())
    page.locator(".claim-mark").first.click()
    assert page.locator("#claim-far").is_visible()
    watched.assert_clean()


def test_on_paper_nothing_is_pinned(toy_page, open_page):
    page = open_page(toy_page).page
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.stage-pin')).position") == "static"
    assert not page.locator(".bar").is_visible()


@pytest.mark.parametrize("height", [740, 844])
def test_on_a_phone_the_pinned_figure_takes_at_most_45_percent(toy_page, open_page, height):
    page = open_page(toy_page, width=390, height=height).page
    page.wait_for_function("() => window.modgap?.figures")
    page.evaluate("() => window.modgap.figures.get('film').embed()")
    assert page.locator(".stage-pin").bounding_box()["height"] <= 0.45 * height + 1
    page.locator("#step-film-2").scroll_into_view_if_needed()
    assert page.locator(".stage-pin").bounding_box()["y"] == pytest.approx(0, abs=1)
