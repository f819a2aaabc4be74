"""A small page through the real templates, with three figures, for the tests of theme and runtime."""

from __future__ import annotations

from pathlib import Path

from modgap.explainers import EXPLAINERS
from modgap.explainers.base import page_modules
from modgap.site import assets, figures, fonts, hero, theme
from modgap.site.sheets import write_sheet, write_sheets

from .making import HOSTILE, bundle

ROOT = Path(__file__).resolve().parents[2]
FIGURES = {"first": "scatter", "film": "scatter", "last": "heatmap"}
STEPS = ({"checkpoint": 0}, {"checkpoint": 2, "longest": 3}, {"checkpoint": 1})
REFERENCE = (
    '<ol class="reference-list"><li id="ref-liang2022">Liang, W. (2022). Mind the gap. '
    '<a href="https://arxiv.org/abs/2203.02053">arXiv</a></li></ol>'
)
TEXT = """<p>Show a model <span class="image">pictures</span> and <span class="text">words</span>
<a class="cite" href="#ref-liang2022">Liang 2022</a>. The centres of the two clouds are
<button type="button" class="number" popovertarget="number-1">0.83</button> apart.
<span class="claim">No picture is closer to its caption than to the average picture<span class="claim-end">&#8288;<button
type="button" class="claim-mark" popovertarget="claim-far" aria-label="Evidence for this claim"></button></span></span>.</p>"""
FAR = "<p>And so on, for a while, until the next figure is far away.</p>" * 60


def write_page(out: Path) -> Path:
    """Write the page with all that it needs; its address."""
    run = bundle("toy", 0, out.parent / "media")
    with page_modules():
        explainers = {name: EXPLAINERS[kind](run) for name, kind in FIGURES.items()}
    written = figures.export(explainers, out)
    write_sheets(explainers.values(), out)
    assets.write_scripts(out, {model for file in written for model in file.models})
    faces = fonts.write(out, ROOT / fonts.CACHE)
    sheet, columns, total = write_sheet(run, 6, out)

    def card(number: int, name: str) -> str:
        return theme.figure(
            id=name, number=number, title=f"Figure called {name}", subtitle="What is shown", caption="A caption.",
            heights=explainers[name].HEIGHTS, description=explainers[name].describe(), initial={"checkpoint": 1},
        )  # fmt: skip

    steps = [theme.Step(state, f"<p>Text of step {number}.</p>") for number, state in enumerate(STEPS, start=1)]
    body = "\n".join([
        '<header class="part"><p class="kicker">Part 1</p><h2 id="one">One</h2></header>', TEXT, card(1, "first"),
        theme.media(label="6 pictures", sheet=sheet, columns=columns, total=total, captions=["a", "b", HOSTILE]),
        theme.scroll(id="film", title="LearningCurves", figure=card(2, "film"), steps=steps), FAR,
        '<header class="part"><p class="kicker">Part 2</p><h2 id="two">Two</h2></header>', TEXT, card(3, "last"), FAR,
    ])  # fmt: skip
    cards = theme.card(
        id="number-1", kind="number", title="gap distance", header=("seed", "value"), rows=[("0", "0.83")]
    )
    cards += theme.card(
        id="claim-far", kind="claim", title="Far apart", rows=[("seed 0", "holds")], note="In all runs."
    )
    page = theme.page(
        title="A page", subtitle="With figures", kicker="A test", facts=["3 figures"], hero=hero.render(run),
        toc=[theme.TocEntry("one", "1", "One"), theme.TocEntry("two", "2", "Two")], body=body, references=REFERENCE,
        cards=cards, footer="<p>Licences.</p>", css=theme.stylesheet(faces), import_map=assets.import_map(),
        scripts=assets.scripts(),
    )  # fmt: skip
    path = out / "index.html"
    path.write_text(page, encoding="utf-8")
    return path
