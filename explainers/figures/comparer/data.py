"""What the browser knows of the models that are compared, besides their points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict

from ...data.models import Model
from ...over_training import Clusters, clusters_of
from .chart import look_of
from .compared import short_labels
from .measures import Axis, Measure, Reading


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


def compared_data(
    sets: Mapping[str, Sequence[Model]],
    measures: Mapping[str, Measure],
    readings: Mapping[str, dict[str, Reading]],
) -> Compared:
    """What travels.

    Parameters
    ----------
    sets
        Models by the items that they show.
    measures, readings
        What can be on an axis, by name; where each model stands, by model and measure.
    """
    models = {model.name: model for own in sets.values() for model in own}
    names = {model.name: name for name, own in sets.items() for model in own}
    shorts = dict(zip(models, short_labels(list(models.values())), strict=True))
    return Compared(
        models={
            name: ModelData(
                label=models[name].label,
                short=shorts[name],
                look=look_of(models[name]),
                set=names[name],
                seeds=models[name].ensemble.seeds,
                readings=own,
                clusters=clusters_of(models[name].pairing),
            )
            for name, own in readings.items()
        },
        axes={name: measure.axis(own[name] for own in readings.values()) for name, measure in measures.items()},
        series=_series(models.values()),
        hollow=list(sets)[1:],
    )


def _series(models: Iterable[Model]) -> dict[str, list[str]]:
    """Experiments of one objective by scale, and at one scale by the weight of the objective's own terms."""
    series: dict[str, list[str]] = {}
    for model in sorted((model for model in models if model.ensemble.settings), key=_by_setting):
        series.setdefault(look_of(model), []).append(model.name)
    return series


def _by_setting(model: Model) -> tuple[float, float]:
    settings = model.ensemble.settings
    return model.scale, sum(dict(settings.options).values()) if settings else 0.0
