"""Models side by side: a chart of any measure against any other, and heatmaps or scatters with one cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypedDict

import panel as pn
import param

from ....precompute.ensemble import Ensemble
from ....precompute.modalities import plural
from ...base import Explainer, Needs, Table, carrier
from ...data.identity import identity
from ...data.media import Files, media_files
from ...data.models import Model, gap_planes, models_data
from ...data.pairing import SAMPLE
from ...kit import styles
from ...kit.controls import block, choice_buttons, choice_select, frame, item_card, row, status_line
from ...kit.legend import legend
from ...over_training import Clusters, clusters_of
from ..heatmap.heatmap import ORDERS, colour_scale, heatmap_view, order_parameter
from ..scatter.scatter import scatter_view
from .chart import chart, entries, look_of
from .compared import compared, item_sets, short_labels
from .measures import SCALE, Axis, Reading, measures_of, readings_of

PLACES = ("first", "second", "third", "fourth", "fifth", "sixth")
ALWAYS = 2  # panels that cannot be closed
OPENING = 4  # panels that are open unless a chapter says otherwise
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


class ModelData(TypedDict):
    """A model as the chart and the panels know it; ``look`` is whose marks it has, ``set`` whose items it shows."""

    label: str
    short: str
    look: str
    set: str
    seeds: list[int]
    readings: dict[str, Reading]
    clusters: Clusters


class Compared(TypedDict):
    """All models by their experiment, the axes by name, and by look those models that a line joins, in order.

    ``hollow`` are the sets of items whose models have hollow marks.
    """

    models: dict[str, ModelData]
    axes: dict[str, Axis]
    series: dict[str, list[str]]
    hollow: list[str]


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
    HEIGHTS: ClassVar[dict[str, int]] = {"desktop": 650, "phone": 900}
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
        card, scale = item_card(), colour_scale()
        shared = {"models": carrier(self._data()), "payloads": self._payloads(), "card": card, **self.controls}
        self._panels = {place: self._panel(place, own, shared) for place in PLACES}
        self._grid = pn.Column(*self._panels.values(), stylesheets=[own], margin=0)
        self._arrange()
        note = block('<div class="note" data-number="note">–</div>', own, classes=["told"])
        add = pn.widgets.Button(
            name="Add a panel", css_classes=["buttons"], stylesheets=[styles.kit("buttons")], margin=0
        )
        columns = {f"{place}Panel": panel for place, panel in self._panels.items()}
        own_parts = {name: part for name, part in shared.items() if name != "payloads"}
        parts |= {"scale": scale, "note": note, "add": add, "panels": self._grid, **columns, **own_parts}
        self.attach("modgap/figures/comparer/comparer", pane, parts)
        controls = self.controls
        return frame(
            legend(entries(models, list(self.sets))),
            view,
            row(controls["y"], controls["x"], more=True),
            row(pn.pane.Bokeh(note, sizing_mode="stretch_width", margin=0), add, more=True),
            self._grid,
            scale,
            row(controls["view"], controls["order"]),
            card,
        )

    def _panel(self, place: str, own: str, shared: Mapping[str, Any]) -> pn.Column:
        """A place for one model: heatmap and scatter, of which one is seen, and two lines with its numbers."""
        heatmap, heatmap_pane, heatmap_parts = heatmap_view(self.pairing, own, classes=["map"], scale=False)
        scatter, scatter_pane, scatter_parts = scatter_view(self.pairing, own, classes=["plane"])
        status = status_line()
        cells = (f"{place}{axis}" for axis in ("Up", "Across"))
        html = "".join(
            f'<div class="line"><span data-number="{cell}">–</span> <b data-number="{cell}Value">–</b></div>'
            for cell in cells
        )
        line = block(html, own, classes=["told"])
        parts = {
            "figure": heatmap_parts["figure"],
            "heatmap": heatmap_parts,
            "scatter": scatter_parts,
            "heatmapView": heatmap,
            "scatterView": scatter,
            "line": line,
            "status": status,
            "place": place,
            **shared,
        }
        self.attach("modgap/figures/comparer/panel/panel", [heatmap_pane, scatter_pane], parts)
        below = [pn.pane.Bokeh(div, sizing_mode="stretch_width", margin=0) for div in (status, line)]
        return pn.Column(self.controls[place], heatmap, scatter, *below, stylesheets=[own], margin=0)

    def _arrange(self, *_events: param.parameterized.Event) -> None:
        """Show the panels that are open; the browser does the same."""
        for place, panel in self._panels.items():
            panel.css_classes = ["panel", *(["closed"] if getattr(self, place) == CLOSED else [])]
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

    def _data(self) -> Compared:
        models = list(self.models.values())
        shorts = dict(zip(self.models, short_labels(models), strict=True))
        sets = {model.name: name for name, own in self.sets.items() for model in own}
        trained = sorted((model for model in models if model.ensemble.settings), key=_by_setting)
        series: dict[str, list[str]] = {}
        for model in trained:
            series.setdefault(look_of(model), []).append(model.name)
        return Compared(
            models={
                model.name: ModelData(
                    label=model.label,
                    short=shorts[model.name],
                    look=look_of(model),
                    set=sets[model.name],
                    seeds=model.ensemble.seeds,
                    readings=self.readings[model.name],
                    clusters=clusters_of(model.pairing),
                )
                for model in models
            },
            axes={
                name: measure.axis(self.readings[model.name][name] for model in models)
                for name, measure in self.measures.items()
            },
            series=series,
            hollow=list(self.sets)[1:],
        )


def _by_setting(model: Model) -> tuple[float, float]:
    """The scale, and at one scale the weight of an objective's own terms."""
    settings = model.ensemble.settings
    return model.scale, sum(dict(settings.options).values()) if settings else 0.0
