"""Numbers of a model, of a part of its items, and of its loss, with definitions and intervals."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from ...precompute.analysis import losses
from ...precompute.analysis.intervals import Interval, bootstrap_interval, mean_interval, resampled_interval
from ...precompute.analysis.sums import PairSums
from ...precompute.large.measuring import OF_PAIRS
from ...precompute.metrics import METRICS, keys_of, label, measure, parsed, written
from ...precompute.numbers import number
from ..figures.gap_shift.moving import Method
from .numerics import BLOCK, closed, pair_cosines, pair_ranks, sample
from .space import Points

MEASURED = 2_000  # pairs: metrics that need all similarities are measured on a seeded sample of so many
CONE = "intra_modal_cosine"
LANDSCAPE = 300  # pairs of which the loss is drawn
DRAWS = 200  # resamples of an interval
SHIFTS = tuple(np.round(np.linspace(-1, 1.5, 26), 2).tolist())
SCALES = tuple(np.geomspace(1, 200, 25).tolist())
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Measure:
    """A row of the table: what it is called, its value as written, an interval, its definition, of how many pairs."""

    key: str
    label: str
    value: str
    sure: str
    definition: str
    source: str
    pairs: int


def measures(x: Points, y: Points, names: tuple[str, str], scale: float) -> list[Measure]:
    """Every metric of a pair of clouds, (N, D) each; intervals are over items, at 95 %.

    Gap, cones and cosines are of all pairs; what needs all similarities is of a seeded sample of `MEASURED` pairs.
    """
    drawn = sample(len(x), MEASURED)
    few_x, few_y = x[drawn], y[drawn]  # (n, D) each
    sums = _sums(x, y)
    summed = _summed(sums, names)
    others = set(METRICS) - {parsed(key).metric for key in summed}
    with np.errstate(invalid="ignore"):
        sampled = measure(dict(zip(names, (few_x, few_y), strict=True)), scale, 0, others)
    pair, there = ",".join(names), ">".join(names)
    sure = {
        f"gap_distance({pair})": _gap(x, y, sums),
        f"paired_cosine({pair})": _mean(pair_cosines(x, y), f"paired_cosine({pair})"),
        f"alignment({pair})": _mean(_squared_distances(x, y), f"alignment({pair})"),
        f"loss({pair})": _mean(losses.pair_losses(few_x, few_y, scale), f"loss({pair})"),
    }
    for way, ranks in ((there, pair_ranks(few_x, few_y)), (">".join(names[::-1]), pair_ranks(few_y, few_x))):
        sure |= {f"recall_at_{k}({way})": _mean(ranks <= k, f"recall_at_{k}({way})") for k in (1, 5)}
    values = summed | sampled
    keys = [key for metric in METRICS.values() for key in keys_of(metric, names)]
    return [
        _row(key, values[key], keys, sure.get(key, ""), len(x if key in summed or key == "logit_scale" else drawn))
        for key in keys
    ]


def values_of(metric: str, x: Points, y: Points, names: tuple[str, str], scale: float) -> dict[str, float]:
    """A metric of a pair of clouds, (N, D) each, by key, of as many pairs as in `measures`."""
    if metric in OF_PAIRS or metric == CONE:
        return {key: value for key, value in _summed(_sums(x, y), names).items() if parsed(key).metric == metric}
    drawn = sample(len(x), MEASURED)
    return measure(dict(zip(names, (x[drawn], y[drawn]), strict=True)), scale, 0, [metric])


def _sums(x: Points, y: Points) -> PairSums:
    return functools.reduce(operator.add, (PairSums.of(one, other) for _, one, other in _blocks(x, y)))


def _blocks(x: Points, y: Points) -> Iterator[tuple[slice, Floats, Floats]]:
    """Both clouds a part after the other, in double precision: where it starts and ends, (B, D), (B, D)."""
    for start in range(0, len(x), BLOCK):
        part = slice(start, start + BLOCK)
        yield part, x[part].astype(np.float64), y[part].astype(np.float64)


def _summed(sums: PairSums, names: tuple[str, str]) -> dict[str, float]:
    """Metrics that follow from one pass over all pairs, by key."""
    sides = zip(names, (sums.image, sums.text), strict=True)
    cones = {f"{CONE}({name})": side.intra_modal_cosine for name, side in sides}
    return {f"{name}({','.join(names)})": of(sums) for name, of in OF_PAIRS.items()} | cones


def _squared_distances(x: Points, y: Points) -> Floats:
    return np.concatenate([((one - other) ** 2).sum(axis=1) for _, one, other in _blocks(x, y)])  # (N,)


def _row(key: str, value: float, keys: Sequence[str], sure: str, pairs: int) -> Measure:
    metric = METRICS[parsed(key).metric]
    return Measure(key, label(key, keys), written(key, value), sure, metric.definition, metric.source, pairs)


def _gap(x: Points, y: Points, sums: PairSums) -> str:
    """Interval of the gap distance, and its floor: what as many pairs show where there is no gap."""
    weights = np.random.default_rng(0).multinomial(len(x), np.full(len(x), 1 / len(x)), size=DRAWS)  # (B, N)
    resampled = sum(weights[:, part] @ (one - other) for part, one, other in _blocks(x, y))  # (B, D)
    lengths = np.linalg.norm(resampled, axis=1) / len(x)  # (B,)
    told = _told(resampled_interval([[sums.gap_distance, *lengths]], len(x)), ".2f")
    return f"{told}; floor {number(sums.gap_floor, '.3f')}"


def _mean(values: NDArray[np.generic], key: str) -> str:
    interval = mean_interval(np.asarray(values, dtype=np.float64))
    return f"{written(key, interval.low)} to {written(key, interval.high)}"


def _told(interval: Interval, spec: str) -> str:
    return f"{number(interval.low, spec)} to {number(interval.high, spec)}"


@dataclass(frozen=True)
class Difference:
    """A number of a subset beside that of the rest, and the interval of their difference."""

    label: str
    inside: str
    outside: str
    interval: str
    clear: bool


def compared(
    values: Mapping[str, tuple[Floats, Callable[[Floats], float], str]], inside: NDArray[np.bool_]
) -> list[Difference]:
    """A subset compared with the rest.

    Parameters
    ----------
    values
        Label to values of the items (N,), what sums them up (a mean, a median), and how it is written.
    inside
        (N,) which items are in the subset: two at least, and two at least that are not.
    """
    rows = []
    for name, (own, total, spec) in values.items():

        def effect(index: NDArray[np.int64], own: Floats = own, total: Callable[[Floats], float] = total) -> float:
            chosen, member = own[index], inside[index]
            return total(chosen[member]) - total(chosen[~member]) if member.any() and not member.all() else 0.0

        interval = bootstrap_interval([effect], len(own), draws=DRAWS)
        clear = interval.above() or interval.below()
        both = (number(total(own[inside]), spec), number(total(own[~inside]), spec))
        rows.append(Difference(name, *both, _told(interval, spec), clear))
    return rows


def item_values(cosines: Floats, ranks: Floats) -> dict[str, tuple[Floats, Callable[[Floats], float], str]]:
    """What `compared` compares: cosine of the pair, median rank, share that is found at once."""
    return {
        "mean cosine of partners": (cosines, lambda v: float(np.mean(v)), ".3f"),
        "median rank of the partner": (ranks, lambda v: float(np.median(v)), ",.0f"),
        "recall@1": ((ranks < 1.5).astype(np.float64), lambda v: float(np.mean(v)), ".1%"),
    }


def landscape(x: Points, y: Points, method: Method) -> Floats:
    """Loss over `SCALES` (rows) and how far the clouds are moved, `SHIFTS` (columns), the mean of both ways, in nats.

    It is `losses.info_nce`; the cosines of a place are computed once for all scales.
    """
    loss = np.empty((len(SCALES), len(SHIFTS)))
    for column, amount in enumerate(SHIFTS):
        there, back = closed(x, y, method, amount)
        cosines = there.astype(np.float64) @ back.T  # (n, n)
        own = np.trace(cosines) / len(cosines)
        for row, s in enumerate(SCALES):
            both = [float(np.mean(np.asarray(logsumexp(s * cosines, axis=axis)))) for axis in (0, 1)]
            loss[row, column] = sum(both) / 2 - s * own
    return loss
