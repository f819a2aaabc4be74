"""Explorer: some hundred pairs of several models, and those that a reader selects beside the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import quote, unquote

import numpy as np
import panel as pn
import param
from bokeh.models import Select
from numpy.typing import NDArray

from ....precompute.ensemble import Ensemble
from ....precompute.modalities import plural
from ....precompute.numbers import number
from ...base import Explainer, Needs, Table, carrier
from ...data.media import Files, drawn_sheet, media_files
from ...data.pairing import SAMPLE, Pairing
from ...kit import axes, styles
from ...kit.controls import (
    block,
    choice_select,
    frame,
    item_card,
    number_slider,
    row,
    status_line,
    text_field,
)
from ...kit.palette import INK
from ...state import Listed
from ..comparer.compared import item_sets, labelled
from ..gap_shift.gap_shift import PLACE, STEP, TOLD
from ..gap_shift.moving import METHODS, move
from ..scatter.scatter import scatter_view
from .behaviour import Behaviour, behaviours
from .data import CELL, GAP, explored, payloads
from .layouts import PCA, fitted
from .words import Match, passing, vocabulary

CLOSINGS = {said: method for said, method in METHODS.items() if method in ("shift", "centre")}  # rows of length one
PLANES = {"PCA": PCA, "Gap": GAP}
NO_CLUSTERS = "none"
MATCHES: dict[str, Match] = {"All these words": "all", "Any of them": "any", "None of them": "none"}
PICK = "Pick"
CARDS = 8  # that are shown of a selection
KEPT = "-_.!~*'()"  # letters that an id keeps in a text of several, as in the browser
HEADER = ("model", "clouds", "which", "pairs", "cosine of partners", "median rank of the partner", "gap distance")
CELLS = {"Items": "pairs", "Cosine": "cosine of partners", "Rank": "rank of the partner", "Gap": "gap"}


class Explorer(Explainer):
    """Pairs of several models in a plane: closed, filtered by words, picked, and compared with those left over.

    What is picked by hand is the selection; where nothing is, the pairs that pass the filter are.

    Parameters
    ----------
    runs
        Experiment to ensemble; they may show different items.
    items, modalities
        Which are shown, two modalities; see `Pairing.of`.
    first_look
        Lay out in seconds instead of a minute: t-SNE alone, in few steps.
    **state
        Values of the state parameters.
    """

    NAME = "explorer"
    NEEDS: ClassVar[Needs] = "runs"
    OPTIONS = ("items", "modalities")
    HASTENED = True
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 612, "phone": 768}
    STATE = ("model", "method", "t", "projection", "clusters", "words", "match", "picked")

    model = param.Selector(
        objects=[],
        check_on_set=True,
        doc="""
        Which model is explored, by the name of its experiment; by default the first one listed.""",
    )
    method = param.Selector(
        default="shift",
        objects=list(CLOSINGS.values()),
        doc="""
        How the gap is closed: along the gap vector, or each cloud by its own mean, and back to the sphere.""",
    )
    t = param.Number(
        default=0.0,
        bounds=(0.0, 1.0),
        doc="""
        How far: 0 as trained, 1 closed.""",
    )
    projection = param.Selector(
        default=PCA,
        objects=[*PLANES.values(), *fitted().values()],
        doc="""
        The plane: of principal components as trained, or of the gap and the widest direction across it, in both of
        which points move as it closes; or a layout by neighbourhoods, computed as trained and closed, of which the
        nearer one is shown.""",
    )
    clusters = param.Selector(
        objects=[NO_CLUSTERS],
        check_on_set=True,
        doc="""
        The modality whose clusters are named and can be picked, or none.""",
    )
    words = Listed(
        doc="""
        Words that captions are filtered by; none if empty."""
    )
    match = param.Selector(
        default="all",
        objects=list(MATCHES.values()),
        doc="""
        Whether a caption passes with all of the words, with any, or with none.""",
    )
    picked = Listed(
        doc="""
        Items that are picked by hand, by their ids, apart by blanks; a blank in an id is written %20."""
    )

    def __init__(
        self,
        runs: Mapping[str, Ensemble],
        *,
        items: int | Sequence[str] = SAMPLE,
        modalities: Sequence[str] | None = None,
        first_look: bool = False,
        **state: Any,  # noqa: ANN401
    ) -> None:
        super().__init__()
        self.projections = {**PLANES, **fitted(first_look=first_look)}
        self.models = {model.name: model for model in labelled(runs, items, modalities)}
        self.sets = item_sets(self.models.values())
        first = next(iter(self.models.values()))
        self.modalities = first.pairing.modalities
        pairings = [own[0].pairing for own in self.sets.values()]
        self.param["model"].objects = list(self.models)
        self.param["projection"].objects = list(self.projections.values())
        self.param["clusters"].objects = [NO_CLUSTERS, *self.modalities]
        self.param["words"].offer(vocabulary([text for one in pairings for text in one.captions.values()]))
        self.param["picked"].offer([quote(item, safe=KEPT) for one in pairings for item in one.ids])
        self.param.update(**{"model": first.name, "clusters": self.modalities[0], **state})
        self.controls = self._controls()
        self._layout = self._views(first_look=first_look)

    @property
    def pairing(self) -> Pairing:
        """The items of the model that is explored."""
        return self.models[self.model].pairing

    @property
    def chosen(self) -> NDArray[np.bool_]:
        """(n,) which items are selected; none of them where nothing is picked and no word asked for."""
        picked = {unquote(item) for item in self.picked.split()}
        chosen = np.array([item in picked for item in self.pairing.ids])
        if chosen.any() or not self.words.split():
            return chosen
        return passing(self.pairing.captions.values(), self.words, self.match)

    def opening(self) -> list[str]:
        """The model that is explored."""
        return [self.model]

    def media(self) -> Files:
        """Files of all items that any model shows; pictures travel inside the figure."""
        files: Files = {}
        for pairing in (own[0].pairing for own in self.sets.values()):
            apart = tuple(name for name in pairing.modalities if drawn_sheet(pairing, name, CELL) is None)
            files |= media_files(replace(pairing, modalities=apart))
        return files

    def behaviours(self) -> tuple[Behaviour | None, Behaviour | None]:
        """What is selected, and all others, where the clouds are now."""
        return behaviours(move(self.models[self.model].clouds, self.method, self.t), self.chosen)

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        first, second = map(plural, self.modalities)
        place = "as trained" if self.t == 0 else TOLD[self.method].format(t=number(self.t, ".2f"))
        place += f" ({self.method})" if self.t == 0 else ""
        plane = next(said for said, name in self.projections.items() if name == self.projection)
        names = "" if self.clusters == NO_CLUSTERS else f" Clusters of {plural(self.clusters)} have their names."
        chosen, others = self.behaviours()
        return (
            f"{self.pairing.told} {first} and their {second} in {self.models[self.model].label}, {place}, as points in "
            f"the plane of {plane}.{names} {self._told_selection}{_told('Selected', chosen)}"
            f"{_told('All others' if chosen else 'All', others)}"
        ).strip()

    @property
    def _told_selection(self) -> str:
        """Which are selected, with a blank behind; empty where none are."""
        words = f"The filter asks for {self.match} of “{self.words}”. " if self.words.split() else ""
        captions = [text for text, is_in in zip(self.pairing.captions.values(), self.chosen, strict=True) if is_in]
        some = ", ".join(f"“{text}”" for text in captions[:CARDS])
        more = f" and {len(captions) - CARDS} more" if len(captions) > CARDS else ""
        ending = f", match {self.match}" if not words else ""
        return f"{words}" + (f"Selected: {some}{more}{ending}. " if captions else f"No pair is selected{ending}. ")

    def table(self) -> Table:
        """All pairs of each model as trained and closed; then what is selected and all others, where they are now."""
        rows: list[tuple[Any, ...]] = []
        ways = [("as trained", "shift", 0.0), *((said.lower(), method, 1.0) for said, method in CLOSINGS.items())]
        for model in self.models.values():
            for said, method, t in ways:
                every = np.zeros(model.pairing.count, dtype=np.bool_)
                _, own = behaviours(move(model.clouds, method, t), every)  # pyright: ignore[reportArgumentType]
                rows += _row(model.label, said, "all", own)
        now = f"{self.method} by {number(self.t, '.2f')}"
        chosen, others = self.behaviours()
        label = self.models[self.model].label
        return HEADER, [*rows, *_row(label, now, "selected", chosen), *_row(label, now, "others", others)]

    def _controls(self) -> dict[str, pn.widgets.Widget]:
        labels = {model.label: model.name for model in self.models.values()}
        clusters = {f"Clusters of {plural(name)}": name for name in self.modalities}
        return {
            "model": choice_select(self.param["model"], "Model", labels),
            "method": choice_select(self.param["method"], "Closing", CLOSINGS),
            "t": number_slider(self.param["t"], "Close", step=STEP, text=PLACE, long=True),
            "projection": choice_select(self.param["projection"], "Projection", self.projections),
            "clusters": choice_select(self.param["clusters"], "Clusters", {"No clusters": NO_CLUSTERS, **clusters}),
            "words": text_field(self.param["words"], "Filter by words"),
            "match": choice_select(self.param["match"], "Match", MATCHES),
            "picked": text_field(self.param["picked"], "Picked", visible=False),
        }

    def _views(self, *, first_look: bool) -> pn.Column:
        own, controls = styles.own(__name__), self.controls
        pictured = next((name for name, models in self.sets.items() if models[0].pairing.bundle.sprites), "")
        shown = self.sets[pictured or next(iter(self.sets))][0].pairing
        view, pane, scatter = scatter_view(shown, own, classes=["plane"], marked=True, cell=CELL)
        label = {"text_font_size": "12.5px", "text_font_style": "bold", **axes.GROUND}
        names = axes.text(scatter["figure"], INK, **label)
        pick = Select(
            title=PICK, options=[("", PICK)], css_classes=["select", "find"], sizing_mode="stretch_width", margin=0,
            stylesheets=[styles.sheet(styles.kit("select"))],
        )  # fmt: skip
        cards = block('<p class="hint"></p><ul></ul>', own, classes=["cards"])
        card, status = item_card(), status_line()
        numbers = block(_numbers_table(), own, classes=["beside"])
        parts = {
            "figure": scatter["figure"],
            "scatter": scatter,
            "clusterNames": names,
            "payloads": payloads(self.sets, first_look=first_look),
            "explored": carrier(explored(self.sets, pictured, CARDS)),
            "pick": pick,
            "cards": cards,
            "numbers": numbers,
            "status": status,
            "card": card,
            **controls,
        }
        self.attach("modgap/figures/explorer/explorer", pane, parts)
        choose = pn.pane.Bokeh(pick, sizing_mode="stretch_width", margin=0)
        return frame(
            view,
            status,
            row(controls["t"], controls["method"]),
            row(controls["model"], controls["projection"], controls["clusters"], more=True, many=True, aside=True),
            row(controls["words"], controls["match"], choose, controls["picked"], more=True, many=True, aside=True),
            cards,
            numbers,
            card,
        )


def _numbers_table() -> str:
    """A row for the selection and one for all others; the browser fills the cells."""
    head = "".join(f'<th scope="col">{text}</th>' for text in CELLS.values())
    rows = "".join(
        f'<tr><th scope="row">{told}</th>'
        + "".join(f'<td data-number="{which}{name}">–</td>' for name in CELLS)
        + "</tr>"
        for told, which in (("Selected", "chosen"), ("All others", "others"))
    )
    return f"<table><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _told(which: str, own: Behaviour | None) -> str:
    if own is None:
        return ""
    return (
        f"{which}: {own.items} pairs, mean cosine of partners {number(own.cosine, '.2f')}, median rank of the partner "
        f"{own.rank:g}, gap {number(own.gap, '.2f')}. "
    )


def _row(model: str, clouds: str, which: str, own: Behaviour | None) -> list[tuple[Any, ...]]:
    if own is None:
        return []
    return [(model, clouds, which, own.items, round(own.cosine, 4), own.rank, round(own.gap, 4))]
