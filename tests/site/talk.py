"""A small article with everything that a deck has, for the tests of slides."""

from __future__ import annotations

from pathlib import Path

from modgap.site.claims import Runs
from modgap.site.edition import Edition, read

from .making import write_article

CHAPTER = """# Two clouds

How do pictures and words stand to each other?

::::scroll #toy
:::figure toy-controls
bundle: toy/0
title: Controls
state: {step: last}
---
The caption.
:::
:::step {step: 0}
First [*pictures*]{.image}.
:::
:::step {step: 10}
Then texts.
:::
::::

What the speaker says of it. [They are far apart]{claim=far}, by {num}`toy gap_distance .2f` [@liang2022].

## Other

:::figure scatter #clouds
bundle: toy/0
title: Clouds
---
Points.
:::

A plain sentence. [One can see it]{claim=far}. The length of a mean is

$$
\\sqrt{c}.
$$

::::slide #toy {step: 0}
## Only in the deck
Told to the class.

:::notes
Told to the speaker alone.
:::
::::

:::notes
And this one.
:::

::::no-slide
Only on the page.

:::figure heatmap #hidden
bundle: toy/0
title: No slide has this
---
Cells.
:::
::::
"""
CLAIMS = """
from ..site.claims import Evidence, Runs, claim

@claim("Far apart")
def far(runs: Runs) -> Evidence:
    return Evidence(holds=True, rows=[("seed", "holds"), ("0", "yes")], note="In all runs.")
"""
SETTINGS = "subtitle: What it is about\nlicences: [A licence.]\n"


def edition_of(folder: Path, runs: Runs, chapter: str = CHAPTER) -> Edition:
    """The article, written to a folder and read."""
    return read(write_article(folder, chapter, claims=CLAIMS, settings=SETTINGS), runs)
