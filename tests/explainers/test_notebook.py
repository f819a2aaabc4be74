"""Explainers in a real JupyterLab: figures moved by hand, values read in later cells."""

from __future__ import annotations

import asyncio
import re
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Locator
from pyviz_comms import StandardOutput

from modgap.explainers.kit.palette import IMAGE
from modgap.explainers.notebook import between_cells
from modgap.precompute.bundle import save
from tests.lab import Lab, Notebook, serve, write_notebook

from .conftest import make_bundle

START = """\
import threading
from pathlib import Path
import panel as pn
from modgap.explainers import EXPLAINERS
from modgap.precompute.bundle import load
bundle = load(Path("bundle"))
pn.extension(inline=True)"""
SCROLL = "(place) => jupyterapp.shell.currentWidget.content.scrollToItem(place, 'start')"
# Plots of the notebook, from above; of one of them the place of a point in the window, and of all the colour of their points.
FIND = """const plots = deep(document, '.bk-Figure').map((el) => Bokeh.documents.flatMap((doc) => [...doc.all_models])
  .filter((model) => 'inner_width' in model.properties).map((model) => model.document.views_manager.find_one(model)).find((view) => view?.el === el));
const points = ({ model }) => model.renderers.find(({ glyph }) => glyph.marker);"""
PLACE = f"""([place, point]) => {{ {FIND}
  const view = plots[place], {{ x, y }} = points(view).data_source.data, box = Element.prototype.getBoundingClientRect.call(view.el);
  const scale = box.width / view.el.offsetWidth;
  return [box.x + scale * view.frame.x_scale.compute(x[point]), box.y + scale * view.frame.y_scale.compute(y[point])];
}}"""
COLOURS = f"() => {{ {FIND} return plots.map((view) => points(view).glyph.fill_color).map((colour) => colour.value ?? colour); }}"
Open = Callable[..., Notebook]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("notebooks")
    (folder / "made").mkdir()
    save(make_bundle(folder / "made"), folder / "bundle")
    with serve(folder, tmp_path_factory.mktemp("jupyter")) as running:
        yield running


@pytest.fixture
def opened(lab: Lab, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Open a notebook with these cells, run all of them but the last ``left``."""
    name = f"{request.node.name}.ipynb"
    within = []

    def open_(*cells: str, left: int = 1, **options) -> Notebook:
        write_notebook(lab.folder / name, [START, *cells])
        context = lab.opened(browser, name, **options)
        within.append(context)
        notebook = context.__enter__()
        for place in range(len(cells) + 1 - left):
            notebook.run(place)
        return notebook

    yield open_
    for context in within:
        context.__exit__(None, None, None)


def steps(notebook: Notebook) -> Locator:
    return notebook.page.get_by_label("Step of training")


def shown_step(notebook: Notebook, place: int) -> int:
    return int(re.sub(r"\D", "", str(steps(notebook).nth(place).get_attribute("aria-valuetext"))))


def reads(notebook: Notebook, cell: int, wanted: str) -> None:
    """Run a cell until it says something: what a reader does takes a moment to reach Python."""
    for _ in range(50):
        told = notebook.run(cell)
        if told.strip() == wanted:
            return
        notebook.page.wait_for_timeout(100)
    assert told.strip() == wanted


def test_cells_print_after_and_while_linked_figures_are_moved(opened: Open):
    notebook = opened(
        "one = EXPLAINERS['scatter'](bundle); one",
        "two = EXPLAINERS['heatmap'](bundle); two",
        "print(one.step, two.step, one.item == two.item, threading.current_thread().name)",
    )
    steps(notebook).nth(1).wait_for()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowRight"):
        for place in range(2):
            steps(notebook).nth(place).press(key)
            assert notebook.run(3).endswith("MainThread\n"), "what a cell prints is there at once"
    assert shown_step(notebook, 0) == shown_step(notebook, 1) == 10
    reads(notebook, 3, "10 10 True MainThread")
    notebook.watched.assert_clean()


def test_the_answers_of_two_threads_lose_what_is_printed_in_pyviz_comms_so_ours_have_one(monkeypatch):
    """The smallest case of what `modgap.explainers.notebook` avoids; where it fails, that module can go."""
    monkeypatch.setattr(sys, "stdout", own := sys.stdout)
    one, other = StandardOutput(), StandardOutput()
    one.__enter__()
    other.__enter__()  # in another thread, before the first one is done
    one.__exit__()
    other.__exit__()
    assert sys.stdout is not own


def test_what_another_thread_alters_waits_for_the_thread_of_the_cells(monkeypatch):
    altered: list[threading.Thread] = []

    def alter() -> None:
        altered.append(threading.current_thread())

    async def cell() -> None:
        change = between_cells()
        (other := threading.Thread(target=change, args=[alter])).start()
        other.join()
        assert altered == []
        await asyncio.sleep(0)
        assert altered == [threading.current_thread()]

    between_cells()(alter)
    assert altered.pop() is threading.current_thread(), "at once where no cells are"
    shell = SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    with ThreadPoolExecutor(1) as one:  # Playwright's loop runs in this thread
        one.submit(asyncio.run, cell()).result()


def test_what_a_callback_prints_stands_below_its_figure(opened: Open):
    notebook = opened(
        "one = EXPLAINERS['scatter'](bundle); one",
        "one.param.watch(lambda event: print('moved to', event.new), 'step');",
        left=0,
    )
    steps(notebook).press("ArrowLeft")
    notebook.page.get_by_text("moved to 10").wait_for()


def test_two_views_in_two_cells_agree_in_both_and_in_python(opened: Open):
    notebook = opened("one = EXPLAINERS['side-by-side'](bundle); one", "one", "print(one.step)", "one.step = 1000")
    steps(notebook).nth(1).wait_for()
    for moved, key, step in ((0, "ArrowLeft", 10), (1, "ArrowLeft", 0), (0, "ArrowRight", 10)):
        steps(notebook).nth(moved).press(key)
        for place in range(2):
            steps(notebook).nth(place).and_(notebook.page.locator(f"[aria-valuetext='step {step}']")).wait_for()
        reads(notebook, 3, str(step))
    notebook.run(4)
    for place in range(2):
        steps(notebook).nth(place).and_(notebook.page.locator("[aria-valuetext='step 128']")).wait_for()


def test_a_figure_is_enlarged_and_coloured_as_its_constructor_or_the_notebook_says(opened: Open):
    notebook = opened(
        "one = EXPLAINERS['scatter'](bundle, size=2, marks='dots', item='t7'); one",
        "two = EXPLAINERS['scatter'](bundle, theme='light', marks='dots'); two",
        "print(one.item)",
    )
    page = notebook.page
    steps(notebook).nth(1).wait_for()
    page.evaluate(SCROLL, 1)
    x, y = page.evaluate(PLACE, [0, 7])
    page.mouse.move(x, y)
    page.locator(".item-card", has_text="thing 7").filter(visible=True).first.wait_for()
    page.mouse.down()
    page.mouse.up()
    reads(notebook, 3, "")  # it was selected, and no longer is
    page.evaluate("jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
    page.wait_for_function("document.body.dataset.jpThemeLight === 'false'")
    grounds = "() => deep(document, '.light, .dark').map((one) => getComputedStyle(one).backgroundColor)"
    page.wait_for_function(f"({grounds})().join() === 'rgb(27, 30, 36),rgb(255, 255, 255)'")
    assert page.evaluate(COLOURS) == [IMAGE.dark, IMAGE.value]
    notebook.watched.assert_clean()
