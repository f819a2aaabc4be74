"""Models side by side: a chart of any measure against any other, and heatmaps or scatters with one cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import panel as pn
import param
from bokeh.models import UIElement

from ....precompute.ensemble import Ensemble
from ....precompute.modalities import plural
from ...base import Explainer, Needs, Table, carrier
from ...data.identity import identity
from ...data.media import Files, media_files
from ...data.models import Model, gap_planes, models_data
from ...data.pairing import SAMPLE
from ...kit import styles
from ...kit.controls import block, choice_buttons, choice_select, frame, item_card, row
from ...kit.legend import Entry, legend
from ...kit.palette import modality_colours
from ..heatmap.heatmap import ORDERS, colour_scale, order_parameter
from .chart import chart, entries
from .compared import compared, item_sets, short_labels
from .data import compared_data
from .measures import SCALE, measures_of, readings_of
from .panel import panel

PLACES = ("first", "second", "third", "fourth", "fifth", "sixth")
ALWAYS = 2  # panels that cannot be closed
OPENING = 4  # panels that are open unless a chapter says otherwise
KEY_ROW = 20  # CSS pixels of a row of the key
CLOSED = ""
VIEWS = {"Heatmaps": "heatmap", "Scatters": "scatter"}
PAIRS = ("x", "y")


def _place(number: str, default: str = "") -> param.Selector:
    closing = "" if number in PLACES[:ALWAYS] else "; empty where the panel is closed"
    return param.Selector(
        default=default, objects=[default], check_on_set=True,
        doc=f"""
        Model of the {number} panel, by the name of its experiment{closing}.""",
    )  # fmt: skip


def _axis(which: str) -> param.Selector:
    return param.Selector(
        objects=[],
        check_on_set=True,
        doc=f"""
        What the {which} axis of the chart shows: a metric by its name, the logit scale or the best one.""",
    )


class Comparer(Explainer):
    """Models as marks on any two measures, every seed one, and two to six of them as heatmaps or scatters.

    All panels share the cursor, the colours or the plane's unit, and the order of the items: as given, or by the
    clusters of the first panel that shows the same items.

    Parameters
    ----------
    runs
        Experiment to ensemble; they may show different items, as many each.
    items, modalities
        Which are shown, two modalities; see `Pairing.of`.
    **state
        Values of the state parameters.
    """

    NAME = "comparer"
    NEEDS: ClassVar[Needs] = "runs"
    OPTIONS = ("items", "modalities")
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 686, "phone": 952}
    STATE = (*PLACES, "y", "x", "view", "order")
    GROWS = PLACES[ALWAYS:]

    first = _place("first")
    second = _place("second")
    third = _place("third")
    fourth = _place("fourth")
    fifth = _place("fifth")
    sixth = _place("sixth")
    y = _axis("vertical")
    x = _axis("horizontal")
    view = param.Selector(
        default="heatmap",
        objects=list(VIEWS.values()),
        doc="""
        Whether panels show all cosines, or points in a plane with the gap along its first axis.""",
    )
    order = order_parameter()

    def __init__(
        self,
        runs: Mapping[str, Ensemble],
        *,
        items: int | Sequence[str] = SAMPLE,
        modalities: Sequence[str] | None = None,
        **state: Any,  # noqa: ANN401
    ) -> None:
        super().__init__()
        self.models = {model.name: model for model in compared(runs, items, modalities)}
        self.sets = item_sets(self.models.values())
        self.pairing = next(iter(self.models.values())).pairing
        self.measures = measures_of(self.pairing.modalities)
        self.readings = readings_of(list(self.models.values()), self.measures)
        for number, place in enumerate(PLACES):
            self.param[place].objects = [*([CLOSED] if number >= ALWAYS else []), *self.models]
        for name in PAIRS:
            self.param[name].objects = list(self.measures)
        opening = dict(zip(PLACES, [*self._different(), *[CLOSED] * len(PLACES)], strict=False))
        self.param.update(**{**opening, "y": "gap_distance", "x": SCALE, **state})
        self.controls = self._controls()
        self._panels: dict[str, pn.Column] = {}
        self._layout = self._views()
        self.param.watch(self._arrange, list(PLACES))

    @property
    def chosen(self) -> list[Model]:
        """The models whose panels are open."""
        return [self.models[name] for name in (getattr(self, place) for place in PLACES) if name != CLOSED]

    def heights(self) -> dict[str, int]:
        """As declared, and a second row of the key on phones where it names several sets of items."""
        return self.HEIGHTS | {"phone": self.HEIGHTS["phone"] + KEY_ROW * (len(self.sets) > 1)}

    def opening(self) -> list[str]:
        """The models whose panels are open, by name."""
        return [model.name for model in self.chosen]

    def media(self) -> Files:
        """Files of all items that any model shows."""
        return {name: file for own in self.sets.values() for name, file in media_files(own[0].pairing).items()}

    def describe(self) -> str:
        """What the figure shows in its present state, in plain sentences with numbers."""
        y, x = self.measures[self.y], self.measures[self.x]
        told = "; ".join(
            f"{model.label}: {now[y.name]['mean_told']} and {now[x.name]['mean_told']}"
            for model, now in ((model, self.readings[model.name]) for model in self.models.values())
        )
        first, second = map(plural, self.pairing.modalities)
        items = " or ".join(f"{own[0].pairing.told} ({name})" for name, own in self.sets.items())
        items = items if len(self.sets) > 1 else self.pairing.told
        what = (
            "all cosines as heatmaps with one colour scale"
            if self.view == "heatmap"
            else "points in a plane, the gap along its first axis, in one unit"
        )
        order = " Similar items stand together, in the order of the first panel." if self.order == "cluster" else ""
        return (
            f"{len(self.models)} models on {items} {first} and their {second}, in the "
            f"mean over their seeds: {y.label} and {x.label}. {told}. Side by side: {what}, of "
            f"{'; '.join(model.label for model in self.chosen)}.{order}"
        )

    def table(self) -> Table:
        """One row a run; empty where a number is not known."""
        header = ("experiment", "model", "seed", *(measure.label for measure in self.measures.values()))
        rows: list[tuple[Any, ...]] = []
        for model in self.models.values():
            columns = [measure.values(model) for measure in self.measures.values()]
            for number, seed in enumerate(model.ensemble.seeds):
                values = (round(column[number], 4) if column else "" for column in columns)
                rows.append((model.name, model.label, seed, *values))
        return header, rows

    def _different(self) -> list[str]:
        """Models to begin with: the first one of each objective, then the others; one again if it is alone."""
        firsts: dict[str, str] = {}
        for name, model in self.models.items():
            firsts.setdefault(model.ensemble.label, name)
        names = list(dict.fromkeys([*firsts.values(), *self.models]))[:OPENING]
        return names * ALWAYS if len(names) < ALWAYS else names

    def _controls(self) -> dict[str, pn.widgets.Widget]:
        own = styles.own(__name__)
        shorts = dict(zip(short_labels(list(self.models.values())), self.models, strict=True))
        controls: dict[str, pn.widgets.Widget] = {}
        for number, place in enumerate(PLACES):
            close = {"Close": CLOSED} if number >= ALWAYS else {}
            controls[place] = choice_select(self.param[place], f"{place.capitalize()} panel", {**shorts, **close})
        for name, label, said in (("y", "Vertical axis", "Up"), ("x", "Horizontal axis", "Across")):
            options = {f"{said}: {measure.label}": measure.name for measure in self.measures.values()}
            controls[name] = choice_select(self.param[name], label, options)
        controls["view"] = choice_buttons(self.param["view"], "Panels", VIEWS)
        controls["order"] = choice_buttons(self.param["order"], "Order", ORDERS)
        for control in controls.values():
            if isinstance(control, pn.widgets.Select):
                control.stylesheets = [*control.stylesheets, own]
        return controls

    def _views(self) -> pn.Column:
        own, models = styles.own(__name__), list(self.models.values())
        view, pane, parts = chart(models)
        panels = {place: panel(self.pairing, place, own) for place in PLACES}
        self._panels = {
            place: pn.Column(self.controls[place], *map(_pane, panels[place].views), stylesheets=[own], margin=0)
            for place in PLACES
        }
        self._grid = pn.Column(*self._panels.values(), stylesheets=[own], margin=0)
        self._arrange()
        note = block('<div class="note" data-number="note">–</div>', own, classes=["told"])
        add = pn.widgets.Button(
            label="Add a panel", css_classes=["buttons"], stylesheets=[styles.kit("buttons")], margin=0
        )
        colours = modality_colours(self.pairing.modalities).values()
        words = [Entry(word, "●", colour) for word, colour in zip(self.pairing.words, colours, strict=True)]
        card, scale, key = item_card(), colour_scale(), legend(words, own)
        self.attach(
            "modgap/figures/comparer/comparer",
            pane,
            {
                **parts,
                "panels": {place: one.parts for place, one in panels.items()},
                "grid": self._grid,
                "models": carrier(compared_data(self.sets, self.measures, self.readings)),
                "payloads": self._payloads(),
                "note": note,
                "add": add,
                "scale": scale,
                "key": key,
                "card": card,
                **self.controls,
            },
        )
        controls = self.controls
        return frame(
            legend(entries(models, list(self.sets))),
            view,
            row(controls["y"], controls["x"], more=True),
            row(_pane(note), add, more=True),
            self._grid,
            pn.Column(_pane(scale), _pane(key), css_classes=["keys"], stylesheets=[own], margin=0),
            row(controls["view"], controls["order"]),
            card,
        )

    def _arrange(self, *_events: param.parameterized.Event) -> None:
        """Show the panels that are open; the browser does the same."""
        for place, column in self._panels.items():
            column.css_classes = ["panel", *(["closed"] if getattr(self, place) == CLOSED else [])]
        self._grid.css_classes = ["panels", f"of{len(self.chosen)}"]

    def _payloads(self) -> dict[str, Any]:
        """What travels of each set of items and the models that show them; of one extent, so that all have one unit."""
        every = list(self.models.values())
        data = models_data(every, gap_planes(every, common=False))
        clouds = {cloud["key"]: cloud for cloud in data["clouds"]}
        return {
            name: carrier({**identity(own[0].pairing), **data, "clouds": [clouds[model.name] for model in own]})
            for name, own in self.sets.items()
        }


def _pane(model: UIElement) -> pn.pane.Bokeh:
    return pn.pane.Bokeh(model, sizing_mode="stretch_width", margin=0)
