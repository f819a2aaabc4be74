"""The element that shows a figure in a page that knows nothing of it, whatever that looks like."""

from __future__ import annotations

import gzip

import pytest

from .embedding import STATE, OpenPage, frame_of, host

HOSTILE_STYLES = "body * {all: unset !important; font-size: 60px !important; line-height: 3 !important} iframe {display: none !important}"


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
