"""What stands beside the tabs: controls of the layout, closing, colours, words, items, files."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from html import escape
from pathlib import Path

import numpy as np
import panel as pn

from ...precompute.errors import InputError
from ...precompute.modalities import plural
from ..figures.gap_shift.moving import METHODS
from ..kit.controls import capital
from . import saved
from .exploration import ALL, COLOURS, LAYOUTS, LINES, Exploration
from .layouter import Layouter
from .parts import SHEET, button, flag, group, html, row, select, slider, text
from .selection import content
from .words import search

CONTINUOUS = 3_000  # items up to which points move while a hand moves the slider
SELECTIONS = {"CSV": "csv", "JSON": "json", "ids": "txt", "Arrays": "npz"}


class Controls:
    """Widgets that set an exploration; ``layout`` holds them."""

    def __init__(self, state: Exploration, layouter: Layouter) -> None:
        self.state = state
        self.space = state.space
        self.passing, self.problem = html(), html()
        self.head = self._head()
        self.layout = pn.Column(
            self._layout(layouter),
            self._closing(),
            group("Who asks", *self.state.ends()),
            self._colours(),
            self._words(),
            self._items(),
            self._files(),
            css_classes=["controls"],
            margin=0,
            sizing_mode="stretch_width",
        )

    def _head(self) -> pn.viewable.Viewable:
        space = self.space
        dimensions = next(iter(space.clouds.values())).shape[1]
        kinds = ", ".join(map(plural, space.modalities))
        told = f"{space.count:,} items · {escape(kinds)} · {dimensions} dimensions"
        return html(f"<h1>{escape(space.label)}</h1><p class='told'>{told}</p>", css_classes=["head"])

    def _layout(self, layouter: Layouter) -> pn.viewable.Viewable:
        state = self.state
        names = {capital(plural(name)): name for name in self.space.modalities}
        ways = {"All modalities": ALL, **{f"{label}, others placed": name for label, name in names.items()}}
        components = row(slider(state.param.across, "Across"), slider(state.param.up, "Up"))
        fitted = select(state.param.fitted, "Fitted on", ways)

        def offer(*_: object) -> None:
            components.visible = state.layout == "components"
            fitted.visible = state.layout != "gap" and not state.as_pairs

        state.param.watch(offer, ["layout", "as_pairs"])
        offer()
        steps = {f"{step:,}": step for step in state.param.step.objects}
        return group(
            "Layout",
            *([select(state.param.step, "Steps of training", steps)] if len(steps) > 1 else []),
            select(state.param.layout, "Map", LAYOUTS),
            components,
            fitted,
            flag(state.param.as_pairs, "One point a pair"),
            layouter.part,
        )

    def _closing(self) -> pn.viewable.Viewable:
        amount = slider(self.state.param.amount, "Amount", step=0.01, throttled=self.space.count > CONTINUOUS)
        return group("Close the gap", select(self.state.param.method, "Way", METHODS), amount)

    def _colours(self) -> pn.viewable.Viewable:
        state = self.state
        offered = {label: value for label, value in COLOURS.items() if value != "tag" or any(self.space.tags)}
        longest = slider(state.param.longest, "How many", throttled=True)

        def offer(*_: object) -> None:
            longest.visible = state.lines == "longest"

        state.param.watch(offer, "lines")
        offer()
        return group(
            "Colours and lines",
            select(state.param.colour, "Colour", offered),
            select(state.param.lines, "Lines", LINES),
            longest,
        )

    def _words(self) -> pn.viewable.Viewable:
        state = self.state

        def count(*_: object) -> None:
            shown = state.shown()
            told = "" if shown is None else f"{int(shown.sum()):,} of {self.space.count:,} captions pass."
            self.passing.object = f'<p class="told">{told}</p>' if told else ""

        def take() -> None:
            shown = state.shown()
            state.selection = [] if shown is None else self.space.named(np.flatnonzero(shown))

        state.param.watch(count, ["with_all", "with_any", "with_none"])
        count()
        return group(
            "Words in captions",
            text(state.param.with_all, "All of"),
            text(state.param.with_any, "Any of"),
            text(state.param.with_none, "None of"),
            self.passing,
            button("Select what passes", take),
        )

    def _items(self) -> pn.viewable.Viewable:
        state, space = self.state, self.space
        look = {"stylesheets": [SHEET], "margin": 0, "sizing_mode": "stretch_width"}
        asked = pn.widgets.TextInput(label="Search captions", placeholder="a part of one", **look)
        found = pn.widgets.Select(label="Found", options={"": ""}, visible=False, **look)

        def look_up(event: object) -> None:
            places = search(space.captions, str(getattr(event, "new", "")))
            found.options = {
                f"{len(places)} found": "",
                **{f"{space.captions[n][:60]} · {space.ids[n]}": space.ids[n] for n in places},
            }
            found.visible = bool(asked.value_input)

        def choose(event: object) -> None:
            state.item = str(getattr(event, "new", "")) or state.item

        def pin() -> None:
            chosen = [state.item] if state.item else state.selection
            state.pins = list(dict.fromkeys([*state.pins, *chosen]))

        asked.param.watch(look_up, "value_input")
        found.param.watch(choose, "value")
        return group(
            "Find an item",
            asked,
            found,
            row(button("Pin", pin), button("Unpin all", lambda: setattr(state, "pins", []))),
        )

    def _files(self) -> pn.viewable.Viewable:
        def download(label: str, name: str, made: Callable[[], bytes]) -> pn.widgets.FileDownload:
            return pn.widgets.FileDownload(
                callback=lambda: io.BytesIO(made()),
                filename=name,
                label=label,
                stylesheets=[SHEET],
                margin=0,
                icon=None,
            )

        state = self.state
        selections = [
            download(label, f"selection.{ending}", lambda ending=ending: content(state, f".{ending}"))
            for label, ending in SELECTIONS.items()
        ]
        upload = pn.widgets.FileInput(accept=".json", stylesheets=[SHEET], margin=0, sizing_mode="stretch_width")
        upload.param.watch(lambda event: self._reopen(event.new, upload.filename or "the file"), "value")
        return group(
            "Files",
            html("<label>Selection as</label>"),
            row(*selections),
            html("<label>Subsets, pins and words</label>"),
            row(download("Save", "exploration.json", lambda: saved.text_of(state.saved()).encode())),
            html("<label>Reopen</label>"),
            upload,
            self.problem,
        )

    def _reopen(self, content: bytes | None, name: str) -> None:
        self.problem.object = ""
        try:
            self.state.take(saved.of(json.loads(content or b"null"), Path(name), self.space))
            return
        except InputError as err:
            told = err.problems[:5]
        except (ValueError, RecursionError):
            told = (f"{name}: is not readable JSON; choose a file that was saved here.",)
        self.problem.object = "".join(f'<p class="wrong" role="alert">{escape(one)}</p>' for one in told)
