"""What the studio of a figure saves: pictures, numbers and a page of one file."""

from __future__ import annotations

import csv
import io
import re
import shlex
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Download, Page

from modgap.site.arguments import parser
from modgap.site.outputs import single

from .embedding import LIVE, STATE, OpenPage
from .making import CREDIT
from .studying import assert_dressed, dress, opened, preview


def saved(page: Page, button: str) -> Download:
    with page.expect_download() as found:
        page.get_by_role("button", name=button).click()
    return found.value


def colours(image: Image.Image) -> dict[str, float]:
    """Share of pixels that have the colour of pictures, and of texts."""
    pixels = np.asarray(image.convert("RGB")).astype(int)  # (H, W, 3)
    known = {"image": (0, 0x72, 0xB2), "text": (0xD5, 0x5E, 0)}
    return {name: float((np.abs(pixels - colour).sum(axis=-1) < 30).sum()) for name, colour in known.items()}


def test_a_picture_shows_what_the_screen_does_twice_as_fine_with_title_state_and_credit(
    studio_site, open_page: OpenPage, tmp_path
):
    watched = opened(
        open_page, studio_site.as_uri(), "clouds", "?step=10", width=1300, height=1200, device_scale_factor=2
    )
    page = watched.page
    download = saved(page, "Picture (PNG)")
    assert download.suggested_filename == "clouds.png"
    download.save_as(tmp_path / "clouds.png")
    picture = Image.open(tmp_path / "clouds.png")
    width = preview(page).evaluate("document.querySelector('.embed-main').clientWidth")
    assert picture.width == 2 * width
    seen = preview(page).locator(".figure-live").screenshot()
    on_screen, in_picture = colours(Image.open(io.BytesIO(seen))), colours(picture)
    for name, count in on_screen.items():
        assert count > 200
        assert in_picture[name] == pytest.approx(count, rel=0.15)
    watched.assert_clean()


def test_a_drawing_is_of_lines_and_words_with_title_state_and_credit(studio_site, open_page: OpenPage, tmp_path):
    page = opened(open_page, studio_site.as_uri(), "clouds", "?step=10", width=1300, height=1200).page
    saved(page, "Drawing (SVG)").save_as(tmp_path / "clouds.svg")
    root = ElementTree.parse(tmp_path / "clouds.svg").getroot()
    words = " ".join(node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text"))
    for part in ("Clouds", "step 10", "From", "A title", CREDIT):
        assert part in words
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) > 20
    assert float(root.get("width") or 0) > 300


def test_the_numbers_are_those_of_the_figure_s_table(studied, studio_site):
    explainer = studied.story.figures["clouds"].explainer
    assert explainer
    header, rows = explainer.table()
    text = (studio_site / "embed" / "clouds.csv").read_bytes().decode()
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        list(header),
        *([str(cell) for cell in row] for row in rows),
    ]


def test_one_file_written_by_the_page_works_alone_in_the_state_that_it_had(
    studio_served, open_page: OpenPage, tmp_path
):
    page = opened(open_page, studio_served, "clouds", "?step=10", width=1300, height=1200).page
    saved(page, "One file (HTML)").save_as(tmp_path / "clouds.html")
    watched = open_page(tmp_path / "clouds.html", offline=True)
    watched.page.wait_for_function(LIVE)
    assert watched.page.evaluate(STATE)["step"] == 10
    assert watched.page.locator(".embed-credit a[href]").count() == 0
    assert (
        watched.page.evaluate(
            "performance.getEntriesByType('resource').filter(({ name }) => !name.startsWith('data:'))"
        )
        == []
    )
    watched.assert_clean()


def test_one_file_written_by_the_page_looks_as_it_was_set(studio_served, open_page: OpenPage, tmp_path):
    page = opened(open_page, studio_served, width=1300, height=1200).page
    dress(page)
    saved(page, "One file (HTML)").save_as(tmp_path / "toy.html")
    watched = open_page(tmp_path / "toy.html", width=1200, offline=True)
    assert_dressed(watched.page.locator("iframe"))
    watched.assert_clean()
    plain = open_page(
        f"{(tmp_path / 'toy.html').as_uri()}?size=1&theme=light&story=false&controls=all", offline=True
    ).page
    plain.get_by_role("button", name="Best").wait_for()
    assert plain.locator("iframe").count() == 0
    assert plain.locator("html").get_attribute("data-theme") == "light"


def test_on_a_disk_it_says_which_command_writes_that_file(
    studio_site, studied, open_page: OpenPage, tmp_path, monkeypatch: pytest.MonkeyPatch
):
    page = opened(open_page, studio_site.as_uri(), state="?step=10&share=-0.5").page
    page.get_by_label("Colours").select_option("dark")
    page.wait_for_function("() => document.querySelector('modgap-figure').getAttribute('theme') === 'dark'")
    preview(page).wait_for_function("() => document.documentElement.dataset.theme === 'dark'")
    page.get_by_role("button", name="One file (HTML)").click()
    said = page.locator(".said", has_text="modgap export")
    said.wait_for()
    told = said.inner_text()
    command = re.search(r"modgap (export .*? -o toy\.html)", told)
    assert command
    monkeypatch.chdir(tmp_path)
    arguments = parser().parse_args(shlex.split(command[1]))
    single.write_figure(studied, arguments.figure, arguments.state, arguments.out)
    name = re.search(r"toy\.html\?\S*(?=,)", told)
    assert name
    exported = open_page(f"{tmp_path.as_uri()}/{name[0]}", offline=True).page
    exported.wait_for_function(LIVE)
    shown = exported.evaluate(STATE)
    assert (shown["step"], shown["share"]) == (10, -0.5)
    assert exported.locator("html").get_attribute("data-theme") == "dark"
