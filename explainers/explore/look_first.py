"""What to look at first: findings of a bundle, each with its numbers; a tap on one selects the items it speaks of."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

import panel as pn
import param

from ...precompute.analysis.findings import Finding, find
from ...precompute.analysis.findings import Space as Clouds
from ...precompute.analysis.findings.space import LEAST
from ...precompute.numbers import number
from ..kit import styles
from ..kit.controls import capital
from ..notebook import between_cells
from .background import Cancelled, Failed, Run
from .exploration import Exploration
from .live import with_lock
from .numerics import sample
from .parts import SHEET, button, column, html

LOOKED = 5_000  # items that are looked through, since time grows with their square; of more a sample
LISTED = 12  # of a kind
CAPTION = 32  # characters
NAMED = 3  # items of a finding, up to which all are named
LINES = styles.read(Path(__file__).with_name("look_first.css"))
ABOUT = {
    "outliers": "Far from their nearest neighbours. Score: robust z of the distance.",
    "mismatched pairs": "Partners that fit less than most do. Score: robust z of their cosine, means taken out.",
    "near duplicates": "Nearer to each other than chance places neighbours. Score: cosine.",
    "pairs that closing moves": "Closing helps or hurts them unlike most. Score: robust z of the change of rank.",
    "hubs": "Among the nearest of far more queries than most. Score: robust z of how many.",
    "fits many": "As similar to many queries as the right answers. Score: robust z of how many.",
    "clusters of one modality": "Together here, scattered there. Score: share of neighbours inside, here less there.",
    "words": "A word whose items are unlike the rest, among all words. Score: z of their mean rank; too high where "
    "items are versions of one another.",
}
"""What a finder looks for, and what its score is."""

Findings = Mapping[str, Sequence[Finding]]


class LookFirst:
    """A list that fills itself once it is on a page; ``layout`` is what stands beside the map."""

    def __init__(self, state: Exploration) -> None:
        self.state = state
        self.space = state.space
        self.places = sample(self.space.count, LOOKED)
        self.lists: list[tuple[pn.widgets.RadioButtonGroup, list[list[str]]]] = []
        self.run: Run | None = None
        self._document = pn.state.curdoc
        self._between_cells = between_cells()
        self._started = False
        self.told = html()
        self.again = button("Look", self.start)
        self.stop = button("Cancel", self.cancel)
        self.again.visible = self.stop.visible = False
        self.found = column()
        self.layout = column(html("<h2>Look at first</h2>"), self.told, self.again, self.stop, self.found, gap=10)
        state.param.watch(self._follow, "selection")

    def start(self) -> None:
        """Look, in a process of its own; what was found is kept with the items."""
        if self._started:
            return
        if self.space.count < LEAST:
            self._tell(f"With fewer than {LEAST} items nothing stands out from the rest.")
            return
        self._started, self.again.visible, self.stop.visible = True, False, True
        self._tell("Looking for what stands out; you can go on meanwhile.")
        threading.Thread(target=self._look, daemon=True).start()

    def cancel(self) -> None:
        """End the search."""
        if self.run is not None:
            self.run.cancel()

    def _look(self) -> None:
        try:
            found = self.space.kept("findings", self._find)
            self._then(lambda: self.show(found))
        except Cancelled:
            self._then(lambda: self._end("Cancelled."))
        except Failed as err:
            told = str(err)
            self._then(lambda: self._end(told))

    def _then(self, change: Callable[[], None]) -> None:
        self._between_cells(lambda: with_lock(self._document, change))

    def _find(self) -> Findings:
        clouds = {name: cloud[self.places] for name, cloud in self.space.clouds.items()}
        self.run = Run(find, Clouds(clouds), [self.space.captions[place] for place in self.places])
        try:
            return self.run.result()
        finally:
            self.run = None

    def _tell(self, text: str) -> None:
        self.told.object = f'<p class="told" role="status">{escape(text)}</p>'

    def _end(self, text: str) -> None:
        self._started, self.again.visible, self.stop.visible = False, True, False
        self._tell(text)

    def show(self, found: Findings) -> None:
        """List what was found, a list a finder."""
        self.stop.visible = False
        self.lists.clear()
        looked, count = len(self.places), self.space.count
        some = f"{looked:,} of {count:,} items, drawn by a seed" if looked < count else f"all {count:,} items"
        none = [name for name in found if not found[name]]
        without = f" None: {', '.join(none)}." if none else ""
        parts: list[pn.viewable.Viewable] = []
        for name, findings in found.items():
            if findings:
                listed = f"{LISTED} of {len(findings):,}" if len(findings) > LISTED else f"{len(findings)}"
                title = (
                    f"<h3>{escape(capital(name))} <small>{listed}</small></h3><p class='told'>{escape(ABOUT[name])}</p>"
                )
                parts += [html(title), self._list(name, findings[:LISTED])]
        self.found[:] = parts
        self._tell(f"As trained, {some}. Tap a line to select its items.{without}")

    def _list(self, name: str, findings: Sequence[Finding]) -> pn.viewable.Viewable:
        lines: dict[str, int] = {}
        for n, finding in enumerate(findings):
            text = self.line(finding)
            lines[text if text not in lines else f"{text} ({n + 1})"] = n
        made = pn.widgets.RadioButtonGroup(
            label=capital(name),
            options=lines,
            orientation="vertical",
            stylesheets=[SHEET, LINES],
            margin=0,
            sizing_mode="stretch_width",
        )
        made.value = None  # as it cannot be made
        ids = [self.ids(finding) for finding in findings]
        self.lists.append((made, ids))

        def take(event: param.parameterized.Event) -> None:
            if event.new is not None:
                chosen = ids[event.new]
                self.state.param.update(selection=chosen, **({"item": chosen[0]} if len(chosen) == 1 else {}))

        made.param.watch(take, "value")
        return made

    def _follow(self, event: param.parameterized.Event) -> None:
        """Mark no line that is not what is selected, so that a tap on it selects again."""
        for made, ids in self.lists:
            if made.value is not None and ids[made.value] != event.new:
                made.value = None

    def ids(self, finding: Finding) -> list[str]:
        """Ids of the items that a finding speaks of."""
        return self.space.named(self.places[list(finding.items)])

    def line(self, finding: Finding) -> str:
        """Whom a finding speaks of, and on the next line its numbers."""
        captions = [self.space.captions[place] for place in self.places[list(finding.items)]]
        more = f"{len(captions)} items, such as " if len(captions) > NAMED else ""
        captions = captions[: 1 if more else NAMED]
        each = (CAPTION - len(more)) // len(captions)
        named = " · ".join(text if len(text) <= each else f"{text[: each - 1]}…" for text in captions)
        score, limit = number(finding.score, ".2f"), number(finding.threshold, ".2f")
        return f"{more}{named}\n{finding.sentence} Score {score}, limit {limit}."
