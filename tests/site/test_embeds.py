"""Embeds: one figure alone, as its address asks."""

from __future__ import annotations

import pytest

from .embedding import STATE, OpenPage, embedded
from .making import CREDIT


def test_an_embed_is_one_figure_with_its_title_caption_credit_and_nothing_else(site, open_page: OpenPage):
    watched = embedded(open_page, site)
    page = watched.page
    assert page.locator("figure").count() == 1
    assert page.locator(".figure-title").inner_text() == "Controls"
    assert "The caption" in page.locator("figcaption").inner_text()
    credit = page.locator(".embed-credit")
    assert page.title() == "Controls · A title"
    assert credit.inner_text() == f"From A title. {CREDIT}."
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
    credit = page.locator(".embed-credit")
    assert credit.is_visible(), "whatever is hidden, the credit stands"
    assert CREDIT in credit.inner_text()
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
    ["?size=x&theme=pink&controls=,,&pixels=-3", "?size=NaN", "?caption=&story=yes&title=%00", "?" + "a=1&" * 500],
)
def test_an_address_that_makes_no_sense_shows_the_figure(site, open_page: OpenPage, query):
    watched = embedded(open_page, site, query)
    assert watched.page.evaluate(STATE)["step"] == 100
    watched.assert_clean()
