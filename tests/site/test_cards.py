"""Cards behind citations, numbers and claims, and the contents, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from tests.conftest import Watched

from .test_runtime import ready

OpenPage = Callable[..., Watched]


def test_a_card_opens_on_hover_stays_on_click_and_closes_with_escape(toy_page, open_page: OpenPage):
    page = ready(open_page(toy_page))
    number, card = page.locator(".number").first, page.locator("#number-1")
    number.hover()
    card.wait_for(state="visible")
    page.mouse.move(5, 5)
    card.wait_for(state="hidden")
    number.hover()
    card.wait_for(state="visible")
    number.click()
    page.mouse.move(5, 5)
    page.evaluate("() => new Promise((done) => setTimeout(done, 0))")
    assert card.is_visible()
    page.keyboard.press("Escape")
    assert not card.is_visible()
    number.focus()
    page.keyboard.press("Enter")
    assert card.is_visible()


def test_a_citation_shows_its_reference_on_focus_and_leads_to_it(toy_page, open_page: OpenPage):
    page = ready(open_page(toy_page))
    cite, card = page.locator("a.cite").first, page.locator("#card-ref-liang2022")
    page.keyboard.press("Tab")
    cite.focus()
    card.wait_for(state="visible")
    assert "Mind the Gap" in card.inner_text()
    assert cite.get_attribute("aria-describedby") == "card-ref-liang2022"
    cite.press("Enter")
    assert page.url.endswith("#ref-liang2022")


def test_the_keyboard_that_goes_on_through_a_card_leaves_none_open_over_what_follows(toy_page, open_page: OpenPage):
    page = ready(open_page(toy_page))
    page.keyboard.press("Tab")
    page.locator("a.cite").first.focus()
    within, opened = (
        "() => Boolean(document.activeElement.closest('.card'))",
        "() => document.querySelectorAll('.card:popover-open').length",
    )
    page.keyboard.press("Tab")
    assert page.evaluate(within)
    while page.evaluate(within):
        page.keyboard.press("Tab")
    assert page.evaluate(opened) == 0
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    while page.evaluate(within):
        page.keyboard.press("Tab")
    assert page.evaluate(opened) == 0


def test_on_a_phone_cards_open_by_touch_and_stay_inside_the_window(toy_page, open_page: OpenPage):
    page = ready(open_page(toy_page, width=390))
    for trigger, card in ((".number", "#number-1"), (".claim-mark", "#claim-far"), ("a.cite", "#card-ref-liang2022")):
        page.locator(trigger).first.tap()
        box = page.locator(card).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert "#ref-" not in page.url
        page.keyboard.press("Escape")  # it may cover what is tapped next


def test_contents_name_the_part_that_is_read(toy_page, open_page: OpenPage):
    page = ready(open_page(toy_page))
    page.locator("#contents-button").click()
    page.locator(".contents a").nth(1).click()
    page.wait_for_function("() => document.querySelector('.contents a[aria-current]')?.hash === '#second'")
    assert not page.locator("#contents").is_visible()
    assert page.locator(".bar-part").inner_text() == "2 Two"
