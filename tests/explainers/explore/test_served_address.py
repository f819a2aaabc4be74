"""What an address of the app says besides: the tab, pins, a checkpoint, items and modalities of a figure."""

from __future__ import annotations

import pytest

from modgap.explainers.explore.library import Library
from modgap.precompute.bundle import save

from .planted import trained
from .serving import serving

COLUMN = """(count) => Bokeh.documents[0]?.all_models.values().some(
  (model) => Object.values(model.data ?? {}).some((column) => column.length === count))"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("places") / "bundles"
    save(trained(count=160, kinds=("image", "text", "audio")), folder / "planted" / "0")
    with serving(Library.of([folder])) as found:
        yield found


def test_a_tab_its_pins_and_a_checkpoint_are_opened_by_an_address_that_follows_them(visit):
    watched = visit("?bundle=planted/0&step=0&tab=metrics&pins=t7+nobody+t3")
    page = watched.page
    row = page.locator("tr").filter(has=page.locator("td", has_text="logit scale")).locator("td.number")
    row.get_by_text("10", exact=True).wait_for()
    page.get_by_label("Steps of training").select_option("100")
    row.get_by_text("30", exact=True).wait_for()
    page.wait_for_function("() => location.search === '?bundle=planted/0&tab=metrics&pins=t7+t3'")
    page.locator(".bk-tab", has_text="Map").click()
    page.get_by_role("heading", name="Pinned").wait_for()
    page.wait_for_function("() => location.search === '?bundle=planted/0&pins=t7+t3'")
    page.locator(".bk-tab", has_text="Neighbours").click()
    page.wait_for_function("() => location.search === '?bundle=planted/0&tab=neighbours&pins=t7+t3'")
    watched.assert_clean()


def test_a_figure_shows_as_many_items_of_the_modalities_that_are_asked_for(visit):
    watched = visit("figures?bundle=planted/0&figure=gap-shift&modalities=text+audio&items=200&t=1")
    page = watched.page
    modalities = page.get_by_label("Modalities")
    page.wait_for_function("() => location.search.endsWith('&items=200&modalities=text+audio&t=1.0')")
    assert modalities.input_value() == "Texts and sounds"
    page.wait_for_function(COLUMN, arg=160)
    modalities.select_option("Sounds and pictures")
    page.wait_for_function("() => location.search.includes('modalities=audio+image')")
    page.get_by_label("Items").select_option("100")
    page.wait_for_function("() => !location.search.includes('items=')")
    page.wait_for_function(COLUMN, arg=100)
    page.get_by_label("Figure").select_option("Learning curves")
    page.get_by_label("Items").wait_for(state="hidden")
    watched.assert_clean()
