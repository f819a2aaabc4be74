"""The studio of a figure: opened from the page, it shows how the figure will look, and is usable by everybody."""

from __future__ import annotations

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from .embedding import STATE, OpenPage
from .making import HOSTILE
from .studying import assert_dressed, copies, dress, opened, preview


def test_the_dialog_is_fetched_when_it_is_opened_and_the_keyboard_alone_opens_and_leaves_it(
    studio_site, open_page: OpenPage
):
    watched = open_page(studio_site / "index.html")
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


def test_escape_in_the_preview_leaves_the_dialog_too(studio_site, open_page: OpenPage):
    page = open_page(studio_site / "index.html", height=1500).page
    page.evaluate("modgap.figures.get('toy').embed()")
    page.wait_for_function("() => modgap.figures.get('toy').live")
    page.locator("#fig-toy .tool-use").click()
    studio_frame = page.frame_locator("dialog iframe")
    studio_frame.frame_locator("modgap-figure iframe").get_by_role("button", name="Best").click()
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")


def test_it_opens_with_the_state_that_the_page_shows_and_follows_what_is_set_in_the_preview(
    studio_site, open_page: OpenPage
):
    watched = opened(open_page, studio_site.as_uri(), state="?step=10&best=true")
    page = watched.page
    assert preview(page).evaluate(STATE)["step"] == 10
    preview(page).get_by_role("button", name="Best").click()
    page.wait_for_function("() => document.querySelector('#copy-link code').textContent.includes('best=false')")
    assert "step=10" in copies(page)["link"]
    watched.assert_clean()


def test_what_is_set_shows_in_the_preview_and_in_what_is_copied(studio_site, open_page: OpenPage):
    watched = opened(open_page, studio_site.as_uri(), state="?step=10", width=1500, height=1200)
    page = watched.page
    dress(page)
    assert_dressed(page.locator(".preview iframe"))
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
    looks = 'size=1.5,\n    theme="dark",\n    link=["item", "step", "order", "share", "best"],\n'
    assert f'hidden=["item", "order", "share", "best"],\n    {looks}' in told["python"]
    watched.assert_clean()


def test_text_of_an_article_is_text_in_the_studio(studio_site, open_page: OpenPage):
    watched = opened(open_page, studio_site.as_uri())
    assert watched.page.locator(".figure-name").inner_text() == f"Controls & 100% {HOSTILE}"
    assert watched.page.locator("script:not([src])").count() == 4
    watched.assert_clean()


@pytest.mark.parametrize("width", [320, 390, 820, 1920])
@pytest.mark.parametrize("dark", [False, True])
def test_it_is_usable_at_every_width(studio_site, open_page: OpenPage, width, dark):
    page = opened(open_page, studio_site.as_uri(), width=width, dark=dark).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate("""() => [...document.querySelectorAll("button, select, a, input[type=text], input[type=range], label")]
      .filter((one) => one.offsetWidth && one.offsetHeight < 44 && !one.closest("h1")).map((one) => one.outerHTML)""")
    assert small == []


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(studio_site, open_page: OpenPage, dark):
    page = opened(open_page, studio_site.as_uri(), dark=dark).page
    assert [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]] == []


def test_an_address_that_names_no_figure_is_told(studio_site, open_page: OpenPage):
    watched = open_page(f"{studio_site.as_uri()}/studio.html#fig-nothing")
    assert watched.page.locator("main").inner_text() == "The address names no figure of this article."
    watched.assert_clean()


def test_what_the_studio_knows_is_json_in_a_page(studio_site):
    text = (studio_site / "studio.html").read_text(encoding="utf-8")
    told = json.loads(re.search(r'id="told">(.*?)</script>', text, re.DOTALL)[1])  # type: ignore[index]
    assert list(told["figures"]) == ["toy", "clouds"]
    assert HOSTILE not in text
