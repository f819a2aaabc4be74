"""Pictures in the app: a model beside itself, the items under a pointer, and what is saved of each picture."""

from __future__ import annotations

import pytest
from PIL import Image

from modgap.explainers.explore.library import Library
from modgap.precompute.bundle import save

from .planted import trained
from .serving import serving
from .test_served import HOSTILE, until

TWICE = "bundle=planted/0&bundle=planted/0"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures") / "bundles"
    save(trained(captions=[f"{HOSTILE} {n}" for n in range(80)]), folder / "planted" / "0")
    with serving(Library.of([folder])) as found:
        yield found


def middle(page, number):
    """A place in the similarities of the plot of that number, line by line, once they are drawn there."""
    page.wait_for_function(
        "() => Bokeh.documents[0].all_models.values().some((m) => m.type === 'ColumnDataSource' && m.data.size?.[0] === 160)"
    )
    page.wait_for_function("() => Bokeh.documents[0].is_idle")
    figures = page.locator(".bk-Figure").and_(page.locator(":visible")).all()
    figure = sorted(figures, key=lambda one: (one.bounding_box()["y"], one.bounding_box()["x"]))[number]
    figure.scroll_into_view_if_needed()
    box = figure.bounding_box()
    return box["x"] + 0.3 * box["width"], box["y"] + 0.4 * box["height"]


def test_similarities_show_the_items_under_the_pointer_as_text_and_a_tap_selects_them(visit):
    watched = visit("?bundle=planted/0")
    page = watched.page
    page.get_by_text("Nothing is selected").wait_for()
    page.get_by_text("Similarities", exact=True).click()
    page.get_by_text("80 items in each modality").wait_for()
    place = middle(page, 0)
    page.mouse.move(*place)
    page.get_by_text("a tap selects these items").wait_for()
    shown = [one.get_attribute("data-item") for one in page.locator(".strip li").and_(page.locator(":visible")).all()]
    page.mouse.click(*place)
    wanted = "+".join(dict.fromkeys(shown))
    page.wait_for_function("(ids) => location.search.endsWith(`selection=${ids}`)", arg=wanted)
    page.locator(".bk-tab", has_text="Map").click()
    page.get_by_role("heading", name=f"{len(set(shown))} selected").wait_for()
    assert page.evaluate("window.hit") is None
    watched.assert_clean()


def test_a_model_is_beside_itself_as_the_address_has_it_and_a_hand_sets_one_of_them_alone(visit):
    watched = visit(f"compare?{TWICE}&steps=0+100&amounts=0.0+1.0&methods=nonsense+shift")
    page = watched.page
    page.get_by_role("heading", name="planted, shift 1.00", exact=True).wait_for()
    page.get_by_role("heading", name="planted, 0 steps", exact=True).wait_for()
    assert page.evaluate("location.search") == f"?{TWICE}&steps=0+100&amounts=0.0+1.0"
    page.get_by_label("Steps of training").first.select_option("100")
    page.get_by_label("Way").nth(1).select_option("Centre")
    page.get_by_role("heading", name="planted, centre 1.00", exact=True).wait_for()
    page.wait_for_function(f"() => location.search === '?{TWICE}&steps=100+100&methods=shift+centre&amounts=0.0+1.0'")
    page.mouse.move(*middle(page, 2))
    page.get_by_text("a tap selects these items").wait_for()
    assert page.evaluate("window.hit") is None
    watched.assert_clean()


def test_maps_and_similarities_of_each_model_are_saved_as_pictures_and_the_map_as_a_page(visit, open_page, tmp_path):
    saved = {}
    for kind in ("PNG", "SVG", "HTML"):  # a page each: Chromium keeps back the twelfth file that one page saves
        watched = visit(f"compare?{TWICE}&steps=0+100")
        page = watched.page
        page.get_by_role("heading", name="planted, 0 steps", exact=True).wait_for()
        middle(page, 2)
        for button in page.get_by_role("button", name=kind, exact=True).or_(page.get_by_role("link", name=kind)).all():
            with page.expect_download() as download:
                button.click()
            name = download.value.suggested_filename
            saved[name] = tmp_path / name
            download.value.save_as(saved[name])
        watched.assert_clean()
    models = [f"{what}-planted-{n}" for n in (1, 2) for what in ("map", "similarities")]
    pictures = [*models, "difference", "metrics"]
    assert set(saved) == {f"{name}.{kind}" for name in pictures for kind in ("png", "svg")} | {
        f"map-planted-{n}.html" for n in (1, 2)
    }
    for name in pictures:
        with Image.open(saved[f"{name}.png"]) as picture:
            assert len(picture.convert("RGB").getcolors(1 << 24)) > 3, name
        assert saved[f"{name}.svg"].read_text(encoding="utf-8").startswith("<svg")
    other = open_page(saved["map-planted-1.html"])
    assert until(lambda: other.page.locator(".bk-Figure").count() == 1)
    other.assert_clean()
    assert other.page.evaluate("window.hit") is None
