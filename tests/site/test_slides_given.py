"""The deck, given from the first slide to the last by keys, with figures that answer the speaker and nothing from a network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

from modgap.precompute.bundle import load_all
from modgap.site import cli
from modgap.site.claims import Runs
from modgap.site.outputs import page as page_output
from modgap.site.outputs import slides

from .embedding import POINT, STATE, OpenPage
from .giving import FIGURE, WHERE, frame_of, given, turn_to
from .making import CREDIT
from .talk import CHAPTER, edition_of


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


def test_every_slide_with_a_figure_shows_its_credit_and_fits(deck, open_page: OpenPage):
    page = given(open_page, deck).page
    for title in ("Controls", "Clouds", "Only in the deck"):
        turn_to(page, title)
        frame = frame_of(page)
        page.wait_for_timeout(500)
        assert frame.locator(".embed-credit").inner_text() == f"From A title. {CREDIT}."
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
    assert all(f"From A title. {CREDIT}." in text for text in told)
    printed = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True, print_background=True))
    assert len(printed) == page.locator(".pdf-page").count() == 9 + 2, "slides and steps"


@pytest.fixture(scope="module")
def stills(toy_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the talk's own page."""
    folder = tmp_path_factory.mktemp("pictured")
    assert page_output.write(edition_of(folder / "article", toy_runs), folder / "site", take=True).stills.missing == 0
    return folder / "site" / "stills"


def printed(runs: Runs, chapter: str, stills: Path, folder: Path, open_page: OpenPage) -> Page:
    """The deck of a chapter on paper, with what it takes over of these stills."""
    edition = edition_of(folder, runs, chapter)
    slides.write(edition, folder, page_output.write(edition, folder, stills).stills)
    page = given(open_page, folder / slides.NAME, "?print-pdf").page
    page.wait_for_selector(".pdf-page")
    return page


def test_stills_stand_for_figures_also_on_a_slide_of_the_author_s_own(toy_runs, stills, tmp_path, open_page: OpenPage):
    page = printed(toy_runs, CHAPTER, stills, tmp_path, open_page)
    shown = page.locator(".pdf-page .still img")
    assert shown.evaluate_all("(all) => all.map((img) => img.getAttribute('src'))") == [
        f"stills/{name}-light.webp" for name in ("toy-0", "toy-1", "toy-2", "clouds-0", "toy-1")
    ]
    assert all(shown.evaluate_all("(all) => all.map((img) => img.naturalWidth > 0)"))
    assert [alt.split(",")[0] for alt in shown.evaluate_all("(all) => all.map((img) => img.alt)") if "Step" in alt] == [
        "Step 100",
        "Step 0",
        "Step 10",
        "Step 0",
    ]
    assert len(list((tmp_path / "stills").glob("*.webp"))) == 2 * 5, "the page beside it has them as well"


def test_a_still_of_another_state_or_of_somebody_else_s_figure_of_that_name_is_not_printed(
    toy_runs, stills, tmp_path, open_page: OpenPage
):
    edited = CHAPTER.replace(":::step {step: 10}", ":::step {step: 100, best: true}").replace(
        ":::figure scatter #clouds\nbundle: toy/0", ":::figure scatter #clouds\nbundle: other/0"
    )
    page = printed(toy_runs, edited, stills, tmp_path, open_page)
    shown = page.locator(".pdf-page .still img").evaluate_all("(all) => all.map((img) => img.getAttribute('src'))")
    assert shown == [f"stills/{name}-light.webp" for name in ("toy-0", "toy-1", "toy-1")]
    words = page.locator(".pdf-page .still:has(> p:first-child)").all_inner_texts()
    assert [text.split(",")[0] for text in words if "Step" in text] == ["Step 100"]
    assert not list((tmp_path / "stills").glob("clouds-*"))


def test_the_command_says_which_stills_are_missing_and_how_to_take_them(toy_bundles, stills, tmp_path, capsys):
    edition_of(tmp_path / "article", Runs(load_all(toy_bundles)))
    given = ["--article", str(tmp_path / "article"), "--bundles", str(toy_bundles)]
    deck = ["slides", *given, "-o", str(tmp_path / "talk"), "--stills"]
    assert cli.main([*deck, str(tmp_path / "site" / "stills")]) == 0
    told = capsys.readouterr().out.splitlines()[0]
    assert told.startswith("10 stills of figures are missing or out of date, and words stand for them in print; ")
    _, _, command = told.partition("again: modgap ")
    assert command.split() == ["stills", *given, "--out", str(tmp_path / "site")]
    assert cli.main([*deck, str(stills)]) == 0
    assert "missing" not in capsys.readouterr().out


def speaker_s_view(page: Page, title: str) -> Page:
    """The window that opens for the speaker on a slide."""
    turn_to(page, title)
    with page.context.expect_page() as opened:
        page.keyboard.press("s")
    return opened.value


def test_the_speaker_has_a_window_with_the_notes_and_overview_shows_all(deck, open_page: OpenPage):
    page = given(open_page, deck).page
    notes = speaker_s_view(page, "Only in the deck").locator(".speaker-controls-notes .value")
    notes.get_by_text("Told to the speaker alone.").wait_for()
    page.keyboard.press("o")
    assert page.evaluate("Reveal.isOverview()")


def test_the_speaker_s_view_has_no_live_figure_and_says_what_each_step_shows(deck, open_page: OpenPage):
    page = given(open_page, deck).page
    here = speaker_s_view(page, "Controls").frame_locator("#current-slide iframe")
    shown = here.locator(".present .present .still")
    shown.get_by_text("Step 100, item none.").wait_for()
    page.bring_to_front()
    page.keyboard.press("Space")
    shown.get_by_text("Step 0, item none.").wait_for()
    assert "From A title" in shown.inner_text()
    assert here.locator("modgap-figure").count() == 0
    assert frame_of(page), "the class sees it live"


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
