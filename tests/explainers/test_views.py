"""One explainer shown in several places: views that agree with each other and with Python."""

from __future__ import annotations

from collections.abc import Iterator

import panel as pn
import pytest
from bokeh.document import Document

from modgap.explainers.figures.side_by_side.side_by_side import SideBySide

from .conftest import make_bundle
from .serving import served


@pytest.fixture
def explainer(tmp_path) -> SideBySide:
    return SideBySide(make_bundle(tmp_path))


@pytest.fixture
def twice(explainer: SideBySide) -> Iterator[str]:
    """Address of a page of a Panel server that shows it in two places."""
    with served(pn.Column(explainer, explainer)) as address:
        yield address


def test_what_moves_one_view_moves_the_other_and_python(explainer, twice, open_page):
    watched = open_page(twice, height=2400)
    page = watched.page
    sliders = page.get_by_label("Step of training")
    sliders.nth(1).wait_for()
    assert sliders.count() == 2
    last = explainer.step
    for moved, other, key in ((0, 1, "ArrowLeft"), (1, 0, "ArrowLeft"), (1, 0, "ArrowRight")):
        before = sliders.nth(other).get_attribute("aria-valuetext")
        sliders.nth(moved).press(key)
        page.wait_for_function(
            "([place, before]) => deep(document, '[role=slider]').filter((one) => one.getAttribute('aria-valuetext')?.startsWith('step'))[place].getAttribute('aria-valuetext') !== before",
            arg=[other, before],
        )
        assert sliders.nth(0).get_attribute("aria-valuetext") == sliders.nth(1).get_attribute("aria-valuetext")
        assert f"step {explainer.step:g}" == sliders.nth(0).get_attribute("aria-valuetext")
    assert explainer.step != last
    explainer.step = last
    for place in range(2):
        sliders.nth(place).and_(page.locator(f"[aria-valuetext='step {last:g}']")).wait_for()
    watched.assert_clean()


def test_a_further_view_opens_with_the_state_that_is_shown(explainer):
    pn.panel(explainer)
    explainer.step = 0
    explainer.item = "t3"
    second = pn.panel(explainer)
    values = [widget.value for widget in second.select(pn.widgets.IntSlider)]
    first = [widget.value for widget in explainer.layout.select(pn.widgets.IntSlider)]
    assert values == first
    assert second.get_root(Document()).id != explainer.layout.get_root(Document()).id
