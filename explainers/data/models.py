"""Several trained models in one figure: the same items in each, their points after training, planes to draw them in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import orthogonal_procrustes

from ...precompute.analysis.checks import Floats
from ...precompute.analysis.geometry import gap_floor
from ...precompute.analysis.projection import fit_pca
from ...precompute.ensemble import Ensemble, Settings
from ...precompute.errors import InputError
from ...precompute.metrics import written
from ..labels import told_apart
from .pairing import SAMPLE, Pairing
from .payload import Cloud, encode, extent, frame

Clouds = tuple[Floats, Floats]
"""Points of two modalities, (n, D) each."""
Plane = tuple[Floats, Floats]
"""Axes (2, D) and origin (2,)."""

NO_RUNS = "this figure compares runs and got none; list experiments."


@dataclass(frozen=True)
class Model:
    """An experiment, and the items of its first seed that a figure draws.

    Attributes
    ----------
    ensemble
        The experiment over its seeds.
    pairing
        Of the first seed's bundle: two modalities.
    label
        What a reader calls it; no two models of a figure share one.
    """

    ensemble: Ensemble
    pairing: Pairing
    label: str

    @property
    def name(self) -> str:
        """Of the experiment: its value in the state."""
        return self.ensemble.name

    @property
    def learned(self) -> bool:
        """Whether the scale was trained along."""
        settings = self.ensemble.settings
        return settings is not None and settings.learned

    @property
    def scale_known(self) -> bool:
        """Whether it is known at which scale it was trained."""
        return self.ensemble.scale_known

    @property
    def scale(self) -> float:
        """1 / tau after training, the mean over the seeds."""
        return self.ensemble.logit_scale

    @property
    def drawn_scale(self) -> float:
        """1 / tau after training of the seed that is drawn."""
        return float(self.ensemble.first.logit_scale[-1])

    @property
    def clouds(self) -> Clouds:
        """Points after training as the browser has them."""
        first, second = (self.pairing.cloud(modality) for modality in self.pairing.modalities)
        return first, second


def floors(ensembles: Iterable[Ensemble], modalities: Sequence[str]) -> dict[str, list[float]]:
    """Experiment to the floor of its gap after training, one a seed, of two modalities; see `geometry.gap_floor`."""
    first, second = modalities
    return {
        ensemble.name: [gap_floor(bundle.at(first), bundle.at(second)) for bundle in ensemble.runs.values()]
        for ensemble in ensembles
    }


def models_of(
    runs: Mapping[str, Ensemble],
    items: int | Sequence[str] = SAMPLE,
    modalities: Sequence[str] | None = None,
    *,
    scales: bool = False,
) -> list[Model]:
    """Experiments in the order given, with the same two modalities of the same items.

    Parameters
    ----------
    runs
        Experiment to ensemble.
    items, modalities
        As in `Pairing.of`.
    scales
        Whether labels say the scale in any case; otherwise only where the objective alone does not tell models apart.

    Raises
    ------
    InputError
        There is none, or they differ in their items or modalities.
    """
    if not runs:
        raise InputError(NO_RUNS)
    pairings = {name: Pairing.of(one.first, items, modalities, exactly=2) for name, one in runs.items()}
    first_name, first = next(iter(pairings.items()))
    shown = first.ids, first.modalities
    different = [name for name, other in pairings.items() if (other.ids, other.modalities) != shown]
    if different:
        raise InputError(
            f"runs {first_name} and {name} differ in their items or modalities; a figure compares models of the same "
            f"items."
            for name in different
        )
    labels = _labels(list(runs.values()), scales=scales)
    return [Model(one, pairings[name], label) for (name, one), label in zip(runs.items(), labels, strict=True)]


def recorded(runs: Mapping[str, Ensemble]) -> tuple[dict[str, Settings], list[str]]:
    """What experiments were trained with, as their runs record it, and every reason why that is not known of some."""
    settings: dict[str, Settings] = {}
    problems = [] if runs else [NO_RUNS]
    for name, ensemble in runs.items():
        try:
            own = ensemble.settings
        except InputError as err:
            problems += err.problems
            continue
        if own is None:
            problems.append(
                f"experiment {name} does not record how it was trained; list experiments of `modgap precompute`."
            )
        else:
            settings[name] = own
    return settings, problems


def _labels(ensembles: Sequence[Ensemble], *, scales: bool) -> list[str]:
    """The objective; with 1 / tau where asked for or several share it; with the name where they share that, too."""
    objectives = Counter(one.label for one in ensembles)
    told = [
        f"{one.label}, {written('logit_scale', one.logit_scale)}" if scales or objectives[one.label] > 1 else one.label
        for one in ensembles
    ]
    return told_apart(told, [one.name for one in ensembles])


def models_data(models: Sequence[Model], planes: Sequence[Plane], places: Sequence[Floats] = ()) -> dict[str, Any]:
    """What travels of the models besides what the items are: ``clouds``, ``extent`` and ``clusters`` of `Carried`.

    Parameters
    ----------
    models
        M of them.
    planes
        The plane of each.
    places
        What else is to stay in view besides their points, (P, 2) each.
    """
    own = [
        np.concatenate(model.clouds) @ axes.T - origin for model, (axes, origin) in zip(models, planes, strict=True)
    ]  # (2 n, 2) each
    clouds = [
        Cloud(
            key=model.name,
            points=[encode(model.pairing.raw(modality)) for modality in model.pairing.modalities],
            frame=frame(*plane),
            numbers={},
        )
        for model, plane in zip(models, planes, strict=True)
    ]
    order = list(range(models[0].pairing.count))
    return {"clouds": clouds, "extent": extent([*own, *places]), "clusters": {"order": order, "groups": []}}


def gap_planes(models: Sequence[Model], *, common: bool) -> list[Plane]:
    """A plane for each model: its gap along the first axis, at full length, the second modality ahead.

    The second axis is the widest direction across the gap: each model's own, or with ``common`` the last model's.
    Models trained apart share no axes, so for that what is across each gap is turned onto the last model's by the
    rotation that brings the same items closest (orthogonal Procrustes), with zeros where one has fewer dimensions.
    """
    stacked = [np.concatenate(model.clouds) for model in models]  # (2 n, D) each
    bases = [_gap_first(points) for points in stacked]  # (D, D) each
    width = max(2, *(points.shape[1] for points in stacked)) - 1
    across = [_widened(points @ basis[:, 1:], width) for points, basis in zip(stacked, bases, strict=True)]
    planes: list[Plane] = []
    for points, basis, rest in zip(stacked, bases, across, strict=True):
        widest = fit_pca(across[-1] if common else rest).components[0]  # (width,)
        if common:
            widest = orthogonal_procrustes(rest, across[-1])[0] @ widest
        axes = np.stack([basis[:, 0], basis[:, 1:] @ widest[: len(basis) - 1]])  # (2, D)
        planes.append((axes, (points @ axes.T).mean(axis=0)))
    return planes


def _gap_first(points: Floats) -> Floats:
    """An orthonormal basis, (D, D) columns, with the gap of points (2 n, D) first."""
    half = len(points) // 2
    gap = points[half:].mean(axis=0) - points[:half].mean(axis=0)  # (D,)
    basis = np.linalg.qr(np.column_stack([gap, np.eye(len(gap))]))[0]  # (D, D)
    return basis if basis[:, 0] @ gap >= 0 else -basis


def _widened(points: Floats, width: int) -> Floats:
    """(P, d) to (P, width), zeros at the end."""
    return np.pad(points, ((0, 0), (0, width - points.shape[1])))
