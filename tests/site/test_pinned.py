"""Figures that a scroll section pins on a phone: what their steps are about is inside the pinned window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from modgap.explainers import EXPLAINERS, Explainer
from modgap.explainers.base import page_modules
from modgap.site import assets, figures, fonts, theme
from modgap.site.sheets import write_sheets

from .making import bundle
from .test_runtime import embed, ready
from .toy_page import ROOT

STEPS: dict[str, list[dict[str, Any]]] = {
    "shift": [{"t": -1.0}, {"t": 0.0}, {"t": 1.0}],
    "born": [{"layer": 1}, {"depth": 4}],
    "search": [{"closing": "trained"}, {"closing": "shift"}],
}
PLOTS = {"shift": (2, 3), "born": (3, 3), "search": (2, 2)}  # while pinned, and in all
# The window's lower edge, and of each plot in it the lower edge (labels of the axis included) and the size on the page and
# in pixels of its own; the readouts' lower edge.
MEASURED = """(id) => {
  const deep = (root, selector) => [...root.querySelectorAll("*")].flatMap((element) => [
    ...(element.matches(selector) ? [element] : []), ...(element.shadowRoot ? deep(element.shadowRoot, selector) : [])]);
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
GO = """([id, step]) => {
  const section = window.modgap.sections.find((section) => section.figure.id === id);
  const top = scrollY + section.steps[step].getBoundingClientRect().top - section.line() + 20;
  scrollTo({ top, behavior: "instant" });
}"""


@pytest.fixture(scope="module")
def pinned_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with one scroll section for each figure of `STEPS`."""
    out = tmp_path_factory.mktemp("pinned") / "site"
    run = bundle("toy", 0, out.parent / "media")
    with page_modules():
        explainers: dict[str, Explainer] = {
            "shift": EXPLAINERS["shift"]({"toy": {0: run}}),
            "born": EXPLAINERS["born"](),
            "search": EXPLAINERS["search"](run),
        }
    written = figures.export(explainers, out)
    write_sheets(explainers.values(), out)
    assets.write_scripts(out, {model for file in written for model in file.models})
    sections = [
        theme.scroll(
            id=name,
            title=name,
            steps=[theme.Step(state, "<p>A step.</p>") for state in STEPS[name]],
            figure=theme.figure(
                id=name, number=number, title="A title that is so long that it takes both of two lines", subtitle="",
                caption="A caption.", heights=explainer.HEIGHTS, description=explainer.describe(), initial={},
            ),
        )
        for number, (name, explainer) in enumerate(explainers.items(), start=1)
    ]  # fmt: skip
    page = theme.page(
        title="Pinned", subtitle="", kicker="", facts=[], hero="", toc=[theme.TocEntry("one", "1", "One")],
        body='<h2 id="one">One</h2>' + "".join(sections) + "<p>And so on.</p>" * 60, references="", cards="", footer="",
        css=theme.stylesheet(fonts.write(out, ROOT / fonts.CACHE)), import_map=assets.import_map(),
        scripts=assets.scripts(),
    )  # fmt: skip
    path = out / "index.html"
    path.write_text(page, encoding="utf-8")
    return path


@pytest.mark.parametrize("height", [664, 844])
@pytest.mark.parametrize("name", list(STEPS))
def test_axes_are_inside_the_pinned_window_at_every_step_and_opened_all_is_there(name, height, pinned_page, open_page):
    page = ready(open_page(pinned_page, width=390, height=height))
    embed(page, name)
    pinned, all_ = (2 * count for count in PLOTS[name])  # Bokeh has two layers a plot
    seen = []
    for step in range(len(STEPS[name])):
        page.evaluate(GO, [name, step])
        seen.append(page.evaluate(SETTLED, [name, pinned]))
    assert all(measured == seen[0] for measured in seen)
    assert all(plot["bottom"] <= seen[0]["window"] for plot in seen[0]["plots"])
    assert all(plot["height"] >= 80 for plot in seen[0]["plots"])
    if name == "shift":
        assert seen[0]["numbers"] <= seen[0]["window"]

    opener = page.locator(f"#scroll-{name} .stage-open")
    opener.tap()
    assert page.evaluate(SETTLED, [name, all_])["numbers"] > seen[0]["numbers"]
    opener.tap()
    assert page.evaluate(SETTLED, [name, pinned]) == seen[0]
