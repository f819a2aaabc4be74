"""Any number of modalities, and any two: no figure knows pictures and texts by name."""

from __future__ import annotations

import pytest

from modgap.explainers import EXPLAINERS, Explainer
from modgap.explainers.over_training import OverTraining
from modgap.precompute.errors import InputError

from ...conftest import watch
from ..conftest import make_triple, wait_drawn, write_figures
from .cases import source_of_three
from .conftest import WIDTH, make

CHOOSING = sorted(name for name, kind in EXPLAINERS.items() if "modalities" in kind.OPTIONS)
OVER_TRAINING = sorted(name for name in CHOOSING if issubclass(EXPLAINERS[name], OverTraining))
OTHERS = ["text", "audio"]
EVERY = ["image", "text", "audio"]
# What can be read or heard of a figure, but for the captions.
SAID = """(name) => {
  const place = document.getElementById(name);
  const names = deep(place, "[aria-label], [aria-valuetext]").flatMap((e) => [e.getAttribute("aria-label"), e.getAttribute("aria-valuetext")]);
  const drawn = [...figures[name].document.all_models].flatMap((m) => [m.text, m.axis_label, m.title, m.data?.text].filter((t) => typeof t === "string" || Array.isArray(t)).flat());
  return [...deep(place, "*").filter((e) => !e.matches("style")).flatMap((e) => [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.textContent)), ...names, ...drawn].join(" | ");
}"""
# Where the point of an item stands in the window.
PLACE = """([modality, item]) => {
  const points = figures.fig.part("points")[modality].data;
  const figure = [...figures.fig.document.all_models].find((m) => m.type === "Figure" && m.renderers.some((r) => r.data_source === figures.fig.part("points")[modality]));
  const box = Bokeh.index.find_one(figure).el.getBoundingClientRect();
  const across = (points.x[item] - figure.x_range.start) / (figure.x_range.end - figure.x_range.start);
  const up = (points.y[item] - figure.y_range.start) / (figure.y_range.end - figure.y_range.start);
  return [box.left + across * box.width, box.bottom - up * box.height];
}"""


def words(explainer: Explainer) -> str:
    """What a figure says in words."""
    header, rows = explainer.table()
    return " ".join([explainer.describe(), *header, *(str(cell) for row in rows for cell in row)])


@pytest.fixture(scope="session")  # tests of the contract go figure by figure, in and out of this module
def two(tmp_path_factory) -> dict[str, Explainer]:
    """Every figure that has a choice, of texts and sounds; as for a first look, which says the same sooner."""
    hastened = {name: {"first_look": True} for name in CHOOSING if EXPLAINERS[name].HASTENED}
    return {
        name: make(
            name, source_of_three(name, tmp_path_factory.mktemp(name)), modalities=OTHERS, **hastened.get(name, {})
        )
        for name in CHOOSING
    }


@pytest.fixture(scope="session")
def page(two, browser, tmp_path_factory):
    """All of them on one page."""
    path = write_figures(tmp_path_factory.mktemp("all"), two, WIDTH)
    watched = watch(browser, path, width=1000, reduced_motion="reduce")
    for name in two:
        wait_drawn(watched.page, name)
    yield watched.page
    watched.assert_clean()
    watched.page.context.close()


@pytest.mark.parametrize("name", CHOOSING)
def test_of_texts_and_sounds_a_figure_says_nothing_of_pictures(name, two, page):
    said = f"{words(two[name])} | {page.evaluate(SAID, name)}".lower()
    assert "sound" in said
    for word in ("picture", "image"):
        assert word not in said, said


def test_what_is_selected_in_one_figure_is_selected_in_all_that_show_it(two, page):
    having = [name for name, one in two.items() if "item" in one.STATE]
    assert len(having) > 1
    for item, name in enumerate(having, start=3):
        page.evaluate("([name, id]) => figures[name].put('item', id)", [name, f"t{item}"])
        for other in having:
            page.wait_for_function("([name, id]) => figures[name].state().item === id", arg=[other, f"t{item}"])


@pytest.mark.parametrize("name", OVER_TRAINING)
def test_of_three_modalities_a_figure_over_training_shows_all(name, tmp_path):
    explainer = make(name, (make_triple(tmp_path),), modalities=EVERY)
    for word in ("picture", "text", "sound"):
        assert word in explainer.describe()
    header, _ = explainer.table()
    assert len(set(header)) == len(header)
    for pair in ("picture and text", "picture and sound", "text and sound"):
        assert any(pair in cell for cell in header), header


@pytest.mark.parametrize("name", sorted({*CHOOSING} - {*OVER_TRAINING}))
def test_every_other_figure_refuses_three_modalities(name, tmp_path):
    with pytest.raises(InputError, match="takes exactly 2"):
        make(name, source_of_three(name, tmp_path), modalities=EVERY)


@pytest.mark.parametrize("modality", EVERY)
def test_hovering_any_of_three_clouds_marks_both_partners_and_all_nine_blocks(modality, tmp_path, open_figure):
    watched = open_figure("side-by-side", make_triple(tmp_path))
    page = watched.page
    page.mouse.move(*page.evaluate(PLACE, [modality, 4]))
    page.locator(".item-card").wait_for()
    caption = page.locator(".item-card b").inner_text()
    item = int(caption.removeprefix("thing "))
    rings = page.evaluate("[...figures.fig.part('chosenPoints').data.x]")
    expected = page.evaluate(
        f"Object.values(figures.fig.part('points')).map(({{ data }}) => data.x[data.item.indexOf({item})])"
    )
    assert sorted(rings) == sorted(expected)
    assert len(rings) == 3
    cells = page.evaluate("(({ x, y }) => Array.from(x, (v, k) => [v, y[k]]))(figures.fig.part('cell').data)")
    assert sorted(map(tuple, cells)) == sorted(
        (20 * right + item + 0.5, 60 - 20 * down - item - 0.5) for right in range(3) for down in range(3)
    )
    watched.assert_clean()
