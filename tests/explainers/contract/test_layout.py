"""Heights and widths: as declared, and nothing beyond its place."""

from __future__ import annotations

import pytest

from modgap.explainers import EXPLAINERS

from .conftest import states

EXACT = {660: "desktop", 346: "phone"}
SELECTING = sorted(name for name, kind in EXPLAINERS.items() if "item" in kind.STATE)


@pytest.mark.parametrize("width", [660, 480, 346, 320])
def test_it_is_as_high_as_it_says_and_nothing_reaches_beyond_its_place(width, figure):
    figure.reset(width)
    page = figure.page
    grown = {name: figure.opening[name] for name in figure.explainer.GROWS}
    drawn = states(figure.explainer, 2)
    for state in ({}, *drawn, *(one | grown for one in drawn if grown)):
        page.evaluate("async (state) => { putAll(state); await settled(); }", state)
        box = page.locator("#fig").bounding_box()
        assert box["width"] == width
        if width in EXACT:
            opening = [state.get(name, figure.opening[name]) == figure.opening[name] for name in figure.explainer.GROWS]
            if all(opening):
                assert round(box["height"]) == figure.explainer.HEIGHTS[EXACT[width]], state
        assert page.evaluate("(width) => overflowing(width)", width) == [], state


@pytest.mark.parametrize("name", SELECTING, indirect=True)
def test_the_card_of_an_item_leaves_the_controls_free(figure):
    page = figure.page
    for state in figure.neighbours("item"):
        page.evaluate("async (state) => { putAll(state); await settled(); }", state)
        card = page.locator(".item-card").bounding_box()
        assert card
        controls = page.evaluate("Math.min(...operable().map((e) => e.getBoundingClientRect().top))")
        assert card["y"] + card["height"] <= controls
