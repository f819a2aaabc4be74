"""Figures that a scroll section pins on a phone: what their steps are about is inside the pinned window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from modgap.precompute.bundle import load_all
from modgap.precompute.reference.bundles import bundle_of
from modgap.precompute.reference.tables import tables
from modgap.site.claims import Runs

from .making import write_site
from .test_runtime import embed, ready

REAL = "clip-photos"
NUMBER = "{num}`toy gap_distance .2f`"
STEPS: dict[str, list[dict[str, Any]]] = {
    "gap-shift": [{"t": -1.0}, {"t": 0.0}, {"t": 1.0}],
    "cone-effect": [{"layer": 1}, {"depth": 4}],
    "mixed-retrieval": [{"closing": "trained"}, {"closing": "shift"}],
    "measured-scale": [{"scale": 10}, {"scale": 100}],
}
SOURCES = {
    "gap-shift": "runs: [toy]\n",
    "cone-effect": "",
    "mixed-retrieval": "bundle: toy/0\n",
    "measured-scale": f"runs: [{REAL}]\n",
}
PLOTS = {"gap-shift": (2, 3), "cone-effect": (3, 3), "mixed-retrieval": (2, 2), "measured-scale": (1, 1)}
"""How many are there while the figure is pinned, and in all."""
# The window's lower edge, and of each plot in it the lower edge (labels of the axis included) and the size on the page and
# in pixels of its own; the readouts' lower edge.
MEASURED = """(id) => {
  const figure = document.getElementById(`fig-${id}`);
  const box = (element) => element.getBoundingClientRect();
  const top = box(figure).top;
  const plots = deep(figure, "canvas").filter((canvas) => box(canvas).height > 0);
  return {
    window: Math.round(box(figure).height),
    plots: plots.map((canvas) => ({ bottom: Math.round(box(canvas).bottom - top), height: Math.round(box(canvas).height), drawn: canvas.height / devicePixelRatio })),
    numbers: Math.round(box(deep(figure, ".numbers")[0]).bottom - top),
  };
}"""
# What is measured once so many plots are there and nothing has moved for a dozen frames: Bokeh follows a size a little later.
SETTLED = f"""async ([id, count]) => {{
  const measure = {MEASURED};
  let last = "";
  for (let frame = 0, still = 0; frame < 900; frame++) {{
    await new Promise(requestAnimationFrame);
    const found = measure(id);
    const whole = found.plots.length === count && found.plots.every((plot) => Math.abs(plot.height - plot.drawn) <= 1);
    const text = JSON.stringify(found);
    still = whole && text === last ? still + 1 : 0;
    last = text;
    if (still === 12) return found;
  }}
  throw new Error(`does not come to rest: ${{last}}`);
}}"""
# What the keyboard is in, and whether it is in the window with nothing over it.
FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (!element || element === document.body) return null;
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const inside = top >= -1 && left >= -1 && right <= innerWidth + 1 && (bottom <= innerHeight + 1 || bottom - top > innerHeight / 2);
  let hit = document.elementFromPoint((left + right) / 2, Math.min((top + bottom) / 2, innerHeight - 1));
  while (hit?.shadowRoot && hit.shadowRoot.elementFromPoint((left + right) / 2, (top + bottom) / 2) !== hit) hit = hit.shadowRoot.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const within = (node) => Boolean(node) && (node === element || within(node.parentNode ?? node.host));
  return { name: `${element.tagName} ${element.className} ${element.getAttribute("aria-label") ?? element.textContent.slice(0, 20)}`, seen: inside && (within(hit) || element.contains(hit)) };
}"""
GO = """([id, step]) => {
  const section = window.modgap.sections.find((section) => section.figure.id === id);
  const top = scrollY + section.steps[step].getBoundingClientRect().top - section.line() + 20;
  scrollTo({ top, behavior: "instant" });
}"""


def section(name: str) -> str:
    """A scroll section in Markdown."""
    steps = "".join(
        f":::step {{{', '.join(f'{key}: {value}' for key, value in state.items())}}}\nA step and {NUMBER}.\n:::\n"
        for state in STEPS[name]
    )
    return (
        f"::::scroll #{name}\n:::figure {name}\n{SOURCES[name]}"
        f"title: A title that is so long that it takes both of two lines\n---\nA caption with [a link](#first).\n:::\n{steps}::::\n"
    )


@pytest.fixture(scope="module")
def pinned_page(toy_bundles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with one scroll section for each figure of `STEPS`."""
    folder = tmp_path_factory.mktemp("pinned")
    table = "\n".join("|" + 12 * f" {cell} |" for cell in ("A heading", "---", NUMBER))
    chapter = "\n".join(["# One\n", *map(section, STEPS), table, "\nAnd so on.\n\n" * 60])
    (real,) = (table for table in tables() if table.name == REAL)
    runs = Runs({**load_all(toy_bundles), REAL: {0: bundle_of(real, folder)}})
    return write_site(folder, runs, chapter) / "index.html"


@pytest.mark.parametrize(("width", "height"), [(390, 664), (390, 844), (375, 667)])
@pytest.mark.parametrize("name", list(STEPS))
def test_axes_are_inside_the_pinned_window_at_every_step_and_opened_all_is_there(
    name, width, height, pinned_page, open_page
):
    window = ready(open_page(pinned_page, width=width, height=height))
    embed(window, name)
    pinned, all_ = (2 * count for count in PLOTS[name])  # Bokeh has two layers a plot
    seen = []
    for step in range(len(STEPS[name])):
        window.evaluate(GO, [name, step])
        seen.append(window.evaluate(SETTLED, [name, pinned]))
    assert all(measured == seen[0] for measured in seen)
    assert all(plot["bottom"] <= seen[0]["window"] for plot in seen[0]["plots"])
    assert all(plot["height"] >= 80 for plot in seen[0]["plots"])
    if name == "gap-shift":
        assert seen[0]["numbers"] <= seen[0]["window"]

    opener = window.locator(f"#scroll-{name} .stage-open")
    opener.tap()
    assert window.evaluate(SETTLED, [name, all_])["numbers"] > seen[0]["numbers"]
    opener.tap()
    assert window.evaluate(SETTLED, [name, pinned]) == seen[0]


@pytest.mark.parametrize(("width", "height"), [(390, 664), (390, 844), (375, 667), (320, 568)])
def test_the_way_back_to_the_story_covers_no_button_of_a_figure_that_an_address_has_opened(
    width, height, pinned_page, open_page
):
    for name in STEPS:
        address = (
            f"{pinned_page.as_uri()}#fig-{name}?{'&'.join(f'{key}={value}' for key, value in STEPS[name][0].items())}"
        )
        window = ready(open_page(address, width=width, height=height))
        embed(window, name)
        section = window.locator(f"#scroll-{name}")
        section.locator(".tool-story").wait_for()
        assert [
            one.inner_text() for one in section.locator(".stepper .tool:visible").all() if not whole(window, one)
        ] == []


def whole(window: Page, button: Locator) -> bool:
    """Whether a tap on any corner of a button finds it."""
    found = """(button) => {
      const { left, top, right, bottom } = button.getBoundingClientRect();
      return [left + 1, right - 1].every((x) => [top + 1, bottom - 1].every((y) => document.elementFromPoint(x, y) === button));
    }"""
    return window.evaluate(found, button.element_handle())


def test_the_keyboard_goes_through_all_and_is_never_out_of_view(pinned_page, open_page):
    window = ready(open_page(pinned_page, width=390, height=844, reduced_motion="reduce"))
    for name in STEPS:
        embed(window, name)
    window.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    seen, unseen = 0, []
    while seen < 300:
        window.keyboard.press("Tab")
        for _ in range(20):  # an opened figure is laid out a little later
            window.evaluate("() => new Promise(requestAnimationFrame)")
            focused = window.evaluate(FOCUSED)
            if focused is None or focused["seen"]:
                break
        if focused is None:
            break
        seen += 1
        if not focused["seen"]:
            unseen.append(focused["name"])
    assert seen > 50
    assert unseen == []
