"""The deck, given from the first slide to the last by keys, with figures that answer the speaker and nothing from a network."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from playwright.sync_api import Frame, Page

from modgap.site.outputs import slides
from tests.conftest import Watched

from .embedding import LIVE, POINT, STATE, OpenPage

READY = "() => document.querySelector('.reveal.ready')"
TITLE = "() => Reveal.getCurrentSlide().querySelector('h1, h2').textContent"
WHERE = "() => [Reveal.getSlides().indexOf(Reveal.getCurrentSlide()), Reveal.getCurrentSlide().querySelectorAll('.visible').length]"
FIGURE = "Reveal.getCurrentSlide().querySelector('modgap-figure')"


def given(open_page: OpenPage, deck: Path, query: str = "", **options: Any) -> Watched:
    watched = open_page(f"{deck.as_uri()}{query}", offline=True, **{"width": 1920, "height": 1080, **options})
    watched.page.wait_for_function(READY)
    return watched


def turn_to(page: Page, title: str) -> None:
    """By keys alone."""
    for _ in range(30):
        if page.evaluate(TITLE) == title:
            return
        page.keyboard.press("Space")
    pytest.fail(f"no slide is called {title}")


def frame_of(page: Page) -> Frame:
    """The live figure of the slide."""
    page.wait_for_function(f"() => {FIGURE}?.live")
    element = page.evaluate_handle(f"{FIGURE}.frame").as_element()
    frame = element.content_frame() if element else None
    assert frame is not None
    frame.wait_for_function(LIVE)
    return frame


def test_every_slide_is_reached_by_keys_alone_and_nothing_asks_the_network(deck, open_page: OpenPage):
    watched = given(open_page, deck)
    page = watched.page
    count = page.evaluate("Reveal.getSlides().length")
    seen = []
    while not page.evaluate("Reveal.isLastSlide()"):
        seen.append(page.evaluate(WHERE))
        page.keyboard.press("Space")
        assert page.evaluate(WHERE) != seen[-1], "each key does something"
    assert [where for where in seen if where[0] == 2] == [[2, 0], [2, 1], [2, 2]], (
        "a scroll section is one slide with its steps"
    )
    assert {place for place, _ in seen} | {count - 1} == set(range(count))
    for _ in seen:
        page.keyboard.press("PageUp")
    assert page.evaluate(WHERE) == [0, 0]
    assert (
        page.evaluate(
            "performance.getEntriesByType('resource').filter(({ name }) => !/^(file|data):/.test(name)).length"
        )
        == 0
    )
    watched.assert_clean()


def test_steps_move_the_figure_which_stays(deck, open_page: OpenPage):
    page = given(open_page, deck).page
    turn_to(page, "Controls")
    frame = frame_of(page)
    assert frame.evaluate(STATE)["step"] == 100
    for key, step, words in (
        ("Space", 0, "First pictures."),
        ("Space", 10, "Then texts."),
        ("ArrowLeft", 0, "First pictures."),
    ):
        page.keyboard.press(key)
        frame.wait_for_function(f"() => ({STATE})().step === {step}")
        assert words in page.locator(".step:visible").inner_text()
    assert not frame.is_detached()


def test_a_slide_that_is_returned_to_shows_its_last_step(deck, open_page: OpenPage):
    page = given(open_page, deck).page
    turn_to(page, "Clouds")
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    frame_of(page).wait_for_function(f"() => ({STATE})().step === 10")


def test_figures_come_with_their_slide_and_go_two_slides_away(deck, open_page: OpenPage):
    page = given(open_page, deck).page
    count = "() => document.querySelectorAll('modgap-figure').length"
    assert page.evaluate(count) == 0
    turn_to(page, "Controls")
    frame_of(page)
    page.evaluate("Reveal.slide(0, 0)")
    assert page.evaluate(count) == 0
    page.evaluate("Reveal.slide(1, 4)")
    assert page.evaluate(
        "() => [...document.querySelectorAll('modgap-figure')].map((f) => f.getAttribute('figure'))"
    ) == ["clouds", "toy"]


def test_keys_after_a_click_in_a_figure_turn_the_slides_unless_the_figure_uses_them(deck, open_page: OpenPage):
    page = given(open_page, deck).page
    turn_to(page, "Controls")
    frame = frame_of(page)
    before = page.evaluate(WHERE)
    frame.get_by_role("button", name="Best").click()
    assert page.evaluate(WHERE) == before, "a press on a control turns no slide"
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"() => ({WHERE})()[1] === 1")
    frame.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)
    assert page.evaluate(WHERE)[1] == 1, "the slider has used it"
    page.keyboard.press("PageDown")
    page.wait_for_function(f"() => ({WHERE})()[1] === 2")
    frame.get_by_role("button", name="Best").press("Space")
    page.wait_for_timeout(200)
    assert page.evaluate(WHERE)[1] == 2, "the button has used it"


def point_at(page: Page, frame: Frame) -> float:
    """Point at an item where the slide shows it, and see that it is the one; how large a pixel of the figure is there."""
    place = frame.evaluate(POINT)
    frame.evaluate("""() => {
      window.heard = [];
      document.addEventListener("modgap:items", ({ detail }) => heard.push(...detail.ids));
    }""")
    box = page.evaluate(f"{FIGURE}.frame.getBoundingClientRect().toJSON()")
    scale = box["width"] / frame.evaluate("innerWidth")
    page.mouse.move(box["left"] + place["x"] * scale, box["top"] + place["y"] * scale, steps=3)
    frame.wait_for_function("(id) => heard.at(-1) === id", arg=place["id"])
    return scale


@pytest.mark.parametrize(("width", "height"), [(960, 540), (2560, 1440)])
def test_a_pointer_hits_at_the_deck_s_own_scale_on_small_and_large_screens(deck, open_page: OpenPage, width, height):
    page = given(open_page, deck, width=width, height=height).page
    turn_to(page, "Clouds")
    frame = frame_of(page)
    page.wait_for_function(f"() => {FIGURE}.height > 0")
    page.wait_for_timeout(500)
    assert point_at(page, frame) == pytest.approx(frame.evaluate("devicePixelRatio"), rel=0.02)


def test_every_slide_with_a_figure_shows_its_credit_and_fits(deck, open_page: OpenPage):
    page = given(open_page, deck).page
    for title in ("Controls", "Clouds", "Only in the deck"):
        turn_to(page, title)
        frame = frame_of(page)
        page.wait_for_timeout(500)
        assert "From A title" in frame.locator(".embed-credit").inner_text()
        inside = page.evaluate(f"{FIGURE}.getBoundingClientRect().bottom")
        assert inside <= 1080


def test_print_has_a_page_a_step_and_words_for_figures(deck, open_page: OpenPage):
    page = given(open_page, deck, "?print-pdf").page
    page.wait_for_selector(".pdf-page")
    assert page.locator("modgap-figure").count() == 0
    told = page.locator(".pdf-page .still:has(> p:first-child)").all_inner_texts()
    assert [re.search(r"Step \d+", text).group() for text in told if "Step" in text] == [
        "Step 100",
        "Step 0",
        "Step 10",
        "Step 0",
    ]
    assert all("From A title" in text for text in told)
    printed = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True, print_background=True))
    assert len(printed) == page.locator(".pdf-page").count() == 9 + 2, "slides and steps"


def test_stills_stand_for_figures_where_there_are_any(talk, tmp_path, deck, open_page: OpenPage):
    (tmp_path / "stills").mkdir()
    for place in range(3):
        (tmp_path / "stills" / f"toy-{place}-light.webp").write_bytes(b"RIFF")
    folder = copytree(deck.parent, tmp_path / "deck")
    slides.write(talk, folder, stills=tmp_path / "stills")
    page = given(open_page, folder / slides.NAME, "?print-pdf").page
    page.wait_for_selector(".pdf-page")
    shown = page.locator(".pdf-page .still img")
    assert shown.evaluate_all("(all) => all.map((img) => img.getAttribute('src'))") == [
        f"stills/toy-{place}-light.webp" for place in range(3)
    ]
    assert [alt.split(",")[0] for alt in shown.evaluate_all("(all) => all.map((img) => img.alt)")] == [
        "Step 100",
        "Step 0",
        "Step 10",
    ]


def test_the_speaker_has_a_window_with_the_notes_and_overview_shows_all(deck, open_page: OpenPage):
    page = given(open_page, deck).page
    turn_to(page, "Only in the deck")
    with page.context.expect_page() as opened:
        page.keyboard.press("s")
    notes = opened.value.locator(".speaker-controls-notes .value")
    notes.get_by_text("Told to the speaker alone.").wait_for()
    page.keyboard.press("o")
    assert page.evaluate("Reveal.isOverview()")


def test_a_figure_that_is_higher_than_its_place_shrinks_as_a_picture_and_is_still_hit_where_it_shows(
    deck, open_page: OpenPage
):
    page = given(open_page, deck).page
    page.add_style_tag(content=".stage { max-height: 500px }")
    turn_to(page, "Clouds")
    frame = frame_of(page)
    page.wait_for_function(f"""() => {{
      const figure = {FIGURE}, [own, place] = [figure, figure.closest(".stage")].map((one) => one.getBoundingClientRect());
      return figure.height > 500 && own.height > 400 && own.bottom <= place.bottom + 1;
    }}""")
    assert 0.75 <= point_at(page, frame) < 1
