"""Full screen: a figure as large as the screen, whose story goes by keys; what is shown comes along, there and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page

from .embedding import LIVE, POINT, STATE, OpenPage

REFUSED = "Element.prototype.requestFullscreen = undefined"
SHOWN = "(id) => window.modgap.figures.get(id).state()"
FULL = "() => document.fullscreenElement?.className === 'screen-room'"
ACTIVE = "() => window.modgap.sections[0].active"


def opened(open_page: OpenPage, file: Path, query: str = "", *, script: str = "", **options: Any) -> Page:
    """A page with a figure in it that is live."""
    watched = open_page(Path("/dev/null"), **{"width": 1920, "height": 1080, **options})
    page = watched.page
    page.add_init_script(script)
    page.goto(f"{file.as_uri()}{query}")
    page.wait_for_function("() => window.modgap?.figures")
    return page


def fill(page: Page, name: str) -> Frame:
    """Bring a figure to the screen by its button, as the keyboard does: its page."""
    page.evaluate("(id) => window.modgap.figures.get(id).embed()", name)
    page.locator(f"#fig-{name} .tool-screen").press("Enter")
    page.wait_for_selector(".screen.is-live")
    element = page.evaluate_handle("document.querySelector('.screen modgap-figure').frame").as_element()
    frame = element.content_frame() if element else None
    assert frame is not None
    frame.wait_for_function(LIVE)
    return frame


def leave(page: Page) -> None:
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.querySelector('.screen') && !document.fullscreenElement")


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720)])
@pytest.mark.parametrize("dark", [False, True])
def test_a_figure_fills_the_screen_whole_sharp_and_a_pointer_hits_what_it_shows(
    site, open_page: OpenPage, width, height, dark
):
    page = opened(open_page, site / "index.html", width=width, height=height, dark=dark)
    frame = fill(page, "clouds")
    page.wait_for_function(FULL)
    page.wait_for_function("() => document.querySelector('.screen modgap-figure').height > 0")
    page.wait_for_timeout(500)
    box = page.evaluate("document.querySelector('.screen modgap-figure').frame.getBoundingClientRect().toJSON()")
    assert box["bottom"] <= height
    assert box["top"] >= 0
    assert box["width"] >= 0.9 * width
    scale = box["width"] / frame.evaluate("innerWidth")
    assert scale >= (1.55 if width == 1920 else 1)
    assert frame.evaluate("devicePixelRatio") == pytest.approx(scale, rel=0.02)
    fine = frame.evaluate("""() => deep(document, "canvas").filter((canvas) => canvas.offsetWidth > 100)
      .map((canvas) => canvas.width / canvas.offsetWidth)""")
    assert fine == [pytest.approx(scale, rel=0.1)] * len(fine)
    place = frame.evaluate(POINT)
    frame.evaluate("""() => {
      window.heard = [];
      document.addEventListener("modgap:items", ({ detail }) => heard.push(...detail.ids));
    }""")
    page.mouse.move(box["left"] + place["x"] * scale, box["top"] + place["y"] * scale, steps=3)
    frame.wait_for_function("(id) => heard.at(-1) === id", arg=place["id"])
    assert frame.evaluate("getComputedStyle(document.documentElement).colorScheme") == ("dark" if dark else "light")
    assert Axe().run(frame).response["violations"] == []
    assert Axe().run(page, context=".screen").response["violations"] == []


def test_keys_walk_the_story_and_a_control_keeps_those_that_it_uses(site, open_page: OpenPage):
    page = opened(open_page, site / "index.html", reduced_motion="reduce")
    frame = fill(page, "toy")
    text = frame.locator(".embed-steps .step:visible")
    assert text.inner_text() == "First pictures."
    for key, step, words in (
        ("ArrowRight", 10, "Then texts."),
        ("ArrowLeft", 0, "First pictures."),
        ("PageDown", 10, "Then texts."),
        ("PageUp", 0, "First pictures."),
    ):
        page.keyboard.press(key)
        frame.wait_for_function(f"() => ({STATE})().step === {step}")
        assert text.inner_text() == words
    frame.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    frame.wait_for_function(f"() => ({STATE})().step === 10")
    frame.get_by_role("combobox").focus()
    page.keyboard.press("ArrowRight")
    assert text.inner_text() == "First pictures.", "the controls have used them"
    page.keyboard.press("PageDown")
    assert text.inner_text() == "Then texts.", "what a presenter's remote control sends turns the step from everywhere"
    sizes = frame.locator(".tool:visible").evaluate_all("(all) => all.map((one) => one.offsetHeight)")
    assert min(sizes) >= 44


def test_the_reader_leaves_by_escape_or_button_and_finds_the_page_where_the_story_has_come_to(
    site, open_page: OpenPage
):
    page = opened(open_page, site / "index.html", reduced_motion="reduce")
    frame = fill(page, "toy")
    page.keyboard.press("ArrowRight")
    frame.wait_for_function(f"() => ({STATE})().step === 10")
    page.wait_for_timeout(100)
    leave(page)
    assert page.evaluate("document.activeElement.className") == "tool tool-screen"
    page.wait_for_function(f"() => ({ACTIVE})() === 1")
    page.wait_for_function(f"() => ({SHOWN})('toy').step === 10")
    frame = fill(page, "toy")
    assert frame.locator(".embed-steps .step:visible").inner_text() == "Then texts."
    frame.get_by_role("button", name="Leave full screen").click()
    page.wait_for_function("() => !document.querySelector('.screen')")
    assert page.evaluate(ACTIVE) == 1


def test_what_the_reader_has_set_comes_along_and_back(site, open_page: OpenPage):
    page = opened(open_page, site / "index.html", "#fig-clouds?step=10&item=i3", reduced_motion="reduce")
    frame = fill(page, "clouds")
    assert frame.evaluate(STATE) == page.evaluate(SHOWN, "clouds")
    assert frame.evaluate(STATE)["item"] == "i3"
    frame.get_by_role("slider").first.press("ArrowLeft")
    frame.wait_for_function(f"() => ({STATE})().step === 0")
    page.wait_for_timeout(100)
    leave(page)
    page.wait_for_function(f"() => ({SHOWN})('clouds').step === 0")
    assert page.evaluate(SHOWN, "clouds")["item"] == "i3"


def test_where_nothing_was_touched_the_page_is_as_before(site, open_page: OpenPage):
    page = opened(open_page, site / "index.html")
    page.evaluate("window.modgap.figures.get('toy').embed()")
    page.locator("#fig-toy").get_by_role("button", name="Best").click()
    before = page.evaluate(SHOWN, "toy")
    frame = fill(page, "toy")
    assert frame.evaluate(STATE) == before
    place = page.evaluate("scrollY")
    leave(page)
    assert page.evaluate(SHOWN, "toy") == before
    assert page.evaluate("scrollY") == place


def test_where_the_screen_is_refused_the_figure_fills_the_window(site, open_page: OpenPage):
    page = opened(open_page, site / "index.html", script=REFUSED, width=390, height=844)
    page.set_viewport_size({"width": 844, "height": 390})
    frame = fill(page, "clouds")
    assert not page.evaluate(FULL)
    box = page.locator(".screen").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 844, "height": 390}
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("() => document.querySelector('.screen modgap-figure').offsetWidth === 390")
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    frame.get_by_role("button", name="Leave full screen").tap()
    page.wait_for_function("() => !document.querySelector('.screen')")


def test_a_figure_alone_has_it_too_and_a_frame_without_the_right_to_it_says_nothing_of_it(
    site, served, tmp_path, open_page: OpenPage
):
    page = opened(open_page, site / "embed" / "toy.html", "?story=true&controls=best#fig-toy?step=10")
    frame = fill(page, "toy")
    assert frame.evaluate(STATE)["step"] == 10
    assert not frame.get_by_role("combobox").is_visible()
    page.keyboard.press("ArrowRight")
    assert frame.locator(".embed-steps .step:visible").inner_text() == "Then texts."
    page.wait_for_timeout(600)
    leave(page)
    assert page.locator(".embed-place").inner_text() == "2 of 2"
    frame_of_others = f'<iframe src="{served}/embed/toy.html" style="width:800px;height:600px"></iframe>'
    (tmp_path / "host.html").write_text(frame_of_others)
    bare = open_page(tmp_path / "host.html").page
    inside = bare.frames[1]
    inside.wait_for_function(LIVE)
    assert not inside.locator(".tool-screen").is_visible()


def test_a_figure_that_does_not_come_can_be_left(site, tmp_path, open_page: OpenPage):
    page = opened(open_page, site / "index.html", script=REFUSED)
    page.evaluate("window.modgap.figures.get('clouds').embed()")
    page.route("**/embed/*", lambda route: route.abort())
    page.locator("#fig-clouds .tool-screen").click()
    page.locator(".screen-waiting").get_by_role("button", name="Leave full screen").click()
    page.locator(".screen").wait_for(state="detached")  # a dialog tells that it closed a task later
    assert page.evaluate("document.activeElement.className") == "tool tool-screen"
