"""States of embeds on all their ways: long ones, and those of figures that enlarge themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import panel as pn
import pytest

from modgap.explainers import EXPLAINERS
from modgap.explainers.state import Listed
from modgap.site.claims import Runs

from .embedding import STATE, OpenPage, frame_of, host
from .making import write_site
from .toy_explainer import Toy

LONGEST = 5000  # characters of a text in a state, as `runtime/state.js` has it
PICKED = " ".join(f"1F468-1F3FB-200D-{number:04X}" for number in range(60))
ELEMENT = '<modgap-figure figure="picks" state="picked={picked}"></modgap-figure>'
CHAPTER = """# T

:::figure toy-picks #picks
bundle: toy/0
title: Picks
---
Points.
:::
"""


class Picks(Toy):
    """What is picked stands in one line, as in the explorer."""

    NAME = "toy-picks"
    STATE = (*Toy.STATE, "picked")
    picked = Listed()

    def __init__(self, *source, **named) -> None:
        super().__init__(*source, **named)
        self.controls["picked"] = pn.widgets.TextInput.from_param(self.param["picked"], name="Picked")
        self._layout.append(self.controls["picked"])


@pytest.fixture(scope="module")
def picks(toy_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A site of one figure whose state has a line of text."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(EXPLAINERS, Picks.NAME, Picks)
        yield write_site(tmp_path_factory.mktemp("picks"), toy_runs, CHAPTER)


def test_a_state_of_many_picked_items_goes_in_and_out_as_any_other(picks, tmp_path, open_page: OpenPage):
    page = open_page(host(tmp_path, picks.as_uri(), ELEMENT.format(picked=PICKED.replace(" ", "+")))).page
    shown = "document.querySelector('modgap-figure').state"
    frame = frame_of(page)
    page.wait_for_function(f"() => Object.keys({shown}).length")
    assert page.evaluate(shown)["picked"] == PICKED
    page.evaluate("(picked) => document.querySelector('modgap-figure').set({ picked })", f"{PICKED} 1F408")
    page.wait_for_function(f"() => {shown}.picked.endsWith('1F408')")
    frame.get_by_role("button", name="Best").click()
    page.wait_for_function(f"() => {shown}.best")
    frame.get_by_label("Picked").fill("x" * 2 * LONGEST)
    frame.get_by_label("Picked").press("Enter")
    page.wait_for_function(f"() => {shown}.picked.startsWith('x')")
    assert page.evaluate(shown)["picked"] == "x" * LONGEST, "what an address holds of it"


def test_full_screen_opens_with_many_picked_items_and_brings_them_back(picks, open_page: OpenPage):
    watched = open_page(f"{(picks / 'index.html').as_uri()}#fig-picks?picked={PICKED.replace(' ', '+')}")
    page = watched.page
    page.wait_for_function("() => window.modgap.figures.get('picks').live")
    page.locator("#fig-picks .tool-screen").click()
    page.wait_for_selector(".screen.is-live")
    frame = page.frames[1]
    assert frame.evaluate(STATE)["picked"] == PICKED
    frame.get_by_role("button", name="Best").click()
    page.wait_for_function("() => document.querySelector('.screen modgap-figure').state.best")
    page.keyboard.press("Escape")
    page.wait_for_function("() => window.modgap.figures.get('picks').state().best")
    watched.assert_clean()


@pytest.fixture(scope="module")
def large(toy_runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved file whose figure is one and a half times as large as others."""
    file = tmp_path_factory.mktemp("large") / "large.html"
    Toy(toy_runs["toy"].first, size=1.5).save(file)
    return file


def test_a_saved_file_that_is_enlarged_stands_in_an_element_as_any_other(large, site, tmp_path, open_page: OpenPage):
    element = f'<modgap-figure figure="toy-controls" src="{large.as_uri()}" state="step=0"></modgap-figure>'
    page = open_page(host(tmp_path, site.as_uri(), element)).page
    frame = frame_of(page)
    assert frame.evaluate("innerWidth") == page.evaluate("document.querySelector('modgap-figure').offsetWidth")
    assert frame.evaluate(STATE)["step"] == 0
    page.evaluate("document.querySelector('modgap-figure').set({ step: 10 })")
    frame.wait_for_function(f"() => ({STATE})().step === 10")
    page.evaluate("document.querySelector('modgap-figure').setAttribute('size', '2')")
    assert len(page.frames) == 2


def test_a_saved_file_that_is_enlarged_fills_the_screen(large, open_page: OpenPage):
    page = open_page(large, offline=True).page
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Best").click()
    frame.locator(".tool-screen").click()
    frame.locator(".screen.is-live").wait_for()
    full = page.frames[-1]
    assert full.evaluate(STATE)["best"] is True
    full.get_by_role("button", name="Best").click()
    page.wait_for_timeout(300)
    page.keyboard.press("Escape")
    frame.locator(".screen").wait_for(state="detached")
    assert page.frames[1].evaluate(STATE)["best"] is False


@pytest.mark.parametrize("over", ["file", "http"])
def test_the_address_of_a_figure_that_enlarges_itself_follows_the_reader_and_is_followed(
    site, served, open_page: OpenPage, over
):
    query = "/embed/toy.html?theme=dark&size=1.5"
    page = open_page(f"{site.as_uri() if over == 'file' else served}{query}#fig-toy?step=10").page
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Best").click()
    page.wait_for_function("() => location.hash.includes('step=10') && location.hash.includes('best=true')")
    assert query in page.url
    for asked in ("#fig-toy?step=0&best=false", "#fig-toy?step=10&best=false", "#fig-toy?step=0&best=false"):
        page.evaluate("(asked) => (location.hash = asked)", asked)
        page.frames[1].wait_for_function(
            f"(asked) => asked.includes(`step=${{({STATE})().step}}&best=${{({STATE})().best}}`)", arg=asked
        )
    before = page.evaluate("history.length")
    page.evaluate("location.hash = '#fig-toy?step=600'")
    frame.locator(".figure-note").get_by_text("Step 600 is not carried").wait_for()
    assert page.evaluate("history.length") == before + 1, "one way back"
    page.frames[1].evaluate("() => addEventListener('hashchange', () => (window.left = location.hash))")
    page.evaluate("location.hash = ''")
    page.frames[1].wait_for_function("() => window.left === ''")
