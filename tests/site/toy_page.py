"""A small article as a page, with three figures, for the tests of theme and runtime."""

from __future__ import annotations

from pathlib import Path

from modgap.precompute.bundle import load_all
from modgap.site.claims import Runs
from modgap.site.edition import read
from modgap.site.outputs import page

from .making import write_article

STEPS = ({"step": 0}, {"step": 100, "longest": 3}, {"step": 10})
SETTINGS = """\
kicker: A test
subtitle: With figures
hero: toy/0
licences: [Licences.]
"""
CLAIMS = """
from ..site.claims import Evidence, Runs, claim

@claim("Far apart")
def far(runs: Runs) -> Evidence:
    return Evidence(holds=True, rows=[("seed", "holds"), ("0", "yes")], note="In all runs.")
"""
TEXT = (
    "Show a model [pictures]{.image} and [words]{.text} [@liang2022]. The centres of the two clouds are "
    "{num}`toy gap_distance .2f` apart. [No picture is closer to its caption than to the average picture]{claim=far}."
)
FAR = "And so on, for a while, until the next figure is far away.\n\n" * 60
FIGURE = """
:::figure {kind} {id}
bundle: toy/0
title: Figure called {name}
subtitle: What is shown
state: {{step: 10}}
---
A caption.
:::
"""


def _figure(kind: str, name: str, *, pinned: bool = False) -> str:
    return FIGURE.format(kind=kind, name=name, id="" if pinned else f"#{name}")


def _scroll() -> str:
    steps = [
        f":::step {{{', '.join(f'{name}: {value}' for name, value in state.items())}}}\nText of step {number}.\n:::\n"
        for number, state in enumerate(STEPS, start=1)
    ]
    return f"::::scroll #film\n{_figure('scatter', 'film', pinned=True)}{''.join(steps)}::::\n"


def write_page(out: Path, bundles: Path) -> Path:
    """Write the page with all that it needs; its address."""
    one = ["# One", TEXT, _figure("scatter", "first"), ":::media toy/0 6\n:::", _scroll(), FAR]
    two = ["# Two", TEXT, _figure("heatmap", "last"), FAR]
    chapters = ["\n\n".join(parts) for parts in (one, two)]
    article = write_article(out.parent / "article", *chapters, claims=CLAIMS, settings=SETTINGS)
    page.write(read(article, Runs(load_all(bundles))), out)
    return out / "index.html"
