"""The lecture in a real JupyterLab without a network: figures moved with the mouse, and read by the cells after them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path
from shutil import copy

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.conftest import ROOT
from tests.lab import Lab, Notebook, serve

LECTURE = ROOT / "docs" / "lecture.ipynb"
CELLS = json.loads(LECTURE.read_text(encoding="utf-8"))["cells"]
REACH = 25  # pixels: a point is hit from 20 around it
SCROLL = "(place) => jupyterapp.shell.currentWidget.content.scrollToItem(place, 'start')"
TRACK = "(handle) => { const { x, y, width, height } = handle.closest('.noUi-base').getBoundingClientRect(); return { x, y, width, height }; }"


def place(text: str) -> int:
    """The cell of code that has a text."""
    (found,) = [k for k, cell in enumerate(CELLS) if cell["cell_type"] == "code" and text in "".join(cell["source"])]
    return found


@pytest.fixture(scope="module")
def lab(quick_bundles: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A folder as a clone has it after `make site`, with the quick bundles."""
    folder = tmp_path_factory.mktemp("clone")
    (folder / "docs").mkdir()
    (folder / "_build").mkdir()
    (folder / "_build" / "bundles").symlink_to(quick_bundles)
    copy(LECTURE, folder / "docs")
    with serve(folder, tmp_path_factory.mktemp("jupyter")) as running:
        yield running


@pytest.fixture(scope="module")
def lecture(lab: Lab, browser: Browser) -> Iterator[Notebook]:
    """All cells run in their order, as a class does."""
    with lab.opened(browser, "docs/lecture.ipynb") as notebook:
        for number, cell in enumerate(CELLS):
            if cell["cell_type"] == "code":
                notebook.run(number)
        yield notebook
        notebook.watched.assert_clean()


def shown(lecture: Notebook, figure: int) -> Locator:
    """A cell with its figure, in view."""
    lecture.page.evaluate(SCROLL, figure)
    return lecture.page.locator(f'[data-windowed-list-index="{figure}"]')


def drag(lecture: Notebook, figure: int, label: str, part: float) -> str:
    """Drag the handle of a slider with the mouse to a part of its track; what it says then."""
    found = shown(lecture, figure).get_by_role("slider", name=label, exact=True)
    found.scroll_into_view_if_needed()
    box, track = found.bounding_box(), found.evaluate(TRACK)
    assert box is not None
    mouse = lecture.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(track["x"] + part * track["width"], track["y"] + track["height"] / 2, steps=8)
    mouse.up()
    return str(found.get_attribute("aria-valuetext"))


def number(lecture: Notebook, figure: int, name: str) -> str:
    """A number below a figure."""
    return shown(lecture, figure).locator(f'[data-number="{name}"]').inner_text()


def told(lecture: Notebook, cell: int, wanted: str) -> str:
    """What a cell says as soon as what was moved has reached Python."""
    text = ""
    for _ in range(50):
        text = lecture.run(cell)
        if wanted in text:
            return text
        lecture.page.wait_for_timeout(100)
    raise AssertionError(f"{wanted!r} not in {text!r}")


def test_the_film_is_read_at_the_step_it_was_left_at(lecture: Notebook):
    film, answer = place("film = "), place("film.step")
    for part in (0, 0.4):
        step = drag(lecture, film, "Step of training", part)
        gap = number(lecture, film, "gap_distance(image,text)")
        text = told(lecture, answer, f"at {step}:")
        measured = re.search(r"Measured: (\d\.\d+)", text)
        assert measured
        assert measured[1] == gap
    assert step != "step 0"


def test_the_softmax_is_read_at_the_temperature_that_was_chosen(lecture: Notebook):
    figure, answer = place("weights = "), place("weights.scale")
    said = drag(lecture, figure, "Inverse temperature", 0.5)
    (chosen,) = re.findall(r"^1/τ ([\d.]+)", said)
    count = number(lecture, figure, "perplexity")
    text = told(lecture, answer, f"1/tau = {float(chosen):.0f} for the name 'raised fist'")
    assert f"{count} wrong pictures count" in text


def test_the_sphere_is_read_at_the_angle_it_was_left_at(lecture: Notebook):
    said = drag(lecture, place("globe = "), "Angle between images and texts", 0.8)
    (angle,) = re.findall(r"^(\d+) degrees", said)
    assert 40 < int(angle) < 70
    text = told(lecture, place("globe.angle"), f"at {angle} degrees")
    assert "65 degrees, loss 0.8095" in text


def test_the_loss_is_read_where_the_clouds_were_left(lecture: Notebook):
    figure = place("closing = ")
    drag(lecture, figure, "Movement along the gap", 0)
    gap = number(lecture, figure, "gap_distance(image,text)")
    text = told(lecture, place("closing.t"), "at t = -1")
    assert f"gap {gap}" in text
    assert re.search(r"closed: loss \d+\.\d\d at the 1/tau of training, 100", text)


def test_an_item_that_is_tapped_in_one_figure_is_selected_in_the_others(lecture: Notebook):
    page, clouds = lecture.page, place("clouds = ")
    page.evaluate("() => document.addEventListener('modgap:items', ({ detail }) => (window.pointed = detail.ids))")
    plot = shown(lecture, clouds).locator(".bk-Figure")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    for x, y in product(range(0, int(box["width"]), REACH), range(0, int(box["height"]), REACH)):
        page.mouse.move(box["x"] + x, box["y"] + y)
        if page.evaluate("window.pointed?.length"):
            break
    page.mouse.down()
    page.mouse.up()
    selected = shown(lecture, clouds).locator(".find select").input_value()
    assert selected
    expect(shown(lecture, place("film = ")).locator(".find select")).to_have_value(selected)


def test_the_lecture_is_kept_without_outputs_and_asks_before_it_answers():
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in CELLS)
    texts = ["".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "markdown"]
    asked = [int(number) for text in texts for number in re.findall(r"\*\*Question (\d+)", text)]
    assert asked == list(range(1, len(asked) + 1))
    minutes = [tuple(map(int, pair)) for text in texts for pair in re.findall(r"## (\d+)–(\d+) min", text)]
    assert minutes[0][0] == 0
    assert minutes[-1][1] == 40
    assert all(one[1] == other[0] for one, other in pairwise(minutes))


def test_without_bundles_the_lecture_says_what_to_run(lab: Lab, browser: Browser):
    elsewhere = lab.folder / "fresh"
    elsewhere.mkdir()
    copy(LECTURE, elsewhere)
    (lab.folder / "_build" / "bundles").rename(lab.folder / "_build" / "away")
    with lab.opened(browser, "fresh/lecture.ipynb") as notebook, pytest.raises(AssertionError) as caught:
        notebook.run(place("runs = load_ensembles"))
    assert "run `make site` first" in str(caught.value)
