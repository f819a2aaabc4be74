"""Effects among runs, with what the sampling of held-out pairs and of trainings leaves of them.

A measurement is an array (S, 1 + B): a row a seed; first on the held-out pairs as they are, then on B resamples, which
are the same for all runs. So an effect is plain arithmetic of measurements, paired over pairs and seeds, and a
finding (see ``findings``) gives it its interval::

    cold, warm = gaps(runs, "emoji-infonce-100", "emoji-infonce-30")
    return shown([above("gap at 100 less gap at 30", cold - warm)], "Gap distance.")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from ..precompute.analysis import resampling
from ..precompute.analysis.checks import Floats
from ..precompute.analysis.losses import pair_losses
from ..precompute.analysis.retrieval import mixed_rank, ranks
from ..precompute.bundle import Bundle
from ..precompute.ensemble import ALL, Ensemble
from ..site.claims import Runs

MAIN = "emoji-infonce-100"  # the run that the first chapters open: CLIP's objective at the scale where CLIP ended
NO_CONE = 0.02  # mean cosine within a modality below which the article speaks of no cone
RECALL_OF_INTEREST = 0.02  # smallest difference of recall@1 that the article calls one
Measurement = Floats  # (S, 1 + B)
Step = int | None  # of training; None after it


def _at(bundle: Bundle, modality: str, step: Step) -> Floats:
    return np.asarray(bundle.at(modality, bundle.checkpoint(step)), dtype=np.float64)  # (N, D)


def _both(bundle: Bundle, step: Step) -> tuple[Floats, Floats]:
    """The two modalities, (N, D) each."""
    first, second = bundle.modalities
    return _at(bundle, first, step), _at(bundle, second, step)


def found(x: Floats, y: Floats) -> Floats:
    """(N,) share of the two ways in which partners find each other first; their mean is recall@1."""
    return ((ranks(x, y) == 1).astype(float) + (ranks(y, x) == 1)) / 2


def _gap(bundle: Bundle, step: Step) -> Floats:
    return resampling.gap(*_both(bundle, step))


def _floor(bundle: Bundle, step: Step) -> Floats:
    return resampling.gap_floor(*_both(bundle, step))


def _cosine(bundle: Bundle, modality: str, step: Step) -> Floats:
    """Mean cosine of two different items; one that was drawn twice is not two."""
    points, weights = _at(bundle, modality, step), resampling.resamples(len(bundle.items))  # (N, D), (1 + B, N)
    sums, same = ((weights @ points) ** 2).sum(axis=1), (weights**2).sum(axis=1)  # (1 + B,)
    return (sums - same) / (weights.sum(axis=1) ** 2 - same)


def _across(bundle: Bundle, step: Step) -> Floats:
    """Mean cosine of a picture and a text of another pair."""
    (x, y), weights = _both(bundle, step), resampling.resamples(len(bundle.items))
    sums = ((weights @ x) * (weights @ y)).sum(axis=1)  # (1 + B,)
    return (sums - weights**2 @ (x * y).sum(axis=1)) / (weights.sum(axis=1) ** 2 - (weights**2).sum(axis=1))


def _recall(bundle: Bundle, step: Step) -> Floats:
    return resampling.mean(found(*_both(bundle, step)))


def _median_rank(bundle: Bundle, way: str, mixed: bool) -> Floats:
    query, other = (_at(bundle, modality, None) for modality in way.split(">"))
    return resampling.median(mixed_rank(query, other) if mixed else ranks(query, other))


def _loss(bundle: Bundle, step: Step) -> Floats:
    scale = bundle.metric("logit_scale", step=step)
    return resampling.mean(pair_losses(*_both(bundle, step), scale))


def _measured(runs: Runs, names: Sequence[str], one: Callable[[Bundle], Floats]) -> list[Measurement]:
    """Of each run, over the seeds that all of them have."""
    seeds = [seed for seed in runs[names[0]].seeds if all(seed in runs[name].runs for name in names)]
    return [np.array([one(runs[name].runs[seed]) for seed in seeds]) for name in names]


def trainings(runs: Runs) -> list[Ensemble]:
    """Every experiment trained here but that of the map, which is one of them again with all pairs embedded."""
    every = map(runs.__getitem__, runs)
    return [one for one in every if one.settings is not None and one.settings.embedded != ALL]


def gaps(runs: Runs, *names: str, step: Step = None) -> list[Measurement]:
    """Gap distances of runs."""
    return _measured(runs, names, lambda bundle: _gap(bundle, step))


def floors(runs: Runs, *names: str, step: Step = None) -> list[Measurement]:
    """Gap distances that as many pairs show where there is none, see `geometry.gap_floor`."""
    return _measured(runs, names, lambda bundle: _floor(bundle, step))


def beyond_floors(runs: Runs, *names: str, step: Step = None) -> list[Measurement]:
    """Gap distances with their floors taken off, see `geometry.gap_beyond_floor`."""
    return [
        resampling.beyond_floor(gap, floor)
        for gap, floor in zip(gaps(runs, *names, step=step), floors(runs, *names, step=step), strict=True)
    ]


def cosines(runs: Runs, *names: str, modality: str, step: Step = None) -> list[Measurement]:
    """Mean cosines of two different items of a modality."""
    return _measured(runs, names, lambda bundle: _cosine(bundle, modality, step))


def across_cosines(runs: Runs, *names: str) -> list[Measurement]:
    """Mean cosines of a picture and a text of another pair, after training."""
    return _measured(runs, names, lambda bundle: _across(bundle, None))


def median_ranks(runs: Runs, *names: str, way: str, mixed: bool) -> list[Measurement]:
    """Median ranks of the partner after training, in a gallery of the other modality alone or of both.

    ``way`` is that of a metric's key, ``image>text`` where pictures ask.
    """
    return _measured(runs, names, lambda bundle: _median_rank(bundle, way, mixed))


def recalls(runs: Runs, *names: str, step: Step = None) -> list[Measurement]:
    """Recall@1, the mean of both ways."""
    return _measured(runs, names, lambda bundle: _recall(bundle, step))


def losses(runs: Runs, *names: str, step: Step = None) -> list[Measurement]:
    """InfoNCE at the scale of the step, the mean of both ways, in nats."""
    return _measured(runs, names, lambda bundle: _loss(bundle, step))


def medians(each: ArrayLike) -> Measurement:
    """Of a value of each item and seed, (S, N)."""
    return np.array([resampling.median(values) for values in np.asarray(each)])


def per_seed(values: Iterable[float]) -> Measurement:
    """A value a seed, (S, 1): its interval is over seeds alone."""
    return np.array(list(values), dtype=np.float64)[:, None]


def of_seeds(runs: Runs, *names: str, metric: str, step: Step = None) -> list[Measurement]:
    """A recorded metric that is not sampled anew, (S, 1): its interval is over trainings alone."""
    return _measured(runs, names, lambda bundle: np.array([bundle.metric(metric, step=step)]))
