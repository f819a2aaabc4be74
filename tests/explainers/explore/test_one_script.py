"""One script of actions on a page, in the app and in JupyterLab: what is read at the end of each is the same."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from modgap.explainers.explore.exploration import Exploration
from modgap.explainers.explore.library import Library
from modgap.explainers.explore.numerics import closed
from modgap.explainers.figures.explorer.behaviour import behaviours
from modgap.precompute.bundle import save
from modgap.precompute.ensemble import Ensemble

from ... import lab
from ...lab import Lab, Notebook
from .planted import planted
from .serving import serving

WORD, OF_THE_WORD = "green", 20  # the caption of every fourth item has it
CELLS = (
    "from pathlib import Path\nimport panel as pn\nfrom modgap.explainers.explore import Explorer\nfrom modgap.precompute.bundle import load\npn.extension(inline=True)",
    "explorer = Explorer(load(Path('planted/0'))); explorer",
    "print(len(explorer.selection), explorer.state.method, float(explorer.state.amount))",
    "explorer.selection = ['t1', 't2', 't6']",
    "print(*explorer.selection)",
)
SHOWN, READ, SET, SELECTED = range(1, 5)  # places of cells
SETTLED = 60  # seconds
Told = dict[str, float]


class Place(Protocol):
    """Where the script is played."""

    def gap(self) -> Told:
        """Distance of the centres of all pairs."""
        ...

    def close(self, way: str) -> None:
        """Close the gap all of the way."""

    def ask(self, word: str) -> None:
        """Select what has a word in its caption."""

    def selected(self) -> Told:
        """How many are selected, and the mean cosine of partners among them and among the others."""
        ...


def played(place: Place, expected: Sequence[Told] = ()) -> list[Told]:
    """What is read after each part of the script; where something is expected, as soon as it is read, or after a minute."""
    wanted = iter(expected)
    told = [_read_until(place.gap, next(wanted, None))]
    for way in ("Shift", "Centre"):
        place.close(way)
        told.append(_read_until(place.gap, next(wanted, None)))
    place.ask(WORD)
    return [*told, _read_until(place.selected, next(wanted, None))]


def _read_until(read: Callable[[], Told], wanted: Told | None) -> Told:
    end = time.monotonic() + SETTLED
    while (told := read()) != (wanted or told) and time.monotonic() < end:
        time.sleep(0.3)
    return told


class FigureOfAPage:
    """The static explorer, as an article has it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def gap(self) -> Told:
        return {"gap": self._number("othersGap")}

    def close(self, way: str) -> None:
        self.page.get_by_label("Closing").select_option(way)
        self.page.get_by_label("Close", exact=False).and_(self.page.locator(".noUi-handle")).press("End")

    def ask(self, word: str) -> None:
        field = self.page.get_by_label("Filter by words")
        field.fill(word)
        field.press("Enter")

    def selected(self) -> Told:
        names = {"items": "chosenItems", "inside": "chosenCosine", "outside": "othersCosine"}
        return {name: self._number(key) for name, key in names.items()}

    def _number(self, key: str) -> float:
        self.page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true), 300))")
        return _read(self.page.evaluate("(key) => figures.fig.numbers()[key]", key))


class Tool:
    """`Explorer` on a server or below a cell of a notebook."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def gap(self) -> Told:
        self._turn_to("Metrics")
        return {"gap": self._cells("gap distance")[0]}

    def close(self, way: str) -> None:
        self.page.get_by_label("Way").select_option(way)
        handle = self.page.locator(".noUi-handle").and_(self.page.get_by_label("Amount"))
        handle.press("End")
        while float(handle.get_attribute("aria-valuetext") or 0) > 1:
            handle.press("ArrowLeft")

    def ask(self, word: str) -> None:
        field = self.page.get_by_label("All of")
        field.fill(word)
        field.press("Enter")
        self.page.get_by_text(f"{OF_THE_WORD} of 80 captions pass.").wait_for()
        self.page.get_by_role("button", name="Select what passes").click()

    def selected(self) -> Told:
        self._turn_to("Subsets")
        told = self.page.get_by_text(re.compile("of 80 items")).text_content() or ""
        inside, outside, *_ = self._cells("mean cosine of partners")
        return {"items": _read(told.split()[0]), "inside": inside, "outside": outside}

    def _turn_to(self, tab: str) -> None:
        self.page.get_by_text(tab, exact=True).click()

    def _cells(self, row: str) -> list[float]:
        name = self.page.locator("td", has_text=re.compile(f"^{row}"))
        cells = self.page.locator("tr").filter(has=name).first.locator("td.number")
        cells.first.wait_for()
        return [_read(text) for text in cells.all_text_contents()]


def _read(text: str) -> float:
    """The first number of a text, to the two decimals that the page has."""
    found = re.search(r"-?\d+(\.\d+)?", text.replace("−", "-"))
    assert found, text
    return round(float(found[0]), 2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of notebooks with the bundle."""
    place = tmp_path_factory.mktemp("one-script")
    save(planted(), place / "planted" / "0")
    lab.write_notebook(place / "explore.ipynb", CELLS)
    return place


@pytest.fixture(scope="module")
def running(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with lab.serve(folder, tmp_path_factory.mktemp("jupyter")) as found:
        yield found


@pytest.fixture
def notebook(running: Lab, browser: Browser) -> Iterator[Notebook]:
    with running.opened(browser, "explore.ipynb") as opened:
        for place in range(SHOWN + 1):
            opened.run(place)
        yield opened


def test_a_script_of_actions_ends_with_the_same_numbers_on_the_page_in_the_app_and_in_jupyterlab(
    folder, notebook, open_figure, open_page
):
    bundle = planted()
    page = open_figure("explorer", {bundle.name: Ensemble.of(bundle.name, {0: bundle})}, width=900).page
    on_the_page = played(FigureOfAPage(page))
    chosen, others = behaviours(closed(bundle.at("image"), bundle.at("text"), "centre", 1), np.arange(80) % 4 == 1)
    assert chosen
    assert others
    assert on_the_page[-1] == {"items": 20, "inside": round(chosen.cosine, 2), "outside": round(others.cosine, 2)}
    assert on_the_page[0]["gap"] > 10 * max(told["gap"] for told in on_the_page[1:3])
    with serving(Library.of([folder])) as address:
        in_the_app = played(Tool(open_page(f"{address}/?bundle=planted/0", height=1400).page), on_the_page)
    assert in_the_app == on_the_page
    assert played(Tool(notebook.page), on_the_page) == on_the_page
    assert notebook.run(READ).split() == ["20", "centre", "1.0"]


MAP = """const views = Bokeh.documents.flatMap((doc) => [...doc.all_models])
  .filter((model) => model.type === "Figure" && model.name === "map").map((model) => model.document.views_manager.find_one(model));
const view = views.find((one) => one?.el.checkVisibility()), points = view.model.renderers.map((one) => one.data_source).find(({ data }) => "x_image" in data);"""
MARKED = f"() => {{ {MAP} return [...points.selected.indices]; }}"
POINT = f"""(place) => {{ {MAP}
  const {{ x_scale, y_scale }} = view.frame;
  return {{ x: x_scale.compute(points.data.x_text[place]), y: y_scale.compute(points.data.y_text[place]) }};
}}"""


def test_in_jupyterlab_python_sets_the_selection_and_has_what_a_hand_selects(notebook):
    page = notebook.page
    page.get_by_text("Nothing is selected").wait_for()
    notebook.run(SET)
    page.get_by_text("3 selected").wait_for()
    assert page.evaluate(MARKED) == [1, 2, 6]
    page.get_by_text("number 6").wait_for()
    alone = loneliest()
    page.locator(".bk-Figure").first.click(position=page.evaluate(POINT, alone))
    page.get_by_text("1 selected").wait_for()
    assert notebook.run(SELECTED).split() == [f"t{alone}"]


def loneliest() -> int:
    """The text that stands farthest from all other points of the map."""
    points = np.concatenate(list(Exploration(planted()).places().values()))  # (2 N, 2)
    apart = np.linalg.norm(points[:, None] - points, axis=-1) + 9 * np.eye(len(points))  # (2 N, 2 N)
    return int(apart.min(axis=1)[80:].argmax())
